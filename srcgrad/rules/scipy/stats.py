"""Rules of `scipy.stats`: densities, cumulative distributions and quantiles.

    y = stats.norm.logpdf(x, m, s)    dx = dy * (m - x) / s**2

A shape parameter carries a derivative in the density; in the cumulative distribution it does not.
"""

from __future__ import annotations

import importlib
from types import MethodType

import numpy as np
from scipy import special, stats

from ..registry import elementwise, vjp_of
from . import special as _special  # noqa: F401

# fmt: off

# --- the logarithm of the density: location and scale ---------------------------------------------

elementwise(stats.cauchy.logpdf,   lambda x, loc=0.0, scale=1.0, y=None: (
    -2.0 * (x - loc) / (scale * scale + (x - loc) ** 2),
    2.0 * (x - loc) / (scale * scale + (x - loc) ** 2),
    ((x - loc) ** 2 - scale * scale) / (scale * (scale * scale + (x - loc) ** 2))))
elementwise(stats.expon.logpdf,    lambda x, loc=0.0, scale=1.0, y=None: (
    -1.0 / scale, 1.0 / scale, ((x - loc) / scale - 1.0) / scale))
elementwise(stats.gumbel_r.logpdf, lambda x, loc=0.0, scale=1.0, y=None: (
    np.expm1((loc - x) / scale) / scale,
    -np.expm1((loc - x) / scale) / scale,
    (-np.expm1((loc - x) / scale) * (x - loc) / scale - 1.0) / scale))
elementwise(stats.halfnorm.logpdf, lambda x, loc=0.0, scale=1.0, y=None: (
    (loc - x) / scale**2, (x - loc) / scale**2, (((x - loc) / scale) ** 2 - 1.0) / scale))
elementwise(stats.laplace.logpdf,  lambda x, loc=0.0, scale=1.0, y=None: (
    -np.sign(x - loc) / scale, np.sign(x - loc) / scale, (np.abs(x - loc) / scale - 1.0) / scale))
elementwise(stats.logistic.logpdf, lambda x, loc=0.0, scale=1.0, y=None: (
    -np.tanh(0.5 * (x - loc) / scale) / scale,
    np.tanh(0.5 * (x - loc) / scale) / scale,
    (np.tanh(0.5 * (x - loc) / scale) * (x - loc) / scale - 1.0) / scale))
elementwise(stats.norm.logpdf,     lambda x, loc=0.0, scale=1.0, y=None: (
    (loc - x) / scale**2, (x - loc) / scale**2, (((x - loc) / scale) ** 2 - 1.0) / scale))
elementwise(stats.uniform.logpdf,  lambda x, loc=0.0, scale=1.0, y=None: (0.0, 0.0, -1.0 / scale))

# --- with a shape ---------------------------------------------------------------------------------

elementwise(stats.beta.logpdf,     lambda x, a, b, loc=0.0, scale=1.0, y=None: (
    (a - 1.0) / (x - loc) - (b - 1.0) / (scale + loc - x),
    np.log((x - loc) / scale) - special.psi(a) + special.psi(a + b),
    np.log1p(-(x - loc) / scale) - special.psi(b) + special.psi(a + b),
    (b - 1.0) / (scale + loc - x) - (a - 1.0) / (x - loc),
    ((b - 1.0) * (x - loc) / (scale + loc - x) - a) / scale))
elementwise(stats.chi2.logpdf,     lambda x, df, loc=0.0, scale=1.0, y=None: (
    (0.5 * df - 1.0) / (x - loc) - 0.5 / scale,
    0.5 * (np.log(0.5 * (x - loc) / scale) - special.psi(0.5 * df)),
    0.5 / scale - (0.5 * df - 1.0) / (x - loc),
    0.5 * ((x - loc) / scale - df) / scale))
elementwise(stats.gamma.logpdf,    lambda x, a, loc=0.0, scale=1.0, y=None: (
    (a - 1.0) / (x - loc) - 1.0 / scale,
    np.log((x - loc) / scale) - special.psi(a),
    1.0 / scale - (a - 1.0) / (x - loc),
    ((x - loc) / scale - a) / scale))
elementwise(stats.lognorm.logpdf,  lambda x, s, loc=0.0, scale=1.0, y=None: (
    -(1.0 + np.log((x - loc) / scale) / s**2) / (x - loc),
    (np.log((x - loc) / scale) ** 2 / s**2 - 1.0) / s,
    (1.0 + np.log((x - loc) / scale) / s**2) / (x - loc),
    np.log((x - loc) / scale) / (s**2 * scale)))
elementwise(stats.pareto.logpdf,   lambda x, b, loc=0.0, scale=1.0, y=None: (
    -(b + 1.0) / (x - loc),
    1.0 / b - np.log((x - loc) / scale),
    (b + 1.0) / (x - loc),
    b / scale))
