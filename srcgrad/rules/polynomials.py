"""Rules of NumPy's functions of polynomials, given by their coefficients, highest power first.

y = np.polyval(p, x)    dx = dy * np.polyval(np.polyder(p), x)
"""

from __future__ import annotations

import numpy as np

from ..runtime import pad_axis
from .registry import jvp_of, linear, refused, vjp_of


@vjp_of(np.polyval, wrt=("p", "x"))
def _(y, dy, p, x):
    powers = np.power(np.expand_dims(x, -1), np.arange(len(p))[::-1])
    dp = np.tensordot(dy, np.conj(powers), np.ndim(dy))
    return dp, dy * np.conj(np.polyval(np.polyder(p), x))


@jvp_of(np.polyval, wrt=("p", "x"))
def _(y, tangents, p, x):
    return np.polyval(tangents[0], x) + tangents[1] * np.polyval(np.polyder(p), x)


@linear(np.polyder)
def _(dy, p, m=1):
    kept = dy * np.polyder(np.ones(len(p)), m)
    return np.concatenate([kept, np.zeros(len(p) - len(kept))])


@vjp_of(np.polyint)
def _(y, dy, p, m=1, k=None):
    return dy[: len(p)] * np.polyint(np.ones(len(p)), m)[: len(p)]


@linear(np.polyadd, wrt=("a1", "a2"))
def _(dy, a1, a2):
    first, second = dy[len(dy) - np.size(a1) :], dy[len(dy) - np.size(a2) :]
    return np.reshape(first, np.shape(a1)), np.reshape(second, np.shape(a2))


@linear(np.polysub, wrt=("a1", "a2"))
def _(dy, a1, a2):
    first, second = dy[len(dy) - np.size(a1) :], dy[len(dy) - np.size(a2) :]
    return np.reshape(first, np.shape(a1)), np.reshape(-second, np.shape(a2))


@vjp_of(np.polyfit, wrt=("x", "y", "w"))
def _(c, dc, x, y, deg, *, w=None):
    powers = np.arange(deg + 1)[::-1]
    matrix = np.power(np.expand_dims(x, 1), powers)
    slopes = powers * np.power(np.expand_dims(x, 1), np.maximum(powers - 1, 0))
    weight = np.ones(np.shape(x)) if w is None else np.asarray(w)
    columns = np.reshape(y, (len(weight), -1))
    weighted, coefficients = np.expand_dims(weight, 1) * matrix, np.reshape(c, (deg + 1, -1))
    inverse = np.linalg.pinv(weighted)
    dcolumns = np.conj(np.transpose(inverse)) @ np.reshape(dc, (deg + 1, -1))
    rest = np.expand_dims(weight, 1) * columns - weighted @ coefficients
    dmatrix = rest @ np.conj(np.transpose(inverse @ dcolumns))
    dmatrix = dmatrix - dcolumns @ np.conj(np.transpose(coefficients))
    dx = np.conj(weight) * np.sum(dmatrix * np.conj(slopes), axis=1)
    dy = np.reshape(np.conj(np.expand_dims(weight, 1)) * dcolumns, np.shape(y))
    dw = np.sum(dmatrix * np.conj(matrix), axis=1) + np.sum(dcolumns * np.conj(columns), axis=1)
    return dx, dy, dw


# --- products, quotients and zeros: leading zeros of the factors count nothing --------------------


@vjp_of(np.polymul, wrt=("a1", "a2"))
def _(y, dy, a1, a2):
    whole = pad_axis(dy, (np.size(a1) + np.size(a2) - 1 - len(y), 0), 0)
    first, second = np.atleast_1d(a1), np.atleast_1d(a2)
    da1 = np.correlate(whole, second, "valid")
    da2 = np.correlate(whole, first, "valid")
    return np.reshape(da1, np.shape(a1)), np.reshape(da2, np.shape(a2))


@vjp_of(np.polydiv, wrt=("u", "v"))
def _(y, dy, u, v):
    # u = q v + r: the first coefficients of u make q, the others r
    q, r = y
    dr = pad_axis(dy[1], (len(u) - len(r), 0), 0)
    if len(u) < len(v):
        return dr, np.zeros_like(v)
    steps = np.arange(len(q))[:, None] - np.arange(len(q))
    within = (steps >= 0) & (steps < len(v))
    matrix = np.where(within, np.take(v, np.clip(steps, 0, len(v) - 1)), 0.0)
    dr = np.where(np.arange(len(u)) < len(q), 0.0, dr)
    dq = np.linalg.solve(np.conj(np.transpose(matrix)), dy[0] - np.correlate(dr, v, "valid"))
    du = dr + pad_axis(dq, (0, len(v) - 1), 0)
    return du, -np.correlate(du, q, "valid")


@vjp_of(np.poly)
def _(y, dy, seq_of_zeros):
    if np.ndim(seq_of_zeros) != 1:
        raise ValueError("np.poly of a matrix has no derivative: give it the eigenvalues")
    # less a zero, the polynomial is divided by one of its factors
    sums = np.correlate(dy[1:], y[:-1], "full")[np.size(seq_of_zeros) - 1 :]
    return -(np.vander(np.conj(seq_of_zeros), len(sums), True) @ sums)


@vjp_of(np.roots)
def _(y, dy, p):
    slopes = np.polyval(np.polyder(p), y)
    return -np.conj(np.transpose(np.vander(y, len(p)))) @ (dy / np.conj(slopes))


refused("write the coefficients in an array, and evaluate with np.polyval", np.poly1d)
