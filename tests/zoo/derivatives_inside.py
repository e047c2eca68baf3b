"""Hessians, Jacobians, products with them, pullbacks and linear functions, inside of what is
differentiated."""

from __future__ import annotations

import numpy as np

from srcgrad import (
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    linearize,
    vjp,
)
from tests.zoo.program import Program, positive, some


def energy(x):
    return np.sum(x**4)


def weighted(k, x, m=1.0):
    return k * np.sum(x**4) * x[0] * m


def curve(x):
    return np.sin(x) * x[0]


curvature = hessian(energy)
slopes_of_curve = jacobian(curve)
second_slopes = jacobian(slopes_of_curve)


@jacfwd
def slopes(x):
    return x * np.sum(np.cos(x))


# --- Hessians ------------------------------------------------------------------------------------


def newton_step(x):
    step = np.linalg.solve(hessian(energy)(x), grad(energy)(x))
    return energy(x - step)


def newton(k, x):
    def loss(v):
        return k * np.sum(v**4) + x @ v

    v = x
    for _ in range(2):
        v = v - 0.1 * np.linalg.solve(hessian(loss)(v), grad(loss)(v))
    return np.sum(v**2)


def of_what_is_bound_anew(x):
    for _ in range(2):
        x = x - 0.01 * hessian(lambda v: np.sum(v**4) + x @ v**2)(x)[0]
    return np.sum(x)


def of_a_number(x):
    return hessian(lambda t: t**5)(x[0]) * x[1]


def of_a_name_of_the_module(x):
    return np.sum(curvature(x)[0] ** 3)


def of_another_argument(x):
    return np.sum(hessian(weighted, 1)(x[0], x, m=x[1]) ** 2)


def of_an_argument_by_name(x):
    return np.sum(hessian(weighted, wrt="x")(x[0], x) ** 2)


def called_twice(x):
    h = hessian(lambda v: np.sum(v**4) * x[1])
    return np.sum(h(x) @ h(x * x))


def products(x):
    return np.sum(hvp(energy)(x, x) * hvp(lambda k, v: np.sum(v**4) * k, 1)(x[0], x, x * x))


def of_a_matrix(m):
    return np.sum(hessian(lambda a: np.sum(a @ a * a))(m)[0, 1])


# --- Jacobians -----------------------------------------------------------------------------------


def of_each_kind(x):
    return np.sum(jacobian(curve)(x) * jacfwd(curve)(x * x) * jacrev(curve)(x + 1.0))


def of_a_decorated_function(x):
    return np.sum(slopes(x)[0] ** 3)


def of_a_number_to_an_array(x):
    return jacobian(lambda t: t**5 * x)(x[0])[1] * x[1]


def of_an_array_to_a_number(x):
    return np.sum(jacobian(lambda v: np.sum(v**3) * x[1])(x) ** 2)


def of_a_matrix_product(m):
    return np.sum(jacobian(lambda a: a @ m @ a.T)(m) ** 2)


def of_a_gradient(x):
    return np.sum(jacobian(grad(energy))(x))


def of_another_argument_by_name(x):
    return np.sum(jacobian(lambda k, v: v * k * x, "v")(x[0], x) ** 2)


def along_a_direction(x):
    return np.sum(jvp(slopes_of_curve, (x,), (x,))[1])


def of_a_jacobian(x):
    return np.sum(second_slopes(x) ** 2)


def of_no_elements(x):
    return np.sum(jacobian(lambda v: v * 2.0)(x[:0])) + np.sum(x)


def of_each_element(x):
    return np.sum(elementwise_grad(np.sin)(x) ** 2)


# --- halves --------------------------------------------------------------------------------------


def by_pullback(x):
    y, pullback = vjp(lambda a, v: v**3 * a, x[0], x)
    da, dv = pullback(y * x)
    return da * np.sum(dv)


def by_pullback_in_a_loop(x):
    for _ in range(2):
        y, pullback = vjp(lambda v: v**4 + x @ v**2, x)
        x = x - 0.01 * pullback(y)[0]
    return np.sum(x)


def by_linear_function(x):
    y, linear = linearize(lambda a, v: v**3 * a, x[0], x)
    return np.sum(linear(x[1], y) * linear(x[0], x))


# --- refused -------------------------------------------------------------------------------------


def of_two_arguments(x):
    return hessian(lambda a, b: a * b, (0, 1))(x[0], x[1])[0][1] * x[0]


def of_a_list(x):
    return hessian(lambda v: v[0] * v[1] ** 2)([x[0], x[1]])[0][1] * x[0]


def of_what_returns_a_list(x):
    return jacobian(lambda v: [v[0] * v[1], v[0]])(x)[0][1] * x[0]


PAIRS = [(some(2, seed=1),), (positive(2, seed=2),)]
SQUARES = [(some(2, 2, seed=3),)]

PROGRAMS = [
    Program(newton_step, PAIRS),
    Program(newton, [(1.3, some(2, seed=4)), (0.6, positive(2, seed=5))]),
    Program(of_what_is_bound_anew, PAIRS),
    Program(of_a_number, PAIRS),
    Program(of_a_name_of_the_module, PAIRS),
    Program(of_another_argument, PAIRS),
    Program(of_an_argument_by_name, PAIRS),
    Program(called_twice, PAIRS),
    Program(products, PAIRS),
    Program(of_a_matrix, SQUARES),
    Program(of_each_kind, PAIRS),
    Program(of_a_decorated_function, PAIRS),
    Program(of_a_number_to_an_array, PAIRS),
    Program(of_an_array_to_a_number, PAIRS),
    Program(of_a_matrix_product, SQUARES),
    Program(of_a_gradient, PAIRS),
    Program(of_another_argument_by_name, PAIRS),
    Program(along_a_direction, PAIRS),
    Program(of_a_jacobian, PAIRS),
    Program(of_no_elements, PAIRS),
    Program(of_each_element, PAIRS),
    Program(by_pullback, PAIRS),
    Program(by_pullback_in_a_loop, PAIRS),
    Program(by_linear_function, PAIRS),
    Program(of_two_arguments, PAIRS, refused=True),
    Program(of_a_list, PAIRS, refused=True),
    Program(of_what_returns_a_list, PAIRS, refused=True),
]
