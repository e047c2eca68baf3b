"""Loops over what is bound or written anew meanwhile, and over what a caller or a call gives."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def rebound_array(x):
    a = x * 2.0
    s = 0.0
    for v in a:
        a = a + v
        s += v * a[0]
    return s


def rebound_part(x):
    a = x * 2.0
    s = 0.0
    for v in a[1:]:
        a = a - x * v
        s += v * a[0]
    return s


def rebound_rows(m):
    s = 0.0
    for row, column in zip(m, m.T, strict=True):
        m = m + row
        s += np.sum(row * m[0] * column)
    return s


def rebound_pairs(x):
    a, b = x * 2.0, x * x
    s = 0.0
    pairs = zip(a, b, strict=True)
    for u, v in pairs:
        a = a + v
        b = b + u
        s += u * v * a[0] + b[1]
    return s


def rebound_by_inner_loop(x):
    a = x * 2.0
    s = 0.0
    for v in a:
        for w in a:
            a = a + w * v
            s += w * a[0]
    return s


def rebound_in_comprehension(x):
    a = x * 2.0
    return sum([(a := a + v)[0] for v in a])


PROGRAMS = [
    Program(rebound_array, [(some(3),)]),
    Program(rebound_part, [(some(3),)]),
    Program(rebound_rows, [(some(3, 3),)]),
    Program(rebound_pairs, [(some(3),)]),
    Program(rebound_by_inner_loop, [(some(3),)]),
    Program(rebound_in_comprehension, [(some(3),)]),
]
