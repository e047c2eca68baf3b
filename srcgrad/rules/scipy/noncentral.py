"""Rules of noncentral distributions, in their argument and in the noncentrality; of Kolmogorov's.

    y = special.chndtr(x, df, nc)    dx = dy * density    dnc = -dy * density for df + 2

The densities are series that Bessel, parabolic cylinder and hypergeometric functions add up. An
inverse has the reciprocal of the density.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from ..registry import vjp_of

# --- chi-squared ----------------------------------------------------------------------------------


def of_squares(x, df, nc):
    """The density of the noncentral chi-squared distribution."""
    root = np.sqrt(nc * x)
    near = np.exp(special.xlogy(0.5 * df - 1.0, 0.5 * x) - 0.5 * (x + nc))
    near = near * special.rgamma(0.5 * df)
    near = near * special.hyp0f1(0.5 * df, 0.25 * np.minimum(nc * x, 1e4))
    apart = np.exp(-0.5 * (np.sqrt(x) - np.sqrt(nc)) ** 2)
    apart = apart * (x / np.where(root < 100.0, 1.0, nc)) ** (0.25 * df - 0.5)
    return 0.5 * np.where(root < 100.0, near, apart * special.ive(0.5 * df - 1.0, root))


@vjp_of(special.chndtr, wrt=("x", "nc"))
def _(y, dy, x, df, nc):
    return dy * of_squares(x, df, nc), -dy * of_squares(x, df + 2.0, nc)


@vjp_of(special.chndtrix, wrt=("p", "nc"))
def _(x, dx, p, df, nc):
    dp = dx / of_squares(x, df, nc)
    return dp, dp * of_squares(x, df + 2.0, nc)


@vjp_of(special.chndtrinc, wrt=("x", "p"))
def _(nc, dnc, x, df, p):
    dp = -dnc / of_squares(x, df + 2.0, nc)
    return -dp * of_squares(x, df, nc), dp


# --- Student's t: (12.5.1) sums over the scale ----------------------------------------------------


def of_scale(df, nc, t, order):
    """The mean of s**order phi(t s - nc), where df s**2 is chi-squared."""
    count, size = df + order, df + t * t
    z = -t * nc / np.sqrt(size)
    power = 0.5 * df * np.log(0.5 * df) - special.gammaln(0.5 * df) + special.gammaln(count)
    power = power - 0.5 * count * np.log(size) + 0.25 * z * z - 0.5 * nc * nc
    return math.sqrt(2.0 / math.pi) * np.exp(power) * special.pbdv(-count, z)[0]


@vjp_of(special.nctdtr, wrt=("nc", "t"))
def _(y, dy, df, nc, t):
    return -dy * of_scale(df, nc, t, 0.0), dy * of_scale(df, nc, t, 1.0)


@vjp_of(special.nctdtrit, wrt=("nc", "p"))
def _(t, dt, df, nc, p):
    dp = dt / of_scale(df, nc, t, 1.0)
    return dp * of_scale(df, nc, t, 0.0), dp


@vjp_of(special.nctdtrinc, wrt=("p", "t"))
def _(nc, dnc, df, p, t):
    dp = -dnc / of_scale(df, nc, t, 0.0)
    return dp, -dp * of_scale(df, nc, t, 1.0)


# --- Fisher's F -----------------------------------------------------------------------------------


def of_ratio(dfn, dfd, nc, f):
    """The density of the noncentral F distribution."""
    a, b, size = 0.5 * dfn, 0.5 * dfd, dfn * f + dfd
    x = dfn * f / size
    log = special.xlogy(a - 1.0, x) + special.xlogy(b + 1.0, dfd / size) - special.betaln(a, b)
    return dfn / dfd * np.exp(log - 0.5 * nc) * special.hyp1f1(a + b, a, 0.5 * nc * x)


def of_noncentrality(dfn, dfd, nc, f):
    """The derivative of its cumulative distribution in the noncentrality, with the sign changed."""
    a, b, size = 0.5 * dfn, 0.5 * dfd, dfn * f + dfd
    x = dfn * f / size
    log = special.xlogy(a, x) + special.xlogy(b, dfd / size) - special.betaln(a, b)
    return 0.5 / a * np.exp(log - 0.5 * nc) * special.hyp1f1(a + b, a + 1.0, 0.5 * nc * x)


@vjp_of(special.ncfdtr, wrt=("nc", "f"))
def _(y, dy, dfn, dfd, nc, f):
    return -dy * of_noncentrality(dfn, dfd, nc, f), dy * of_ratio(dfn, dfd, nc, f)


@vjp_of(special.ncfdtri, wrt=("nc", "p"))
def _(f, df, dfn, dfd, nc, p):
    dp = df / of_ratio(dfn, dfd, nc, f)
    return dp * of_noncentrality(dfn, dfd, nc, f), dp


@vjp_of(special.ncfdtrinc, wrt=("p", "f"))
def _(nc, dnc, dfn, dfd, p, f):
    dp = -dnc / of_noncentrality(dfn, dfd, nc, f)
    return dp, -dp * of_ratio(dfn, dfd, nc, f)


# --- Kolmogorov and Smirnov -----------------------------------------------------------------------


def of_largest(x):
    """The density of Kolmogorov's distribution: a series for large `x`, and one for small."""
    x, k = np.expand_dims(x, -1), np.arange(1, 10)
    large = 8.0 * x * (-1.0) ** (k + 1) * k * k * np.exp(-2.0 * (k * x) ** 2)
    low, c = np.where(x < 0.6, np.maximum(x, 0.02), 1.0), ((2 * k - 1) * math.pi) ** 2 / 8.0
    small = math.sqrt(2.0 * math.pi) * (2.0 * c / low**4 - 1.0 / low**2) * np.exp(-c / low**2)
    return np.sum(np.where(x < 0.6, small, large), axis=-1)


@vjp_of(special.kolmogorov)
def _(p, dp, y):
    return -dp * of_largest(y)


@vjp_of(special.kolmogi)
def _(y, dy, p):
    return -dy / of_largest(y)


def of_one_sided(n, d):
    """The density of Smirnov's distribution: of the sum by Birnbaum and Tingey."""
    n, d = np.expand_dims(n, -1), np.expand_dims(d, -1)
    j = np.arange(int(np.max(n)))
    low, rest = d + j / n, 1.0 - d - j / n
    is_in = rest > 0.0
    rest = np.where(is_in, rest, 1.0)
    log = special.gammaln(n + 1.0) - special.gammaln(j + 1.0)
    log = log - special.gammaln(np.where(is_in, n - j + 1.0, 1.0))
    log = log + (j - 1.0) * np.log(low) + (n - j) * np.log(rest)
    slope = 1.0 + d * (j - 1.0) / low - d * (n - j) / rest
    return -np.sum(np.where(is_in, np.exp(log) * slope, 0.0), axis=-1)


@vjp_of(special.smirnov, wrt="d")
def _(p, dp, n, d):
    return -dp * of_one_sided(n, d)


@vjp_of(special.smirnovi, wrt="p")
def _(d, dd, n, p):
    return -dd / of_one_sided(n, d)
