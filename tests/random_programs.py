"""Random programs checked against numbers and, when they fail, shrunk.

    python -m tests.random_programs --count 20000 --seed 0 --jobs 2

prints how many gradients were right, refused or wrong; `--without loop_else` switches a class of
statements off, `--reasons` counts the verdicts. `--memory`: programs about names, views and
holders of the same memory, and functions that write into their arguments. `--holders`: programs
about lists, dicts, tuples and objects that hold one another. `--tries`: programs about `try`,
`with` and `raise`.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import linecache
import math
import os
import re
import signal
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from srcgrad.tree import dot, leaves, map_leaves, normal
from tests.holders_text import HOLDERS_SWITCHES, holders_text_of
from tests.memory_text import MEMORY_SWITCHES, memory_text_of
from tests.numeric import derivative
from tests.random_text import SWITCHES, text_of
from tests.shrinking import shrunk
from tests.tries_text import TRIES_SWITCHES, tries_text_of


def arguments_of(seed: int) -> tuple[Any, ...]:
    """x, y, v, w, n: ordinary numbers, no two of them near each other."""
    rng = np.random.default_rng(seed)
    numbers = (rng.permutation(8) + 0.2 + 0.6 * rng.random(8)) / 5.0 - 0.8
    x, y = map(float, numbers[:2])
    return x, y, numbers[2:5].copy(), numbers[5:8].copy(), int(rng.integers(0, 4))


def memory_arguments_of(seed: int) -> tuple[Any, ...]:
    """x, y, v, w, m, n."""
    rng = np.random.default_rng(seed)
    numbers = (rng.permutation(17) + 0.2 + 0.6 * rng.random(17)) / 10.0 - 0.8
    x, y = map(float, numbers[:2])
    v, w, m = numbers[2:5].copy(), numbers[5:8].copy(), numbers[8:].reshape(3, 3).copy()
    return x, y, v, w, m, int(rng.integers(0, 4))


def holders_arguments_of(seed: int) -> tuple[Any, ...]:
    """x, y, v, w, rows, p, n."""
    x, y, v, w, m, n = memory_arguments_of(seed)
    return x, y, v, w, [m[0].copy(), m[1].copy()], {"a": m[2].copy(), "k": 0.7 - 0.5 * x}, n


@dataclass(frozen=True)
class Family:
    """Programs of one sort: their texts, the arguments of `f`, of which the last is a count."""

    text_of: Callable[[int, frozenset[str]], str]
    arguments_of: Callable[[int], tuple[Any, ...]]
    wrt: tuple[str, ...]
    switches: tuple[str, ...]


FAMILIES = {
    "plain": Family(text_of, arguments_of, ("x", "y", "v", "w"), SWITCHES),
    "memory": Family(
        memory_text_of, memory_arguments_of, ("x", "y", "v", "w", "m"), MEMORY_SWITCHES
    ),
    "holders": Family(
        holders_text_of,
        holders_arguments_of,
        ("x", "y", "v", "w", "rows", "p"),
        HOLDERS_SWITCHES,
    ),
    "tries": Family(tries_text_of, arguments_of, ("x", "y", "v", "w"), TRIES_SWITCHES),
}


def loaded(text: str, path: str) -> Callable[..., Any]:
    """The function `f` of the text, from a file, as `inspect` wants it."""
    with open(path, "w") as stream:
        stream.write(text)
    linecache.checkcache(path)
    namespace: dict[str, Any] = {"__name__": "random_program", "__file__": path}
    exec(compile(text, path, "exec"), namespace)
    fn: Callable[..., Any] = namespace["f"]
    return fn


def verdict(text: str, seed: int, path: str, family: str = "plain") -> str:
    """`right`, `refused: why`, `wrong: why`, or `skipped: why` (f raises, or a kink is near)."""
    fn, arguments = loaded(text, path), FAMILIES[family].arguments_of(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value = fn(*copy.deepcopy(arguments))
        except Exception as error:
            return f"skipped: f raises {type(error).__name__}"
        if not (np.shape(value) == () and math.isfinite(value) and abs(value) < 1e3):
            return "skipped: f is large or no number"
        rng = np.random.default_rng(seed)
        return compared(fn, arguments, float(value), rng, FAMILIES[family].wrt)


def compared(
    fn: Callable[..., Any],
    arguments: tuple[Any, ...],
    value: float,
    rng: np.random.Generator,
    wrt: tuple[str, ...],
) -> str:
    """Reverse against forward, and both against differences along a random direction."""
    from srcgrad import SrcgradError, jvp, value_and_grad

    by_f, by_grad = copy.deepcopy(arguments), copy.deepcopy(arguments)
    fn(*by_f)
    tangent = (*normal(rng, arguments[:-1]), 0.0)
    try:
        primal, gradient = value_and_grad(fn, wrt)(*by_grad)
    except SrcgradError as error:
        return f"refused: {reasons_of(error)}"
    except Exception as error:
        return f"wrong: {type(error).__name__} {str(error)[:200]}"
    if primal != value:
        return f"wrong: the value is {primal}, not {value}"
    if not are_equal(by_f, by_grad):
        return "wrong: the arguments are not left as f leaves them"
    if not are_apart(gradient, by_grad):
        return "wrong: a cotangent shares memory with another value"
    reverse = dot(gradient, tangent[:-1])
    pairs = zip(leaves(gradient), leaves(tangent), strict=False)
    size = 1.0 + sum(float(np.sum(np.abs(g * t))) for g, t in pairs)

    def along(t: float) -> float:
        moved = map_leaves(lambda a, b: a + t * b, arguments[:-1], tangent[:-1])
        return float(fn(*copy.deepcopy(moved), arguments[-1]))

    slope, doubt = derivative(along)
    if doubt <= 1e-5 * size and not abs(slope - reverse) <= 1e-6 * size + 10 * doubt:
        return f"wrong: derivative {reverse}, numerically {slope}"
    by_jvp = copy.deepcopy(arguments)
    try:
        _, forward = jvp(fn, by_jvp, tangent)
    except SrcgradError as error:
        return f"refused: forward, {reasons_of(error)}"
    except Exception as error:
        return f"wrong: forward {type(error).__name__} {str(error)[:200]}"
    if not are_equal(by_f, by_jvp):
        return "wrong: forward, the arguments are not left as f leaves them"
    if not abs(reverse - forward) <= 1e-12 * size:
        return f"wrong: reverse {reverse} against forward {forward}"
    return "right" if doubt <= 1e-5 * size else "skipped: a kink is near"


def are_equal(left: Any, right: Any) -> bool:
    pairs = zip(leaves(left), leaves(right), strict=False)
    return len(leaves(left)) == len(leaves(right)) and all(np.array_equal(*pair) for pair in pairs)


def are_apart(gradient: Any, others: Any) -> bool:
    """Does no array of the gradient share memory with another one, or with one of the others?"""
    own, rest = (
        [one for one in leaves(tree) if isinstance(one, np.ndarray)] for tree in (gradient, others)
    )
    pairs = [*itertools.combinations(own, 2), *itertools.product(own, rest)]
    return not any(np.may_share_memory(a, b) for a, b in pairs)


def reasons_of(error: Any) -> str:
    """Why, without where, so that equal reasons can be counted."""
    return " | ".join(sorted({one.reason for one in getattr(error, "errors", (error,))}))


@dataclass(frozen=True)
class Outcome:
    seed: int
    verdict: str

    @property
    def kind(self) -> str:
        return self.verdict.partition(":")[0]


def check_seeds(seeds: range, switches: frozenset[str], family: str = "plain") -> list[Outcome]:
    """The verdicts on the programs of these seeds."""
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            path = os.path.join(folder, f"program_{seed}.py")
            text = FAMILIES[family].text_of(seed, switches)
            outcomes.append(Outcome(seed, verdict(text, seed, path, family)))
            os.remove(path)
    return outcomes


def check_many(
    first: int, count: int, switches: frozenset[str], jobs: int = 1, family: str = "plain"
) -> list[Outcome]:
    """The verdicts on `count` programs, worked on by some processes."""
    last = first + count
    chunks = [range(a, min(a + 100, last)) for a in range(first, last, 100)]
    if jobs == 1:
        return [one for chunk in chunks for one in check_seeds(chunk, switches, family)]
    with ProcessPoolExecutor(jobs) as pool:
        found = pool.map(partial(check_seeds, switches=switches, family=family), chunks)
        return [one for chunk in found for one in chunk]


def shrink_seed(seed: int, switches: frozenset[str], family: str = "plain") -> str:
    """The smallest program found that is wrong in the same way as the program of this seed."""
    numbers = itertools.count()
    with tempfile.TemporaryDirectory() as folder:

        def judge(text: str) -> str:
            path = os.path.join(folder, f"shrink_{next(numbers)}.py")
            signal.setitimer(signal.ITIMER_REAL, 2.0)  # a cut may make a loop endless
            try:
                return verdict(text, seed, path, family)
            except Exception as error:  # or a program that no longer compiles
                return f"skipped: {error}"
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0.0)

        def manner(text: str) -> list[str]:
            return judge(text).split()[:2]

        def too_long(*_: object) -> None:
            raise TimeoutError

        signal.signal(signal.SIGALRM, too_long)
        text = FAMILIES[family].text_of(seed, switches)
        first = manner(text)
        return shrunk(text, lambda candidate: manner(candidate) == first)


def main() -> int:
    """Check `--count` programs; 1 if one is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.random_programs", description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--without", nargs="*", default=[], metavar="SWITCH")
    parser.add_argument("--memory", action="store_true", help="programs about memory")
    parser.add_argument("--holders", action="store_true", help="programs about containers")
    parser.add_argument("--tries", action="store_true", help="programs about exceptions")
    parser.add_argument("--show", type=int, default=3, help="wrong programs to shrink and print")
    parser.add_argument("--reasons", action="store_true", help="count the verdicts")
    options = parser.parse_args()
    family = next((one for one in FAMILIES if getattr(options, one, False)), "plain")
    switches = frozenset(FAMILIES[family].switches)
    if unknown := set(options.without) - switches:
        parser.error(f"no such switch: {', '.join(sorted(unknown))}")
    switches -= set(options.without)
    outcomes = check_many(options.seed, options.count, switches, options.jobs, family)
    counted = Counter(one.kind for one in outcomes)
    print(", ".join(f"{kind} {counted[kind]}" for kind in ("right", "refused", "wrong", "skipped")))
    if options.reasons:
        reasons = Counter(
            re.sub(r" [0-9a-f]+>|-?\d[\d.e-]*", "", one.verdict)[:150]
            for one in outcomes
            if one.kind != "right"
        )
        for reason, count in reasons.most_common(30):
            print(f"{count:6} {reason}")
    wrong = [one for one in outcomes if one.kind == "wrong"]
    for one in wrong[: options.show]:
        print(f"\n# seed {one.seed}: {one.verdict}\n{shrink_seed(one.seed, switches, family)}")
    if len(wrong) > options.show:
        print("\nalso wrong:", *(one.seed for one in wrong[options.show :]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
