"""Loops over parts and copies of a list that write into what the list holds."""

from __future__ import annotations

import collections

import numpy as np

from tests.zoo.program import Program, some

_L = [some(2), some(2, seed=1), some(2, seed=2)]


def _product(arrays):
    return np.sum(arrays[0] * arrays[1] * arrays[2])


def backwards(arrays):
    for q in reversed(arrays):
        q *= arrays[0]
        q += arrays[1]
    return _product(arrays)


def all_but_first(arrays):
    for i, q in enumerate(arrays[1:], 1):
        q *= arrays[0] * i
    return _product(arrays)


def neighbours(arrays):
    for a, b in zip(arrays, arrays[1:]):
        b += a * a
    for a, b in zip(arrays[:-1], reversed(arrays)):
        b *= a
    return _product(arrays)


def every_second(arrays):
    for q in arrays[::2]:
        q *= arrays[1]
    for q in arrays[::-1]:
        q += arrays[2]
    for q in tuple(arrays[1:][1:]):
        q *= arrays[0]
    return _product(arrays)


def copy_run_through(arrays):
    for q in list(arrays):
        q *= arrays[1]
    for i, q in enumerate(list(reversed(arrays[1:]))):
        q *= arrays[i]
    return _product(arrays)


def first_and_rest(arrays):
    first, *rest = arrays
    for q in rest:
        q += first
    return _product(arrays)


def each_with_each(arrays):
    for a in reversed(arrays):
        for b in arrays[1:]:
            b += a * 0.5
    return _product(arrays)


def sums_into_first(arrays):
    for q in arrays[1:]:
        arrays[0] += q * q
        q *= arrays[0]
    return _product(arrays)


def again_and_again(arrays):
    rest = arrays[1:]
    for _ in range(2):
        for q in rest:
            q *= arrays[0]
        for q in reversed(arrays):
            q += arrays[1]
    return _product(arrays)


def until_large(arrays):
    for q in arrays[1:]:
        q *= arrays[0]
        if np.sum(q) > 0.1:
            break
    return _product(arrays)


def changed_places_before(arrays):
    arrays = [q * 1.0 for q in arrays]
    rest = arrays[1:]
    arrays[0], arrays[2] = arrays[2], arrays[0]
    for q in rest:
        q *= arrays[0]
    return np.sum(arrays[0] * arrays[1] * arrays[2] ** 2)


def changed_places_meanwhile(arrays):
    arrays = [q * 1.0 for q in arrays]
    rest = arrays[1:]
    for _ in range(2):
        for q in rest:
            q *= arrays[0]
        arrays[0], arrays[1] = arrays[1], arrays[0]
    return np.sum(arrays[0] * arrays[1] ** 2 * arrays[2])


def grown_meanwhile(arrays):
    arrays = [q * 1.0 for q in arrays]
    for q in list(arrays):
        q *= 2.0
        arrays.append(q)
    arrays[3] *= 3.0
    return _product(arrays) + np.sum(arrays[3] * arrays[-1])


def removed_before(arrays):
    arrays = [q * 1.0 for q in arrays]
    rest = list(arrays)
    arrays.pop(0)
    for q in rest:
        q *= arrays[0]
    return np.sum(arrays[0] * arrays[1] * rest[0])


def turned_round_before(arrays):
    arrays = [q * 1.0 for q in arrays]
    rest = arrays[1:]
    arrays.reverse()
    for q in rest:
        q *= arrays[0]
    return np.sum(arrays[0] * arrays[1] * arrays[2] ** 2)


def known_by_another_list(arrays):
    arrays = [q * 1.0 for q in arrays]
    rest = arrays[1:]
    for one in [arrays]:
        one.append(one[0] * 2.0)
        one[1] = one[0] * 1.5
    for q in rest:
        q *= arrays[0]
    return np.sum(arrays[0] * arrays[1] * arrays[2] * arrays[3])


def replaced_before(arrays):
    rest = arrays[1:]
    arrays[1] = arrays[0] * 3.0
    for q in rest:
        q *= arrays[0]
    return _product(arrays)


def replaced_in_copy(arrays):
    rest = arrays[1:]
    rest[0] = arrays[0] * 2.0
    for q in rest:
        q *= arrays[0]
    return _product(arrays) + np.sum(rest[0])


