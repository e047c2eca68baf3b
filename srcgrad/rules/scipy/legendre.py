"""Rules of Legendre functions and spherical harmonics, in their arguments.

    y = special.legendre_p(n, z)    dz = dy * special.legendre_p(n, z, diff_n=1)[1]

Those that come with their derivatives take the second one from Legendre's equation (14.2.2).
"""

from __future__ import annotations

import numpy as np
from scipy import special

from ..registry import elementwise, vjp_of

LOW = {"diff_n": (0, 1)}  # SciPy has two derivatives

if hasattr(special, "legendre_p"):

    @vjp_of(special.legendre_p, wrt="z", covers=LOW)
    def _(y, dy, n, z, *, diff_n=0):
        slopes = special.legendre_p(n, z, diff_n=diff_n + 1)[1:]
        return np.sum(dy * np.conj(slopes), axis=0)

    @vjp_of(special.legendre_p_all, wrt="z", covers=LOW)
    def _(y, dy, n, z, *, diff_n=0):
        slopes = special.legendre_p_all(n, z, diff_n=diff_n + 1)[1:]
        return np.sum(dy * np.conj(slopes), axis=(0, 1))

    @vjp_of(special.assoc_legendre_p, wrt="z", covers=LOW)
    def _(y, dy, n, m, z, *, branch_cut=2, norm=False, diff_n=0):
        slopes = special.assoc_legendre_p(
            n, m, z, branch_cut=branch_cut, norm=norm, diff_n=diff_n + 1
        )[1:]
        return np.sum(dy * np.conj(slopes), axis=0)

    @vjp_of(special.assoc_legendre_p_all, wrt="z", covers=LOW)
    def _(y, dy, n, m, z, *, branch_cut=2, norm=False, diff_n=0):
        slopes = special.assoc_legendre_p_all(
            n, m, z, branch_cut=branch_cut, norm=norm, diff_n=diff_n + 1
        )[1:]
        return np.sum(dy * np.conj(slopes), axis=(0, 1, 2))

    @vjp_of(special.sph_legendre_p, wrt="theta", covers=LOW)
    def _(y, dy, n, m, theta, *, diff_n=0):
        return np.sum(dy * special.sph_legendre_p(n, m, theta, diff_n=diff_n + 1)[1:], axis=0)

    @vjp_of(special.sph_legendre_p_all, wrt="theta", covers=LOW)
    def _(y, dy, n, m, theta, *, diff_n=0):
        slopes = special.sph_legendre_p_all(n, m, theta, diff_n=diff_n + 1)[1:]
        return np.sum(dy * slopes, axis=(0, 1, 2))

    @vjp_of(special.sph_harm_y, wrt=("theta", "phi"), covers=LOW)
    def _(y, dy, n, m, theta, phi, *, diff_n=0):
        if diff_n == 0:
            gradient = np.conj(special.sph_harm_y(n, m, theta, phi, diff_n=1)[1])
            return np.real(dy * gradient[..., 0]), np.real(dy * gradient[..., 1])
        _, gradient, hessian = special.sph_harm_y(n, m, theta, phi, diff_n=2)
        d, dgradient = np.conj(np.expand_dims(dy[0], -1)), np.conj(np.expand_dims(dy[1], -1))
        slopes = np.real(d * gradient + np.sum(dgradient * hessian, axis=-2))
        return slopes[..., 0], slopes[..., 1]

    @vjp_of(special.sph_harm_y_all, wrt=("theta", "phi"), covers=LOW)
    def _(y, dy, n, m, theta, phi, *, diff_n=0):
        if diff_n == 0:
            gradient = np.conj(special.sph_harm_y_all(n, m, theta, phi, diff_n=1)[1])
            slopes = np.real(np.expand_dims(dy, -1) * gradient)
        else:
            _, gradient, hessian = special.sph_harm_y_all(n, m, theta, phi, diff_n=2)
            d, dgradient = np.conj(np.expand_dims(dy[0], -1)), np.conj(np.expand_dims(dy[1], -1))
            slopes = np.real(d * gradient + np.sum(dgradient * hessian, axis=-2))
        slopes = np.sum(slopes, axis=(0, 1))
        return slopes[..., 0], slopes[..., 1]


# --- with their derivatives: of all degrees up to n -----------------------------------------------


def degrees(values, z):
    """0, 1, ... along the first axis, for values at `z`."""
    return np.reshape(np.arange(np.shape(values)[0]), (-1,) + (1,) * np.ndim(z))


@vjp_of(special.lqn, wrt="z")
def _(y, dy, n, z):
    q, slope = y
    k = degrees(q, z)
    second = (2.0 * z * slope - k * (k + 1.0) * q) / (1.0 - z * z)
    terms = dy[0] * np.conj(slope) + dy[1] * np.conj(second)
    return np.sum(terms, axis=0)


@vjp_of(special.lqmn, wrt="z")
def _(y, dy, m, n, z):
    return of_table(y, dy, z)


def of_table(y, dy, z):
    """The cotangent of the argument of a table of orders and degrees."""
    q, slope = y
    order, degree = np.arange(np.shape(q)[0])[:, None], np.arange(np.shape(q)[1])
    weight = degree * (degree + 1.0) - order * order / (1.0 - z * z)
    second = (2.0 * z * slope - weight * q) / (1.0 - z * z)
    return np.sum(dy[0] * np.conj(slope) + dy[1] * np.conj(second))


# --- gone in later versions of SciPy --------------------------------------------------------------

if hasattr(special, "lpn"):

    @vjp_of(special.lpn, wrt="z")
    def _(y, dy, n, z):
        p, slope = y
        k = degrees(p, z)
        second = (2.0 * z * slope - k * (k + 1.0) * p) / (1.0 - z * z)
        terms = dy[0] * np.conj(slope) + dy[1] * np.conj(second)
        return np.sum(terms, axis=0)

    @vjp_of(special.lpmn, wrt="z")
    def _(y, dy, m, n, z):
        return of_table(y, dy, z)

    @vjp_of(special.clpmn, wrt="z")
    def _(y, dy, m, n, z, type=3):
        return of_table(y, dy, z)


if hasattr(special, "sph_harm"):
    elementwise(special.sph_harm, lambda m, n, theta, phi, y: (
        1j * m * y,
        m * y / np.tan(phi) + np.sqrt((n - m) * (n + m + 1.0)) * np.exp(-1j * theta)
        * special.sph_harm(np.minimum(m + 1, n), n, theta, phi)),
        wrt=("theta", "phi"))  # fmt: skip
