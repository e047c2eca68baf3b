"""Rules of the `cmath` module: on Python's complex numbers, and never raising where it did not.

y = cmath.sqrt(z)    dz = dy * conj(divide(0.5, y))
"""

from __future__ import annotations

import cmath
import math

import numpy as np

from ..runtime import divide, divide_or_zero
from .registry import constant, elementwise, vjp_of

# fmt: off
elementwise(cmath.acos,  lambda z, y: -divide(1.0, cmath.sqrt(1.0 - z) * cmath.sqrt(1.0 + z)))
elementwise(cmath.acosh, lambda z, y: divide(1.0, cmath.sqrt(z - 1.0) * cmath.sqrt(z + 1.0)))
elementwise(cmath.asin,  lambda z, y: divide(1.0, cmath.sqrt(1.0 - z) * cmath.sqrt(1.0 + z)))
elementwise(cmath.asinh, lambda z, y: divide(1.0, cmath.cosh(y)))
elementwise(cmath.atan,  lambda z, y: divide(1.0, 1.0 + z * z))
elementwise(cmath.atanh, lambda z, y: divide(1.0, 1.0 - z * z))
elementwise(cmath.cos,   lambda z, y: -cmath.sin(z))
elementwise(cmath.cosh,  lambda z, y: cmath.sinh(z))
elementwise(cmath.exp,   lambda z, y: y)
elementwise(cmath.log10, lambda z, y: 1.0 / (z * math.log(10.0)))
elementwise(cmath.sin,   lambda z, y: cmath.cos(z))
elementwise(cmath.sinh,  lambda z, y: cmath.cosh(z))
elementwise(cmath.sqrt,  lambda z, y: divide(0.5, y))
elementwise(cmath.tan,   lambda z, y: 1.0 + y * y)
elementwise(cmath.tanh,  lambda z, y: 1.0 - y * y)
# fmt: on


@vjp_of(cmath.log, wrt=("z", "base"))
def _(y, dy, z, base=None):
    if base is None:
        return dy / np.conj(z), None
    dy = dy / np.conj(cmath.log(base))
    return dy / np.conj(z), -dy * np.conj(y / base)


@vjp_of(cmath.phase)
def _(y, dy, z):
    return dy * divide_or_zero(1j * z, abs(z) ** 2)


@vjp_of(cmath.polar)
def _(y, dy, z):
    dlength, dphase = dy
    length, _ = y
    return dlength * divide_or_zero(z, length) + dphase * divide_or_zero(1j * z, length * length)


@vjp_of(cmath.rect, wrt=("r", "phi"))
def _(y, dy, r, phi):
    direction = cmath.rect(1.0, phi)
    return np.real(dy * np.conj(direction)), np.real(dy * np.conj(1j * y))


constant(cmath.isclose, cmath.isfinite, cmath.isinf, cmath.isnan)