def replaced_meanwhile(arrays):
    for q in list(arrays):
        arrays[2] = arrays[0] * 2.0
        q *= arrays[1]
    return _product(arrays)


def last_ones(arrays):
    for q in arrays[-2:]:
        q *= arrays[0]
    return _product(arrays)


def rest_or_all(arrays):
    part = arrays[1:] if np.sum(arrays[0]) > 0.0 else arrays
    for q in part:
        q *= arrays[0]
    return _product(arrays)


def item_of_copy_or_all(arrays):
    part = arrays
    if np.sum(arrays[0]) > 0.0:
        part = list(arrays)
    part[1] *= arrays[0]
    return _product(arrays)


def copy_of_dict_or_itself(d):
    c = d
    if np.sum(d["w"]) > 0.0:
        c = dict(d)
    c["w"] *= d["b"]
    return np.sum(d["w"] * d["w"] * c["b"])


def rows_of_rows_written(rows):
    for row in rows[1:]:
        for j in range(len(row)):
            row[j] *= rows[0][j]
    for row in reversed(rows):
        row[0] = row[0] * rows[0][0]
    return rows[0][0] * rows[1][0] * rows[1][1] * rows[2][1] * rows[2][0]


def in_a_dict(d):
    for q in reversed(d["w"]):
        q *= d["w"][0]
    for q in d["w"][1:]:
        q += d["b"]
    return _product(d["w"])


def rows_of_array_by_list(m):
    m = m * 1.0
    for q in reversed([m[0], m[1], m[2]]):
        q *= m[0]
    for q in list(m.copy())[1:]:
        q *= m[1]
    return np.sum(m * m)


def other_bodies(bodies):
    for p in bodies[1:]:
        p["v"] += bodies[0]["x"] * p["x"]
    for p in reversed(bodies):
        p["x"] += 0.1 * p["v"]
    return np.sum(bodies[0]["x"] * bodies[1]["x"] * bodies[2]["v"])


def bodies_moved(bodies):
    for _ in range(2):
        for p in bodies:
            p["v"] = p["v"] - 0.1 * p["x"]
        for p in bodies:
            p["x"] = p["x"] + 0.1 * p["v"]
    return _energy(bodies)


def neighbours_moved(bodies):
    for p, q in zip(bodies, bodies[1:]):
        q["v"] = q["v"] + p["x"]
        p["x"] = p["x"] * q["v"]
    return _energy(bodies)


def _energy(bodies):
    return sum(np.sum(p["x"] * p["v"] * (i + 1.0)) for i, p in enumerate(bodies))


def put_and_written(bodies):
    for p in bodies:
        t = p["v"] * p["x"]
        p["v"] = t
        t *= 3.0
    return _energy(bodies)


def each_body_with_each(bodies):
    for p in bodies:
        for q in bodies[1:]:
            q["v"] = p["v"] * q["x"]
            p["x"] *= q["v"]
    return _energy(bodies)


def one_array_under_two_keys(x, w):
    d = {"a": x * 1.0, "b": w * 1.0}
    for k in range(3):
        n = d["a"] * w
        d["b"] = n
        d["a"] = n
        d["a"] *= k + 2.0
    return np.sum(d["a"] * d["b"])


def keys_change_arrays(x, w):
    d = {"a": x * 1.0, "b": w * 1.0}
    for k in range(3):
        n = d["a"] * w
        d["b"] = d["a"]
        d["a"] = n
        d["a"] *= k + 2.0
        d["b"] *= w
    return np.sum(d["a"] * d["b"])


def former_is_written(x, w):
    d = {"a": x * 1.0}
    for _ in range(3):
        former = d["a"]
        d["a"] = d["a"] * w
        former *= 2.0
        d["a"] = d["a"] + former
    return np.sum(d["a"] * d["a"])


def copied_onwards(arrays):
    for i in range(2):
        arrays[i + 1] = arrays[i] * 1.0
        arrays[i] *= 3.0
        arrays[i + 1] *= arrays[i]
    return _product(arrays)


def one_array_in_a_body_twice(bodies):
    for p in bodies:
        t = p["v"] * 2.0
        p["v"] = t
        p["x"] = t
        p["x"] *= 3.0
    return _energy(bodies)


