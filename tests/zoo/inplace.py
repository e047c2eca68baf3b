"""Writing into arrays: local buffers and arguments, one name each, plain and augmented."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program, positive, some


def write_one(x):
    y = np.zeros(3)
    y[0] = x
    y[2] = x * x
    return np.sum(y * y)


def overwrite(x):
    y = np.ones(3) * x
    y[1] = x**3
    z = y[1] * y[0]
    y[1] = z * x
    return np.sum(y * y)


def overwrite_with_constant(x):
    y = x * x
    y[0] = 5.0
    return np.sum(y * np.arange(1.0, len(y) + 1.0))


def read_then_overwritten(x):
    y = x * 2.0
    a = y[0] * y[1]
    y[0] = 3.0
    return a * y[0] + np.sum(y * y)


def saved_before_overwrite(x):
    y = np.exp(x)
    z = y * y
    y[1:] = 0.5
    return np.sum(z * y)


def write_slice(x):
    y = np.zeros(len(x) + 2)
    y[1:-1] = x
    return np.sum((y[2:] - y[:-2]) ** 2)


def write_scalar_to_slice(x, a):
    y = x * 1.0
    y[1:] = a * a
    return np.sum(y**3)


def write_row(m, r):
    y = m * 1.0
    y[0] = r * r
    y[:, 1] = 2.0 * r[0]
    return np.sum(y * y)


def write_broadcast(r):
    y = np.zeros((3, len(r)))
    y[:] = r
    y[1] = r[0]
    return np.sum(y * y * np.arange(1.0, 4.0)[:, None])


def write_with_mask(x):
    y = x * x
    y[x > 0.5] = 1.0
    y[x < 0.0] = x[0]
    return np.sum(y * x)


def write_array_with_mask(x):
    y = np.zeros_like(x)
    positive = x > 0.0
    y[positive] = np.log(x[positive])
    y[~positive] = x[~positive] ** 2
    return np.sum(y)


def write_with_integers(x, v):
    y = x * 2.0
    y[[0, 2]] = v
    return np.sum(y**2)


def write_with_repeated_integers(x, v):
    y = x * 2.0
    y[np.array([0, 2, 0])] = v
    return np.sum(y**2)


def add_to_one(x):
    y = np.zeros(2)
    y[0] += x
    y[1] += x * x
    y[0] *= y[1]
    return np.sum(y * y)


def add_to_slice(x):
    y = x * x
    y[1:] += x[:-1]
    y[:-1] -= 0.5 * y[1:]
    return np.sum(y * y)


def multiply_slice(x, a):
    y = x + 1.0
    y[1:] *= a
    y[:2] /= x[:2]
    return np.sum(y * y)


def power_in_place(x):
    y = np.abs(x) + 1.0
    y[0] **= 3
    y **= 2
    return np.sum(y)


def add_with_mask(x):
    y = x * 1.0
    y[y > 0] += x[0]
    y[x < 0] *= 2.0
    return np.sum(y**2)


def add_with_integers(x, v):
    y = x * 1.0
    y[[0, 2]] += v
    y[np.array([1, 1])] += 3.0 * v[0]
    return np.sum(y**2)


def add_at(x, v):
    y = np.zeros(3)
    np.add.at(y, np.array([0, 2, 0]), v)
    return np.sum(y * x * y)


def augmented_array(x, w):
    y = x * 2.0
    y += w
    y *= x
    y -= 1.0
    y /= w
    return np.sum(y)


def augmented_broadcast(m, r):
    y = m * 1.0
    y += r
    y *= 2.0
    return np.sum(y * m)


def augmented_scalar_grows(x, s):
    s += x
    s = s * x
    return np.sum(s)


def augmented_in_loop(x, w):
    total = np.zeros_like(x)
    for k in range(3):
        total += np.tanh(w * x + k)
        total *= 0.9
    return np.sum(total * total)


def recurrence(x, a):
    y = np.zeros(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = a * y[i - 1] + x[i]
    return y[-1] + np.sum(y * y)


def recurrence_overwriting(x):
    y = x * 1.0
    for i in range(1, len(y)):
        y[i] = y[i] * y[i - 1]
    for i in range(len(y) - 1):
        y[i] = y[i + 1] + y[i] * y[i]
    return np.sum(y)


def prefix_sums(x):
    y = x.copy()
    for i in range(1, len(y)):
        y[i] += y[i - 1]
    return np.sum(y * y)


def heat_in_place(u, k):
    for _ in range(4):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u * u)


def two_buffers(u, k):
    v = np.zeros_like(u)
    for _ in range(3):
        v[1:-1] = u[1:-1] + k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u[1:-1] = v[1:-1] * (1.0 - 0.1 * v[1:-1])
    return np.sum(u * u) + np.sum(v)


def writes_argument(x, a):
    x[0] = a * x[1]
    x[1] = x[0] * x[2]
    return np.sum(x * x)


def scales_argument(x, a):
    x *= a
    x += x[0]
    return np.sum(x * x)


def writes_matrix_argument(m):
    for i in range(m.shape[0]):
        m[i] = m[i] / np.sum(m[i] * m[i])
    return np.sum(m[:, 0] * m[:, 1])


def table_filling(x, y):
    t = np.zeros((len(x) + 1, len(y) + 1))
    for i in range(len(x)):
        for j in range(len(y)):
            t[i + 1, j + 1] = t[i, j] * 0.5 + x[i] * y[j] + 0.1 * t[i, j + 1]
    return t[-1, -1] + np.sum(t)


def conditional_writes(x):
    y = np.zeros(len(x))
    for i in range(len(x)):
        if x[i] > 0:
            y[i] = x[i] * x[i]
        elif i > 0:
            y[i] = y[i - 1] * x[i]
    return np.sum(y * y)


def write_in_branch(x, a):
    y = x * 1.0
    if a > 0:
        y[0] = a
        y[1] *= a
    return np.sum(y * y) * y[0]


def write_then_exit(x):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = x[i] * x[i]
        if x[i] < 0:
            break
        y[i] += x[0]
    return np.sum(y * y)


def gaussian_elimination(a, b):
    n = len(b)
    for i in range(n):
        for j in range(i + 1, n):
            factor = a[j, i] / a[i, i]
            a[j] -= factor * a[i]
            b[j] -= factor * b[i]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    return np.sum(x * x)


def cholesky(a):
    n = a.shape[0]
    lower = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= lower[i, k] * lower[j, k]
            if i == j:
                lower[i, i] = math.sqrt(s)
            else:
                lower[i, j] = s / lower[j, j]
    return lower[-1, -1] + np.sum(lower)


def swapped_entries(x):
    y = x * x
    y[0], y[1] = y[1], y[0]
    return np.sum(y * np.arange(1.0, len(y) + 1.0) * x)


def several_targets(x, a):
    y = x * 1.0
    y[0] = y[1] = a * a
    return np.sum(y**3)


def list_of_numbers_written(x, y):
    xs = [x, y, 1.0]
    xs[0] = xs[1] * x
    xs[2] += xs[0] * y
    return xs[0] * xs[2]


def dict_written(x):
    d = {"a": x, "n": 0}
    d["b"] = d["a"] * x
    d["a"] = d["b"] + 1.0
    d["n"] += 1
    return d["a"] * d["b"] * d["n"]


def nested_list_written(x):
    rows = [[0.0, x], [x * x, 1.0]]
    rows[0][0] = x**3
    rows[1][1] *= x
    return rows[0][0] * rows[0][1] + rows[1][0] * rows[1][1]


def array_in_dict_written(x):
    state = {"h": np.zeros(3)}
    state["h"][0] = x
    state["h"][1:] += x * x
    return np.sum(state["h"] ** 2)


def filled(x):
    y = np.empty(3)
    y.fill(x)
    y[0] *= 2.0
    return np.sum(y * y)


def integer_buffer(x):
    counts = np.zeros(3, dtype=int)
    for i in range(4):
        counts[i % 3] += 1
    return np.sum(counts * x * x)


def written_with_strides(x):
    y = np.zeros(6)
    y[::2] = x
    y[1::2] = x[::-1] * 2.0
    y[::-1][0] = x[0]
    return np.sum(y * y * np.arange(6.0))


def out_of_constants(x, w):
    y = x * 2.0
    np.multiply(w, w, out=y)
    y[0] = x[1]
    return np.sum(y * y)


def without_axes_whole(x):
    b = np.asarray(x * x)
    b[()] = b * x
    b[...] = b * b
    b[...] += x
    return np.sin(b)


def without_axes_where(x):
    b = np.empty_like(x * 1.0)
    big = np.isclose(x, 0) | (x > 1.0)
    b[big] = np.atleast_1d(x)[np.atleast_1d(big)] ** 2
    b[~big] = x * 3.0
    b[~big] += np.sqrt(np.asarray(x))
    b[big] *= x
    b[x > 5.0] = 0.0
    return b * x


def without_axes_by_two_names(x):
    u = np.sqrt(x)
    b = np.zeros(())
    v = b
    b[u > 1] = 2.0 * u[u > 1]
    y = v * x
    b[u < 1] += u[u < 1]
    w = b[...]
    b -= x
    return y + v * v + w * 3.0


def without_axes_in_loop(x, n):
    b = np.zeros(())
    for i in range(n):
        b[...] = b + x * i
        b[b > 2.0] = b[b > 2.0] * x
        b[b <= 2.0] -= x * x
    return b + 0.0


def without_axes_of_list(x):
    b = np.array(x)
    b[b > 1.0] = [x * x]
    b[True] = b * x
    b[False] = b * x
    return b * b


NUMBERS = [(0.4,), (2.0,), (np.float64(1.7),), (np.array(0.6),), (np.array(1.4),)]

def written_transposed(x):
    y = np.zeros((2, 2))
    y.T[0] = x
    y.T[1:] += 2.0 * x
    y.T[0] *= x[::-1]
    return np.sum(y * y * np.arange(1.0, 5.0).reshape(2, 2))


def argument_written_transposed(x):
    other = x.T
    x.T[0] = x[1] * 2.0
    return np.sum(other * x)


def matrix_products_in_place(x):
    a, m = np.outer(x, x), np.array([[1.0, 2.0, 0.5], [3.0, 4.0, -1.0], [0.3, 0.2, 0.1]])
    flipped = a.T
    a @= m
    a[1] *= 2.0
    a @= m
    return np.sum(a * flipped)


def matrix_products_of_rows(x, m):
    for i in range(2):
        m[i:] @= np.array([[x[0], x[1], 1.0], [x[2], 2.0, x[0]], [1.0, x[1] * x[2], 0.5]])
    m[:1] @= m
    return np.sum(m**2)


W = np.array([0.7, -1.3, 0.4])


def copy_by_mask(m, x):
    m[x > 0][:] = 0.0
    return np.sum(m**2)


def copy_by_rows(m, x):
    m[[0, 1]][0] += x
    return np.sum(m**2) + np.sum(x)


def copy_by_order(m, x):
    i = np.argsort(x)
    m[i][:, 0] *= 2.0
    m[:, i][0] = x
    m[np.array(0)][0] = x[1]
    return np.sum(m**2) + np.sum(x)


def copy_by_rows_in_loop(m, x):
    for k in range(2):
        m[[k, k + 1]][0] += x
        m[k][[0, 1]] *= x[k]
    return np.sum(m**2)


def copy_filled(m, x):
    m[[0, 1]].fill(x[0])
    m[0:2].fill(x[1])
    return np.sum(m**2)


def copy_sorted(m, x):
    x[x > 0].sort()
    m[1].sort()
    return np.sum(x * W) + np.sum(m[1] * W)


def copy_in_copy(m, x):
    x[[0, 1]][x[:2] > 0] = 2.0
    m[[0, 1]].T[0] = x[0]
    m.T[0] = x[1]
    return np.sum(x**2) + np.sum(m**2)


def slice_of_a_list(xs, x):
    xs[1:][0] = x
    xs[:].sort()
    return xs[0] * xs[1] + 3 * xs[2] + x


def slice_of_a_list_inside(d, x):
    d["a"][1:][0] = x
    return d["a"][0] * d["a"][1] * x


def slice_that_loses_items(xs, x):
    del xs[1:][0]
    xs[1:].pop()
    return sum(v * v for v in xs) * x


def slice_that_is_emptied(xs, x):
    xs[1:].clear()
    return sum(np.sum(q**2) for q in xs) * x


_MX = [(some(3, 3), np.array([0.5, 0.1, -0.3])), (some(3, 3, seed=1), np.array([-0.3, 0.7, 0.4]))]
_COPIES = (
    copy_by_mask,
    copy_by_rows,
    copy_by_order,
    copy_by_rows_in_loop,
    copy_filled,
    copy_sorted,
    copy_in_copy,
)
def turned_item(x):
    z = x + 0j
    z[0] *= 1j
    return z[0].imag + np.sum(z.real * W3)


def turned_where(x):
    z = x.astype(complex)
    z[x > 0] = 1j * z[x > 0]
    return np.sum(z.imag * W3)


def turned_one_by_one(x):
    z = x.astype(complex)
    for k in range(len(z)):
        z[k] = z[k] * np.exp(-2j * np.pi * k / len(z))
    return np.sum(z.imag * x)


def turned_in_turn(x):
    z, w = x - 1j, x + 0j
    for k in range(3):
        z[k] *= 1j
        z, w = w, z
    return np.sum(z.imag * W3) + np.sum(w.imag * w.real)


def doubled_then_halves(x):
    z = x.astype(complex)
    z[0] *= 2.0
    return np.sum(z.real * z.imag + z.imag)


def imaginary_of_real(x):
    z = (x * 2.0).astype(complex)
    q = z.imag
    q[0] = x[0] * x[1]
    return np.sum(z.real * z.imag + q) + np.sum(np.imag(z) * W3)


def halves_summed_up(x):
    z = (x * 2.0).astype(complex)
    return np.sum(z.real * z.imag + z.imag + x)


def complex_starts(x):
    a, b, c = np.array(x, complex), np.add(x, 1j), np.zeros(3, complex) + x
    d, e = (x + 0j).conj(), np.cumsum(x + 0j)
    f = np.linalg.solve(np.eye(3) + 0j, x)
    a[1:] = a[1:] * 1j
    b += 1j * x
    b[0] += 2j * x[1]
    np.add.at(c, [0, 0, 1], 1j * x)
    d[1:][0] = 1j * x[0]
    v = e[::2]
    v *= 1j
    f[[0, 2]] *= 1j
    return sum(np.sum(z.imag * W3 + z.real**2) for z in (a, b, c, d, e, f))


def filled_with_imaginary(x):
    a, b, c = x.astype(complex), x + 0j, np.outer(x, x).astype(complex)
    a.fill(1j * x[0])
    a[1] = x[1]
    np.put(b, [0, 2], 1j * x[1])
    np.fill_diagonal(c, 1j * x[0])
    np.copyto(a, 1j * x[2], where=x > 0)
    return np.sum((a + b).imag * W3) + np.sum(c.imag @ W3)


def complex_of_some_kind(x, kind):
    z = x.astype(complex if kind else float)
    for k in range(2):
        z[k] = z[k + 1] * (1j if kind else 2.0)
    z[:1] = z[1] * z[2]
    return np.sum(np.imag(z)) + np.sum(np.real(z) * x)


def complex_of_a_list(x, place):
    z = [x, x + 0j][place]
    z[0] = z[0] * (1j if place else 3.0)
    return np.sum(np.imag(z) * W3) + np.sum(np.real(z) * W3)


def complex_in_a_dict(x):
    d = {"a": x + 0j}
    d["a"][0] *= 1j
    _turn(d["a"], 2)
    return np.sum(d["a"].imag * W3)


def _turn(z, k):
    z[k] *= 1j * z[1]


def doubles_in_singles(x, y):
    z = x.astype(float)
    z[0] = y[0] * y[1]
    z[1:] *= y[1:]
    return np.sum(z * z)


def written_by_turns(v, w):
    b = w
    for i in range(2):
        b, v = v, b
        b[i] = np.tanh(np.sum(b) * 0.2)
    return np.sum(v * 0.5)


def read_back_by_turns(v, w):
    for i in range(1, 3):
        v[i] = np.tanh(v[i - 1] * 0.2 + w[i])
        v, w = w, v
    return np.sum(v * 0.5) + np.sum(w * w)


def filled_by_turns(v, w):
    out, old = np.zeros(3), np.ones(3)
    for i in range(3):
        t = np.exp(out[i - 1] * 0.3 + v[i])
        out[i] = t * t
        out, old = old, out
    return np.sum(out * w) + np.sum(old * old)


def rows_filled_by_turns(v, w):
    a, b = np.zeros((3, 3)), np.ones((3, 3))
    for i in range(3):
        a[i] = np.sin(v * w[i])
        b[i] = a[i] * a[i]
        a, b = b, a
    return np.sum(a * b * w)


def three_by_turns(v, w):
    a, b, c = v.copy(), w.copy(), v * w
    for i in range(3):
        a[i] = np.sin(a[i] * b[i])
        a, b, c = b, c, a
    return np.sum(a * 2.0 + b * 3.0 + c * 5.0)


W3 = np.array([0.7, -1.3, 0.4])
T3 = [(np.array([0.5, 0.1, -0.3]),), (np.array([-0.3, 0.7, 0.4]),)]
_TURNS = [(*T3[0], *T3[1]), (*T3[1], np.array([1.3, -0.5, 0.4]))]


PROGRAMS = [
    Program(matrix_products_in_place, [(some(3),)]),
    Program(matrix_products_of_rows, [(some(3), some(3, 3))]),
    Program(out_of_constants, [(some(3), some(3, seed=1))], wrt="x"),
    Program(write_one, [(0.7,)]),
    Program(overwrite, [(0.7,)]),
    Program(overwrite_with_constant, [(some(3),)]),
    Program(read_then_overwritten, [(some(3),)]),
    Program(saved_before_overwrite, [(some(3),)]),
    Program(write_slice, [(some(3),)]),
    Program(write_scalar_to_slice, [(some(3), 0.7), (some(1), 0.7)]),
    Program(write_row, [(some(3, 2), some(2))]),
    Program(write_broadcast, [(some(2),)]),
    Program(write_with_mask, [(some(5),)]),
    Program(write_array_with_mask, [(some(5),)]),
    Program(write_with_integers, [(some(3), some(2)), (some(3), 0.7)]),
    Program(write_with_repeated_integers, [(some(3), some(3, seed=1))], note="the last one wins"),
    Program(add_to_one, [(0.7,)]),
    Program(add_to_slice, [(some(4),)]),
    Program(multiply_slice, [(some(4), 0.7)]),
    Program(power_in_place, [(some(3),)]),
    Program(add_with_mask, [(some(5),)]),
    Program(add_with_integers, [(some(3), some(2))]),
    Program(add_at, [(some(3), some(3, seed=1))]),
    Program(augmented_array, [(some(3), some(3, seed=1)), (some(3), 0.7)]),
    Program(augmented_broadcast, [(some(2, 3), some(3)), (some(2, 3), 0.7)]),
    Program(augmented_scalar_grows, [(some(3), 0.7), (0.3, 0.7)]),
    Program(augmented_in_loop, [(some(3), 0.7)]),
    Program(recurrence, [(some(4), 0.7), (some(1), 0.7)]),
    Program(recurrence_overwriting, [(some(4),)]),
    Program(prefix_sums, [(some(4),)]),
    Program(heat_in_place, [(some(6), 0.2)], note="writes its argument"),
    Program(two_buffers, [(some(5), 0.2)]),
    Program(writes_argument, [(some(3), 0.7)]),
    Program(scales_argument, [(some(3), 0.7)]),
    Program(writes_matrix_argument, [(some(3, 2),)]),
    Program(table_filling, [(some(3), some(2))]),
    Program(conditional_writes, [(some(5),)]),
    Program(write_in_branch, [(some(3), 0.7), (some(3), -0.7)]),
    Program(write_then_exit, [(some(4),), (positive(3),)]),
    Program(gaussian_elimination, [(some(3, 3) + 3.0 * np.eye(3), some(3))]),
    Program(cholesky, [(some(3, 3) @ some(3, 3).T + 2.0 * np.eye(3),)]),
    Program(swapped_entries, [(some(3),)]),
    Program(several_targets, [(some(3), 0.7)]),
    Program(list_of_numbers_written, [(0.7, 1.2)]),
    Program(dict_written, [(0.7,)]),
    Program(nested_list_written, [(0.7,)]),
    Program(array_in_dict_written, [(0.7,)]),
    Program(filled, [(0.7,)]),
    Program(integer_buffer, [(some(3),)]),
    Program(written_with_strides, [(some(3),)]),
    Program(without_axes_whole, NUMBERS),
    Program(without_axes_where, NUMBERS),
    Program(without_axes_by_two_names, NUMBERS),
    Program(without_axes_in_loop, [(0.4, 3), (2.0, 3), (np.array(1.4), 4)], wrt="x"),
    Program(without_axes_of_list, NUMBERS),
    Program(written_transposed, [(some(2),)]),
    Program(argument_written_transposed, [(some(2),), (some(2, 2),)]),
    *(Program(fn, _MX) for fn in _COPIES),
    Program(slice_of_a_list, [([0.9, -0.5, 0.3], 0.7)]),
    Program(slice_of_a_list_inside, [({"a": [0.1, 0.3]}, 0.7)]),
    Program(slice_that_loses_items, [([0.9, -0.5, 0.3], 0.7)]),
    Program(slice_that_is_emptied, [([some(2), some(3)], 0.7)], refused=True),
    Program(turned_item, T3),
    Program(turned_where, T3),
    Program(turned_one_by_one, T3),
    Program(turned_in_turn, T3),
    Program(doubled_then_halves, T3),
    Program(imaginary_of_real, T3),
    Program(halves_summed_up, T3),
    Program(complex_starts, T3),
    Program(filled_with_imaginary, T3),
    Program(complex_in_a_dict, T3),
    Program(complex_of_some_kind, [(*T3[0], True), (*T3[1], True), (*T3[1], False)], wrt="x"),
    Program(complex_of_a_list, [(*T3[0], 1), (*T3[1], 1), (*T3[1], 0)], wrt="x"),
    Program(doubles_in_singles, [(np.float32(T3[0][0]), T3[1][0])], wrt="y"),
    Program(written_by_turns, _TURNS),
    Program(read_back_by_turns, _TURNS),
    Program(filled_by_turns, _TURNS),
    Program(rows_filled_by_turns, _TURNS),
    Program(three_by_turns, _TURNS),
]
