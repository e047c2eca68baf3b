"""Rules of sums, means, extrema, products and their running forms.

    y = np.sum(a, axis=0)    da = np.broadcast_to(np.expand_dims(dy, 0), a.shape)

Constant options fold away: only the branch that applies is printed.
"""

from __future__ import annotations

import numpy as np

from ..runtime import count_along, divide_or_zero, exclusive_cumprod, pad_axis, suffix_horner
from .registry import linear, vjp_of


@linear(np.sum)
def _(dy, a, axis=None, *, dtype=None, keepdims=False):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    return np.broadcast_to(dy, np.shape(a))


@linear(np.mean)
def _(dy, a, axis=None, *, dtype=None, keepdims=False):
    if axis is None:
        return np.broadcast_to(dy / np.size(a), np.shape(a))
    if not keepdims:
        dy = np.expand_dims(dy, axis)
    return np.broadcast_to(dy / count_along(a, axis), np.shape(a))


@vjp_of(np.nansum)
def _(y, dy, a, axis=None, *, keepdims=False):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    return np.where(np.isnan(a), 0.0, dy)


@vjp_of(np.nanmean)
def _(y, dy, a, axis=None, *, keepdims=False):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    count = np.sum(~np.isnan(a), axis=axis, keepdims=True)
    return np.where(np.isnan(a), 0.0, dy / count)


@vjp_of(np.average, wrt=("a", "weights"))
def _(y, dy, a, axis=None, weights=None, *, keepdims=False):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    if weights is None:
        count = np.size(a) if axis is None else count_along(a, axis)
        return np.broadcast_to(dy, np.shape(a)) / count, None
    if np.ndim(weights) < np.ndim(a):
        along = np.moveaxis(a, axis, -1)
        shares = weights / np.sum(weights)
        da = np.moveaxis(np.moveaxis(dy, axis, -1) * shares, -1, axis)
        dweights = np.moveaxis(dy, axis, -1) * (along - np.moveaxis(y, axis, -1))
        return da, dweights / np.sum(weights)
    dy = dy / np.sum(weights, axis=axis, keepdims=True)
    return dy * weights, dy * (a - y)


@vjp_of(np.var)
def _(y, dy, a, axis=None, *, ddof=0, keepdims=False):
    if axis is None:
        return 2.0 * dy * (a - np.mean(a)) / (np.size(a) - ddof)
    if not keepdims:
        dy = np.expand_dims(dy, axis)
    from_mean = a - np.mean(a, axis=axis, keepdims=True)
    return 2.0 * dy * from_mean / (count_along(a, axis) - ddof)


@vjp_of(np.std)
def _(y, dy, a, axis=None, *, ddof=0, keepdims=False):
    if axis is None:
        return dy * divide_or_zero(a - np.mean(a), y) / (np.size(a) - ddof)
    if not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    from_mean = a - np.mean(a, axis=axis, keepdims=True)
    return dy * divide_or_zero(from_mean, y) / (count_along(a, axis) - ddof)


# --- extrema: ties share evenly -------------------------------------------------------------------


@vjp_of(np.amax)
@vjp_of(np.amin)
@vjp_of(np.max)
@vjp_of(np.min)
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


@vjp_of(np.ptp)
def _(y, dy, a, axis=None, *, keepdims=False):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    top = np.equal(a, np.max(a, axis=axis, keepdims=True))
    low = np.equal(a, np.min(a, axis=axis, keepdims=True))
    da = np.where(top, dy / np.sum(top, axis=axis, keepdims=True), 0.0)
    return da - np.where(low, dy / np.sum(low, axis=axis, keepdims=True), 0.0)


# --- products: right where elements are zero ------------------------------------------------------


@vjp_of(np.prod)
def _(y, dy, a, axis=None, *, dtype=None, keepdims=False):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    after = np.flip(exclusive_cumprod(np.flip(a, axis), axis), axis)
    return dy * np.conj(exclusive_cumprod(a, axis) * after)


@vjp_of(np.cumprod)
def _(y, dy, a, axis=None, *, dtype=None):
    if axis is None:
        dy = np.reshape(dy, np.shape(a))
    a = np.conj(a)
    return exclusive_cumprod(a, axis) * (dy + suffix_horner(dy * a, a, axis))


# --- sums and differences along an axis -----------------------------------------------------------


@linear(np.cumsum)
def _(dy, a, axis=None, *, dtype=None):
    if axis is None:
        return np.reshape(np.flip(np.cumsum(np.flip(dy))), np.shape(a))
    return np.flip(np.cumsum(np.flip(dy, axis), axis), axis)


@linear(np.diff)
def _(dy, a, n=1, axis=-1):
    return (-1.0) ** n * np.diff(pad_axis(dy, (n, n), axis), n, axis)


@linear(np.trapezoid)
def _(dy, y, x=None, dx=1.0, axis=-1):
    if x is not None:
        dx = np.diff(x, axis=axis) if np.ndim(x) == np.ndim(y) else np.diff(x)
    halves = np.moveaxis(np.expand_dims(dy, -1) * (0.5 * dx), -1, axis)
    halves = halves * np.ones_like(np.diff(y, axis=axis))
    return pad_axis(halves, (0, 1), axis) + pad_axis(halves, (1, 0), axis)
