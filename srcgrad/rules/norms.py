"""Rules of norms and of the condition number.

    y = np.linalg.norm(x)    dx = dy * x / y        (0 where x is 0)

Ties share evenly. Where a norm has a kink, the derivative is the middle of those around it: 0 for
the absolute value at 0, and for singular values that are 0.
"""

from __future__ import annotations

import math

import numpy as np

from ..runtime import divide_or_zero
from .decompositions import adjoint
from .registry import vjp_of


@vjp_of(np.linalg.norm)
def _(y, dy, x, ord=None, axis=None, keepdims=False):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    if ord is None or ord == "fro":
        return dy * divide_or_zero(x, y)
    if axis is None:
        if np.ndim(x) == 1:
            return of_vector(y, dy, x, ord, None)
        return of_matrix(y, dy, x, ord, -2, -1)
    if np.size(axis) == 1:
        return of_vector(y, dy, x, ord, axis)
    rows, columns = axis
    return of_matrix(y, dy, x, ord, rows, columns)


@vjp_of(np.linalg.vector_norm)
def _(y, dy, x, *, axis=None, keepdims=False, ord=2):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    return of_vector(y, dy, x, ord, axis)


@vjp_of(np.linalg.matrix_norm)
def _(y, dy, x, *, keepdims=False, ord="fro"):
    if not keepdims:
        y, dy = np.expand_dims(y, (-2, -1)), np.expand_dims(dy, (-2, -1))
    return of_matrix(y, dy, x, ord, -2, -1)


@vjp_of(np.linalg.cond)
def _(y, dy, x, p=None):
    if np.iscomplexobj(dy):
        dy = np.real(dy)  # NumPy 2.0 gives some condition numbers as complex ones
    dy = np.expand_dims(dy, (-2, -1))
    if p is None or p == 2 or p == -2:
        u, s, vh = np.linalg.svd(x, full_matrices=False)
        top, low = np.equal(s, s[..., :1]), np.equal(s, s[..., -1:])
        dtop = top / np.sum(top, axis=-1, keepdims=True)
        dlow = low / np.sum(low, axis=-1, keepdims=True)
        if p == -2:
            ds = dlow / s[..., :1] - dtop * s[..., -1:] / s[..., :1] ** 2
        else:
            ds = dtop / s[..., -1:] - dlow * s[..., :1] / s[..., -1:] ** 2
        return dy * ((u * np.expand_dims(ds, -2)) @ vh)
    inverse = np.linalg.inv(x)
    size = np.linalg.norm(x, p, (-2, -1), True)
    other = np.linalg.norm(inverse, p, (-2, -1), True)
    dinverse = of_matrix(other, dy * size, inverse, p, -2, -1)
    dx = of_matrix(size, dy * other, x, p, -2, -1)
    return dx - adjoint(inverse) @ dinverse @ adjoint(inverse)


def sign_of(x):
    """The sign, of complex numbers the direction."""
    return divide_or_zero(x, np.abs(x)) if np.iscomplexobj(x) else np.sign(x)


def of_vector(y, dy, x, ord, axis):
    """The cotangent of the vectors along `axis`; `y` and `dy` have it too."""
    if ord is None or ord == 2:
        return dy * divide_or_zero(x, y)
    if ord == 0:
        return np.zeros_like(x)
    if ord == 1:
        return dy * sign_of(x)
    if ord == math.inf or ord == -math.inf:
        chosen = np.equal(np.abs(x), y)
        shares = sign_of(x) / np.sum(chosen, axis=axis, keepdims=True)
        return np.where(chosen, dy * shares, 0.0)
    if ord > 1:
        return dy * sign_of(x) * divide_or_zero(np.abs(x), y) ** (ord - 1)
    return dy * sign_of(x) * divide_or_zero(y, np.abs(x)) ** (1 - ord)


def of_matrix(y, dy, x, ord, rows, columns):
    """The cotangent of the matrices in these two axes; `y` and `dy` have them too."""
    if ord is None or ord == "fro":
        return dy * divide_or_zero(x, y)
    if ord == "nuc" or ord == 2 or ord == -2:
        in_place = rows == -2 and columns == -1
        moved = x if in_place else np.moveaxis(x, (rows, columns), (-2, -1))
        u, s, vh = np.linalg.svd(moved, full_matrices=False)
        weights = np.sign(s)
        if ord != "nuc":
            best = np.max(s, -1, keepdims=True) if ord == 2 else np.min(s, -1, keepdims=True)
            chosen = np.equal(s, best)
            weights = weights * chosen / np.sum(chosen, -1, keepdims=True)
        dx = (u * np.expand_dims(weights, -2)) @ vh
        return dy * (dx if in_place else np.moveaxis(dx, (-2, -1), (rows, columns)))
    # the largest or smallest sum of the absolute values of a column (1) or a row (inf)
    along, across = (rows, columns) if ord == 1 or ord == -1 else (columns, rows)
    sums = np.sum(np.abs(x), axis=along, keepdims=True)
    best = np.max(sums, axis=across, keepdims=True)
    if ord < 0:
        best = np.min(sums, axis=across, keepdims=True)
    chosen = np.equal(sums, best)
    return np.where(chosen, dy * sign_of(x) / np.sum(chosen, axis=across, keepdims=True), 0.0)