def one_array_in_two_bodies(bodies):
    for p in bodies:
        t = p["v"] * p["x"]
        p["v"] = t
        bodies[0]["x"] = t
        t *= 3.0
    return _energy(bodies)


def carried_from_body_to_body(bodies):
    last = bodies[0]["x"]
    for p in bodies:
        n = last * p["v"]
        p["v"] = n
        last *= 2.0
        last = n
    return _energy(bodies)


def view_in_a_body(bodies):
    for p in bodies:
        t = p["v"] * p["x"]
        p["v"] = t[:]
        t *= 2.0
    return _energy(bodies)


_ARRAYS = {"w": np.array([1.0, 2.0]), "b": np.array([0.5, 0.25])}
_ROWS = [[1.0, 2.0], [3.0, 4.0]]
_PAIR = [np.array([1.0, 2.0]), np.array([3.0, 4.0])]


def copy_of_dict_outside(x):
    c = dict(_ARRAYS)
    c["w"] = c["w"] * x
    for k in c:
        c[k] = c[k] * x
    return np.sum(c["w"] * c["b"] * _ARRAYS["w"])


def display_of_dict_outside(x):
    c = {**_ARRAYS}
    c.update(w=x * c["b"])
    c["b"] = c["w"] * _ARRAYS["b"]
    return np.sum(c["w"] * c["b"])


def copy_of_list_outside(x):
    c = list(_PAIR)
    c[0] = c[1] * x
    return np.sum(c[0] * c[1] * _PAIR[0])


def rows_outside_copied(x):
    c = [list(r) for r in _ROWS]
    for r in c:
        r[0] *= x
    return c[0][0] * c[1][0] * _ROWS[0][0]


def array_of_copy_of_dict_outside(x):
    c = dict(_ARRAYS)
    c["b"][:] = x
    return np.sum(c["w"] * _ARRAYS["b"])


def item_of_array_outside(x):
    c = dict(_ARRAYS)
    c["b"][0] = x
    return np.sum(c["w"] * _ARRAYS["b"])


def row_of_copy_of_rows_outside(x):
    c = list(_ROWS)
    c[0][1] = x
    return _ROWS[0][1] * c[0][1]


def array_of_copy_of_list_outside(x):
    c = list(_PAIR)
    c[0][:] = x
    return np.sum(c[0] * c[1])


def items_outside_turned_round(x):
    s = 0.0
    for q in reversed(_PAIR):
        q[0] = x
        s = s + np.sum(q)
    return s


def dict_outside_or_its_copy(x):
    c = _ARRAYS if x > 5.0 else dict(_ARRAYS)
    c["w"] = c["w"] * x
    return np.sum(c["w"] * c["b"])


_BODIES = [{"x": some(2, seed=i), "v": some(2, seed=i + 5)} for i in range(3)]
_TABLE = {"w": some(2), "b": some(2, seed=1)}

# --- items replaced in the loop that runs through them --------------------------------------------


def each_replaced(x, k):
    ps = [x * 1.0, x * 2.0]
    for i, p in enumerate(ps):
        ps[i] = p * k
    return sum(np.sum(p**2) for p in ps)


def steps_of_momentum(x, k):
    params, m = [x * 1.0, x * 2.0], [np.zeros(3), np.zeros(3)]
    for _ in range(3):
        grads = [2.0 * p for p in params]
        for i, (p, g) in enumerate(zip(params, grads, strict=True)):
            m[i] = 0.9 * m[i] + g
            params[i] = p - k * m[i]
    return sum(np.sum(p**2) for p in params)


def replaced_then_the_old_one_written(x, k):
    ps, kept = [x * 1.0, x * 2.0, x * 3.0], []
    for i, p in enumerate(ps):
        ps[i] = p * k
        ps[i][0] = k
        p[1] += k
        kept.append(np.sum(p))
    return sum(np.sum(p**2) for p in ps) + sum(v * v for v in kept)


def neighbours_replaced(x, k):
    ps, kept = [x * 1.0, x * 2.0, x * 3.0], []
    for i, (p, q) in enumerate(zip(ps, ps[1:])):
        ps[i + 1] = q * k + p
        kept.append(p)
        ps[i] = p * p
    kept[0][0] *= 3.0
    return sum(np.sum(p**2) for p in ps) + np.sum(kept[1])


