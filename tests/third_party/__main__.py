"""Which functions of other packages are differentiated: `python -m tests.third_party [part]`.

Prints each function, the reason where it is not right, and the counts. Exits with 1 if a gradient
is wrong. With an argument, only names that contain it are tried.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from . import tables

VERDICTS = ("right", "refused", "wrong", "untried")


def main(part: str = "") -> int:
    counts: Counter[str] = Counter()
    packages = set()
    for package, cases in tables():
        if cases is None:
            print(f"{package}: not installed")
            continue
        for case in cases:
            if part not in f"{package} {case.title}":
                continue
            start = time.perf_counter()
            outcome = case.outcome()
            counts[outcome.verdict] += 1
            packages.add(package)
            spent = time.perf_counter() - start
            print(f"{outcome.verdict:8} {package}: {case.title}  ({spent:.1f} s)", flush=True)
            if outcome.reason:
                print("    " + outcome.reason.replace("\n", "\n    "))
    listed = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    print(f"{sum(counts.values())} functions of {len(packages)} packages: {listed}")
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
