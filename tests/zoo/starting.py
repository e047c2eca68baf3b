"""Names that start as a number and become arrays: what is made of them in the first iteration."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def with_a_matrix(W, b):
    h = 0.0
    for k in range(3):
        h = np.tanh(np.dot(W, h) + b)
    return np.sum(h)


def mean_at_the_start(x, s):
    h = 0.0
    t = 0.0
    for k in range(3):
        t = t + np.mean(h + s)
        h = h * x + x
    return t + np.sum(h)


def size_at_the_start(x, s):
    h = 0
    t = 0.0
    for k in range(3):
        u = h * s + s
        t = t + np.sum(u * u) * np.size(u)
        h = h * x + x[k] * x
    return t + np.sum(h)


def outer_at_the_start(x):
    h = 1.0
    for k in range(3):
        h = np.sum(np.outer(x, h), axis=1)
    return np.sum(h)


def extremum_at_the_start(x):
    h = 1.0
    for k in range(3):
        h = x * np.max(h) + np.cumsum(h)[-1]
    return np.sum(h)


def one_arm_scales(x, s, c):
    h = 0.0
    t = 0.0
    for k in range(3):
        if k == c:
            g = h * s
        else:
            g = h + s
        t = t + np.sum(g**2)
        h = g * x
    return t + np.sum(h)


def inner_loop_shifts(x, s):
    h = 0.0
    t = 0.0
    for k in range(2):
        for j in range(2):
            h = h * s + s
            t = t + np.sum(h * h)
        h = np.sin(h) * x
    return t + np.sum(h)


def mask_at_the_start(x, s):
    h = 0.0
    for k in range(3):
        u = np.maximum(h, s)
        h = np.where(u > 0.1, u * x, h + x)
    return np.sum(h * h)


def shifted_after_no_row(X, b):
    t = 0.0
    for row in X:
        t = t + row
    u = t + b
    return np.sum(u * u) + np.sum(u * np.arange(1.0, 4.0))


def scaled_after_no_row(X, b):
    t = 0.0
    for row in X:
        t = t + row
    return np.mean(t * b)


# --- written in place ----------------------------------------------------------------------------


def scheme_of_horner(x):
    y = 0.0
    for c in (1.0, -2.0, 0.5):
        y = y * x
        y += c
    return np.sum(y**2)


def last_of_two(x):
    last = 0.0
    for row in (np.exp(x), np.sin(x)):
        last = row
    last *= 3
    return np.sum(last**3)


def element_set(x):
    acc = 0
    for _ in range(2):
        acc = acc + x
        acc[0] = 2.0
    return np.sum(acc**2)


def damp(v):
    v *= 0.5


def written_by_a_function(x):
    y = 0.0
    for k in range(3):
        y = y + x**k
        damp(y)
    return np.sum(y * y)


def momentum(x):
    v, w = 0.0, x * 1.0
    for _ in range(3):
        v *= 0.5
        v = v + w * w
        w -= 0.1 * v
    return np.sum(w**2)


def kept_and_written(x):
    m, kept = 0.0, []
    for row in x:
        m = 0.9 * m + 0.1 * row
        kept.append(m)
        m[0] *= 2.0
    return np.sum(m * m) + np.sum(kept[0] * kept[1])


PROGRAMS = [
    Program(with_a_matrix, [(some(2, 2), some(2, seed=1))]),
    Program(mean_at_the_start, [(some(3), 0.7)]),
    Program(size_at_the_start, [(some(3), 0.7)]),
    Program(outer_at_the_start, [(some(3),)]),
    Program(extremum_at_the_start, [(some(3),)]),
    Program(
        one_arm_scales, [(some(3), 0.7, 0), (some(3), 0.7, 1), (some(3), 0.7, 5)], wrt=("x", "s")
    ),
    Program(inner_loop_shifts, [(some(3), 0.7)]),
    Program(mask_at_the_start, [(some(3), 0.7)]),
    Program(shifted_after_no_row, [(some(2, 3), 0.7), (np.zeros((0, 3)), 0.7)]),
    Program(scaled_after_no_row, [(some(2, 3), 0.7), (np.zeros((0, 3)), 0.7)]),
    Program(scheme_of_horner, [(some(2),), (some(3),)]),
    Program(last_of_two, [(some(2),)]),
    Program(element_set, [(some(3),)]),
    Program(written_by_a_function, [(some(3),)]),
    Program(momentum, [(some(3),)]),
    Program(kept_and_written, [(some(3, 2),)], refused=True),
]