def replaced_under_another_name(ps, k):
    qs = ps
    for i, p in enumerate(ps):
        qs[i] = p * k
    return sum(np.sum(p**2) for p in ps)


def put_into_two_lists(x, k):
    ps = [x * 1.0, x * 2.0]
    qs = [ps[1], ps[0]]
    for i, p in enumerate(ps):
        qs[i] = p * k
        ps[i] = qs[i]
        qs[i][0] *= 2.0
    return sum(np.sum(p**2) for p in ps) + sum(np.sum(p**2) for p in qs)


def replaced_by_another_count(x, k):
    ps = [x * 1.0, x * 2.0, x * 3.0]
    for i, p in enumerate(ps, 1):
        if i < 3:
            ps[i] = p * k
    return sum(np.sum(p**2) for p in ps)


def replaced_in_turned_order(x, k):
    ps = [x * 1.0, x * 2.0, x * 3.0]
    for i, p in enumerate(reversed(ps)):
        ps[i] = p * k
    return sum(np.sum(p**2) for p in ps)


def the_one_before_replaced(x, k):
    ps = [x * 1.0, x * 2.0, x * 3.0]
    for i, p in enumerate(ps):
        ps[i - 1] = p * k
    return sum(np.sum(p**2) for p in ps)


# --- items exchanged ------------------------------------------------------------------------------


def rows_exchanged(x, k):
    a = [[x[0], x[1]], [x[2], k]]
    a[0], a[1] = a[1], a[0]
    a[0][1] *= x[0]
    return a[0][0] * 3.0 + a[0][1] * a[1][0] + a[1][1] ** 2


def exchanged_in_turns(x, k):
    a = [x * 1.0, x * 2.0, x * k]
    for i in range(3):
        j = (i * 2 + 1) % 3
        a[i], a[j] = a[j], a[i]
        a[i] *= k
        a[j][0] += x[1]
    return sum(np.sum(row**2) * (q + 1) for q, row in enumerate(a))


def exchanged_and_known_by_name(x, k):
    a = [x * 1.0, x * 2.0, x * k]
    b = a[1]
    for i in range(2):
        a[i], a[i + 1] = a[i + 1], a[i]
    b *= k
    return sum(np.sum(row**2) * (q + 1) for q, row in enumerate(a))


def sorted_by_exchange(x, k):
    a = [x * 1.0, x * 2.0, x * k]
    for i in range(2):
        for j in range(2 - i):
            if a[j][0] > a[j + 1][0]:
                a[j], a[j + 1] = a[j + 1], a[j]
        a[0] *= k
    return sum(np.sum(row**2) * (q + 1) for q, row in enumerate(a))


def put_twice_and_not_exchanged(x, k):
    a = [[x[0], k], [x[1], x[2]], [k, x[0]]]
    a[0], a[1] = a[1], a[1]
    a[0][0] *= k
    return sum(v * v * (q + 1) for q, row in enumerate(a) for v in row)


def exchanged_and_written_by_name(x, k):
    a = [[x[0], x[1]], [x[2], k]]
    r = a[0]
    a[0], a[1] = a[1], a[0]
    a[0][1] *= x[0]
    r[0] *= k
    return a[0][0] * 3.0 + a[0][1] * a[1][0] + r[1] * r[0]


def eliminated(m, b):
    n = len(b)
    a, c = [[m[i, j] for j in range(n)] for i in range(n)], [b[i] for i in range(n)]
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(a[i][k]) > abs(a[p][k]):
                p = i
        a[k], a[p] = a[p], a[k]
        c[k], c[p] = c[p], c[k]
        for i in range(k + 1, n):
            f = a[i][k] / a[k][k]
            for j in range(k, n):
                a[i][j] -= f * a[k][j]
            c[i] -= f * c[k]
    y = [0.0] * n
    for i in range(n - 1, -1, -1):
        s = c[i]
        for j in range(i + 1, n):
            s -= a[i][j] * y[j]
        y[i] = s / a[i][i]
    return sum(v * v for v in y)


# --- named tuples ---------------------------------------------------------------------------------

