"""The same functions with arrays of several sizes: what one call gives has not the size of what
another one gives, though the function calls both by one name."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from tests.zoo.program import Program, some


def twice(a):
    s = 0.0
    for _ in range(2):
        s = s + a
    return s


def pair(a, b):
    t = a * 1.0
    for _ in range(2):
        t = t + a
    return t, b * 2.0


def listed(a):
    out = []
    for i in range(2):
        out.append(a * (i + 1))
    return out


def one_of_each(z, w):
    return np.sum(twice(z[1:]) * twice(w[1:]))


def tuples(z, w):
    a, b = pair(z[1:], w[1:])
    c, d = pair(w[1:], z[1:])
    return np.sum(a * b) + np.sum(a * c) + np.sum(b * d) + np.sum(d * c)


def lists(z, w):
    return np.sum(listed(z[1:])[1] * listed(w[1:])[0])


def halved(a, n):
    return a if n == 0 else halved(a * 0.5, n - 1)


def recursive(z, w):
    return np.sum(halved(z[1:], 2) * halved(w[1:], 3))


def by_map(z, w):
    a, b = map(twice, [z[1:], w[1:]])
    return np.sum(a * b)


def partial_of(z, w):
    a, b = functools.partial(pair, z[1:])(w[1:])
    return np.sum(a * b)


def or_itself(a, b=None):
    b = a if b is None else b
    for _ in range(2):
        b = b + 1.0
    return a * b


def default_none(z, w):
    return np.sum(or_itself(z[1:]) * or_itself(w[1:])) + np.sum(or_itself(z[1:], w[1:]))


def turned(a, b):
    for _ in range(1):
        a, b = b, a
    return a, b


def turned_round(z, w):
    a, b = turned(z[1:], w[1:])
    return np.sum(a * z[1:]) + np.sum(b * w[1:]) + np.sum(a * b)


def weighted(last, a):
    return np.sum(last * a) if last is not None else 0.0


def of_the_last(a, b):
    last = None
    s = 0.0
    for _ in range(3):
        s += weighted(last, b)
        last = a * a
    return s


def given_none(z, w):
    return of_the_last(z[1:], w[1:])


def put(xs, y):
    xs.append(y)


def put_there(z, w):
    xs = []
    put(xs, w[1:])
    return np.sum(xs[0] * z[1:])


@dataclass
class Particle:
    x: np.ndarray
    v: np.ndarray
    m: float = 1.5

    def kick(self, f, dt):
        self.v = self.v + f * dt / self.m
        self.x = self.x + self.v * dt

    def hold(self, x):
        self.x = x


def kicked(xs, vs, dt):
    particles = [Particle(x, v) for x, v in zip(xs, vs)]
    for _ in range(3):
        forces = [-p.x for p in particles]
        for p, f in zip(particles, forces):
            p.kick(f, dt)
    return sum(np.sum(p.x * p.x) for p in particles)


def held(z, w):
    particles = [Particle(w[1:], w[1:]), Particle(2.0 * w[1:], w[1:])]
    for p, x in zip(particles, [z[1:], 3.0 * z[1:]]):
        p.hold(x)
    return np.sum(particles[1].x * w[1:])


_SIZES = [(some(3), some(2)), (some(2), some(3)), (some(3), some(3))]

PROGRAMS = [
    *(
        Program(fn, _SIZES, wrt=(0, 1))
        for fn in (
            one_of_each,
            tuples,
            lists,
            recursive,
            by_map,
            partial_of,
            default_none,
            turned_round,
            given_none,
            put_there,
            held,
        )
    ),
    Program(kicked, [(some(3, 2), some(3, 2), 0.1)], wrt=(0, 1, 2)),
]
