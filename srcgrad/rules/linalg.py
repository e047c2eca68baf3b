"""Rules of linear algebra.

    y = np.linalg.inv(a)    da = -(y.T @ dy @ y.T)

Where NumPy reads only one triangle of a symmetric matrix (cholesky, eigh), so does the gradient.
"""

from __future__ import annotations

import numpy as np

from ..runtime import cofactors, divide_or_zero
from .registry import vjp_of


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


@vjp_of(np.linalg.slogdet)
def _(y, dy, a):
    dsign, dlog = dy
    if np.iscomplexobj(a):
        dlog = dlog + 1j * np.imag(dsign * np.conj(y[0]))
    return np.expand_dims(dlog, (-2, -1)) * np.conj(np.swapaxes(np.linalg.inv(a), -1, -2))


@vjp_of(np.linalg.pinv)
def _(y, dy, a, rcond=None, *, rtol=None):
    yh, dyh = np.conj(np.swapaxes(y, -1, -2)), np.conj(np.swapaxes(dy, -1, -2))
    da = -(yh @ dy @ yh)
    da = da + (dyh @ y - a @ (y @ (dyh @ y))) @ yh
    return da + yh @ (y @ dyh - ((y @ dyh) @ y) @ a)


@vjp_of(np.linalg.matrix_power)
def _(y, dy, a, n):
    base = a if n >= 0 else np.linalg.inv(a)
    bh = np.conj(np.swapaxes(base, -1, -2))
    count = abs(n)
    dbase = np.zeros_like(dy)
    for k in range(count):
        before = np.linalg.matrix_power(bh, k)
        dbase = dbase + before @ dy @ np.linalg.matrix_power(bh, count - 1 - k)
    return dbase if n >= 0 else -(bh @ dbase @ bh)


@vjp_of(np.linalg.multi_dot)
def _(y, dy, arrays):
    first, last = arrays[0], arrays[-1]
    rows = np.reshape(first, (1, -1)) if np.ndim(first) == 1 else first
    columns = np.reshape(last, (-1, 1)) if np.ndim(last) == 1 else last
    matrices = [rows, *arrays[1:-1], columns]
    dright = np.reshape(dy, (np.shape(rows)[0], np.shape(columns)[1]))
    lefts = [np.eye(np.shape(rows)[0])]
    for matrix in matrices[:-1]:
        lefts.append(lefts[-1] @ matrix)
    cotangents = []
    for left, matrix, array in zip(reversed(lefts), reversed(matrices), reversed(arrays)):
        cotangents.append(np.reshape(np.transpose(np.conj(left)) @ dright, np.shape(array)))
        dright = dright @ np.transpose(np.conj(matrix))
    return cotangents[::-1]


# --- norms ----------------------------------------------------------------------------------------


@vjp_of(np.linalg.norm)
def _(y, dy, x, ord=None, axis=None, keepdims=False):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    of_vectors = isinstance(axis, int) or axis is None and np.ndim(x) == 1
    if ord is None or ord == "fro" or ord == 2 and of_vectors:
        return dy * divide_or_zero(x, y)
    sign = divide_or_zero(x, np.abs(x)) if np.iscomplexobj(x) else np.sign(x)
    if of_vectors:
        if ord == 0:
            return np.zeros(np.shape(x))
        if ord == 1:
            return dy * sign
        if np.isinf(ord):
            chosen = np.equal(np.abs(x), y)
            shares = sign / np.sum(chosen, axis=axis, keepdims=True)
            return np.where(chosen, dy * shares, 0.0)
        return dy * sign * divide_or_zero(np.abs(x), y) ** (ord - 1)
    rows, columns = (0, 1) if axis is None else axis
    if ord == "nuc" or abs(ord) == 2:
        moved = np.moveaxis(x, (rows, columns), (-2, -1))
        dy = np.reshape(dy, np.shape(moved)[:-2])
        u, s, vh = np.linalg.svd(moved, full_matrices=False)
        weights = np.ones_like(s)
        if ord != "nuc":
            best = np.max(s, -1, keepdims=True) if ord == 2 else np.min(s, -1, keepdims=True)
            chosen = np.equal(s, best)
            weights = chosen / np.sum(chosen, -1, keepdims=True)
        dx = (u * np.expand_dims(weights, -2)) @ vh * np.expand_dims(dy, (-2, -1))
        return np.moveaxis(dx, (-2, -1), (rows, columns))
    # the largest or smallest sum of the absolute values of a column (1) or a row (inf)
    along, across = (rows, columns) if abs(ord) == 1 else (columns, rows)
    sums = np.sum(np.abs(x), axis=along, keepdims=True)
    if ord > 0:
        chosen = np.equal(sums, np.max(sums, axis=across, keepdims=True))
    else:
        chosen = np.equal(sums, np.min(sums, axis=across, keepdims=True))
    return np.where(chosen, dy * sign / np.sum(chosen, axis=across, keepdims=True), 0.0)


