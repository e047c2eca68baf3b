"""Functions that return early: what only some ways need is done back on those only."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program


def powers_on_three_ways(x, y, k):
    z = x * y
    w = math.exp(z)
    if k == 0:
        return x
    v = w * z
    if k == 1:
        return v
    for i in range(k):
        v = v * w + z
    if v > 5:
        return v * z
    return v + w


def product_and_sine(u, v):
    return u * v + math.sin(u)


def calls_on_four_ways(x, y, k):
    a = product_and_sine(x, y)
    b = product_and_sine(y, x)
    if k == 0:
        return a
    if k == 1:
        return b
    c = product_and_sine(a, b)
    return c * a if k == 2 else c + b


def arrays_on_four_ways(a, b, k):
    c = np.cumsum(a) * b
    d = np.sort(c)
    if k == 0:
        return a.sum()
    e = d * c
    if k == 1:
        return e.sum() + b[0]
    for i in range(k):
        e = e * d
    return e.sum() if k == 2 else (e * a).sum()


def list_and_loop(xs, w, k):
    ys = [x * w for x in xs]
    s = 0.0
    for i, y in enumerate(ys):
        t = y * y
        if i == k:
            return t * w
        if t > 1.2:
            s += t
        else:
            s += y * w
    z = s * w
    if k > 5:
        return z
    return z + ys[0]


class Pair:
    def __init__(self, a):
        self.a = a
        self.b = a * a

    def power(self, k):
        c = self.a * self.b
        if k == 0:
            return self.a
        return c * self.b


def method_and_attribute(x, y, k):
    p = Pair(x * y)
    r = p.power(k)
    if k == 2:
        return r * y
    p.a = p.a * r
    if k == 3:
        return p.a
    return p.power(k) + p.b


def writes_on_three_ways(a, w, k):
    a[0] *= w
    t = a[0] * a[1]
    if k == 0:
        a[1] = t
        return a.sum()
    a[1] += t * w
    u = a * t
    if k == 1:
        return u[0]
    a *= u
    return a.sum() + t


def chosen_in_a_try(x, y, k):
    z = x * y
    try:
        w = [x, y][k] * z
    except IndexError:
        return z * z
    if w > 1:
        return x * w
    return w


def rounds_on_three_ways(x, y, k):
    s = 0.0
    for i in range(3):
        z = x * math.cos(y * i)
        u = z * z * y
        if i == k:
            continue
        if i == k + 1:
            s += z
            continue
        s += u * s + z
    return s


def none_until_then(x, y, k):
    z = x * y
    r = None
    while True:
        z = z * 1.1
        q = z * y
        if k == 0:
            break
        k -= 1
        if q > 3:
            return q * z
        r = q * x
    if r is None:
        return z
    return r * z


# --- what is bound, or written, on the way that leaves --------------------------------------------


def handler_that_writes_and_leaves(x, y, k):
    xs, found = [x], {"a": x}
    try:
        r = xs[k]
    except IndexError:
        xs.append(y)
        found["a"] = y
        return y * x
    return sum(xs) * r * found["a"]


def handlers_that_write_and_leave(x, y, k):
    xs = [x, 0.5]
    try:
        r = {0: x, 1: y}[k] / (k - 1)
    except ZeroDivisionError:
        xs[0] = y
        return y * x
    except (KeyError, TypeError):
        xs.append(y * x)
        r = xs[2]
    return sum(xs) * r


def body_that_leaves(x, y, k):
    try:
        if k < 0:
            return y
        s = x * y
    except KeyError:
        s = y
    else:
        s = s * x
    return s


def guards_in_a_loop(x, y, k):
    for _ in range(2):
        match (k, x):
            case (1, m) if m > 1.0:
                m = m * y
                x = x + m
            case (0, m):
                x = m * x
    return x * y


def guards_that_capture(x, y, k):
    s = 0.0
    for v in (x, y, x * y):
        match (k, v):
            case (1, a) if a > 1.0:
                s += a * a
            case (2, b) if b > 1.5:
                s += b * y
            case (_, c):
                s -= c
    return s


def rest_of_a_mapping(x, y, k):
    given = {"a": x, "b": y, "c": x * y} if k else {"b": x, "c": y}
    s = 0.0
    for _ in range(2):
        match given:
            case {"a": a, **rest} if k > 0:
                rest["d"] = a * y
                s += a * len(rest) + rest["d"]
                given = rest
            case {"b": _, **rest}:
                s += sum(rest.values()) * x
    return s


A, B = np.array([0.5, 1.2, -0.7]), np.array([1.1, 0.4, 0.9])
PAIRS = [(0.7, 1.3), (2.1, 1.7)]

PROGRAMS = [
    *(
        Program(fn, [(*pair, k) for pair in PAIRS for k in range(4)], wrt=("x", "y"))
        for fn in (
            powers_on_three_ways,
            calls_on_four_ways,
            method_and_attribute,
            chosen_in_a_try,
            rounds_on_three_ways,
            none_until_then,
        )
    ),
    *(
        Program(fn, [(*pair, k) for pair in PAIRS for k in (0, 1, 2, -1)], wrt=("x", "y"))
        for fn in (
            handler_that_writes_and_leaves,
            handlers_that_write_and_leave,
            body_that_leaves,
            guards_in_a_loop,
            guards_that_capture,
            rest_of_a_mapping,
        )
    ),
    Program(arrays_on_four_ways, [(A, B, k) for k in range(4)], wrt=("a", "b")),
    Program(list_and_loop, [([0.5, 1.2, 0.9], 1.3, k) for k in (0, 1, 2, 4, 7)], wrt=("xs", "w")),
    Program(writes_on_three_ways, [(A, 1.3, k) for k in range(3)], wrt=("a", "w")),
]
