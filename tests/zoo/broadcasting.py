"""Broadcasting both ways: scalars, rows, columns, missing axes, axes of size 1 and 0."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, positive, some


def scalar_with_vector(a, x):
    return np.sum(a * x + a / x - x**a)


def vector_with_matrix(x, m):
    return np.sum(m * x + x / m - (x - m) ** 2)


def column_with_row(c, r):
    t = c * r + c / r - r
    return np.sum(t * t)


def column_with_matrix(c, m):
    return np.sum(np.exp(-((m - c) ** 2)) * m)


def vector_with_cube(x, t):
    return np.sum(np.sin(x * t) + t / x)


def matrix_with_cube(m, t):
    return np.sum((m + t) ** 3)


def size_one(x, y):
    return np.sum(x * y**2 + y / x)


def size_zero(x, y):
    return np.sum(x * y) + np.sum(y)


def power_broadcast(x, n):
    return np.sum(x**n)


def maximum_broadcast(x, y):
    return np.sum(np.maximum(x, y) * x)


def where_broadcast(c, x, y):
    return np.sum(np.where(c > 0, x, y) ** 2 * c)


def new_axes(x, y):
    table = x[:, None] - y[None, :]
    return np.sum(np.exp(-table * table))


def mean_subtracted(m):
    centred = m - m.mean(axis=0)
    return np.sum(centred**3)


def keepdims_normalised(m):
    z = m - np.max(m, axis=1, keepdims=True)
    e = np.exp(z)
    p = e / np.sum(e, axis=1, keepdims=True)
    return np.sum(p * p * np.arange(m.shape[1]))


def distances(points):
    difference = points[:, None, :] - points[None, :, :]
    return np.sum(np.sqrt(np.sum(difference**2, axis=-1) + 1.0))


def affine_layer(x, w, b):
    return np.sum(np.tanh(x @ w + b))


def bias_each_way(x, b, c):
    y = x + b
    y = y * c
    return np.sum(y * y)


def grows_in_loop(x, rows):
    h = x
    for k in range(2):
        h = h * rows + h
    return np.sum(h)


def divided_by_the_first(v):
    return np.sum((v / v[:1]) ** 2)


def divided_by_a_column(m):
    return np.sum((m / m[:, :1]) ** 2) + np.sum((m / (m[:1] + 3.0)) ** 3)


def divided_in_place_by_the_first(v):
    v /= v[:1] + 2.0
    return np.sum(v**3)


def first_minus_each(v):
    return np.sum(np.exp(v - v[:1]) / (v[1:2] * v[:1]) ** 2)


PROGRAMS = [
    Program(
        scalar_with_vector,
        [(a, positive(3)) for a in (0.7, np.float64(0.7), np.array(0.7))] + [(0.7, positive(2, 3))],
    ),
    Program(vector_with_matrix, [(some(3), some(2, 3, seed=1)), (some(1), some(2, 3))]),
    Program(column_with_row, [(some(2, 1), some(1, 3)), (some(2, 1), some(3))]),
    Program(column_with_matrix, [(some(2, 1), some(2, 3)), (some(1, 1), some(2, 3))]),
    Program(vector_with_cube, [(some(2), some(2, 3, 2)), (some(3, 1), some(2, 3, 2))]),
    Program(matrix_with_cube, [(some(3, 2), some(2, 3, 2)), (some(1, 3, 1), some(2, 1, 2))]),
    Program(size_one, [(some(1), some(1, seed=1)), (some(1), some(3)), (some(3), some(1, 1))]),
    Program(
        size_zero,
        [(np.zeros(0), some(1)), (0.7, np.zeros((0, 2))), (some(2), np.zeros((0, 2)))],
    ),
    Program(power_broadcast, [(positive(2, 3), some(3)), (0.7, some(3)), (positive(3), 2.5)]),
    Program(maximum_broadcast, [(some(2, 3), 0.1), (some(2, 3), some(3, seed=1)), (0.1, some(3))]),
    Program(where_broadcast, [(some(3), 0.7, some(2, 3)), (some(2, 1), some(3), 0.2)]),
    Program(new_axes, [(some(2), some(3))]),
    Program(mean_subtracted, [(some(3, 2),)]),
    Program(keepdims_normalised, [(some(2, 3),)]),
    Program(distances, [(some(3, 2),)]),
    Program(affine_layer, [(some(2, 3), some(3, 4), some(4)), (some(3), some(3, 2), 0.2)]),
    Program(bias_each_way, [(some(2, 3), some(3), some(2, 1)), (some(2, 3), 0.3, some(1))]),
    Program(grows_in_loop, [(0.7, some(3)), (some(3), some(2, 3))], note="a carry that grows"),
    Program(divided_by_the_first, [(some(2),), (some(3),), (some(1),)]),
    Program(divided_by_a_column, [(some(2, 3),), (some(3, 1),)]),
    Program(divided_in_place_by_the_first, [(some(3),)]),
    Program(first_minus_each, [(some(2),), (some(3),)]),
]
