"""Derivatives that a differentiated function takes: of functions known by name, made in place,
handed over or picked by the run, decorated; and no perturbation is taken for another."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import (
    differentiable,
    grad,
    hessian,
    hvp,
    jacfwd,
    jvp,
    linearize,
    value_and_grad,
    vjp,
)


@grad
def cube(x):
    return x**3


@differentiable
def quad(x):
    return x**4


def energy(x):
    return np.sum(x**4) / 4.0


slope = grad(energy)


def force(x):
    return -grad(energy)(x)


def work(x):
    return np.sum(force(x) * x)


def by_module_variable(x):
    return np.sum(slope(x) * x)


def perturbed(x):
    return x * grad(lambda y: x + y)(x)


def captured(x):
    def g(y):
        return x * y * y

    return grad(g)(x) * x


def along_with_aux(x):
    y, t, aux = jvp(lambda z: (z * z * x, 3.0 * z * x), (x,), (1.0,), True)
    return t * aux + y


def along_by_name(x):
    found = jvp(f=lambda z: (z * z * x, z), primals=(x,), tangents=(2.0,), has_aux=True)
    return found[1] * len(found) + found[2]


def decorated_outside(x):
    return cube(x) * quad.grad(x)


def decorated_inside(x):
    @grad
    def e(y):
        return y * y * x

    return e(x)


def decorated_with_arguments(x):
    @value_and_grad(wrt="y")
    def e(y, z):
        return y * y * x * z

    v, d = e(x, x)
    return v + d


def squares(w, x):
    return (w * x - 1.0) ** 2


def descent(lr, x):
    w = 0.3
    for _ in range(3):
        w = w - lr * grad(squares, "w")(w, x)
    return squares(w, x)


def descent_in_place(x):
    w = x
    for _ in range(3):
        w = w - 0.1 * grad(lambda w: (w * x - 1.0) ** 2)(w)
    return w


def values_and_gradients(x):
    v, d = value_and_grad(lambda t: t**3)(x)
    return v * d


def with_aux(x):
    g, a = grad(lambda t: (t**3, t * 2), has_aux=True)(x)
    return g * a


def gradients_in_a_list(x):
    gs = [grad(lambda t: t * t * x), cube]
    return sum(g(x) for g in gs)


def in_a_loop_over_constants(x):
    s = 0.0
    for w in [1.0, 2.0]:
        s += grad(lambda t: t * t * w * x)(x)  # noqa: B023
    return s


def by_keyword(x):
    return grad(quad)(x=x)


def curvature(x):
    return np.sum(grad(lambda y: np.sum(grad(lambda z: np.sum(z**4))(y)))(x) * x)


def forward(x):
    y, dy = jvp(math.sin, (x,), (1.0,))
    return y * dy


def forward_of_two(x):
    y, dy = jvp(lambda t, u: t * u * x, (x, x * x), (1.0, x))
    return y + dy


def forward_of_one(x):
    return jvp(lambda name, n, t: n * t**3, ("cubes", 2.0, x), (None, None, 1.0))[1]


def forward_of_gradient(x):
    return jvp(grad(quad), (x,), (x,))[1]


def gradient_of_forward(x):
    return grad(lambda t: jvp(quad, (t,), (x,))[1])(x)


class Spring:
    def __init__(self, k):
        self.k = k

    def energy(self, x):
        return self.k * np.sum(x**3)

    def work(self, x):
        return np.sum(grad(self.energy)(x) * x)


def applied(x, g):
    return g(x) * x


def differentiated(f, x):
    return grad(f)(x) * x


def picked(fs, i, x):
    return grad(fs[i])(x) * x


def picked_gradient(gs, i, x):
    return gs[i](x) * x


def either(x, c):
    f = math.sin if c else quad
    return grad(f)(x) * x


X = np.array([0.3, -1.2, 2.0])


class Weighted:
    def __init__(self, values, weight):
        self.values, self.weight = values, weight

    def scaled(self, x):
        self.values *= self.weight * x


def one_array_in_two_objects(x):
    values = x * 1.0
    first, second = Weighted(values, 2.0), Weighted(values[1:], 0.5)
    first.scaled(x)
    second.scaled(x[1:])
    return np.sum(values)


def curvature_by_memory(x):
    """(The function is the sum of 2 x[0]**2 and x[1:]**3.)"""
    return np.sum(jvp(grad(one_array_in_two_objects), (x,), (np.ones(3),))[1])


CASES: list[tuple[Callable[..., Any], tuple[Any, ...], str, Any]] = [
    (work, (X,), "x", -4 * X**3),
    (curvature_by_memory, (X,), "x", np.array([0.0, 6.0, 6.0])),
    (by_module_variable, (X,), "x", 4 * X**3),
    (perturbed, (2.0,), "x", 1.0),
    (captured, (1.5,), "x", 6 * 1.5**2),
    (decorated_outside, (1.5,), "x", 60 * 1.5**4),
    (decorated_inside, (1.5,), "x", 4 * 1.5),
    (decorated_with_arguments, (1.5,), "x", 4 * 1.5**3 + 6 * 1.5**2),
    (values_and_gradients, (1.5,), "x", 15 * 1.5**4),
    (with_aux, (1.5,), "x", 18 * 1.5**2),
    (gradients_in_a_list, (1.5,), "x", 10 * 1.5),
    (in_a_loop_over_constants, (1.5,), "x", 12 * 1.5),
    (by_keyword, (1.5,), "x", 12 * 1.5**2),
    (curvature, (X,), "x", 36 * X**2),
    (forward, (0.3,), "x", math.cos(0.6)),
    (along_with_aux, (1.5,), "x", 24 * 1.5**3 + 3 * 1.5**2),
    (along_by_name, (1.5,), "x", 24 * 1.5 + 1.0),
    (forward_of_two, (1.5,), "x", 4 * 1.5**3 + 6 * 1.5**2),
    (forward_of_one, (1.5,), "x", 12 * 1.5),
    (forward_of_gradient, (1.5,), "x", 36 * 1.5**2),
    (gradient_of_forward, (1.5,), "x", 36 * 1.5**2),
    (Spring(2.0).work, (X,), "x", 18 * X**2),
    (applied, (1.5, grad(quad)), "x", 16 * 1.5**3),
    (differentiated, (quad, 1.5), "x", 16 * 1.5**3),
    (picked, ([quad, math.sin], 0, 1.5), "x", 16 * 1.5**3),
    (picked_gradient, ([grad(quad), grad(math.sin)], 0, 1.5), "x", 16 * 1.5**3),
    (either, (1.5, False), "x", 16 * 1.5**3),
    (lambda x, fs, i: grad(lambda y: fs[i](y) * y)(x), (1.5, [quad, cube], 0), "x", 20 * 1.5**3),
]


@pytest.mark.parametrize(
    ("fn", "args", "wrt", "expected"), CASES, ids=lambda v: getattr(v, "__name__", "")
)
def test_reverse(fn: Any, args: Any, wrt: str, expected: Any) -> None:
    np.testing.assert_allclose(grad(fn, wrt)(*args), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("fn", "args", "wrt", "expected"), CASES, ids=lambda v: getattr(v, "__name__", "")
)
def test_forward(fn: Any, args: Any, wrt: str, expected: Any) -> None:
    chosen = next(k for k, a in enumerate(args) if isinstance(a, (float, np.ndarray)))
    before, x, after = args[:chosen], args[chosen], args[chosen + 1 :]
    value, tangent = jvp(lambda x: fn(*before, x, *after), (x,), (1.0 + 0.0 * x,))
    np.testing.assert_allclose(tangent, np.sum(expected), rtol=1e-12)
    np.testing.assert_allclose(value, fn(*args), rtol=1e-12)


@pytest.mark.parametrize("fn", [descent, lambda lr, x: descent(lr, x) * descent_in_place(x)])
def test_an_optimiser_inside(fn: Any) -> None:
    found, step = grad(fn)(0.1, 1.3), 1e-6
    for k, moved in enumerate([(step, 0.0), (0.0, step)]):
        ends = [fn(0.1 + s * moved[0], 1.3 + s * moved[1]) for s in (1, -1)]
        assert found[k] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-7)


def test_the_text_of_an_inner_derivative_stands_above() -> None:
    text = grad(work).source_for(X)
    assert text.startswith("def energy_grad(x):") and "grad(energy)(" not in text.split('"""')[-1]


