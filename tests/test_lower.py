"""Lowering keeps the meaning: the IR of a function, run, does what the function does."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import srcgrad
from srcgrad.errors import Several, Unsupported
from srcgrad.front.lower import lower, lowered
from srcgrad.front.source import source_of
from srcgrad.ir.check import check
from srcgrad.ir.run import run
from srcgrad.ir.show import show
from tests.lowering_programs import PROGRAMS, helper

CASES = [
    pytest.param(fn, args, id=f"{fn.__name__}-{index}")
    for fn, samples in PROGRAMS
    for index, args in enumerate(samples)
]


def outcome(call, args):
    """The result and the arguments afterwards, or the error."""
    args = copy.deepcopy(args)
    try:
        return "value", call(*args), args
    except Exception as error:  # noqa: BLE001
        return "error", type(error), str(error)


@pytest.mark.parametrize(("fn", "args"), CASES)
def test_meaning(fn, args):
    function = lower(source_of(fn))
    check(function, spans=True)
    np.testing.assert_equal(
        outcome(lambda *a: run(function, a, fn.__globals__), args), outcome(fn, args)
    )


@pytest.mark.parametrize("fn", [fn for fn, _ in PROGRAMS], ids=lambda fn: fn.__name__)
def test_deterministic(fn):
    assert show(lower(source_of(fn))) == show(lower(source_of(fn)))


# --- what is made ------------------------------------------------------------------------------


def two_names(x, n):
    y = z = np.zeros(n)
    if x > 0:
        y[0] = x
    dead = 3
    dead = n
    return y + z + dead


def early(x):
    if x < 0:
        return -x
    return x * x


def constants(x):
    s = 0.0
    pair = (1, -2.0)
    for _ in range(3):
        s += x * pair[0]
    return s


def test_shared_merge():
    """Two names of one array leave an `If` as one value, and what is dead does not."""
    (branch,) = (s for s in lower(source_of(two_names)).body.stmts if hasattr(s, "then"))
    assert len(branch.outs) == 1


@pytest.mark.parametrize(
    ("fn", "text"),
    [
        (
            early,
            """
early(x)
    t = lt(x, 0)
    result = if t:
        t2 = neg(x)
        yield t2
    else:
        t3 = mul(x, x)
        yield t3
    return result
""",
        ),
        (
            constants,
            """
constants(x)
    t = range(3)
    for _ in t:
      carry s = 0.0 -> s2
        t2 = mul(x, 1)
        s3 = iadd(s, t2)
        yield s3
    return s2
""",
        ),
    ],
)
def test_shape(fn, text):
    assert show(lower(source_of(fn))) == text.strip()


def test_spans():
    ops = [s for s in lower(source_of(two_names)).body.stmts if hasattr(s, "fn")]
    assert ops[0].span.statement == "y = z = np.zeros(n)"
    assert ops[0].span.line_text[ops[0].span.column : ops[0].span.end_column] == "np.zeros(n)"


def test_assumptions():
    def calls(x):
        return helper(np.sin(x)) + abs(x)

    assert lowered(source_of(calls)).assumptions == (("helper", helper),)


# --- what is refused ---------------------------------------------------------------------------


def generator(x):
    yield x


def recursive(n):
    seen = 0

    def down(k):
        nonlocal seen
        seen += k
        return down(k - 1)

    return down(n)


def late(n):
    fs = []
    for i in range(n):
        fs.append(lambda: i)  # noqa: B023
    return fs


def returns_in_finally(x):
    try:
        y = 1 / x
    finally:
        return y  # noqa: B012


def frames(x):
    return locals()


@pytest.mark.parametrize(
    ("fn", "reason"),
    [
        (generator, "a generator that is kept, or given away, cannot be differentiated"),
        (recursive, "the nested function `down` calls itself, and writes to `seen`"),
        (late, "the variable `i` that this function captures changes later"),
        (returns_in_finally, "a `finally` that may leave by `return`"),
        (frames, "`locals` looks at the running frame"),
    ],
)
def test_refused(fn, reason):
    with pytest.raises(Unsupported, match=reason) as caught:
        lower(source_of(fn))
    assert caught.value.span is not None


def test_refused_together():
    def two(x):
        y = yield x
        return (yield y) + locals()

    with pytest.raises(Several) as caught:
        lower(source_of(two))
    assert len(caught.value.errors) == 2


def written_by_second_name_in_an_arm(x, y, m):
    b = m
    for row in m:
        if y:
            pass
        else:
            np.multiply(row + x, b * x, out=b)
    return np.sum(b * 0.5)


def test_names_of_one_array_of_which_one_is_asked_for_after_a_loop():
    matrix = np.array([[1.0, 2.0], [3.0, 0.5]])
    dx, dm = srcgrad.grad(written_by_second_name_in_an_arm, ("x", "m"))(1.3, 1, matrix.copy())
    assert dx == 0.0
    np.testing.assert_array_equal(dm, np.full((2, 2), 0.5))
    step = 1e-6
    ends = [written_by_second_name_in_an_arm(1.3 + s, 0, matrix.copy()) for s in (step, -step)]
    found = srcgrad.grad(written_by_second_name_in_an_arm, "x")(1.3, 0, matrix.copy())
    assert abs(found - (ends[0] - ends[1]) / (2.0 * step)) < 1e-6 * abs(found)
