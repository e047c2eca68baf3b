"""Every two features together: programs composed of fragments, chosen so that all pairs occur.

A feature (how it loops, how it leaves, what it writes …) has a few values, each a fragment of
text. `combinations` picks few rows of values such that every two values of different features
stand together in some row; the test asserts that, and each row's gradient against numbers (of a
value that is refused, the refusal).
"""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad.tree import leaves
from tests.drawn import drawn_rows
from tests.numeric import numeric_estimate
from tests.random_programs import loaded

# What a row is put into. The fragments read and write `s` (a number), `x`, `a` (a vector
# parameter) and `y` (a buffer of length 3).
TEMPLATE = """\
import math

import numpy as np

SCALE = 0.5


def square(t):
    return t * t


def leaves_early(t, k):
    for _ in range(k):
        if t > 1.0:
            return t * 0.5
        t = t + t * t
    return t


def options(t, r=0.5, *more, scale=1.0):
    return t * r * scale + sum(more)


def countdown(t, k):
    return t if k == 0 else math.sin(countdown(t, k - 1)) + 0.1 * t


def set_last(buffer, t):
    buffer[2] = t * t


def f(x, a):
    s = x
    y = a * 0.5
{container}
{closure}
    i = 0
{loop}
{write}
{test}
{call}
{leave}
{rest}
{result}
"""

LOOP = {
    "no loop": "    if True:\n        i = 1",
    "for range": "    for i in range(3):",
    "for vector": "    for e in a:\n        s = s + 0.1 * e * e",
    "for enumerate": "    for i, e in enumerate(a):\n        s = s * 0.9 + e",
    "for zip list": "    for e, r in zip(a, [x, 0.5, x * x]):\n        s = s + e * r",
    "for reversed": "    for i in reversed(range(3)):",
    "no trip": "    for i in range(0):",
    "while": "    while i < 3:\n        i += 1",
    "while active": "    while i < 4 and s < 3.0:\n        i += 1\n        s = s + 0.3",
    "nested": "    for i in range(2):\n      for j in range(2):\n        s = s * 0.8 + j * x",
}

LEAVE = {
    "stays": "",
    "break": "        if s > 1.1:\n            break",
    "continue": "        if s > 0.9:\n            continue",
    "break two deep": (
        "        if s > 0.2:\n            s = s * 0.9\n            if s > 1.0:\n"
        "                break\n            s = s + 0.1 * x"
    ),
    "return": "        if s > 1.2:\n            return s * x",
}

WRITE = {
    "no write": "",
    "item": "        y[1] = s * 0.5",
    "item +=": "        y[0] += s * y[1]",
    "slice": "        y[1:] = y[:2] * x",
    "slice *=": "        y[:2] *= s",
    "mask": "        y[y > 0.1] *= 0.7",
    "whole": "        y += a * s",
    "computed": "        y[i % 3] = math.tanh(s + y[i % 3])",
    "callee": "        set_last(y, s)",
}

TEST = {
    "no test": "",
    "if": "        if s > 0.5:\n            s = s * 0.9",
    "if else": (
        "        if s > 1.0:\n            s = s * 0.7\n        else:\n            s = s + 0.2 * x"
    ),
    "elif": (
        "        if s > 1.3:\n            s = s - 0.5\n        elif s > 0.7 and x > 0:\n"
        "            s = s * s\n        else:\n            s = s * 1.2"
    ),
    "ternary": "        s = s * 0.5 if s > 0.8 else s + x * x",
    "bound in arm": (
        "        if s > 0.6:\n            t = s * x\n        else:\n            t = x\n"
        "        s = 0.5 * s + 0.5 * t"
    ),
    "match": (
        "        match i:\n            case 0:\n                s = s * 0.8\n"
        "            case 1 | 2 if s > 0.4:\n                s = s * x\n"
        "            case _:\n                s = s + 0.1"
    ),
}

CALL = {
    "operators": "        s = s * 0.9 + x * 0.1",
    "math": "        s = math.sin(s) + math.exp(-s)",
    "numpy": "        s = s * 0.5 + np.sum(np.tanh(y)) * 0.2",
    "method": "        s = s * 0.5 + y.mean() * y.max()",
    "helper": "        s = 0.5 * square(s) + 0.2",
    "helper with exits": "        s = leaves_early(s * 0.5, 2)",
    "keywords": "        s = options(s, x, 0.1, scale=0.8)",
    "recursion": "        s = countdown(s, 2)",
    "comprehension": "        s = 0.3 * sum([e * s for e in y if e > -5.0])",
}

CONTAINER = {
    "no container": "",
    "tuple": "    pair = (x * 0.5, x)",
    "list": "    seen = [x]",
    "dict": '    state = {"v": x, "n": 1}',
    "list of arrays": "    rows = [a * x]",
}

CONTAINER_STEP = {
    "no container": "",
    "tuple": "        pair = (pair[1] * 0.5, pair[0] + s * 0.1)",
    "list": "        seen.append(s * seen[-1])",
    "dict": '        state["v"] = 0.5 * state["v"] + s * 0.1',
    "list of arrays": "        rows.append(rows[-1] * 0.5 + s)",
}

CONTAINER_READ = {
    "no container": "",
    "tuple": "    s = s + pair[0] * pair[1]",
    "list": "    s = s + 0.5 * sum(seen) + seen[0]",
    "dict": '    s = s * state["v"] + state["n"]',
    "list of arrays": "    s = s + np.sum(rows[-1] * rows[0])",
}