# --- what is refused ----------------------------------------------------------------------------


def its_own(x, n):
    if n == 0:
        return x * x
    return grad(its_own, "x")(x, n - 1) * x


def changes_later(x):
    w = x
    g = grad(lambda t: t * w)
    w = w * 2.0
    return g(x)


def its_own_inside(x, n):
    return x**3 if n == 0 else grad(lambda z: its_own_inside(z, n - 1) * x)(x)


def unknown_before(x):
    g = grad(functools.partial(lambda a, b: a * b * b, x))
    return g(x)


@pytest.mark.parametrize(
    ("fn", "args", "reason"),
    [
        (its_own, (1.5, 1), "takes its own derivative"),
        (its_own_inside, (1.5, 1), "takes its own derivative"),
        (changes_later, (1.5,), "captures changes later"),
        (unknown_before, (1.5,), "only the run knows"),
    ],
)
def test_refused(fn: Any, args: Any, reason: str) -> None:
    with pytest.raises(srcgrad.SrcgradError, match=reason):
        grad(fn, "x")(*args)


# --- functions with the same code ---------------------------------------------------------------


def powers(k):
    def f(x):
        def power(n):
            if n == 0:
                return 1.0
            return x * k * power(n - 1)

        return power(2)

    return f


def test_nested_functions_read_the_closure_they_stand_in() -> None:
    assert [grad(powers(k))(3.0) for k in (2.0, 5.0)] == [24.0, 150.0]
    assert [grad(grad(powers(k)))(3.0) for k in (2.0, 5.0)] == [8.0, 50.0]


