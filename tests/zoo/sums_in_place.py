"""Sums that start as a number and are changed by `+=`: the first one makes an array, each that
follows writes into it."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def squared(m):
    z = 0.0
    for w in m:
        z = z + w
    return np.sum(z**2)


def halved_after(m, x):
    z = 0
    for w in m:
        z += w * x
    z /= 2
    return np.sum(np.sqrt(z * z + 1))


def mean_taken_off(m, x):
    z = 0.0
    for i in range(2):
        z += m[i] * x**i
    z -= z.mean()
    return np.sum(z**3)


def product(m, x):
    z = 1.0
    for w in m:
        z *= w
        x = x + np.sum(z)
    return x * np.sum(z)


def outer_products(m, x):
    z = 0.0
    for w in m:
        z += np.outer(w, w)
    return np.sum(z @ z) * x


def added(z, w):
    z += w
    return z


def added_by_a_function(m, x):
    z = 0.0
    for w in m:
        z = added(z, w * x)
    return np.sum(z * z)


def added_by_a_closure(m, x):
    tot = 0.0

    def inc(w):
        nonlocal tot
        tot += w

    for w in m:
        inc(w * x)
    return np.sum(tot**2)


def squashed(m, x):
    z = 0.0
    for w in m:
        z += w
        z = np.tanh(z * x)
    return np.sum(z)


def weighted_mean(m, x):
    num = 0
    den = 0
    for i, w in enumerate(m):
        num += w * (i + 1)
        den += w**2
    return np.sum(num / (1 + den)) * x


def sums_of_sums(m, x):
    s = 0.0
    for r in m:
        t = 0.0
        for k in range(3):
            t += r * k
            s += t
    return np.sum(s * s) * x


def while_counting(m, x):
    s = 0.0
    i = 0
    while i < 2:
        s += m[i] * x
        i += 1
    return s @ s


def some_left_out(m, x):
    s = 0.0
    for r in m:
        if r[0] > 0.5:
            continue
        s += r * x
    return np.sum(s * m)


def kept_by_get(m, x):
    d = {}
    for i, r in enumerate(m):
        d[i % 1] = d.get(i % 1, 0.0) + r * x
    return np.sum(d[0] ** 2)


def two_in_a_dict(m, x):
    d = {"a": 0.0, "b": 0}
    for r in m:
        d["a"] += r
        d["b"] += r * x
    return np.sum(d["a"] * d["b"])


def two_in_a_list(m, x):
    v = [0.0] * 2
    for i, r in enumerate(m):
        v[i % 2] += r * x
    return np.sum(v[0] * v[1])


class Mean:
    def __init__(self):
        self.s = 0.0
        self.n = 0

    def add(self, w):
        self.s += w
        self.n += 1
        return self

    def mean(self):
        return self.s / self.n


def in_an_object(m, x):
    a = Mean()
    for r in m:
        a.add(r * x)
    return np.sum(a.mean() ** 2)


def turned_round(m, x):
    p = 0.0
    q = 0.0
    for r in m:
        p, q = q + r, p * x
    return np.sum(p * q)


def greatest(m, x):
    best = -1e9
    for r in m:
        best = np.maximum(best, r * x)
    return np.sum(best)


def reversed_meanwhile(m, x):
    s = 0.0
    for r in m:
        s += r * x
        y = s[::-1] * 2
    return np.sum(s * y)


def element_written(m, x):
    s = 0.0
    for r in m:
        s += r * x
        s[0] *= 2.0
    return np.sum(s * s)


def maybe_no_term(m, x, n):
    s = 0.0
    for i in range(n):
        s += m[i] * x
    return np.sum(s * m)


def maybe_no_term_added(m, x, n):
    s = 0.0
    for i in range(n):
        s = s + m[i] * x
    return np.sum(s * m) + np.sum(np.exp(s) * m[0])


def number_then_array(m, y):
    z = y
    for w in m:
        z += w
    return np.sum(z**2)


def item_that_was_a_number(a, x):
    vs = [0.0]
    vs[0] += a
    return np.sum(vs[0] * x)


def item_of_an_argument(a, x):
    vs = [x, 1.0]
    vs[0] += a
    vs[1] *= a
    return np.sum(vs[0] * vs[1])


def momentum_in_a_dict(a, x, n):
    d = {"m": 0.0}
    for _ in range(n):
        d["m"] += a
        a = a - x * d["m"]
    return np.sum(a**2)


def one_of_two_scaled(m, x):
    ts = [0.0, 0.0]
    for i, w in enumerate(m):
        ts[i] += w
    ts[0] *= x
    return np.sum(ts[0] * ts[1])


def its_elements_read(a, x):
    s = 0.0
    r = 0.0
    for _ in range(3):
        s += a
        r += s[0]
    return r * x


def flattened_after(a, n):
    w = 0.5
    for _ in range(n):
        w = w + a
    return np.sum(np.ravel(w) + a)


def multiplied_after(a, n):
    w = 0.5
    for _ in range(n):
        w = w + a
    return np.sum(w * a)


def one_behind(a, n):
    s = 1.0
    p = 0.0
    for _ in range(n):
        p, s = s, s * a
    return np.sum(p * a)


def first_one_kept(a, n):
    s = 0.0
    b = a
    for i in range(n):
        s += a
        if i == 0:
            b = s
    return np.sum(b)


def last_one_kept(a, n):
    t = 0.0
    s = 0.0
    for _ in range(n):
        t = s
        s += a
    return np.sum(t)


def all_kept(m):
    hist = []
    z = 0
    for w in m:
        z += w * 2.0
        hist.append(z)
    return np.sum(hist[0] * hist[-1])


def item_named(a, x):
    vs = [0.0]
    vs[0] += a
    v = vs[0]
    v *= x
    return np.sum(vs[0])


def last_written(m, x):
    s = 0
    for r in m:
        s += r
        last = s
    last[0] = x
    return np.sum(s * s)


def total(z):
    return np.sum(z)


def given_to_a_function(x, n):
    z = 0.0
    for _ in range(n):
        z = z + x
    return total(z)


def sum_of_maybe_none(x, n):
    z = sum([x * k for k in range(n)])
    return np.sum(z) * x.sum()


def mean_of_maybe_none(x, n):
    z = sum([x * k for k in range(n)])
    return np.mean(z) + np.sum(np.dot(z, x))


def dot_with_a_number_array(w, x):
    return np.sum(np.dot(w, x)) + w * np.sum(np.inner(x, w)) + w.dot(x).sum()


def greatest_of_one_row(x):
    return np.sum(max(x[None]) * x) + np.sum(min([2.0 * x]))


_M = some(2, 3)
_A = some(3)

PROGRAMS = [
    *(
        Program(fn, [(_A, n) for n in (0, 2)], wrt=0)
        for fn in (given_to_a_function, sum_of_maybe_none, mean_of_maybe_none)
    ),
    Program(dot_with_a_number_array, [(np.array(0.3), _A)], wrt=(0, 1)),
    Program(greatest_of_one_row, [(_A,)]),
    Program(squared, [(_M,), (_M[:1],)]),
    *(
        Program(fn, [(_M, 0.7)], wrt=(0, 1))
        for fn in (
            halved_after,
            mean_taken_off,
            product,
            outer_products,
            added_by_a_function,
            added_by_a_closure,
            squashed,
            weighted_mean,
            sums_of_sums,
            while_counting,
            some_left_out,
            kept_by_get,
            two_in_a_dict,
            two_in_a_list,
            in_an_object,
            turned_round,
            greatest,
            reversed_meanwhile,
            element_written,
            number_then_array,
            one_of_two_scaled,
        )
    ),
    *(
        Program(fn, [(_M, 0.7, n) for n in range(3)], wrt=(0, 1))
        for fn in (maybe_no_term, maybe_no_term_added)
    ),
    Program(momentum_in_a_dict, [(_A, 0.7, n) for n in range(3)], wrt=(0, 1)),
    *(
        Program(fn, [(_A, 0.7)], wrt=(0, 1))
        for fn in (item_that_was_a_number, item_of_an_argument, its_elements_read)
    ),
    *(
        Program(fn, [(_A, n) for n in range(3)], wrt=0)
        for fn in (flattened_after, multiplied_after, one_behind)
    ),
    *(Program(fn, [(_A, 3)], wrt=0, refused=True) for fn in (first_one_kept, last_one_kept)),
    Program(all_kept, [(_M,)], refused=True),
    Program(item_named, [(_A, 0.7)], refused=True),
    Program(last_written, [(_M, 0.7)], refused=True),
]
