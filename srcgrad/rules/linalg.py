"""Rules of linear algebra.

    y = np.linalg.inv(a)    da = -(y.T @ dy @ y.T)

The formulas are those of Giles, "Collected matrix derivative results for forward and reverse mode
algorithmic differentiation" (2008); the pseudo-inverse after Golub and Pereyra, "The
differentiation of pseudo-inverses and nonlinear least squares problems" (1973).
"""

from __future__ import annotations

import math

import numpy as np

from ..runtime import positions, scatter_add, unbroadcast
from ..runtime_algebra import cofactors
from .decompositions import adjoint, triangle
from .registry import jvp_of, linear, vjp_of


@vjp_of(np.linalg.inv)
def _(y, dy, a):
    yh = np.conj(np.swapaxes(y, -1, -2))
    return -(yh @ dy @ yh)


@vjp_of(np.linalg.solve, wrt=("a", "b"))
def _(y, dy, a, b):
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        db = np.linalg.solve(np.conj(a).T, dy)
        return -np.outer(db, np.conj(y)), db
    if np.ndim(b) == 1:
        db = np.linalg.solve(np.conj(np.swapaxes(a, -1, -2)), np.expand_dims(dy, -1))[..., 0]
        return -np.expand_dims(db, -1) * np.conj(np.expand_dims(y, -2)), db
    db = np.linalg.solve(np.conj(np.swapaxes(a, -1, -2)), dy)
    return -(db @ np.conj(np.swapaxes(y, -1, -2))), db


@vjp_of(np.linalg.det)
def _(y, dy, a):
    return np.expand_dims(dy, (-2, -1)) * np.conj(cofactors(a))


@vjp_of(np.linalg.slogdet, sparse=True)
def _(y, dy, a):
    dsign, dlog = dy
    if np.iscomplexobj(a) and dsign is not None:
        turned = 1j * np.imag(dsign * np.conj(y[0]))
        dlog = turned if dlog is None else dlog + turned
    if dlog is None:
        return np.zeros_like(a)
    if np.ndim(a) == 2:
        return dlog * adjoint(np.linalg.inv(a))
    return np.expand_dims(dlog, (-2, -1)) * adjoint(np.linalg.inv(a))


# --- equations ------------------------------------------------------------------------------------


@vjp_of(np.linalg.pinv)
def _(y, dy, a, rcond=None, hermitian=False, *, rtol=None):
    if hermitian:
        # only the lower triangle is read
        a = np.tril(a) + adjoint(np.tril(a, -1))
        return triangle(of_pseudo_inverse(y, dy, a), True)
    return of_pseudo_inverse(y, dy, a)


def of_pseudo_inverse(y, dy, a):
    """The cotangent of a matrix from that of its pseudo-inverse."""
    yh, dyh = adjoint(y), adjoint(dy)
    da = (dyh @ y - a @ (y @ (dyh @ y))) @ yh - yh @ dy @ yh
    return da + yh @ (y @ dyh - ((y @ dyh) @ y) @ a)


@vjp_of(np.linalg.lstsq, wrt=("a", "b"), sparse=True)
def _(y, dy, a, b, rcond=None):
    eps = float(np.finfo(np.result_type(y[3])).eps)
    cut = eps * max(np.shape(a)) if rcond is None else eps if rcond == -1 else rcond
    return of_least_squares(y, dy, a, b, cut)


def of_least_squares(y, dy, a, b, cut):
    """The cotangents of `a` and `b` from those of the solution, the squared distances, and the
    singular values. (The rank counts: those below `cut` times the largest are zero.)"""
    x = np.reshape(y[0], (np.shape(a)[1], -1))
    columns = np.reshape(b, (np.shape(a)[0], -1))
    left = columns - a @ x
    da, db = np.zeros_like(a), np.zeros_like(columns)
    if dy[0] is not None:
        inverse = np.linalg.pinv(a, cut)
        dx = np.reshape(dy[0], np.shape(x))
        db = np.transpose(np.conj(inverse)) @ dx
        da = left @ np.transpose(np.conj(inverse @ db)) - db @ np.transpose(np.conj(x))
        beside = np.transpose(np.conj(dx - inverse @ (a @ dx)))
        da = da + np.transpose(np.conj(inverse)) @ x @ beside
    if dy[1] is not None and np.size(y[1]) > 0:
        # (SciPy gives those of complex equations as complex numbers)
        drest = 2.0 * left * (np.real(dy[1]) if np.iscomplexobj(dy[1]) else dy[1])
        da, db = da - drest @ np.transpose(np.conj(x)), db + drest
    if dy[3] is not None:
        u, _, vh = np.linalg.svd(a, full_matrices=False)
        da = da + (u * np.expand_dims(dy[3], -2)) @ vh
    return da, np.reshape(db, np.shape(b))


