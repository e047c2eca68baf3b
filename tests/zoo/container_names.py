"""Lists and dicts under several names: what is put in through one is read through another."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def empty_list_of_two_names(s):
    xs = []
    ys = xs
    ys.append(s)
    return xs[0] * xs[0]


def empty_dict_of_two_names(s):
    d = {}
    e = d
    e["a"] = s
    return d["a"] * d["a"]


def empty_rows(s):
    rows = [[], []]
    a = rows[0]
    a.append(s)
    rows[1].append(s * s)
    return rows[0][0] * rows[1][0]


def filled_in_loop(s, n):
    xs = []
    ys = xs
    for i in range(n):
        ys.append(s * i)
    return xs[0] * xs[1] + xs[2] * xs[2]


def filled_in_branch(s, n):
    xs = []
    ys = xs
    if n > 1:
        ys.append(s * s)
    return xs[0] * xs[0]


def list_of_two(s):
    odd, even = [], []
    for i in range(4):
        (even, odd)[i % 2].append(s * i)
    return sum(odd) * 3 + sum(even)


def dict_of_two(s):
    a, b = {}, {}
    (a, b)[s > 1]["k"] = s * s
    return b["k"]


def filled_dict_of_two(s):
    a, b = {"k": s}, {"k": 2 * s}
    (a, b)[s > 1]["k"] = s * s
    return b["k"] * s + a["k"]


def list_in_tuple(s, n):
    t = ([s], [s])
    t[n].append(2 * s)
    return t[1][1]


def array_of_two(s):
    a, b = np.zeros(2), np.ones(2)
    for i in range(3):
        (a, b)[i % 2][0] += s * i
    return a[0] * b[0]


def items_of_two(s):
    a, b = [s, s], [s * s]
    t = (a, b)
    for i in range(2):
        t[i - 1][0] = t[i][0] * s
    return a[0] * b[0] + t[0][1]


def tuples_in_tuple(s):
    t = (([s], [2 * s]), ([s * s], [1.0]))
    for i in range(2):
        for j in range(2):
            t[i][j].append(s * i + j)
            t[i][1 - j][0] = t[i][j][0] * s
    return t[1][0][1] * t[0][1][0] * t[1][1][0]


def popped_of_two(s):
    a, b = [s, s], [s * s, s]
    k = (a, b)[int(s)].pop()
    return sum(a) * 2 + sum(b) * k


def extended_of_two(s):
    a, b = [s, s], [s * s, s]
    (a, b)[int(s)].extend([s, s * s])
    return sum(a) * 2 + sum(b) * a[0]


def filled_of_two(s):
    a, b = [s, s], [s * s, s]
    (a, b)[int(s)][:] = [s * s * s, s]
    return sum(a) * 2 + sum(b)


def kept_over_a_new_item(state, zs):
    s = 0.0
    for z in zs:
        x, p = state["x"], state["p"]
        gain = p[:, 0] / (p[0, 0] + 1.0)
        state["x"] = 0.5 * x + gain * (z - x[0])
        state["p"] = 0.9 * p - np.outer(gain, p[0])
        s += np.sin(x[0]) * x[1]
    return s + state["p"].trace() + state["x"][1]


def one_behind(xs, k):
    x = xs[0]
    for i in range(len(xs)):
        y = xs[i]
        xs[i] = y * x * k
        x = y
    return np.sum(xs[0] * xs[1]) + x[0] * x[1]


def first_of_a_queue(xs, k):
    first = xs[0]
    xs.append(first * k)
    last = xs.pop(0)
    xs[0] = last * xs[0]
    return np.sum(first * xs[0] * xs[-1])


def handed_on(nodes, k):
    h = nodes[0]["h"]
    for node in nodes:
        g = node["h"]
        node["h"] = h * g * k
        h = g
    return np.sum(h * nodes[0]["h"] * nodes[1]["h"])


def rows_of_zip_written(rows, k):
    speeds = [[0.0, 1.0] for _ in rows]
    for _ in range(2):
        for row, speed in zip(rows, speeds):
            row[0] += k * speed[0] * row[1]
            speed[0] += k * row[0]
    return sum(row[0] * row[1] for row in rows)


def rows_that_grow(rows, k):
    for i, row in enumerate(rows):
        row.append(k * i * row[0])
    for row in reversed(rows):
        row.append(row[-1] * row[0])
    return sum(row[-1] * row[1] for row in rows)


PROGRAMS = [
    Program(rows_of_zip_written, [([[1.0, 2.0], [3.0, 4.0]], 0.3)], wrt=(0, 1)),
    Program(rows_that_grow, [([[1.0, 2.0], [3.0, 4.0]], 0.3)], wrt=(0, 1)),
    Program(kept_over_a_new_item, [({"x": some(2), "p": some(2, 2)}, [0.3, 0.7])]),
    Program(one_behind, [([some(2), some(2, seed=1), some(2, seed=2)], 1.5)]),
    Program(first_of_a_queue, [([some(2), some(2, seed=1), some(2, seed=2)], 1.5)]),
    Program(handed_on, [([{"h": some(2)}, {"h": some(2, seed=1)}], 1.5)]),
    Program(empty_list_of_two_names, [(0.7,)]),
    Program(empty_dict_of_two_names, [(0.7,)]),
    Program(empty_rows, [(0.7,)]),
    Program(filled_in_loop, [(0.7, 3)], wrt="s"),
    Program(filled_in_branch, [(0.7, 3)], wrt="s"),
    Program(list_of_two, [(1.2,)]),
    Program(dict_of_two, [(1.2,)]),
    Program(filled_dict_of_two, [(1.2,), (0.6,)]),
    Program(list_in_tuple, [(1.2, 1)], wrt="s"),
    Program(array_of_two, [(1.2,)]),
    Program(items_of_two, [(1.2,)]),
    Program(tuples_in_tuple, [(1.2,)]),
    Program(popped_of_two, [(1.2,), (0.6,)]),
    Program(extended_of_two, [(1.2,), (0.6,)]),
    Program(filled_of_two, [(1.2,), (0.6,)]),
]
