"""Containers of which only the run knows which one is written."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def written_by_choice(s, n):
    a, b = {}, {}
    for i in range(n):
        (a if i else b)[i] = s * s
    t = 0.0
    for i, v in a.items():
        t += v * i
    return t + sum(b.values()) * s


def written_by_choice_of_lists(s, n):
    a, b = [], []
    for i in range(n):
        (a if i else b).append(s * i + 1.0)
    t = 0.0
    for i, v in enumerate(a):
        t += v * (i + 1)
    return t * b[0] + len(b) * s

def typed_by_choice(s, n):
    a, b = {}, {}
    for i in range(n):
        (a if i else b)[i] = s * s
    t = 0.0
    for i, v in a.items():
        if isinstance(i, int) and isinstance(v, float):
            t += v * i
    return t


def other_kind_by_choice(s, n):
    a, b = {"p": 1}, {}
    (a if n > 2 else b)["p"] = s * s
    t = 0.0
    for v in a.values():
        t += 1.0 if isinstance(v, int) else 2.0 * v
    return t + len(b)


def appended_by_choice(s, n):
    a, b = [1], [2]
    (a if s > 0 else b).append(s * s)
    return sum(v * 2.0 for v in a if isinstance(v, float))


def current_of_two(s, n):
    a, b = [], []
    current = a
    for i in range(n):
        current.append(s * (i + 1))
        current = b if current is a else a
    return sum(a) * s + sum(v * v for v in b if isinstance(v, float))


def item_on_one_way(x, y, n):
    xs = [x, x]
    m = x * 1.0
    v = m
    c = y if n else xs[1]
    m *= 2.0
    return xs[1][0] + c[0] + v[0]


def entry_on_one_way(x, y, n):
    d = {"a": x, "b": x[::-1]}
    m = x * 1.0
    v = m[1:]
    m *= 2.0
    if n:
        c = d["b"]
    else:
        c = y
    return np.sum(d["b"] * x) * np.sum(c) * np.sum(v)


PROGRAMS = [
    *(
        Program(fn, [(some(3), some(3, seed=1), n) for n in (0, 1)], wrt=(0, 1))
        for fn in (item_on_one_way, entry_on_one_way)
    ),
    Program(written_by_choice, [(1.2, 3)], wrt=0),
    Program(written_by_choice_of_lists, [(1.2, 3)], wrt=0),
    Program(typed_by_choice, [(1.2, 3)], wrt=0),
    Program(other_kind_by_choice, [(1.2, 3)], wrt=0),
    Program(appended_by_choice, [(1.2, 3)], wrt=0),
    Program(current_of_two, [(1.2, 3)], wrt=0, refused=True),
]
