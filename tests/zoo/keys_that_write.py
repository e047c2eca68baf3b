"""`max`, `min` and `sorted` with a key that writes into what it looks through; lists that are
repeated in a loop over them."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def greatest(xs, x):
    def key(v):
        xs[0] = x
        return v

    return max(xs, key=key) * x


def least(xs, x):
    def key(v):
        xs[0] = x
        return v

    return min(xs, key=key) * x


def of_values(d, x):
    def key(v):
        d["a"] = x
        return -v

    return max(d.values(), key=key) * x


def of_an_array(a, x):
    def key(v):
        a[0] = x
        return -v

    return min(a, key=key) * x + a[0]


def array_sorted(a, x):
    def key(v):
        a[1] = x
        return v

    return sorted(a, key=key)[0] * x


def list_sorted(xs, x):
    def key(v):
        xs[-1] = v * x
        return v

    return sorted(xs, key=key)[0] * x + xs[-1]


def of_rows(m, x):
    def key(r):
        r[0] = x
        return r[1]

    return np.sum(max(m, key=key)) * x


def noted(xs, x):
    seen = []

    def key(v):
        seen.append(v * x)
        return v * x

    b = max(xs, key=key)
    return b * sum(seen)


def counted(xs, x):
    n = 0

    def key(v):
        nonlocal n
        n += 1
        return v * n

    return max(xs, key=key) * x


def repeated(xs, k):
    y = 0.0
    for q in xs:
        xs *= k
        y = q
    return y


def repeat(l, k):
    l *= k


def repeated_by_a_function(xs, k):
    y = 0.0
    for q in xs:
        repeat(xs, k)
        y = q
    return y


def repeated_or_not(xs, k):
    y = 0.0
    for i, q in enumerate(xs):
        xs *= k > 1
        y = q
    return y


def array_scaled(a, k):
    y = 0.0
    for q in a:
        a *= k + 2
        y = y + q
    return y


def rows_scaled(a, k):
    s = 0.0
    for r in a:
        r *= k + 2
        s = s + np.sum(a)
    return s


def repeated_before(xs, k):
    xs *= 2
    return sum(x * i for i, x in enumerate(xs))


_LISTS = [([0.9, 0.3, 0.5], 0.5), ([0.2, 0.8, 0.1], 1.5)]
_ARRAYS = [(np.array(xs), x) for xs, x in _LISTS]

PROGRAMS = [
    *(Program(fn, _LISTS, wrt=(0, 1)) for fn in (greatest, least, list_sorted, noted, counted)),
    *(Program(fn, _ARRAYS, wrt=(0, 1)) for fn in (of_an_array, array_sorted)),
    Program(of_rows, [(np.array([[1.0, 2.0], [3.0, 1.0]]), 0.5)], wrt=(0, 1)),
    Program(of_values, [({"a": 0.9, "b": 0.3}, 0.5)], refused=True),
    *(
        Program(fn, [([0.9, -0.2, 0.4], 0)], wrt=0, refused=True)
        for fn in (repeated, repeated_by_a_function, repeated_or_not)
    ),
    Program(array_scaled, [(some(3), 1)], wrt=0),
    Program(rows_scaled, [(some(2, 3), 1)], wrt=0),
    Program(repeated_before, [([0.9, -0.2, 0.4], 0)], wrt=0),
]
