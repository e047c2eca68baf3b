"""Rules of Bessel, Airy and spherical Bessel functions, in their argument.

    y = special.jv(v, z)    dz = dy * (special.jv(v - 1, z) - special.jv(v + 1, z)) / 2

The order carries no derivative. Numbers such as 10.6.1 are those of the DLMF.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from ..registry import elementwise, vjp_of

# fmt: off

# --- Bessel and Hankel functions: 10.6.1 ----------------------------------------------------------

elementwise(special.hankel1,  lambda v, z, y: (
    0.5 * (special.hankel1(v - 1, z) - special.hankel1(v + 1, z))), wrt="z")
elementwise(special.hankel1e, lambda v, z, y: (
    0.5 * (special.hankel1e(v - 1, z) - special.hankel1e(v + 1, z)) - 1j * y), wrt="z")
elementwise(special.hankel2,  lambda v, z, y: (
    0.5 * (special.hankel2(v - 1, z) - special.hankel2(v + 1, z))), wrt="z")
elementwise(special.hankel2e, lambda v, z, y: (
    0.5 * (special.hankel2e(v - 1, z) - special.hankel2e(v + 1, z)) + 1j * y), wrt="z")
elementwise(special.j0,       lambda x, y: -special.j1(x))
elementwise(special.j1,       lambda x, y: 0.5 * (special.j0(x) - special.jv(2.0, x)))
elementwise(special.jv,       lambda v, z, y: (
    0.5 * (special.jv(v - 1, z) - special.jv(v + 1, z))), wrt="z")
elementwise(special.y0,       lambda x, y: -special.y1(x))
elementwise(special.y1,       lambda x, y: 0.5 * (special.y0(x) - special.yv(2.0, x)))
elementwise(special.yn,       lambda n, x, y: (
    0.5 * (special.yn(n - 1, x) - special.yn(n + 1, x))), wrt="x")
elementwise(special.yv,       lambda v, z, y: (
    0.5 * (special.yv(v - 1, z) - special.yv(v + 1, z))), wrt="z")

# --- modified Bessel functions: 10.29.1 -----------------------------------------------------------

elementwise(special.i0,  lambda x, y: special.i1(x))
elementwise(special.i0e, lambda x, y: special.i1e(x) - np.sign(x) * y)
elementwise(special.i1,  lambda x, y: 0.5 * (special.i0(x) + special.iv(2.0, x)))
elementwise(special.i1e, lambda x, y: (
    0.5 * (special.i0e(x) + special.ive(2.0, x)) - np.sign(x) * y))
elementwise(special.iv,  lambda v, z, y: (
    0.5 * (special.iv(v - 1, z) + special.iv(v + 1, z))), wrt="z")
elementwise(special.k0,  lambda x, y: -special.k1(x))
elementwise(special.k0e, lambda x, y: y - special.k1e(x))
elementwise(special.k1,  lambda x, y: -0.5 * (special.k0(x) + special.kv(2.0, x)))
elementwise(special.k1e, lambda x, y: y - 0.5 * (special.k0e(x) + special.kve(2.0, x)))
elementwise(special.kn,  lambda n, x, y: (
    -0.5 * (special.kn(n - 1, x) + special.kn(n + 1, x))), wrt="x")
elementwise(special.kv,  lambda v, z, y: (
    -0.5 * (special.kv(v - 1, z) + special.kv(v + 1, z))), wrt="z")
elementwise(special.kve, lambda v, z, y: (
    y - 0.5 * (special.kve(v - 1, z) + special.kve(v + 1, z))), wrt="z")

# --- derivatives of a given order -----------------------------------------------------------------

elementwise(special.h1vp, lambda v, z, n=1, y=None: special.h1vp(v, z, n + 1), wrt="z")
elementwise(special.h2vp, lambda v, z, n=1, y=None: special.h2vp(v, z, n + 1), wrt="z")
elementwise(special.ivp,  lambda v, z, n=1, y=None: special.ivp(v, z, n + 1), wrt="z")
elementwise(special.jvp,  lambda v, z, n=1, y=None: special.jvp(v, z, n + 1), wrt="z")
elementwise(special.kvp,  lambda v, z, n=1, y=None: special.kvp(v, z, n + 1), wrt="z")
elementwise(special.yvp,  lambda v, z, n=1, y=None: special.yvp(v, z, n + 1), wrt="z")
# fmt: on


# --- scaled by an exponential of the real or imaginary part, which is not holomorphic -------------


@vjp_of(special.jve, wrt="z")
def _(y, dy, v, z):
    dz = dy * np.conj(0.5 * (special.jve(v - 1, z) - special.jve(v + 1, z)))
    if np.iscomplexobj(z):
        dz = dz - 1j * np.sign(np.imag(z)) * np.real(np.conj(y) * dy)
    return dz


@vjp_of(special.yve, wrt="z")
def _(y, dy, v, z):
    dz = dy * np.conj(0.5 * (special.yve(v - 1, z) - special.yve(v + 1, z)))
    if np.iscomplexobj(z):
        dz = dz - 1j * np.sign(np.imag(z)) * np.real(np.conj(y) * dy)
    return dz


@vjp_of(special.ive, wrt="z")
def _(y, dy, v, z):
    dz = dy * np.conj(0.5 * (special.ive(v - 1, z) + special.ive(v + 1, z)))
    return dz - np.sign(np.real(z)) * np.real(np.conj(y) * dy)


# --- Airy functions: 9.2.1 ------------------------------------------------------------------------


@vjp_of(special.airy)
def _(y, dy, z):
    ai, aip, bi, bip = y
    dz = dy[0] * np.conj(aip) + dy[1] * np.conj(z * ai)
    return dz + dy[2] * np.conj(bip) + dy[3] * np.conj(z * bi)


@vjp_of(special.airye)
def _(y, dy, z):
    """Ai is scaled by exp(2/3 z**1.5), Bi by the exponential of the real part of it, so that it is
    not holomorphic. (Of negative numbers, SciPy has no Ai, and Bi is not scaled.)"""
    ai, aip, bi, bip = y
    if np.iscomplexobj(z):
        root = np.sqrt(z)
        dz = dy[0] * np.conj(aip + root * ai) + dy[1] * np.conj(z * ai + root * aip)
        shrunk = np.real(np.conj(bi) * dy[2] + np.conj(bip) * dy[3])
        sign = np.sign(np.real(z * root))
        return dz + dy[2] * np.conj(bip) + dy[3] * np.conj(z * bi) - sign * np.conj(root) * shrunk
    root = np.sqrt(np.maximum(z, 0.0))
    dz = dy[2] * (bip - root * bi) + dy[3] * (z * bi - root * bip)
    return dz + np.where(z < 0.0, 0.0, dy[0] * (aip + root * ai) + dy[1] * (z * ai + root * aip))


@vjp_of(special.itairy)
def _(y, dy, x):
    ai, _, bi, _ = special.airy(x)
    mirrored_ai, _, mirrored_bi, _ = special.airy(-x)
    return dy[0] * ai + dy[1] * bi + dy[2] * mirrored_ai + dy[3] * mirrored_bi


# --- spherical Bessel functions: 10.51.2, 10.51.5 -------------------------------------------------


@vjp_of(special.spherical_jn, wrt="z")
def _(y, dy, n, z, derivative=False):
    if not derivative:
        return dy * np.conj(special.spherical_jn(n, z, True))
    before = n * special.spherical_jn(np.abs(n - 1), z, True)
    slope = (before - (n + 1) * special.spherical_jn(n + 1, z, True)) / (2.0 * n + 1.0)
    return dy * np.conj(slope)


@vjp_of(special.spherical_yn, wrt="z")
def _(y, dy, n, z, derivative=False):
    if not derivative:
        return dy * np.conj(special.spherical_yn(n, z, True))
    before = n * special.spherical_yn(np.abs(n - 1), z, True)
    slope = (before - (n + 1) * special.spherical_yn(n + 1, z, True)) / (2.0 * n + 1.0)
    return dy * np.conj(slope)


@vjp_of(special.spherical_in, wrt="z")
def _(y, dy, n, z, derivative=False):
    if not derivative:
        return dy * np.conj(special.spherical_in(n, z, True))
    before = n * special.spherical_in(np.abs(n - 1), z, True)
    slope = (before + (n + 1) * special.spherical_in(n + 1, z, True)) / (2.0 * n + 1.0)
    return dy * np.conj(slope)


@vjp_of(special.spherical_kn, wrt="z")
def _(y, dy, n, z, derivative=False):
    if not derivative:
        return dy * np.conj(special.spherical_kn(n, z, True))
    before = n * special.spherical_kn(np.abs(n - 1), z, True)
    slope = -(before + (n + 1) * special.spherical_kn(n + 1, z, True)) / (2.0 * n + 1.0)
    return dy * np.conj(slope)


@vjp_of(special.riccati_jn, wrt="x")
@vjp_of(special.riccati_yn, wrt="x")
def _(y, dy, n, x):
    # 10.47.1 for x times the spherical functions, of every order up to n
    k = np.arange(np.shape(y[0])[0])
    return np.sum(dy[0] * y[1] + dy[1] * (k * (k + 1.0) / (x * x) - 1.0) * y[0])


@vjp_of(special.lmbda, wrt="x")
def _(y, dy, v, x):
    # gamma(v + 1) (2 / x)**v jv(v, x), of the orders of the same fraction up to v
    order = np.arange(np.shape(y[0])[0]) + v % 1
    slope = -y[0] / (2.0 * order + 2.0) if x == 0.0 else y[1] / x
    return np.sum(dy[0] * y[1] - dy[1] * (y[0] + (2.0 * order + 1.0) * slope))
