"""Programs that write through one of several things in a container that are one memory."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def unpacked(x):
    ws = [x[i:] for i in range(2)]
    u, v = ws
    u *= 3.0
    return v[0]


def joined(x):
    a = [x * 1.0]
    b = a + a
    w = b[0]
    w *= 3.0
    return b[1][0]


def run_through(x):
    ws = [x[i:] for i in range(2)]
    for w in ws:
        w *= 2.0
    return ws[0][1]


def repeated(x):
    ws = [x] * 2
    for w in ws:
        w *= 2.0
    return ws[0][0]


def starred(m):
    ws = [*m, *m]
    for w in ws:
        w *= 2.0
    return ws[0][0] * ws[3][1]


def mapped(x):
    ws = list(map(lambda i: x[i:], range(2)))
    for w in ws:
        w *= 2.0
    return ws[0][1]


def under_keys(x):
    ws = {i: x[i:] for i in range(2)}
    for w in ws.values():
        w *= 2.0
    return ws[0][1]


def picked(m):
    rows = [m[0], m[1]]
    ws = [rows[i] for i in (0, 1, 0)]
    for w in ws:
        w *= 2.0
    return ws[0][0] + ws[1][1]


def added(x):
    ws = [x]
    ws += [x[i:] for i in range(2)]
    for w in ws:
        w *= 2.0
    return ws[0][1]


def of_one_arm(x, k):
    ws = [x, x * 2] if k > 1 else [x, x]
    for w in ws:
        w *= k
    return ws[0][0]


def scale_all(ws, k):
    for w in ws:
        w *= k


def by_callee(x, k):
    ws = [x[i:] for i in range(2)]
    scale_all(ws, k)
    return ws[0][1]


class Rows:
    def __init__(self, rows):
        self.rows = rows

    def scale(self, k):
        for row in self.rows:
            row *= k


def by_method(x, k):
    held = Rows([x[i:] for i in range(2)])
    held.scale(k)
    return held.rows[0][1]


def by_index(x, k):
    ws = [x[i:] for i in range(2)]
    w = ws[k]
    w[0] = w[1] * 3.0
    return ws[0][1]


def dicts_repeated(x):
    ps = [{"v": x[0]}] * 2
    for p in ps:
        p["v"] *= 2.0
    return ps[0]["v"]


def lists_joined(x):
    r = [x[0]]
    ws = [r] + [r]
    for w in ws:
        w[0] *= 2.0
    return ws[0][0]


def rows_repeated(x):
    g = [[x[0]] * 2] * 2
    for r in g:
        r[0] *= 2.0
    return g[0][0]


def last_of_overlapping(x):
    last = x
    for w in [x[:2], x[1:]]:
        w *= last[0]
        last = w
    return last[0]


def last_of_one(x):
    for w in [x, x]:
        w *= 2.0
    return w[0]


def in_pairs(x):
    for a, b in [(x[:2], x[1:]), (x[1:], x[:2])]:
        a *= b[0]
        b[1] = a[0] * 2.0
    return x[0] * x[2]


def by_a_loop_inside(x):
    ws = [x[i:] for i in range(2)]
    for _ in range(2):
        for w in ws:
            w[0] *= w[1]
    return ws[1][0] * ws[0][0]


def columns_and_rows(m):
    parts = [m[0]] + [m[:, 0]]
    for part in parts:
        part *= m[1, 1]
    return parts[0][0] * parts[1][1] * parts[0][1]


def reversed_views(x):
    ws = [x[::s] for s in (1, -1)]
    for w in ws:
        w[0] *= w[1]
    return ws[0][0] * ws[0][2]


def in_tuples(x):
    ws = [(x[i:], i) for i in range(2)]
    for w, i in ws:
        w *= 2 + i
    return ws[0][0][1] * ws[1][0][0]


def tuple_repeated(x, k):
    d = [(x * 1.0, k)] * 2
    for e, f in d:
        e *= f
    return d[1][0][0] * d[0][0][1]


def scale(parts, k):
    for part in parts:
        part *= k


def a_part_in_a_new_list(x, k):
    y = x * 1.0
    for i in range(3):
        part = y[i:]
        scale([part], k)
    return np.sum(y * x)


W = np.array([0.7, -1.3, 0.4])


def sorted_and_then_by_name(x, y):
    every = [x, y]
    every.sort(key=lambda q: q[1])
    return np.sum(x * W) + every[0][0]


def sorted_after_appends(x, y):
    every = []
    every.append(x)
    every.append(y * 2.0)
    first = every[0]
    every.sort(key=lambda q: q[1])
    return np.sum(first * W) + every[0][0] * every[1][2]


def sorted_pairs(x, y):
    every = [(1, x), (0, y)]
    every.sort(key=lambda q: q[1][1])
    return np.sum(x * W) + every[0][1][0]


def sorted_by_sum(x, y):
    every = [x, y]
    every.sort(key=np.sum, reverse=True)
    x = x * 2
    return np.sum(x * W) + every[0][0]


def rows_sorted(x, y):
    a, b = [x[0], x[1]], [y[0], y[1]]
    every = [a, b]
    every.sort(key=lambda q: q[1])
    return a[0] * 2 + b[1] ** 2 + every[0][0]


def put_into_a_slice(x, y):
    every = [x, y]
    every[0:2] = [y * x, x]
    x *= 2.0
    return np.sum(every[1] ** 2 * W) + np.sum(x**3) + np.sum(every[0])


def every_second_one(x, y):
    every = [x, y, x * y]
    every[::2] = [every[2], every[0]]
    every[0] *= 2
    every[2] *= x * 3
    return np.sum(every[0] ** 2 * W) + np.sum(x**3 * every[2])


def one_key_two_ways(x):
    d = {0: x * 1.0, 1: x * 2.0}
    d[False][0] = x[1] ** 2
    d[1.0] = d[0] * x
    return np.sum(d[True] ** 2 * W)


def part_of_transposed_rows(m):
    m = m.copy()
    q = m[:2]
    m[:2].T[0] = m[2, :2] * 2.0
    m[1:].T[1:] += m[0, 0]
    for i in range(2):
        m[i:].T[i] *= m[0, 0]
    q.T[1] = q[0, 2]
    return np.sum(m * m) + np.sum(q**3)


def rows_that_are_copies(m):
    m = m.copy()
    m[[0, 1]].T[0] = 5.0
    m[:2][0][1:] = m[2, :2] * 2.0
    return np.sum(m * m)


def halves_set(m):
    z = m + 1j * m * m
    w, other = z.imag, z
    z.imag = m**3
    z.real = z.imag
    other.real *= 2.0
    return np.sum(np.abs(z) ** 2 * m) + np.sum(w * z.real)


def halves_changed(m):
    z = (m + 1j * m * m) * (1 + 2j)
    v = z[0]
    z.real += z.imag
    z.imag -= z.real
    z.imag **= 2
    v.imag *= 2.0
    z.T.imag = m * z.real
    return np.sum(np.abs(z) ** 2 * m)


def items_of_halves(m):
    z = np.zeros(3, complex)
    for i in range(3):
        z.real[i] = m[i, 0]
        z.imag[i] = z.real[i] * m[0, i]
    return np.sum(np.abs(z) ** 2 * m[1])


def one_half_or_the_other(m):
    z = m[0] + 1j * m[1]
    r = z.real
    if m[0, 0] > 0.0:
        z.imag = m[2]
    else:
        z.real = m[1]
    r *= 3.0
    return np.sum(np.abs(z) ** 2)


def half_in_a_dict(m):
    d = {"z": m + 0j}
    d["z"].imag = m * m
    d["z"].real *= 2.0
    return np.sum(np.abs(d["z"]) ** 2)


def halves_of_rows(m):
    z = (m + 1j * m * m) * (1 + 2j)
    for i in range(3):
        z[i].imag = m[i]
    return np.sum(np.abs(z) ** 2 * m)


def half_turned_round(m):
    z = m[0] + 1j * m[1]
    z.imag = z.imag[::-1]
    return np.sum(np.abs(z) ** 2 * m[2])


# --- what nobody reads any more is written into a copy that an index gives ------------------------


def row_read_before_entries_change(v, m):
    a, b = v * 1.0, m * 1.0
    a[:] *= b[-1]
    b[b > 0.3] += 1.5
    return np.sum(a * np.arange(1.0, 4.0))


def row_read_before_places_change(v, m):
    a, b = v * 1.0, m * 1.0
    a[:] *= b[-1]
    b[[0, 2]] *= m[0, 0]
    return np.sum(a * np.arange(1.0, 4.0))


def row_read_before_and_in_a_loop(v, m):
    a, b, s = v * 1.0, m * 1.0, 0.0
    for i in range(3):
        a[:] *= b[-1]
        b[b > 0.3] += np.sin(m[0, i])
        s = s + np.sum(a)
    return s


def list_beside_an_array(w, n):
    held = ([w, w], np.zeros(3))
    for _ in range(n):
        held[1][1] = 0.0
    rows, _ = held
    rows[1] = 1.0
    again = held[0]
    return np.sum(again[1] * w)


def swept(m, n):
    y = m * 1.1
    rows = [y[i] for i in range(len(y))] + [y[0]]
    for k in range(n):
        for row in rows:
            row *= 0.9
            y[1] += row * 0.3
            row[0] += y[2, 1]
        y *= 1.01
        y[0, 0] += y[1, 1] * k
    return np.sum(y * y * y)


def rows_of_two(m, n):
    y = m * 1.1
    z = np.sin(m)
    rows = [y[0], z[1], y[0], z[0]]
    for k in range(n):
        for j, row in enumerate(rows):
            if j % 2:
                row += y[1] * z[2]
                z[2] *= 0.5
            else:
                z *= 1.2
                row *= z[0] + 0.1
        if k == 1:
            y[2] += rows[k][0]
    return np.sum(y * z)


def rows_of_two_that_change_places(m, n):
    y = m * 1.1
    z = np.sin(m)
    rows = [y[0], y[1], y[0]]
    for _ in range(n):
        for row in rows:
            row *= y[2]
            y += 0.1 * z
        y, z = z, y
    return np.sum(y * z * y)


def rows_of_an_array_made_anew(m, n):
    y = m * 1.1
    rows = [y[0], y[1], y[0]]
    t = 0.0
    for _ in range(n):
        for row in rows:
            row *= y[2]
        t += np.sum(y)
        y = y * 0.9 + m
        rows = [y[1], y[1], y[2]]
        y += 0.1
    for row in rows:
        row += y[0] * t
    return np.sum(y * y)


def rows_until_none_is_left(m, n):
    y = m * 1.1
    rows = [y[0], y[1], y[0]]
    while n > 0:
        n -= 1
        row = rows[n % 3]
        row *= y[2]
        y[2] *= 0.9
        for r in rows:
            r += 0.5 * y[2] * y[1]
            y /= 1.1
    return np.sum(y * y)


PROGRAMS = [
    Program(unpacked, [(some(3),)]),
    Program(joined, [(some(3),)]),
    Program(run_through, [(some(3),)]),
    Program(repeated, [(some(3),)]),
    Program(starred, [(some(2, 2),)]),
    Program(mapped, [(some(3),)]),
    Program(under_keys, [(some(3),)]),
    Program(picked, [(some(2, 2),)]),
    Program(added, [(some(3),)]),
    Program(of_one_arm, [(some(3), 0.6), (some(3), 1.6)]),
    Program(by_callee, [(some(3), 0.6)], refused=True),
    Program(by_method, [(some(3), 0.6)]),
    Program(by_index, [(some(3), 1), (some(3), 0)], wrt="x"),
    Program(dicts_repeated, [(some(3),)], refused=True),
    Program(lists_joined, [(some(3),)], refused=True),
    Program(rows_repeated, [(some(3),)], refused=True),
    Program(last_of_overlapping, [(some(3),)]),
    Program(last_of_one, [(some(3),)]),
    Program(in_pairs, [(some(3),)]),
    Program(by_a_loop_inside, [(some(3),)]),
    Program(columns_and_rows, [(some(2, 2),)]),
    Program(reversed_views, [(some(3),)]),
    Program(in_tuples, [(some(3),)]),
    Program(tuple_repeated, [(some(3), 0.6)]),
    Program(a_part_in_a_new_list, [(some(3), 0.6)], refused=True),
    *(
        Program(fn, [(some(3), some(3, seed=1)), (some(3, seed=1), some(3))])
        for fn in (
            sorted_and_then_by_name,
            sorted_after_appends,
            sorted_pairs,
            sorted_by_sum,
            rows_sorted,
            put_into_a_slice,
            every_second_one,
        )
    ),
    Program(one_key_two_ways, [(some(3),)]),
    Program(part_of_transposed_rows, [(some(3, 3),)]),
    Program(rows_that_are_copies, [(some(3, 3),)]),
    Program(halves_set, [(some(3, 3),)]),
    Program(halves_changed, [(some(3, 3),)]),
    Program(items_of_halves, [(some(3, 3),)]),
    Program(one_half_or_the_other, [(some(3, 3),), (-some(3, 3),)]),
    Program(half_in_a_dict, [(some(3, 3),)]),
    Program(halves_of_rows, [(some(3, 3),)], refused=True),
    Program(half_turned_round, [(some(3, 3),)], refused=True),
    Program(row_read_before_entries_change, [(some(3), some(3, 3))]),
    Program(row_read_before_places_change, [(some(3), some(3, 3))]),
    Program(row_read_before_and_in_a_loop, [(some(3), some(3, 3))]),
    Program(list_beside_an_array, [(some(2), 0), (some(2), 2)], wrt="w", refused=True),
    *(
        Program(fn, [(some(3, 3), 0), (some(3, 3), 1), (some(3, 3), 3)], wrt="m")
        for fn in (
            swept,
            rows_of_two,
            rows_of_two_that_change_places,
            rows_of_an_array_made_anew,
            rows_until_none_is_left,
        )
    ),
]
