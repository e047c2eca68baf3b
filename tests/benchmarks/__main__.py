"""Print the speed table: call of `grad(f)` against the gradient written by hand.

    python -m tests.benchmarks            all programs
    python -m tests.benchmarks heat rnn   those whose name contains a word

Both are timed in this process, turn by turn, and the least time of each counts.
"""

from __future__ import annotations

import argparse
import gc
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import srcgrad
from srcgrad.tree import leaves
from tests.benchmarks.loops import LOOPS, SLOTS, Checkpointed
from tests.benchmarks.orders import HIGHER, Higher
from tests.benchmarks.programs import BENCHMARKS, Benchmark
from tests.benchmarks.views import VIEWS
from tests.zoo import design9


@dataclass(frozen=True)
class Row:
    name: str
    ours: float
    hand: float
    bound: float
    allowance: float
    memory: float
    build: float

    @property
    def is_within(self) -> bool:
        return self.ours <= self.bound * self.hand + self.allowance

    def cells(self) -> list[str]:
        """The row as the README shows it."""
        bound = f"{self.bound:.2f}"
        if self.allowance:
            bound = f"+{1e9 * self.allowance:.0f} ns"
        return [
            self.name,
            shown(self.ours),
            shown(self.hand),
            f"{self.ours / self.hand:.2f}",
            bound,
            "yes" if self.is_within else "no",
            f"{self.memory:.2f}",
            f"{1e3 * self.build:.1f} ms",
        ]


HEADINGS = ["program", "grad(f)", "by hand", "ratio", "bound", "within", "memory ratio", "build"]


def shown(seconds: float) -> str:
    """A time in the unit that suits it.

    >>> shown(1.5e-7), shown(2.5e-3)
    ('150 ns', '2.50 ms')
    """
    for factor, unit, digits in ((1e9, "ns", 0), (1e6, "µs", 1), (1e3, "ms", 2)):
        if seconds * factor < 1000:
            return f"{seconds * factor:.{digits}f} {unit}"
    return f"{seconds:.2f} s"


def interleaved(
    one: Callable[..., Any], two: Callable[..., Any], arguments: tuple[Any, ...], seconds: float
) -> tuple[float, float]:
    """The least time of a call of each, timed turn by turn."""
    repeat = 1
    while timed(one, arguments, repeat) < 2e-4:
        repeat *= 2
    best = [float("inf"), float("inf")]
    until = time.perf_counter() + seconds
    gc.disable()
    try:
        while time.perf_counter() < until:
            for position, fn in enumerate((one, two)):
                best[position] = min(best[position], timed(fn, arguments, repeat) / repeat)
    finally:
        gc.enable()
    return best[0], best[1]


def timed(fn: Callable[..., Any], arguments: tuple[Any, ...], repeat: int) -> float:
    start = time.perf_counter()
    for _ in range(repeat):
        fn(*arguments)
    return time.perf_counter() - start


def peak(fn: Callable[..., Any], arguments: tuple[Any, ...]) -> int:
    """The most memory that one call holds at a time, in bytes."""
    fn(*arguments)
    gc.collect()
    tracemalloc.start()
    fn(*arguments)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def measured(benchmark: Benchmark, seconds: float) -> Row:
    """One row; the generated gradient is compared with the hand-written one first."""
    arguments = benchmark.arguments()
    gradient = srcgrad.grad(benchmark.fn, benchmark.wrt)
    start = time.perf_counter()
    gradient.source_for(*arguments)
    build = time.perf_counter() - start
    found, expected = gradient(*arguments), benchmark.hand(*arguments)
    for ours, theirs in zip(leaves(found), leaves(expected), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    memory = max(peak(gradient, arguments), 1) / max(peak(benchmark.hand, arguments), 1)
    ours, hand = interleaved(gradient, benchmark.hand, arguments, seconds)
    return Row(benchmark.name, ours, hand, benchmark.bound, benchmark.allowance, memory, build)


def table(rows: list[list[str]]) -> str:
    """Rows as a Markdown table with its columns aligned."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("words", nargs="*", help="only programs whose name contains one of these")
    parser.add_argument("--seconds", type=float, default=2.0, help="time for each program")
    options = parser.parse_args()
    picked = [
        one
        for one in [*BENCHMARKS, *VIEWS]
        if not options.words or matches(one.name, options.words)
    ]
    for program in design9.PROGRAMS:  # loads what is loaded once
        srcgrad.grad(program.fn, program.wrt).source_for(*program.inputs[0])
    rows = [HEADINGS]
    for one in picked:
        try:
            rows.append(measured(one, options.seconds).cells())
        except srcgrad.SrcgradError as error:
            rows.append([one.name, f"refused: {error.reason}", *[""] * (len(HEADINGS) - 2)])
    print(table(rows))
    higher = [one for one in HIGHER if not options.words or matches(one.name, options.words)]
    if higher:
        print()
        print(table([ORDERS, *(higher_cells(one, options.seconds) for one in higher)]))
    loops = [one for one in LOOPS if not options.words or matches(one.name, options.words)]
    if loops:
        print()
        print(table([STATES, *(loop_cells(one, options.seconds) for one in loops)]))


def matches(name: str, words: list[str]) -> bool:
    return any(word.lower() in name.lower() for word in words)


ORDERS = ["derivative of higher order", "time", "by hand", "ratio", "to the function", "within"]


def higher_cells(one: Higher, seconds: float) -> list[str]:
    """The row of a derivative of higher order; it is compared with the one by hand first."""
    arguments = one.arguments()
    np.testing.assert_allclose(one.ours(*arguments), one.hand(*arguments), rtol=1e-9, atol=1e-9)
    ours, hand = interleaved(one.ours, one.hand, arguments, seconds)
    again, primal = interleaved(one.ours, one.primal, arguments, seconds)
    within = "" if one.most is None else "yes" if again <= one.most * primal else "no"
    return [
        one.name,
        shown(ours),
        shown(hand),
        f"{ours / hand:.2f}",
        f"{again / primal:.2f}",
        within,
    ]


STATES = [f"loop with {SLOTS} slots", "checkpointed", "as it stands", "ratio", "memory in states"]


def loop_cells(one: Checkpointed, seconds: float) -> list[str]:
    """The row of a checkpointed loop: its gradient, and that of the loop as it stands."""
    arguments = one.arguments()
    ours, plain = one.gradients
    np.testing.assert_allclose(ours(*arguments), plain(*arguments), rtol=1e-9)
    time_of_ours, time_of_plain = interleaved(ours, plain, arguments, seconds)
    states = ""
    if isinstance(one.state, np.ndarray):
        large = np.resize(one.state, 4000)
        states = f"{peak(ours, (large, one.weight, 20_000)) / large.nbytes:.0f}"
    ratio = f"{time_of_ours / time_of_plain:.2f}"
    return [one.name, shown(time_of_ours), shown(time_of_plain), ratio, states]


if __name__ == "__main__":
    main()
