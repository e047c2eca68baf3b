"""Lists and dicts under several names: what is put in through one is read through another."""

from __future__ import annotations

from tests.zoo.program import Program


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


PROGRAMS = [
    Program(empty_list_of_two_names, [(0.7,)]),
    Program(empty_dict_of_two_names, [(0.7,)]),
    Program(empty_rows, [(0.7,)]),
    Program(filled_in_loop, [(0.7, 3)], wrt="s"),
    Program(filled_in_branch, [(0.7, 3)], wrt="s"),
]
