"""Rules of the `math` module: on Python floats, and never raising where the primal did not.

y = math.sqrt(x)    dx = dy * divide(0.5, y)        inf at 0
"""

from __future__ import annotations

import math
from collections.abc import ValuesView

import numpy as np

from ..runtime import divide, divide_or_zero, exclusive_cumprod, polygamma
from .operators import power_partials
from .registry import constant, elementwise, linear, vjp_of
from .ufuncs import arctan2_partials

# fmt: off
elementwise(math.acos,      lambda x, y: -divide(1.0, math.sqrt(1.0 - x * x)))
elementwise(math.acosh,     lambda x, y: divide(1.0, math.sqrt(x * x - 1.0)))
elementwise(math.asin,      lambda x, y: divide(1.0, math.sqrt(1.0 - x * x)))
elementwise(math.asinh,     lambda x, y: 1.0 / math.sqrt(x * x + 1.0))
elementwise(math.atan,      lambda x, y: 1.0 / (1.0 + x * x))
elementwise(math.atan2,     arctan2_partials)
elementwise(math.atanh,     lambda x, y: divide(1.0, 1.0 - x * x))
elementwise(math.cbrt,      lambda x, y: divide(1.0, 3.0 * y * y))
elementwise(math.copysign,  lambda a, b, y: (np.sign(a) * math.copysign(1.0, b), 0.0))
elementwise(math.cos,       lambda x, y: -math.sin(x))
elementwise(math.cosh,      lambda x, y: math.sinh(x))
elementwise(math.degrees,   lambda x, y: 180.0 / math.pi)
elementwise(math.erf,       lambda x, y: 2.0 / math.sqrt(math.pi) * math.exp(-x * x))
elementwise(math.erfc,      lambda x, y: -2.0 / math.sqrt(math.pi) * math.exp(-x * x))
elementwise(math.exp,       lambda x, y: y)
elementwise(math.exp2,      lambda x, y: y * math.log(2.0))
elementwise(math.expm1,     lambda x, y: y + 1.0)
elementwise(math.fabs,      lambda x, y: np.sign(x))
elementwise(math.fmod,      lambda a, b, y: (1.0, (y - a) / b))
elementwise(math.gamma,     lambda x, y: y * polygamma(0, x))
elementwise(math.lgamma,    lambda x, y: polygamma(0, x))
elementwise(math.log10,     lambda x, y: 1.0 / (x * math.log(10.0)))
elementwise(math.log1p,     lambda x, y: 1.0 / (1.0 + x))
elementwise(math.log2,      lambda x, y: 1.0 / (x * math.log(2.0)))
elementwise(math.nextafter, lambda a, b, y: (1.0, 0.0))
elementwise(math.pow,       power_partials)
elementwise(math.radians,   lambda x, y: math.pi / 180.0)
elementwise(math.remainder, lambda a, b, y: (1.0, (y - a) / b))
elementwise(math.sin,       lambda x, y: math.cos(x))
elementwise(math.sinh,      lambda x, y: math.cosh(x))
elementwise(math.sqrt,      lambda x, y: divide(0.5, y))
elementwise(math.tan,       lambda x, y: 1.0 + y * y)
elementwise(math.tanh,      lambda x, y: 1.0 - y * y)
# fmt: on

if hasattr(math, "fma"):
    elementwise(math.fma, lambda a, b, c, y: (b, a, 1.0))


@vjp_of(math.log, wrt=("x", "base"))
def _(y, dy, x, base=None):
    if base is None:
        return dy / x, None
    dy = dy / math.log(base)
    return dy / x, -dy * y / base


@linear(math.ldexp, inert=("i",))
def _(dy, x, i):
    return math.ldexp(dy, i)


@vjp_of(math.frexp)
def _(y, dy, x):
    mantissa, _ = dy
    return math.ldexp(mantissa, -y[1])


@vjp_of(math.modf)
def _(y, dy, x):
    fraction, _ = dy
    return fraction


# --- of several numbers ---------------------------------------------------------------------------


@vjp_of(math.hypot, wrt="coordinates")
def _(y, dy, *coordinates):
    if len(coordinates) == 2:
        a, b = coordinates
        return dy * divide_or_zero(a, y), dy * divide_or_zero(b, y)
    if len(coordinates) == 3:
        a, b, c = coordinates
        unit = dy * divide_or_zero(1.0, y)
        return unit * a, unit * b, unit * c
    return tuple([dy * divide_or_zero(x, y) for x in coordinates])


@vjp_of(math.dist, wrt=("p", "q"))
def _(y, dy, p, q):
    dp = dy * divide_or_zero(np.subtract(p, q), y)
    return dp, -dp


@linear(math.fsum)
def _(dy, seq):
    return np.full(len(seq), dy)


@vjp_of(math.prod, wrt=("iterable", "start"))
def _(y, dy, iterable, start=1):
    if isinstance(iterable, ValuesView):
        iterable = list(iterable)
    others = exclusive_cumprod(iterable, 0) * np.flip(exclusive_cumprod(np.flip(iterable), 0))
    return dy * np.conj(start * others), dy * np.conj(np.prod(iterable))


if hasattr(math, "sumprod"):

    @vjp_of(math.sumprod, wrt=("p", "q"))
    def _(y, dy, p, q):
        return np.multiply(dy, np.conj(q)), np.multiply(dy, np.conj(p))


constant(
    math.ceil,
    math.comb,
    math.factorial,
    math.floor,
    math.gcd,
    math.isclose,
    math.isfinite,
    math.isinf,
    math.isnan,
    math.isqrt,
    math.lcm,
    math.perm,
    math.trunc,
    math.ulp,
)
