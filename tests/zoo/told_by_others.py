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
]
