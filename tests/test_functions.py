"""Targets that are no plain functions, and calls of functions that nobody knows."""

from __future__ import annotations

import functools
import math
import operator

import numpy as np
import pytest

from srcgrad import SrcgradError, grad, jvp
from srcgrad.targets import function_of
from tests.numeric import numeric_grad
from tests.zoo.calls import decorated
from tests.zoo.functions import TABLE, scaled, scaler, square, twice

VECTOR = np.array([0.5, 1.5, -2.0])
MATRIX = np.array([[2.0, 0.5], [0.3, 1.5]])

TARGETS = [
    (np.sin, (0.3,)),
    (math.sin, (0.3,)),
    (np.arctan2, (0.3, 0.4)),
    (math.atan2, (0.3, 0.4)),
    (operator.mul, (2.0, 3.0)),
    (functools.partial(scaled, factor=3.0), (2.0,)),
    (functools.partial(scaled, 0.5), (2.0,)),
    (functools.partial(np.linalg.norm, ord=2), (VECTOR,)),
    (np.sum, (VECTOR,)),
    (np.linalg.det, (MATRIX,)),
    (scaler.step, (2.0,)),
    (scaler, (2.0,)),
    (decorated, (2.0, 3.0)),
]


@pytest.mark.parametrize("fn, args", TARGETS, ids=lambda it: getattr(it, "__name__", None))
def test_targets(fn, args):
    found = grad(fn, tuple(range(len(args))))(*args)
    for ours, numeric in zip(found, numeric_grad(fn, args, tuple(range(len(args)))), strict=True):
        np.testing.assert_allclose(ours, numeric, rtol=1e-6, atol=1e-7)
    tangents = tuple(np.cos(arg + 1.0) for arg in args)
    _, forward = jvp(fn, args, tangents)
    inner = sum(np.sum(g * t) for g, t in zip(found, tangents, strict=True))
    assert abs(inner - forward) <= 1e-12 * max(1.0, abs(inner))


def test_target_is_itself_or_kept():
    assert function_of(square) is square
    assert function_of(np.sin) is function_of(np.sin)


def by_name(x, name):
    return TABLE[name](x)


def by_place(x, place):
    return (square, math.sin)[place](x)


def maybe_unbound(x, is_bound):
    if is_bound:
        f = square
    return f(x)


@pytest.mark.parametrize(
    "fn, good, bad, error",
    [
        (by_name, "sin", "cos", KeyError),
        (by_place, -1, 5, IndexError),
        (maybe_unbound, True, False, UnboundLocalError),
    ],
)
def test_exceptions_stay(fn, good, bad, error):
    gradient = grad(fn, "x")
    gradient(0.7, good)
    for call in (fn, gradient, lambda *args: jvp(fn, args, (1.0, 0.0))):
        with pytest.raises(error):
            call(0.7, bad)


helper = square


def uses_helper(x):
    return twice(helper, x)


def test_what_a_name_means_is_looked_up(monkeypatch):
    gradient = grad(uses_helper)
    assert gradient(2.0) == 32.0
    monkeypatch.setattr("tests.test_functions.helper", math.sin)
    assert gradient(2.0) == pytest.approx(math.cos(math.sin(2.0)) * math.cos(2.0))
    monkeypatch.setitem(TABLE, "sin", math.cos)
    assert grad(by_name, "x")(0.7, "sin") == pytest.approx(-math.sin(0.7))


def iterator_twice(x, y):
    squares = map(square, [x, y])
    return sum(squares) + sum(squares) * y


def writes_capture(x, y):
    seen = []

    def remembered(t):
        seen.append(t)
        return t * y

    return twice(remembered, x) * seen[0]


def repeated(f, x, n):
    return x if n == 0 else f(repeated(f, x, n - 1))


def recursion_with_captures(x, y):
    return repeated(lambda t: t * y, x, 2)


def memo_in_recursion(x, y):
    memo = {}

    def power(k):
        if k not in memo:
            memo[k] = 1.0 if k == 0 else x * power(k - 1)
        return memo[k]

    return power(3) * y


def kept_by_vectorize(x, y):
    made = [np.vectorize(lambda t: t * y)]
    return float(np.sum(made[0](np.array([x, y]))))


def test_memo_in_recursion():
    found = grad(memo_in_recursion)(0.7, 1.2)
    np.testing.assert_allclose(found, (3 * 0.7**2 * 1.2, 0.7**3), rtol=1e-14)


@pytest.mark.parametrize(
    "fn",
    [
        iterator_twice,
        recursion_with_captures,
        kept_by_vectorize,
    ],
)
def test_refused(fn):
    for call in (grad(fn), lambda *args: jvp(fn, args, (1.0, 1.0))):
        with pytest.raises(SrcgradError) as caught:
            call(0.7, 1.2)
        assert "hint:" in str(caught.value)
