"""Rules of users that write into what they are given, and functions with a rule that do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from srcgrad import rules

from .program import Program, some


def relu_in_cotangent(x):
    return np.where(x > 0, x, 0.0)


@rules.vjp_of(relu_in_cotangent)
def _(y, dy, x):
    dx = dy
    dx[x < 0] = 0.0
    return dx


def cotangent_twice(x):
    return np.sum(relu_in_cotangent(x) + relu_in_cotangent(-x))


def cotangent_read_elsewhere(x):
    y = relu_in_cotangent(x)
    return np.sum(y * y + y + x)


def scaled_in_place(x, w):
    return x * w


@rules.vjp_of(scaled_in_place, wrt=("x", "w"))
def _(y, dy, x, w):
    dw = dy * x
    dy *= w
    return dy, dw


def product_in_place(x):
    return np.sum(scaled_in_place(x, x * x) + x)


def relu_out(x):
    return np.maximum(x, 0.0)


@rules.vjp_of(relu_out)
def _(y, dy, x):
    np.multiply(dy, x > 0, out=dy)
    return dy


def ufunc_into_cotangent(x):
    return np.sum(relu_out(x) * x + relu_out(x))


def relu_by_view(x):
    return np.where(x > 0, x, 0.0)


@rules.vjp_of(relu_by_view)
def _(y, dy, x):
    first = dy[:2]
    first *= x[:2] > 0
    rest = dy[2:]
    rest *= x[2:] > 0
    return dy


def through_views(x):
    return np.sum(relu_by_view(x) * x + relu_by_view(x))


def masked(values, x):
    values[x < 0] = 0.0


def relu_by_helper(x):
    return np.where(x > 0, x, 0.0)


@rules.vjp_of(relu_by_helper)
def _(y, dy, x):
    masked(dy, x)
    return dy


def through_a_helper(x):
    return np.sum(relu_by_helper(x) * x + relu_by_helper(x))


def square_over_argument(x):
    return x * x


@rules.vjp_of(square_over_argument)
def _(y, dy, x):
    x *= 2.0
    return dy * x


def argument_written(x):
    return np.sum(square_over_argument(x) * x + x)


def cube_over_result(x):
    return x**3


@rules.vjp_of(cube_over_result)
def _(y, dy, x):
    y /= x
    y *= 3.0
    return dy * y


def result_written(x):
    y = cube_over_result(x)
    return np.sum(y * y + y)


def tangent_in_place(x):
    return x * x


@rules.vjp_of(tangent_in_place)
def _(y, dy, x):
    return 2.0 * dy * x


@rules.jvp_of(tangent_in_place)
def _(y, dx, x):
    dx *= 2.0 * x
    return dx


def tangent_written(x):
    return np.sum(tangent_in_place(x) + x * tangent_in_place(x))


def linear_in_place(x):
    return 3.0 * x


@rules.linear(linear_in_place)
def _(dy, x):
    dy *= 3.0
    return dy


def transpose_written(x):
    return np.sum(linear_in_place(x) * x + x)


def power_in_place(x):
    return x**3


def _partial(x, y):
    x *= x
    x *= 3.0
    return x


rules.elementwise(power_in_place, _partial)


def partial_written(x):
    return np.sum(power_in_place(x) * x)


def same(x):
    return x * 1.0


@rules.vjp_of(same)
def _(y, dy, x):
    return dy


def reversed_view(x):
    return x[::-1] * 1.0


@rules.vjp_of(reversed_view)
def _(y, dy, x):
    return dy[::-1]


def cotangent_returned(x):
    y = same(x)
    z = reversed_view(y)
    return np.sum(y * z + same(y) * x)


def doubled(x):
    return 2.0 * x


@rules.vjp_of(doubled)
def _(y, dy, x):
    d = np.conj(np.conj(dy))
    d *= 2.0
    return d


def idle_before_a_write(x):
    y = doubled(x)
    return np.sum(y * y + y + doubled(2.0 * x) * x)


def quiet(x):
    return np.sqrt(np.abs(x))


@rules.vjp_of(quiet)
def _(y, dy, x):
    with np.errstate(all="ignore"):
        return dy * np.sign(x) / (2.0 * y)


def quiet_twice(x):
    return np.sum(quiet(x) + quiet(x * x))


def pair_product(d):
    return d["a"] * d["b"]


@rules.vjp_of(pair_product)
def _(y, dy, d):
    da, db = dy * d["b"], dy * d["a"]
    d["a"] *= 0.0
    return {"a": da, "b": db}


def of_a_dict(x):
    d = {"a": x, "b": x * x}
    return np.sum(pair_product(d) * d["a"])


class Two(NamedTuple):
    a: Any
    b: Any


@dataclass
class Both:
    a: Any
    b: Any


def entries_product(two):
    return two.a * two.b


@rules.vjp_of(entries_product)
def _(y, dy, two):
    return Two(dy * two.b, dy * two.a)


def of_entries(x):
    return np.sum(entries_product(Two(x, 2.0 * x)))


def fields_product(both):
    return both.a * both.b


@rules.vjp_of(fields_product)
def _(y, dy, both):
    return {"a": dy * both.b, "b": dy * both.a}


def of_fields(x):
    return np.sum(fields_product(Both(x, x * x)))


def scaled(w, n=2.0):
    return w * n


@rules.vjp_of(scaled, wrt=("w", "n"))
def _(y, dy, w, n=5.0):
    return dy * n, dy * w


def default_of_the_function(x):
    return np.sum(scaled(x) * scaled(x, n=x))


def doubled_in_place(x):
    x *= 2.0
    return x * x


@rules.vjp_of(doubled_in_place)
def _(y, dy, x):
    return 4.0 * dy * x


def writer_with_a_rule(x):
    y = x * 1.0
    return np.sum(doubled_in_place(y) + y)


def writer_of_constants(x):
    y = np.ones(4)
    doubled_in_place(y)
    return np.sum(x * y)


def filled_by_helper(x):
    masked(x, x)
    return x * x


@rules.vjp_of(filled_by_helper)
def _(y, dy, x):
    return 2.0 * dy * x


def writer_by_helper(x):
    y = x * 1.0
    return np.sum(filled_by_helper(y) + y)


PROGRAMS = [
    Program(cotangent_twice, [(some(4),)]),
    Program(cotangent_read_elsewhere, [(some(4),)]),
    Program(product_in_place, [(some(4),)]),
    Program(ufunc_into_cotangent, [(some(4),)]),
    Program(through_views, [(some(4),)]),
    Program(through_a_helper, [(some(4),)]),
    Program(argument_written, [(some(4),)]),
    Program(result_written, [(some(4),)]),
    Program(tangent_written, [(some(4),)]),
    Program(transpose_written, [(some(4),)]),
    Program(partial_written, [(some(4),)]),
    Program(cotangent_returned, [(some(4),)]),
    Program(idle_before_a_write, [(some(4),)]),
    Program(quiet_twice, [(some(4),)]),
    Program(of_a_dict, [(some(4),), (0.7,)]),
    Program(of_entries, [(some(4),), (0.7,)]),
    Program(of_fields, [(some(4),), (0.7,)]),
    Program(default_of_the_function, [(some(4),), (0.7,)]),
    Program(writer_with_a_rule, [(some(4),)], refused=True),
    Program(writer_of_constants, [(some(4),)], refused=True),
    Program(writer_by_helper, [(some(4),)], refused=True),
]