elementwise(stats.t.logpdf,        lambda x, df, loc=0.0, scale=1.0, y=None: (
    -(df + 1.0) * (x - loc) / (df * scale**2 + (x - loc) ** 2),
    0.5 * (
        special.psi(0.5 * (df + 1.0)) - special.psi(0.5 * df) - 1.0 / df
        - np.log1p(((x - loc) / scale) ** 2 / df)
        + (df + 1.0) / df * (x - loc) ** 2 / (df * scale**2 + (x - loc) ** 2)),
    (df + 1.0) * (x - loc) / (df * scale**2 + (x - loc) ** 2),
    df * ((x - loc) ** 2 - scale**2) / (scale * (df * scale**2 + (x - loc) ** 2))))
elementwise(stats.weibull_min.logpdf, lambda x, c, loc=0.0, scale=1.0, y=None: (
    (c - 1.0 - c * ((x - loc) / scale) ** c) / (x - loc),
    1.0 / c + np.log((x - loc) / scale) * (1.0 - ((x - loc) / scale) ** c),
    (1.0 + c * ((x - loc) / scale) ** c - c) / (x - loc),
    c * (((x - loc) / scale) ** c - 1.0) / scale))

# --- the logarithm of a probability ---------------------------------------------------------------

elementwise(stats.bernoulli.logpmf, lambda k, p, y: np.where(
    np.equal(k, 1), 1.0 / p, -1.0 / (1.0 - p)), wrt="p")
elementwise(stats.binom.logpmf,     lambda k, n, p, y: (
    (k - n * p) / (p * (1.0 - p))), wrt="p")
elementwise(stats.geom.logpmf,      lambda k, p, y: 1.0 / p - (k - 1.0) / (1.0 - p), wrt="p")
elementwise(stats.nbinom.logpmf,    lambda k, n, p, y: n / p - k / (1.0 - p), wrt="p")
elementwise(stats.poisson.logpmf,   lambda k, mu, y: k / mu - 1.0, wrt="mu")
elementwise(stats.bernoulli.pmf, lambda k, p, y: np.where(np.equal(k, 1), 1.0, -1.0), wrt="p")
elementwise(stats.binom.pmf,     lambda k, n, p, y: (
    y * (k - n * p) / (p * (1.0 - p))), wrt="p")
elementwise(stats.geom.pmf,      lambda k, p, y: y * (1.0 / p - (k - 1.0) / (1.0 - p)), wrt="p")
elementwise(stats.nbinom.pmf,    lambda k, n, p, y: y * (n / p - k / (1.0 - p)), wrt="p")
elementwise(stats.poisson.pmf,   lambda k, mu, y: y * (k / mu - 1.0), wrt="mu")

# --- densities of location and scale --------------------------------------------------------------

elementwise(stats.cauchy.pdf,   lambda x, loc=0.0, scale=1.0, y=None: (
    -2.0 * y * (x - loc) / (scale * scale + (x - loc) ** 2),
    2.0 * y * (x - loc) / (scale * scale + (x - loc) ** 2),
    y * ((x - loc) ** 2 - scale * scale) / (scale * (scale * scale + (x - loc) ** 2))))
elementwise(stats.expon.pdf,    lambda x, loc=0.0, scale=1.0, y=None: (
    -y / scale, y / scale, y * ((x - loc) / scale - 1.0) / scale))
elementwise(stats.laplace.pdf,  lambda x, loc=0.0, scale=1.0, y=None: (
    -y * np.sign(x - loc) / scale,
    y * np.sign(x - loc) / scale,
    y * (np.abs(x - loc) / scale - 1.0) / scale))
elementwise(stats.logistic.pdf, lambda x, loc=0.0, scale=1.0, y=None: (
    -y * np.tanh(0.5 * (x - loc) / scale) / scale,
    y * np.tanh(0.5 * (x - loc) / scale) / scale,
    y * (np.tanh(0.5 * (x - loc) / scale) * (x - loc) / scale - 1.0) / scale))
elementwise(stats.norm.pdf,     lambda x, loc=0.0, scale=1.0, y=None: (
    y * (loc - x) / scale**2,
    y * (x - loc) / scale**2,
    y * (((x - loc) / scale) ** 2 - 1.0) / scale))
elementwise(stats.uniform.pdf,  lambda x, loc=0.0, scale=1.0, y=None: (0.0, 0.0, -y / scale))

# --- and with a shape: of the logarithm, times the density ----------------------------------------