Moving = collections.namedtuple("Moving", "x u")


def named_tuple_replaced(x, k):
    s = Moving(x, 0.0 * x)
    for _ in range(3):
        s = s._replace(x=s.x * k, u=s.u + s.x)
    return np.sum(s.u**2) + np.sum(s.x)


def replaced_and_written(x, k):
    s = Moving([x, x * k], np.zeros(3))
    t = s._replace(u=x)
    t.x[0] *= k
    return sum(np.sum(v) for v in s.x) + np.sum(t.u * k)


# --- tuples of unknown length --------------------------------------------------------------------


def tuple_that_grows(x):
    t = ()
    for v in x:
        t += (v * v,)
    return sum(t) * t[1]


def item_put_behind(x):
    t = tuple(x)
    t = t + (t[0] * t[1],)
    return sum(v * v for v in t)


def window(x):
    t = tuple(x)
    for _ in range(2):
        t = t[1:] + (t[0] * t[-1],)
    return t[0] * 2.0 + t[-1]


class History:
    def __init__(self, x):
        self.kept = (x,)

    def add(self, v):
        self.kept += (v,)


def tuple_in_an_attribute(x):
    history = History(x[0])
    for v in x[1:]:
        history.add(v * history.kept[0])
    return sum(v * v for v in history.kept)


def tuple_in_a_dict(x):
    d = {"a": tuple(x)}
    d["a"] += (x[0] * x[1],)
    return sum(d["a"])


# --- what each round of a loop makes anew ---------------------------------------------------------


def made_anew_in_each_round(xs, n):
    for _ in range(n):
        xs = [0.5 * x + x * x for x in xs]
    return sum(xs)


def two_that_change_places(xs, n):
    a, b = [x for x in xs], [2.0 * x for x in xs]
    for _ in range(n):
        a, b = b, [u * v for u, v in zip(a, b, strict=True)]
    return sum(a) + sum(u * u for u in b)


def rows_of_the_round_before(rows, n):
    m = [row * 1.0 for row in rows]
    for k in range(n):
        new = []
        for i in range(len(m)):
            new.append(m[i] * m[i - 1])
        new[k % len(new)] += m[0]
        old, m = m, new
    return sum(np.sum(row) for row in m) + np.sum(old[0] * old[1])


def kept_in_some_rounds(xs, n):
    out, current = [], [x * 1.0 for x in xs]
    for k in range(n):
        following = [c * c for c in current]
        if k % 2:
            out = following
        current = [a + b for a, b in zip(following, current, strict=True)]
        current[0] = current[0] * (out[0] if out else 1.0)
    return sum(current) + sum(out)


def turned_around(rows, n):
    m = list(rows)
    for _ in range(n):
        k = [row for row in m]
        k[0] = k[0] * k[1]
        m = k[1:] + k[:1]
    return sum(np.sum(row * (i + 1)) for i, row in enumerate(m))


def array_of_the_round_before(a, n):
    before = a = a.copy()
    for _ in range(n):
        b = a * 2.0
        for i in range(len(a)):
            b[i] += before[i - 1] * a[i]
        before, a = a, b
    return np.sum(a * before)


_PLACES = np.array([[0.2, 1.0, 0.3], [1.5, 0.4, -0.2], [0.1, 0.7, 2.0]])

