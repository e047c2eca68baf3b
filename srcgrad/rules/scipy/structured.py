"""Rules of `scipy.linalg` that put elements into a matrix, and of such matrices.

y = linalg.toeplitz(c)    dc: the sums of dy along its diagonals
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ...runtime import divide_or_zero, pad_axis, scatter_add, unbroadcast
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


@vjp_of(linalg.fiedler)
def _(y, dy, a):
    each = dy * divide_or_zero(np.expand_dims(a, -1) - np.expand_dims(a, -2), y)
    return np.sum(each, axis=-1) - np.sum(each, axis=-2)


@vjp_of(linalg.fiedler_companion)
def _(y, dy, a):
    # its elements are 0, 1, and -a[k] / a[0]
    marks = linalg.fiedler_companion(np.arange(1, np.size(a) + 1))
    places = np.asarray(np.maximum(-marks - 1, 0), int)
    rest = -scatter_add(dy, places, a)[1:] / np.conj(a[0])
    first = -np.sum(rest * np.conj(a[1:] / a[0]))
    return np.concatenate([np.reshape(first, (1,)), rest])


# --- products and equations -----------------------------------------------------------------------


def along_diagonals(d, x):
    """The sums of the matrix `d @ x.H` along its diagonals: its first column, and its first row
    less the element of the diagonal."""
    n, m = np.shape(d)[0], np.shape(x)[0]
    of_d = np.fft.fft(np.reshape(d, (n, -1)), n + m - 1, 0)
    of_x = np.fft.fft(np.reshape(x, (m, -1)), n + m - 1, 0)
    sums = np.fft.ifft(np.sum(of_d * np.conj(of_x), axis=-1))
    return sums[:n], np.flip(sums[n:])


def of_column_and_row(c_or_cr, column, row):
    """The cotangents of both; of the column alone, where the row is its conjugate."""
    row = pad_axis(row, (1, 0), 0)
    return (column, row) if isinstance(c_or_cr, tuple) else column + np.conj(row)


def adjoint_of(c_or_cr):
    """Column and row of the adjoint of a Toeplitz matrix."""
    if not isinstance(c_or_cr, tuple):
        first = np.reshape(np.conj(c_or_cr[0]), (1,))
        return np.concatenate([first, c_or_cr[1:]]), np.conj(c_or_cr)
    c, r = c_or_cr
    return np.conj(np.concatenate([c[:1], r[1:]])), np.conj(c)


@vjp_of(linalg.solve_toeplitz, wrt=("c_or_cr", "b"), ignored=("check_finite",))
def _(y, dy, c_or_cr, b):
    db = linalg.solve_toeplitz(adjoint_of(c_or_cr), dy)
    column, row = along_diagonals(-db, y)
    return of_column_and_row(c_or_cr, column, row), db


@vjp_of(linalg.matmul_toeplitz, wrt=("c_or_cr", "x"), ignored=("check_finite", "workers"))
def _(y, dy, c_or_cr, x):
    column, row = along_diagonals(dy, x)
    dx = linalg.matmul_toeplitz(adjoint_of(c_or_cr), dy)
    return of_column_and_row(c_or_cr, column, row), dx


@vjp_of(linalg.solve_circulant, wrt=("c", "b"), covers={"singular": ("raise",)})
def _(y, dy, c, b, singular="raise", tol=None, caxis=-1, baxis=0, outaxis=0):
    of_c = np.conj(np.fft.fft(np.moveaxis(c, caxis, -1)))
    of_y = np.conj(np.fft.fft(np.moveaxis(y, outaxis, -1)))
    of_b = np.fft.fft(np.moveaxis(dy, outaxis, -1)) / of_c
    dc = unbroadcast(-np.fft.ifft(of_b * of_y), np.moveaxis(c, caxis, -1))
    db = unbroadcast(np.fft.ifft(of_b), np.moveaxis(b, baxis, -1))
    return np.moveaxis(dc, -1, caxis), np.moveaxis(db, -1, baxis)