elementwise(stats.beta.pdf,     lambda x, a, b, loc=0.0, scale=1.0, y=None: (
    y * ((a - 1.0) / (x - loc) - (b - 1.0) / (scale + loc - x)),
    y * (np.log((x - loc) / scale) - special.psi(a) + special.psi(a + b)),
    y * (np.log1p(-(x - loc) / scale) - special.psi(b) + special.psi(a + b)),
    y * ((b - 1.0) / (scale + loc - x) - (a - 1.0) / (x - loc)),
    y * ((b - 1.0) * (x - loc) / (scale + loc - x) - a) / scale))
elementwise(stats.gamma.pdf,    lambda x, a, loc=0.0, scale=1.0, y=None: (
    y * ((a - 1.0) / (x - loc) - 1.0 / scale),
    y * (np.log((x - loc) / scale) - special.psi(a)),
    y * (1.0 / scale - (a - 1.0) / (x - loc)),
    y * ((x - loc) / scale - a) / scale))
elementwise(stats.t.pdf,        lambda x, df, loc=0.0, scale=1.0, y=None: (
    -y * (df + 1.0) * (x - loc) / (df * scale**2 + (x - loc) ** 2),
    (df + 1.0) * y * (x - loc) / (df * scale**2 + (x - loc) ** 2),
    y * df * ((x - loc) ** 2 - scale**2) / (scale * (df * scale**2 + (x - loc) ** 2))),
    wrt=("x", "loc", "scale"))
# fmt: on


# --- cumulative distributions, whose derivative is the density ------------------------------------


def location_scale(
    pdf: MethodType, cdf: MethodType, logcdf: MethodType, sf: MethodType, logsf: MethodType,
    ppf: MethodType, isf: MethodType,
) -> None:  # fmt: skip
    """Register what a distribution without shapes has."""

    @vjp_of(cdf, wrt=("x", "loc", "scale"))
    def _(y, dy, x, loc=0.0, scale=1.0):
        dx = dy * pdf(x, loc, scale)
        return dx, -dx, -dx * (x - loc) / scale

    @vjp_of(logcdf, wrt=("x", "loc", "scale"))
    def _(y, dy, x, loc=0.0, scale=1.0):
        dx = dy * pdf(x, loc, scale) * np.exp(-y)
        return dx, -dx, -dx * (x - loc) / scale

    @vjp_of(sf, wrt=("x", "loc", "scale"))
    def _(y, dy, x, loc=0.0, scale=1.0):
        dx = -dy * pdf(x, loc, scale)
        return dx, -dx, -dx * (x - loc) / scale

    @vjp_of(logsf, wrt=("x", "loc", "scale"))
    def _(y, dy, x, loc=0.0, scale=1.0):
        dx = -dy * pdf(x, loc, scale) * np.exp(-y)
        return dx, -dx, -dx * (x - loc) / scale

    @vjp_of(ppf, wrt=("q", "loc", "scale"))
    def _(y, dy, q, loc=0.0, scale=1.0):
        return dy / pdf(y, loc, scale), dy, dy * (y - loc) / scale

    @vjp_of(isf, wrt=("q", "loc", "scale"))
    def _(y, dy, q, loc=0.0, scale=1.0):
        return -dy / pdf(y, loc, scale), dy, dy * (y - loc) / scale


for _found in (stats.cauchy, stats.expon, stats.laplace, stats.logistic, stats.norm):
    location_scale(
        _found.pdf, _found.cdf, _found.logcdf, _found.sf, _found.logsf, _found.ppf, _found.isf
    )


# --- the normal distribution in several dimensions ------------------------------------------------


@vjp_of(stats.multivariate_normal.logpdf, wrt=("x", "mean", "cov"), ignored=("allow_singular",))
def _(y, dy, x, mean=None, cov=1):
    if mean is not None:
        size = np.size(mean)
    else:
        size = np.shape(cov)[0] if np.ndim(cov) == 2 else 1
    points = np.reshape(x, (-1, size)) - (0.0 if mean is None else mean)
    weights = np.reshape(dy, (-1, 1))
    # (of a matrix, SciPy reads the lower triangle)
    if np.ndim(cov) == 2:
        matrix = np.tril(cov) + np.transpose(np.tril(cov, -1))
    else:
        matrix = cov * np.eye(size)
    inverse = np.linalg.inv(matrix)
    pulls = points @ inverse
    each = weights * pulls
    dcov = 0.5 * (np.transpose(each) @ pulls - np.sum(weights) * inverse)
    if np.ndim(cov) == 2:
        dcov = np.tril(dcov) + np.tril(dcov, -1)
    else:
        dcov = np.sum(dcov * np.eye(size), axis=None if np.ndim(cov) == 0 else 0)
    dmean = None if mean is None else np.sum(each, axis=0)
    return -np.reshape(each, np.shape(x)), dmean, dcov


# (what has a rule by now keeps it)
importlib.import_module(f"{__package__}.distributions")
importlib.import_module(f"{__package__}.descriptive")
