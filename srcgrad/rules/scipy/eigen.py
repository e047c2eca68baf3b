"""Rules of eigenvalues, of dense, banded and tridiagonal matrices, and of Schur's form.

    w, v = linalg.eigh(a)    da = (v * dw) @ v.T + v @ (v.T @ dv / (w - w[:, None])) @ v.T

What NumPy has too follows its rules: repeated eigenvalues have a derivative, their vectors none.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ...runtime_algebra import eigenvectors, gaps, quotient
from ...runtime_scipy import diagonals_of, paired, pairs
from ..decompositions import adjoint, in_phase, of_eigenvectors, of_hermitian, triangle, turning
from ..registry import vjp_of

CHECK = ("check_finite",)
DRIVER = ("check_finite", "driver")
SELECTED = ("check_finite", "lapack_driver", "max_ev", "tol")

# --- of a general matrix --------------------------------------------------------------------------

_EIG = {"b": (None,), "left": (False,), "homogeneous_eigvals": (False,)}


@vjp_of(linalg.eig, sparse=True, ignored=CHECK, covers=_EIG)
def _(y, dy, a, b=None, left=False, right=True, *, homogeneous_eigvals=False):
    if not right:
        return of_eigenvectors(y, eigenvectors(a, y), dy, None)
    return of_eigenvectors(y[0], y[1], dy[0], dy[1])


@vjp_of(linalg.matrix_balance, covers={"separate": (False,)})
def _(y, dy, A, permute=True, scale=True, separate=False):
    # the transformation, of powers of 2 and exchanges, changes by jumps
    transform = adjoint(y[1])
    return np.linalg.solve(transform, dy[0]) @ transform


@vjp_of(linalg.cdf2rdf, wrt=("w", "v"))
def _(y, dy, w, v):
    dwr, dvr = dy
    dw = np.diagonal(dwr, 0, -2, -1) + 1j * np.sum(paired(w) * dwr, axis=-1)
    return dw, dvr @ adjoint(pairs(w))


_SCHUR = {"output": ("real", "r"), "sort": (None,)}


@vjp_of(linalg.schur, ignored=("check_finite", "lwork"), covers=_SCHUR)
def _(y, dy, a, output="real", sort=None):
    """Of real matrices: complex ones have factors whose phases nobody knows."""
    if np.iscomplexobj(a):
        raise ValueError("schur of a complex matrix has no derivative: its phases are not unique")
    t, z = y
    dt, dz = dy
    return of_schur(t, z, dt, dz)


def of_schur(t, z, dt, dz):
    """The cotangent of a real matrix from those of its factors. A block of two in `t` is turned so
    that its diagonal is of equal numbers."""
    size = np.shape(t)[-1]
    low, up, zero = np.diagonal(t, -1), np.diagonal(t, 1), np.zeros(1)
    turn = np.sqrt(np.maximum(-low * up, 0.0))
    w = np.diagonal(t) + 1j * (np.concatenate([turn, zero]) - np.concatenate([zero, turn]))
    below = np.tril(np.ones((size, size)), -2) + np.diag(np.where(np.equal(low, 0.0), 1.0, 0.0), -1)
    dt, zt, tt = dt * (1.0 - below), np.transpose(z), np.transpose(t)
    beside = zt @ dz + tt @ dt - dt @ tt
    angle = quotient(np.diagonal(beside, 1) - np.diagonal(beside, -1), 2.0 * (low + up))
    angle = np.where(np.equal(low, 0.0), 0.0, angle)
    dt = dt + np.diag(np.concatenate([angle, zero]) - np.concatenate([zero, angle]))
    beside = zt @ dz + tt @ dt - dt @ tt
    xh = adjoint(eigenvectors(t, w))
    inner = xh @ (below * (beside - np.transpose(beside))) @ np.linalg.inv(xh)
    da = dt + np.real(np.linalg.solve(xh, quotient(inner, np.conj(gaps(w))) @ xh))
    return z @ da @ zt


# --- of a Hermitian matrix ------------------------------------------------------------------------

_EIGH = {"type": (1,), "subset_by_index": (None,), "subset_by_value": (None,), "b": (None,)}


@vjp_of(linalg.eigh, sparse=True, ignored=DRIVER, covers=_EIGH)
def _(
    y, dy, a, b=None, *, lower=True, eigvals_only=False, type=1,
    subset_by_index=None, subset_by_value=None,
):  # fmt: skip
    if eigvals_only:
        v = linalg.eigh(a, lower=lower)[1]
        return triangle((v * np.expand_dims(dy, -2)) @ adjoint(v), lower)
    w, v = y
    dw, dv = dy
    if dv is not None and np.iscomplexobj(v):
        rows = np.expand_dims(np.arange(np.shape(v)[-1]), -1)
        dv = in_phase(dv, v, turning(dv, v), rows == (0 if lower else np.shape(v)[-1] - 1))
    return triangle(of_hermitian(w, v, dw, dv), lower)


@vjp_of(linalg.eigvalsh, ignored=DRIVER, covers=_EIGH)
def _(y, dy, a, b=None, *, lower=True, type=1, subset_by_index=None, subset_by_value=None):
    v = linalg.eigh(a, lower=lower)[1]
    return triangle((v * np.expand_dims(dy, -2)) @ adjoint(v), lower)


_ALL = {"select": ("a",)}


@vjp_of(linalg.eig_banded, sparse=True, ignored=SELECTED, covers=_ALL)
def _(y, dy, a_band, lower=False, eigvals_only=False, select="a", select_range=None):
    count = np.shape(a_band)[0]
    if eigvals_only:
        v = linalg.eig_banded(a_band, lower)[1]
        return diagonals_of(triangle((v * dy) @ adjoint(v), lower), count, lower)
    w, v = y
    dw, dv = dy
    if dv is not None and np.iscomplexobj(v):
        rows = np.expand_dims(np.arange(np.shape(v)[-1]), -1)
        dv = in_phase(dv, v, turning(dv, v), rows == 0)
    return diagonals_of(triangle(of_hermitian(w, v, dw, dv), lower), count, lower)


@vjp_of(linalg.eigvals_banded, ignored=SELECTED, covers=_ALL)
def _(y, dy, a_band, lower=False, select="a", select_range=None):
    v = linalg.eig_banded(a_band, lower)[1]
    of_matrix = triangle((v * dy) @ adjoint(v), lower)
    return diagonals_of(of_matrix, np.shape(a_band)[0], lower)


def beside_diagonal(g):
    """The cotangents of the diagonal and of what is beside it."""
    return np.diagonal(g), np.diagonal(g, -1) + np.diagonal(g, 1)


@vjp_of(linalg.eigh_tridiagonal, wrt=("d", "e"), sparse=True, ignored=SELECTED, covers=_ALL)
def _(y, dy, d, e, eigvals_only=False, select="a", select_range=None):
    if eigvals_only:
        v = linalg.eigh_tridiagonal(d, e)[1]
        return beside_diagonal((v * dy) @ np.transpose(v))
    return beside_diagonal(of_hermitian(y[0], y[1], dy[0], dy[1]))


@vjp_of(linalg.eigvalsh_tridiagonal, wrt=("d", "e"), ignored=SELECTED, covers=_ALL)
def _(y, dy, d, e, select="a", select_range=None):
    v = linalg.eigh_tridiagonal(d, e)[1]
    return beside_diagonal((v * dy) @ np.transpose(v))
