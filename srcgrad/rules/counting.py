"""Rules of histograms, counts with weights, and of the distinct elements of an array.

y = np.bincount(x, weights=w)    dw = dy[x]
"""

from __future__ import annotations

import numpy as np

from ..runtime import pad_axis, positions, scatter_add
from ..runtime_arrays import (
    bin_places,
    cells_of,
    distinct_places,
    first_of,
    member_places,
    places_along,
    visited,
)
from .registry import constant, jvp_of, linear, vjp_of


@vjp_of(np.bincount, wrt="weights")
def _(y, dy, x, /, weights=None, minlength=0):
    return np.take(dy, x)


def _nothing(range):
    """What flows into a range that is not looked at."""
    return None if range is None else np.zeros(2)


@vjp_of(np.histogram, wrt=("a", "bins", "range", "weights"))
def _(y, dy, a, bins=10, range=None, density=None, weights=None):
    if np.iscomplexobj(a):
        raise ValueError("np.histogram of complex numbers has no derivative")
    counts, edges = y
    dcounts, dedges = dy
    if density:
        widths = np.diff(edges)
        places = bin_places(np.ravel(a), edges)
        inside = places >= 0
        each = 1.0 if weights is None else np.ravel(weights)
        total = np.sum(np.where(inside, each, 0.0))
        dwidths = -np.real(dcounts * np.conj(counts)) / widths
        share = np.sum(dcounts * np.conj(counts)) / np.conj(total)
        dcounts = dcounts / np.conj(widths * total) - share
        dedges = dedges - np.diff(dwidths, prepend=0.0, append=0.0)
    dweights = None
    if weights is not None:
        places = bin_places(np.ravel(a), edges)
        taken = np.take(dcounts, np.maximum(places, 0))
        dweights = np.reshape(np.where(places >= 0, taken, 0.0), np.shape(weights))
    if not isinstance(bins, (int, str)):
        return np.zeros(np.shape(a)), dedges, _nothing(range), dweights
    t = np.linspace(0.0, 1.0, len(edges))
    dlow, dhigh = np.sum((1.0 - t) * dedges), np.sum(t * dedges)
    if range is not None:
        return np.zeros(np.shape(a)), None, np.stack([dlow, dhigh]), dweights
    is_low, is_high = np.equal(a, np.min(a)), np.equal(a, np.max(a))
    da = dlow * is_low / np.sum(is_low) + dhigh * is_high / np.sum(is_high)
    return da, None, None, dweights


@jvp_of(np.histogram, wrt=("a", "bins", "range", "weights"))
def _(y, tangents, a, bins=10, range=None, density=None, weights=None):
    counts, edges = y
    da, dbins, drange, dweights = tangents
    if not isinstance(bins, (int, str)):
        dedges = dbins
    elif range is not None:
        dedges = np.linspace(drange[0], drange[1], len(edges))
    else:
        is_low, is_high = np.equal(a, np.min(a)), np.equal(a, np.max(a))
        dlow, dhigh = np.sum(da * is_low) / np.sum(is_low), np.sum(da * is_high) / np.sum(is_high)
        dedges = np.linspace(dlow, dhigh, len(edges))
    places = bin_places(np.ravel(a), edges)
    inside = places >= 0
    if weights is None:
        dcounts, total = 0.0 * counts, np.sum(inside)
    else:
        moved = np.where(inside, np.ravel(dweights), 0.0)
        dcounts = scatter_add(moved, np.maximum(places, 0), counts)
        total = np.sum(np.where(inside, np.ravel(weights), 0.0))
    if density:
        widths = np.diff(edges)
        dcounts = dcounts / widths - counts * np.sum(dcounts)
        dcounts = dcounts / total - counts * np.diff(dedges) / widths
    return dcounts, dedges


@vjp_of(np.histogram_bin_edges, wrt=("a", "bins", "range"))
def _(y, dy, a, bins=10, range=None):
    if not isinstance(bins, (int, str)):
        return np.zeros(np.shape(a)), dy, _nothing(range)
    t = np.linspace(0.0, 1.0, len(y))
    dlow, dhigh = np.sum((1.0 - t) * dy), np.sum(t * dy)
    if range is not None:
        return np.zeros(np.shape(a)), None, np.stack([dlow, dhigh])
    is_low, is_high = np.equal(a, np.min(a)), np.equal(a, np.max(a))
    return dlow * is_low / np.sum(is_low) + dhigh * is_high / np.sum(is_high), None, None


