"""Rules of cumulative distribution functions and their inverses, where the derivative is a density.

    y = special.gammainc(a, x)    dx = dy * x ** (a - 1) * exp(-x) / gamma(a)

The derivative in a shape parameter has no closed formula. Numbers such as 8.8.13 are those of the
DLMF.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from ..registry import elementwise

# fmt: off

# --- incomplete gamma functions: 8.8.13 -----------------------------------------------------------

elementwise(special.gammainc,     lambda a, x, y: (
    np.exp(special.xlogy(a - 1.0, x) - x - special.gammaln(a))), wrt="x")
elementwise(special.gammaincc,    lambda a, x, y: (
    -np.exp(special.xlogy(a - 1.0, x) - x - special.gammaln(a))), wrt="x")
elementwise(special.gammainccinv, lambda a, y, x: (
    -np.exp(special.gammaln(a) + x - special.xlogy(a - 1.0, x))), wrt="y")
elementwise(special.gammaincinv,  lambda a, y, x: (
    np.exp(special.gammaln(a) + x - special.xlogy(a - 1.0, x))), wrt="y")

# the same under statisticians' names
elementwise(special.chdtr,  lambda v, x, y: 0.5 * (
    np.exp(special.xlogy(0.5 * v - 1.0, 0.5 * x) - 0.5 * x - special.gammaln(0.5 * v))), wrt="x")
elementwise(special.chdtrc, lambda v, x, y: -0.5 * (
    np.exp(special.xlogy(0.5 * v - 1.0, 0.5 * x) - 0.5 * x - special.gammaln(0.5 * v))), wrt="x")
elementwise(special.chdtri, lambda v, p, x: -2.0 * (
    np.exp(special.gammaln(0.5 * v) + 0.5 * x - special.xlogy(0.5 * v - 1.0, 0.5 * x))), wrt="p")
elementwise(special.pdtr,   lambda k, m, y: (
    -np.exp(special.xlogy(np.floor(k), m) - m - special.gammaln(np.floor(k) + 1.0))), wrt="m")
elementwise(special.pdtri,  lambda k, y, m: (
    -np.exp(special.gammaln(np.floor(k) + 1.0) + m - special.xlogy(np.floor(k), m))), wrt="y")
elementwise(special.pdtrc,  lambda k, m, y: (
    np.exp(special.xlogy(np.floor(k), m) - m - special.gammaln(np.floor(k) + 1.0))), wrt="m")

# --- incomplete beta functions: 8.17.1 ------------------------------------------------------------

elementwise(special.betainc,    lambda a, b, x, y: np.exp(
    special.xlogy(a - 1.0, x) + special.xlog1py(b - 1.0, -x) - special.betaln(a, b)), wrt="x")
elementwise(special.betaincinv, lambda a, b, y, x: np.exp(
    special.betaln(a, b) - special.xlogy(a - 1.0, x) - special.xlog1py(b - 1.0, -x)), wrt="y")

if hasattr(special, "betaincc"):
    elementwise(special.betaincc,    lambda a, b, x, y: -np.exp(
        special.xlogy(a - 1.0, x) + special.xlog1py(b - 1.0, -x) - special.betaln(a, b)), wrt="x")
    elementwise(special.betainccinv, lambda a, b, y, x: -np.exp(
        special.betaln(a, b) - special.xlogy(a - 1.0, x) - special.xlog1py(b - 1.0, -x)), wrt="y")

if hasattr(special, "btdtr"):  # gone in later versions
    elementwise(special.btdtr,  lambda a, b, x, y: np.exp(
        special.xlogy(a - 1.0, x) + special.xlog1py(b - 1.0, -x) - special.betaln(a, b)), wrt="x")
    elementwise(special.btdtri, lambda a, b, p, x: np.exp(
        special.betaln(a, b) - special.xlogy(a - 1.0, x) - special.xlog1py(b - 1.0, -x)), wrt="p")

elementwise(special.bdtr,  lambda k, n, p, y: -np.exp(
    special.xlogy(np.floor(k), p) + special.xlog1py(n - np.floor(k) - 1.0, -p)
    - special.betaln(np.floor(k) + 1.0, n - np.floor(k))), wrt="p")
elementwise(special.bdtrc, lambda k, n, p, y: np.exp(
    special.xlogy(np.floor(k), p) + special.xlog1py(n - np.floor(k) - 1.0, -p)
    - special.betaln(np.floor(k) + 1.0, n - np.floor(k))), wrt="p")
elementwise(special.bdtri, lambda k, n, y, p: -np.exp(
    special.betaln(np.floor(k) + 1.0, n - np.floor(k)) - special.xlogy(np.floor(k), p)
    - special.xlog1py(n - np.floor(k) - 1.0, -p)), wrt="y")
elementwise(special.nbdtri, lambda k, n, y, p: np.exp(
    special.betaln(n, k + 1.0) - special.xlogy(n - 1.0, p) - special.xlog1py(k, -p)), wrt="y")
elementwise(special.nbdtr,  lambda k, n, p, y: np.exp(
    special.xlogy(n - 1.0, p) + special.xlog1py(k, -p) - special.betaln(n, k + 1.0)), wrt="p")
elementwise(special.nbdtrc, lambda k, n, p, y: -np.exp(
    special.xlogy(n - 1.0, p) + special.xlog1py(k, -p) - special.betaln(n, k + 1.0)), wrt="p")

# --- Student's t and Fisher's F -------------------------------------------------------------------

elementwise(special.stdtr,   lambda df, t, y: np.exp(
    -0.5 * (df + 1.0) * np.log1p(t * t / df) - special.betaln(0.5 * df, 0.5)
    - 0.5 * np.log(df)), wrt="t")
elementwise(special.stdtrit, lambda df, p, t: np.exp(
    0.5 * (df + 1.0) * np.log1p(t * t / df) + special.betaln(0.5 * df, 0.5)
    + 0.5 * np.log(df)), wrt="p")
elementwise(special.fdtr,    lambda dfn, dfd, x, y: np.exp(
    0.5 * dfn * np.log(dfn / dfd) + special.xlogy(0.5 * dfn - 1.0, x)
    - 0.5 * (dfn + dfd) * np.log1p(dfn / dfd * x) - special.betaln(0.5 * dfn, 0.5 * dfd)), wrt="x")
elementwise(special.fdtrc,   lambda dfn, dfd, x, y: -np.exp(
    0.5 * dfn * np.log(dfn / dfd) + special.xlogy(0.5 * dfn - 1.0, x)
    - 0.5 * (dfn + dfd) * np.log1p(dfn / dfd * x) - special.betaln(0.5 * dfn, 0.5 * dfd)), wrt="x")
elementwise(special.fdtri,   lambda dfn, dfd, p, x: np.exp(
    0.5 * (dfn + dfd) * np.log1p(dfn / dfd * x) + special.betaln(0.5 * dfn, 0.5 * dfd)
    - 0.5 * dfn * np.log(dfn / dfd) - special.xlogy(0.5 * dfn - 1.0, x)), wrt="p")

# --- the gamma distribution: `a` is the rate, `b` the shape ---------------------------------------

elementwise(special.gdtr,  lambda a, b, x, y: (
    x * np.exp(special.xlogy(b - 1.0, a * x) - a * x - special.gammaln(b)),
    a * np.exp(special.xlogy(b - 1.0, a * x) - a * x - special.gammaln(b))), wrt=("a", "x"))
elementwise(special.gdtrc, lambda a, b, x, y: (
    -x * np.exp(special.xlogy(b - 1.0, a * x) - a * x - special.gammaln(b)),
    -a * np.exp(special.xlogy(b - 1.0, a * x) - a * x - special.gammaln(b))), wrt=("a", "x"))
elementwise(special.gdtria, lambda p, b, x, a: (
    np.exp(special.gammaln(b) + a * x - special.xlogy(b - 1.0, a * x)) / x, -a / x),
    wrt=("p", "x"))
elementwise(special.gdtrix, lambda a, b, p, x: (
    -x / a, np.exp(special.gammaln(b) + a * x - special.xlogy(b - 1.0, a * x)) / a),
    wrt=("a", "p"))

# --- means and deviations of the normal distribution ----------------------------------------------

elementwise(special.nrdtrimn, lambda p, sd, x, y: (
    -sd * math.sqrt(2.0 * math.pi) * np.exp(0.5 * ((x - y) / sd) ** 2), (y - x) / sd, 1.0))
elementwise(special.nrdtrisd, lambda mn, p, x, y: (
    -y / (x - mn),
    -(y * y) / (x - mn) * math.sqrt(2.0 * math.pi) * np.exp(0.5 * ((x - mn) / y) ** 2),
    y / (x - mn)))
# fmt: on
