"""Rules of banded matrices: `ab[u + i - j, j]` is the element (i, j) of the matrix.

y = linalg.solve_banded((l, u), ab, b)    db = linalg.solve_banded((u, l), adjoint of ab, dy)
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ...runtime_scipy import diagonals_of, from_diagonals
from ..decompositions import adjoint
from ..registry import vjp_of
from .factors import factored


@vjp_of(linalg.solve_banded, wrt=("ab", "b"), ignored=("check_finite",))
def _(y, dy, l_and_u, ab, b):
    below, above = l_and_u
    n = np.shape(ab)[-1]
    lines, columns = np.arange(below + above + 1)[:, None], np.arange(n)
    # the rows of the adjoint matrix, and those of the matrix
    rows = lines - below + columns
    inside = (rows >= 0) & (rows < n)
    adjoint = np.conj(ab)[below + above - lines, np.clip(rows, 0, n - 1)]
    db = linalg.solve_banded((above, below), np.where(inside, adjoint, 0.0), dy)
    rows = lines - above + columns
    inside = (rows >= 0) & (rows < n)
    products = db[np.clip(rows, 0, n - 1)] * np.conj(y)
    if np.ndim(b) == 2:
        products = np.sum(products, axis=-1)
    return np.where(inside, -products, 0.0), db


@vjp_of(linalg.solveh_banded, wrt=("ab", "b"), ignored=("check_finite",))
def _(y, dy, ab, b, lower=False):
    count, n = np.shape(ab)
    db = linalg.solveh_banded(ab, dy, lower=lower)
    lines, columns = np.arange(count)[:, None], np.arange(n)
    rows = lines + columns if lower else lines - (count - 1) + columns
    inside = (rows >= 0) & (rows < n)
    rows = np.clip(rows, 0, n - 1)
    products = db[rows] * np.conj(y) + np.conj(db) * y[rows]
    if np.ndim(b) == 2:
        products = np.sum(products, axis=-1)
    weights = np.where(np.equal(rows, columns), 0.5, 1.0)
    return np.where(inside, -weights * products, 0.0), db


# --- Cholesky, by way of the whole matrix ---------------------------------------------------------


@vjp_of(linalg.cholesky_banded, ignored=("check_finite",))
def _(y, dy, ab, lower=False):
    factor, d = from_diagonals(y, lower), from_diagonals(dy, lower)
    # what is beyond the ends of the diagonals is left as it is
    rest = dy - diagonals_of(d, np.shape(ab)[0], lower)
    if not lower:
        factor, d = adjoint(factor), adjoint(d)
    return rest + diagonals_of(factored(factor, d, lower), np.shape(ab)[0], lower)


@vjp_of(linalg.cho_solve_banded, wrt=("cb_and_lower", "b"), ignored=("check_finite",))
def _(y, dy, cb_and_lower, b):
    cb, lower = cb_and_lower
    db = linalg.cho_solve_banded((cb, lower), dy)
    left, right = np.reshape(db, (np.shape(db)[0], -1)), np.reshape(y, (np.shape(y)[0], -1))
    da = -(left @ adjoint(right) + right @ adjoint(left))
    factor = from_diagonals(cb, lower)
    dc = da @ factor if lower else factor @ da
    return (diagonals_of(dc, np.shape(cb)[0], lower), 0.0), db