# --- factorisations -------------------------------------------------------------------------------


@vjp_of(np.linalg.cholesky)
def _(y, dy, a):
    yh, inverse = np.conj(np.swapaxes(y, -1, -2)), np.linalg.inv(y)
    product = yh @ dy
    half = 0.5 * (np.tril(product) + np.tril(product, -1))
    g = np.conj(np.swapaxes(inverse, -1, -2)) @ half @ inverse
    g = 0.5 * (g + np.conj(np.swapaxes(g, -1, -2)))
    return np.tril(g) + np.tril(g, -1)


@vjp_of(np.linalg.eigh)
def _(y, dy, a, UPLO="L"):
    w, v = y
    dw, dv = dy
    vh = np.conj(np.swapaxes(v, -1, -2))
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    inner = divide_or_zero(vh @ dv, gaps)
    g = v @ inner @ vh + (v * np.expand_dims(dw, -2)) @ vh
    g = 0.5 * (g + np.conj(np.swapaxes(g, -1, -2)))
    return np.tril(g) + np.tril(g, -1) if UPLO == "L" else np.triu(g) + np.triu(g, 1)


@vjp_of(np.linalg.eigvalsh)
def _(y, dy, a, UPLO="L"):
    _, v = np.linalg.eigh(a, UPLO)
    g = (v * np.expand_dims(dy, -2)) @ np.conj(np.swapaxes(v, -1, -2))
    return np.tril(g) + np.tril(g, -1) if UPLO == "L" else np.triu(g) + np.triu(g, 1)


@vjp_of(np.linalg.svdvals)
def _(y, dy, x):
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    return (u * np.expand_dims(dy, -2)) @ vh


@vjp_of(np.linalg.svd)
def _(y, dy, a, full_matrices=True, compute_uv=True):
    if not compute_uv:
        u, _, vh = np.linalg.svd(a, full_matrices=False)
        return (u * np.expand_dims(dy, -2)) @ vh
    count = np.shape(y[1])[-1]
    u, s, vh = y[0][..., :count], y[1], y[2][..., :count, :]
    du, ds, dvh = dy[0][..., :count], dy[1], dy[2][..., :count, :]
    uh, v = np.conj(np.swapaxes(u, -1, -2)), np.conj(np.swapaxes(vh, -1, -2))
    dv = np.conj(np.swapaxes(dvh, -1, -2))
    row, column = np.expand_dims(s, -2), np.expand_dims(s, -1)
    of_u, of_v = uh @ du, vh @ dv
    skew_u = of_u - np.conj(np.swapaxes(of_u, -1, -2))
    skew_v = of_v - np.conj(np.swapaxes(of_v, -1, -2))
    inner = divide_or_zero(skew_u * row + column * skew_v, row * row - column * column)
    if np.iscomplexobj(a):
        inner = inner + np.eye(count) * divide_or_zero(skew_u, 2.0 * row)
    da = u @ inner @ vh + (u * np.expand_dims(ds, -2)) @ vh
    da = da + divide_or_zero(du - u @ of_u, row) @ vh
    return da + divide_or_zero(u, row) @ np.conj(np.swapaxes(dv - v @ of_v, -1, -2))


@vjp_of(np.linalg.qr)
def _(y, dy, a):
    q, r = y
    dq, dr = dy
    product = r @ np.swapaxes(dr, -1, -2) - np.swapaxes(dq, -1, -2) @ q
    mirrored = np.tril(product) + np.swapaxes(np.tril(product, -1), -1, -2)
    return np.swapaxes(np.linalg.solve(r, np.swapaxes(dq + q @ mirrored, -1, -2)), -1, -2)
