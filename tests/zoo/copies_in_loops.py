"""Loops over copies of lists that their bodies change, inside of other loops and branches."""

from __future__ import annotations

import copy

import numpy as np

from tests.zoo.program import Program, some


def over_a_slice(xs, w):
    for _ in range(2):
        for u in xs[:]:
            xs[1] += u * w
    return xs[1]


def over_a_list_of_it(xs, w):
    for _ in range(2):
        for u in list(xs):
            xs[1] += u * w
    return xs[1] * xs[0]


def backwards(xs, w):
    for _ in range(2):
        for u in reversed(xs[:]):
            xs[0] += u * w
        xs.append(w)
    return xs[0]


def under_a_test(xs, w, k):
    if k % 2 == 0:
        xs[0] *= w
    else:
        for u in xs[:]:
            xs[1] += u * u
    return xs[1] * xs[0]


def rows_of_a_list(rows, w):
    for _ in range(2):
        for row in rows:
            for u in row[:]:
                row[1] += u * w
    return rows[0][1] + 2.0 * rows[1][1]


def two_at_once(xs, w):
    for _ in range(2):
        for i, (u, v) in enumerate(zip(xs[:], xs[1:])):
            xs[(i + 1) % 3] += u * w * v
    return xs[1] * xs[0]


def in_a_while(xs, w):
    k = 0
    while k < 2:
        k += 1
        for u in xs[:]:
            xs[1] += u * w
    return xs[1]


def kept_beside(xs, w):
    s = 0.0
    for _ in range(2):
        zs = []
        for u in xs[:]:
            xs[1] = u * w
            zs.append(u)
        s += sum(zs)
    return s


def put(xs, u, w):
    xs[1] += u * w
    return u


def by_a_callee(xs, w):
    s = 0.0
    for _ in range(2):
        ys = [put(xs, u, w) for u in xs[:]]
        s += ys[0] + ys[1] * w
    return s


def copied_before_the_outer_loop(xs, w):
    for _ in range(2):
        ys = xs[:]
        for _ in range(2):
            for u in ys:
                xs[0] += u * w
            xs[1] *= w
    return xs[0] * xs[1]


def over_its_copy(xs, w):
    for _ in range(2):
        for u in xs.copy():
            xs[1] += u * w
    return xs[1]


def copied_by_the_module(xs, w):
    ys = copy.copy(xs)
    for u in ys:
        xs[1] += u * w
    return ys[1] * xs[1]


def over_values_of_a_copy(entries, w):
    for v in entries.copy().values():
        entries["b"] += v * w
    return entries["b"]


def keys_of_a_copy(entries, w):
    before = entries.copy()
    for k in before:
        entries["a"] += before[k] * w
    return entries["a"] * before["a"]


XS = [0.3, 0.5, -0.7]

def rows_pulled(rows, dt):
    v = 0.0
    for _ in range(2):
        for a in rows:
            for b in rows:
                if a is not b:
                    v += a[0] * b[0]
        for b in rows:
            b[0] += dt * v
    return v


def arrays_pulled(rows, dt):
    v = 0.0
    for _ in range(2):
        for a in rows:
            for b in rows:
                if a is b:
                    continue
                v += np.sum(a * b)
        for b in rows:
            b *= dt
            b += dt * v
    return v


def bodies_pulled(bodies, dt):
    v = {b["name"]: [0.0, 0.1] for b in bodies}
    for _ in range(3):
        for a in bodies:
            for b in bodies:
                if a is b:
                    continue
                dx = [q - p for p, q in zip(a["x"], b["x"])]
                for k in range(2):
                    v[a["name"]][k] += dt * b["m"] * dx[k]
        for b in bodies:
            for k, speed in enumerate(v[b["name"]]):
                b["x"][k] += dt * speed
    return sum(b["m"] * b["x"][0] ** 2 for b in bodies)


_BODIES = [{"name": "a", "m": 1.0, "x": [0.3, 0.1]}, {"name": "b", "m": 2.0, "x": [1.0, -0.2]}]


PROGRAMS = [
    Program(rows_pulled, [([[1.0, 2.0], [3.0, 4.0]], 0.1)], wrt=(0, 1)),
    Program(arrays_pulled, [([some(2), some(2, seed=1)], 0.3)], wrt=(0, 1)),
    Program(bodies_pulled, [(_BODIES, 0.3)], wrt=1),
    *(
        Program(fn, [(XS, 0.2)])
        for fn in (
            over_a_slice,
            over_a_list_of_it,
            backwards,
            two_at_once,
            in_a_while,
            kept_beside,
            by_a_callee,
            copied_before_the_outer_loop,
            over_its_copy,
            copied_by_the_module,
        )
    ),
    *(
        Program(fn, [({"a": 1.0, "b": 2.0}, 0.3)])
        for fn in (over_values_of_a_copy, keys_of_a_copy)
    ),
    Program(under_a_test, [(XS, 0.2, 0), (XS, 0.2, 1)], wrt=("xs", "w")),
    Program(rows_of_a_list, [([[1.0, 2.0], [0.5, 0.3]], 0.3)]),
]
