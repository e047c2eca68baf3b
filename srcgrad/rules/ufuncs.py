"""Rules of NumPy's elementwise functions: one line each, the partial derivative.

    y = np.sin(x)    dx = dy * np.cos(x)

Constants are Python numbers, so that float32 stays float32.
"""

from __future__ import annotations

import math

import numpy as np

from ..runtime import divide_or_zero, expit, sinc_derivative
from .operators import power_partials
from .registry import constant_if_real, elementwise, linear, vjp_of


def arctan2_partials(a, b, y):
    """The partial derivatives of the angle of the point (b, a); 0 at the origin."""
    square = a * a + b * b
    return divide_or_zero(b, square), divide_or_zero(-a, square)


# fmt: off
elementwise(np.add,        lambda a, b, y: (1.0, 1.0))
elementwise(np.arccos,     lambda x, y: -1.0 / np.sqrt(1.0 - x * x))
elementwise(np.arccosh,    lambda x, y: 1.0 / (np.sqrt(x - 1.0) * np.sqrt(x + 1.0)))
elementwise(np.arcsin,     lambda x, y: 1.0 / np.sqrt(1.0 - x * x))
elementwise(np.arcsinh,    lambda x, y: 1.0 / np.sqrt(x * x + 1.0))
elementwise(np.arctan,     lambda x, y: 1.0 / (1.0 + x * x))
elementwise(np.arctan2,    arctan2_partials)
elementwise(np.arctanh,    lambda x, y: 1.0 / (1.0 - x * x))
elementwise(np.cbrt,       lambda x, y: 1.0 / (3.0 * y * y))
elementwise(np.copysign,   lambda a, b, y: (np.sign(a) * np.copysign(1.0, b), 0.0))
elementwise(np.cos,        lambda x, y: -np.sin(x))
elementwise(np.cosh,       lambda x, y: np.sinh(x))
elementwise(np.deg2rad,    lambda x, y: math.pi / 180.0)
elementwise(np.degrees,    lambda x, y: 180.0 / math.pi)
elementwise(np.exp,        lambda x, y: y)
elementwise(np.exp2,       lambda x, y: y * math.log(2.0))
elementwise(np.expm1,      lambda x, y: y + 1.0)
elementwise(np.fabs,       lambda x, y: np.sign(x))
elementwise(np.float_power, power_partials)
elementwise(np.fmod,       lambda a, b, y: (1.0, (y - a) / b))
elementwise(np.hypot,      lambda a, b, y: (divide_or_zero(a, y), divide_or_zero(b, y)))
elementwise(np.log,        lambda x, y: 1.0 / x)
elementwise(np.log10,      lambda x, y: 1.0 / (x * math.log(10.0)))
elementwise(np.log1p,      lambda x, y: 1.0 / (1.0 + x))
elementwise(np.log2,       lambda x, y: 1.0 / (x * math.log(2.0)))
elementwise(np.logaddexp,  lambda a, b, y: (expit(1.0 * a - b), expit(1.0 * b - a)))
elementwise(np.logaddexp2, lambda a, b, y: (np.exp2(a - y), np.exp2(b - y)))
elementwise(np.multiply,   lambda a, b, y: (b, a))
elementwise(np.negative,   lambda x, y: -1.0)
elementwise(np.nextafter,  lambda a, b, y: (1.0, 0.0))
elementwise(np.positive,   lambda x, y: 1.0)
elementwise(np.power,      power_partials)
elementwise(np.rad2deg,    lambda x, y: 180.0 / math.pi)
elementwise(np.radians,    lambda x, y: math.pi / 180.0)
elementwise(np.reciprocal, lambda x, y: -y * y)
elementwise(np.remainder,  lambda a, b, y: (1.0, (y - a) / b))
elementwise(np.sin,        lambda x, y: np.cos(x))
elementwise(np.sinc,       lambda x, y: sinc_derivative(x, 1))
elementwise(np.sinh,       lambda x, y: np.cosh(x))
elementwise(np.sqrt,       lambda x, y: 0.5 / y)
elementwise(np.square,     lambda x, y: 2.0 * x)
elementwise(np.subtract,   lambda a, b, y: (1.0, -1.0))
elementwise(np.tan,        lambda x, y: 1.0 + y * y)
elementwise(np.tanh,       lambda x, y: 1.0 - y * y)
# fmt: on


