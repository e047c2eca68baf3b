"""Objects that functions and class methods make, and that are replaced by new ones in loops."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


class Matrix:
    def __init__(self, m):
        self.m = m

    def times(self, other):
        return type(self)(self.m @ other.m)

    def plus(self, other):
        return self.__class__(self.m + other.m)


class Logged:
    def __init__(self, c):
        self.c = c
        self.log = []

    @classmethod
    def made(cls, v):
        one = cls(v)
        one.log.append(v)
        return one


def power(m, n):
    r = Matrix(np.eye(2))
    for _ in range(n):
        r = r.times(Matrix(m)).plus(r)
    return np.sum(r.m)


def made_by_the_class(x):
    one = Logged.made(x * x)
    return one.log[0] * one.c


def _logged(v):
    one = Logged(v)
    one.log.append(v)
    return one


def made_by_a_function(x):
    one = _logged(x * x)
    return one.log[0] * one.c


def made_and_changed(x):
    one = _logged(x * x)
    one.log.append(x)
    one.c = one.c * one.log[1]
    return one.log[0] * one.log[1] * one.c


def made_in_a_loop(xs):
    ones = [_logged(x * x) for x in xs]
    for one in ones:
        one.log.append(one.c * 2.0)
    return sum(one.log[0] * one.log[1] for one in ones)


def _products(a, low, high):
    if high - low < 2:
        return a[low]
    middle = (low + high) // 2
    left = _products(a, low, middle)
    a[middle:high] *= left
    return left * _products(a, middle, high)


def changed_between_two_calls(x):
    y = x.copy()
    return _products(y, 0, len(y)) + np.sum(y**2)


PROGRAMS = [
    Program(power, [(some(2, 2), 2), (some(2, 2), 0)], wrt="m"),
    Program(made_by_the_class, [(1.3,)]),
    Program(made_by_a_function, [(1.3,)]),
    Program(made_and_changed, [(1.3,)]),
    Program(made_in_a_loop, [(some(3),)]),
    Program(changed_between_two_calls, [(some(4),), (some(3),)]),
]
