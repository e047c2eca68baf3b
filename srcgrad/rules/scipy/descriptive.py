"""Rules of the descriptive statistics of `scipy.stats`: means, moments, correlations.

y = stats.gmean(a)    da = dy * y / (n * a)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special, stats

from ...ir.kinds import ANY, Array, Num, Tuple
from ...runtime_scipy import vector
from ..registry import constant, jvp_of, refused, returns, vjp_of
from .names import named

_PLAIN: dict[str, Any] = {
    "covers": {"nan_policy": ("propagate",), "keepdims": (False,), "weights": (None,)}
}


def _along(dy, a, axis):
    """The cotangent of a statistic along an axis, beside the data."""
    return dy if axis is None else np.expand_dims(dy, axis)


def _count(a, axis):
    return np.size(a) if axis is None else np.shape(a)[axis]


# (its own transpose)
@jvp_of(stats.zscore, covers={"nan_policy": ("propagate",)})
@vjp_of(stats.zscore, covers={"nan_policy": ("propagate",)})
def _(y, dy, a, axis=0, ddof=0, nan_policy="propagate"):
    scale = np.std(a, axis=axis, ddof=ddof, keepdims=True)
    part = np.sum(dy * y, axis=axis, keepdims=True) / (_count(a, axis) - ddof)
    return (dy - np.mean(dy, axis=axis, keepdims=True) - y * part) / scale


@vjp_of(stats.gmean, ignored=("dtype",), **_PLAIN)
def _(y, dy, a, axis=0, weights=None, nan_policy="propagate", keepdims=False):
    return _along(dy * y, a, axis) / (_count(a, axis) * a)


@vjp_of(stats.hmean, ignored=("dtype",), **_PLAIN)
def _(y, dy, a, axis=0, weights=None, nan_policy="propagate", keepdims=False):
    return _along(dy * y * y, a, axis) / (_count(a, axis) * a * a)


@vjp_of(stats.pmean, ignored=("dtype",), **_PLAIN)
def _(y, dy, a, p, axis=0, weights=None, nan_policy="propagate", keepdims=False):
    return _along(dy * y ** (1.0 - p), a, axis) * a ** (p - 1.0) / _count(a, axis)


_MOMENTS: dict[str, Any] = {"covers": {"nan_policy": ("propagate",), "keepdims": (False,)}}


@vjp_of(stats.skew, **_MOMENTS)
def _(y, dy, a, axis=0, bias=True, nan_policy="propagate", keepdims=False):
    n = _count(a, axis)
    c = a - np.mean(a, axis=axis, keepdims=True)
    square = np.mean(c * c, axis=axis, keepdims=True)
    cube = np.mean(c**3, axis=axis, keepdims=True)
    slope = 3.0 * (c * c - square - c * cube / square) / (n * square**1.5)
    if not bias:
        slope = slope * (np.sqrt(n * (n - 1.0)) / (n - 2.0))
    return _along(dy, a, axis) * slope


@vjp_of(stats.kurtosis, **_MOMENTS)
def _(y, dy, a, axis=0, fisher=True, bias=True, nan_policy="propagate", keepdims=False):
    n = _count(a, axis)
    c = a - np.mean(a, axis=axis, keepdims=True)
    square = np.mean(c * c, axis=axis, keepdims=True)
    cube = np.mean(c**3, axis=axis, keepdims=True)
    fourth = np.mean(c**4, axis=axis, keepdims=True)
    slope = 4.0 * (c**3 - cube - c * fourth / square) / (n * square**2)
    if not bias:
        slope = slope * ((n * n - 1.0) / ((n - 2.0) * (n - 3.0)))
    return _along(dy, a, axis) * slope


@vjp_of(stats.moment, covers={**_MOMENTS["covers"], "center": (None,)})
def _(y, dy, a, order=1, axis=0, nan_policy="propagate", center=None, keepdims=False):
    c = a - np.mean(a, axis=axis, keepdims=True)
    power = c ** (order - 1)
    slope = order * (power - np.mean(power, axis=axis, keepdims=True)) / _count(a, axis)
    return _along(dy, a, axis) * slope


@vjp_of(stats.sem, **_MOMENTS)
def _(y, dy, a, axis=0, ddof=1, nan_policy="propagate", keepdims=False):
    n = _count(a, axis)
    c = a - np.mean(a, axis=axis, keepdims=True)
    return _along(dy / y, a, axis) * c / (n * (n - ddof))


@vjp_of(stats.variation, **_MOMENTS)
def _(y, dy, a, axis=0, nan_policy="propagate", ddof=0, keepdims=False):
    n = _count(a, axis)
    mean = np.mean(a, axis=axis, keepdims=True)
    scale = np.std(a, axis=axis, ddof=ddof, keepdims=True)
    slope = (a - mean) / (scale * (n - ddof) * mean) - scale / (n * mean * mean)
    return _along(dy, a, axis) * slope


@vjp_of(stats.entropy, wrt=("pk", "qk"), **_MOMENTS)
def _(y, dy, pk, qk=None, base=None, axis=0, nan_policy="propagate", keepdims=False):
    unit = 1.0 if base is None else np.log(base)
    dy, y = _along(dy / unit, pk, axis), _along(y * unit, pk, axis)
    whole = np.sum(pk, axis=axis, keepdims=True)
    p = pk / whole
    if qk is None:
        return dy * (-np.log(p) - y) / whole, None
    other = np.sum(qk, axis=axis, keepdims=True)
    q = qk / other
    return dy * (np.log(p / q) - y) / whole, dy * (1.0 - p / q) / other


# --- correlation and regression -------------------------------------------------------------------


@vjp_of(
    stats.pearsonr, wrt=("x", "y"), sparse=True,
    covers={"alternative": ("two-sided",), "method": (None,), "axis": (0, None)},
)  # fmt: skip
def _(result, d, x, y, alternative="two-sided", method=None, axis=0):
    u, v = vector(x) - np.mean(x), vector(y) - np.mean(y)
    size_u, size_v = np.sqrt(np.sum(u * u)), np.sqrt(np.sum(v * v))
    u, v = u / size_u, v / size_v
    r = np.sum(u * v)
    dr = _given(d[0]) + _given(d[1]) * _slope_of_p(r, np.size(x))
    return dr * (v - r * u) / size_u, dr * (u - r * v) / size_v


def _given(d):
    return 0.0 if d is None else d


def _slope_of_p(r, n):
    """How the p-value of a correlation coefficient of `n` pairs moves with it."""
    density = (1.0 - r * r) ** (0.5 * n - 2.0) / special.beta(0.5, 0.5 * n - 1.0)
    return -2.0 * np.sign(r) * density


@vjp_of(
    stats.linregress, wrt=("x", "y"), sparse=True,
    covers={"alternative": ("two-sided",), "axis": (0,)},
)  # fmt: skip
def _(result, d, x, y, alternative="two-sided", axis=0):
    n = np.size(x)
    u, v = vector(x) - np.mean(x), vector(y) - np.mean(y)
    sxx, sxy, syy = np.sum(u * u), np.sum(u * v), np.sum(v * v)
    slope, r = sxy / sxx, sxy / np.sqrt(sxx * syy)
    error = np.sqrt((1.0 - r * r) * syy / (sxx * (n - 2)))
    dlevel, derror = _given(d[1]), _given(d[4])
    dslope = _given(d[0]) - dlevel * np.mean(x)
    dr = _given(d[2]) + _given(d[3]) * _slope_of_p(r, n)
    dr = dr - derror * r * syy / (sxx * (n - 2) * error)
    dsxy = dslope / sxx + dr / np.sqrt(sxx * syy)
    dsxx = -dslope * slope / sxx - 0.5 * (dr * r + derror * error) / sxx
    dsyy = 0.5 * (derror * error - dr * r) / syy
    dx = dsxy * v + 2.0 * dsxx * u - dlevel * slope / n
    return dx, dsxy * u + 2.0 * dsyy * v + dlevel / n


def _result(fn):
    """The kind of a named tuple of numbers."""
    cls = type(fn([0.0, 1.0, 2.0], [0.0, 2.0, 1.0]))
    number = Num(np.float64)

    def kind(*args, **options):
        is_plain = all(isinstance(arg, Array) and len(arg.dims or ()) == 1 for arg in args)
        return Tuple((number,) * len(cls._fields), cls) if is_plain and not options else ANY

    returns(kind, fn)


_result(stats.pearsonr)
_result(stats.linregress)

constant(*named(stats, "kendalltau mode rankdata relfreq scoreatpercentile spearmanr weightedtau"))
refused(
    "write it with NumPy, or take zscore, gmean, hmean, skew, kurtosis, moment, sem",
    *named(
        stats,
        "boxcox describe gstd iqr kstat kstatvar trim_mean tmean tmin tmax tsem tstd tvar zmap "
        "yeojohnson",
    ),
)
refused(
    "a test of hypotheses is not looked into: write its statistic with NumPy",
    *named(
        stats,
        "anderson bartlett f_oneway fligner friedmanchisquare jarque_bera kruskal ks_1samp "
        "ks_2samp kstest levene mannwhitneyu normaltest shapiro ttest_1samp ttest_ind ttest_rel "
        "wilcoxon",
    ),
)
