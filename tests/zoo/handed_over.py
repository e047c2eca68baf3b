"""Lists and dicts that a loop fills, hands over and begins anew."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program


def groups_of_a_list(xs, k):
    groups, part = [], []
    for x in xs:
        if x < 2.0:
            groups.append(part)
            part = []
        else:
            part.append(x * k)
    groups.append(part)
    return sum(sum(group) * i for i, group in enumerate(groups))


def best_of_the_lists(xs, k):
    best, part = [], []
    for x in xs:
        if x < 2.0:
            if sum(part) > sum(best):
                best = part
            part = []
            continue
        part.append(x * x * k)
    return sum(best)


def dicts_by_number(xs, k):
    out, part = {}, {}
    for i, x in enumerate(xs):
        if x < 2.0:
            out[i] = part
            part = {}
        part[i] = x * k
        part["s"] = part.get("s", 0.0) + x * k
    return sum(d.get("s", 1.0) * j for j, d in out.items()) + part["s"]


def rows_of_two(xs, k):
    rows, row = [], []
    for x in xs:
        row.append(np.array([x, x * k]))
        if len(row) == 2:
            rows.append(row)
            row = []
    s = 0.0
    for one in rows:
        one[0][0] *= k
        s += np.sum(one[0] * one[1])
    return s + len(row) * k


def groups_in_turn(xs, k):
    rows = []
    for j in range(2):
        row = []
        for x in xs:
            if x < 2.0:
                rows.append(row)
                row = []
            row.append(x * k + j)
        rows.append(row)
    return sum(sum(row) * (i + 1) for i, row in enumerate(rows))


def pushed_along(xs, k):
    a, b = [], []
    s = 0.0
    for x in xs:
        b.append(x * k)
        s += sum(a) * x
        if x < 2.0:
            a, b = b, []
            a.append(x)
    return s + sum(a) + 2.0 * sum(b)


def filled_on_after_that(xs, k):
    groups, part = [], []
    for x in xs:
        if x < 2.0:
            groups.append(part)
        part.append(x * k)
    return sum(sum(group) * (i + 1) for i, group in enumerate(groups))


def begun_anew_on_one_way(xs, k):
    groups, part = [], []
    for x in xs:
        if x < 2.0:
            groups.append(part)
            if len(groups) > 1:
                part = []
        part.append(x * k)
    return sum(sum(group) * (i + 1) for i, group in enumerate(groups))


def known_before(xs, k):
    groups, part = [], []
    other = part
    for x in xs:
        if x < 2.0:
            groups.append(part)
            part = []
        part.append(x * k)
    return sum(sum(group) * (i + 1) for i, group in enumerate(groups)) + sum(other)


def two_names_of_the_new_one(xs, k):
    groups, a, b = [], [], []
    for x in xs:
        if x < 2.0:
            groups.append(a)
            a = b = []
        a.append(x * k)
        b.append(x)
    return sum(sum(group) * (i + 1) for i, group in enumerate(groups)) + sum(b)


_XS = [([1.0, 2.1, 3.0, 1.5, 4.0, 2.5, 2.2, 1.1, 3.3], 0.5), ([2.5, 3.0], 0.7), ([], 0.7)]

PROGRAMS = [
    *(
        Program(fn, _XS[:2], wrt=(0, 1))
        for fn in (groups_of_a_list, best_of_the_lists, dicts_by_number, rows_of_two)
    ),
    *(Program(fn, _XS[:2], wrt=(0, 1)) for fn in (groups_in_turn, pushed_along)),
    *(
        Program(fn, _XS[:1], wrt=(0, 1), refused=True)
        for fn in (
            filled_on_after_that, begun_anew_on_one_way, known_before, two_names_of_the_new_one,
        )
    ),
]  # fmt: skip
