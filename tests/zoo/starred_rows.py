"""Rows of different lengths, taken apart with a star; items stored where the run tells which."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some

XS = [1.1, 0.7, 2.0]
TAPE = [("in",), ("mul", 0, 1), ("sin", 3), ("add", 4, 2)]


# --- a star --------------------------------------------------------------------------------------


def tape_written_down(x):
    ops = [("var",), ("sin", 0)]
    g = [x, 1.0]
    for kind, *places in ops:
        if kind == "sin":
            g[places[0]] += 2.0 * x
    return g[0]


def tape_given(xs, ops):
    g = [x * x for x in xs]
    for kind, *places in ops:
        if kind == "mul":
            g.append(g[int(places[0])] * g[int(places[1])])
        elif kind == "sin":
            g.append(np.sin(g[int(places[0])]))
        elif kind == "add":
            g.append(g[int(places[0])] + g[int(places[1])])
    return g[-1]


def registers(x, ops):
    g = [x, x * x]
    for kind, *places in ops:
        if kind == "sin":
            g[places[0]] = g[places[0]] * np.sin(x)
        elif kind == "set":
            g[places[0]] = x * places[1]
    return g[0] * g[1]


def rest_of_rows(rows):
    total = 0.0
    for first, *rest in rows:
        rest.append(first * first)
        rest[0] *= 3.0
        total = total + first * sum(rest) * len(rest)
    return total


def rests_kept(xs):
    kept = []
    for first, *rest in [(xs[0],), (xs[1], xs[2], xs[0]), (xs[1] * xs[2], xs[2])]:
        rest.append(first)
        kept.append(rest)
    return sum(rest[0] * rest[-1] * len(rest) for rest in kept)


def middles(rows):
    total = 0.0
    for place, (first, *middle, last) in enumerate(rows):
        total = total + (place + 1) * first * last * (sum(middle) + 1.0)
    return total


def rest_is_written(a):
    for scale, *rest in [(1.0, a), (2.0, a, a * 2.0)]:
        rest[0] *= scale
    return np.sum(a**2)


# --- where only the run tells --------------------------------------------------------------------


def stored_by_a_table(x, table):
    g = [x, x * x, 1.0]
    g[table["i"]] = x * 3.0
    for _ in range(2):
        g[table["i"]] *= g[table["j"]]
    return g[0] * g[1]


def slice_of_a_table(x, table):
    g = [x, x * x, 1.0]
    g[table["i"]] = [x, 2.0 * x]
    return g[0] * g[1]


def either_of_a_table(x, table):
    g = [x, x * x, 1.0]
    held = {"list": [x, 2.0 * x], "number": x * 5.0, "text": "t"}
    g[table["i"]] = held[table["of"]]
    return g[0] * g[-1] * g[-2]


def array_of_a_table(a, table):
    g = [a[0], a[1] * 2.0, a[2]]
    g[table["i"]] = a[:2]
    return g[0] * g[1]


def one_array_twice(x, table):
    a = np.array([x, 1.0])
    g = [a, a, 1.0]
    g[table["j"]] *= x
    return np.sum(g[0] * g[1])


PROGRAMS = [
    Program(tape_written_down, [(0.5,)]),
    Program(tape_given, [(XS, TAPE)], wrt="xs"),
    Program(registers, [(0.7, [("a",), ("sin", 0), ("set", 1, 3), ("sin", 1)])], wrt="x"),
    Program(rest_of_rows, [([(1.0, 2.0), (2.0, 3.0, 0.5)],), ([[1.0, 2.0], [2.0, 3.0, 0.5]],)]),
    Program(rests_kept, [(XS,)]),
    Program(middles, [([(1.0, 2.0), (2.0, 3.0, 0.5)],)]),
    Program(rest_is_written, [(some(2),)], refused=True),
    Program(stored_by_a_table, [(0.7, {"i": 1, "j": 0, "of": "t"})], wrt="x"),
    Program(
        slice_of_a_table,
        [(0.7, {"i": slice(0, 2), "j": 0}), (0.7, {"i": slice(1, 1), "j": 0})],
        wrt="x",
    ),
    Program(
        either_of_a_table,
        [
            (0.7, {"i": 1, "of": "number"}),
            (0.7, {"i": slice(0, 1), "of": "list"}),
            (0.7, {"i": slice(1, 1), "of": "list", "n": 1.5}),
        ],
        wrt="x",
    ),
    Program(array_of_a_table, [(some(3), {"i": slice(0, 2), "j": 0})], wrt="a"),
    Program(one_array_twice, [(0.7, {"j": 0, "of": "t"})], wrt="x", refused=True),
]
