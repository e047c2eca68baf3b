"""Floats stored in arrays of which only the run knows whether they hold integers, and functions of
NumPy that take their type from the first result."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program, some

# --- the type is known by the run ----------------------------------------------------------------


def of_a_type_given(x, t):
    b = np.zeros(2, dtype=t)
    b[0] = x
    return b[0] * x


def halved_in_a_loop(x, n):
    b = np.arange(3)
    for _ in range(n):
        b = b * 0.5
    b[0] = x
    return np.sum(b) * x


def stored_and_halved(x, n):
    b = np.arange(3) * 1.0
    for _ in range(n):
        b[0] = x
        b = b / 2
    return np.sum(b) * x


def of_a_sum_from_zero(x, n):
    s = 0
    for _ in range(n):
        s = s + x
    b = np.array([s, 1])
    b[1] = x
    return np.sum(b) * x


def in_a_dict(x, k):
    b = {"f": np.zeros(2), "i": np.zeros(2, int)}
    b[k][0] = x
    return np.sum(b["f"]) * x + np.sum(b["i"]) * x


def of_two_types(x, n):
    b = [np.arange(3), np.ones(3)][n]
    b[0] = x
    return np.sum(b) * x


def meshed(x):
    b = np.meshgrid([1.0, 2.0], [1, 2])[0]
    b[0] = x
    return np.sum(b) * x


def meshed_of_integers(x):
    b = np.meshgrid([1, 2], [1, 2])[0]
    b[0] = x
    return np.sum(b) * x


def summed_in(x, t):
    return np.sum(np.array([x, 2.0 * x]), dtype=t) * x


# --- the type is known before --------------------------------------------------------------------


def joined_as_integers(x):
    joined = np.concatenate([np.array([x]), np.array([2.0])], dtype=int, casting="unsafe")
    return np.sum(joined) * x


def made_of_a_generator(x):
    return np.sum(np.fromiter((x * v for v in range(3)), dtype=int)) * x


def array_of_integers(x):
    return np.sum(np.array([x, 2.0 * x], "i8")) * x


# --- the type of the first result ----------------------------------------------------------------


def along_rows_of_two_types(x):
    m = np.array([[1.0, 2.0], [3.0, 4.0]])
    b = np.apply_along_axis(lambda v: 1 if v[0] < 2.0 else v.sum() * x, 1, m)
    return np.sum(b) * x


def along_columns(m):
    b = np.apply_along_axis(lambda v: np.cumsum(v) * v[0], 0, m)
    return np.sum(b * b)


def called_once_more(x):
    log = []

    def noted(v):
        log.append(v * x)
        return v

    np.vectorize(noted)(np.array([1.0, 2.0, 3.0]))
    return sum(log)


def with_two_results(a, x):
    def split(v, w):
        if v > w:
            return v * x, w
        return w * math.exp(v), x

    p, q = np.vectorize(split)(a, 0.7)
    return np.sum(p * a) + np.sum(q * a)


# --- where NumPy reads what it has written -------------------------------------------------------


def joined_apart(x):
    c = x * 2.0
    out = np.empty(len(x))
    np.concatenate([c[1:], c[:1]], out=out)
    return np.sum(out * x)


def spread_over_its_input(m):
    c = m * 2.0
    np.ptp(c, axis=0, out=c[0])
    return np.sum(c * c)


def summed_over_its_input(m):
    c = m * 2.0
    np.sum(c, axis=0, out=c[0])
    return np.sum(c * c)


PROGRAMS = [
    Program(of_a_type_given, [(1.3, float), (1.3, "f8"), (1.3, np.dtype(float))], wrt="x"),
    Program(halved_in_a_loop, [(1.3, 1), (1.3, 2)], wrt="x"),
    Program(stored_and_halved, [(1.3, 0), (1.3, 2)], wrt="x"),
    Program(of_a_sum_from_zero, [(1.3, 1), (1.3, 2)], wrt="x"),
    Program(in_a_dict, [(1.3, "f")], wrt="x"),
    Program(of_two_types, [(1.3, 1)], wrt="x"),
    Program(meshed, [(1.3,)]),
    Program(meshed_of_integers, [(1.3,)], refused=True),
    Program(summed_in, [(1.3, float)], wrt="x"),
    Program(joined_as_integers, [(1.3,)]),
    Program(made_of_a_generator, [(1.3,)]),
    Program(array_of_integers, [(1.3,)]),
    Program(along_rows_of_two_types, [(1.3,)]),
    Program(along_columns, [(some(3, 2),)]),
    Program(called_once_more, [(1.3,)]),
    Program(with_two_results, [(some(4), 1.3)]),
    Program(joined_apart, [(some(4),)]),
    Program(spread_over_its_input, [(some(3, 2),)], refused=True),
    Program(summed_over_its_input, [(some(3, 2),)]),
]
