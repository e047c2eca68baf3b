"""Objects that hold lists of objects, and objects that make others: networks, solvers, states."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


class Linear:
    def __init__(self, w):
        self.w = w
        self.x = None

    def forward(self, x):
        self.x = x
        return x @ self.w


class Tanh:
    def forward(self, x):
        return np.tanh(x)


class Sequence:
    def __init__(self, layers):
        self.layers = list(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x


class Sequential(Sequence):
    def __init__(self, *layers):
        self.layers = list(layers)


_X = some(2, 2, seed=3)


def net_of_a_list(w):
    return np.sum(Sequence([Linear(w), Tanh()]).forward(_X))


def net_of_arguments(w):
    return np.sum(Sequential(Linear(w), Tanh(), Linear(w)).forward(_X))


def net_extended(w):
    layers = [Linear(w)]
    layers += [Tanh()]
    layers.extend([Linear(w), Tanh()])
    x = _X
    for layer in layers:
        x = layer.forward(x)
    return np.sum(x) + np.sum(layers[2].x)


def net_that_others_extend(w):
    layers = [Linear(w)]
    same = layers
    more = [Tanh()]
    layers += more
    more.append(Linear(w))
    x = _X
    for layer in same:
        x = layer.forward(x)
    return np.sum(x) + len(more) * np.sum(w)


class State:
    def __init__(self, h):
        self.h = h

    def copy(self):
        return State(self.h.copy())

    def following(self, k):
        new = self.copy()
        new.h = k * new.h * new.h
        return new


class Solver:
    def __init__(self, k):
        self.k, self.steps = k, 0

    def step(self, state):
        new = state.copy()
        new.h = self.k * new.h + np.sin(state.h)
        self.steps += 1
        return new


def solved(h, k, n):
    state, solver = State(h), Solver(k)
    for _ in range(n):
        state = solver.step(state)
    return np.sum(state.h**2) * solver.steps


def followed(h, k, n):
    state = State(h)
    for _ in range(n):
        state = state.following(k)
    return np.sum(state.h**2)


def started_again(h, k, n):
    state = first = State(h)
    for _ in range(n):
        state = state.following(k)
    first.h = first.h * 2.0
    return np.sum(state.h * first.h)


class Point:
    def __init__(self, x=0.0, y=0.0):
        self.x, self.y = x, y

    def __sub__(self, other):
        return Point(self.x - other.x, self.y - other.y)

    def __rmul__(self, k):
        return Point(k * self.x, k * self.y)

    def dot(self, other):
        return self.x * other.x + self.y * other.y


class Body:
    def __init__(self, m, at):
        self.m, self.at = m, at


def pairs_of_bodies(bodies):
    s = 0.0
    for a in bodies:
        for b in bodies:
            d = a.at - 2.0 * b.at
            s += d.dot(d) * a.m
    return s


def pairs_made_here(m):
    bodies = [Body(m, Point(m * k, 1.0)) for k in range(3)]
    s = 0.0
    for a in bodies:
        for b in bodies:
            d = a.at - b.at
            s += d.dot(d) * m
    return s


def tied(ws):
    layers = [Linear(w) for w in ws]
    x = _X
    for layer in layers:
        x = np.tanh(x @ layer.w)
    return np.sum(x)


class Padded:
    def __init__(self, w, b, padding):
        self.w, self.b, self.padding = w, b, padding

    def forward(self, x):
        p = self.padding
        x = np.pad(x, ((p, p), (0, p)))
        out = np.zeros((2, 2))
        for i in range(2):
            for j in range(2):
                out[i, j] = np.sum(x[i : i + 2, j : j + 2] * self.w)
        out += self.b
        return out


def padded(x, w, b):
    return np.sum(Padded(w, b, 1).forward(x) ** 2)


class Log:
    def __init__(self, log):
        self.log = log


def logs_written(ps, w):
    s = 0.0
    for _ in range(2):
        ps[-1].log[0] *= w
        for p in ps:
            s += p.log[0] * p.log[1]
    return s


def dicts_written(ps, w):
    s = 0.0
    for _ in range(2):
        ps[-1].log["a"] *= w
        for p in ps:
            s += p.log["a"] * p.log["a"]
    return s


def put_aside(x, o):
    last = None
    for v in x:
        if last is not None:
            last *= 0.7
        o.h = o.h * v
        last = o.h
    return np.sum(last)


_W = some(2, 2)
_BODIES = [Body(1.0, Point(0.3, 1.2)), Body(0.7, Point(-0.4, 0.8))]
_STEPS = [(some(3), 0.7, 3), (some(3), 0.7, 1), (some(3), 0.7, 0)]

PROGRAMS = [
    Program(net_of_a_list, [(_W,)]),
    Program(net_of_arguments, [(_W,)]),
    Program(net_extended, [(_W,)]),
    Program(net_that_others_extend, [(_W,)], refused=True),
    Program(pairs_of_bodies, [(_BODIES,)]),
    Program(pairs_made_here, [(0.7,)]),
    Program(tied, [([_W, _W, _W],), ([_W, 2.0 * _W],)]),
    Program(padded, [(_X, _W, 0.3)]),
    Program(logs_written, [([Log([0.3, 1.2]), Log([0.7, 0.4])], 0.6)], wrt=(0, 1)),
    Program(dicts_written, [([Log({"a": 0.3}), Log({"a": 0.7})], 0.6)], wrt=(0, 1)),
    Program(put_aside, [(_X[0], State(some(3)))], wrt=(0, 1), refused=True),
    Program(solved, _STEPS, wrt=("h", "k")),
    Program(followed, _STEPS, wrt=("h", "k")),
    Program(started_again, _STEPS, wrt=("h", "k")),
]
