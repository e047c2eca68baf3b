"""Pullbacks keep the point at which they were made, and what the function holds: both may be
written before they are called."""

from __future__ import annotations

import functools

import numpy as np

from srcgrad import linearize, vjp
from tests.zoo.program import Program, some


def squares(v):
    return np.sum(v * v)


def point_scaled(x):
    z = x * 1.0
    y, pullback = vjp(squares, z)
    z *= 10.0
    return np.sum(pullback(1.0)[0] * x) + y


def item_of_point_set(x):
    z = x * 1.0
    _, pullback = vjp(squares, z)
    z[0] = x[1] * 3.0
    return np.sum(pullback(1.0)[0] * z)


def point_under_another_name(x):
    z = x * 1.0
    w = z[::-1]
    _, pullback = vjp(squares, z)
    w[0] = x[1] * 3.0
    return np.sum(pullback(1.0)[0] * x) + z[0]


def linear_part(x):
    z = x * 1.0
    _, linear = linearize(lambda v: v * v * v, z)
    z *= 10.0
    return np.sum(linear(x) * linear(z))


def two_steps_down(x):
    z = x * 1.0
    _, pullback = vjp(lambda v: np.sum(v * v * v), z)
    z -= 0.1 * pullback(1.0)[0]
    z -= 0.1 * pullback(1.0)[0]
    return np.sum(z * z)


def steps_in_a_loop(x):
    z = x * 1.0
    for _ in range(3):
        y, pullback = vjp(squares, z)
        z -= 0.1 * pullback(y)[0]
    return np.sum(z * x)


def captured_and_written(x):
    z = x * 1.0
    _, linear = linearize(lambda v: v * v * z, x)
    z[0] = 3.0
    return np.sum(linear(x))


def _product(a, v, b=1.0):
    return v * v * a * b


def given_before_and_written(x):
    z = x * 1.0
    _, pullback = vjp(functools.partial(_product, z, b=z), x)
    z[0] = 3.0
    return np.sum(pullback(x)[0])


def list_as_point(x):
    zs = [x * 1.0, x * 2.0]
    _, pullback = vjp(lambda s: np.sum(s[0] * s[1] * s[0]), zs)
    zs[0][1] = 3.0
    zs[1] = x * 7.0
    d = pullback(1.0)[0]
    return np.sum(d[0] * d[1])


def dict_captured(x):
    d = {"a": x * 1.0}
    _, pullback = vjp(lambda v: v * v * d["a"], x)
    d["a"] = x * x
    return np.sum(pullback(x)[0])


def _made(z):
    return vjp(squares, z)


def made_by_a_helper(x):
    z = x * 1.0
    _, pullback = _made(z)
    z *= 5.0
    return np.sum(pullback(1.0)[0] * x)


FACTORS = [2.0]


def _scaled(v):
    return v * v * v * FACTORS[0]


def state_outside(x):
    FACTORS[0] = 2.0
    y, pullback = vjp(_scaled, x)
    FACTORS[0] = 3.0
    return np.sum(pullback(x)[0] * y)


def state_outside_linear(x):
    FACTORS[0] = 2.0
    y, linear = linearize(_scaled, x)
    FACTORS[0] = 3.0
    return np.sum(linear(x) * y)


PROGRAMS = [
    *(
        Program(fn, [(some(3),)])
        for fn in (
            point_scaled,
            item_of_point_set,
            point_under_another_name,
            linear_part,
            two_steps_down,
            steps_in_a_loop,
            captured_and_written,
            given_before_and_written,
            list_as_point,
            dict_captured,
            made_by_a_helper,
        )
    ),
    Program(state_outside, [(some(3),)], refused=True),
    Program(state_outside_linear, [(some(3),)], refused=True),
]
