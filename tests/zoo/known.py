"""What is known of calls: defaults, tables and variables of classes, functions that pass on."""

from __future__ import annotations

import functools
from math import pi

import numpy as np
from numpy import finfo

from tests.zoo.program import Program, positive, some

WHEN = {"end": 0, "begin": 1, "b": 1, 0: 0, 1: 1}


def converted(when):
    if isinstance(when, np.ndarray):
        return when
    try:
        return WHEN[when]
    except (KeyError, TypeError):
        return [WHEN[x] for x in when]


def value_at(rate, count, paid, when="end"):
    when = converted(when)
    (rate, count, paid, when) = map(np.asarray, [rate, count, paid, when])
    growth = (1 + rate) ** count
    return paid * (1 + rate * when) * (growth - 1) / rate


def payments(rate, count, paid):
    late = value_at(rate, count, paid)
    early = value_at(rate, count, paid, "begin")
    when = converted("b")
    rate, paid, when = np.broadcast_arrays(rate, paid, when)
    try:
        early = np.where(when == 1, early / (1 + rate), early)
    except IndexError:
        pass
    return np.sum(late * early + value_at(rate, count, paid, when))


def as_angle(x, degrees=True, *, scale="plain"):
    if degrees:
        x = np.radians(x)
    if scale == "double":
        return 2.0 * x
    return x


def angles(x):
    turned = as_angle(x) * as_angle(x, False)
    return np.sum(turned + as_angle(x, scale="double") ** 2 + as_angle(x, degrees=len(WHEN) > 9))


class Body:
    """A class method reads what the class has, in a table."""

    table = {"earth": {"a": 1.5, "b": 1.2, "name": "Earth"}, "moon": {"a": 0.4, "b": 0.3}}
    power = 2

    def __init__(self, a, b, name=""):
        self.a, self.b, self.name = a, b, name

    @classmethod
    def named(cls, name):
        found = cls.table[name]
        return cls(found["a"] ** cls.power, found["b"], name=name)


def size_of(cls, x):
    return cls.table["moon"]["a"] * x ** Body.power


def around_a_body(x):
    body = Body.named("earth")
    r = body.a * x + body.b
    try:
        r[abs(r) < 1e-3] = 0.0
    except TypeError:
        if abs(r) < 1e-3:
            r = 0.0
    return np.sum(r * size_of(Body, x))


def near_the_pole(x):
    y = np.asarray(x)
    z = y * y
    try:
        y = np.asarray(y)
        most = pi / 2 - finfo(y.dtype).eps
        z = np.where(y >= most, most, z)
    except NameError:
        pass
    try:
        z = np.where(y <= -most, -most, z)
    except NameError:
        z = y
    return np.sum(z * y)


def checked_first(x, most):
    try:
        x = np.asarray(x)
        if (x > most).any():
            raise ValueError("too big")
    except NameError:
        x = x * 2.0
    return np.sum(x * x)


def power_of(v, x):
    return np.abs(x) ** v


def passed_on(*args, **kwargs):
    return power_of(*args, **kwargs)


def doubled_up(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        return fn(*args, **kwargs)

    return wrapper


@doubled_up
@doubled_up
def weighed(x, w=2.0, *, shift=0.5):
    return w * x * x + shift * x


def through_wrappers(x):
    return np.sum(passed_on(3, x) + passed_on(x=x, v=2) + weighed(x) * weighed(x, 3.0, shift=x))


def solved(func, x, args=(), kwargs={}, damping=1.0):  # noqa: B006
    for _ in range(4):
        x = x - func(x, *args, **kwargs) * 0.2 * damping
    return x


def off_by(x, a, b=1.0):
    return x * x * a - b


def solved_with_defaults(a):
    by_lambda = solved(lambda x: x * x * a - 2.0, 1.0)
    return by_lambda + solved(off_by, a, (a,)) * solved(off_by, 1.0, (a,), {"b": a}, damping=0.5)


def itself(x):
    return x


def squared(x):
    return x * x


def sum_of_numbers(x):
    return np.sum(squared(x) + itself(x)) * np.sum(itself(x))


def of_itself(x):
    return itself(x) * 2.0


def gain_of(h, p):
    if np.isscalar(h):
        h = np.array([[h]])
    k = np.dot(p, h.T) / np.sum(h)
    try:
        rest = np.eye(k.shape[0]) - np.dot(k, h)
    except ValueError:
        rest = 1.0 - k
    return np.sum(np.dot(rest, p) * rest.T) + np.sum(k.T)


def stacked(parts):
    a = np.asarray(parts, float)
    return np.concatenate([x[..., np.newaxis] for x in a], axis=-1)


def stacked_of_two_sorts(v):
    a = v[..., 0]
    return np.sum(stacked([a, a * v[0]]) ** 2) + np.sum(np.copy(v, "F") * v)


class Precise:
    digits = 15


def to_a_tolerance(x, tol=None, mode="plain"):
    if tol == -1:
        return x * 3.0
    elif tol == 0 or mode != "plain" and mode == 1:
        Precise.digits = 50
        x = str(x)
    if tol is None:
        x *= x
    return x


def compared_with_none(x):
    return np.sum(to_a_tolerance(x + 0.0) * to_a_tolerance(x, -1))


MANY = [(0.7,), (np.float64(0.7),), (some(3),)]

PROGRAMS = [
    Program(sum_of_numbers, [*MANY, (np.array(0.7),)]),
    Program(of_itself, [(0.7,), (np.array(0.7),)]),
    Program(compared_with_none, MANY),
    Program(gain_of, [(some(1, 2), some(2, 2)), (0.7, some(1, 1))]),
    Program(stacked_of_two_sorts, [(some(3),)]),
    Program(payments, [(0.05, 10.0, 2.0), (positive(3), 3.0, some(3))]),
    Program(angles, MANY),
    Program(around_a_body, MANY),
    Program(near_the_pole, [*MANY, (np.array([0.4, 1.7, -1.8]),)]),
    Program(checked_first, [(0.7, 2.0), (some(3), 2.0)], wrt="x"),
    Program(through_wrappers, MANY),
    Program(solved_with_defaults, [(0.7,)]),
]
