"""Tangents and cotangents that share memory with what the function writes are what they were.

Each row is run twice: with arrays that are one memory, and with a copy of each.
"""

from __future__ import annotations

import copy

import numpy as np
import pytest

from srcgrad import grad, hvp, jvp, linearize, vjp
from srcgrad.sharing import copied_from

X, OUTSIDE = np.array([0.6, 1.9]), np.array([0.3, 0.4])


class Holder:
    def __init__(self, w):
        self.w = w


def scaled(x):
    x *= x[0]
    return np.sum(x * x)


def first_only(x, y):
    x *= 2.0
    return np.sum(x * y)


def in_a_list(xs):
    xs[0] *= xs[1]
    xs[1][0] *= xs[0][1]
    return np.sum(xs[0] * xs[1])


def of_many(*xs):
    xs[0][:] *= xs[1]
    return np.sum(xs[0] * xs[1] * xs[1])


def of_an_object(holder):
    holder.w *= holder.w[0]
    return np.sum(holder.w)


def by_a_callee(x):
    tail = x[1:]
    scaled(tail)
    return np.sum(x * x)


def outside(x):
    OUTSIDE[0] = 5.0
    return np.sum(x * x)


# the function, and of an array (of `outside`, the variable) the arguments and the tangents
ROWS = [
    (scaled, lambda x: ((x,), (x,))),
    (scaled, lambda x: ((x,), (x[::-1],))),
    (scaled, lambda x: ((x[::-1],), (x,))),
    (first_only, lambda x: ((x, X + 1), (None, x))),
    (first_only, lambda x: ((x, X + 1), (X, x[::-1]))),
    (in_a_list, lambda x: (([x, X + 1],), ([X, x],))),
    (in_a_list, lambda x: (([X + 1, x],), ([x[::-1], x],))),
    (of_many, lambda x: ((x, X + 1, X + 2), (X, x, x))),
    (of_an_object, lambda x: ((Holder(x),), (Holder(x[::-1]),))),
    (by_a_callee, lambda x: ((x,), (x,))),
    (outside, lambda x: ((X.copy(),), (OUTSIDE,))),
]
each = pytest.mark.parametrize("fn, make", ROWS)


def both(make):
    """What shares memory, and the same without."""
    OUTSIDE[:] = 0.3, 0.4
    primals, tangents = make(X.copy())
    return primals, tangents, copy.deepcopy(primals), copy.deepcopy(tangents)


@each
def test_jvp(fn, make):
    primals, tangents, apart, moved = both(make)
    found = jvp(fn, primals, tangents)
    np.testing.assert_equal(found, jvp(fn, apart, moved))


@pytest.mark.parametrize("fn, make", [row for row in ROWS if row[0] not in (of_many, first_only)])
def test_hvp(fn, make):
    primals, tangents, apart, moved = both(make)
    expected = hvp(fn)(*apart, *moved)
    OUTSIDE[:] = 0.3, 0.4
    primals, tangents = make(X.copy())
    found = hvp(fn)(*primals, *tangents)
    np.testing.assert_equal(vars_of(found), vars_of(expected))


def vars_of(found):
    return found.w if isinstance(found, Holder) else found


def test_hvp_by_several():
    product = hvp(first_only, ("x", "y"))
    x = X.copy()
    found = product(x, X + 1, (X, x))
    np.testing.assert_equal(found, product(X.copy(), X + 1, (X, X.copy())))


def test_jvp_of_a_gradient():
    x = X.copy()
    found = jvp(grad(scaled), (x,), (x,))
    np.testing.assert_equal(found, jvp(grad(scaled), (X.copy(),), (X.copy(),)))


def tripled(x):
    x *= 3.0 * x[0]
    return x * x


def test_pullback_and_pushforward():
    x = X.copy()
    _, pull = vjp(tripled, x)
    expected = vjp(tripled, X.copy())[1](x.copy())
    np.testing.assert_equal(pull(x), expected)
    np.testing.assert_equal(pull(x), expected)
    x = X.copy()
    _, push = linearize(tripled, x)
    expected = linearize(tripled, X.copy())[1](x.copy())
    np.testing.assert_equal(push(x), expected)
    np.testing.assert_equal(push(x), expected)


def test_nothing_is_copied_where_nothing_is_written():
    x = X.copy()
    assert copied_from((x,), [])[0] is x
    assert copied_from((x,), [X, "s", 1.0])[0] is x
