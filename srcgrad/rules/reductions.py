"""Rules of sums, means, extrema, products and their running forms.

    y = np.sum(a, axis=0)    da = np.broadcast_to(np.expand_dims(dy, 0), a.shape)

Constant options fold away: only the branch that applies is printed.
"""

from __future__ import annotations

import numpy as np

from ..runtime import (
    count_along,
    crop_axis,
    divide_or_zero,
    exclusive_cumprod,
    pad_axis,
    suffix_horner,
)
from ..runtime_arrays import length_along
from .registry import constant, linear, vjp_of


@linear(np.sum, wrt=("a", "initial"))
def _(dy, a, axis=None, *, dtype=None, keepdims=False, initial=0, where=True):
    dinitial = dy
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    if where is not True:
        return np.where(where, np.broadcast_to(dy, np.shape(a)), 0.0), dinitial
    return np.broadcast_to(dy, np.shape(a)), dinitial


@linear(np.mean)
def _(dy, a, axis=None, *, dtype=None, keepdims=False, where=True):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    if where is not True:
        count = np.sum(np.broadcast_to(where, np.shape(a)), axis=axis, keepdims=True)
        return np.where(where, dy / count, 0.0)
    if axis is None:
        return np.broadcast_to(dy / np.size(a), np.shape(a))
    return np.broadcast_to(dy / count_along(a, axis), np.shape(a))


@vjp_of(np.var, wrt=("a", "mean"))
def _(
    y, dy, a, axis=None, *, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=0
):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    if where is not True:
        count = np.sum(np.broadcast_to(where, np.shape(a)), axis=axis, keepdims=True)
        if mean is None:
            mean = np.mean(a, axis=axis, keepdims=True, where=where)
    elif axis is None:
        count = np.size(a)
        if mean is None:
            mean = np.mean(a)
    else:
        count = count_along(a, axis)
        if mean is None:
            mean = np.mean(a, axis=axis, keepdims=True)
    da = 2.0 * dy * (a - mean) / (count - (ddof + correction))
    if where is not True:
        da = np.where(where, da, 0.0)
    return da, -da


@vjp_of(np.std, wrt=("a", "mean"))
def _(
    y, dy, a, axis=None, *, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=0
):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    if where is not True:
        count = np.sum(np.broadcast_to(where, np.shape(a)), axis=axis, keepdims=True)
        if mean is None:
            mean = np.mean(a, axis=axis, keepdims=True, where=where)
    elif axis is None:
        count = np.size(a)
        if mean is None:
            mean = np.mean(a)
    else:
        count = count_along(a, axis)
        if mean is None:
            mean = np.mean(a, axis=axis, keepdims=True)
    da = dy * divide_or_zero(a - mean, y) / (count - (ddof + correction))
    if where is not True:
        da = np.where(where, da, 0.0)
    return da, -da


# --- extrema: ties share evenly -------------------------------------------------------------------


@vjp_of(np.amax, wrt=("a", "initial"))
@vjp_of(np.amin, wrt=("a", "initial"))
@vjp_of(np.max, wrt=("a", "initial"))
@vjp_of(np.min, wrt=("a", "initial"))
def _(y, dy, a, axis=None, *, keepdims=False, initial=None, where=True):
    if initial is None and where is True:
        if axis is None:
            chosen = np.equal(a, y)
            return np.where(chosen, dy / np.sum(chosen), 0.0), None
        if not keepdims:
            y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
        chosen = np.equal(a, y)
        return np.where(chosen, dy / np.sum(chosen, axis=axis, keepdims=True), 0.0), None
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    chosen = np.equal(a, y) & where
    is_initial = np.equal(initial, y)
    share = dy / (np.sum(chosen, axis=axis, keepdims=True) + is_initial)
    return np.where(chosen, share, 0.0), np.where(is_initial, share, 0.0)


@vjp_of(np.ptp)
def _(y, dy, a, axis=None, *, keepdims=False):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    top = np.equal(a, np.max(a, axis=axis, keepdims=True))
    low = np.equal(a, np.min(a, axis=axis, keepdims=True))
    da = np.where(top, dy / np.sum(top, axis=axis, keepdims=True), 0.0)
    return da - np.where(low, dy / np.sum(low, axis=axis, keepdims=True), 0.0)


# --- products: right where elements are zero ------------------------------------------------------


@vjp_of(np.prod, wrt=("a", "initial"))
def _(y, dy, a, axis=None, *, dtype=None, keepdims=False, initial=None, where=True):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    if where is not True:
        a = np.where(where, a, 1.0)
    dinitial = dy * np.conj(np.prod(a, axis=axis, keepdims=True))
    if initial is not None:
        dy = dy * np.conj(initial)
    after = np.flip(exclusive_cumprod(np.flip(a, axis), axis), axis)
    da = dy * np.conj(exclusive_cumprod(a, axis) * after)
    if where is not True:
        da = np.where(where, da, 0.0)
    return da, dinitial


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


if hasattr(np, "cumulative_sum"):

    @linear(np.cumulative_sum)
    def cumulative_sum(dy, x, *, axis=None, dtype=None, include_initial=False):
        along = 0 if axis is None else axis
        if include_initial:
            dy = crop_axis(dy, (1, 0), along)
        return np.flip(np.cumsum(np.flip(dy, along), along), along)

    @vjp_of(np.cumulative_prod)
    def cumulative_prod(y, dy, x, *, axis=None, dtype=None, include_initial=False):
        along = 0 if axis is None else axis
        if include_initial:
            dy = crop_axis(dy, (1, 0), along)
        x = np.conj(x)
        return exclusive_cumprod(x, along) * (dy + suffix_horner(dy * x, x, along))


@linear(np.diff, wrt=("a", "prepend", "append"))
def _(dy, a, n=1, axis=-1, prepend=None, append=None):
    if n == 0:
        return dy, None, None
    whole = (-1.0) ** n * np.diff(pad_axis(dy, (n, n), axis), n, axis)
    if prepend is None and append is None:
        return whole, None, None
    before, after = length_along(prepend, axis), length_along(append, axis)
    da = crop_axis(whole, (before, after), axis)
    count = np.shape(whole)[axis]
    dprepend = crop_axis(whole, (0, count - before), axis)
    return da, dprepend, crop_axis(whole, (count - after, 0), axis)


@vjp_of(np.ediff1d, wrt=("ary", "to_end", "to_begin"))
def _(y, dy, ary, to_end=None, to_begin=None):
    after = 0 if to_end is None else np.size(to_end)
    before = 0 if to_begin is None else np.size(to_begin)
    count = np.size(dy)
    dary = np.reshape(-np.diff(dy[before : count - after], prepend=0.0, append=0.0), np.shape(ary))
    dend = None if to_end is None else np.reshape(dy[count - after :], np.shape(to_end))
    dbegin = None if to_begin is None else np.reshape(dy[:before], np.shape(to_begin))
    return dary, dend, dbegin


constant(length_along)
