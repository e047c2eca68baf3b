"""Functions that the rules of single NumPy functions need at run time: padding, orders, runs.

As in `runtime`: generated code may call them, and each has a rule (rules/array_helpers.py) or is
constant.

>>> axis_pairs({-1: 2}, 2), axis_pairs((1, 2), 2), axis_pairs(((1,), (2,)), 2)
([(0, 0), (2, 2)], [(1, 2), (1, 2)], [(1, 1), (2, 2)])
"""

from __future__ import annotations

import math

import numpy as np

from .errors import NoRule
from .runtime import crop_axis, pad_axis, positions

# --- axes -----------------------------------------------------------------------------------------


def length_along(x, axis):
    """How far what is put before or after an array extends along `axis`."""
    return 0 if x is None else 1 if np.ndim(x) == 0 else np.shape(x)[axis]


# --- layout ---------------------------------------------------------------------------------------


def order_of(x, order):
    """The order "C" or "F" that NumPy takes for "A": that of the memory of `x`."""
    return order if order != "A" else "F" if np.isfortran(x) else "C"


def places_in_memory(x, order):
    """The flat position of each element of `x`, as `np.ravel(x, order)` comes to them.

    >>> places_in_memory(np.ones((2, 3)).T, "K").tolist()
    [0, 2, 4, 1, 3, 5]
    """
    places = np.empty_like(x, dtype=int)
    places[...] = positions(x)
    return np.ravel(places, order)


# --- padding --------------------------------------------------------------------------------------


def axis_pairs(value, ndim):
    """What `np.pad` is given for its axes, as a pair (before, after) for each of them."""
    if isinstance(value, dict):
        pairs = [(0, 0)] * ndim
        for axis, width in value.items():
            pairs[axis] = (width, width) if np.ndim(width) == 0 else tuple(width)
        return pairs
    return [tuple(pair) for pair in np.broadcast_to(value, (ndim, 2)).tolist()]


def pad_pullback(d, y, pad_width, mode, stat_length=None, reflect_type="even"):
    """The cotangent of `x` from that of `y = np.pad(x, pad_width, mode)`, for the modes that pad
    with what they compute."""
    for axis, width in reversed(list(enumerate(axis_pairs(pad_width, np.ndim(y))))):
        y, ends = crop_axis(y, width, axis), np.moveaxis(d, axis, 0)
        if mode in _STATISTICS:
            d = crop_axis(d, width, axis)
            for part, is_last in ((ends[: width[0]], False), (ends[len(ends) - width[1] :], True)):
                whole = np.expand_dims(np.sum(part, axis=0), axis)
                d = d + whole * _end_shares(y, axis, mode, stat_length, is_last)
        else:
            matrix = _pad_matrix(np.shape(y)[axis], width, mode, reflect_type)
            d = np.moveaxis(np.tensordot(d, matrix, (axis, 0)), -1, axis)
    return d


def pad_pushforward(d, y, pad_width, mode, stat_length=None, reflect_type="even"):
    """The transpose of `pad_pullback`: the tangent of `np.pad(x, pad_width, mode)` from that of
    `x`."""
    widths = axis_pairs(pad_width, np.ndim(y))
    cropped = [y]
    for axis, width in reversed(list(enumerate(widths))):
        cropped.append(crop_axis(cropped[-1], width, axis))
    for axis, width in enumerate(widths):
        x = cropped[np.ndim(y) - axis]
        if mode in _STATISTICS:
            parts = [d]
            for count, is_last in zip(width, (False, True), strict=True):
                shares = _end_shares(x, axis, mode, stat_length, is_last)
                end = np.repeat(np.sum(shares * d, axis=axis, keepdims=True), count, axis)
                parts.insert(len(parts) * is_last, end)
            d = np.concatenate(parts, axis)
        else:
            matrix = _pad_matrix(np.shape(x)[axis], width, mode, reflect_type)
            d = np.moveaxis(np.tensordot(d, matrix, (axis, 1)), -1, axis)
    return d


_STATISTICS = ("maximum", "mean", "median", "minimum")


