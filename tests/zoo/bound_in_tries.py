"""Names bound to parts of arrays inside a `try` or a `with`, and written behind it."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


class Holder:
    pass


def itself(r):
    return r


def written_behind(x):
    for k in range(2):
        try:
            v = itself(x)
        except ValueError:
            raise
        v *= 2
    return np.sum(x)


def valid(r):
    if r[0] > 9:
        raise ValueError
    return r


def rows_validated(m):
    for r in m:
        try:
            z = valid(r)
        except ValueError as e:
            raise RuntimeError("bad row") from e
        z[0] = 0.5
    return np.sum(m * m)


def not_used(m):
    for r in list(m):
        r *= 0.5
        try:
            v = itself(m)
        except ValueError:
            raise
    return np.sum(m * m)


def with_finally(m):
    o = Holder()
    o.n = 0
    for r in [m[0], m[1]]:
        try:
            y = r.reshape(-1)
            o.n += 1
        finally:
            print(end="")
        y *= 0.5
    return np.sum(m * m) * o.n


class Log:
    def __init__(s, log):
        s.log = log

    def __enter__(s):
        return s

    def __exit__(s, *a):
        s.log.append(1)


def behind_a_with(x):
    o = Holder()
    log = []
    v = x
    for k in range(2):
        with Log(log):
            v = itself(v)
            o.v = 2.0
        v *= 0.5
    return np.sum(x * x)


def beside_an_attribute(x, a):
    o = Holder()
    o.v = a
    v = x
    for k in range(2):
        try:
            v = itself(v)
            o.v *= 0.8
        except ValueError:
            raise
        v *= 0.5
    return np.sum(x * x) + o.v


def by_another_name(x):
    v = x
    for k in range(2):
        try:
            v = itself(x)
        except ValueError:
            raise
        x[0] *= 2
    return np.sum(v)


def with_and_try(m):
    for k in range(3):
        with np.errstate(all="ignore"):
            y = itself(m[k])
        y *= 0.5
        try:
            z = y.reshape(3, 1)
        except Exception:
            raise
        z += 1
    return np.sum(m * m)


def on_one_way(x, c):
    if c:
        try:
            v = itself(x)
        except ValueError:
            raise
        x[0] *= 2
    else:
        v = x * 3
    return np.sum(v)


_X = some(4)
_M = some(2, 2)

PROGRAMS = [
    Program(written_behind, [(_X,)]),
    Program(rows_validated, [(_M,)]),
    Program(not_used, [(_M,)]),
    Program(with_finally, [(_M,)]),
    Program(behind_a_with, [(_X,)]),
    Program(beside_an_attribute, [(_X, 0.3)], wrt=(0, 1)),
    Program(by_another_name, [(_X,)]),
    Program(with_and_try, [(some(3, 3),)]),
    Program(on_one_way, [(_X, True), (_X, False)], wrt=0),
]
