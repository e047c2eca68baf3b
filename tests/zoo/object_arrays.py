"""Arrays of objects: they hold what is stored in them, as lists do."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def names_in_an_array(x):
    names = np.empty(2, object)
    names[:] = ["a", "b"]
    names[0] = "c"
    return x[0] * x[1] if names[0] == "c" else x[0]


def functions_in_an_array(x):
    fns = np.array([np.sin, np.cos, None], dtype=object)
    return sum(fn(v) for fn, v in zip(fns, x, strict=False) if fn is not None)


def numbers_in_an_array(x):
    powers = np.full(3, None)
    for k in range(3):
        powers[k] = k + 2
    return np.sum(x ** powers[1]) * float(powers[0])


def weights_in_an_array(x):
    rows = np.empty(2, object)
    for k in range(2):
        w = np.ones(3)
        w[k] = 2.0
        rows[k] = w
    return np.sum(rows[0] * x) * np.sum(rows[1] * x)


def weight_written_before(x):
    w = np.ones(3)
    y = w * 1.0
    y[1] = x[0] * x[1]
    held = np.empty(1, object)
    held[0] = w
    return np.sum(held[0] * y)


PROGRAMS = [
    Program(fn, [(some(3),)])
    for fn in (
        names_in_an_array,
        functions_in_an_array,
        numbers_in_an_array,
        weights_in_an_array,
        weight_written_before,
    )
]
