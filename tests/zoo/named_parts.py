"""Namedtuples, namespaces and tuples of lists: made, written through their parts, carried on."""

from __future__ import annotations

from collections import namedtuple
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from tests.zoo.program import Program, some

Pair = namedtuple("Pair", "pos vel")


class State(NamedTuple):
    pos: np.ndarray
    vel: np.ndarray
    scale: float = 2.0


class Body:
    def __init__(self, x, v, k):
        self.x = x
        self.v = v
        self.k = k


# --- namedtuples ---------------------------------------------------------------------------------


def parts_written(x, v):
    p = Pair(x * 1.0, v * 2.0)
    p.pos[0] += 0.3 * v[1]
    p.vel[:] -= 0.1 * p.pos
    return np.sum(p.pos * p.vel)


def part_by_another_name(x, v):
    p = State(vel=v * 2.0, pos=x * 1.0)
    pos = p.pos
    pos += v
    return np.sum(p.pos * p.vel) * p.scale


def part_that_is_another(x, v):
    y = x * v
    p = Pair(y, v * 1.0)
    p.pos[1:] *= 3.0
    y[0] = p.vel[1] * 2.0
    return np.sum(p.pos * y)


def _step(p, dt):
    p.pos[:] += dt * p.vel
    p.vel[:] -= dt * p.pos


def stepped_by_a_function(x, v, n):
    p = State(x * 1.0, v * 2.0)
    for _ in range(n):
        _step(p, 0.1)
    return np.sum(p.pos * p.vel)


def made_in_each_round(x, v, n):
    p = State(x, v)
    for _ in range(n):
        p = p._replace(pos=p.pos + 0.1 * p.vel)
        p = State(p.pos, p.vel - 0.1 * p.pos, p.scale * 0.9)
    return np.sum(p.pos * p.vel) * p.scale


def one_array_at_two_names(x, v):
    y = x * v
    p = Pair(y, y)
    p.pos[0] = 2.0 * v[0]
    return np.sum(p.vel * x)


# --- their methods -------------------------------------------------------------------------------


class Point(NamedTuple):
    x: float
    y: float = 2.0

    def dot(self, other):
        return self.x * other.x + self.y * other.y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Point(self.x * k, self.y * k)

    def __rmul__(self, k):
        return self * k

    def __neg__(self):
        return Point(-self.x, -self.y)

    def __sub__(self, other):
        return self + (-other)

    @property
    def square(self):
        return self.dot(self)

    @classmethod
    def at(cls, x):
        return cls(x, 1.0)

    @staticmethod
    def on_parabola(x):
        return Point(x, x * x)

    def widened(self, k):
        return self._replace(x=self.x * k)


def operators_of_points(a, b):
    p = 2.0 * Point(a, b) * b - Point(b)
    p += Point.on_parabola(a)
    return p.x * p.y * p.square


def makers_of_points(a, b):
    p = Point.at(a).widened(b)
    q = Point.on_parabola(b)
    return p.dot(q) * q[1] * len(p)


def points_summed(points, b):
    total = Point(0.0, 0.0)
    for point in points:
        total = total + point * b
    return total.x * total.y


class Motion(NamedTuple):
    pos: np.ndarray
    vel: np.ndarray

    def stepped(self, dt):
        return Motion(self.pos + dt * self.vel, self.vel - dt * self.pos)

    def push(self, dt):
        self.pos[:] += dt * self.vel

    def energy(self):
        return np.sum(self.pos**2) + np.sum(self.vel**2 * self.pos)


def stepped_by_a_method(x, v, n):
    motion = Motion(x, v)
    for _ in range(n):
        motion = motion.stepped(0.1)
    return motion.energy()


def pushed_by_a_method(x, v, n):
    motion = Motion(x * 1.0, v * 1.0)
    for _ in range(n):
        motion.push(0.1)
    return motion.energy()


class Doubled(NamedTuple):
    x: float
    y: float

    def __getitem__(self, i):
        return 2.0 * tuple.__getitem__(self, i)


def items_by_a_method(a, b):
    return Doubled(a, b)[1] * b


# --- tuples of lists -----------------------------------------------------------------------------


def lists_in_a_tuple(xs, vs, n):
    p = (xs, vs)
    for _ in range(n):
        a, b = p
        a = [x + 0.1 * v for x, v in zip(a, b, strict=True)]
        b = [v - 0.1 * x for x, v in zip(a, b, strict=True)]
        p = (a, b)
    return sum(x * v for x, v in zip(*p, strict=True))


