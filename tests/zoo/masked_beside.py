"""Values that a mask chooses from (`np.where`, `np.maximum`), and that are read elsewhere too: in
a loop, on one way, item by item. What is read there is not left out by the mask."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program


def item_of_it_beside(v, x):
    z = np.exp(v * v)
    z2 = np.where(z > 1.5, z, np.array([v[1], z[1], x]))
    return np.sum(z2 * z2)


def on_one_way(v, n):
    z = np.exp(v * v)
    s = 0.0
    if n > 0:
        s = np.sum(z * 3)
    o = np.where(z > 1.5, z, 0.0)
    return np.sum(o) + s


def in_a_loop(v, n):
    z = np.exp(v * v)
    s = 0.0
    for i in range(n):
        s += np.sum(z * i)
    o = np.where(z > 1.5, z, 0.0)
    return np.sum(o) + s


def items_in_a_loop(v, n):
    z = np.sqrt(v * v + 1)
    s = 0.0
    for i in range(n):
        s += z[i] * i
    o = np.maximum(z, 1.2)
    return np.sum(o) + s


def looped_over(v, n):
    z = np.exp(v)
    s = 0.0
    for q in z:
        s += q * q
    o = np.minimum(z, 1.2)
    return np.sum(o) + s


def with_first(z):
    return z[0] * z


def by_a_function(v, n):
    z = np.exp(v)
    s = with_first(z)
    o = np.minimum(z, 1.2)
    return np.sum(o) + np.sum(s)


def kept_in_a_dict(v, n):
    z = np.exp(v)
    d = {"a": z, "b": 1.0}
    s = d["a"][1] * d["b"]
    o = np.minimum(z, 1.2)
    return np.sum(o) + s


def by_a_closure(v, n):
    z = np.exp(v)

    def twice():
        return z[1] * 2

    o = np.where(z > 1.2, z * z, 1.0)
    return np.sum(o) + twice()


def part_written(v, n):
    z = np.log(v * v + 2)
    z[1] *= 2.0
    r = z[1:]
    o = np.where(z > 0.9, np.sqrt(z), 0.0)
    return np.sum(o) + np.sum(r * r)


def in_a_while_loop(v, n):
    z = np.exp(v)
    while n > 0:
        v = v + z
        n -= 1
    o = np.where(z > 1.2, z, 0.0)
    return np.sum(o) + np.sum(v * v)


def in_a_try(v, n):
    z = np.exp(v)
    try:
        s = np.sum(z * z)
    except ValueError:
        s = 0.0
    o = np.where(z > 1.2, z, 0.0)
    return np.sum(o) + s


def some_of_them(v, n):
    z = np.exp(v)
    s = 0.0
    for i, q in enumerate(z):
        if q > 1.2:
            continue
        s += q
    o = np.clip(z, 1.0, 1.5)
    p = np.fmax(z, 1.3)
    return np.sum(o * p) + s


_V = np.array([-0.3, 0.33, 0.68])

PROGRAMS = [
    Program(item_of_it_beside, [(_V, -0.5)], wrt=(0, 1)),
    *(
        Program(fn, [(_V, n) for n in (0, 2)], wrt=0)
        for fn in (
            on_one_way,
            in_a_loop,
            items_in_a_loop,
            looped_over,
            by_a_function,
            kept_in_a_dict,
            by_a_closure,
            part_written,
            in_a_while_loop,
            in_a_try,
            some_of_them,
        )
    ),
]
