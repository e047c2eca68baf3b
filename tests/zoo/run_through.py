"""Loops over what is bound or written anew meanwhile, and over what a caller or a call gives."""

from __future__ import annotations

import io

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


def stepped_for_nothing(x):
    it = enumerate([1.0, 2.0, 3.0])
    for _, _c in it:
        break
    s = 0.0
    for _, c in it:
        s += c * x
    return s


def stepped_if(x):
    it = iter([1.0, 2.0, 3.0])
    if x > 1.0:
        for _ in it:
            break
    return sum(it) * x


def stepped_in_a_list(x):
    held = [zip([1.0, 2.0, 3.0], [3, 2, 1], strict=True)]
    for _, n in held[0]:
        if n == 2:
            break
    s = 1.0
    for c, _ in held[0]:
        s = s * c * x
    return s


def _step(it):
    for _ in it:
        break


def stepped_by_callee(x):
    it = iter([1.0, 2.0, 3.0])
    _step(it)
    s = x
    for c in it:
        s = s * s * c
    return s


def stepped_by_outer_and_inner(x):
    it = enumerate([1.0, 2.0, 3.0, 4.0])
    s = 0.0
    for _, v in it:
        for _ in it:
            break
        s += v * x
    return s


def lines_left(x):
    lines = io.StringIO("1.0\n2.0\n3.0\n")
    for _ in lines:
        break
    s = x
    for line in lines:
        s = s * s * float(line)
    return s


def turned_and_left(x):
    it = reversed([1.0, 2.0, 3.0])
    for _ in it:
        break
    s = 1.0
    for _ in it:
        s = s * x
    return s


def _squares(values):
    s = 0.0
    for v in values:
        s += v * v
    return s


def _weighted(items, w):
    s = 0.0
    for k, v in items:
        s = s * v + v * w[k]
    return s


def values_given(x):
    d = {"a": x[0], "b": x[1] * x[2]}
    return _squares(d.values())


def items_given(x):
    d = {k: v * v for k, v in zip("abc", x, strict=True)}
    return _weighted(d.items(), {"a": x[2], "b": 2.0, "c": x[0]})


def values_given_and_left(x):
    d = {"a": x[0], "b": x[1], "c": x[2]}

    def first_big(values):
        for v in values:
            if v > 0.5:
                return v * v
        return 0.0

    return first_big(d.values()) + _squares(d.values())


def first_of_list(x):
    a = np.fromiter(list(x), float, count=2)
    return a[0] * a[1]


def first_of_generator(x):
    a = np.fromiter((v * v for v in x), float, count=len(x) - 1)
    return np.sum(a * a)


def first_of_reversed(x):
    return np.sum(np.fromiter(reversed(x), float, 2) ** 3)


PROGRAMS = [
    Program(rebound_array, [(some(3),)]),
    Program(rebound_part, [(some(3),)]),
    Program(rebound_rows, [(some(3, 3),)]),
    Program(rebound_pairs, [(some(3),)]),
    Program(rebound_by_inner_loop, [(some(3),)]),
    Program(rebound_in_comprehension, [(some(3),)]),
    Program(stepped_for_nothing, [(1.3,)]),
    Program(stepped_if, [(1.3,), (0.7,)]),
    Program(stepped_in_a_list, [(1.3,)]),
    Program(stepped_by_callee, [(0.9,)]),
    Program(stepped_by_outer_and_inner, [(1.3,)]),
    Program(lines_left, [(0.9,)]),
    Program(turned_and_left, [(1.3,)]),
    Program(values_given, [(some(3),)]),
    Program(items_given, [(some(3),)]),
    Program(first_of_list, [(some(3),)]),
    Program(first_of_generator, [(some(3),)]),
    Program(first_of_reversed, [([0.3, 0.9, 1.2],), (some(3),)]),
    Program(values_given_and_left, [([0.3, 0.9, 1.2],)]),
]
