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


@vjp_of(linalg.companion)
def _(y, dy, a):
    # the first row is -a[1:] / a[0]
    drow = dy[0] / np.conj(a[0])
    first = -np.sum(drow * np.conj(y[0]))
    of_first = pad_axis(np.reshape(first, (1,)), (0, np.size(a) - 1), 0)
    return of_first + pad_axis(-drow, (1, 0), 0)


@linear(linalg.convolution_matrix)
def _(dy, a, n, mode="full"):
    places = linalg.convolution_matrix(np.arange(1, np.size(a) + 1), n, mode)
    return scatter_add(dy, places, np.zeros(np.size(a) + 1))[1:]


@linear(linalg.diagsvd)
def _(dy, s, M, N):
    every = np.arange(np.size(s))
    return dy[every, every]


@linear(linalg.leslie, wrt=("f", "s"))
def _(dy, f, s):
    below = np.arange(1, np.size(f))
    return dy[0], dy[below, below - 1]


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
