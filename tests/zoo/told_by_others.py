"""What is decided by something that was written under another name, or by a function."""

from __future__ import annotations

import numpy as np

from .program import Program, some


class Switch:
    def __init__(self):
        self.on, self.state, self.value = False, "a", None

    def start(self):
        self.on = True

    def flip(self):
        self.state = "b"

    def push(self, value):
        if self.value is None:
            self.value = 0.0
        self.value = self.value + value


class Counter:
    def __init__(self):
        self.n, self.value = 2, 1.0

    def step(self, x):
        self.n, self.value = 7, x * 2.0


class Chain:
    def __init__(self):
        self.head = None

    def push(self, value):
        self.head = (value, self.head)


def put_on(d):
    d["on"] = True


def started_by_method(x):
    switch = Switch()
    switch.start()
    return 3.0 * x if switch.on else 2.0 * x


def started_by_function(x):
    d = {"on": False}
    put_on(d)
    return 3.0 * x if d["on"] else 2.0 * x


def counted_by_method(x):
    counter = Counter()
    while counter.n < 4:
        counter.step(x)
    return counter.value


def none_at_first(x):
    switch = Switch()
    for _ in range(2):
        switch.push(x)
    return switch.value * x


def linked(x):
    chain = Chain()
    chain.push(x)
    chain.push(x * x)
    total, rest = 0.0, chain.head
    while rest is not None:
        value, rest = rest
        total = total + value
    return total


def flipped_in_loop(x):
    switch, y = Switch(), x
    for _ in range(2):
        if switch.state == "b":
            y = y * 3.0
        switch.flip()
    return y


def of_a_part(x):
    d = {"a": {"on": False}}
    part = d["a"]
    d["a"]["on"] = True
    return 3.0 * x if part["on"] else 2.0 * x


def through_a_part(x):
    d = {"a": {"on": False}}
    part = d["a"]
    part["on"] = True
    return 3.0 * x if d["a"]["on"] else 2.0 * x


def of_a_row(x):
    table = [[0] * 3 for _ in range(3)]
    row = table[1]
    row[2] = 1
    return x[table[1][2]] * 2.0


def constants_by_row(x):
    weights = np.ones((2, 3))
    rows = [weights[0], weights[1]]
    for row in rows:
        row[2] = 4.0
    return np.sum(x * weights)


def constants_by_row_between(x):
    weights = np.ones(3)
    part = weights[1:]
    y = np.sum(x * weights)
    for k in range(2):
        part[k] = 3.0 + k
        y = y * np.sum(x * weights)
    return y


def mask_by_part(x):
    mask = np.zeros(3, bool)
    part = mask[:2]
    part[0] = True
    return np.sum(x[mask] ** 2)


def grown(d, xs):
    del d["b"]
    xs.append(2.0)


def filled_by_function(x):
    d, xs = {"a": 1.0, "b": 2.0}, []
    grown(d, xs)
    return x * x * len(d) + xs[0] * x


def calls_what_fills(x):
    return filled_by_function(x) * 2.0


def table_of_none(x, k):
    t = [[None] * 2 for _ in range(2)]
    for i in range(2):
        for j in range(2):
            t[i][j] = x if i == 0 else t[i - 1][j] * k
    return t[1][1] * x


def rows_of_none(x, k):
    t = [[None] * 2 for _ in range(2)]
    for i in range(2):
        for j in range(2):
            row = t[i]
            row[j] = x if i == 0 else t[i - 1][j] * k
    return t[1][1] * x


def none_replaced_in_loop(x, k):
    row = [None, None]
    table = [row]
    for one in table:
        one[0] = x * x
    return k if row[0] is None else row[0] * k


def row_of_none_replaced(x, k):
    t = [[None]]
    u = [t]
    u[0][0] = [x]
    return t[0][0] * k * x


def row_replaced_in_loop(x, k):
    a, b = {"on": True}, {"on": False}
    t = [a, b]
    for u in [t]:
        u[0] = b
    return x * k if t[0]["on"] else x * x


def picked_from_tuple(x, k):
    a, b = [True], [False]
    t = (a, b)
    for i in range(2):
        u = t[i]
        u[0] = not u[0]
    return x * k if a[0] else x * x


def flags_by_rows(x, k):
    rows = [[False] * 3 for _ in range(3)]
    for i, row in enumerate(rows):
        row[i] = True
    s = 0.0
    for i in range(3):
        for j in range(3):
            s += x * x * k if rows[i][j] else x
    return s


def flags_in_a_dict(x, k):
    seen = {"a": [False], "b": [False]}
    for key, found in seen.items():
        found[0] = key == "a"
    return x * k if seen["a"][0] and not seen["b"][0] else x * x


def flags_in_copies(x, k):
    rows = [[False], [False]]
    more = rows + [[False]]
    more[0][0] = True
    more[1].append(True)
    pairs = list(zip(rows, rows))
    first = x * k if pairs[0][1][0] else x
    return first * x if len(rows[1]) == 2 and rows[1][-1] else first


class Gate:
    def __init__(self):
        self.on = True

    def __call__(self, x):
        return x * 0.5 if self.on else x


def gates_in_a_list(x, k):
    gates = [Gate(), Gate()]
    for gate in gates:
        gate.on = False
    return gates[0](x) * gates[1](x) * k


PROGRAMS = [
    Program(started_by_method, [(1.2,)]),
    Program(started_by_function, [(1.2,)]),
    Program(counted_by_method, [(1.2,)]),
    Program(none_at_first, [(1.2,)]),
    Program(linked, [(1.2,)]),
    Program(flipped_in_loop, [(1.2,)]),
    Program(of_a_part, [(1.2,)]),
    Program(through_a_part, [(1.2,)]),
    Program(of_a_row, [(some(3),)]),
    Program(constants_by_row, [(some(3),)]),
    Program(mask_by_part, [(some(3),)]),
    Program(calls_what_fills, [(0.7,)]),
    Program(table_of_none, [(0.8, 1.3)]),
    Program(rows_of_none, [(0.8, 1.3)]),
    Program(none_replaced_in_loop, [(0.8, 1.3)], wrt="x"),
    Program(row_of_none_replaced, [(0.8, 1.3)]),
    Program(row_replaced_in_loop, [(0.8, 1.3)]),
    Program(picked_from_tuple, [(0.8, 1.3)]),
    Program(flags_by_rows, [(0.8, 1.3)]),
    Program(flags_in_a_dict, [(0.8, 1.3)]),
    Program(flags_in_copies, [(0.8, 1.3)]),
    Program(gates_in_a_list, [(0.8, 1.3)]),
]
