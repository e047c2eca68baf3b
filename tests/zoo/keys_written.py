"""Dicts that are written while, or after, something runs through their keys."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program


def keys_in_turn(s, n):
    c = {1: s, 3: s * s}
    for i in range(n):
        c[i + 4] = c[i + 3] * s if i + 3 in c else s
        for k in c:
            c[1] = c[1] + 0.1 * k
    return sum(c[k] * k for k in c)


def later_key(s, n):
    c = {1: s, 3: s * s}
    t = s
    for k in c:
        t = t * k + c[k]
    c[9] = t * s
    for k in c:
        t = t * k + c[k]
    del c[1]
    return t + sum(c.values())


def later_key_enumerated(s, n):
    c = {1: s, 3: s * s}
    t = s
    for i, k in enumerate(c):
        t = t * (k + i) + c[k]
        if t > 100.0:
            break
    c[9] = t * s
    c.pop(1)
    return t * c[9]


def zipped_later(s, n):
    c = {1: s, 3: s * s}
    t = s
    for k, y in zip(c, [s, s * 2.0]):
        t = t * k + c[k] * y
    c[9] = t * s
    c.pop(1)
    return t * c[9]


def reversed_later(s, n):
    c = {1: s, 3: s * s}
    t = s
    for k in reversed(c):
        t = t * k + c[k]
    c.clear()
    return t * t


def popitem_pair(s, n):
    c = {(1, 2): s, (3, 4): s * s}
    (a, b), v = c.popitem()
    return a * b * v


def update_in_place(s, n):
    c = {i: s * i for i in range(n)}
    for k in c:
        c[k] *= s
    for k in list(c):
        c[k + 10] = c[k] * k
    for k in sorted(c, reverse=True):
        c[k] = c[k] * s + k
    return sum(c[k] * k for k in c)


def arrays_under_keys(s, n):
    c = {1: np.ones(3) * s, 2: np.arange(3.0) * s}
    for k in c:
        c[k] *= s
        c[k][0] = s * k
    return sum(np.sum(c[k]) * k for k in c)


def dict_of_dicts_updated(s, n):
    c = {1: {2: s}, 3: {4: s * s}}
    for u in c:
        for v in c[u]:
            c[u][v] = c[u][v] * v * s
    return sum(c[u][v] * u for u in c for v in c[u])


def every_key_updated(c, s):
    for k in c:
        c[k] *= s
    for k in list(c):
        c[k] = c[k] * k
    return sum(c.values())


def displayed_again(s, n):
    a = {}
    for i in range(n):
        a[i] = s * s
    c = {**a}
    return sum(v * i for i, v in c.items())


def displayed_with_more(s, n):
    a = {1.5: s}
    for i in range(n):
        a[i] = s * s
    c = {**a, "x": s, 0.5: s}
    c.pop("x")
    return sum(v * i for i, v in c.items())


def keys_by_kind(s, n):
    c = {1: s, 3: s * s} if n > 2 else [s, s * 2.0]
    t = 0.0
    for k in c:
        t += k * s
    return t


def deep_by_kind(s, n):
    parts = [{1: s, 3: s * s}, [s, s * 2.0], (s,)]
    t = 0.0
    for c in parts:
        for k in c:
            t += k * s
    return t


def deep_enumerated(s, n):
    parts = [{1: s, 3: s * s}, [s, s * 2.0], (s,)]
    t = 0.0
    for c in parts:
        for i, k in enumerate(c):
            t += k * s * i
    return t

def best_or_default(xs, s):
    a = max((x for x in xs if x > 1.0), default=0.0)
    b = min([x for x in xs if x > 5.0], default=s * s)
    return a * b + max(xs, default=s) * max({1: s}, default=2)

def popped_or_read(x, d, flag):
    if flag:
        y = np.cos(d.pop("z", x))
        d["a"] = y
    else:
        y = d.get("z", x)
    return y + sum(d.values())


def popped_on_both_ways(x, d, flag):
    if flag:
        y = d.pop("z", x)
        d["a"] = y
    else:
        y = d.pop("z", x * 2)
    return y * d["a"]


def set_by_default_or_read(x, d, flag):
    y = d.setdefault("z", x) if flag else d.get("z", x)
    d["z"] = y * x
    return y * sum(d.values())


def popped_in_turn(x, d, flag):
    for i in range(2):
        if flag == (i == 0):
            y = d.pop("z", x)
            d["a"] = y
        else:
            y = d.get("z", x) * 2
            d["z"] = y * x
    return y * d["a"] + sum(d.values())


_GIVEN = [(0.9, d, flag) for d in ({"a": 1.3, "z": 0.6}, {"a": 1.3}) for flag in (True, False)]

PROGRAMS = [
Program(keys_in_turn, [(1.2, 3)], wrt=0),
    Program(later_key, [(1.2, 3)], wrt=0),
    Program(later_key_enumerated, [(1.2, 3)], wrt=0),
    Program(zipped_later, [(1.2, 3)], wrt=0),
    Program(reversed_later, [(1.2, 3)], wrt=0),
    Program(popitem_pair, [(1.2, 3)], wrt=0),
    Program(update_in_place, [(1.2, 3)], wrt=0),
    Program(arrays_under_keys, [(1.2, 3)], wrt=0),
    Program(dict_of_dicts_updated, [(1.2, 3)], wrt=0),
    Program(every_key_updated, [({1: 1.2, 2: 0.7, 3: 0.4}, 1.3)], wrt=(0, 1)),
    Program(displayed_again, [(1.2, 3)], wrt=0),
    Program(displayed_with_more, [(1.2, 3)], wrt=0),
    Program(keys_by_kind, [(1.2, 3), (1.3, 2)], wrt=0),
    Program(deep_by_kind, [(1.2, 3), (1.3, 2)], wrt=0),
    Program(deep_enumerated, [(1.2, 3), (1.3, 2)], wrt=0),
    Program(popped_or_read, _GIVEN, wrt=(0, 1)),
    Program(popped_on_both_ways, _GIVEN, wrt=(0, 1)),
    Program(set_by_default_or_read, _GIVEN, wrt=(0, 1)),
    Program(popped_in_turn, _GIVEN, wrt=(0, 1)),
    Program(best_or_default, [([1.2, 0.7], 1.3), ([0.4], 0.6)], wrt=(0, 1)),
]
