"""Containers that are rearranged: joined, sorted, merged, popped; records made and passed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.zoo.program import Program, some


class Pair(NamedTuple):
    x: float
    y: float = 2.0


@dataclass(frozen=True)
class Dense:
    w: np.ndarray
    b: float
    name: str = "dense"


@dataclass
class Power:
    v: float
    n: int = 3


def starred_in_the_middle(xs):
    a, *b, c = xs
    d, *e = b
    return a * b[0] + b[1] * c * len(b) + d * sum(e)


def starred_array(x):
    a, *b = x
    return a * b[0] * b[1]


def starred_rows(x):
    *b, c = x
    return np.sum(b[0] * c) + b[1][0] * c[2]


def repeated(x, y):
    a = [x, y] * 2
    b = 3 * [x * y]
    c = (x, y) * 2
    a[0] = a[2] * 2.0
    return a[0] * a[1] * a[3] + b[0] * b[2] + c[2] * c[3] * c[1]


def repeated_and_written(x, n):
    a = [x] * n
    b = [[x, 1.0]] * 1
    for i in range(1, n):
        a[i] = a[i - 1] * x + a[i]
    return a[-1] + b[0][0]


def repeated_in_place(x, y):
    a = [x, y]
    a *= 2
    a[1] = x * x
    return a[0] * a[1] * a[2] * a[3]


def joined(x, y):
    a = [x] + [y, 2.0]
    a = a + a
    a += (1.0, x)
    a += [y]
    t = (x,) + (y,) + (x * y,)
    u = t + (2.0,)
    return a[0] * a[4] + a[5] * a[-1] * a[7] + u[2] * u[3] * u[0] + len(a)


def joined_in_loop(x, y):
    a = []
    for i in range(3):
        a += [x * i, y]
    return a[2] * a[3] * a[4] + sum(a)


def extended_in_loop(x, y):
    a = [x]
    for i in range(3):
        a.extend([a[-1] * y, x])
        a.extend([])
    return a[-1] * a[-2] + a[3] * a[1]


def inserted(x, y):
    a = [x, y]
    a.insert(0, x * y)
    a.insert(-1, x + y)
    a.insert(10, y * y)
    a.insert(2, x**3)
    return a[0] * a[1] ** 2 + a[2] * a[3] ** 3 + a[4] * a[5]


def inserted_in_loop(x, n):
    a = [1.0]
    for i in range(n):
        a.insert(i // 2, a[0] * x + i)
    a.insert(n, x)
    return a[0] * a[1] + a[2] * a[-1]


def popped_by_position(x, y):
    a = [x, y, x * y, x + y]
    p = a.pop(0)
    q = a.pop(1)
    r = a.pop(-1)
    return p * q**2 * r**3 + a[0]


def popped_and_dropped(x, y):
    a = [x, y, x * y, x + y]
    a.pop(1)
    a.pop()
    return a[0] * a[1]


def queue(x, n):
    q = [x, 1.0]
    s = 0.0
    for i in range(n):
        h = q.pop(0)
        s = s + h * (i + 1)
        q.append(h * x + q[0])
    return s * q[0]


def turned_around(x, y):
    a = [x, y, 3.0]
    a.reverse()
    b = list(reversed(a))
    c = a[::-1]
    d = sorted(a)
    e = sorted(a, reverse=True)
    return a[0] * a[2] + b[1] * b[0] ** 2 + c[0] ** 3 + d[0] * d[1] ** 2 + e[0] * e[2] ** 3


def sorted_lists(x, y):
    a = [y * y, x, x * y, 3.0 * x]
    a.sort()
    b = [x, y]
    b.sort(reverse=True)
    s = 0.0
    for i in range(len(a)):
        s += a[i] ** (i + 1)
    return s * b[0] ** 2 + b[1]


def sorted_array(x):
    a = sorted(x)
    return a[0] * a[1] ** 2 + a[2]


def copied_lists(x, y):
    a = [x, y]
    b = a.copy()
    b[0] = y * y
    c = list(a)
    c[1] = x**3
    d = a[:]
    d.append(x)
    return a[0] * b[0] * c[1] + d[2] * d[1]


def slices_of_lists_written(x, y):
    a = [x, y, x * y, 1.0]
    a[1:3] = [y * y, x * x, x + y]
    a[::2] = [x * a[1], y, x]
    a[1:1] = (x, 2.0)
    return a[0] * a[1] + a[2] * a[3] ** 2 + a[4] * a[5] + a[6]


def deleted_items(x, y):
    a = [x, y, x * y, x + y, y * y]
    del a[1]
    del a[-1]
    b = a[0] * a[2]
    del a[:2]
    return b * a[0]


def rows_as_list(x):
    a = list(x)
    b = tuple(x)
    c = [r * 2.0 for r in x]
    a[0] = a[1] * 2.0
    return np.sum(a[0] * b[2]) + np.sum(sum(c) * b[0]) + a[0][1]


def sum_of_rows(x):
    a = []
    for r in x:
        a.append(r * r)
        a.append(r)
    return np.sum(sum(a) ** 2) + np.sum(sum(a, np.ones(3)) ** 3)


def removed_item(x, y):
    a = [x, y, x * y]
    a.remove(y)
    return a[0] * a[1] + a.index(x) + a.count(x)


def cleared_list(x, y):
    a = [x, y]
    s = a[0] * a[1]
    a.clear()
    a.append(x * s)
    return a[0]


def read_with_default(p, z):
    return p.get("a") * p.get("b", z) + p.get("c", z) * p["a"] + p.get("zz", 2.0) * p["b"]


def read_with_default_of_unknown_keys(p, z):
    s = 0.0
    for k in range(4):
        s = s + p.get(k, z) * (k + 1) * p.get(k, 1.0)
    return s * s


def merged_dicts(p, z):
    q = {**p, "b": z * z, "c": z}
    r = q | {"a": q["c"] * 2.0}
    r |= {"d": z}
    u = dict(p, b=z)
    w = dict(r)
    w["a"] = 1.5 * z
    return q["a"] * q["b"] + r["a"] * r["b"] * r["d"] + u["b"] * u["a"] + w["a"] * w["b"]


def merged_dicts_of_unknown_keys(p, z):
    q = {**p, 2: z * z, 5: z}
    r = q | {1: q[5] * 2.0}
    r.update({2: z + q[1]})
    r.update(r)
    return q[1] * q[2] + r[1] * r[2] * r[5]


def updated_dict(p, z):
    q = dict(p)
    q.update(b=z, c=q["a"])
    q.update({"a": z * z})
    return q["a"] * q["b"] * q["c"] + p["b"] * p["a"]


def dicts_from_pairs(x, y):
    d = dict(a=x, b=y * x)
    e = dict([("u", x), ("v", y), ("u", x * y)])
    f = dict(zip(["s", "t", "s"], [x, y, y * y]))
    g = {"a": x, "a": y}
    return d["a"] * d["b"] + e["u"] * e["v"] ** 2 + f["s"] * f["t"] ** 2 + g["a"]


def keys_that_meet(x, y):
    i = 1
    j = len([x])
    d = {i: x, j: y * y, 2: x * y}
    return d[1] * d[2]


def popped_from_dict(x, y):
    d = {"a": x, "b": y, "c": x * y}
    p = d.pop("a")
    q = d.pop("zz", y)
    r = d.pop("b", x)
    d["a"] = r * q
    return p * q * r * d["c"] * d["a"]


def popped_from_unknown_dict(x, y):
    d = {}
    for i in range(4):
        d[i] = x * i + y
    s = 0.0
    for i in range(6):
        s += d.pop(i * 2, x * i) * (i + 1)
    k, v = d.popitem()
    return s * v + d[1] * k


def default_set(x, y):
    d = {"a": x}
    u = d.setdefault("a", y)
    v = d.setdefault("b", y * y)
    e = {}
    for i in range(4):
        e[i % 2] = e.setdefault(i % 2, x) * y + e.setdefault(7, y)
    return u * v * d["b"] + e[0] * e[1] * e[7]


def views_of_dict(p):
    vs = list(p.values())
    its = list(p.items())
    ks = list(p.keys())
    s = sum(p.values())
    t = 0.0
    for i, (k, v) in enumerate(p.items()):
        t += i * v * v
    for k in p:
        t += p[k] ** 3
    for v in reversed(list(p.values())):
        t = t * v + 1.0
    return vs[0] * vs[1] * its[2][1] * s + t + len(ks)


def views_with_numbers_as_keys(p):
    t = 0.0
    for k, v in p.items():
        t += k * v * v
    for k, v in sorted(p.items()):
        t += k * v
    return t * sum([k * v for k, v in p.items()])


def dict_stores(x, y):
    d = {"a": x, "b": y}
    s = d["a"]
    d["a"] = y * s
    d["c"] = d["a"] * d["b"]
    d["a"] += x
    if "c" in d:
        d["b"] = 2.0
    del d["b"]
    d["b"] = x
    return d["a"] * d["c"] * s * d["b"]


def namedtuples(p, z):
    q = Pair(p.x * z, p.y)
    r = Pair(z)
    s = p._replace(x=z * z)
    a, b = q
    u = Pair(y=p.x, x=q.y)
    return q.x * q.y * r.x * r.y + s.x * s.y + p[0] * p[-1] * a * b + u.x * u.y**2


def namedtuple_as_state(p, n):
    q = p
    for i in range(n):
        q = Pair(q.x * 0.9 + q.y, q.y * p.x) if q.x > 0.5 else Pair(q.y, q.x)
    return q.x * q.y


def list_of_namedtuples(ps):
    s = 0.0
    for p in ps:
        s += p.x * p.y**2
    return s * ps[-1].x


def dataclasses(l, z):
    k = Dense(l.w * z, z * l.b, "k")
    return np.sum(k.w * l.w) * k.b + l.b


def list_of_dataclasses(ls, x):
    h = x
    for l in ls:
        h = np.tanh(l.w * h + l.b)
    return np.sum(h)


def dataclass_in_dict(d, z):
    s = d["s"]
    t = Power(s.v * z, n=2)
    return s.v**s.n * t.v**t.n


def stack_machine(x, path):
    st = [x]
    for op in path:
        if op == 0:
            st.append(st[-1] * x)
        elif op == 1:
            st.insert(0, st[-1] + x)
        else:
            a = st.pop()
            st += [a * a, a]
        if len(st) > 3:
            st = st[1:]
    return sum(st) * st[0]


def ring_buffer(x, n):
    buf = [0.0] * 3
    for i in range(n):
        buf[i % 3] = buf[(i - 1) % 3] * x + i * x
        buf[-1] *= x
        if i == 2:
            buf[1:] = [buf[2], buf[1]]
    a, *r = buf
    return a * sum(r)


def grid_of_lists(x, n):
    g = [[x[j] * i for j in range(3)] for i in range(n)]
    g[1][2] = g[0][1] * x[0] + g[2][2]
    g[2] = g[1] + [x[1]]
    g[0][0] += x[2]
    s = 0.0
    for row in g:
        for j, v in enumerate(row):
            s += v * (j + 1) * v
    return s


def constants_in_containers(x, y):
    t = (1.0, 2.0)
    a = [3.0, 4.0]
    a[0] = x
    b = a + [1.0]
    c = (x if x > 0 else 2.0, t)
    u, (v, w) = c
    a.extend(t)
    a.insert(0, 5.0)
    return u * v * w + b[2] * b[0] + a[1] * a[-1] + a[0] * y


def early_exit(x):
    xs = [x]
    for i in range(6):
        xs.append(xs[-1] * 1.5)
        if xs[-1] > 2.0:
            xs.pop(0)
            break
        if i == 1:
            continue
        xs[0] = xs[0] * x
    return xs[0] * xs[-1] * len(xs)


def swapped_items(x, y):
    a = [x, y, x * y]
    a[0], a[2] = (a[2], a[0])
    a[0], a[1] = (a[1] * a[0], a[0])
    return a[0] * a[1] ** 2 * a[2] ** 3


PROGRAMS = [
    Program(starred_in_the_middle, [([0.7, 1.2, -0.4, 0.3],)]),
    Program(starred_array, [(some(3),)]),
    Program(starred_rows, [(some(3, 3),)]),
    Program(repeated, [(0.7, 1.2)]),
    Program(repeated_and_written, [(0.7, 3)], wrt="x"),
    Program(repeated_in_place, [(0.7, 1.2)]),
    Program(joined, [(0.7, 1.2)]),
    Program(joined_in_loop, [(0.7, 1.2)]),
    Program(extended_in_loop, [(0.7, 1.2)]),
    Program(inserted, [(0.7, 1.2)]),
    Program(inserted_in_loop, [(0.7, 2)], wrt="x"),
    Program(popped_by_position, [(0.7, 1.2)]),
    Program(popped_and_dropped, [(0.7, 1.2)]),
    Program(queue, [(0.7, 4)], wrt="x"),
    Program(turned_around, [(0.7, 1.2)]),
    Program(sorted_lists, [(0.7, 1.2)]),
    Program(sorted_array, [(some(3),)]),
    Program(copied_lists, [(0.7, 1.2)]),
    Program(slices_of_lists_written, [(0.7, 1.2)]),
    Program(deleted_items, [(0.7, 1.2)]),
    Program(rows_as_list, [(some(3, 3),)]),
    Program(sum_of_rows, [(some(3, 3),)]),
    Program(removed_item, [(0.7, 1.2)]),
    Program(cleared_list, [(0.7, 1.2)]),
    Program(read_with_default, [({"a": 0.7, "b": 1.2}, 0.3)]),
    Program(read_with_default_of_unknown_keys, [({1: 0.7, 2: 1.2}, 0.3)]),
    Program(merged_dicts, [({"a": 0.7, "b": 1.2}, 0.3)]),
    Program(merged_dicts_of_unknown_keys, [({1: 0.7, 2: 1.2}, 0.3)]),
    Program(updated_dict, [({"a": 0.7, "b": 1.2}, 0.3)]),
    Program(dicts_from_pairs, [(0.7, 1.2)]),
    Program(keys_that_meet, [(0.7, 1.2)]),
    Program(popped_from_dict, [(0.7, 1.2)]),
    Program(popped_from_unknown_dict, [(0.7, 1.2)]),
    Program(default_set, [(0.7, 1.2)]),
    Program(views_of_dict, [({"a": 0.7, "b": 1.2, "c": -0.5},)]),
    Program(views_with_numbers_as_keys, [({1: 0.7, 2: 1.2, 5: -0.5},)]),
    Program(dict_stores, [(0.7, 1.2)]),
    Program(namedtuples, [(Pair(0.7, 1.2), 0.3)]),
    Program(namedtuple_as_state, [(Pair(0.7, 1.2), 3)], wrt="p"),
    Program(list_of_namedtuples, [([Pair(0.7, 1.2), Pair(0.1, -0.2)],)]),
    Program(dataclasses, [(Dense(some(3), 0.7), 0.3)]),
    Program(list_of_dataclasses, [([Dense(some(3), 0.7), Dense(some(3, seed=3), 0.2)], some(3))]),
    Program(dataclass_in_dict, [({"s": Power(0.7)}, 2.0)]),
    Program(stack_machine, [(0.7, [1, 2, 0])]),
    Program(ring_buffer, [(0.7, 5)], wrt="x"),
    Program(grid_of_lists, [(some(3), 3)], wrt="x"),
    Program(constants_in_containers, [(0.7, 1.2)]),
    Program(early_exit, [(0.7,)]),
    Program(swapped_items, [(0.7, 1.2)]),
]
