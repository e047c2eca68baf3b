"""Rules of hypergeometric functions, elliptic integrals and exponential integrals.

    y = special.ellipe(m)    dm = dy * (-pi / 8) * special.hyp2f1(0.5, 1.5, 2.0, m)

Numbers such as 19.5.1 are those of the DLMF.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from ..registry import elementwise, vjp_of

# fmt: off

# --- hypergeometric functions, in their argument: 13.3.15, 13.3.22, 15.5.1, 16.3.1 ----------------

elementwise(special.hyp0f1,   lambda v, z, y: special.hyp0f1(v + 1.0, z) / v, wrt="z")
elementwise(special.hyp1f1,   lambda a, b, z, y: (
    a / b * special.hyp1f1(a + 1.0, b + 1.0, z)), wrt="z")
elementwise(special.hyp2f1,   lambda a, b, c, z, y: (
    a * b / c * special.hyp2f1(a + 1.0, b + 1.0, c + 1.0, z)), wrt="z")
elementwise(special.hyperu,   lambda a, b, x, y: (
    -a * special.hyperu(a + 1.0, b + 1.0, x)), wrt="x")

# --- Wright's generalised Bessel functions: 10.46.1 -----------------------------------------------

if hasattr(special, "log_wright_bessel"):
    elementwise(special.log_wright_bessel, lambda a, b, x, y: (
        np.exp(special.log_wright_bessel(a, a + b, x) - y)), wrt="x")
elementwise(special.wright_bessel, lambda a, b, x, y: special.wright_bessel(a, a + b, x), wrt="x")

# --- complete elliptic integrals, as hypergeometric functions: 19.5.1, 19.5.2 ---------------------

elementwise(special.ellipe,   lambda m, y: -math.pi / 8.0 * special.hyp2f1(0.5, 1.5, 2.0, m))
elementwise(special.ellipk,   lambda m, y: (
    math.pi / 8.0 * special.hyp2f1(0.5, 0.5, 2.0, m) / (1.0 - m)))
elementwise(special.ellipkm1, lambda p, y: (
    -math.pi / 8.0 * special.hyp2f1(0.5, 0.5, 2.0, 1.0 - p) / p))

# --- exponential, sine and cosine integrals: 6.2, 8.19.13 -----------------------------------------

elementwise(special.exp1,     lambda z, y: -np.exp(-z) / z)
elementwise(special.expi,     lambda x, y: np.exp(x) / x)
elementwise(special.expn,     lambda n, x, y: np.where(
    np.equal(n, 0),
    -(1.0 + x) * np.exp(-x) / (x * x),
    -special.expn(np.maximum(n - 1, 0), x)), wrt="x")
# fmt: on


@vjp_of(special.sici)
def _(y, dy, x):
    return dy[0] * np.conj(np.sinc(x / math.pi)) + dy[1] * np.conj(np.cos(x) / x)


@vjp_of(special.shichi)
def _(y, dy, x):
    # sinh(x) / x, at 0 too (10.39.9)
    first = special.hyp0f1(1.5, x * x / 4.0)
    return dy[0] * np.conj(first) + dy[1] * np.conj(np.cosh(x) / x)


@vjp_of(special.fresnel)
def _(y, dy, z):
    angle = np.conj(0.5 * math.pi * z * z)
    return dy[0] * np.sin(angle) + dy[1] * np.cos(angle)


@vjp_of(special.ellipj, wrt="u")
def _(y, dy, u, m):
    sn, cn, dn, _ = y
    of_cn = dy[1] * sn * dn + dy[2] * m * sn * cn
    return dy[0] * cn * dn - of_cn + dy[3] * dn


# --- incomplete elliptic integrals by Carlson's: 19.25.5, 19.25.9, 19.18.4 ------------------------


@vjp_of(special.ellipeinc, wrt=("phi", "m"))
def _(y, dy, phi, m):
    turns, s, c = np.round(phi / math.pi), np.sin(phi), np.cos(phi)
    # of phi less its half turns, that is of the sine with the sign of the cosine
    sine = s * np.sign(c + np.equal(c, 0.0))
    q = 1.0 - m * s * s
    part = -(sine**3) * special.elliprd(c * c, q, 1.0) / 6.0
    whole = -math.pi / 4.0 * special.hyp2f1(0.5, 1.5, 2.0, m)
    return dy * np.sqrt(q), dy * (part + turns * whole)


@vjp_of(special.ellipkinc, wrt=("phi", "m"))
def _(y, dy, phi, m):
    turns, s, c = np.round(phi / math.pi), np.sin(phi), np.cos(phi)
    sine = s * np.sign(c + np.equal(c, 0.0))
    q = 1.0 - m * s * s
    part = sine**3 * special.elliprd(c * c, 1.0, q) / 6.0
    whole = math.pi / 4.0 * special.hyp2f1(0.5, 0.5, 2.0, m) / (1.0 - m)
    return dy / np.sqrt(q), dy * (part + turns * np.where(np.equal(turns, 0.0), 0.0, whole))


@vjp_of(special.elliprc, wrt=("x", "y"))
def _(value, dvalue, x, y):
    dx = np.conj(special.elliprd(y, y, x)) / -6.0
    return dvalue * dx, dvalue * np.conj(special.elliprd(x, y, y)) / -3.0


@vjp_of(special.elliprf, wrt=("x", "y", "z"))
def _(value, dvalue, x, y, z):
    d = np.conj(dvalue) / -6.0
    dx, dy = d * special.elliprd(y, z, x), d * special.elliprd(x, z, y)
    return np.conj(dx), np.conj(dy), np.conj(d * special.elliprd(x, y, z))


@vjp_of(special.elliprd, wrt=("x", "y", "z"))
def _(value, dvalue, x, y, z):
    # of arguments that differ; homogeneous of degree -3/2
    d = np.conj(dvalue)
    of_x = (special.elliprd(y, z, x) - value) / (2.0 * (x - z))
    of_y = (special.elliprd(x, z, y) - value) / (2.0 * (y - z))
    of_z = -(1.5 * value + x * of_x + y * of_y) / z
    return np.conj(d * of_x), np.conj(d * of_y), np.conj(d * of_z)


@vjp_of(special.elliprg, wrt=("x", "y", "z"))
def _(value, dvalue, x, y, z):
    d, whole = np.conj(dvalue) / 4.0, special.elliprf(x, y, z)
    of_x = whole - x * special.elliprd(y, z, x) / 3.0
    of_y = whole - y * special.elliprd(x, z, y) / 3.0
    of_z = whole - z * special.elliprd(x, y, z) / 3.0
    return np.conj(d * of_x), np.conj(d * of_y), np.conj(d * of_z)


@vjp_of(special.elliprj, wrt=("x", "y", "z", "p"))
def _(value, dvalue, x, y, z, p):
    # of a p that differs from the others; homogeneous of degree -3/2
    d = np.conj(dvalue)
    of_x = (value - special.elliprd(y, z, x)) / (2.0 * (p - x))
    of_y = (value - special.elliprd(x, z, y)) / (2.0 * (p - y))
    of_z = (value - special.elliprd(x, y, z)) / (2.0 * (p - z))
    of_p = -(1.5 * value + x * of_x + y * of_y + z * of_z) / p
    return np.conj(d * of_x), np.conj(d * of_y), np.conj(d * of_z), np.conj(d * of_p)