@vjp_of(np.histogram2d, wrt="weights", covers={"density": (None, False)})
def _(found, dfound, x, y, bins=10, range=None, density=None, weights=None):
    cells = cells_of((x, y), found[1:])
    return np.take(pad_axis(np.ravel(dfound[0]), (0, 1), 0), cells)


@vjp_of(np.histogramdd, wrt="weights", covers={"density": (None, False)})
def _(y, dy, sample, bins=10, range=None, density=None, weights=None):
    cells = cells_of(sample, y[1])
    return np.take(pad_axis(np.ravel(dy[0]), (0, 1), 0), cells)


# --- distinct elements: equal ones share evenly ---------------------------------------------------


@vjp_of(np.unique)
def _(y, dy, ar, return_index=False, return_inverse=False, return_counts=False):
    which, counts = distinct_places(ar)
    if return_index or return_inverse or return_counts:
        dy = dy[0]
    return np.reshape(np.take(dy, which) / counts, np.shape(ar))


@vjp_of(np.unique_values)
def _(y, dy, x):
    which, counts = distinct_places(x)
    # (NumPy may leave the distinct values in any order)
    return np.reshape(np.take(dy, np.take(np.argsort(y), which)) / counts, np.shape(x))


@vjp_of(np.unique_all)
@vjp_of(np.unique_counts)
@vjp_of(np.unique_inverse)
def _(y, dy, x):
    which, counts = distinct_places(x)
    return np.reshape(np.take(dy[0], which) / counts, np.shape(x))


@jvp_of(np.unique)
def _(y, tangent, ar, return_index=False, return_inverse=False, return_counts=False):
    which, counts = distinct_places(ar)
    each = np.ravel(tangent) / counts
    if return_index or return_inverse or return_counts:
        return first_of(scatter_add(each, which, y[0]), y)
    return scatter_add(each, which, y)


@jvp_of(np.unique_all)
@jvp_of(np.unique_counts)
@jvp_of(np.unique_inverse)
def _(y, tangent, x):
    which, counts = distinct_places(x)
    return first_of(scatter_add(np.ravel(tangent) / counts, which, y[0]), y)


@linear(first_of, inert=("y",))
def _(dy, d, y):
    return dy[0]


# --- sets ----------------------------------------------------------------------------------------


def of_members(y, dy, x):
    """The cotangent of elements, flat, from that of the set of some of them."""
    places, counts = member_places(y, x)
    return np.take(pad_axis(dy, (0, 1), 0), places) / counts


def of_both(y, dy, ar1, ar2):
    d = of_members(y, dy, np.concatenate([np.ravel(ar1), np.ravel(ar2)]))
    first, second = d[: np.size(ar1)], d[np.size(ar1) :]
    return np.reshape(first, np.shape(ar1)), np.reshape(second, np.shape(ar2))


@vjp_of(np.union1d, wrt=("ar1", "ar2"))
def _(y, dy, ar1, ar2):
    return of_both(y, dy, ar1, ar2)


@vjp_of(np.setxor1d, wrt=("ar1", "ar2"), ignored=("assume_unique",))
def _(y, dy, ar1, ar2):
    return of_both(y, dy, ar1, ar2)


@vjp_of(
    np.intersect1d, wrt=("ar1", "ar2"), ignored=("assume_unique",),
    covers={"return_indices": (False,)},
)  # fmt: skip
def _(y, dy, ar1, ar2, *, return_indices=False):
    return of_both(y, dy, ar1, ar2)


@vjp_of(np.setdiff1d, wrt=("ar1", "ar2"), ignored=("assume_unique",))
def _(y, dy, ar1, ar2):
    d = of_members(y, dy, np.ravel(ar1))
    return np.reshape(d, np.shape(ar1)), np.zeros(np.shape(ar2))


@vjp_of(np.trim_zeros, covers={"axis": (None,)})
def _(y, dy, filt, trim="fb", axis=None):
    (size,) = np.shape(filt)
    first = np.argmax(np.not_equal(filt, 0)) if "f" in trim or "F" in trim else 0
    return pad_axis(dy, (first, size - first - len(y)), 0)


@vjp_of(np.sort_complex)
def _(y, dy, a):
    places = np.take_along_axis(positions(a), np.argsort(a, -1, kind="stable"), -1)
    return scatter_add(dy, places, a)


constant(bin_places, cells_of, distinct_places, member_places, places_along, visited)
