"""Names that may share memory in ways that only the run tells: cotangents are kept by place."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some

_M, _V = some(3, 3), some(3, seed=1)


def written_at_two_places(x):
    a = x * 2.0
    held = [a, a]
    held[0] += x
    held[1][0] *= 3.0
    return np.sum(a * held[0])


def view_carried_on(x, n):
    a = x * 1.0
    t = a
    for k in range(n):
        t[0] *= 1.5
        t = a[k:]
    return np.sum(a * a) + np.sum(t)


def part_of_the_chosen(x, n):
    a = x * 1.0
    b = x * 2.0
    t = a if n > 1 else b
    u = t[1:]
    u *= x[0]
    a[0] = u[0]
    return np.sum(a * a) + np.sum(t * b)


def rows_in_a_list(m):
    rows = []
    for r in m:
        rows.append(r)
    rows.append(m[0])
    for r in rows:
        r *= 1.5
        r += m[1]
    return np.sum(m * m)


def rows_in_a_dict(m, n):
    rows = {"first": m[0], "again": m[0]}
    for _ in range(n):
        rows["first"] *= 0.5
        rows["again"][1:] += rows["first"][:-1]
    return np.sum(m * m)


def overlapping_windows(x, n):
    y = x * 1.0
    for k in range(n):
        left, right = y[k:], y[: len(y) - k]
        left *= 0.7
        right[-1] += left[0] * x[0]
    return np.sum(y * y)


def view_or_copy(m, flag):
    a = m * 1.0
    flat = (a.T if flag > 0.0 else a).reshape(-1)
    flat[1] = m[0, 0] * 3.0
    part = flat[:4]
    for k in range(3):
        part[k] += a[0, k]
    return np.sum(a * m) + np.sum(flat * flat)


def buffers_of_a_ring(x, n):
    ring = [x * 1.0, x * 2.0, x * 3.0]
    for k in range(n):
        old, new = ring[k % 3], ring[(k + 1) % 3]
        new[1:] = np.tanh(old[:-1]) + new[1:] * 0.1
        new[0] = old[-1]
    return np.sum(ring[0] * ring[1]) + np.sum(ring[2] ** 2)


def smallest_first(x):
    """The row that is written is known only to the run."""
    rows = [x[:2] * 1.0, x[1:3] * 2.0]
    for _ in range(3):
        best = rows[0]
        for row in rows:
            if np.sum(row) < np.sum(best):
                best = row
        best += x[:2] * x[1]
    return np.sum(rows[0] * rows[1])


def doubled(a):
    a *= 2.0
    return a[1:]


def written_result_of_callee(x, n):
    y = x * 1.0
    for _ in range(n):
        part = doubled(y)
        part[0] += y[0] * x[1]
    return np.sum(y * y)


def complex_parts(x):
    z = x * (1.0 + 2.0j)
    parts = [z.real, z.imag, z.real]
    parts[0] *= x
    parts[2][0] = x[1] * 3.0
    parts[1] += parts[2]
    return np.sum(np.abs(z) ** 2)


def chosen_and_left(v, x, n):
    c = x if n > 1 else v
    if v[1] > 5.0:
        return np.sum(v)
    c -= c * v
    return np.sum(v * x)


def beside_another(v, w):
    held = [v[::2]]
    v *= v.copy()
    return np.sum(w * w * 0.5) + np.sum(held[0] ** 2)


def names_that_go_round(v, w, n):
    i = 0
    while i < n:
        i += 1
        k = 0
        while k < n:
            k += 1
            w = v
        v = w
    return np.sum(w * v)


def argument_by_place(m, v):
    held = [m[0], m[:, 0], v]
    for part in held:
        part *= 1.5
        part[0] += v[1]
    return np.sum(m * m) + np.sum(v)


def add_to_ends(part, amount):
    if amount:
        part = part[::1]
    np.add.at(part, [0, 0, -1], amount)


def view_made_in_one_arm(v, amount):
    add_to_ends(v[2:0:-1], amount)
    return np.sum(v * v)


def views_of_the_chosen(v, s, k):
    part = v[2:0:-1]
    if s > 0:
        chosen = part[k:]
    else:
        chosen = v
    chosen *= s
    return np.sum(v**2 * np.arange(1.0, 5.0))


def last_of_a_pair_filled(x, v, w):
    pair = (v, w)
    for k in range(2):
        pair[-1].fill(x + v[k])
    pair[-2][0] *= x
    return np.sum(w * v)


def window_by_window(x, n):
    y = x * 1.0
    windows = [y[i : i + 3] for i in range(n)]
    for window in windows:
        window *= 0.9
        window[0] += window[2] * window[1]
    return np.sum(y * y)


def dead_product_written(w, m):
    product = m[1] * m
    product *= w
    m[0] = 0.0
    return np.sum(m * w)


def moved_along(x):
    x[1:] = x[:-1]
    x[:] = x[::-1]
    left, right = x[:-1], x[1:]
    left[:] = right
    return np.sum(x * x * np.arange(1.0, 5.0))


def appended_and_written(v, w):
    held = [v]
    for _ in range(2):
        held.append(w)
        w -= v * held[-1][0]
    return np.sum(held[-1] ** 2)


def filled_through_list(w, x, a):
    held = [w]
    for part in held:
        part.fill(a * a)
    held[-1][0] = x
    return np.sum(w * w)


def doubled_in_rows(v):
    table = v[None]
    for row in table:
        row[0] += row[0]
    return np.sum(table * table)


def rows_under_other_names(v, w, m, y):
    kept = v
    for i in range(2):
        kept, w = w, kept
        for row in m:
            held = {"all": m, "one": w}
            row[i] *= y
            kept = row
    return np.sum(w * w)


def held_and_written(v, w, m):
    held = (w, v, m)
    if w[0]:
        v[0] += np.sum(w)
    return np.sum(m * m * 0.5) + 0.0 * len(held)


def squared_in_place(p, q):
    np.copyto(p, np.tanh(q + p))
    return p * 0.25


def scaled_before_it_is_written(m, most):
    scaled = squared_in_place(m, m)
    for row, other in zip(m, m):
        if m[-1, 1] > most:
            return np.sum(other * 1.0)
        row[row > -0.7] = 1
    return np.sum(scaled * scaled * 1.5)


def part_of_a_part_written(y, m):
    rows = m[1:]
    m[1] = rows[0, 0] * y
    row = rows[1]
    row[0] = 2
    return np.sum(rows * row * 0.7)


def rows_of_rows(m):
    rows = [m[0] * 1.0, m[1] * 2.0, m[2] * 1.0]
    rows.append(rows[1])
    for i in range(len(rows)):
        rows[i] *= rows[(i + 1) % 3][0]
        rows[i][1] += np.sin(rows[0][2])
    return np.sum(rows[0] * rows[1] * rows[2]) + np.sum(rows[3] ** 2)


def one_into_the_other(a, b):
    a *= b[0]
    b[1:] += a[:-1] ** 2


def rows_into_columns(m):
    h = m * 1.0
    for k in range(2):
        one_into_the_other(h[k], h[k + 1])
        one_into_the_other(h[:, k], h[k])
    return np.sum(h * m)


def grown_by_itself(x):
    kept = [x * 1.0]
    for k in range(3):
        kept.append(kept[-1] if k % 2 else kept[-1] * x)
        kept[k][k] += kept[-1][0] * x[1]
    return sum([np.sum(v * v) for v in kept])


def replaced_afterwards(x):
    y = x * 1.0
    held = [y[i : i + 2] for i in range(3)]
    for window in held:
        window *= x[0]
        window[0] += window[1]
    held[0] = x[2:4] * 1.0
    held.reverse()
    for window in held:
        window *= window[1]
    return np.sum(y * y) + np.sum(held[2])


def put_elsewhere(held, k, v):
    held[k] = v


def replaced_by_callee(x):
    y = x * 1.0
    held = [y[i : i + 2] for i in range(3)]
    for window in held:
        window *= x[0]
        window[0] += window[1]
    put_elsewhere(held, 0, y[1:3])
    for window in held:
        window[1] *= window[0]
    return np.sum(y * y)


def other_name_replaced(x):
    y = x * 1.0
    held = [y[i : i + 2] for i in range(3)]
    other = held
    for window in held:
        window *= x[0]
        window[0] += window[1]
    other[1] = other[0]
    for window in other:
        window[1] *= window[0]
    return np.sum(y * y)


def replaced_meanwhile(x):
    y = x * 1.0
    held = [y[i : i + 2] for i in range(3)]
    for k, window in enumerate(held):
        window *= x[0]
        held[0] = y[2:4]
        window[0] += window[1]
    for window in held:
        window[1] *= window[0]
        held[0] = y[0:2]
    return np.sum(y * y)


def in_nest(x):
    y = x * 1.0
    nest = [[y[i : i + 2] for i in range(2)] for j in range(2)]
    for held in nest:
        for window in held:
            window *= x[0]
            window[0] += window[1]
        nest[1] = nest[0]
    for window in nest[1]:
        window[1] *= window[0]
    return np.sum(y * y)


def twice(x):
    xs = [x]
    xs.append(xs[0] * xs[0])
    return xs[1]


def appended_square(x, w):
    return np.sum(twice(x) * w)


def many(x):
    xs = [x, x * 2.0]
    xs.append(xs[0] * xs[1])
    xs.append(xs[2] * xs[2])
    return xs[3]


def appended_to_many(x, w):
    return np.sum(many(x) * w)


def powers(x, n):
    xs = [x]
    for _ in range(n):
        xs.append(np.tanh(xs[-1]) * xs[0])
    return xs[-1]


def appended_meanwhile(x, w, n):
    return np.sum(powers(x, n) * w)


def last(x):
    h = []
    for _ in range(2):
        x = x * x
        h.append(x)
    return h[-1]


def history(x, w):
    return np.sum(last(x) * w)


def filled(x):
    xs = [x]
    while len(xs) < 4:
        xs.append(xs[-1] * x)
    return xs[-1]


def appended_until(x, w):
    return np.sum(filled(x) * w)


def row(x):
    xs = [[x]]
    xs[0].append(xs[0][0] * xs[0][0])
    return xs[0][1]


def appended_in_rows(x, w):
    return np.sum(row(x) * w)


def kept(x):
    d = {"h": [x]}
    d["h"].append(d["h"][0] * d["h"][0])
    return d["h"][1]


def appended_under_key(x, w):
    return np.sum(kept(x) * w)


def copy_of_list_grows(x, w):
    xs = [x]
    ys = xs.copy()
    ys.append(ys[0] * xs[0])
    xs.append(ys[1] * 2.0)
    return np.sum(xs[1] * ys[1] * w)


def rest_of_division(x):
    z = x * 1.0
    _, r = divmod(z, 0.5)
    z[0] = z[1] * z[1]
    return np.sum(r * z * x)


def rows_of_two_names(x):
    z = x * 1.0
    v = z[::-1]
    xs = [z, v]
    m = np.transpose(xs)
    z[0] = z[1] * z[1]
    return np.sum(m[0] * v[:2] * z[:2])


def items_written_in_turn(xs):
    a, b = xs[0], xs[1]
    s = 0.0
    for i in range(2):
        p = a if i else b
        p[0] = p[1] * a[0]
        s = s + np.sum(p * b)
    return s


def copied_items_written(xs):
    ys = xs.copy()
    ys.append(ys[0][::-1])
    for y in ys:
        y[0] = y[1] * xs[1][0]
    return np.sum(xs[0] * ys[2]) + np.sum(ys[1])


def copies_grow_in_loop(x, w):
    xs = [x]
    for _ in range(3):
        ys = xs.copy()
        ys.append(ys[-1] * xs[0])
        xs.append(ys[-1] * w)
    return np.sum(xs[1] * xs[2] * ys[-1])


def copies_of_copies_grow(x, w):
    xs = [x]
    ys = xs.copy()
    zs = list(xs)
    ys.append(ys[0] * xs[0])
    zs.append(ys[1] * w)
    xs.append(zs[1] * 2.0)
    return np.sum(xs[1] * ys[1] * w * zs[1])


def copy_shrinks(x, w):
    xs = [x, w]
    ys = xs.copy()
    y = ys.pop()
    ys.append(y * xs[0])
    xs.pop()
    xs.append(ys[1] * ys[1])
    return np.sum(xs[1] * ys[1] * w)


def rows_copied_grow(x, w):
    rows = [[x], [w]]
    others = [list(row) for row in rows]
    others[0].append(x * w)
    rows[1].append(others[0][1] * x)
    return np.sum(rows[1][1] * others[0][1] * w)


def numbered_rows_copied(x, w):
    a = [x]
    b = [v for v in a]
    b.append(w * b[0])
    a += b
    a.append(a[-1] * b[0])
    return np.sum(a[-1] * a[-2] * b[-1])


def rest_less_first(m):
    """The place of what is written is told by the array that the loop takes."""
    rows = [r.copy() for r in m]
    for r in rows[1:]:
        r -= rows[0] * 0.5
    return np.sum(rows[0] * rows[1] * rows[2])


def backwards_less_last(m, w):
    rows = [r * w for r in m]
    for r in rows[::-1]:
        r -= np.sin(rows[-1]) * 0.5
        r += rows[1]
    return np.sum(rows[0] * rows[1] * rows[2])


def others_times_sum(m):
    rows = [r.copy() for r in m]
    for r in rows[:2]:
        r *= rows[2] + r
        r += rows[0]
    return np.sum(rows[0] * rows[1] * rows[2])


def view_tried_then_looped(m, is_tried):
    if is_tried:
        try:
            m = m[:]
        finally:
            m[0] *= 2.0
        for i in range(2):
            m[i] *= m[1, i]
    return np.sum(m * m)


def view_tried_while_it_lasts(m, n):
    while n > 0:
        try:
            m = m[::-1]
        finally:
            m[0] *= m[1, 0]
        for i in range(2):
            m[i] *= m[1 - i, i]
        n -= 1
    return np.sum(m * m)


PROGRAMS = [
    Program(part_of_a_part_written, [(0.7, some(3, 3))]),
    Program(rows_of_rows, [(_M,)]),
    Program(rows_into_columns, [(_M,)]),
    Program(grown_by_itself, [(some(4),)]),
    Program(scaled_before_it_is_written, [(_M, 9.0), (_M, -9.0)], wrt="m"),
    Program(held_and_written, [(some(3), _V, _M)]),
    Program(written_at_two_places, [(some(3),)]),
    Program(view_carried_on, [(some(4), 3), (some(4), 0)], wrt="x"),
    Program(part_of_the_chosen, [(some(3), 1), (some(3), 2)], wrt="x"),
    Program(rows_in_a_list, [(_M,)]),
    Program(rows_in_a_dict, [(_M, 2)], wrt="m"),
    Program(overlapping_windows, [(some(4), 3)], wrt="x"),
    Program(view_or_copy, [(_M, 1.0), (_M, -1.0)], wrt="m"),
    Program(buffers_of_a_ring, [(some(4), 5)], wrt="x"),
    Program(smallest_first, [(some(3),)]),
    Program(written_result_of_callee, [(some(3), 2)], wrt="x"),
    Program(complex_parts, [(some(3),)]),
    Program(chosen_and_left, [(some(3), _V, 1), (some(3), _V, 2)], wrt=("v", "x")),
    Program(beside_another, [(some(3), _V)]),
    Program(names_that_go_round, [(some(3), _V, 0), (some(3), _V, 2)], wrt=("v", "w")),
    Program(argument_by_place, [(_M, some(3, seed=1))]),
    Program(last_of_a_pair_filled, [(0.7, some(3), _V)]),
    Program(window_by_window, [(some(5), 3), (some(5), 0)], wrt="x"),
    Program(dead_product_written, [(_V, _M)]),
    Program(moved_along, [(some(4),)]),
    Program(appended_and_written, [(some(3), _V)]),
    Program(filled_through_list, [(some(3), 0.7, 1.3)]),
    Program(doubled_in_rows, [(some(3),)]),
    Program(rows_under_other_names, [(some(3), _V, _M, 0.7)]),
    Program(view_made_in_one_arm, [(some(4), 0.7), (some(4), 0.0)]),
    Program(views_of_the_chosen, [(some(4), 0.7, 1), (some(4), -0.7, 0)], wrt=("v", "s")),
    Program(replaced_afterwards, [(some(5),)]),
    Program(replaced_by_callee, [(some(5),)]),
    Program(other_name_replaced, [(some(5),)]),
    Program(replaced_meanwhile, [(some(5),)]),
    Program(in_nest, [(some(5),)]),
    Program(appended_square, [(some(3), _V)], wrt="x"),
    Program(appended_to_many, [(some(3), _V)], wrt="x"),
    Program(appended_meanwhile, [(some(3), _V, 2), (some(3), _V, 0)], wrt="x"),
    Program(history, [(some(3), _V)], wrt="x"),
    Program(appended_until, [(some(3), _V)], wrt="x"),
    Program(appended_in_rows, [(some(3), _V)], wrt="x"),
    Program(appended_under_key, [(some(3), _V)], wrt="x"),
    Program(copy_of_list_grows, [(some(3), _V)]),
    Program(rest_of_division, [(some(3),)]),
    Program(rows_of_two_names, [(some(3),)]),
    Program(items_written_in_turn, [([some(2), some(2, seed=1)],)], refused=True),
    Program(copied_items_written, [([some(2), some(2, seed=1)],)], refused=True),
    Program(copies_grow_in_loop, [(some(3), _V)]),
    Program(copies_of_copies_grow, [(some(3), _V)]),
    Program(copy_shrinks, [(some(3), _V)]),
    Program(rows_copied_grow, [(some(3), _V)]),
    Program(numbered_rows_copied, [(some(3), _V)]),
    Program(rest_less_first, [(_M,)]),
    Program(backwards_less_last, [(_M, 0.7)]),
    Program(others_times_sum, [(_M,)]),
    Program(view_tried_then_looped, [(some(2, 2), True), (some(2, 2), False)]),
    Program(view_tried_while_it_lasts, [(some(2, 2), 2), (some(2, 2), 0)], wrt="m"),
]
