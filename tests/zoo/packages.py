"""How packages write: validation, conversion, optional arguments, results that are filled in."""

from __future__ import annotations

import numpy as np

from . import package_of_others as others
from .program import Program, some

# what the other module calls so means something else there
FACTORS, RATE = (7.0, 7.0), 100.0


def _filled(p, q=None):
    m = np.eye(4)
    m[:3, 3] = p
    if q is not None:
        m[:3, 0] = q
    return m


def fills_a_new_array(p, q):
    m = _filled(p) @ _filled(q, p)
    return np.sum(m * m)


def _extended(rows, last):
    rows = [*rows]
    rows.append(last)
    rows[0] = rows[0] * last
    return rows


def lists_of_its_own(p, q):
    rows = _extended([p, q], p * q)
    return np.sum(rows[0] * rows[1] + rows[2])


def _multiplied(p, q):
    p, q = np.asarray(p), np.asarray(q)
    out = np.empty(np.broadcast(p, q).shape)
    out[..., 0] = p[..., 0] * q[..., 0]
    out[..., 1:] = p[..., 0, np.newaxis] * q[..., 1:]
    return out


def fills_a_broadcast_shape(p, q):
    return np.sum(_multiplied(_multiplied(p, q), q) ** 2)


def scalars_become_axes(a):
    columns = np.concatenate([x[..., np.newaxis] for x in a], axis=-1)
    return np.sum(columns * np.sin(a[1])[np.newaxis])


def extends_by_products(x):
    fs = [0.5 * x[0]]
    fs.extend(0.5 * x[m] * (1.0 + x[0]) for m in reversed(range(2)))
    fs.extend([x[m] ** 2 for m in range(2)])
    return fs[0] + 2.0 * fs[1] + 3.0 * fs[2] * fs[4]


def flips_the_transpose_of_rows(m):
    rotation = np.array([m[0], 2.0 * m[1], m[2]]).T
    if np.linalg.det(rotation) < 0:
        rotation[:, 0] *= -1
    return np.sum(rotation**3 * np.arange(3.0))


def an_array_that_is_not_copied(x):
    y = x * 2.0
    z = np.array(y, copy=None)
    z[0] *= 3.0
    return np.sum(y**2)


def replaces_nan_in_place(x):
    y = x * 2.0
    z = np.nan_to_num(y, copy=False)
    z[0] *= 3.0
    return np.sum(y**2)


def astype_without_a_copy(x):
    y = x * 2.0
    z = y.astype(float, "K", "unsafe", True, False)
    z[0] *= 3.0
    return np.sum(z**2 + y)


def bound_before_where_flagged(c, flag):
    if flag:
        a = c * c
    s = c
    for _ in range(3):
        if flag:
            s = s * a
        s = s * c
        if flag:
            a = s
    return s


def bound_in_the_loop_where_flagged(c, flag):
    if flag is None:
        a = c
    s = c
    for i in range(3):
        if flag and i > 0:
            s = s * a
        s = s * c
        if flag:
            a = s
    return s


def none_where_flagged(c, flag):
    if flag:
        a, b = None, None
    s = c
    for _ in range(3):
        if flag:
            if a is not None:
                s = s * a
        s = s * c
        if flag:
            a = s
    return s


def globals_of_the_callee(x):
    c = x * x
    return others.applied_twice(lambda t: t * c, x) + others.applied_to_each(lambda t: t + c, x)


def lambdas_of_the_callee(x):
    c = x * x
    return others.applied_from_a_list(lambda t: t * c, x)


def list_of_what_a_key_names(x, y, key):
    values = {"array": x * x, "list": [y, y * x[0]], "tuple": (y, 2.0 * y, x[1])}
    taken = list(values[key])
    taken.append(y)
    total = 0.0
    for k, value in enumerate(taken):
        total += value * value * (k + 1.0)
    return total


PROGRAMS = [
    Program(
        list_of_what_a_key_names,
        [(some(3), 0.7, key) for key in ("array", "list", "tuple")],
        wrt=("x", "y"),
    ),
    Program(globals_of_the_callee, [(0.7,)]),
    Program(lambdas_of_the_callee, [(0.7,)], refused=True),
    Program(fills_a_broadcast_shape, [(some(2, 4), some(2, 4, seed=1))]),
    Program(scalars_become_axes, [(some(2),)]),
    Program(extends_by_products, [(list(some(3)),)]),
    Program(flips_the_transpose_of_rows, [(some(3, 3),), (-some(3, 3),)]),
    Program(an_array_that_is_not_copied, [(some(3),)]),
    Program(replaces_nan_in_place, [(some(3),)], refused=True),
    Program(astype_without_a_copy, [(some(3),)]),
    Program(bound_before_where_flagged, [(0.7, True), (0.7, False)], wrt="c"),
    Program(bound_in_the_loop_where_flagged, [(0.7, True), (0.7, False)], wrt="c"),
    Program(none_where_flagged, [(0.7, True), (0.7, False)], wrt="c"),
    Program(fills_a_new_array, [(some(3), some(3, seed=1))]),
    Program(lists_of_its_own, [(some(3), some(3, seed=1))]),
]