@vjp_of(np.linalg.tensorsolve, wrt=("a", "b"))
def _(y, dy, a, b, axes=None):
    last = () if axes is None else tuple(range(np.ndim(a) - len(axes), np.ndim(a)))
    moved = a if axes is None else np.moveaxis(a, axes, last)
    square = np.reshape(moved, (np.size(b), np.size(b)))
    column = np.linalg.solve(adjoint(square), np.reshape(dy, (-1, 1)))
    da = np.reshape(-column * np.conj(np.reshape(y, (1, -1))), np.shape(moved))
    return da if axes is None else np.moveaxis(da, last, axes), np.reshape(column, np.shape(b))


@vjp_of(np.linalg.tensorinv)
def _(y, dy, a, ind=2):
    count = math.prod(np.shape(a)[:ind])
    yh = adjoint(np.reshape(y, (count, count)))
    return np.reshape(-(yh @ np.reshape(dy, (count, count)) @ yh), np.shape(a))


# --- products -------------------------------------------------------------------------------------


@vjp_of(np.linalg.matrix_power)
def _(y, dy, a, n):
    base = a if n >= 0 else np.linalg.inv(a)
    bh = adjoint(base)
    count = abs(n)
    dbase = np.zeros_like(dy)
    for k in range(count):
        before = np.linalg.matrix_power(bh, k)
        dbase = dbase + before @ dy @ np.linalg.matrix_power(bh, count - 1 - k)
    return dbase if n >= 0 else -(bh @ dbase @ bh)


@jvp_of(np.linalg.matrix_power)
def _(y, tangent, a, n):
    base = a if n >= 0 else np.linalg.inv(a)
    moved = tangent if n >= 0 else -(base @ tangent @ base)
    count = abs(n)
    total = np.zeros_like(moved)
    for k in range(count):
        before = np.linalg.matrix_power(base, k)
        total = total + before @ moved @ np.linalg.matrix_power(base, count - 1 - k)
    return total


@vjp_of(np.linalg.multi_dot)
def _(y, dy, arrays):
    first, last = arrays[0], arrays[-1]
    rows = np.reshape(first, (1, -1)) if np.ndim(first) == 1 else first
    columns = np.reshape(last, (-1, 1)) if np.ndim(last) == 1 else last
    matrices = [rows, *arrays[1:-1], columns]
    dright = np.reshape(dy, (np.shape(rows)[0], np.shape(columns)[1]))
    lefts = [np.eye(np.shape(rows)[0], dtype=np.result_type(y))]
    for matrix in matrices[:-1]:
        lefts.append(lefts[-1] @ matrix)
    cotangents = []
    for left, matrix, array in zip(reversed(lefts), reversed(matrices), reversed(arrays)):
        cotangents.append(np.reshape(np.transpose(np.conj(left)) @ dright, np.shape(array)))
        dright = dright @ np.transpose(np.conj(matrix))
    return cotangents[::-1]


@jvp_of(np.linalg.multi_dot)
def _(y, tangents, arrays):
    total = np.zeros_like(y)
    for k in range(len(arrays)):
        total = total + np.linalg.multi_dot([*arrays[:k], tangents[k], *arrays[k + 1 :]])
    return total


# --- the array API's names ------------------------------------------------------------------------


@vjp_of(np.linalg.cross, wrt=("a", "b"))
def _(y, dy, a, b, *, axis=-1):
    a, b = np.conj(a), np.conj(b)
    da, db = np.cross(b, dy, axis=axis), np.cross(dy, a, axis=axis)
    return unbroadcast(da, a), unbroadcast(db, b)


@jvp_of(np.linalg.cross, wrt=("a", "b"))
def _(y, tangents, a, b, *, axis=-1):
    of_a = np.linalg.cross(tangents[0], b, axis=axis)
    return of_a + np.linalg.cross(a, tangents[1], axis=axis)


@linear(np.linalg.diagonal)
def _(dy, x, *, offset=0):
    return scatter_add(dy, np.diagonal(positions(x), offset, -2, -1), x)


@linear(np.linalg.matrix_transpose)
def _(dy, x):
    return np.matrix_transpose(dy)


@linear(np.linalg.trace)
def _(dy, x, *, offset=0):
    rows, columns = np.shape(x)[-2], np.shape(x)[-1]
    return np.expand_dims(dy, (-2, -1)) * np.eye(rows, columns, offset)
