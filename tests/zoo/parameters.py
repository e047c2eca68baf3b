"""Parameters of several ranks in lists and dicts, as models hold them, written in place."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def descent(params, n):
    for _ in range(n):
        grads = [2 * p for p in params]
        for p, g in zip(params, grads):
            p -= 0.1 * g
    return sum(np.sum(p**2) for p in params)


def momentum(params, n):
    velocities = [np.zeros_like(p) for p in params]
    for _ in range(n):
        for p, v in zip(params, velocities):
            v -= 0.1 * p
            p += v
    return sum(np.sum(p**2) for p in params)


def momentum_none_at_first(params, n):
    params = [p * 1.0 for p in params]
    velocities = [None] * len(params)
    for _ in range(n):
        for i, p in enumerate(params):
            g = 2 * p
            velocities[i] = g if velocities[i] is None else 0.9 * velocities[i] + g
            params[i] = p - 0.1 * velocities[i]
    return sum(np.sum(p) for p in params)


def momentum_by_name(params, n):
    params = {k: p.copy() for k, p in params.items()}
    moments = {k: np.zeros_like(p) for k, p in params.items()}
    for _ in range(n):
        for k in params:
            moments[k] = 0.9 * moments[k] + params[k]
            params[k] -= 0.1 * moments[k]
    return sum(np.sum(p) for p in params.values())


class Adam:
    def __init__(self, params, lr=0.1):
        self.m = {k: np.zeros_like(v) for k, v in params.items()}
        self.v = {k: np.zeros_like(v) for k, v in params.items()}
        self.t = 0
        self.lr = lr

    def step(self, params, grads):
        self.t += 1
        for k in params:
            self.m[k] = 0.9 * self.m[k] + 0.1 * grads[k]
            self.v[k] = 0.99 * self.v[k] + 0.01 * grads[k] ** 2
            m = self.m[k] / (1 - 0.9**self.t)
            v = self.v[k] / (1 - 0.99**self.t)
            params[k] -= self.lr * m / (np.sqrt(v) + 1e-3)


def adam(w, b, x):
    params = {"w": w.copy(), "b": b.copy()}
    optimizer = Adam(params)
    for _ in range(3):
        r = x @ params["w"] + params["b"]
        optimizer.step(params, {"w": x.T @ r, "b": r.sum(axis=0)})
    return np.sum((x @ params["w"] + params["b"]) ** 2)


def layers(params, x):
    h = x
    for w, b in params[:-1]:
        h = np.tanh(h @ w + b)
    w, b = params[-1]
    return np.sum((h @ w + b) ** 2)


def clipped(params, bound):
    norm = np.sqrt(sum(np.sum(p * p) for p in params))
    if norm > bound:
        for p in params:
            p *= bound / norm
    return sum(np.sum(p**3) for p in params)


def one_of_them_without_axes(params, n):
    for _ in range(n):
        for p in params:
            p[...] = p - 0.1 * np.cos(p)
    return sum(np.sum(p**2) for p in params)


def views_of_two_ranks(m, n):
    held = [m[0], m[1:], m]
    for k in range(n):
        for v in held:
            v *= 1.0 + 0.1 * k
            v += 0.5
    return np.sum(m * m)


def _params():
    return [some(2), some(2, 2, seed=1), some(1, 2, seed=2)]


PROGRAMS = [
    Program(descent, [(_params(), 0), (_params(), 2), ([some(3), some(2)], 2)], wrt="params"),
    Program(momentum, [(_params(), 2), (_params()[:1], 2)], wrt="params"),
    Program(momentum_none_at_first, [(_params(), 3), (_params(), 0)], wrt="params"),
    Program(momentum_by_name, [({"w": some(2, 2), "b": some(2)}, 2)], wrt="params"),
    Program(adam, [(some(3, 2), some(2), some(4, 3, seed=1))]),
    Program(layers, [([(some(3, 4), some(4)), (some(4, 2), some(2))], some(2, 3))]),
    Program(clipped, [(_params(), 0.5), (_params(), 50.0)]),
    Program(one_of_them_without_axes, [([some(2, 3), np.array(0.37)], 2)], wrt="params"),
    Program(views_of_two_ranks, [(some(3, 2), 2)], wrt="m"),
]
