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


_W = some(2, 2)
_STEPS = [(some(3), 0.7, 3), (some(3), 0.7, 1), (some(3), 0.7, 0)]

PROGRAMS = [
    Program(net_of_a_list, [(_W,)]),
    Program(net_of_arguments, [(_W,)]),
    Program(net_extended, [(_W,)]),
    Program(net_that_others_extend, [(_W,)], refused=True),
    Program(solved, _STEPS, wrt=("h", "k")),
    Program(followed, _STEPS, wrt=("h", "k")),
    Program(started_again, _STEPS, wrt=("h", "k")),
]
