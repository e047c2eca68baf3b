"""Objects that functions and class methods make, and that are replaced by new ones in loops."""

from __future__ import annotations

import dataclasses

import numpy as np

from tests.zoo.program import Program, some


class Matrix:
    def __init__(self, m):
        self.m = m

    def times(self, other):
        return type(self)(self.m @ other.m)

    def plus(self, other):
        return self.__class__(self.m + other.m)


class Logged:
    def __init__(self, c):
        self.c = c
        self.log = []

    @classmethod
    def made(cls, v):
        one = cls(v)
        one.log.append(v)
        return one

    @classmethod
    def recorded(cls, v):
        one = cls(v)
        one.record(v)
        return one

    def record(self, v):
        self.log.append(v)


def power(m, n):
    r = Matrix(np.eye(2))
    for _ in range(n):
        r = r.times(Matrix(m)).plus(r)
    return np.sum(r.m)


def made_by_the_class(x):
    one = Logged.made(x * x)
    return one.log[0] * one.c


def made_and_recorded(x):
    one = Logged.recorded(x * x)
    return one.log[0] * one.c


def _logged(v):
    one = Logged(v)
    one.log.append(v)
    return one


def made_by_a_function(x):
    one = _logged(x * x)
    return one.log[0] * one.c


def made_and_changed(x):
    one = _logged(x * x)
    one.log.append(x)
    one.c = one.c * one.log[1]
    return one.log[0] * one.log[1] * one.c


def made_in_a_loop(xs):
    ones = [_logged(x * x) for x in xs]
    for one in ones:
        one.log.append(one.c * 2.0)
    return sum(one.log[0] * one.log[1] for one in ones)


class Quaternion:
    def __init__(self, q):
        self.q = q

    @classmethod
    def about(cls, axis, angle):
        return cls(np.concatenate([[np.cos(angle / 2)], np.sin(angle / 2) * axis])).normed()

    def normed(self):
        return Quaternion(self.q / np.sqrt(np.sum(self.q**2)))

    def conj(self):
        return Quaternion(self.q * np.array([1.0, -1.0, -1.0, -1.0]))

    def __matmul__(self, other):
        a, b = self.q[0], other.q[0]
        u, v = self.q[1:], other.q[1:]
        return Quaternion(np.concatenate([[a * b - u @ v], a * v + b * u + np.cross(u, v)]))

    def rotate(self, v):
        return (self @ Quaternion(np.concatenate([[0.0], v])) @ self.conj()).q[1:]


def turned(axis, angle, v, n):
    q = Quaternion.about(axis, angle)
    r = Quaternion(np.array([1.0, 0.0, 0.0, 0.0]))
    for _ in range(n):
        r = q @ r
        v = r.rotate(v) * 1.1
    return np.sum(v * np.array([1.0, 2.0, 3.0]))


class Bag:
    def __init__(self):
        self.xs = []

    def __iadd__(self, x):
        self.xs.append(x)
        return self

    def __iter__(self):
        for x in self.xs:  # noqa: UP028
            yield x

    def __bool__(self):
        return bool(self.xs)


def collected(x, n):
    bag = Bag()
    for k in range(n):
        bag += x * (k + 1)
    s = 0.0
    if bag:
        for v in bag:
            s += v * v
    return s


def _products(a, low, high):
    if high - low < 2:
        return a[low]
    middle = (low + high) // 2
    left = _products(a, low, middle)
    a[middle:high] *= left
    return left * _products(a, middle, high)


def changed_between_two_calls(x):
    y = x.copy()
    return _products(y, 0, len(y)) + np.sum(y**2)


# --- dataclasses.replace --------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Motion:
    x: float
    v: float
    steps: int = dataclasses.field(default=0, kw_only=True)

    def moved(self, dt):
        return dataclasses.replace(self, x=self.x + dt * self.v, steps=self.steps + 1)


def replaced_in_a_loop(x, v, n):
    s = Motion(x, v)
    for _ in range(n):
        s = s.moved(0.1)
        s = dataclasses.replace(s, v=s.v * 0.9 - 0.1 * s.x)
    return s.x * s.v * (s.steps + 1)


def replaced_in_a_list(x, v, n):
    all_of_them = [Motion(x, v), Motion(v, x)]
    for _ in range(n):
        all_of_them = [dataclasses.replace(s, x=s.x * s.v) for s in all_of_them]
    return all_of_them[0].x + all_of_them[1].x ** 2


PROGRAMS = [
    *(
        Program(fn, [(0.7, 1.3, n) for n in (0, 1, 3)], wrt=("x", "v"))
        for fn in (replaced_in_a_loop, replaced_in_a_list)
    ),
    Program(power, [(some(2, 2), 2), (some(2, 2), 0)], wrt="m"),
    Program(made_by_the_class, [(1.3,)]),
    Program(made_and_recorded, [(1.3,)]),
    Program(made_by_a_function, [(1.3,)]),
    Program(made_and_changed, [(1.3,)]),
    Program(made_in_a_loop, [(some(3),)]),
    Program(turned, [(some(3), 0.7, some(3, seed=1), 2)]),
    Program(collected, [(1.3, 3), (1.3, 0)], wrt="x"),
    Program(changed_between_two_calls, [(some(4),), (some(3),)]),
]
