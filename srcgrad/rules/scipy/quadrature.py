"""Rules of the nodes and weights of Gauss quadrature, in the parameters of the polynomials.

    x, w = special.roots_genlaguerre(n, alpha)

The nodes are the eigenvalues of a tridiagonal matrix, made of the coefficients of the recurrence
(18.9.2); the weights are the squares of the first entries of its eigenvectors, times the integral
of the weight function (G. Golub and J. Welsch, Calculation of Gauss quadrature rules, 1969).
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from ..decompositions import of_hermitian
from ..registry import vjp_of


def of_recurrence(y, dy, diagonal, squares):
    """The cotangents of the diagonal and of the squares beside it; and, of the logarithm of the
    integral, that of the weights."""
    total = np.sum(y[1])
    beside = np.sqrt(squares)
    w, v = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
    first = np.expand_dims(np.arange(np.shape(w)[0]) == 0, -1)
    g = of_hermitian(w, v, dy[0], first * (2.0 * total * dy[1] * v))
    dbeside = np.diagonal(g, 1) + np.diagonal(g, -1)
    dlog = np.sum(dy[1] * y[1])
    return np.diagonal(g), 0.5 * dbeside / beside, dlog


@vjp_of(special.roots_genlaguerre, wrt="alpha")
def _(y, dy, n, alpha, mu=False):
    k = np.arange(1, n)
    diagonal, squares, dlog = of_recurrence(
        y, dy, 2.0 * np.arange(n) + alpha + 1.0, k * (k + alpha)
    )
    if mu:
        dlog = dlog + dy[2] * y[2]
    return np.sum(diagonal) + np.sum(squares * k) + dlog * special.psi(alpha + 1.0)


@vjp_of(special.roots_gegenbauer, wrt="alpha")
def _(y, dy, n, alpha, mu=False):
    k = np.arange(1, n)
    below = (k + alpha) * (k + alpha - 1.0)
    square = k * (k + 2.0 * alpha - 1.0) / (4.0 * below)
    _, squares, dlog = of_recurrence(y, dy, np.zeros(n), square)
    if mu:
        dlog = dlog + dy[2] * y[2]
    each = squares * (0.5 * k / below - square * (2.0 * (k + alpha) - 1.0) / below)
    return np.sum(each) + dlog * (special.psi(alpha + 0.5) - special.psi(alpha + 1.0))


def of_jacobi(y, dy, n, a, b):
    """The cotangents of both parameters, and that of the logarithm of all weights."""
    k, s = np.arange(1, n), 2.0 * np.arange(1, n) + a + b
    start = np.reshape((b - a) / (a + b + 2.0), (1,))
    later = (b * b - a * a) / (s * (s + 2.0))
    # at k = 1 the factor k + a + b and the last one are the same
    low = np.where(np.equal(k, 1), 1.0, (k + a + b) / np.where(np.equal(k, 1), 1.0, s - 1.0))
    square = 4.0 * k * (k + a) * (k + b) * low / (s * s * (s + 1.0))
    diagonal, squares, dlog = of_recurrence(y, dy, np.concatenate([start, later]), square)
    dstart = diagonal[0] / (a + b + 2.0)
    dlater = diagonal[1:] / (s * (s + 2.0))
    both = -dstart * start[0] - np.sum(dlater * later * (2.0 * s + 2.0))
    of_low = np.where(np.equal(k, 1), 0.0, 1.0 / np.where(np.equal(k, 1), 1.0, k + a + b))
    of_low = of_low - np.where(np.equal(k, 1), 0.0, 1.0 / np.where(np.equal(k, 1), 1.0, s - 1.0))
    each = squares * square
    both = both + np.sum(each * (of_low - 2.0 / s - 1.0 / (s + 1.0)))
    both = both + dlog * (math.log(2.0) - special.psi(a + b + 2.0))
    da = both - dstart - 2.0 * a * np.sum(dlater) + np.sum(each / (k + a))
    db = both + dstart + 2.0 * b * np.sum(dlater) + np.sum(each / (k + b))
    return da + dlog * special.psi(a + 1.0), db + dlog * special.psi(b + 1.0)


@vjp_of(special.roots_jacobi, wrt=("alpha", "beta"), covers={"mu": (False,)})
def _(y, dy, n, alpha, beta, mu=False):
    return of_jacobi(y, dy, n, alpha, beta)


@vjp_of(special.roots_sh_jacobi, wrt=("p1", "q1"), covers={"mu": (False,)})
def _(y, dy, n, p1, q1, mu=False):
    # those of Jacobi on (-1, 1), moved to (0, 1)
    scale = 2.0**p1
    moved, dmoved = (2.0 * y[0] - 1.0, scale * y[1]), (0.5 * dy[0], dy[1] / scale)
    da, db = of_jacobi(moved, dmoved, n, p1 - q1, q1 - 1.0)
    return da - math.log(2.0) * np.sum(dy[1] * y[1]), db - da
