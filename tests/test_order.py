"""Derivatives of derivatives, in every mix of modes, and derivatives inside of what is derived."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from srcgrad import (
    grad,
    hessian,
    hvp,
    jacfwd,
    jacrev,
    jvp,
    linearize,
    rules,
    value_and_grad,
    vjp,
)
from tests.zoo import returned_inside
from tests.zoo import shared_memory as shared


def cubic(x: Any) -> Any:
    return x * x * x


def wave(x: Any) -> Any:
    return math.sin(x)


def newton(a: Any) -> Any:
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


def energy(w: Any, x: Any) -> Any:
    return np.sum(np.tanh(x @ w) ** 2)


W, X = np.arange(3.0) / 3, np.arange(6.0).reshape(2, 3) / 5


# --- the mix of modes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fn", "point", "expected"),
    [
        (wave, 0.7, [math.cos(0.7), -math.sin(0.7), -math.cos(0.7), math.sin(0.7)]),
        (cubic, 2.0, [12.0, 12.0, 6.0, 0.0]),
        (newton, 2.0, [2**-1.5, -(2**-3.5), 3 * 2**-5.5, -15 * 2**-7.5]),
    ],
)
def test_four_levels(fn: Any, point: float, expected: list[float]) -> None:
    for value in expected:
        fn = grad(fn)
        assert fn(point) == pytest.approx(value, rel=1e-12)


def through(x: Any, fns: Any) -> Any:
    for fn in fns:
        x = fn(x)
    return x


def of_captured(x: Any, n: int) -> Any:
    fns = [lambda t, k=k: t * x + k for k in range(n)]
    return through(x, fns)


@dataclass
class Cubes:
    w: Any

    def step(self, x: Any) -> Any:
        return self.w * x**3


@dataclass
class Held:
    step: Any


def by_method(x: Any, n: int) -> Any:
    steps = [Cubes(x), Held(lambda t: t * x)]
    y = 1.0
    for i in range(n):
        y = steps[i % 2].step(y)
    return y


U = 0.7**3


@pytest.mark.parametrize(
    ("fn", "args", "expected"),
    [
        (
            through,
            (0.7, [cubic, wave]),  # sin(x**3)
            [
                3 * 0.7**2 * math.cos(U),
                6 * 0.7 * math.cos(U) - 9 * 0.7**4 * math.sin(U),
                (6 - 27 * U * U) * math.cos(U) - 54 * U * math.sin(U),
            ],
        ),
        (of_captured, (2.0, 3), [33.0, 48.0, 48.0]),  # x**4 + x + 2
        (by_method, (1.5, 2), [3.0, 2.0, 0.0]),  # x**2
    ],
)
def test_functions_that_only_the_run_knows(fn: Any, args: Any, expected: list[float]) -> None:
    for value in expected:
        _, pushed = jvp(fn, args, (1.0, None))
        fn = grad(fn, "x")
        assert fn(*args) == pytest.approx(value, rel=1e-12)
        assert pushed == pytest.approx(value, rel=1e-12)


def test_forward_over_reverse() -> None:
    v, step = np.array([0.3, -1.0, 2.0]), 1e-5
    gradient = grad(energy, "w")
    _, found = jvp(gradient, (W, X), (v, 0.0 * X))
    expected = (gradient(W + step * v, X) - gradient(W - step * v, X)) / (2 * step)
    np.testing.assert_allclose(found, expected, rtol=1e-7)


def test_value_and_gradient_of_a_gradient() -> None:
    assert value_and_grad(grad(cubic))(2.0) == (12.0, 12.0)


def test_text_of_a_second_derivative() -> None:
    assert grad(grad(wave)).source == (
        "def wave_grad_grad(x):\n"
        '    """Gradient of wave_grad with respect to x."""\n'
        "    # dx = math.cos(x)\n"
        "    dx = -math.sin(x)\n"
        "    return dx\n"
    )


# --- what was taken for known -------------------------------------------------------------------


def scaled(a: float) -> Any:
    return lambda x: a * x * x * x


def test_closures_with_the_same_code() -> None:
    assert [grad(grad(scaled(a)))(3.0) for a in (2.0, 4.0)] == [36.0, 72.0]


def test_a_helper_that_is_defined_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    second = grad(grad(calls_helper))
    assert second(2.0) == 12.0
    monkeypatch.setitem(globals(), "helper", cubic)
    assert second(2.0) == 48.0


def helper(x: Any) -> Any:
    return x * x


def calls_helper(x: Any) -> Any:
    return helper(x) * x


def test_forward_twice_over_the_gradient_of_a_sum_of_a_list() -> None:
    def cubes(xs):
        return sum([x * x * x for x in xs])

    ones = ([1.0, 1.0],)
    value, tangent = jvp(lambda z: jvp(grad(cubes), (z,), ones)[1], ([0.7, 0.3],), ones)
    np.testing.assert_allclose(value, [4.2, 1.8])
    np.testing.assert_allclose(tangent, [6.0, 6.0])


# --- lists that a called function fills ---------------------------------------------------------

APPENDED = {
    shared.twice: lambda x: x**2,
    shared.many: lambda x: 4.0 * x**4,
    shared.last: lambda x: x**4,
    shared.filled: lambda x: x**4,
    shared.row: lambda x: x**2,
    shared.kept: lambda x: x**2,
}


@pytest.mark.parametrize("fn", APPENDED, ids=lambda fn: fn.__name__)
def test_lists_that_a_callee_fills(fn: Any) -> None:
    plain = APPENDED[fn]
    x, v, w = np.array([0.6, 1.2]), np.array([1.0, 0.5]), np.array([1.0, 2.0])

    def weighted(x):
        return np.sum(fn(x) * w)

    def total(x):
        return np.sum(fn(x))

    slope = elementwise(plain, x, 1)
    curve = elementwise(plain, x, 2)
    np.testing.assert_allclose(linearize(lambda x: fn(x), x)[1](v), slope * v)
    np.testing.assert_allclose(jacfwd(lambda x: fn(x))(x), np.diag(slope))
    np.testing.assert_allclose(hvp(weighted)(x, v), curve * v * w)
    np.testing.assert_allclose(hvp(total)(x, v), curve * v)
    np.testing.assert_allclose(vjp(grad(weighted), x)[1](v)[0], curve * v * w)
    np.testing.assert_allclose(hessian(weighted)(x), np.diag(curve * w))
    along = grad(lambda x: np.sum(jvp(weighted, (x,), (v,))[1]))
    np.testing.assert_allclose(along(x), curve * v * w)


def elementwise(fn: Any, x: Any, order: int) -> Any:
    """The derivatives of a polynomial without constant, entry by entry."""
    found = np.polynomial.Polynomial.fit(x0 := np.linspace(-1.0, 1.0, 5), fn(x0), 4)
    return found.deriv(order)(x)


def square(x: Any) -> Any:
    return x**2


@rules.vjp_of(square)
def _(y, dy, x):
    p = [dy]
    p.append(p[0] * x)
    g = 0.0
    for _ in range(2):
        g = g + p[1]
    return g


def test_a_rule_that_keeps_a_list() -> None:
    x, ones = np.array([0.6, 1.2]), np.ones(2)

    def along(x):
        return jvp(lambda u: np.sum(square(u)), (x,), (ones,))[1]

    def of_made(x):
        return jvp(lambda u: np.sum(square(np.array([u, 2 * u]))), (x,), (1.0,))[1]

    np.testing.assert_allclose(grad(along)(x), [2.0, 2.0])
    np.testing.assert_allclose(jvp(grad(lambda u: np.sum(square(u))), (x,), (ones,))[1], [2.0, 2.0])
    assert grad(of_made)(0.7) == pytest.approx(10.0)


def of_squares(d: Any) -> Any:
    e = {k: d[k] * d[k] for k in d}
    return e["a"] ** 2


def test_a_gradient_of_a_dict_of_any_kinds_is_linear() -> None:
    point, step = {"a": 1.2, "b": W}, {"a": 1.0, "b": W}
    found = linearize(grad(of_squares), point)[1](step)
    _, expected = jvp(grad(of_squares), (point,), (step,))
    assert found["a"] == pytest.approx(expected["a"]) == pytest.approx(12 * 1.2**2)
    np.testing.assert_allclose(found["b"], 0.0 * W)


# --- entries that are written again -------------------------------------------------------------


def squared_again(x):
    y = x * x
    for i in range(3):
        y[i] = y[i] ** 2
    return y


def chained(x):
    y = x * x
    for i in range(1, 3):
        y[i] += y[i - 1] * x[i]
    return y


def chained_backwards(x):
    y = x * x
    for i in range(1, -1, -1):
        y[i] = y[i + 1] * y[i]
    return y


def filled(x):
    y = np.zeros(4)
    y[0] = x[0]
    for i in range(3):
        y[i + 1] = y[i] * x[i]
    return y


def squared_in_a_list(x):
    y = [x[0] * x[1], x[1] * x[2], x[2] * x[2]]
    for i in range(3):
        y[i] = y[i] ** 2
    return y


REWRITTEN = [squared_again, chained, chained_backwards, filled, squared_in_a_list]


@pytest.mark.parametrize("fn", REWRITTEN)
def test_reverse_over_the_tangent_of_what_is_written_in_a_loop(fn: Any) -> None:
    """The entries of an array and those of its tangent are not the same entries."""
    x, dx = np.array([0.6, 1.2, 0.8]), np.array([1.0, 0.5, -2.0])
    weights = np.array([1.0, 2.0, -1.0, 0.5])[: len(fn(x))]

    def along(x):
        total = 0.0
        for weight, entry in zip(weights, jvp(fn, (x,), (dx,))[1]):
            total += weight * entry
        return total

    def whole(x):
        total = 0.0
        for weight, entry in zip(weights, fn(x)):
            total += weight * entry
        return total

    np.testing.assert_allclose(grad(along)(x), jvp(grad(whole), (x,), (dx,))[1])


# --- iterators ----------------------------------------------------------------------------------


def powers(u: Any, y: Any) -> Any:
    t = 0.0
    for i in range(3):
        t += u**i
        u = u * y
    return t


def slope(x: Any, y: Any) -> Any:
    return grad(powers, 0)(x, y)


def test_forward_through_a_mirror_that_is_differentiated() -> None:
    """The head of its loop pairs what has a tangent with `reversed(range(n))`, which has none."""
    x, y, dx, dy = 0.7, 1.1, 1.0, 2.0
    value, tangent = jvp(grad(slope), (x, y), (dx, dy))
    # slope(x, y) = y + 2 x y**4
    np.testing.assert_allclose(value, (2 * y**4, 1 + 8 * x * y**3))
    along_y = 8 * y**3 * dx + 24 * x * y**2 * dy
    np.testing.assert_allclose(tangent, (8 * y**3 * dy, along_y))


# --- what is written is found first --------------------------------------------------------------


class Scaled:
    def __init__(self, x: Any) -> None:
        self.v = x * x

    def by(self, d: Any) -> Any:
        self.v = self.v * d
        return self.v[0]


def added_to_old(x: Any) -> Any:
    o = Scaled(x)
    old = o.v
    o.v[0] += o.by(x[1])
    return np.array([o.v[0], old[0], o.v[1]])


def test_the_place_that_is_written_is_found_first() -> None:
    """`o.by` binds `o.v` to another array: the old one is written."""
    x, (a, b) = np.array([1.1, 2.0]), (1.1, 2.0)
    value = np.array([a**2 * b, a**2 + a**2 * b, b**3])
    rows = np.array([[2 * a * b, a**2], [2 * a + 2 * a * b, a**2], [0.0, 3 * b**2]])
    np.testing.assert_allclose(added_to_old(x), value)
    np.testing.assert_allclose(jacrev(added_to_old)(x), rows)
    np.testing.assert_allclose(jacfwd(added_to_old)(x), rows)
    found, pull = vjp(added_to_old, x)
    np.testing.assert_allclose(found, value)
    np.testing.assert_allclose(pull(np.array([1.0, 2.0, 3.0]))[0], [1.0, 2.0, 3.0] @ rows)
    second = hessian(lambda x: added_to_old(x)[1])(x)
    np.testing.assert_allclose(second, [[2 + 2 * b, 2 * a], [2 * a, 0.0]])


def test_what_a_call_returns_inside_containers_is_the_argument() -> None:
    """`by_loop` multiplies `2 * x` by `x` in place, through a list in a dict."""
    x, d = np.array([0.3, -0.5, 0.7]), np.array([1.0, 2.0, -0.5])
    fn = returned_inside.by_loop
    np.testing.assert_allclose(grad(fn)(x), 16 * x**3)
    np.testing.assert_allclose(jvp(fn, (x,), (d,))[1], 16 * x**3 @ d)
    np.testing.assert_allclose(hessian(fn)(x), np.diag(48 * x**2))
    np.testing.assert_allclose(hvp(fn)(x, d), 48 * x**2 * d)
