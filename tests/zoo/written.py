"""Writes into arrays by functions, methods, masks and indices that meet."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, positive, some


def ufunc_at(x, v):
    y = x * 1.0
    i = np.array([0, 2, 0])
    np.add.at(y, i, v * y)
    np.subtract.at(y, i, v[0])
    np.subtract.at(y, 1, v[1] * x[0])
    return np.sum(y * x * y)


def copied_into(x, s):
    y = np.zeros((2, 3))
    np.copyto(y, x * x)
    z = y * 1.0
    np.copyto(y, s * s, where=y > 0.3)
    np.copyto(z[0], 1.0)
    return np.sum(y**2)


def put_into(x, s):
    y = x * 2.0
    np.put(y, [0, 2, 0], s * y[1])
    y.put([1], s)
    np.putmask(y, x > 0, s * 2)
    np.place(y, x > 0.5, s * 3)
    return np.sum(y**3 * x)


def diagonal_filled(a, s):
    y = a * a
    np.fill_diagonal(y, s * s)
    z = y[:2] * 1.0
    np.fill_diagonal(z, 2.0)
    return np.sum(y @ y) + np.sum(z**3)


def diagonal_of_several(a, v):
    y = a * a
    np.fill_diagonal(y, v * v)
    z = y[:2] * 1.0
    np.fill_diagonal(z, [1.0, v[0]])
    return np.sum(y @ y) + np.sum(z**3)


def several_put(a, v):
    y = a * a
    np.put(y, [0, 2, 5, 7], v * v)
    y.put([[1, 3], [1, 4]], v)
    np.put(y, [6, 8], [v[0], v[1] * v[0]])
    np.put(y, [6], v[:0])
    np.put(y, [-1, 0], v[0] * y[1, 1])
    y.put(-2, v[1])
    return np.sum(y**3)


def through_all_elements(a, b):
    r = sum(a.flat) * max(b.flat)
    for v in a.flat:
        r += v * v
    for i, (u, v) in enumerate(zip(a.T.flat, b.flat)):  # noqa: B905
        if i % 2:
            r += i * u * v
    return r * len(b.flat) + sum([v * r for v in b.flat]) + np.sum(np.array(list(a.flat)) ** 3)


def filled_arrays(x, s):
    y = x * s
    a = y[0] * y[1]
    y.fill(a * s)
    y[0] = s
    z = np.zeros((2, 2))
    z.fill(2.0)
    z[0] *= s
    return np.sum(y * y * x) + np.sum(z)


def arrays_sorted_in_place(x, a):
    y = x * x
    y.sort()
    b = a * 2.0
    b.sort(axis=0)
    c = a * 1.0
    c.sort()
    return np.sum(y * np.arange(5.0)) + np.sum(b * a) + np.sum(c * a * a)


def results_written_into_arrays(x, w):
    y = np.zeros(3)
    np.multiply(x, w, out=y)
    np.add(y, x, out=y)
    np.multiply(y, y, out=y)
    z = np.empty((2, 3))

    np.add(x, w, out=z)
    np.tanh(z, out=z)
    s = np.zeros(2)
    np.sum(z, axis=1, out=s)
    return np.sum(y) * np.sum(z * z) + np.sum(s**2)


def results_written_by_position(x, w):
    y = np.zeros(3)
    np.multiply(x, w, y)
    np.add(y, x, y)
    s = np.zeros(())
    np.sum(y * y, 0, None, s)
    z = np.empty(3)
    np.clip(y, -0.5, 0.5, z)
    np.cumsum(z, 0, None, z)
    return s * np.sum(z * x)


def results_written_where(x, w):
    y = np.zeros_like(x)
    np.divide(w, x, out=y, where=x != 0)
    z = x * w
    np.sqrt(x, out=z, where=x > 0.0)
    r = 2.0 * z
    np.log(z, out=r, where=z > 0.1)
    return np.sum(y * np.sin(y)) + np.sum(z * z * w) + np.sum(r * x)


def results_written_where_smooth(x, w):
    return results_written_where(x, w)


def written_where_rows_are_chosen(a, r, c):
    y = np.multiply(a, c, out=a * r, where=np.array([[True], [False]]))
    np.divide(1.0, y, out=y, where=np.abs(y) > 0.5)
    np.power(np.abs(r), c, out=y[0], where=[True, False, True])
    return np.sum(y * y)


def written_where_infinite(x, s):
    y = np.ones(3)
    np.multiply(np.array([2.0, np.inf, 3.0]), s, out=y, where=[True, False, True])
    np.divide(y, x, y, where=x > 0)
    return np.sum(y)


def stays_where_left_out(x):
    y = x * x
    np.exp(np.zeros(3), out=y, where=[True, False, False])
    return np.sum(y)


def method_writes_by_position(x):
    y = np.zeros(3)
    (x * x).cumsum(0, None, y)
    return np.sum(y)


def more_results_written(x, a):
    y = np.empty(3)
    np.dot(a, x, out=y)
    z = np.matmul(a, y, out=np.empty(3))
    np.clip(y, -0.5, 0.5, out=y)
    np.maximum(y, 0.1 * z, out=z)
    return np.sum(y * z)


def augmented_arrays(a, r, s):
    y = a * 1.0
    y += r
    y *= r[:, None]
    y -= s
    y /= r * r + 1
    y[0] += r
    y[:, 1] *= s
    y **= 2
    y += y
    y *= y
    return np.sum(y)


def repeated_indices(x, v):
    y = x * 1.0
    i = np.array([0, 0, 2])
    y[i] += v
    y[i] *= v * x
    y[[1, 1]] = v[:2]
    y[i] = y[i] * 2.0
    return np.sum(y**2 * x)


def masked_writes(x, v):
    y = x * 1.0
    k = x > 0
    y[k] = v[k] ** 2
    y[~k] += v[~k]
    y[k] *= 2.0
    y[y > 1] = v[0]
    return np.sum(y**2)


def mixed_indices(a, v):
    y = a * 1.0
    k = v > 0
    y[1:3, k] = 0.5 * v[k]
    y[[0, 2], 1:] += v[1:]
    y[np.array([1, 1]), np.array([0, 2])] = v[:2]
    y[-1, ...] = v
    y[:, None][0] = v * v
    y[0, 1] = v[0]
    y[2][1] = v[1] * y[0][1]
    y[2][1:] *= 3.0
    y[np.array([0, 1]), :][0]
    return np.sum(y**2)


def arrays_in_lists_in_dicts(x, n):
    d = {"h": [np.zeros(3), x * 1.0], "s": 0.0}
    for i in range(n):
        d["h"][0] += x * i
        d["h"][1][0] *= 2.0
        d["h"][1][i] = x[0] * x[1]
        d["s"] += np.sum(d["h"][1])
        d["h"].append(d["h"][0] * d["s"])
    return d["s"] * np.sum(d["h"][-1])


def index_used_again(x):
    i = np.array([0, 1, 1, 3, 0])
    y = np.zeros(4)
    y[i] += x
    np.add.at(y, i, x**2)
    return np.sum(y[i] ** 2)


def added_at_in_loop(x):
    out = np.zeros(4)
    index = np.array([0, 1, 1, 3, 0])
    for k in range(2):
        np.add.at(out, index, x * k + out[index])
    return np.sum(out**2)


PROGRAMS = [
    Program(index_used_again, [(some(5),)]),
    Program(added_at_in_loop, [(some(5),)]),
    Program(ufunc_at, [(some(3), some(3, seed=2))]),
    Program(copied_into, [(some(3), 0.3)]),
    Program(put_into, [(some(3), 0.3)]),
    Program(diagonal_filled, [(some(3, 3), 0.3)]),
    Program(diagonal_of_several, [(some(3, 3), some(n)) for n in (1, 2, 3, 4)]),
    Program(several_put, [(some(3, 3), some(n)) for n in (2, 3, 4, 5)]),
    Program(through_all_elements, [(some(3, 3), some(3, 3, seed=1)), (some(2, 3), some(2, 2))]),
    Program(filled_arrays, [(some(3), 0.3)]),
    Program(arrays_sorted_in_place, [(some(5), some(3, 3))]),
    Program(results_written_into_arrays, [(some(3), some(3, seed=4))]),
    Program(results_written_by_position, [(some(3), some(3, seed=4))]),
    Program(
        results_written_where,
        [(some(3), some(3, seed=4)), (np.array([0.5, 0.0, 1.3]), some(3))],
        smooth=False,
    ),
    Program(results_written_where_smooth, [(some(4), positive(4))]),
    Program(written_where_rows_are_chosen, [(some(2, 3), some(3), 0.7)]),
    Program(
        written_where_infinite,
        [(np.array([0.5, 0.0, -1.0]), 0.3)],
        smooth=False,
        expected=[(np.array([-2.4, 0.0, 0.0]), 7.0)],
    ),
    Program(stays_where_left_out, [(some(3),)]),
    Program(method_writes_by_position, [(some(3),)], refused=True),
    Program(more_results_written, [(some(3), some(3, 3))]),
    Program(augmented_arrays, [(some(3, 3), some(3), 0.3)]),
    Program(repeated_indices, [(some(3), some(3, seed=5))]),
    Program(masked_writes, [(some(5), some(5, seed=5))]),
    Program(mixed_indices, [(some(4, 3), some(3, seed=5))]),
    Program(arrays_in_lists_in_dicts, [(some(3), 2)], wrt="x"),
]