@vjp_of(np.divide, wrt=("a", "b"))
def _(y, dy, a, b):
    return dy / np.conj(b), -dy * np.conj(a) / np.conj(b) / np.conj(b)


@vjp_of(np.divmod, wrt=("a", "b"))
def _(y, dy, a, b):
    _, remainder = dy
    return remainder, -remainder * np.floor(a / b)


@vjp_of(np.modf)
def _(y, dy, x):
    fraction, _ = dy
    return fraction


@vjp_of(np.frexp)
def _(y, dy, x):
    mantissa, _ = dy
    return np.ldexp(mantissa, -y[1])


@linear(np.ldexp, inert=("exponent",))
def _(dy, x, exponent):
    return np.ldexp(dy, exponent)


@vjp_of(np.heaviside, wrt="at_zero", inert=("x",))
def _(y, dy, x, at_zero):
    return np.where(x == 0, dy, 0.0)


# --- not holomorphic ------------------------------------------------------------------------------


@vjp_of(np.absolute)
def _(y, dy, x):
    if np.iscomplexobj(x):
        return dy * divide_or_zero(x, y)
    return dy * np.sign(x)


@vjp_of(np.sign)
def _(y, dy, x):
    if np.iscomplexobj(x):
        return divide_or_zero(dy - y * np.real(np.conj(y) * dy), np.abs(x))
    return 0.0 * dy


constant_if_real(np.sign)


@vjp_of(np.angle)
def _(y, dy, z, deg=False):
    if deg:
        dy = dy * (180.0 / math.pi)
    return dy * divide_or_zero(1j * z, np.real(z) ** 2 + np.imag(z) ** 2)


@linear(np.conjugate)
def _(dy, x):
    return np.conj(dy)


@linear(np.real)
def _(dy, val):
    return dy


@linear(np.imag)
def _(dy, val):
    return 1j * dy


# --- choosing -------------------------------------------------------------------------------------


@vjp_of(np.maximum, wrt=("a", "b"))
def _(y, dy, a, b):
    half = np.where(a == b, 0.5 * dy, 0.0)
    return np.where(a > b, dy, half), np.where(a < b, dy, half)


@vjp_of(np.minimum, wrt=("a", "b"))
def _(y, dy, a, b):
    half = np.where(a == b, 0.5 * dy, 0.0)
    return np.where(a < b, dy, half), np.where(a > b, dy, half)


@vjp_of(np.fmax, wrt=("a", "b"))
def _(y, dy, a, b):
    half = np.where(a == b, 0.5 * dy, 0.0)
    da = np.where((a > b) | np.isnan(b), dy, half)
    return da, np.where((a < b) | np.isnan(a), dy, half)


@vjp_of(np.fmin, wrt=("a", "b"))
def _(y, dy, a, b):
    half = np.where(a == b, 0.5 * dy, 0.0)
    da = np.where((a < b) | np.isnan(b), dy, half)
    return da, np.where((a > b) | np.isnan(a), dy, half)


@linear(np.where, wrt=("x", "y"))
def _(dy, condition, x, y):
    return np.where(condition, dy, 0.0), np.where(condition, 0.0, dy)


@vjp_of(np.clip, wrt=("a", "a_min", "a_max", "min", "max"))
def _(y, dy, a, a_min=None, a_max=None, *, min=None, max=None):
    low, high = a_min if min is None else min, a_max if max is None else max
    da, dlow, dhigh = dy, None, None
    if low is not None:
        dlow = np.where(a < low, dy, 0.0)
        da = np.where(a >= low, da, 0.0)
    if high is not None:
        dhigh = np.where(a > high, dy, 0.0)
        da = np.where(a <= high, da, 0.0)
    if low is not None and high is not None:  # of bounds that cross, the upper one holds
        dlow = np.where(np.less_equal(low, high), np.where(a < low, dy, 0.0), 0.0)
        dhigh = np.where(np.less_equal(low, high), np.where(a > high, dy, 0.0), dy)
    return da, dlow, dhigh, dlow, dhigh


@vjp_of(np.nan_to_num, covers={"copy": (True,)})
def _(y, dy, x, copy=True, *, nan=0.0, posinf=None, neginf=None):
    return np.where(np.isfinite(x), dy, 0.0)


@vjp_of(np.real_if_close)
def _(y, dy, a, tol=100):
    return dy
