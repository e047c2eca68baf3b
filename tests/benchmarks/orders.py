"""Derivatives of higher order, each beside one written by hand with NumPy.

>>> round(third_by_hand(0.7), 9) == round(third(0.7), 9)
True
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcgrad import grad, hessian, jacfwd, jacrev, jvp
from tests.benchmarks.programs import logistic, rosenbrock


@dataclass(frozen=True)
class Higher:
    """`ours(*arguments)` and `hand(*arguments)` return the same; `primal` is the function itself,
    and the derivative may take `most` times as long as that, if anything is said of it."""

    name: str
    ours: Callable[..., Any]
    hand: Callable[..., Any]
    primal: Callable[..., Any]
    arguments: Callable[[], tuple[Any, ...]]
    most: float | None = None


# --- the product of a Hessian with a vector -----------------------------------------------------

logistic_gradient = grad(logistic, "w")


def logistic_hvp(w, x, y, decay, v):
    return jvp(logistic_gradient, (w, x, y, decay), (v, None, None, None))[1]


def logistic_hvp_by_hand(w, x, y, decay, v):
    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    return x.T @ (p * (1.0 - p) / len(y) * (x @ v)) + decay * v


rosenbrock_gradient = grad(rosenbrock)


def rosenbrock_hvp(x, v):
    return jvp(rosenbrock_gradient, (x,), (v,))[1]


def rosenbrock_hvp_by_hand(x, v):
    a, b, c = x[:-1], x[1:], v[:-1]
    d = 200.0 * (v[1:] - 2.0 * a * c)
    out = np.zeros(x.shape)
    out[1:] += d
    out[:-1] += 2.0 * c - 2.0 * d * a - 400.0 * (b - a**2) * c
    return out


# --- whole matrices -----------------------------------------------------------------------------

logistic_hessian = hessian(logistic, "w")


def logistic_hessian_by_hand(w, x, y, decay):
    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    return (x.T * (p * (1.0 - p) / len(y))) @ x + decay * np.eye(len(w))


def layer(x, w):
    return np.tanh(w @ x) * x


jacobian_by_rows, jacobian_by_columns = jacrev(layer), jacfwd(layer)


def layer_jacobian_by_hand(x, w):
    h = np.tanh(w @ x)
    return (x * (1.0 - h * h))[:, None] * w + np.diag(h)


# --- order 3 ------------------------------------------------------------------------------------


def damped(x):
    return math.exp(-x) * math.sin(2.0 * x)


third = grad(grad(grad(damped)))


def third_by_hand(x):
    return math.exp(-x) * (11.0 * math.sin(2.0 * x) - 2.0 * math.cos(2.0 * x))


def draw(*shape: int) -> Any:
    return np.random.default_rng(0).normal(size=shape)


HIGHER = [
    Higher(
        "Hessian times vector, logistic regression 1000 x 50",
        logistic_hvp,
        logistic_hvp_by_hand,
        lambda w, x, y, decay, v: logistic(w, x, y, decay),
        lambda: (draw(50), draw(1000, 50), (draw(1000) > 0) * 1.0, 0.1, draw(50)),
        5.0,
    ),
    Higher(
        "Hessian times vector, Rosenbrock, n = 100 000",
        rosenbrock_hvp,
        rosenbrock_hvp_by_hand,
        lambda x, v: rosenbrock(x),
        lambda: (draw(100_000), draw(100_000)),
        5.0,
    ),
    Higher(
        "Hessian, logistic regression of 50 parameters",
        logistic_hessian,
        logistic_hessian_by_hand,
        logistic,
        lambda: (draw(50), draw(1000, 50), (draw(1000) > 0) * 1.0, 0.1),
    ),
    Higher(
        "Jacobian 50 x 50, reverse",
        jacobian_by_rows,
        layer_jacobian_by_hand,
        layer,
        lambda: (draw(50), draw(50, 50)),
    ),
    Higher(
        "Jacobian 50 x 50, forward",
        jacobian_by_columns,
        layer_jacobian_by_hand,
        layer,
        lambda: (draw(50), draw(50, 50)),
    ),
    Higher("third derivative of exp(-x) sin(2x)", third, third_by_hand, damped, lambda: (0.7,)),
]
