"""Rules of the functions of `srcgrad.runtime_scipy`.

y = corner(m)    dm = in_corner(dy)
"""

from __future__ import annotations

import numpy as np
from scipy import linalg, signal

from ...runtime_scipy import (
    axes_of,
    blocks_like,
    corner,
    diagonals_of,
    doubled,
    end_scaled,
    extended,
    folded,
    from_diagonals,
    from_middle,
    in_corner,
    in_middle,
    lagged_products,
    paired,
    pairs,
    pairs_doubled,
    reach,
    resized,
    row_order,
    simpson_weights,
    vector,
)
from ..registry import constant, linear, vjp_of


@linear(doubled, wrt=("a", "e"))
def _(dy, a, e):
    n = np.shape(a)[-1]
    return dy[..., :n, :n] + dy[..., n:, n:], corner(dy)


@linear(corner)
def _(dy, m):
    return in_corner(dy)


@linear(in_corner)
def _(dy, d):
    return corner(dy)


@linear(blocks_like, inert=("arrays",))
def _(dy, d, arrays):
    return linalg.block_diag(*dy)


@linear(diagonals_of)
def _(dy, m, count, lower):
    return from_diagonals(dy, lower)


@linear(from_diagonals)
def _(dy, ab, lower):
    return diagonals_of(dy, np.shape(ab)[0], lower)


@linear(resized)
def _(dy, d, shape):
    return resized(dy, np.shape(d))


@linear(pairs_doubled)
def _(dy, d, size, axis):
    return pairs_doubled(dy, size, axis)


@linear(end_scaled)
def _(dy, d, place, factor, axis):
    return end_scaled(dy, place, factor, axis)


@linear(in_middle)
def _(dy, d, shape):
    return from_middle(dy, np.shape(d))


@linear(from_middle)
def _(dy, d, shape):
    return in_middle(dy, np.shape(d))


@vjp_of(lagged_products, wrt=("d", "x"))
def _(y, dy, d, x, count):
    one, weights = np.ones(1), np.conj(dy)
    dd = signal.lfilter(weights, one, x)
    dx = np.flip(signal.lfilter(weights, one, np.flip(d, -1)), -1)
    return np.conj(dd), np.conj(dx)


@linear(extended)
def _(dy, d, width, mode, axes):
    return folded(dy, width, mode, axes)


@linear(vector)
def _(dy, x):
    return dy


@linear(folded)
def _(dy, d, width, mode, axes):
    return extended(dy, width, mode, axes)


constant(axes_of, paired, pairs, reach, row_order, simpson_weights)