CLOSURE = {
    "no closure": "",
    "lambda": "    shift = lambda t: t * x + 0.1",
    "nested function": (
        "    def shift(t, r=0.5):\n        if t > 0.4:\n            return t * r\n"
        "        return t + x"
    ),
    "captures later": "    shift = lambda t: t * 0.9 + y[0] * 0.1",
    "nonlocal": (
        "    total = 0.0\n    def shift(t):\n        nonlocal total\n"
        "        total = total + t * x\n        return t * 0.9"
    ),
}

RESULT = {
    "sum": "    return s + np.sum(y * y)",
    "product": "    return s * y[0] + y @ a",
    "after branch": "    if s > 0.9:\n        return s * y[1]\n    return s + y[2] * x",
    "index after loop": "    return s * (i + 1.0) + y[i % 3]",
    "global": "    return SCALE * s * s + np.max(y)",
}

FEATURES: dict[str, dict[str, str]] = {
    "loop": LOOP,
    "leave": LEAVE,
    "write": WRITE,
    "test": TEST,
    "call": CALL,
    "container": CONTAINER,
    "closure": CLOSURE,
    "result": RESULT,
}

Row = tuple[str, ...]
Pair = tuple[int, str, int, str]


def combinations(seed: int = 0) -> list[Row]:
    """Rows of values, few, such that every pair of values of two features is in one of them."""
    rng = random.Random(seed)
    names = list(FEATURES)
    open_pairs = set(all_pairs())
    rows = []
    while open_pairs:
        tries = []
        for _ in range(6):
            first = min(open_pairs)
            row: list[str | None] = [None] * len(names)
            row[first[0]], row[first[2]] = first[1], first[3]
            for place in rng.sample(range(len(names)), len(names)):
                if row[place] is None:
                    row[place] = best_value(row, place, open_pairs, rng)
            done = tuple(value for value in row if value is not None)
            tries.append((len(open_pairs & pairs_of(done)), done))
        row_found = max(tries)[1]
        rows.append(row_found)
        open_pairs -= pairs_of(row_found)
    return rows


def best_value(row: list[str | None], place: int, open_pairs: set[Pair], rng: random.Random) -> str:
    """The value for a place that covers most open pairs with what the row has already."""
    values = list(list(FEATURES.values())[place])
    rng.shuffle(values)

    def gain(value: str) -> int:
        others = ((k, other) for k, other in enumerate(row) if other is not None)
        ends = (sorted([(place, value), (k, other)]) for k, other in others)
        return sum((*low, *high) in open_pairs for low, high in ends)

    return max(values, key=gain)


def all_pairs() -> list[Pair]:
    return [
        (i, one, j, two)
        for (i, first), (j, second) in itertools.combinations(enumerate(FEATURES.values()), 2)
        for one in first
        for two in second
    ]


def pairs_of(row: Row) -> set[Pair]:
    return {(i, one, j, two) for (i, one), (j, two) in itertools.combinations(enumerate(row), 2)}


def text_of_row(row: Row) -> str:
    """The program that a row stands for."""
    value = dict(zip(FEATURES, row, strict=True))
    has_loop = value["loop"] != "no loop"
    leave = LEAVE[value["leave"]]
    if not has_loop:
        leave = leave.replace("break", "pass").replace("continue", "pass")
    use = "" if value["closure"] == "no closure" else "        s = 0.5 * s + 0.5 * shift(s)"
    read = CONTAINER_READ[value["container"]]
    if value["closure"] == "nonlocal":
        read += "\n    s = s + 0.1 * total"
    steps = [CONTAINER_STEP[value["container"]], use]
    text = TEMPLATE.format(
        container=CONTAINER[value["container"]],
        closure=CLOSURE[value["closure"]],
        loop=LOOP[value["loop"]],
        write=WRITE[value["write"]],
        test=TEST[value["test"]],
        call=CALL[value["call"]],
        leave=leave,
        rest="\n".join(filter(None, [*steps, "        s = s * 0.95", read])),
        result=RESULT[value["result"]],
    )
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(lines) + "\n"


ROWS = combinations()
CASES = [pytest.param(row, id="-".join(row).replace(" ", "_")) for row in ROWS]
INPUTS = [
    (0.7, np.array([0.9, -0.4, 0.3])),
    (-0.45, np.array([0.2, 0.65, -0.8])),
    (1.15, np.array([-0.5, 0.35, 1.2])),
]


def test_every_pair_is_covered() -> None:
    covered = set().union(*map(pairs_of, ROWS))
    assert covered == set(all_pairs())


# Values of features that are refused in this version, and the words of the refusal.
def outcome(fn: Any, arguments: Any) -> Any:
    """The value of f, or the exception it raises."""
    try:
        return fn(arguments[0], arguments[1].copy())
    except Exception as error:
        return error


@pytest.mark.parametrize("row", drawn_rows(CASES, 2))
def test_gradient_of_combination(row: Row, tmp_path: Path) -> None:
    fn = loaded(text_of_row(row), str(tmp_path / "combination.py"))
    gradient = srcgrad.grad(fn)
    compared = 0
    for arguments in INPUTS:
        expected = outcome(fn, arguments)
        if isinstance(expected, Exception):
            with pytest.raises(type(expected)):
                gradient(arguments[0], arguments[1].copy())
            continue
        values, errors = numeric_estimate(fn, arguments)
        found = gradient(arguments[0], arguments[1].copy())
        size = 1.0 + max(float(np.max(np.abs(value))) for value in leaves(values))
        if max(float(np.max(error)) for error in leaves(errors)) > 1e-6 * size:
            continue  # a kink is near
        compared += 1
        for ours, theirs in zip(leaves(found), leaves(values), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-6 * size)
    assert compared > 0
