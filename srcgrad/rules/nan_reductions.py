"""Rules of the reductions that pass over NaN: it receives exactly zero.

y = np.nansum(a)    da = np.where(np.isnan(a), 0.0, dy)
"""

from __future__ import annotations

import numpy as np

from ..runtime import divide_or_zero, exclusive_cumprod, suffix_horner
from .registry import vjp_of


@vjp_of(np.nansum)
def _(y, dy, a, axis=None, dtype=None, *, keepdims=False):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    return np.where(np.isnan(a), 0.0, dy)


@vjp_of(np.nanmean)
def _(y, dy, a, axis=None, dtype=None, *, keepdims=False):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    count = np.sum(~np.isnan(a), axis=axis, keepdims=True)
    return np.where(np.isnan(a), 0.0, dy / count)


@vjp_of(np.nanprod)
def _(y, dy, a, axis=None, dtype=None, *, keepdims=False):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    factors = np.where(np.isnan(a), 1.0, a)
    after = np.flip(exclusive_cumprod(np.flip(factors, axis), axis), axis)
    return np.where(np.isnan(a), 0.0, dy * np.conj(exclusive_cumprod(factors, axis) * after))


@vjp_of(np.nanvar, wrt=("a", "mean"))
def _(y, dy, a, axis=None, dtype=None, *, ddof=0, keepdims=False, mean=None, correction=0):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    if mean is None:
        mean = np.nanmean(a, axis=axis, keepdims=True)
    count = np.sum(~np.isnan(a), axis=axis, keepdims=True) - (ddof + correction)
    da = 2.0 * dy * np.where(np.isnan(a), 0.0, a - mean) / count
    return da, -da


@vjp_of(np.nanstd, wrt=("a", "mean"))
def _(y, dy, a, axis=None, dtype=None, *, ddof=0, keepdims=False, mean=None, correction=0):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    if mean is None:
        mean = np.nanmean(a, axis=axis, keepdims=True)
    count = np.sum(~np.isnan(a), axis=axis, keepdims=True) - (ddof + correction)
    da = dy * divide_or_zero(np.where(np.isnan(a), 0.0, a - mean), y) / count
    return da, -da


@vjp_of(np.nanmax)
@vjp_of(np.nanmin)
def _(y, dy, a, axis=None, *, keepdims=False):
    if axis is None:
        chosen = np.equal(a, y)
        return np.where(chosen, dy / np.sum(chosen), 0.0)
    if not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    chosen = np.equal(a, y)
    return np.where(chosen, dy / np.sum(chosen, axis=axis, keepdims=True), 0.0)


@vjp_of(np.nancumsum)
def _(y, dy, a, axis=None, dtype=None):
    if axis is None:
        dy = np.reshape(dy, np.shape(a))
        total = np.reshape(np.flip(np.cumsum(np.flip(dy))), np.shape(a))
    else:
        total = np.flip(np.cumsum(np.flip(dy, axis), axis), axis)
    return np.where(np.isnan(a), 0.0, total)


@vjp_of(np.nancumprod)
def _(y, dy, a, axis=None, dtype=None):
    if axis is None:
        dy = np.reshape(dy, np.shape(a))
    factors = np.conj(np.where(np.isnan(a), 1.0, a))
    found = exclusive_cumprod(factors, axis) * (dy + suffix_horner(dy * factors, factors, axis))
    return np.where(np.isnan(a), 0.0, found)
