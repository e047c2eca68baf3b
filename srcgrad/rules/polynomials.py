"""Rules of NumPy's functions of polynomials, given by their coefficients, highest power first.

y = np.polyval(p, x)    dx = dy * np.polyval(np.polyder(p), x)
"""

from __future__ import annotations

import numpy as np

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
    dx = weight * np.sum(dmatrix * slopes, axis=1)
    dy = np.reshape(np.expand_dims(weight, 1) * dcolumns, np.shape(y))
    dw = np.sum(dmatrix * matrix, axis=1) + np.sum(np.real(dcolumns * np.conj(columns)), axis=1)
    return dx, dy, dw


refused("write the coefficients in an array, and evaluate with np.polyval", np.poly1d)
refused("multiply the factors with np.convolve", np.poly)
refused("it drops coefficients that are zero; use np.convolve", np.polymul)
refused("it drops coefficients that are zero; write the division for its degrees", np.polydiv)
refused(
    "the order and the number type of the zeros depend on values; find one by Newton's method",
    np.roots,
)
