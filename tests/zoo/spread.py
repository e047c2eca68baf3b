"""Stars: arguments whose number the function tells that takes them, and what is spread before
something else is evaluated."""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass

import numpy as np

from tests.zoo.program import Program, positive, some


def plane(a, b, c):
    return a * b + math.sin(c)


def tripled_first(x):
    x[0] = x[0] * 3.0
    return x[1]


@dataclass
class Vector:
    x: float
    y: float

    def dot(self, other):
        return self.x * other.x + self.y * other.y


# --- the number of arguments ---------------------------------------------------------------------


def each_row(m):
    s = 0.0
    for row in m:
        s += plane(*row)
    return s


def whole_array(x):
    return plane(*x) * x[0]


def after_another(x, y):
    return plane(y, *x[1:3]) + plane(*x[:2], y)


def one_by_name(x):
    return plane(*x[:2], c=x[2] * x[0])


def points_of_a_list(points):
    return sum(plane(*p) for p in points)


def columns(m):
    return sum(plane(*p) for p in m.T)


def arguments_of_a_class(m):
    a, b = Vector(*m[0]), Vector(*m[1])
    return a.dot(b) * a.x


def captured_by_the_function(m, w):
    def weighed(a, b):
        return a * b * b * w

    s = 0.0
    for row in m:
        s += weighed(*row)
    return s


def rest_of_a_partial(x):
    return functools.partial(plane, x[1])(*x[:2])


def one_of_two(x, n):
    f = plane if n else (lambda a, b, c: a - b * c)
    return f(*x)


def by_starmap(m):
    return sum(itertools.starmap(plane, m))


def rows_that_are_spread(m):
    return np.sum(np.maximum(*m) * m[0])


def written_list(xs):
    xs[0] = xs[0] * xs[1]
    return plane(*xs)


# --- the order -----------------------------------------------------------------------------------


def written_by_the_next_argument(x):
    return plane(*x, tripled_first(x)) * x[0]


def list_written_by_the_next_argument(a, b):
    xs = [a, b]
    return plane(*xs, tripled_first(xs)) * xs[0]


def written_by_an_option(x):
    """(A sequence that is alone is spread last.)"""
    return plane(*x, c=tripled_first(x)) * x[0]


def in_a_list(x):
    t = [2.0, *x, tripled_first(x)]
    return plane(*t[1:]) * t[0]


def in_a_tuple(a, b):
    xs = [a, b]
    t = (1.0, *xs, tripled_first(xs))
    return plane(t[1], t[2], t[3]) * xs[0]


def fields_written_by_an_option(a, b):
    d = {"a": a, "b": b}

    def changed(d):
        d["a"] = d["a"] * 3.0
        return d["b"]

    return plane(**d, c=changed(d)) * d["a"]


# --- lists of numbers of an array ----------------------------------------------------------------


def numbers_before_a_write(x):
    first = list(x)
    x[0] = x[0] * x[1]
    return first[0] * x[0] + first[1]


# --- refused -------------------------------------------------------------------------------------


def two_of_unknown_length(x, y):
    return plane(*x, *y)


def number_that_is_caught(x, n):
    try:
        return plane(*x[:n])
    except TypeError:
        return x[0] * 2.0


SQUARE = (some(2, 2, seed=3),), (positive(2, 2, seed=4),)
ROWS = (some(2, 3, seed=5),), (positive(2, 3, seed=6),)
THREE = (some(3, seed=7),), (positive(3, seed=8),)
TWO = (some(2, seed=9),), (positive(2, seed=10),)
NUMBERS = (1.5, 2.5), (-0.7, 0.4)

PROGRAMS = [
    Program(each_row, [*ROWS]),
    Program(whole_array, [*THREE]),
    Program(after_another, [(*args, 0.6) for args in THREE]),
    Program(one_by_name, [*THREE]),
    Program(points_of_a_list, [([(1.0, 2.0, 3.0), (0.3, -0.4, 0.5)],)]),
    Program(columns, [(some(3, 2, seed=1),)]),
    Program(arguments_of_a_class, [*SQUARE]),
    Program(captured_by_the_function, [(*args, 1.3) for args in SQUARE]),
    Program(rest_of_a_partial, [*TWO]),
    Program(one_of_two, [(*args, n) for args in THREE for n in (0, 1)], wrt="x"),
    Program(by_starmap, [*ROWS]),
    Program(rows_that_are_spread, [*SQUARE]),
    Program(written_list, [([1.0, 2.0, 0.5],), ([-0.3, 0.7, 2.0],)]),
    Program(written_by_the_next_argument, [*TWO]),
    Program(list_written_by_the_next_argument, [*NUMBERS]),
    Program(written_by_an_option, [*TWO]),
    Program(in_a_list, [*TWO]),
    Program(in_a_tuple, [*NUMBERS]),
    Program(fields_written_by_an_option, [*NUMBERS]),
    Program(numbers_before_a_write, [*TWO]),
    Program(two_of_unknown_length, [(np.ones(2), np.ones(1))], refused=True),
    Program(number_that_is_caught, [(np.ones(3), 3), (np.ones(3), 2)], wrt="x", refused=True),
]
