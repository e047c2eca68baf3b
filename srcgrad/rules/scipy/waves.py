"""Rules of Kelvin, Struve, Fresnel and parabolic cylinder functions, in the argument.

A function that comes with its derivative takes the second one from its differential equation.

    y, slope = special.pbdv(v, x)    dx = dy * slope + dslope * (x * x / 4 - v - 0.5) * y

Numbers such as 10.63 are those of the DLMF.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from ...runtime import divide_or_zero
from ..registry import elementwise, refused, vjp_of

# fmt: off

# --- Kelvin functions: 10.61.1, and the differential equation of j0 -------------------------------

elementwise(special.bei,  lambda x, y: special.beip(x))
elementwise(special.beip, lambda x, y: (
    special.ber(x) * np.where(np.equal(x, 0.0), 0.5, 1.0) - divide_or_zero(y, x)))
elementwise(special.ber,  lambda x, y: special.berp(x))
elementwise(special.berp, lambda x, y: -special.bei(x) - divide_or_zero(y, x))
elementwise(special.kei,  lambda x, y: special.keip(x))
elementwise(special.keip, lambda x, y: special.ker(x) - y / x)
elementwise(special.ker,  lambda x, y: special.kerp(x))
elementwise(special.kerp, lambda x, y: -special.kei(x) - y / x)

# --- Struve functions: 11.4.27, 11.4.29 -----------------------------------------------------------

elementwise(special.besselpoly, lambda a, lmb, nu, y: (
    (special.jv(nu, 2.0 * a) - (lmb + 1.0) * y) / a), wrt="a")
elementwise(special.modstruve, lambda v, x, y: 0.5 * (
    special.modstruve(v - 1.0, x) + special.modstruve(v + 1.0, x)
    + (0.5 * x) ** v * special.rgamma(v + 1.5) / math.sqrt(math.pi)), wrt="x")
elementwise(special.struve,    lambda v, x, y: 0.5 * (
    special.struve(v - 1.0, x) - special.struve(v + 1.0, x)
    + (0.5 * x) ** v * special.rgamma(v + 1.5) / math.sqrt(math.pi)), wrt="x")

# --- integrals from 0 to x, or from x on ----------------------------------------------------------

elementwise(special.it2struve0,   lambda x, y: -special.struve(0.0, x) / x)
elementwise(special.itmodstruve0, lambda x, y: special.modstruve(0.0, x))
elementwise(special.itstruve0,    lambda x, y: special.struve(0.0, x))
elementwise(special.tklmbda,      lambda x, k, y: np.where(
    np.equal(y, 0.0) | np.equal(y, 1.0),
    0.0,
    1.0 / (y ** (k - 1.0) + (1.0 - y) ** (k - 1.0))), wrt="x")
# fmt: on


@vjp_of(special.iti0k0)
def _(y, dy, x):
    return dy[0] * special.i0(x) + dy[1] * special.k0(x)


@vjp_of(special.itj0y0)
def _(y, dy, x):
    return dy[0] * special.j0(x) + dy[1] * special.y0(x)


@vjp_of(special.it2i0k0)
def _(y, dy, x):
    return (dy[0] * (special.i0(x) - 1.0) - dy[1] * special.k0(x)) / x


@vjp_of(special.it2j0y0)
def _(y, dy, x):
    return (dy[0] * (1.0 - special.j0(x)) - dy[1] * special.y0(x)) / x


@vjp_of(special.kelvin)
def _(y, dy, x):
    b, k, bp, kp = y
    of_b = np.conj(dy[0]) * bp + np.conj(dy[2]) * (1j * b - bp / x)
    return np.real(of_b + np.conj(dy[1]) * kp + np.conj(dy[3]) * (1j * k - kp / x))


# --- parabolic cylinder functions: 12.2.2, 12.2.3 -------------------------------------------------


@vjp_of(special.pbdv, wrt="x")
@vjp_of(special.pbvv, wrt="x")
def _(y, dy, v, x):
    return dy[0] * y[1] + dy[1] * (0.25 * x * x - v - 0.5) * y[0]


@vjp_of(special.pbwa, wrt="x")
def _(y, dy, a, x):
    return dy[0] * y[1] + dy[1] * (a - 0.25 * x * x) * y[0]


@vjp_of(special.pbdn_seq, wrt="z")
def _(y, dy, n, z):
    if np.iscomplexobj(z):
        raise ValueError("pbdn_seq has no derivative at complex numbers: SciPy's values are others")
    weight = 0.25 * z * z - np.arange(np.shape(y[0])[0]) - 0.5
    return np.sum(dy[0] * y[1] + dy[1] * weight * y[0])


@vjp_of(special.pbdv_seq, wrt="x")
@vjp_of(special.pbvv_seq, wrt="x")
def _(y, dy, v, x):
    # of the orders of the same fraction up to v
    weight = 0.25 * x * x - np.arange(np.shape(y[0])[0]) - v % 1 - 0.5
    return np.sum(dy[0] * y[1] + dy[1] * weight * y[0])


# --- modified Fresnel integrals: SciPy has those of positive numbers ------------------------------


@vjp_of(special.modfresnelm)
def _(y, dy, x):
    if np.any(np.less(x, 0.0)):
        raise ValueError("modfresnelm has no derivative below 0: SciPy's values are others there")
    of_f, turn = -np.exp(1j * x * x), np.exp(-0.25j * math.pi) / math.sqrt(math.pi)
    return np.real(dy[0] * of_f + dy[1] * (-2j * x * np.conj(y[1]) - turn))


if special.modfresnelp(1.0)[0] == special.modfresnelm(1.0)[0]:
    refused("SciPy's values are those of modfresnelm before 1.14", special.modfresnelp)
else:

    @vjp_of(special.modfresnelp)
    def of_modfresnelp(y, dy, x):
        if np.any(np.less(x, 0.0)):
            raise ValueError("modfresnelp has no derivative below 0: SciPy's values are others")
        of_f, turn = -np.exp(-1j * x * x), np.exp(0.25j * math.pi) / math.sqrt(math.pi)
        return np.real(dy[0] * of_f + dy[1] * (2j * x * np.conj(y[1]) - turn))