PROGRAMS = [
    *(
        Program(fn, [(_L,)])
        for fn in (
            backwards,
            all_but_first,
            neighbours,
            every_second,
            copy_run_through,
            first_and_rest,
            each_with_each,
            sums_into_first,
            again_and_again,
            until_large,
            changed_places_before,
            changed_places_meanwhile,
            removed_before,
            turned_round_before,
            known_by_another_list,
        )
    ),
    *(
        Program(fn, [(_L,)], refused=True)
        for fn in (
            grown_meanwhile,
            replaced_before,
            replaced_in_copy,
            replaced_meanwhile,
            last_ones,
            rest_or_all,
            item_of_copy_or_all,
        )
    ),
    Program(copy_of_dict_or_itself, [(_TABLE,)], refused=True),
    Program(rows_of_rows_written, [([[0.5, 0.7], [1.1, 0.9], [0.6, 1.3]],)]),
    Program(in_a_dict, [({"w": _L, "b": some(2, seed=7)},)]),
    Program(rows_of_array_by_list, [(some(3, 3),)]),
    Program(other_bodies, [(_BODIES,)]),
    Program(bodies_moved, [(_BODIES,)]),
    Program(neighbours_moved, [(_BODIES,)]),
    Program(put_and_written, [(_BODIES,)]),
    Program(each_body_with_each, [(_BODIES,)]),
    Program(one_array_under_two_keys, [(some(2), some(2, seed=1))]),
    Program(keys_change_arrays, [(some(2), some(2, seed=1))]),
    Program(former_is_written, [(some(2), some(2, seed=1))]),
    Program(copied_onwards, [(_L,)]),
    Program(one_array_in_a_body_twice, [(_BODIES,)], refused=True),
    Program(one_array_in_two_bodies, [(_BODIES,)], refused=True),
    Program(carried_from_body_to_body, [(_BODIES,)], refused=True),
    Program(view_in_a_body, [(_BODIES,)], refused=True),
    Program(copy_of_dict_outside, [(1.3,)]),
    Program(display_of_dict_outside, [(1.3,)]),
    Program(copy_of_list_outside, [(1.3,)]),
    Program(rows_outside_copied, [(1.3,)]),
    Program(array_of_copy_of_dict_outside, [(1.3,)], refused=True),
    Program(item_of_array_outside, [(1.3,)], refused=True),
    Program(row_of_copy_of_rows_outside, [(1.3,)], refused=True),
    Program(array_of_copy_of_list_outside, [(1.3,)], refused=True),
    Program(items_outside_turned_round, [(1.3,)], refused=True),
    Program(dict_outside_or_its_copy, [(1.3,)], refused=True),
    Program(each_replaced, [(some(3), 0.7), (some(3, seed=4), -0.4)]),
    Program(steps_of_momentum, [(some(3), 0.7), (some(3, seed=4), -0.4)]),
    Program(replaced_then_the_old_one_written, [(some(3), 0.7), (some(3, seed=4), -0.4)]),
    Program(neighbours_replaced, [(some(3), 0.7), (some(3, seed=4), -0.4)]),
    Program(put_into_two_lists, [(some(3), 0.7), (some(3, seed=4), -0.4)]),
    Program(rows_exchanged, [(some(3), 0.7), (some(3, seed=4), -0.4)]),
    Program(exchanged_in_turns, [(some(3), 0.7), (some(3, seed=4), -0.4)]),
    Program(exchanged_and_known_by_name, [(some(3), 0.7), (some(3, seed=4), -0.4)]),
    Program(sorted_by_exchange, [(some(3), 0.7), (some(3, seed=4), -0.4)]),
    Program(named_tuple_replaced, [(some(3), 0.7), (some(3, seed=4), -0.4)]),
    Program(replaced_under_another_name, [([some(3), some(2)], 0.7)]),
    Program(eliminated, [(_PLACES, some(3)), (_PLACES[::-1].copy(), some(3, seed=2))]),
    Program(replaced_by_another_count, [(some(3), 0.7)]),
    Program(replaced_in_turned_order, [(some(3), 0.7)], refused=True),
    Program(the_one_before_replaced, [(some(3), 0.7)]),
    Program(exchanged_and_written_by_name, [(some(3), 0.7)], refused=True),
    Program(put_twice_and_not_exchanged, [(some(3), 0.7)], refused=True),
    Program(replaced_and_written, [(some(3), 0.7)], refused=True),
    *(
        Program(fn, [(some(3, seed=3),), (some(4, seed=4),)])
        for fn in (
            tuple_that_grows,
            item_put_behind,
            window,
            tuple_in_an_attribute,
            tuple_in_a_dict,
        )
    ),
    *(
        Program(fn, [([0.3, 0.7, 1.1], n) for n in (1, 3)], wrt="xs")
        for fn in (made_anew_in_each_round, two_that_change_places, kept_in_some_rounds)
    ),
    *(
        Program(fn, [([*some(3, 2, seed=5)], n) for n in (1, 3)], wrt="rows")
        for fn in (rows_of_the_round_before, turned_around)
    ),
    Program(array_of_the_round_before, [(some(3, 2, seed=6), 3)], wrt="a"),
]
