"""Programs that once had a wrong gradient, or that nearly had."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def folded(x, n):
    if n == 0:
        return x
    return folded(x * x[::-1], n - 1) + x


def recursion_on_arrays(x):
    return np.sum(folded(x, 3))


def results_that_are_arguments(x, y):
    return np.sum(x * y)


def results_in_containers(pair):
    return np.dot(pair["a"], pair["b"][0])


def wraps_around(x):
    y = x.copy()
    for i in range(len(y)):
        y[i] = y[i] * y[i - 1]
    return y[-1] + 2 * y[0]


def reversed_onto_itself(x):
    y = x.copy()
    y[::2] = y[::-2] * y[::2]
    y[1::2] *= x[0]
    y[::-1] = y * y
    return np.sum(y * np.arange(5))


def repeated_indices(x):
    index = np.array([0, 0, 2, -1, 1, 1])
    y = np.zeros(3)
    y[index] = x[[0, 1, 2, 0, 1, 2]] * np.arange(1, 7)
    z = y * x
    z[index] += x[[1, 1, 1, 2, 2, 2]] ** 2
    return np.sum(z * z)


def rebound_loop_variable(x):
    y = x
    for i in range(4):
        y = np.sin(y)
        z = y * i
        i = i * 2
    return np.sum(z) * i + np.sum(y)


def spliced_list(x):
    xs = [x * i for i in range(6)]
    del xs[1:4]
    xs[1:1] = [x * x, x]
    return xs[1] * xs[2] + xs[-1] * xs[0] + xs[3]


PROGRAMS = [
    Program(recursion_on_arrays, [(some(3),)]),
    Program(results_that_are_arguments, [(some(3), some(3, seed=1))]),
    Program(results_in_containers, [({"a": some(3), "b": (some(3, seed=1),)},)]),
    Program(wraps_around, [(some(5),)]),
    Program(reversed_onto_itself, [(some(5),)]),
    Program(repeated_indices, [(some(3),)]),
    Program(rebound_loop_variable, [(some(3),)]),
    Program(spliced_list, [(1.5,)]),
]
