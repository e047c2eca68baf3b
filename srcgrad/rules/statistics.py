"""Rules of averages, medians, quantiles, covariances and histograms.

y = np.average(a, weights=w)    da = dy * w / np.sum(w), dw = dy * (a - y) / np.sum(w)
"""

from __future__ import annotations

import numpy as np

from ..runtime import count_along, scatter_add
from ..runtime_arrays import (
    joined_rows,
    other_axes,
    quantile_index,
    quantile_places,
    quantile_slope,
    split_rows,
    valid_counts,
)
from .registry import constant, jvp_of, linear, vjp_of


@vjp_of(np.average, wrt=("a", "weights"))
def _(y, dy, a, axis=None, weights=None, *, keepdims=False):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    if weights is None:
        count = np.size(a) if axis is None else count_along(a, axis)
        return np.broadcast_to(dy, np.shape(a)) / count, None
    if np.ndim(weights) < np.ndim(a):
        if isinstance(axis, tuple):
            total = np.sum(weights)
            order = np.argsort(np.mod(axis, np.ndim(a)))
            others = other_axes(a, axis)
            full = np.conj(np.expand_dims(np.transpose(weights, order), others))
            dfull = np.sum(dy * np.conj((a - y) / total), axis=others)
            return dy * full / np.conj(total), np.transpose(dfull, np.argsort(order))
        along = np.moveaxis(a, axis, -1)
        shares = np.conj(weights / np.sum(weights))
        da = np.moveaxis(np.moveaxis(dy, axis, -1) * shares, -1, axis)
        dweights = np.moveaxis(dy, axis, -1) * np.conj(along - np.moveaxis(y, axis, -1))
        return da, dweights / np.conj(np.sum(weights))
    dy = dy / np.conj(np.sum(weights, axis=axis, keepdims=True))
    return dy * np.conj(weights), dy * np.conj(a - y)


# --- medians and quantiles ------------------------------------------------------------------------


