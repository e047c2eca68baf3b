"""Rules of Mathieu and spheroidal wave functions in the argument; of their characteristic values.

    y, slope = special.mathieu_modcem1(m, q, x)    dx = dy * slope + dslope * (a - 2 q cosh(2x)) * y

A function that comes with its derivative takes the second one from its differential equation. The
derivative of a characteristic value in the parameter of the equation is a mean of the parameter's
factor, weighed by the square of the function. Numbers such as 30.2.1 are those of the DLMF.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from ..registry import vjp_of

# --- Mathieu functions (of degrees), and modified ones: 28.2.1, 28.20.1 ---------------------------


@vjp_of(special.mathieu_cem, wrt="x")
def _(y, dy, m, q, x):
    weight = 2.0 * q * np.cos(math.pi / 90.0 * x) - special.mathieu_a(m, q)
    return (dy[0] * y[1] + dy[1] * weight * y[0]) * (math.pi / 180.0)


@vjp_of(special.mathieu_sem, wrt="x")
def _(y, dy, m, q, x):
    weight = 2.0 * q * np.cos(math.pi / 90.0 * x) - special.mathieu_b(m, q)
    return (dy[0] * y[1] + dy[1] * weight * y[0]) * (math.pi / 180.0)


@vjp_of(special.mathieu_modcem1, wrt="x")
@vjp_of(special.mathieu_modcem2, wrt="x")
def _(y, dy, m, q, x):
    weight = special.mathieu_a(m, q) - 2.0 * q * np.cosh(2.0 * x)
    return dy[0] * y[1] + dy[1] * weight * y[0]


@vjp_of(special.mathieu_modsem1, wrt="x")
@vjp_of(special.mathieu_modsem2, wrt="x")
def _(y, dy, m, q, x):
    weight = special.mathieu_b(m, q) - 2.0 * q * np.cosh(2.0 * x)
    return dy[0] * y[1] + dy[1] * weight * y[0]


# --- spheroidal wave functions: 30.2.1, 30.11.3 ---------------------------------------------------


@vjp_of(special.pro_ang1, wrt="x")
@vjp_of(special.pro_rad1, wrt="x")
@vjp_of(special.pro_rad2, wrt="x")
def _(y, dy, m, n, c, x):
    rest = 1.0 - x * x
    weight = special.pro_cv(m, n, c) - (c * x) ** 2 - m * m / rest
    return dy[0] * y[1] + dy[1] * (2.0 * x * y[1] - weight * y[0]) / rest


@vjp_of(special.pro_ang1_cv, wrt="x")
@vjp_of(special.pro_rad1_cv, wrt="x")
@vjp_of(special.pro_rad2_cv, wrt="x")
def _(y, dy, m, n, c, cv, x):
    rest = 1.0 - x * x
    weight = cv - (c * x) ** 2 - m * m / rest
    return dy[0] * y[1] + dy[1] * (2.0 * x * y[1] - weight * y[0]) / rest


@vjp_of(special.obl_ang1, wrt="x")
def _(y, dy, m, n, c, x):
    rest = 1.0 - x * x
    weight = special.obl_cv(m, n, c) + (c * x) ** 2 - m * m / rest
    return dy[0] * y[1] + dy[1] * (2.0 * x * y[1] - weight * y[0]) / rest


@vjp_of(special.obl_ang1_cv, wrt="x")
def _(y, dy, m, n, c, cv, x):
    rest = 1.0 - x * x
    weight = cv + (c * x) ** 2 - m * m / rest
    return dy[0] * y[1] + dy[1] * (2.0 * x * y[1] - weight * y[0]) / rest


@vjp_of(special.obl_rad1, wrt="x")
def _(y, dy, m, n, c, x):
    rest = 1.0 + x * x
    weight = special.obl_cv(m, n, c) - (c * x) ** 2 - m * m / rest
    return dy[0] * y[1] + dy[1] * (weight * y[0] - 2.0 * x * y[1]) / rest


@vjp_of(special.obl_rad1_cv, wrt="x")
def _(y, dy, m, n, c, cv, x):
    rest = 1.0 + x * x
    weight = cv - (c * x) ** 2 - m * m / rest
    return dy[0] * y[1] + dy[1] * (weight * y[0] - 2.0 * x * y[1]) / rest


# --- characteristic values ------------------------------------------------------------------------


@vjp_of(special.mathieu_a, wrt="q")
def _(y, dy, m, q):
    count = 64 + 4 * int(np.max(m + np.sqrt(np.abs(q))))
    x = np.arange(count) * (360.0 / count)
    wave = special.mathieu_cem(np.expand_dims(m, -1), np.expand_dims(q, -1), x)[0]
    return 4.0 * dy * np.mean(np.cos(math.pi / 90.0 * x) * wave * wave, axis=-1)


@vjp_of(special.mathieu_b, wrt="q")
def _(y, dy, m, q):
    count = 64 + 4 * int(np.max(m + np.sqrt(np.abs(q))))
    x = np.arange(count) * (360.0 / count)
    wave = special.mathieu_sem(np.expand_dims(m, -1), np.expand_dims(q, -1), x)[0]
    return 4.0 * dy * np.mean(np.cos(math.pi / 90.0 * x) * wave * wave, axis=-1)


def mean_square(angular, m, n, c, cv):
    """The mean of x**2 on (0, 1), weighed by the square of an angular function."""
    x, weights = special.roots_legendre(64 + int(np.max(n + np.abs(c))))
    x = 0.5 * (x + 1.0)
    wave = angular(
        np.expand_dims(m, -1), np.expand_dims(n, -1), np.expand_dims(c, -1),
        np.expand_dims(cv, -1), x,
    )[0]  # fmt: skip
    weights = weights * wave * wave
    return np.sum(weights * x * x, axis=-1) / np.sum(weights, axis=-1)


@vjp_of(special.pro_cv, wrt="c")
def _(y, dy, m, n, c):
    return dy * 2.0 * c * mean_square(special.pro_ang1_cv, m, n, c, y)


@vjp_of(special.obl_cv, wrt="c")
def _(y, dy, m, n, c):
    return dy * -2.0 * c * mean_square(special.obl_ang1_cv, m, n, c, y)


@vjp_of(special.pro_cv_seq, wrt="c")
def _(y, dy, m, n, c):
    degrees = m + np.arange(np.shape(y)[0])
    return np.sum(dy * 2.0 * c * mean_square(special.pro_ang1_cv, m, degrees, c, y))


@vjp_of(special.obl_cv_seq, wrt="c")
def _(y, dy, m, n, c):
    degrees = m + np.arange(np.shape(y)[0])
    return np.sum(dy * -2.0 * c * mean_square(special.obl_ang1_cv, m, degrees, c, y))
