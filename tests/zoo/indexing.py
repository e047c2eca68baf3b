"""Every subscript: integers, slices, `None`, `...`, integer arrays, boolean masks, mixtures."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def single(x):
    return x[0] * x[1] + x[-1] ** 2


def single_of_matrix(m):
    return m[0, 1] * m[1][0] + m[-1, -1] ** 2


def row_and_column(m):
    return np.sum(m[0] * m[1]) + np.sum(m[:, 0] * m[:, -1])


def slices(x):
    return np.sum(x[1:] * x[:-1]) + np.sum(x[::2]) * x[2]


def slice_with_names(x, i, j):
    return np.sum(x[i:j] ** 2) * x[i]


def backwards(x):
    return np.sum(x[::-1] * x * x) + np.sum(x[3:0:-1])


def slice_object(x):
    middle = slice(1, 3)
    return np.sum(x[middle] ** 2)


def second_difference(u):
    d = u[2:] - 2.0 * u[1:-1] + u[:-2]
    return np.sum(d * d)


def block(m):
    return np.sum(m[1:, :2] @ m[:2, 1:])


def stepped_block(m):
    return np.sum(m[::2, 1::2] ** 2) + np.sum(m[::-1] * m)


def ellipsis(t):
    return np.sum(t[..., 0] * t[..., 1]) + np.sum(t[0, ...] ** 2) + t[0, ..., 1][0]


def none_axis(x):
    return np.sum(x[:, None] * x[None, :] * x[None, None, :, None][0, 0])


def newaxis(x):
    return np.sum((x[:, np.newaxis] - x) ** 2)


def integer_array(x):
    picked = x[np.array([0, 2, 2, 1])]
    return np.sum(picked * np.arange(4.0) * picked)


def integer_list(x):
    return np.sum(x[[0, 2, 2]] ** 2)


def integer_array_argument(x, index):
    return np.sum(x[index] ** 3)


def pairs_of_indexes(m):
    rows, cols = np.array([0, 1, 1]), np.array([2, 0, 0])
    return np.sum(m[rows, cols] ** 2)


def rows_picked(m):
    return np.sum(m[np.array([1, 1, 0])] * np.arange(9.0).reshape(3, 3))


def columns_picked(m):
    return np.sum(m[:, [0, 2]] ** 2 * m[:, [2, 1]])


def mixed_array_and_slice(t):
    return np.sum(t[np.array([0, 1, 1]), 1:, 0] ** 2)


def boolean_mask(x):
    return np.sum(x[x > 0.0] ** 2)


def named_mask(x):
    positive = x > 0.0
    return np.sum(x[positive]) * np.sum(x[~positive] ** 2)


def mask_of_matrix(m):
    return np.sum(m[m > 0.3] ** 2) + np.sum(m[m[:, 0] > 0] ** 3)


def mask_argument(x, mask):
    return np.sum(x[mask] * 2.0) + np.sum(np.where(mask, x, 0.0) ** 2)


def computed_index(x, n):
    i = (n * 3 + 1) % len(x)
    return x[i] * x[i - 1] + x[len(x) - 1]


def index_from_argmax(x):
    best = np.argmax(x)
    return x[best] ** 2 + x[np.argmin(x)]


def index_from_value(x):
    i = int(np.floor(abs(x[0]) * 2.0))
    return x[i] * x[0]


def index_in_loop(x, order):
    s = 1.0
    for i in order:
        s = s * x[i] + x[i]
    return s


def window_sums(x):
    s = 0.0
    for i in range(len(x) - 2):
        window = x[i : i + 3]
        s += np.sum(window) * window[1]
    return s


def taken(x, m):
    return np.sum(np.take(x, [0, 0, 2]) ** 2) + np.sum(np.take(m, [1, 0], axis=1)[0])


def sorted_by_index(x, y):
    order = np.argsort(x)
    return np.sum(y[order] * np.arange(len(y)) * x[order])


def chained(t):
    return t[0][1][0] * t[1, 0][1] + np.sum(t[0][:, 1][1:])


def empty_slice(x):
    return np.sum(x[3:3]) + np.sum(x[10:]) + x[0] ** 2


def interpolated(x, table):
    position = x * (len(table) - 1)
    i = int(position)
    t = position - i
    return (1 - t) * table[i] + t * table[i + 1]


def same_place_in_one_line(x, places):
    return np.sum(x[places] * np.sin(x[places]) - 2.0 * x[places]) + np.sum(x[:-1] - x[:-1] ** 2)


def same_place_in_branch(x):
    s = 0.0
    for i in range(len(x) - 1):
        if x[i] > 1.0:
            s += x[i] * x[i + 1] - 2.0 * x[i + 1] * x[i] - x[i]
        else:
            s += x[i + 1] ** 2 + x[-1] * x[i + 1] + x[-1]
    return s


def same_place_written_again(x):
    y = np.zeros(len(x) + 1)
    for i in range(len(x)):
        y[i] = y[i - 1] * x[i] - y[i - 1] ** 2 + x[i] + x[0] * y[i - 2]
        y[i + 1] = y[i] * y[i] - y[i] + y[i + 1]
    return np.sum(y * y)


def same_place_of_list(xs, i, j):
    return xs[i] * xs[j] + xs[i] ** 2 - 2.0 * xs[j]


def same_row(m, v):
    return np.sum(m[1] * v - m[1] + v[0] * m[1]) + m[1, 0] * m[1, 0]


def joined_in_a_row(x, v):
    q = np.r_[x, v, 2.0, x * x]
    w = np.r_[v, v[:1] * x]
    return np.sum(q * np.cos(np.arange(len(q)))) + np.sum(w**3)


def flat_unpacked(m):
    a, b, c, d = m.flat
    return a * d - b * c * a


def flat_diagonal(m):
    m.flat[:: m.shape[1] + 1] = 2.0 * m[0, 1]
    return np.sum(m * m * m)


def flat_augmented(m):
    y = m * 1.0
    y.flat[1] += m[1, 1]
    y.flat[[0, 3]] *= 3.0
    y.flat[np.array([True, False, False, True])] -= m[0]
    return np.sum(y * m)


def flat_of_a_view(m, n):
    y = m.T * 1.0
    z = y.T
    for i in range(n):
        z.flat[i] = z.flat[i - 1] * 2.0 + i
        z.flat[-i] += m.flat[i]
    y[:, ::-1].flat[1:3] *= m[1]
    return np.sum(y * y * m)


def side_by_side(x):
    return np.sum(np.c_[x, x * x] * np.arange(1.0, 2.0 * len(x) + 1.0).reshape(-1, 2))


def beside_a_matrix(x):
    return np.sum(np.c_[np.outer(x, x), x] ** 2)


def put_along_named_axis(x):
    a = np.outer(x, x)
    np.put_along_axis(a, np.array([[0], [1]]), 2.0, axis=1)
    np.put_along_axis(a, indices=np.array([[1], [0]]), values=x[:, None], axis=1)
    return np.sum(a**2)


def normal(v, w):
    y = np.cross(v, w)
    y /= np.linalg.norm(y)
    if np.dot(y, v + w * w) < 0.0:
        y *= -1.0
    return np.sum(np.c_[y, v].T ** 2 * np.c_[w, v].T)


def with_cross_products(v, w, x):
    q = np.r_[x, v[0], np.cross(v, w), w]
    v[0] = 2.0
    c = np.c_[v, np.cross(w, v)]
    v[1] = 3.0
    return np.sum(q**3) + np.sum(c**2 * c[0]) + np.sum(v)


def with_lists(v, x):
    a, b = np.r_[[x, 2.0 * x]]
    q = np.r_[v, [x, a * b], (x, 1.0), b]
    c = np.c_[v, [x, a, b], [[x, 2.0], [1.0, x], [a, b]]]
    return np.sum(q**3) + np.sum(c**2 * c[:, :1]) + np.sum(np.c_[[x, a]] ** 3)


def of_several_axes(m, v):
    q = np.r_[np.cross(m, v), m] ** 3
    c = np.c_[np.cross(m, v), m, m[:, 0]] ** 3
    d = np.c_[m[None], m[None] ** 2] ** 3
    return np.sum(q) + np.sum(c) + np.sum(d) + np.sum(np.c_[v[0], 2.0, v[1] ** 2] ** 3)


PROGRAMS = [
    Program(
        same_place_in_one_line, [(some(4), np.array([0, 2, 2])), (some(4), slice(1, 3))], wrt="x"
    ),
    Program(same_place_in_branch, [(some(5),), (-some(4),), (np.array([1.5, 0.4, 2.0, 1.2]),)]),
    Program(same_place_written_again, [(some(3),)]),
    Program(same_place_of_list, [([0.7, 1.3, 0.4], 0, 2), ([0.7, 1.3, 0.4], 1, -2)], wrt="xs"),
    Program(same_row, [(some(2, 3), some(3))]),
    Program(single, [(some(3),)]),
    Program(single_of_matrix, [(some(2, 3),)]),
    Program(row_and_column, [(some(2, 3),)]),
    Program(slices, [(some(5),)]),
    Program(slice_with_names, [(some(5), 1, 3), (some(5), -2, 5)], wrt=0),
    Program(backwards, [(some(5),)]),
    Program(slice_object, [(some(5),)]),
    Program(second_difference, [(some(5),), (some(3),)]),
    Program(block, [(some(3, 3),)]),
    Program(stepped_block, [(some(3, 4),)]),
    Program(ellipsis, [(some(2, 3, 2),)]),
    Program(none_axis, [(some(2),)]),
    Program(newaxis, [(some(3),)]),
    Program(integer_array, [(some(3),)]),
    Program(integer_list, [(some(3),)]),
    Program(integer_array_argument, [(some(3), np.array([0, 2, 2, 2])), (some(3), [1, 1])], wrt=0),
    Program(pairs_of_indexes, [(some(2, 3),)]),
    Program(rows_picked, [(some(2, 3),)]),
    Program(columns_picked, [(some(2, 3),)]),
    Program(mixed_array_and_slice, [(some(2, 3, 2),)]),
    Program(boolean_mask, [(some(5),), (-np.ones(2),)]),
    Program(named_mask, [(some(5),)]),
    Program(mask_of_matrix, [(some(3, 3),)]),
    Program(mask_argument, [(some(3), np.array([True, False, True]))], wrt="x"),
    Program(computed_index, [(some(5), 2), (some(5), 3)], wrt="x"),
    Program(index_from_argmax, [(some(5),)]),
    Program(index_from_value, [(some(5),), (np.array([0.7, 1.2]),)]),
    Program(index_in_loop, [(some(3), [2, 0, 2]), (some(3), np.array([1, 1]))], wrt="x"),
    Program(window_sums, [(some(5),)]),
    Program(taken, [(some(3), some(2, 3))]),
    Program(sorted_by_index, [(some(4), some(4, seed=1))]),
    Program(chained, [(some(2, 3, 2),)]),
    Program(empty_slice, [(some(4),)]),
    Program(interpolated, [(0.4, some(5)), (0.9, some(3))]),
    Program(joined_in_a_row, [(0.7, some(2)), (np.float64(0.7), some(3))]),
    Program(flat_unpacked, [(some(2, 2),), (some(2, 2).T,)]),
    Program(flat_diagonal, [(some(2, 2),), (some(2, 3),)]),
    Program(flat_augmented, [(some(2, 2),)]),
    Program(flat_of_a_view, [(some(2, 2), n) for n in (0, 1, 3)], wrt="m"),
    Program(side_by_side, [(some(3),)]),
    Program(beside_a_matrix, [(some(3),)]),
    Program(put_along_named_axis, [(some(2),)]),
    Program(normal, [(some(3), some(3, seed=1)), (some(3, seed=2), some(3, seed=3))]),
    Program(with_cross_products, [(some(3), some(3, seed=1), 0.7)]),
    Program(with_lists, [(some(3), 0.7)]),
    Program(of_several_axes, [(some(2, 3), some(3, seed=1))]),
]
