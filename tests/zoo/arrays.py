"""Making, reshaping, joining and reordering arrays."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def made_from_scalars(x, y):
    a = np.array([x, y, x * y])
    return np.sum(a * a)


def made_from_nested(x, y):
    a = np.array([[x, y], [y, 2 * x]])
    return np.linalg.det(a @ a)


def zeros_ones_full(x, n):
    z = np.zeros(n) + x
    o = np.ones((n, 2)) * x
    f = np.full(n, x)
    return np.sum(z * f) + np.sum(o)


def like_forms(x):
    a = np.zeros_like(x) + np.ones_like(x) * x
    b = np.full_like(x, 2.0) - x
    return np.sum(a * b)


def ranges_and_eye(x, n):
    t = np.arange(n) * x + np.linspace(0.0, 1.0, n)
    return np.sum(np.eye(n) @ t * t)


def linspace_between(a, b):
    t = np.linspace(a, b, 5)
    return np.sum(t**3)


def full_of_sum(x):
    a = np.full((2, 3), np.sum(x))
    return np.sum(a * a)


def empty_then_filled(x):
    a = np.empty(len(x))
    for i in range(len(x)):
        a[i] = x[i] ** 2
    return np.sum(a * a)


def empty_like_filled(x):
    a = np.empty_like(x)
    a[:] = x * 3.0
    return np.sum(a * x)


def reshaped(x):
    m = np.reshape(x, (2, 3))
    return np.sum(m @ m.T)


def reshaped_by_method(x):
    m = x.reshape(3, -1)
    n = x.reshape((-1, 2))
    return np.sum(m * m) * m[0, 0] + n[1, 1]


def raveled(m):
    v = np.ravel(m)
    return v[0] * v[1] + np.sum(m.ravel() ** 2) + m.flatten()[2]


def transposed(m):
    return np.sum(m.T @ m) + np.sum(np.transpose(m)[0] * 2.0)


def transposed_axes(t):
    u = np.transpose(t, (2, 0, 1))
    v = t.transpose(1, 0, 2)
    return np.sum(u[0] * u[1]) + v[0, 1, 0] * 3.0 + t.T[1, 0, 0]


def swapped_axes(t):
    u = np.swapaxes(t, 0, 2)
    v = np.moveaxis(t, 0, -1)
    return np.sum(u[0] ** 2) + np.sum(v[0, 0] * v[1, 0])


def expanded_and_squeezed(x):
    c = np.expand_dims(x, 1)
    r = np.expand_dims(x, axis=0)
    outer = c * r
    return np.sum(outer * outer) + np.sum(np.squeeze(r) * x) + np.sum(np.squeeze(c, axis=1))


def broadcast(x):
    b = np.broadcast_to(x, (3, 4))
    w = np.arange(12.0).reshape(3, 4)
    return np.sum(b * b * w)


def concatenated(x, y):
    z = np.concatenate([x, y, x])
    return np.sum(z * np.arange(len(z)))


def concatenated_columns(a, b):
    z = np.concatenate((a, b), axis=1)
    return np.sum(z @ z.T)


def stacked(x, y):
    s = np.stack([x, y])
    t = np.stack((x, y), axis=1)
    return np.sum(s @ t)


def stacked_vertically(x, y):
    v = np.vstack([x, y])
    h = np.hstack([x, y])
    return np.sum(v * v) * h[0] + h[-1]


def tiled(x):
    t = np.tile(x, 3)
    u = np.tile(x, (2, 1))
    return np.sum(t * np.arange(len(t))) + np.sum(u * u)


def repeated(m):
    a = np.repeat(m, 2)
    b = np.repeat(m, 3, axis=0)
    return np.sum(a * np.arange(len(a))) + np.sum(b * b)


def flipped(x, m):
    return np.sum(np.flip(x) * x * x) + np.sum(np.flip(m, axis=0) * m)


def rolled(x, m):
    return np.sum(np.roll(x, 1) * x * x) + np.sum(np.roll(m, -1, axis=1) * m * m)


def padded(x):
    p = np.pad(x, 2)
    q = np.pad(x, (1, 0))
    return np.sum(p * p) + np.sum(q * np.arange(len(q)))


def padded_matrix(m):
    p = np.pad(m, ((1, 0), (0, 2)))
    return np.sum(p @ p.T)


def diagonal_parts(m):
    return np.sum(np.diag(m) ** 2) + np.trace(m) * m[0, 1]


def diagonal_matrix(x):
    d = np.diag(x)
    return np.sum(d @ d + d)


def triangles(m):
    return np.sum(np.triu(m) @ np.tril(m)) + np.sum(np.triu(m, 1))


def chosen(x, y):
    return np.sum(np.where(x > y, x * x, y * x))


def chosen_constant(x):
    return np.sum(np.where(x > 0.0, x, 0.1 * x) ** 2)


def clipped(x):
    return np.sum(np.clip(x, -0.5, 0.7) * x)


def maximum_minimum(x, y):
    return np.sum(np.maximum(x, y) * np.minimum(x, 0.5 * y))


def rectifier(x, w):
    return np.sum(np.maximum(w @ x, 0.0))


def sorted_array(x):
    y = np.sort(x)
    return np.sum(y * y * np.arange(len(y)))


def absolute_and_sign(x):
    return np.sum(np.abs(x) * np.sign(x) * x + np.floor(x) * x)


def copied(x):
    y = np.copy(x)
    z = y.copy() * 2.0
    return np.sum(y * z)


def converted(x):
    y = np.asarray(x) * 2.0
    z = np.array(x)
    return np.sum(y * z)


def from_list_argument(xs):
    a = np.array(xs)
    return a @ a


def from_list_of_rows(rows):
    a = np.array(rows)
    return np.sum(a.T @ a)


def zero_dimensional(x):
    y = np.array(x * x)
    return y * 2.0


def shape_arithmetic(m):
    n, k = m.shape
    s = m.shape[0] * m.ndim + len(m)
    return np.sum(m) * n / k + s * m[0, 0] / m.size


def meshed(x, y):
    a, b = np.meshgrid(x, y)
    return np.sum(a * b * a)


def stacked_along_a_new_axis(x, y):
    a = np.asarray([x, y, x * y], float)
    rows = np.concatenate([row[..., np.newaxis] for row in a], axis=-1)
    return np.sum(rows * rows)


def row_times(x, w):
    y = np.r_[0.5, x]
    return np.r_[x[0], x] @ w + np.sum(np.outer(y, w) ** 2) + np.sum(y.T @ w)


def upwind(u, c):
    u = np.array(u)
    for _ in range(2):
        f = u * u
        flux = np.r_[f[-1], f]
        u -= c * (flux[1:] - flux[:-1])
    return np.sum(u**2)


PROGRAMS = [
    Program(row_times, [(some(3), some(4, seed=1))]),
    Program(upwind, [(some(4), 0.1)]),
    Program(
        stacked_along_a_new_axis,
        [(0.7, 1.2), (np.array(0.7), np.array(1.2)), (some(3), some(3, seed=1))],
    ),
    Program(made_from_scalars, [(0.7, 1.2)]),
    Program(made_from_nested, [(0.7, 1.2)]),
    Program(zeros_ones_full, [(0.7, 3)], wrt="x"),
    Program(like_forms, [(some(3),), (some(2, 2),)]),
    Program(ranges_and_eye, [(0.7, 3)], wrt="x"),
    Program(linspace_between, [(0.7, 1.2)]),
    Program(full_of_sum, [(some(3),)]),
    Program(empty_then_filled, [(some(3),)]),
    Program(empty_like_filled, [(some(3),)]),
    Program(reshaped, [(some(6),)]),
    Program(reshaped_by_method, [(some(6),)]),
    Program(raveled, [(some(2, 3),)]),
    Program(transposed, [(some(2, 3),)]),
    Program(transposed_axes, [(some(2, 3, 2),)]),
    Program(swapped_axes, [(some(2, 3, 2),)]),
    Program(expanded_and_squeezed, [(some(3),)]),
    Program(broadcast, [(some(4),), (some(3, 1),), (0.7,)]),
    Program(concatenated, [(some(2), some(3, seed=1))]),
    Program(concatenated_columns, [(some(2, 2), some(2, 1, seed=1))]),
    Program(stacked, [(some(3), some(3, seed=1))]),
    Program(stacked_vertically, [(some(3), some(3, seed=1))]),
    Program(tiled, [(some(3),)]),
    Program(repeated, [(some(2, 2),)]),
    Program(flipped, [(some(3), some(2, 3))]),
    Program(rolled, [(some(3), some(2, 3))]),
    Program(padded, [(some(3),)]),
    Program(padded_matrix, [(some(2, 2),)]),
    Program(diagonal_parts, [(some(3, 3),), (some(2, 3),)]),
    Program(diagonal_matrix, [(some(3),)]),
    Program(triangles, [(some(3, 3),)]),
    Program(chosen, [(some(4), some(4, seed=1)), (some(4), 0.1)]),
    Program(chosen_constant, [(some(4),)]),
    Program(clipped, [(some(6),)]),
    Program(maximum_minimum, [(some(4), some(4, seed=1))]),
    Program(rectifier, [(some(3), some(4, 3))]),
    Program(sorted_array, [(some(5),)]),
    Program(absolute_and_sign, [(some(4),)]),
    Program(copied, [(some(3),)]),
    Program(converted, [(some(3),)]),
    Program(from_list_argument, [([0.7, 1.2, -0.4],)]),
    Program(from_list_of_rows, [([[0.7, 1.2], [-0.4, 0.1]],)]),
    Program(zero_dimensional, [(0.7,), (np.array(0.7),)]),
    Program(shape_arithmetic, [(some(2, 3),)]),
    Program(meshed, [(some(2), some(3))]),
]
