"""Numbers and arrays that are None until there is something."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


class Difference:
    def __init__(self):
        self.before = None

    def __call__(self, e):
        d = 0.0 if self.before is None else e - self.before
        self.before = e
        return d


class Plant:
    def __init__(self):
        self.y = 0.0
        self.log = []

    def apply(self, u):
        self.y += u
        self.log.append(self.y)


def controlled(k, n):
    controller, plant = Difference(), Plant()
    for _ in range(n):
        plant.apply(controller(k - plant.y) + 0.1 * k)
    return sum(plant.log) + plant.y


def differences(xs):
    before = None
    s = 0.0
    for x in xs:
        if before is not None:
            s += (x - before) ** 2
        before = x
    return s


def least(xs):
    best = None
    for x in xs:
        v = x * x - x
        if best is None or v < best:
            best = v
    return best * 2 if best is not None else 1.0


def smoothed(xs, a):
    m = None
    out = []
    for x in xs:
        m = x if m is None else a * x + (1 - a) * m
        out.append(m)
    return sum(out)


class Filter:
    def __init__(self, a, first=None):
        self.a = a
        self.m = first

    def update(self, x):
        if self.m is None:
            self.m = x
        else:
            self.m = self.a * x + (1 - self.a) * self.m
        return self.m


def filtered(xs, a):
    f, g = Filter(a), Filter(a, xs[0])
    s = 0.0
    for x in xs:
        s += f.update(x) * g.update(x * x)
    return s


def array_at_last(xs, a):
    m = None
    for x in xs:
        if m is None:
            m = np.zeros_like(x)
        m = a * x + (1 - a) * m
    return np.sum(m**2)


def none_again(xs):
    last = None
    s = 1.0
    for x in xs:
        if x < 0.0:
            last = None
        elif last is None:
            last = s * x
        else:
            s = s + last * x
            last = s
    return s if last is None else s * last


def not_bound_before(xs, flag):
    if flag:
        last = None
    s = 1.0
    for x in xs:
        if flag:
            if last is not None:
                s = s * last
            s = s * x
            last = s
        s = s + x
    return s


def sure_at_the_end(xs):
    best = None
    for x in xs:
        v = x * x - x
        if best is None or v < best:
            best = v
    return best * 2


def read_in_another_loop(xs, n):
    last = None
    for x in xs:
        last = x * x
    y = 1.0
    for _ in range(n):
        y = y * last
        last = y + last
    return y


class Sum:
    def __init__(self, v):
        self.v = v

    def joined(self, other):
        return Sum(self.v * other.v + other.v)


def object_at_last(xs):
    total = None
    for x in xs:
        one = Sum(x)
        total = one if total is None else total.joined(one)
    return total.v


def object_or_none(xs):
    total = None
    for x in xs:
        if x < 0.0:
            total = None
        elif total is None:
            total = Sum(x)
        else:
            total = total.joined(Sum(x * x))
    return 1.0 if total is None else total.v


class Growing:
    def __init__(self, v):
        self.v = v
        self.log = [v]

    def grow(self, k):
        self.v = self.v * k
        self.log.append(self.v)
        return self


def changed_under_two_names(xs):
    current = None
    other = Growing(2.0)
    for x in xs:
        if current is None:
            current = other
        else:
            current.v = current.v * x
        other.v = other.v + x
    return current.v * other.v


def changed_and_kept(xs):
    current = None
    kept = []
    for x in xs:
        if current is None or x < 0:
            current = Growing(x)
            kept.append(current)
        else:
            current.grow(x)
    return sum(one.v * one.log[-1] for one in kept) + current.v


def best_of_several(xs):
    best = None
    several = [Growing(x) for x in xs]
    for one in several:
        if best is not None:
            best.v += one.v * 0.5
        if best is None or one.v > best.v:
            best = one
    return sum(one.v * one.v for one in several) * best.v


def argument_at_last(one, xs):
    current = None
    for x in xs:
        if current is None:
            current = one
        current.grow(x)
    return current.v * one.v + sum(one.log)


def row_at_last(x):
    rows = [x * 1.0, x * 2.0, x * 3.0]
    total = None
    for row in rows:
        if total is None:
            total = row
        else:
            total += row
    return np.sum(total * rows[0] * rows[1])


def two_of_them(xs):
    low = high = None
    for x in xs:
        low = x * x if low is None or x * x < low else low
        high = x if high is None or x > high else high
    if low is None or high is None:
        return 0.0
    return low * high


def rows_apart(m):
    before = None
    s = 0.0
    for row in m:
        if before is not None:
            s += np.sum((row - before) ** 2) * before[0]
        before = row * 2.0
    return s


def recurrent(m, w):
    h = None
    for row in m:
        if h is None:
            h = np.tanh(row)
        else:
            h = np.tanh(w @ h + row)
    return np.sum(h)


def longest_row(m):
    best = None
    for row in m:
        v = row * row
        if best is None or np.sum(v) > np.sum(best):
            best = v
    return np.sum(best * m[0])


def blended(m):
    state = None
    out = []
    for row in m:
        state = row if state is None else 0.5 * state + row
        out.append(state.T @ row)
    return sum(out)


def bounds_of_rows(m):
    low, high = None, None
    for row in m:
        if low is None:
            low, high = row, row
        else:
            low, high = np.minimum(low, row), np.maximum(high, row)
    return np.sum((high - low) * m[0])


def nearest(m, t):
    best, row = None, None
    for i in range(len(m)):
        d = np.sum((m[i] - t) ** 2)
        if best is None or d < best:
            best, row = d, m[i]
    return best * np.sum(row)


def made_at_the_first_row(m):
    b = None
    s = 0.0
    for row in m:
        if b is None:
            b = np.zeros(3)
        b[1:] += row[1:] * row[0]
        s += b[1] * b[2]
    return s


def list_made_when_needed(m):
    rows = None
    s = 0.0
    for row in m:
        if rows is None:
            rows = []
        rows.append(row * 2.0)
        s += np.sum(rows[-1] * rows[0])
    return s


def pair_of_before(m):
    last = None
    s = 0.0
    for row in m:
        a, b = np.sin(row), row[0] * row[1]
        if last is not None:
            p, q = last
            s += np.sum(p * a) * q + b
        last = (a, b)
    return s


def dict_of_before(m):
    last = None
    s = 0.0
    for row in m:
        if last is not None:
            s += np.sum(last["a"] * row) * last["b"]
        last = {"a": row * row, "b": row[1]}
    return s


def columns_of_before(m):
    before = None
    for row in m:
        if before is None:
            before = [v for v in row]
            continue
        now = []
        for v in row:
            now.append(before[0] * v + before[-1])
        before = now
    return max(before) * before[0]


def pair_that_shares(m):
    last = None
    s = 0.0
    for row in m:
        a = row * row
        if last is not None:
            last[0][0] += last[1][1]
            s += np.sum(last[0] * row) * last[1][0]
        last = (a, a)
    return s


def forgotten_rows(m):
    kept = None
    s = 0.0
    for row in m:
        if row[0] < 0.0:
            kept = None
            s += row[1]
        elif kept is None:
            kept = row * s
        else:
            s += np.sum(kept * row)
            kept *= row
    return s if kept is None else s + np.sum(kept)


class Layer:
    def __init__(self, w):
        self.w = w
        self.h = None
        self.mean = None

    def step(self, x):
        if self.h is None:
            self.h = np.zeros_like(x)
        self.h = np.tanh(self.w @ self.h + x)
        self.mean = self.h if self.mean is None else 0.9 * self.mean + 0.1 * self.h
        return self.h


def stateful_layer(m, w):
    layer = Layer(w)
    s = 0.0
    for row in m:
        s += np.sum(layer.step(row) ** 2)
    return s + np.sum(layer.mean)


def looked_up(d, keys, w):
    s = 0.0
    for k in keys:
        v = d.get(k)
        if v is not None:
            s += v * w
    return s


def popped_or_not(d, w):
    u = d.pop("b", None)
    v = d.pop("c", w)
    return (u if u is not None else w) * v + d["a"]


def kept_once_computed(x, w):
    kept = {}

    def get(k):
        v = kept.get(k)
        if v is None:
            v = np.sin(x * w * k)
            kept[k] = v
        return v

    s = 0.0
    for i in range(4):
        s += np.sum(get(i % 2) * get((i + 1) % 3))
    return s


def forgotten_in_turn(d, w):
    s = 0.0
    for k in d:
        if d[k] is None:
            d[k] = w * w
        else:
            s += d[k]
            d[k] = None
    for v in d.values():
        s += v * w if v is not None else w
    return s


XS = np.array([0.3, 1.2, -0.7, 0.9, 0.8])
M = some(4, 3)

PROGRAMS = [
    Program(controlled, [(0.7, 3), (0.7, 1)], wrt="k"),
    Program(differences, [(XS,), (XS[:1],), (list(XS),)]),
    Program(least, [(XS,), (XS[:0],)]),
    Program(smoothed, [(XS, 0.3)]),
    Program(filtered, [(XS, 0.3), (XS[:1], 0.3)]),
    Program(array_at_last, [([some(3), some(3, seed=1)], 0.3)]),
    Program(none_again, [(XS,), (XS[:3],), (XS[:0],)]),
    Program(not_bound_before, [(XS, True), (XS, False), (XS[:0], True)], wrt="xs"),
    Program(sure_at_the_end, [(XS,), (XS[:1],)]),
    Program(read_in_another_loop, [(XS, 2), (XS, 0)], wrt="xs"),
    Program(object_at_last, [(XS,), (XS[:1],)]),
    Program(object_or_none, [(XS,), (XS[:3],), (XS[:0],)]),
    Program(changed_under_two_names, [(XS,)]),
    Program(changed_and_kept, [(XS,)]),
    Program(best_of_several, [(XS,)]),
    Program(argument_at_last, [(Growing(0.7), XS)]),
    Program(row_at_last, [(some(3),)], refused=True),
    Program(rows_apart, [(M,), (M[:1],)]),
    Program(recurrent, [(M, some(3, 3, seed=1)), (M[:1], some(3, 3, seed=1))]),
    Program(longest_row, [(M,), (M[:1],)]),
    Program(blended, [(M,), (M[:1],)]),
    Program(bounds_of_rows, [(M[:2],), (M,)]),
    Program(nearest, [(M, some(3, seed=2)), (M[:1], some(3, seed=2))]),
    Program(made_at_the_first_row, [(M,), (M[:1],), (M[:0],)]),
    Program(list_made_when_needed, [(M,), (M[:1],), (M[:0],)]),
    Program(pair_of_before, [(M,), (M[:2],), (M[:1],)]),
    Program(dict_of_before, [(M,), (M[:2],), (M[:1],)]),
    Program(columns_of_before, [(M,), (M[:1],)]),
    Program(pair_that_shares, [(M,), (M[:2],)], refused=True),
    Program(forgotten_rows, [(M,), (abs(M),), (M[:0],), (-abs(M),)]),
    Program(stateful_layer, [(M, some(3, 3, seed=1)), (M[:1], some(3, 3, seed=1))]),
    Program(looked_up, [({"a": 1.2, "b": 0.4}, ["a", "c", "a"], 0.3)], wrt=("d", "w")),
    Program(popped_or_not, [({"a": 1.2, "b": 0.4}, 0.3), ({"a": 1.2, "c": 0.7}, 0.3)]),
    Program(kept_once_computed, [(some(3), 0.7)]),
    Program(forgotten_in_turn, [({"a": 1.2, "b": None}, 0.3)], wrt="w"),
    Program(two_of_them, [(XS,), (XS[:1],), (XS[:0],)]),
]
