"""Variables of one name that are not the same, around functions that are differentiated inside of
a differentiated function: each keeps its value, be it a number, a function, a class, a variable
of the module or a builtin."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from srcgrad import elementwise_grad, grad, jvp, value_and_grad

w = 5.0
v = 3.0
q = 2.0


def f(t):
    return t**4


class Own:
    def value(self, t):
        return t


class Square:
    def value(self, t):
        return t**2


def function_and_global(x):
    def make():
        f = lambda t: t**2  # noqa: E731
        return lambda t: f(t) * t

    a = make()
    return grad(lambda t: a(t) * f(t))(x)


def one_factory_twice(x):
    def times(f):
        return lambda t: f(t) * t

    return grad(times(times(lambda t: t)))(x)


def one_factory_twice_of_a_ufunc(x):
    def times(f):
        return lambda t: f(t) * t

    return grad(times(times(np.sin)))(x)


def two_factories(x):
    def times(f):
        return lambda t: f(t) * t

    def plus(f):
        return lambda t: f(t) + 2 * t

    return grad(times(plus(lambda t: t**3)))(x)


def derivative_three_times(x):
    def d(f):
        return lambda t: grad(f)(t)

    return d(d(d(lambda t: t**5)))(x)


def constant_and_global(x):
    def make():
        w = 3.0
        return lambda t: t * w

    a = make()
    return grad(lambda t: a(t) * t * w)(x)


def active_and_global(x):
    def make():
        w = x * 3
        return lambda t: t * w

    a = make()
    return grad(lambda t: a(t) * t * w)(x)


def function_and_builtin(x):
    def make():
        abs = lambda t: t**2  # noqa: E731
        return lambda t: abs(t)

    a = make()
    return grad(lambda t: a(t) * abs(t))(x)


def class_and_global(x):
    def make():
        Own = Square
        return lambda t: Own().value(t)

    a = make()
    return grad(lambda t: a(t) * Own().value(t))(x)


def function_and_its_outside_name(x):
    def make():
        f = lambda t: t**2  # noqa: E731
        return lambda t: f(t) * t

    f = make()
    return grad(lambda t: f(t) * t)(x)


def two_levels(x):
    def make():
        f = lambda t: t**2  # noqa: E731

        def inner():
            g = lambda t: f(t) * 2  # noqa: E731
            return lambda t: g(t) + f(t)

        return inner()

    f = make()
    return grad(lambda t: f(t) * t)(x)


def global_and_parameter(x):
    def a(t):
        return t * v

    return grad(lambda v: a(v) * v)(x)


def two_numbers(x):
    def first():
        k = x
        return lambda t: t * k

    def second():
        k = x * x
        return lambda t: t * k

    a, b = first(), second()
    return grad(lambda t: a(t) * b(t))(x)


def two_numbers_forward(x):
    def make(k):
        return lambda t: t * k

    a, b = make(x), make(x * x)
    return jvp(lambda t: a(t) * b(t), (x,), (1.0,))[1]


def two_numbers_elementwise(x):
    def make(k):
        return lambda t: t * k

    a, b = make(x), make(x * x)
    return np.sum(elementwise_grad(lambda t: a(t) * b(t))(np.array([x, 2 * x])))


def parameter_of_that_name(x):
    def a(t):
        return x * t**2

    return grad(lambda x: a(x) * x)(x)


def name_that_is_taken(x):
    x_2 = 3.0

    def a(t):
        return x * t**2 * x_2

    return grad(lambda x: a(x) * x * x_2)(x)


def local_function_of_that_name(x):
    w = x * 2

    def a(t):
        def w(s):
            return s**2

        return w(t)

    return grad(lambda t: a(t) * w)(x)


def comprehension_of_that_name(x):
    w = x * 2

    def a(t):
        return sum([w * t for w in [1.0, 2.0]])

    return grad(lambda t: a(t) * w * t)(x)


def recursive_twice(x):
    def make(k):
        def power(n, t):
            return k if n == 0 else t * power(n - 1, t)

        return power

    a, b = make(x), make(2.0)
    return grad(lambda t: a(2, t) * b(1, t))(x)


def bound_anew_in_between(x):
    g = lambda t: t**2  # noqa: E731
    h = lambda t: g(t) * t  # noqa: E731
    first = grad(h)(x)
    g = lambda t: t**3  # noqa: E731
    return first + grad(h)(x)


def local_variable_of_that_name(x):
    def h(t):
        f = lambda s: s**2  # noqa: E731
        return f(t) * t

    f = lambda t: h(t) * t  # noqa: E731
    return grad(f)(x) * grad(h)(x)


def import_of_that_name(x):
    from math import sin

    def make():
        from numpy import sinh as sin

        return lambda t: sin(t) * t

    a = make()
    return grad(lambda t: a(t) * sin(t))(x)


def declared_global(x):
    q = 7.0

    def make():
        global q
        return lambda t: t * q

    a = make()
    return grad(lambda t: a(t) * q * t)(x)


def options_of_that_name(x):
    def make(n):
        return lambda t, **given: t**n * given.get("k", 1.0)

    k = 3.0
    return grad(lambda t: make(2)(t, k=k) * k)(x)


PROGRAMS: list[tuple[Callable, float, float]] = [
    (function_and_global, 448.0, 1344.0),
    (one_factory_twice, 12.0, 12.0),
    (
        one_factory_twice_of_a_ufunc,
        4 * math.cos(2) + 4 * math.sin(2),
        8 * math.cos(2) + (2 - 4) * math.sin(2),
    ),
    (two_factories, 40.0, 52.0),
    (derivative_three_times, 240.0, 240.0),
    (constant_and_global, 60.0, 30.0),
    (active_and_global, 120.0, 120.0),
    (function_and_builtin, 12.0, 12.0),
    (class_and_global, 12.0, 12.0),
    (function_and_its_outside_name, 32.0, 48.0),
    (two_levels, 36.0, 36.0),
    (global_and_parameter, 12.0, 6.0),
    (two_numbers, 32.0, 64.0),
    (two_numbers_forward, 32.0, 64.0),
    (two_numbers_elementwise, 96.0, 192.0),
    (parameter_of_that_name, 24.0, 36.0),
    (name_that_is_taken, 216.0, 324.0),
    (local_function_of_that_name, 16.0, 16.0),
    (comprehension_of_that_name, 48.0, 48.0),
    (recursive_twice, 48.0, 72.0),
    (bound_anew_in_between, 44.0, 60.0),
    (local_variable_of_that_name, 384.0, 960.0),
    (
        import_of_that_name,
        2 * math.cosh(2) * math.sin(2)
        + 2 * math.sinh(2) * math.cos(2)
        + math.sinh(2) * math.sin(2),
        2 * math.cosh(2) * math.sin(2)
        + 2 * math.sinh(2) * math.cos(2)
        + 4 * math.cosh(2) * math.cos(2),
    ),
    (declared_global, 56.0, 28.0),
    (options_of_that_name, 36.0, 18.0),
]


@pytest.mark.parametrize(
    ("program", "value", "slope"), PROGRAMS, ids=[p.__name__ for p, *_ in PROGRAMS]
)
def test_captured(program, value, slope):
    assert program(2.0) == pytest.approx(value, rel=1e-12)
    assert value_and_grad(program)(2.0) == pytest.approx((value, slope), rel=1e-12)
    assert jvp(program, (2.0,), (1.0,)) == pytest.approx((value, slope), rel=1e-12)


# --- functions that are made again with other values -------------------------------------------


def scaled(f, c):
    return lambda t: f(t) * c


def square(t):
    return t * t


def made_in_lambda(x):
    f = scaled(square, x)
    return grad(lambda t: f(t) * t)(x)


def made_twice_in_lambda(x):
    f = scaled(scaled(square, x), x + 1)
    return grad(lambda t: f(t) * t)(x)


def made(x):
    return grad(scaled(square, x))(x)


def made_twice(x):
    return grad(scaled(scaled(square, x), x))(x)


def kinds_that_change(x):
    c = 2.0

    def change(new):
        nonlocal c
        c = new

    inner = scaled(lambda t: t * c, 3.0)
    slope = grad(lambda t: np.sum(inner(t)))
    first = slope(x)
    change(np.array([x, 1.0]))
    return first + slope(x)


MADE = [
    (made_in_lambda, lambda x: 3 * x**3),
    (made_twice_in_lambda, lambda x: 3 * x**3 * (x + 1)),
    (made, lambda x: 2 * x**2),
    (made_twice, lambda x: 2 * x**3),
    (kinds_that_change, lambda x: 6 + 3 * x + 3),
]


@pytest.mark.parametrize(("program", "value"), MADE, ids=[p.__name__ for p, _ in MADE])
def test_made_again(program, value):
    for x in (2.0, 3.0, 2.0, 5.0):
        assert program(x) == pytest.approx(value(x), rel=1e-12)


def test_nothing_is_generated_again():
    slope = grad(scaled(scaled(square, 2.0), 3.0))
    slope(1.0)
    texts = []
    for x in (2.0, 3.0):
        slope(x)
        texts.append(slope.__call__.__func__)
    assert texts[0] is texts[1]


# --- functions that functions of the module make, differentiated inside ------------------------


def times(f):
    return lambda t: f(t) * t


def slope_of(f):
    return lambda t: grad(f)(t)


def times_both(f):
    return lambda t, u: f(t) * u * t


def quadratic(c):
    return lambda t: t * t * c


def of_a_ufunc(x):
    return grad(times(times(np.sin)))(x)


def slopes(x):
    return slope_of(slope_of(lambda t: t**5))(x) * 1.0


def squared_slopes(x):
    def squared(f):
        return lambda t: f(t) ** 2

    return grad(squared(grad(squared(np.sin))))(x)


def of_what_moves(x):
    return grad(scaled(scaled(np.sin, x), x * x))(x)


def of_what_moves_forward(x):
    return jvp(scaled(scaled(np.sin, x), x * x), (x,), (1.0,))[1]


def of_what_moves_with_value(x):
    return value_and_grad(scaled(quadratic(x), x * x))(x)[1]


def of_what_moves_elementwise(x):
    return np.sum(elementwise_grad(scaled(quadratic(x), x))(np.array([x, 1.0])))


def in_a_loop(x):
    f = lambda t: t * t  # noqa: E731
    for i in range(2):
        f = scaled(f, x + i)
    return grad(lambda t: f(t) * t)(x)


def made_in_a_loop(x):
    f = lambda t: t  # noqa: E731
    for _ in range(2):
        f = times(f)
    return grad(f)(x)


def of_two_parameters(x):
    a, b = grad(times_both(times(np.sin)))(x, x * x)
    return a * b


def by_number(x):
    return grad(times(times(np.sin)), wrt=0)(x)


INSIDE = [
    of_a_ufunc,
    slopes,
    squared_slopes,
    of_what_moves,
    of_what_moves_forward,
    of_what_moves_with_value,
    of_what_moves_elementwise,
    in_a_loop,
    made_in_a_loop,
    of_two_parameters,
    by_number,
]


@pytest.mark.parametrize("program", INSIDE, ids=[p.__name__ for p in INSIDE])
def test_inside(program):
    h = 1e-4
    values = [program(2.0 + k * h) for k in (-2, -1, 1, 2)]
    slope = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
    assert value_and_grad(program)(2.0) == pytest.approx((program(2.0), slope), rel=1e-7)
    assert jvp(program, (2.0,), (1.0,)) == pytest.approx((program(2.0), slope), rel=1e-7)