def lists_of_the_round_before(xs, n):
    p = ([x * x for x in xs], [1.0 for x in xs])
    for _ in range(n):
        q = []
        for new, old in zip(p[0], p[1], strict=True):
            q.append(new * 0.5 + old * new)
        p = (q, p[0])
    return sum(x * v for x, v in zip(*p, strict=True))


def lists_written_in_a_tuple(xs, n):
    p = (list(xs), [0.0] * len(xs))
    for _ in range(n):
        for i, x in enumerate(p[0]):
            p[1][i] += x * x
        p = (p[1], [x * 0.5 for x in p[0]])
    return sum(x * v for x, v in zip(*p, strict=True))


# --- namespaces ----------------------------------------------------------------------------------


def namespace_in_a_loop(x, v, n):
    s = SimpleNamespace(x=x, v=v)
    for _ in range(n):
        s.x = s.x + 0.1 * s.v
        s.v = s.v - 0.1 * s.x
    return s.x * s.v


def _stepped(s, dt):
    s.x = s.x + dt * s.v
    s.v = s.v - dt * s.x
    s.count += 1
    return s


def namespace_in_a_function(x, v):
    s = SimpleNamespace(x=x, v=v, count=0)
    for _ in range(3):
        _stepped(s, 0.1)
    return s.x * s.v * s.count


def arrays_of_a_namespace(x, v):
    s = SimpleNamespace()
    s.pos = x * 1.0
    s.vel = v * 1.0
    s.pos[0] += s.vel[1]
    s.vel *= 0.9
    return np.sum(s.pos * s.vel)


def namespace_given(p):
    p.x[0] *= 2.0
    p.k = p.k * p.x[0]
    return np.sum(p.x * p.v) + p.k**2


def namespaces_in_a_list(x, v):
    bodies = [SimpleNamespace(x=x * k, v=v) for k in range(1, 4)]
    for body in bodies:
        body.x += body.v
    return sum(body.x * body.v for body in bodies)


def namespace_with_a_function(x, v):
    def make(a):
        return SimpleNamespace(a=a, scaled=lambda z: z * a)

    made = make(x)
    return made.scaled(v) * made.a


def namespaces_compared(x, v):
    a = SimpleNamespace(x=x, v=v)
    b = SimpleNamespace(x=x, v=v)
    t = x * v
    if a == b:
        t = t * 2.0
    a.x = 3.0 * v
    if a != b:
        t = t * a.x
    return t


# --- objects -------------------------------------------------------------------------------------


def gradient_apart_from_the_object(p):
    p.x[0] *= 2.0
    p.k = p.k * p.x[0]
    return np.sum(p.x * p.v) + p.k**2


def _pairs() -> list[tuple[Any, ...]]:
    return [(some(2), some(2, seed=1)), (some(3, seed=2), some(3, seed=3))]


def _rounds(*arguments: Any) -> list[tuple[Any, ...]]:
    return [(*arguments, n) for n in (0, 1, 3)]


PROGRAMS = [
    Program(parts_written, _pairs()),
    Program(part_by_another_name, _pairs()),
    Program(part_that_is_another, _pairs()),
    Program(stepped_by_a_function, _rounds(some(2), some(2, seed=1))),
    Program(made_in_each_round, _rounds(some(2), some(2, seed=1))),
    Program(one_array_at_two_names, _pairs()),
    Program(operators_of_points, [(0.7, 0.4)]),
    Program(makers_of_points, [(0.7, 0.4)]),
    Program(points_summed, [([Point(0.7, 0.4), Point(0.1, 0.2)], 0.3)]),
    Program(stepped_by_a_method, _rounds(some(2), some(2, seed=1))),
    Program(pushed_by_a_method, _rounds(some(2), some(2, seed=1))),
    Program(items_by_a_method, [(0.7, 0.4)], refused=True),
    Program(lists_in_a_tuple, _rounds([0.5, 0.3], [0.2, 0.9])),
    Program(lists_of_the_round_before, _rounds([0.5, 0.3])),
    Program(lists_written_in_a_tuple, _rounds([0.5, 0.3]), refused=True),
    Program(namespace_in_a_loop, _rounds(0.5, 0.3)),
    Program(namespace_in_a_function, [(0.5, 0.3)]),
    Program(arrays_of_a_namespace, _pairs()),
    Program(namespace_given, [(SimpleNamespace(x=some(2), v=some(2, seed=1), k=0.7),)]),
    Program(namespaces_in_a_list, [(0.5, 0.3)]),
    Program(namespace_with_a_function, [(0.5, 0.3)]),
    Program(namespaces_compared, [(0.5, 0.3)], refused=True),
    Program(gradient_apart_from_the_object, [(Body(some(2), some(2, seed=1), 0.7),)]),
]
