"""Rules of `scipy.linalg` that put elements into a matrix.

y = linalg.toeplitz(c)    dc: the sums of dy along its diagonals
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ...runtime import pad_axis, scatter_add
from ...runtime_scipy import blocks_like
from ..registry import linear, vjp_of


@linear(linalg.block_diag, wrt="arrs")
def _(dy, *arrs):
    return blocks_like(dy, arrs)


@linear(linalg.circulant)
def _(dy, c):
    return scatter_add(dy, linalg.circulant(np.arange(np.size(c))), c)


@vjp_of(linalg.hankel, wrt=("c", "r"))
def _(y, dy, c, r=None):
    n, m = np.shape(y)
    places = linalg.hankel(np.arange(n), np.arange(n - 1, n + m - 1))
    of_every = scatter_add(dy, places, np.zeros(n + m - 1))
    dc = of_every[:n]
    if r is None:
        return dc, None
    return dc, pad_axis(of_every[n:], (1, 0), 0)


@vjp_of(linalg.khatri_rao, wrt=("a", "b"))
def _(y, dy, a, b):
    parts = np.reshape(dy, (np.shape(a)[0], np.shape(b)[0], np.shape(a)[1]))
    return np.sum(parts * np.conj(b), axis=1), np.sum(parts * np.conj(a)[:, None, :], axis=0)


@vjp_of(linalg.toeplitz, wrt=("c", "r"))
def _(y, dy, c, r=None):
    n, m = np.shape(y)
    places = linalg.toeplitz(np.arange(n), np.arange(n - 1, n + m - 1))
    of_every = scatter_add(dy, places, np.zeros(n + m - 1))
    dc, dr = of_every[:n], pad_axis(of_every[n:], (1, 0), 0)
    if r is None:
        return dc + np.conj(dr), None
    return dc, dr
