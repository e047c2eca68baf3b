"""What functions make that take nothing, what methods of objects outside put into containers, and
variables outside that are only read."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tests.zoo.program import Program, some


def zeros():
    return np.zeros(2)


@dataclass
class Particle:
    pos: np.ndarray
    force: np.ndarray = field(default_factory=lambda: np.zeros(2))


@dataclass
class Body:
    pos: np.ndarray
    force: np.ndarray = field(default_factory=zeros)


def pushed(x):
    particles = [Particle(x * t) for t in (1.0, 2.0)]
    for p in particles:
        p.force += p.pos
    return sum(np.sum(p.force**2) for p in particles)


def pushed_by_a_function(x):
    bodies = [Body(x * t) for t in (1.0, 2.0)]
    for b in bodies:
        b.force += b.pos
    return sum(np.sum(b.force**2) for b in bodies)


def list_of_zeros(x):
    rows = [zeros() for _ in range(3)]
    for k, row in enumerate(rows):
        row += k * x
    return sum(np.sum(row**2) for row in rows)


class Problem:
    def __init__(self, k):
        self.k = k

    def evaluate(self, x, out):
        out["F"] = self.k * x
        out["G"] = x * x

    def value(self, x):
        out = {}
        self.evaluate(x, out)
        return out["F"] - out["G"]


PROBLEM = Problem(2.0)


def put_by_an_object_outside(x):
    out = {}
    PROBLEM.evaluate(x, out)
    return out["F"] * out["G"] + PROBLEM.value(x)


GRID = np.linspace(0.0, 10.0, 11)
KNOTS = [0.0, 0.25, 0.5, 1.0]
TURN = np.array([[2.0, 1.0], [0.5, 1.0]])
WEIGHTS = np.arange(1.0, 5.0)


def triangle(x, a):
    y = np.zeros(len(x))
    y[2:5] = x[2:5] - a
    return y


def part_of_a_grid(a):
    return float(np.sum(triangle(GRID, a)))


def table(knots, u):
    rows = [[0.0 for _ in range(3)] for _ in range(3)]
    for i in range(3):
        for j in range(i):
            rows[j][i] = knots[i] * u
    return rows


def from_a_list_outside(u):
    rows = table(KNOTS, u)
    return rows[0][1] + 2.0 * rows[1][2]


def turned(a, b):
    return np.dot(b.T, a.T).T


def halved_behind(m):
    r = turned(m, TURN)
    r /= 2.0
    return np.sum(r**2)


def weighted_in_place(x):
    x *= WEIGHTS
    x[0] += 1.0
    return np.sum(x * x)


class Account:
    def __init__(self, v):
        self.v = v
        self.log = []

    def pay(self, other, amount):
        self.v -= amount
        other.v += amount
        self.log.append(amount)


def paid(x, y):
    a, b = Account(x), Account(y)
    a.pay(b, 0.3 * x)
    b.pay(a, 0.1 * y)
    return a.v * b.v + sum(a.log) * sum(b.log)


def one_changed(x, y):
    accounts = [Account(x), Account(y)]
    accounts[0].v *= y
    return accounts[0].v * accounts[1].v


def served(x, y):
    active = [Account(x), Account(y), Account(x + y)]
    done = []
    while active:
        one = active.pop()
        one.v *= 0.5
        one.log.append(one.v)
        done.append(one)
    return sum(one.v * one.log[0] for one in done)


def kept_in_a_queue(s):
    q = []
    for d in (2.2, 3.9):
        s += sum(v for n, v in q if n == 0)
        q.append((0, s * d))
    return s


def run(x, callback=None):
    for _ in range(3):
        x = x * 1.1
        if callback:
            callback(x)
    return x


def called_back_if_given(x, k):
    total = [0.0]

    def add(v):
        total[0] += v * k

    return run(x, add) * total[0] + run(x)


PROGRAMS = [
    Program(called_back_if_given, [(0.5, 0.8)]),
    *(Program(fn, [(some(2),)]) for fn in (pushed, pushed_by_a_function, list_of_zeros)),
    Program(put_by_an_object_outside, [(0.7,)]),
    Program(part_of_a_grid, [(1.5,)]),
    Program(from_a_list_outside, [(0.7,)]),
    Program(halved_behind, [(some(2, 2),)]),
    Program(weighted_in_place, [(some(4),)]),
    *(Program(fn, [(0.5, 0.8)]) for fn in (paid, one_changed, served)),
    Program(kept_in_a_queue, [(1.3,)]),
]
