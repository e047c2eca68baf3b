"""Functions that change what they are given, also under two names; containers they fill."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some

_M = some(3, 3)


# --- arrays ---------------------------------------------------------------------------------------


def mix(v, w):
    v[0] = w[1] * w[0]
    w[1] = 2.0 * v[0]


def parts_of_one(x):
    y = 1.0 * x
    mix(y, y[1:])
    mix(y[::-1], y)
    return np.sum(y * y * x)


def row_and_matrix(m, s):
    for row in m:
        add_scaled(row, m, s)
    return np.sum(m * m)


def add_scaled(row, m, s):
    row += s * m[0] * m[1, 0]
    m[2] *= row[0]


def last_of(p):
    p *= 1.5
    return p[1:]


def result_is_a_part(x):
    y = x * 2.0
    t = last_of(y)
    t *= y[0]
    u = last_of(t)
    u[0] += x[0]
    return np.sum(y * y * x)


def same(p):
    return p


def result_is_the_argument(x):
    z = np.zeros(5)
    z[1:4] = same(x)
    z *= 2.0
    z[1:4] = same(z[1:4] * x)
    return np.sum(z * z)


def step(u, v):
    swap(u, v)
    u += v[::-1]


def swap(u, v):
    u[0], v[0] = v[0], u[0]


def written_by_callee_of_callee(x):
    y = x * 1.0
    step(y[:2], y[1:3])
    return np.sum(y * y * x)


# --- containers -----------------------------------------------------------------------------------


def put(xs, a):
    xs.append(a)
    xs.append(a * a)


def appended_by_callee(x):
    xs = [x * 3.0]
    put(xs, x)
    put(xs, xs[1])
    return xs[0] * xs[2] + xs[4]


def take(xs):
    return xs.pop() * xs.pop(0)


def popped_by_callee(x, y):
    xs = [x, y, x * y, y * y]
    s = take(xs)
    return s + take(xs) * x


def drop(xs, d):
    del xs[0]
    del d["b"]


def deleted_by_callee(x, y):
    xs, d = [x, y * 2.0, x * y], {"a": x * y, "b": y}
    drop(xs, d)
    return xs[0] * xs[1] + d["a"] * len(d)


def remember_result(d, key, x):
    d.setdefault(key, x * x)
    d["count"] = d["count"] + x
    return d[key]


def set_by_callee(x, y):
    d = {"count": 0.0}
    s = remember_result(d, "x", x)
    s += remember_result(d, "x", y)
    return s * d["count"] + remember_result(d, "y", y)


def extend_with(xs, ys):
    xs += [ys[0] * 2.0]
    xs.extend(ys)


def extended_by_callee(x, y):
    xs = [x]
    extend_with(xs, [y, x * y])
    extend_with(xs, xs[1:3])
    return xs[1] * xs[3] + xs[-1] * x


def fill(x):
    xs, ys = [], []
    put(xs, x)
    put(ys, xs[1])
    return xs[0] * ys[1] + len(xs)


def count_up(d, xs):
    del d["b"]
    xs.append(2.0)


def constants_changed(x):
    d, xs = {"a": 1.0, "b": 2.0}, []
    count_up(d, xs)
    return x * x * len(d) + xs[0] * x


def first_of_two(p, q, s):
    return q


def given_by_name(x, m, s):
    part = first_of_two(m, q=x, s=s)
    part[0] = s
    return np.sum(x * x)


def raised(p, s):
    if s <= 0.0:
        np.add(p, 0.2, out=p)


def part_given_in_branch(x, s):
    raised(x[:2], s)
    return np.sum(x * x)


def halved(p, s, k):
    if k <= 0:
        p[0] *= s
    if k:
        halved(p, s * 0.5, k - 1)
    held = (p, p, p[1])
    assert len(held) == 3


def recursion_by_place(x, m):
    for k in range(3):
        halved(m[::1], x[k], k)
    return np.sum(m * m)


def halved_and_held(p, s, k):
    if k <= 0:
        p[0] *= s
    if k:
        halved_and_held(p, s * 0.5, k - 1)
    return (p, p, p[1])


def recursion_that_gives_parts(x, m):
    for k in range(3):
        halved_and_held(m[::1], x[k], k)
    return np.sum(m * m)


def second(p, q):
    return q


def filled_by_last(p, q):
    q.fill(np.tanh(p[-1]))


def one_array_twice_and_a_view(x, v):
    part = second(x, v)
    filled_by_last(v, v)
    part[0] += x[0]
    return np.sum(v * v)


def put_powers(xs, a, n):
    if n > 0:
        xs.append(a)
        put_powers(xs, a * a, n - 1)


def appended_by_recursion(x, y):
    xs = [x]
    put_powers(xs, x * y, 3)
    put_powers(xs, xs[1], 1)
    return xs[0] * xs[2] * xs[4]


def product_and_part(a):
    b = a * 3.0
    return b, b[:2]


def part_of_what_is_returned(x):
    b, part = product_and_part(x)
    b *= x
    return np.sum(part * part)


def one_array_twice(a):
    b = a * 3.0
    return [b, b]


def twice_in_a_list(x):
    pair = one_array_twice(x)
    pair[0][1] *= x[0]
    return np.sum(pair[1] ** 2)


def parts_and_product(a):
    a *= 2.0
    return [a[1:], a * 3.0, a[1:]]


def among_parts(x):
    y = x * 1.0
    parts = parts_and_product(y)
    parts[0][0] += y[0] * x[1] + parts[1][0]
    parts[1][0] *= parts[2][0]
    return np.sum(y * y) + np.sum(parts[1])


def two_products(a):
    return a * 3.0, a * 2.0


def held_as_soon_as_returned(x):
    p, q = two_products(x)
    held = [p, p]
    held[0][0] *= x[1]
    held[1] *= x
    return np.sum(p * q)


def held_out_of_a_pair(x):
    pair = two_products(x)
    for part in [pair[0], pair[0], pair[1]]:
        part *= x
    return np.sum(pair[0] * pair[1])


def rows_of_a_grid(x):
    grid, _ = np.meshgrid(x, x)
    for row in [grid[0], grid[0]]:
        row *= x
    return np.sum(grid)


def put_one(pair, i, v):
    pair[i].append(v)


def put_by_function(s):
    a, b = [], []
    for i in range(4):
        put_one((a, b), i % 2, s * i)
    return sum(a) * 2 + sum(b)


def two_pairs(a):
    return (a * 3.0, a * 2.0), (a * a, a * 4.0)


def pairs_held_twice(x):
    (p, q), (r, s) = two_pairs(x)
    held = [p, p]
    held[0][0] *= x[1]
    held[1] *= x
    return np.sum(p * q * r * s)


def pairs_taken_later(x):
    pairs, others = two_pairs(x)
    y = x * x
    y[0] = 2.0
    p, q = pairs
    r, s = others
    for part in [p, q, q, r]:
        part *= y
    return np.sum(p * q * r * s)


def pairs_by_index(x):
    found = two_pairs(x)
    for part in [found[0][0], found[0][0], found[1][0]]:
        part *= x
    return np.sum(found[0][0] * found[0][1] * found[1][0])


def rows_of_rows(a):
    return [[a * 2.0, a * 3.0], [a * a]]


def rows_in_turn(x):
    rows = rows_of_rows(x)
    for row in rows:
        for part in [row[0], row[0]]:
            part *= x
    return np.sum(rows[0][0] * rows[0][1] * rows[1][0])


def nested_deep(a):
    return (two_pairs(a), a * 5.0), a * a


def pairs_in_pairs(x):
    (((p, q), (r, s)), t), u = nested_deep(x)
    for part in [p, p, r, t, u]:
        part *= x
    return np.sum(p * q * r * s * t * u)


def pairs_of_one_array(a):
    b = a * 3.0
    return (b, b[1:]), [b, a * 4.0]


def written_pairs_of_one(x):
    (p, q), (r, s) = pairs_of_one_array(x)
    p *= x
    q += x[0]
    r *= s
    return np.sum(p * r * s) + np.sum(q * q)


def pairs_kept_by_loop(x):
    kept = []
    for k in range(3):
        (p, _), (r, _) = two_pairs(x * (k + 1.0))
        kept += [p, p, r]
    for part in kept:
        part *= x
    return np.sum(kept[0] * kept[2] * kept[4])


def products_kept_by_loop(x):
    kept = []
    for k in range(3):
        p, q = two_products(x * (k + 1.0))
        kept += [p, p, q]
    for part in kept:
        part *= x
    return np.sum(kept[0] * kept[2] * kept[4])


def one_of_a_pair(x):
    (p, q), (r, _) = two_pairs(x)
    chosen = p if x[0] > 0.0 else q
    chosen *= x
    return np.sum(p * q * r)


# --- nested functions that write into what a loop hands them ------------------------------------


def halved_in_a_loop(x):
    def half(b, i):
        b[i] *= 0.5

    a = x.copy()
    for i in range(2):
        half(a, i)
    return np.sum(a * a)


def ping_pong(x):
    def step(a, b):
        b[1:-1] = 0.5 * (a[:-2] + a[2:])

    a, b = x.copy(), x * 2.0
    for _ in range(2):
        step(a, b)
        step(b, a)
    return np.sum(a * a) + np.sum(b)


def by_way_of_others(x):
    def half(b, i):
        b[i] *= x[0]

    def both(c, k):
        half(c, k)
        half(c, k + 1)

    def outer():
        both(a, 1)

    a = x.copy()
    for _ in range(2):
        outer()
    b, i = a, 0
    while i < 2:
        half(b[1:], i)
        i += 1
    return np.sum(a * a)


def put_into_a_list(x):
    def put(xs, value):
        xs.append(value * value)

    out = [x[0]]
    for i in range(3):
        put(out, x[i])
    return sum(out)


def put_into_a_dict(x):
    def put(d, key, value):
        d[key] = d.get(key, 0.0) + value * value

    d = {}
    for i in range(4):
        put(d, i % 2, x[i])
    return d[0] * d[1]


def number_or_array(x):
    def increased(b):
        b += 1.0
        return b

    a, n, s = x.copy(), x[0], 0.0
    for _ in range(2):
        s += np.sum(increased(a)) * increased(n) * n
    return s * np.sum(a)


# --- one key, set if it is not there ------------------------------------------------------------


def set_and_filled(x):
    d = {}
    d.setdefault("u", [])
    d["u"].append(x[0] * x[1])
    d.setdefault("u", []).append(x[0])
    return sum(d["u"]) * x[2]


def made_by_fromiter(x):
    u = np.fromiter((v * 2.0 for v in x), float)
    u[1:] -= x[0]
    return np.sum(u * u)


# --- both arguments are written, and nothing is returned ------------------------------------------


def _scaled_by_doubled(p, q):
    q += q
    for i in range(2):
        p *= q[i]


def both_written_in_a_loop(w, m, n):
    for _ in range(n):
        _scaled_by_doubled(w, m)
    return np.sum(w * 1.0)


def both_written_and_again(w, m):
    _scaled_by_doubled(w, m)
    m *= 1.5
    _scaled_by_doubled(w[1:], q=m)
    return np.sum(w * 1.0) + np.sum(m)


def _through_another(p, q):
    _scaled_by_doubled(p, q)
    q[0] *= 0.7


def both_written_two_calls_deep(w, m):
    for _ in range(3):
        _through_another(w, m)
    return np.sum(w)


def _lists(ps, qs):
    qs[0] = qs[0] * 1.5
    for i in range(len(ps)):
        ps[i] = ps[i] * qs[i % 2] * qs[0]


def both_lists_written(ws, ms):
    for _ in range(3):
        _lists(ws, ms)
        ms[1] = ms[1] * ms[0]
    return sum(ws) * ms[1]


def _by_key(p, d):
    d["q"] = d["q"] * 1.5
    for i in range(2):
        p *= d["q"][i] * d["r"]


def array_and_dict_written(w, m):
    d = {"q": m, "r": 1.3}
    for _ in range(3):
        _by_key(w, d)
        d["r"] = d["r"] * 1.1
    return np.sum(w * 1.0)


def _by_part(p, q):
    t = q[:2]
    t *= 1.2
    i = 0
    while i < 2:
        p *= t[i] * q[2]
        i += 1


def part_and_whole_written(w, m):
    k = 0
    while k < 3:
        _by_part(w, m)
        k += 1
    return np.sum(w * m)


PROGRAMS = [
    Program(part_of_what_is_returned, [(some(3),)]),
    Program(twice_in_a_list, [(some(3),)]),
    Program(among_parts, [(some(3),)]),
    Program(held_as_soon_as_returned, [(some(3),)]),
    Program(held_out_of_a_pair, [(some(3),)]),
    Program(rows_of_a_grid, [(some(3),)]),
    Program(parts_of_one, [(some(3),)]),
    Program(row_and_matrix, [(_M, 0.3)]),
    Program(result_is_a_part, [(some(4),)]),
    Program(result_is_the_argument, [(some(3),)]),
    Program(written_by_callee_of_callee, [(some(3)[:3],)]),
    Program(appended_by_callee, [(0.7,)]),
    Program(popped_by_callee, [(0.7, 1.2)]),
    Program(deleted_by_callee, [(0.7, 1.2)]),
    Program(set_by_callee, [(0.7, 1.2)]),
    Program(extended_by_callee, [(0.7, 1.2)]),
    Program(fill, [(0.7,)]),
    Program(one_array_twice_and_a_view, [(some(3), some(3, seed=1))]),
    Program(constants_changed, [(0.7,)]),
    Program(given_by_name, [(some(3), some(3, seed=1), 0.7)]),
    Program(part_given_in_branch, [(some(3), 0.7), (some(3), -0.7)], wrt="x"),
    Program(recursion_by_place, [(some(3), _M)]),
    Program(recursion_that_gives_parts, [(some(3), _M)]),
    Program(appended_by_recursion, [(0.7, 1.2)]),
    Program(put_by_function, [(1.2,)]),
    Program(pairs_held_twice, [(some(3),)]),
    Program(pairs_taken_later, [(some(3),)]),
    Program(pairs_by_index, [(some(3),)]),
    Program(rows_in_turn, [(some(3),)]),
    Program(pairs_in_pairs, [(some(3),)]),
    Program(written_pairs_of_one, [(some(3),)]),
    Program(pairs_kept_by_loop, [(some(3),)]),
    Program(products_kept_by_loop, [(some(3),)]),
    Program(one_of_a_pair, [(some(3),), (-some(3),)]),
    *(
        Program(fn, [(some(4, seed=1),), (some(5, seed=2),)])
        for fn in (
            halved_in_a_loop,
            ping_pong,
            by_way_of_others,
            put_into_a_list,
            put_into_a_dict,
            number_or_array,
            set_and_filled,
            made_by_fromiter,
        )
    ),
    Program(both_written_in_a_loop, [(some(3), some(2, seed=1), n) for n in (0, 1, 3)]),
    Program(both_written_and_again, [(some(3), some(2, seed=1))]),
    Program(both_written_two_calls_deep, [(some(3), some(2, seed=1))]),
    Program(both_lists_written, [([0.5, 0.3, 0.7], [0.3, 0.8])]),
    Program(array_and_dict_written, [(some(3), some(2, seed=1))]),
    Program(part_and_whole_written, [(some(3), some(3, seed=1))]),
]