@vjp_of(np.median)
def _(y, dy, a, axis=None, *, keepdims=False):
    if axis is None:
        order, count = np.argsort(np.ravel(a), kind="stable"), np.size(a)
        middle = order[(count - 1) // 2 : count // 2 + 1]
        return scatter_add(dy / len(middle) * np.ones(len(middle)), middle, a)
    if isinstance(axis, tuple):
        counts = valid_counts(a, axis, False)
        index = 0.5 * (counts - 1)
        below, above, _ = quantile_places(a, index, counts, axis)
        half = 0.5 * np.reshape(dy, np.shape(index))
        upper = np.where(index == np.floor(index), below, above)
        return scatter_add(half, below, a) + scatter_add(half, upper, a)
    if not keepdims:
        dy = np.expand_dims(dy, axis)
    count = np.shape(a)[axis]
    ranks = np.argsort(np.argsort(a, axis, kind="stable"), axis)
    chosen = (ranks == (count - 1) // 2) | (ranks == count // 2)
    return np.where(chosen, dy / (2 - count % 2), 0.0)


@vjp_of(np.nanmedian)
def _(y, dy, a, axis=None, *, keepdims=False):
    counts = valid_counts(a, axis, True)
    index = 0.5 * (np.maximum(counts, 1) - 1)
    below, above, _ = quantile_places(a, index, counts, axis)
    half = 0.5 * np.reshape(dy, np.shape(index))
    upper = np.where(index == np.floor(index), below, above)
    return scatter_add(half, below, a) + scatter_add(half, upper, a)


def _register_quantile(fn, scale, passes_nan):
    """The rule of a function that takes quantiles in units of `scale`."""

    @vjp_of(fn, wrt=("a", "q"))
    def _(y, dy, a, q, axis=None, *, method="linear", keepdims=False):
        counts = valid_counts(a, axis, passes_nan)
        index = quantile_index(np.divide(q, scale), counts, method)
        below, above, lower = quantile_places(a, index, counts, axis)
        dy, share = np.reshape(dy, np.shape(index)), index - lower
        da = scatter_add(dy * (1.0 - share), below, a) + scatter_add(dy * share, above, a)
        slope = quantile_slope(np.divide(q, scale), counts, method) / scale
        dq = dy * (np.take(a, above) - np.take(a, below)) * slope
        return da, np.sum(dq, axis=tuple(range(np.ndim(q), np.ndim(index))))


_register_quantile(np.quantile, 1.0, False)
_register_quantile(np.percentile, 100.0, False)
_register_quantile(np.nanquantile, 1.0, True)
_register_quantile(np.nanpercentile, 100.0, True)


@vjp_of(quantile_index)
def _(y, dy, q, counts, method):
    dq = dy * quantile_slope(q, counts, method)
    return np.sum(dq, axis=tuple(range(np.ndim(q), np.ndim(y))))


# --- covariances ----------------------------------------------------------------------------------


@vjp_of(np.cov, wrt=("m", "y"))
def _(c, dc, m, y=None, rowvar=True, bias=False, ddof=None, *, dtype=None):
    rows = joined_rows(m, y, rowvar)
    total, size = np.shape(rows)
    if ddof is None:
        ddof = 0 if bias else 1
    dc = np.reshape(dc, (total, total))
    from_mean = rows - np.mean(rows, axis=1, keepdims=True)
    drows = (dc + np.conj(np.transpose(dc))) @ from_mean / (size - ddof)
    dm, dy = split_rows(drows, m, y, rowvar)
    return dm, dy


@vjp_of(np.corrcoef, wrt=("x", "y"))
def _(c, dc, x, y=None, rowvar=True, *, dtype=None):
    rows = joined_rows(x, y, rowvar)
    total = np.shape(rows)[0]
    dc = np.reshape(dc, (total, total))
    from_mean = rows - np.mean(rows, axis=1, keepdims=True)
    length = np.sqrt(np.sum(np.abs(from_mean) ** 2, axis=1, keepdims=True))
    unit = from_mean / length
    dunit = (dc + np.conj(np.transpose(dc))) @ unit
    inner = np.sum(np.real(np.conj(unit) * dunit), axis=1, keepdims=True)
    dx, dy = split_rows((dunit - unit * inner) / length, x, y, rowvar)
    return dx, dy


@linear(joined_rows, wrt=("m", "y"))
def _(drows, m, y, rowvar):
    dm, dy = split_rows(drows, m, y, rowvar)
    return dm, dy


@linear(split_rows, inert=("m", "y"))
def _(parts, d, m, y, rowvar):
    return joined_rows(parts[0], parts[1], rowvar)


@jvp_of(np.cov, wrt=("m", "y"))
def _(c, tangents, m, y=None, rowvar=True, bias=False, ddof=None, *, dtype=None):
    rows, drows = joined_rows(m, y, rowvar), joined_rows(tangents[0], tangents[1], rowvar)
    from_mean = rows - np.mean(rows, axis=1, keepdims=True)
    if ddof is None:
        ddof = 0 if bias else 1
    half = drows @ np.conj(np.transpose(from_mean)) / (np.shape(rows)[1] - ddof)
    return np.reshape(half + np.conj(np.transpose(half)), np.shape(c))


@jvp_of(np.corrcoef, wrt=("x", "y"))
def _(c, tangents, x, y=None, rowvar=True, *, dtype=None):
    rows, drows = joined_rows(x, y, rowvar), joined_rows(tangents[0], tangents[1], rowvar)
    from_mean = rows - np.mean(rows, axis=1, keepdims=True)
    length = np.sqrt(np.sum(np.abs(from_mean) ** 2, axis=1, keepdims=True))
    unit = from_mean / length
    half = drows @ np.conj(np.transpose(unit)) / length
    full = half + np.conj(np.transpose(half))
    stretch = np.expand_dims(np.real(np.diagonal(half)), 1)
    return np.reshape(full - c * (stretch + np.transpose(stretch)), np.shape(c))


constant(other_axes, quantile_places, quantile_slope, valid_counts)
