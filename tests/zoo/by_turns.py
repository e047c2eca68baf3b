"""Functions that call one another, or themselves with other kinds, and write what they are given:
which arguments the result may be is known when nothing more is found in any of them."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def even(a, k):
    if k == 0:
        return a * 1.0
    a[0] *= 2.0
    return odd(a, k - 1)


def odd(a, k):
    if k == 0:
        return a
    return even(a, k - 1)


def argument_written_after(x):
    y = x * 1.0
    r = even(y, 1)
    y *= 3.0
    return np.sum(r * x)


def result_written_after(x):
    y = x * 1.0
    r = even(y, 1)
    r *= 3.0
    return np.sum(y * y)


def asked_from_the_other_end(x):
    y = x * 1.0
    q = odd(x * 2.0, 1)
    r = even(y, 1)
    y *= 3.0
    return np.sum(r * r) + np.sum(q)


def swapped(a, b, k):
    if k == 0:
        return b
    b *= 2.0
    return swapped(b, a, k - 1)


def kinds_change_places(x):
    v = x[[1, 0, 2]]
    z = x * x
    r = swapped(v, z, 1)
    v *= 3.0
    return np.sum(r * z)


def vector_and_matrix(x, n):
    v = x * 1.0
    m = np.outer(x, x)
    r = swapped(v, m, n)
    v *= 3.0
    m *= 2.0
    return np.sum(r * r)


def single_and_double(x):
    a = (x * 1.0).astype(np.float32)
    b = x * 2.0
    r = swapped(a, b, 1)
    a *= 3.0
    return np.sum(r)


def three_in_turn(a, b, c, k):
    if k == 0:
        return c
    c *= 2.0
    return three_in_turn(b, c, a, k - 1)


def three_kinds_in_turn(x, n):
    a = x * 1.0
    b = np.outer(x, x)
    c = np.sum(x) * np.ones((3, 1, 3))
    r = three_in_turn(a, b, c, n)
    a *= 3.0
    b *= 0.5
    return np.sum(r * r * a)


def first(a, k):
    if k <= 0:
        return a
    a[0] *= 2.0
    return second(a[::-1], k - 1)


def second(a, k):
    if k <= 0:
        return a * 2.0
    return third(a.T, k - 1)


def third(a, k):
    if k <= 0:
        return a
    a[1] += 1.0
    return first(a, k - 1)


def three_functions(x, n):
    y = x * 1.0
    r = second(y, n)
    y *= 3.0
    return np.sum(r * r * x)


def three_functions_backwards(x, n):
    y = x * 1.0
    r = third(y, n)
    r *= 3.0
    return np.sum(y * y * x)


def calling(f, a, k):
    if k == 0:
        return a
    a[0] *= 2.0
    return f(calling, a, k - 1)


def called(f, a, k):
    if k == 0:
        return a * 1.0
    return f(called, a, k - 1)


def handed_on(x):
    y = x * 1.0
    r = calling(called, y, 2)
    y *= 3.0
    return np.sum(r * r)


def or_nothing(a, k):
    if k == 0:
        return None
    a[0] *= 2.0
    return or_something(a, k - 1)


def or_something(a, k):
    if k == 0:
        return a
    return or_nothing(a, k - 1)


def perhaps_nothing(x):
    y = x * 1.0
    r = or_nothing(y, 1)
    y *= 3.0
    return 0.0 if r is None else np.sum(r)


SEEN = {}


def noting(a, k):
    if k == 0:
        return a
    SEEN["last"] = a
    return noted(a, k - 1)


def noted(a, k):
    if k == 0:
        return SEEN["last"]
    return noting(a, k - 1)


def kept_outside(x):
    y = x * 1.0
    r = noting(y, 1)
    y *= 3.0
    return np.sum(r)


PROGRAMS = [
    *(
        Program(fn, [(some(3),)])
        for fn in (
            argument_written_after,
            result_written_after,
            asked_from_the_other_end,
            kinds_change_places,
            handed_on,
        )
    ),
    *(
        Program(fn, [(some(3), n) for n in range(4)], wrt="x")
        for fn in (
            vector_and_matrix,
            three_kinds_in_turn,
            three_functions,
            three_functions_backwards,
        )
    ),
    Program(single_and_double, [(some(3),)], smooth=False, refused=True),
    Program(perhaps_nothing, [(some(3),)], refused=True),
    Program(kept_outside, [(some(3),)], refused=True),
]
