"""Integers among the arguments that count, or choose an axis or item: nothing flows back."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def rolled(x, n):
    return np.sum(np.roll(x, n)[0] ** 2)


def summed_along(x, n):
    return np.sum(np.sum(x, axis=n) ** 2)


def repeated(x, n):
    return np.sum(np.repeat(x, n)[1:] ** 2)


def differences(x, n):
    return np.sum(np.diff(x, n) ** 2)


def upper(x, k):
    return np.sum(np.triu(x, k) ** 2)


def loop_count(x, n):
    s = 0.0
    for i in range(n):
        s += x * i
    return s


def item(x, i):
    return x[i] ** 2


def spaced(x, n):
    return np.sum(np.linspace(0.0, x, n) ** 2)


def reshaped(x, n):
    return np.sum(x.reshape(n, -1)[0] ** 2)


def matrix_power(x, n):
    return np.sum(np.linalg.matrix_power(x, n))


_X, _M = some(4), some(3, 3)

PROGRAMS = [
    Program(rolled, [(_X, 2)], expected=[(2.0 * _X * [0, 0, 1, 0], 0.0)], smooth=False),
    Program(summed_along, [(some(2, 3), 1), (some(2, 3), 0)]),
    Program(repeated, [(_X, 2)], expected=[(_X * [2, 4, 4, 4], 0.0)], smooth=False),
    Program(differences, [(some(4), 1), (some(4), 2)]),
    Program(upper, [(_M, 1)], expected=[(2.0 * np.triu(_M, 1), 0.0)], smooth=False),
    Program(loop_count, [(0.5, 3)]),
    Program(item, [(some(3), 1)]),
    Program(spaced, [(0.7, 3)]),
    Program(reshaped, [(some(4), 2)]),
    Program(matrix_power, [(some(2, 2), 2)]),
]
