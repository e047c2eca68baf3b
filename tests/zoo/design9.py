"""The six functions whose gradients section 9 of the design shows."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def f(x, w, b):
    return w * x + b


def sumsq(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] ** 2
    return s


def newton(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


def huber(r, delta):
    if abs(r) <= delta:
        loss = 0.5 * r**2
    else:
        loss = delta * (abs(r) - 0.5 * delta)
    return loss


def mlp(w1, b1, w2, b2, x, y):
    h = np.tanh(x @ w1 + b1)
    p = h @ w2 + b2
    e = p - y
    return np.mean(e * e)


def scan(x, a):
    y = np.zeros_like(x)
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = np.tanh(a * y[i - 1] + x[i])
    return np.sum(y)


PROGRAMS = [
    Program(f, [(1.0, 2.0, 3.0), (1, 2, 3)]),
    Program(sumsq, [(some(4),), (some(1),), (np.zeros(0),)]),
    Program(newton, [(2.0,), (0.3,)]),
    Program(huber, [(0.3, 0.5), (-0.3, 0.5), (1.7, 0.5), (-1.7, 0.5)]),
    Program(
        mlp,
        [(some(3, 4), some(4), some(4, 2), some(2), some(5, 3), some(5, 2, seed=1))],
        wrt=("w1", "b1", "w2", "b2"),
    ),
    Program(scan, [(some(5), 0.7), (some(1), 0.7)]),
]