def _pad_matrix(count, width, mode, reflect_type):
    """The matrix of `np.pad` along an axis of `count` elements, for the modes that are linear."""
    if callable(mode):
        raise NoRule(
            "np.pad has no derivative rule for a mode that is a function",
            None,
            "pad with zeros, and write the values into the result",
        )
    if mode == "empty":
        return np.eye(count + sum(width))[:, width[0] : width[0] + count]
    options = {} if mode == "linear_ramp" else {"reflect_type": reflect_type}
    return np.pad(np.eye(count), (width, (0, 0)), mode, **options)


def _end_shares(x, axis, mode, stat_length, is_last):
    """How much of each element of `x` is in the mean, median, maximum or minimum that `np.pad`
    puts before (after) it along `axis`; equal elements share evenly."""
    x = np.moveaxis(np.asarray(x), axis, 0)
    count = len(x)
    if stat_length is not None:
        count = min(count, axis_pairs(stat_length, x.ndim)[axis][is_last])
    part = slice(len(x) - count, None) if is_last else slice(count)
    shares = np.zeros(x.shape, np.result_type(x.dtype, np.float16))
    shares[part] = _shares(x[part], mode, count)
    return np.moveaxis(shares, 0, axis)


def _shares(ends, mode, count):
    if mode == "mean":
        return 1.0 / count
    if mode == "median":
        ranks = np.argsort(np.argsort(ends, 0, kind="stable"), 0)
        chosen = (ranks == (count - 1) // 2) | (ranks == count // 2)
    else:
        chosen = np.equal(ends, (np.max if mode == "maximum" else np.min)(ends, axis=0))
    return chosen / np.sum(chosen, axis=0)


# --- orders ---------------------------------------------------------------------------------------


def quantile_index(q, counts, method):
    """Where the quantile `q` lies among so many ordered numbers, as a number between two places:
    for each of `counts`, in the axes after those of `q`.

    >>> quantile_index(np.array([0.0, 0.3]), 3, "nearest")
    array([0., 1.])
    """
    counts, q = np.asarray(counts), np.asarray(q)
    found = np.zeros(q.shape + counts.shape)
    for count in np.unique(counts):
        index = np.quantile(np.arange(max(count, 1), dtype=float), q, method=method)
        found = np.where(counts == count, _beside(index, counts), found)
    return found[()]


def quantile_slope(q, counts, method):
    """The derivative of `quantile_index` in `q`."""
    counts, q = np.asarray(counts), np.asarray(q)
    if method not in _SLOPES:
        return np.zeros(q.shape + counts.shape)
    index = quantile_index(q, counts, method)
    inside = (index > 0) & (index < counts - 1) | (method == "linear")
    return np.where(inside, counts + _SLOPES[method], 0.0)[()]


# what is added to the number of elements; the methods that are not here step from one to the next
_SLOPES = {
    "linear": -1.0,
    "interpolated_inverted_cdf": 0.0,
    "hazen": 0.0,
    "weibull": 1.0,
    "median_unbiased": 1.0 / 3.0,
    "normal_unbiased": 0.25,
}


def quantile_places(a, index, counts, axis):
    """The flat positions in `a` of the ordered elements below and above `index`, and the place of
    the one below; NaN comes last."""
    a = np.asarray(a)
    lines = ordered_places(a, axis)
    counts = np.asarray(counts)
    lower = np.clip(np.floor(index), 0, np.maximum(counts - 2, 0)).astype(int)
    upper = np.minimum(lower + 1, np.maximum(counts - 1, 0))
    return _picked(lines, lower), _picked(lines, upper), lower


def ordered_places(a, axis):
    """The flat positions of the elements of `a` in ascending order along `axis` (None: of all; a
    tuple: of several), which becomes the last axis."""
    axes = tuple(range(a.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(positions(a), axes, range(-len(axes), 0))
    lines = np.reshape(moved, (*moved.shape[: a.ndim - len(axes)], -1))
    order = np.argsort(np.take(a, lines), -1, kind="stable")
    return np.take_along_axis(lines, order, -1)


def valid_counts(a, axis, passes_nan):
    """How many elements of `a` there are along `axis`; `passes_nan`: of those that are not NaN."""
    return np.sum(~np.isnan(a) if passes_nan else np.ones(np.shape(a), int), axis=axis)


def _beside(x, counts):
    return np.reshape(x, np.shape(x) + (1,) * counts.ndim)


def _picked(lines, places):
    """`lines[..., place]` for the places of each line, whose axes come last in `places`."""
    flat = np.reshape(places, (-1, *lines.shape[:-1]))
    taken = np.take_along_axis(lines, np.moveaxis(flat, 0, -1), -1)
    return np.reshape(np.moveaxis(taken, -1, 0), places.shape)


def distinct_places(a):
    """For each element of `a`, flat: which of the distinct values it is, and how many share it."""
    _, which, counts = np.unique(a, return_inverse=True, return_counts=True)
    which = np.ravel(which)
    return which, counts[which]


def member_places(y, x):
    """For each element of `x`: where it stands in `y` (behind its end, if nowhere), and how many
    elements of `x` stand there.

    >>> member_places(np.array([1.0, 3.0]), np.array([3.0, 2.0, 3.0]))
    (array([1, 2, 1]), array([2, 1, 2]))
    """
    order = np.argsort(y, kind="stable")
    padded = np.append(order, len(y))
    places = padded[np.searchsorted(y, x, sorter=order)]
    found = np.append(y, 0)[places] == x
    places = np.where(found, places, len(y))
    counts = np.bincount(places, minlength=len(y) + 1)[places]
    return places, np.where(places == len(y), 1, counts)


def places_along(indices, shape, axis):
    """The index of the elements that `np.take_along_axis(x, indices, axis)` takes, for this shape
    of x."""
    places = []
    for place, size in enumerate(shape):
        line = [1] * len(shape)
        line[place] = -1
        places.append(indices if place == axis % len(shape) else np.arange(size).reshape(line))
    return tuple(places)


def visited(x):
    """The flat positions of the elements of `x` in the order in which `np.nditer` visits them."""
    steps = np.nditer(x, flags=["c_index", "zerosize_ok"])
    return np.array([steps.index for _ in steps], int)


def cells_of(sample, edges):
    """Which cell of a histogram, flat, each point falls in: the number of cells, if in none."""
    if np.ndim(sample) != 2 or isinstance(sample, (list, tuple)):
        sample = np.atleast_2d(sample).T
    places = [bin_places(line, e) for line, e in zip(sample.T, edges, strict=True)]
    shape = [len(e) - 1 for e in edges]
    cells = np.ravel_multi_index([np.maximum(place, 0) for place in places], shape)
    return np.where(np.min(places, axis=0) < 0, np.prod(shape), cells)


def first_of(d, y):
    """The tangent of the tuple `y`, of which only the first entry has one."""
    items = [d, *(np.zeros(np.shape(item)) for item in y[1:])]
    return type(y)(*items) if hasattr(y, "_fields") else tuple(items)


def bin_places(a, edges):
    """Which bin each element of `a` falls in: the last one holds its upper edge; -1 outside."""
    places = np.searchsorted(edges, a, side="right") - 1
    places = np.where(a == edges[-1], len(edges) - 2, places)
    return np.where((a < edges[0]) | (a > edges[-1]), -1, places)


def running_counts(a, y, axis):
    """How many elements so far are equal to the running extreme `y` of `a`, and whether `y` is
    as it was before (the first never is)."""
    same = np.equal(np.delete(y, 0, axis), np.delete(y, -1, axis))
    same = pad_axis(same, (1, 0), axis)
    total = np.cumsum(np.equal(a, y), axis)
    before = np.maximum.accumulate(np.where(same, 0, total - 1), axis)
    return total - before, same


# --- variables in rows ----------------------------------------------------------------------------


def joined_rows(m, y, rowvar):
    """What `np.cov(m, y)` takes as its variables: the rows of one matrix."""
    rows = np.atleast_2d(m).T if _is_turned(m, 0, rowvar) else np.atleast_2d(m)
    if y is None:
        return rows
    others = np.atleast_2d(y).T if _is_turned(y, 1, rowvar) else np.atleast_2d(y)
    return np.concatenate([rows, others])


def split_rows(d, m, y, rowvar):
    """The transpose of `joined_rows`."""
    count = np.shape(np.atleast_2d(m))[_is_turned(m, 0, rowvar)]
    dm, dy = d[:count], d[count:]
    dm = np.reshape(dm.T if _is_turned(m, 0, rowvar) else dm, np.shape(m))
    if y is None:
        return dm, None
    return dm, np.reshape(dy.T if _is_turned(y, 1, rowvar) else dy, np.shape(y))


def _is_turned(x, place, rowvar):
    """Are the variables of the first (second) argument in its columns?"""
    is_row = np.ndim(x) == 1 if place == 0 else np.shape(np.atleast_2d(x))[0] == 1
    return not rowvar and not is_row


# --- pieces ---------------------------------------------------------------------------------------


def other_axes(x, axis):
    """The axes of `x` that are not in `axis`, an int or a tuple."""
    chosen = {each % np.ndim(x) for each in np.atleast_1d(axis)}
    return tuple(each for each in range(np.ndim(x)) if each not in chosen)


def unblock(d, arrays):
    """The transpose of `np.block`: the piece of `d` that each array of the nested lists became."""
    count = 0

    def numbered(x):
        nonlocal count
        if isinstance(x, list):
            return [numbered(item) for item in x]
        places = positions(x) + count
        count += np.size(x)
        return places

    places = numbered(arrays)
    order = np.argsort(np.ravel(np.block(places)))

    def cut(x):
        return [cut(item) for item in x] if isinstance(x, list) else np.ravel(d)[order[x]]

    return cut(places)


def part_places(indices, count):
    """What `np.add.reduceat` adds up along an axis of `count` elements: the places, one part after
    the other, and the number of the part that each is in."""
    ends = [*indices[1:], count]
    parts = [np.arange(start, max(end, start + 1)) for start, end in zip(indices, ends)]
    return np.concatenate(parts), np.repeat(np.arange(len(parts)), [len(part) for part in parts])


# --- sampled functions ----------------------------------------------------------------------------


def gradient_of(f, spacings, axis, edge_order):
    """`np.gradient(f, *spacings)`."""
    return np.gradient(f, *spacings, axis=axis, edge_order=edge_order)


def gradient_pullback(d, f, spacings, axis, edge_order):
    """The transpose of `gradient_of`: from the cotangent of each of its results that of `f`."""
    axes = tuple(range(np.ndim(f))) if axis is None else np.atleast_1d(axis)
    steps = spacings if len(spacings) == len(axes) else (spacings or (1.0,)) * len(axes)
    total = 0.0
    for part, along, step in zip([d] if len(axes) == 1 else d, axes, steps, strict=True):
        total = total + _gradient_back(part, step, along, edge_order)
    return total


def _gradient_back(d, step, axis, edge_order):
    """The transpose of one derivative: each row of the matrix has up to three entries, which are
    the derivatives of three numbered hats."""
    d = np.moveaxis(np.asarray(d), axis, 0)
    count = len(d)
    total = np.zeros(d.shape, d.dtype)
    numbers, dtype = np.arange(count), np.result_type(np.asarray(step), float)
    # a hat at every third place: each row meets at most one of its like, but at the ends
    for k in range(min(count, 4)):
        hats = (numbers % 4 == k).astype(dtype)
        slopes = np.gradient(hats, step, edge_order=edge_order)
        if edge_order == 2:
            slopes[0], slopes[-1] = 0.0, 0.0
        for shift in (-1, 0, 1):
            rows = numbers[np.flatnonzero(hats)] + shift
            rows = rows[(rows >= 0) & (rows < count)]
            each = np.conj(np.reshape(slopes[rows], (-1,) + (1,) * (d.ndim - 1)))
            total[rows - shift] += d[rows] * each
    if edge_order == 2:
        for row, columns in ((0, range(min(3, count))), (-1, range(max(count - 3, 0), count))):
            for column in columns:
                hat = (numbers == column).astype(dtype)
                total[column] += d[row] * np.conj(np.gradient(hat, step, edge_order=2)[row])
    return np.moveaxis(total, 0, axis)


def bessel_i(n, x):
    """The modified Bessel function of the first kind of order `n`, whose derivative `np.i0` needs.

    >>> float(bessel_i(0, 1.5) / np.i0(1.5)).__round__(12)
    1.0
    """
    half = 0.5 * np.asarray(x)
    term = half**n / math.factorial(n)
    total, k = term, 0
    while np.any(np.abs(term) > 1e-17 * np.abs(total)):
        k += 1
        term = term * half * half / (k * (k + n))
        total = total + term
    return total[()]
