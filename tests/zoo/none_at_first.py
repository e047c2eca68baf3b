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


XS = np.array([0.3, 1.2, -0.7, 0.9, 0.8])

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
    Program(two_of_them, [(XS,), (XS[:1],), (XS[:0],)]),
]
