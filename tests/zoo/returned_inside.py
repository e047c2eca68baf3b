"""Functions that return what they are given inside containers, which is then written."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.zoo.program import Program, some


def in_list_in_dict(q):
    return {"b": [q]}


def in_dict_in_dict(q):
    return {"b": {"c": q}}


def beside_number(q):
    return 2.0, (q, 1)


def deep(q):
    return {"a": [(q, 1.0)], "n": 2}


def around_deep(q):
    c = deep(q)
    return 1.0, c["a"]


def with_copy(q, r):
    return [q * 1.0, r], {"r": r, "k": [q]}


def parts(q):
    return [q[1:]], {"m": (q[:2], 3)}


def under_names(q, *, r):
    return {"r": [r, q]}


def each_in_list(q):
    return {k: [q, v] for k, v in zip("ab", (1.0, 2.0), strict=True)}


def written_before(q):
    q[1] = q[0] ** 2
    return 1.0, [q]


def new_ones(q):
    return q * 1.0, (q * 2.0, [q * 3.0])


def tripled(v):
    v *= 3.0


def by_name(x):
    q = x * 2.0
    w = in_list_in_dict(q)["b"][0]
    w[0] = 3.0
    return np.sum(q**2)


def in_dicts(x):
    q = x * 2.0
    w = in_dict_in_dict(q)["b"]["c"]
    w *= x
    return np.sum(q**2)


def by_unpacking(x):
    q = x * 2.0
    w, (v, n) = beside_number(q)[0] * q, beside_number(q)[1]
    v *= 3.0
    return np.sum(q**2 * w) * n


def by_view(x):
    q = x * 2.0
    w = beside_number(q)[1][0][:2]
    w *= x[1:]
    return np.sum(q**2)


def by_adding_at(x):
    q = x * 2.0
    c = in_list_in_dict(q)
    np.add.at(c["b"][0], [0, 0], x[1:])
    return np.sum(q**2)


def by_out(x):
    q = x * 2.0
    c = beside_number(q)
    np.multiply(c[1][0], x, out=c[1][0])
    return np.sum(q**2)


def by_copying_into(x):
    q = x * 2.0
    c = beside_number(q)
    np.copyto(c[1][0], x**2)
    return np.sum(q**2)


def by_callee(x):
    q = x * 2.0
    tripled(in_list_in_dict(q)["b"][0])
    return np.sum(q**2)


def by_loop(x):
    q = x * 2.0
    for e in in_list_in_dict(q)["b"]:
        e *= x
    return np.sum(q**2)


def argument_read_inside(x):
    q = x * 2.0
    c = deep(q)
    q[1] *= x[0]
    return np.sum(c["a"][0][0] ** 2)


def three_levels(x):
    q = x * 2.0
    w = around_deep(q)[1][0][0]
    w[0] = x[1] ** 2
    return np.sum(q**2)


def several(x, y):
    q, r = x * 2.0, y * x
    c, d = with_copy(q, r)
    v, w = d["k"][0], c[1]
    v *= 3.0
    w[1] = 0.5
    return np.sum(q**2 * r * c[0]) + np.sum(d["r"] ** 3)


def parts_of_one(x):
    q = x * 2.0
    c, d = parts(q)
    tripled(c[0])
    return np.sum(q**2) + np.sum(d["m"][0] ** 3)


def option(x):
    q, r = x * 2.0, x**2
    w, v = under_names(q, r=r)["r"]
    w[1] = 3.0
    tripled(v)
    return np.sum(q**2 + r)


def after_write(x):
    q = x * 2.0
    w = written_before(q)[1][0]
    w *= x
    return np.sum(q**2)


def write_after(x):
    q = x * 2.0
    _, (b,) = written_before(q)
    q *= x
    return np.sum(b**2)


def again_and_again(x):
    q, t = x * 2.0, 0.0
    for k in range(3):
        w = deep(q)["a"][0][0]
        w[k] *= x[k]
        t += np.sum(q**2)
    return t


def kept_in_dict(x):
    q = x * 2.0
    d: dict[str, Any] = {}
    d["z"] = deep(q)
    w = d["z"]["a"][0][0]
    w[0] = x[2]
    return np.sum(q**2)


def the_rest(x):
    q = x * 2.0
    _, *rest = with_copy(q, x)
    w = rest[0]["k"][0]
    w[1] *= x[0]
    return np.sum(q**2)


def none_shared(x):
    q = x * 2.0
    a, (b, c) = new_ones(q)
    b *= 3.0
    c[0][1] = b[0]
    q *= 2.0
    return np.sum(a * b * c[0] * q)


def through_values(x):
    q = x * 2.0
    for v in each_in_list(q).values():
        v[0][1] *= 3.0
    return np.sum(q**2)


def through_pairs(x):
    q = x * 2.0
    for _, v in each_in_list(q).items():
        v[0][1] *= 3.0
    return np.sum(q**2)


_ONE = (
    by_name,
    in_dicts,
    by_unpacking,
    by_view,
    by_adding_at,
    by_out,
    by_copying_into,
    by_callee,
    by_loop,
    argument_read_inside,
    three_levels,
    parts_of_one,
    option,
    after_write,
    write_after,
    again_and_again,
    kept_in_dict,
    the_rest,
    none_shared,
)

PROGRAMS = [
    *(Program(fn, [(some(3),), (some(3, seed=1),)]) for fn in _ONE),
    Program(several, [(some(3), some(3, seed=1)), (some(3, seed=1), some(3))]),
    Program(through_values, [(some(3),)], refused=True),
    Program(through_pairs, [(some(3),)], refused=True),
]