# --- tangents that are None ----------------------------------------------------------------------


def product(x, y):
    return x**2 * y**3


ALONG_X = (1.0, None)


def none_of_the_module(x, y):
    return jvp(product, (x, y), ALONG_X)[1]


def none_or_not(x, y, is_given=False):
    v = x if is_given else None
    return jvp(product, (x, y), (v, y))[1]


def none_at_first(x, y):
    p = None
    for _ in range(3):
        v, p = jvp(product, (x, y), (p, 1.0))
    return p * v


def none_in_turns(x, y):
    s = 0.0
    for t in ((1.0, None), (None, 1.0)):
        s += jvp(product, (x, y), t)[1] ** 2
    return s


def none_that_is_returned(x, y):
    def direction():
        return x * y, None

    return jvp(product, (x, y), direction())[1]


NONES = [
    none_of_the_module, none_or_not, none_at_first, none_in_turns, none_that_is_returned,
    lambda x, y: none_or_not(x, y, True),
]  # fmt: skip


@pytest.mark.parametrize("fn", NONES)
def test_tangents_that_are_none(fn: Any) -> None:
    x, y, h = 0.5, 0.7, 1e-6
    dx, dy = grad(fn, ("x", "y"))(x, y)
    along = jvp(lambda x, y: fn(x, y), (x, y), (0.3, -0.8))[1]
    assert along == pytest.approx(0.3 * dx - 0.8 * dy, rel=1e-12)
    assert dx == pytest.approx((fn(x + h, y) - fn(x - h, y)) / (2 * h), rel=1e-7)
    assert dy == pytest.approx((fn(x, y + h) - fn(x, y - h)) / (2 * h), rel=1e-7)


def none_in_a_container(x, y):
    return jvp(lambda p: product(p["x"], p["y"]), ({"x": x, "y": y},), ({"x": y, "y": None},))[1]


def test_none_in_a_container_of_tangents() -> None:
    with pytest.raises(srcgrad.SrcgradError, match="in which one is None"):
        grad(none_in_a_container)(0.5, 0.7)


# --- pullbacks that are pushed forward, and transposed -------------------------------------------


def pulled(y):
    return vjp(lambda z: z * y, y)[1](y)[0]


def along_itself(x):
    return jvp(lambda y: vjp(lambda z: z, y)[1](y)[0], (x,), (x,))[1]


def scaled_along_itself(x):
    return jvp(lambda y: vjp(lambda z: z * 2.0, 1.0)[1](y)[0], (x,), (x,))[1]


def captured_along_itself(x):
    return jvp(lambda y: vjp(lambda z: z * x, y)[1](y)[0], (x,), (x,))[1]


def product_along_itself(x):
    return hvp(pulled)(x, x)


def fifth_power(x):
    return jvp(lambda y: x * vjp(lambda z: z * y * x, y)[1](x * y)[0], (x,), (x,))[1] / 2.0


TRANSPOSED: list[tuple[Any, Any, Any, Any]] = [
    (along_itself, lambda x: x, lambda x: 1.0, lambda x: 0.0),
    (scaled_along_itself, lambda x: 2.0 * x, lambda x: 2.0, lambda x: 0.0),
    (captured_along_itself, lambda x: x * x, lambda x: 2.0 * x, lambda x: 2.0),
    (product_along_itself, lambda x: 2.0 * x, lambda x: 2.0, lambda x: 0.0),
    (fifth_power, lambda x: x**5, lambda x: 5.0 * x**4, lambda x: 20.0 * x**3),
]


@pytest.mark.parametrize(("fn", "value", "first", "second"), TRANSPOSED)
def test_pullbacks_are_transposed(fn: Any, value: Any, first: Any, second: Any) -> None:
    x = 0.7
    close = functools.partial(np.testing.assert_allclose, rtol=1e-12, atol=1e-14)
    close(fn(x), value(x))
    for slope in (grad(fn)(x), linearize(fn, x)[1](1.0), jacfwd(fn)(x), vjp(fn, x)[1](1.0)[0]):
        close(slope, first(x))
    for curvature in (hessian(fn)(x), grad(grad(fn))(x), jvp(grad(fn), (x,), (1.0,))[1]):
        close(curvature, second(x))


def picked_by_the_run(x, found, i):
    return np.sum(found[i](x) * x)


def test_a_hessian_that_the_run_picks() -> None:
    x, fourth = np.array([0.3, 0.7]), hessian(lambda v: np.sum(v**4))
    found = grad(picked_by_the_run, "x")(x, [hessian(energy), fourth], 1)
    np.testing.assert_allclose(found, 36.0 * x**2, rtol=1e-12)
