"""Rules of `scipy.linalg`: solving; what has no derivative.

    y = linalg.cho_solve((c, lower), b)    db = linalg.cho_solve((c, lower), dy)

Where LAPACK reads one triangle of a matrix, so does the gradient. The formulas are those of
M. Giles, An extended collection of matrix derivative results (2008), with conjugates.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ...runtime_scipy import row_order
from ..decompositions import adjoint, triangle
from ..linalg import of_least_squares, of_pseudo_inverse
from ..registry import called_for_effect, constant, refused, same_as, vjp_of

# the other rooms of `scipy.linalg` register their rules when they are imported
from . import (  # noqa: F401
    banded,
    eigen,
    equations,
    factors,
    helpers,
    matrix_functions,
    structured,
    subspaces,
)
from .names import named

CHECK = ("check_finite",)
DRIVER = ("check_finite", "lapack_driver")

# --- as in NumPy ----------------------------------------------------------------------------------

same_as(linalg.det, np.linalg.det, CHECK)
same_as(linalg.norm, np.linalg.norm, CHECK)
same_as(linalg.svd, np.linalg.svd, DRIVER)
same_as(linalg.svdvals, np.linalg.svdvals, CHECK)
same_as(linalg.eigvals, np.linalg.eigvals, CHECK)
if hasattr(linalg, "kron"):
    same_as(linalg.kron, np.kron)


# --- solving --------------------------------------------------------------------------------------


@vjp_of(linalg.inv, ignored=CHECK)
def _(y, dy, a):
    yh = np.conj(np.swapaxes(y, -1, -2))
    return -(yh @ dy @ yh)


_STRUCTURES = (
    None, "gen", "general", "sym", "symmetric", "her", "hermitian", "pos", "positive definite",
)  # fmt: skip


@vjp_of(linalg.solve, wrt=("a", "b"), ignored=CHECK, covers={"assume_a": _STRUCTURES})
def _(y, dy, a, b, lower=False, *, assume_a=None, transposed=False):
    if assume_a in ("sym", "symmetric", "her", "hermitian", "pos", "positive definite"):
        # one triangle is read, and stands for the other
        symmetric = assume_a in ("sym", "symmetric")
        if symmetric:
            db = np.conj(linalg.solve(a, np.conj(dy), lower, assume_a=assume_a))
        else:
            db = linalg.solve(a, dy, lower, assume_a=assume_a)
        if np.ndim(b) == 1:
            da = -np.expand_dims(db, -1) * np.expand_dims(np.conj(y), -2)
        else:
            da = -(db @ np.conj(np.swapaxes(y, -1, -2)))
        da = 0.5 * (da + np.swapaxes(da if symmetric else np.conj(da), -1, -2))
        if lower:
            return np.tril(da) + np.tril(da, -1), db
        return np.triu(da) + np.triu(da, 1), db
    if transposed:
        db = linalg.solve(np.conj(a), dy)
        if np.ndim(b) == 1:
            return -np.expand_dims(np.conj(y), -1) * np.expand_dims(db, -2), db
        return -(np.conj(y) @ np.swapaxes(db, -1, -2)), db
    db = linalg.solve(np.conj(np.swapaxes(a, -1, -2)), dy)
    if np.ndim(b) == 1:
        return -np.expand_dims(db, -1) * np.expand_dims(np.conj(y), -2), db
    return -(db @ np.conj(np.swapaxes(y, -1, -2))), db


_TRANS = {"trans": (0, 1, 2, "N", "T", "C")}


@vjp_of(linalg.solve_triangular, wrt=("a", "b"), ignored=CHECK, covers=_TRANS)
def _(y, dy, a, b, trans=0, lower=False, unit_diagonal=False):
    if trans in (0, "N"):
        db = linalg.solve_triangular(a, dy, 2, lower, unit_diagonal)
        left, right = db, y
    elif trans in (1, "T"):
        conjugate = linalg.solve_triangular(a, np.conj(dy), 0, lower, unit_diagonal)
        db = np.conj(conjugate)
        left, right = np.conj(y), conjugate
    else:
        db = linalg.solve_triangular(a, dy, 0, lower, unit_diagonal)
        left, right = y, db
    if np.ndim(b) == 1:
        left, right = np.expand_dims(left, -1), np.expand_dims(right, -1)
    da = -(left @ np.conj(np.swapaxes(right, -1, -2)))
    if lower:
        return np.tril(da, -1) if unit_diagonal else np.tril(da), db
    return np.triu(da, 1) if unit_diagonal else np.triu(da), db


@vjp_of(linalg.cho_solve, wrt=("c_and_lower", "b"), ignored=CHECK)
def _(y, dy, c_and_lower, b):
    c, lower = c_and_lower
    db = linalg.cho_solve((c, lower), dy)
    left, right = db, y
    if np.ndim(b) == 1:
        left, right = np.expand_dims(db, -1), np.expand_dims(y, -1)
    # of the matrix itself, with the cotangent of its mirror image
    da = left @ np.conj(np.swapaxes(right, -1, -2))
    da = -(da + np.conj(np.swapaxes(da, -1, -2)))
    dc = np.tril(da @ np.tril(c)) if lower else np.triu(np.triu(c) @ da)
    return (dc, 0.0), db


@vjp_of(linalg.lu_solve, wrt=("lu_and_piv", "b"), ignored=CHECK, covers={"trans": (0, 1, 2)})
def _(y, dy, lu_and_piv, b, trans=0):
    lu, piv = lu_and_piv
    if trans == 0:
        db = linalg.lu_solve((lu, piv), dy, 2)
        left, right = db, y
    elif trans == 1:
        conjugate = linalg.lu_solve((lu, piv), np.conj(dy), 0)
        db = np.conj(conjugate)
        left, right = np.conj(y), conjugate
    else:
        db = linalg.lu_solve((lu, piv), dy, 0)
        left, right = y, db
    if np.ndim(b) == 1:
        left, right = np.expand_dims(left, -1), np.expand_dims(right, -1)
    # of the matrix with its rows in the order of the pivots, which is the product of the factors
    da = -(left[row_order(piv, len(piv))] @ np.conj(np.transpose(right)))
    upper = np.triu(lu)
    lower = np.tril(lu, -1) + np.eye(np.shape(lu)[0])
    dlower, dupper = da @ np.conj(np.transpose(upper)), np.conj(np.transpose(lower)) @ da
    return (np.tril(dlower, -1) + np.triu(dupper), np.zeros(np.shape(piv))), db


@vjp_of(linalg.lstsq, wrt=("a", "b"), sparse=True, ignored=DRIVER)
def _(y, dy, a, b, cond=None):
    eps = float(np.finfo(np.result_type(y[0])).eps)
    return of_least_squares(y, dy, a, b, eps if cond is None else cond)


@vjp_of(linalg.pinv, ignored=CHECK, covers={"return_rank": (False,)})
def _(y, dy, a, *, atol=None, rtol=None, return_rank=False):
    return of_pseudo_inverse(y, dy, a)


@vjp_of(linalg.pinvh, ignored=CHECK, covers={"return_rank": (False,)})
def _(y, dy, a, atol=None, rtol=None, lower=True, return_rank=False):
    # one triangle is read
    part = np.tril(a, -1) if lower else np.triu(a, 1)
    whole = part + adjoint(part) + np.real(np.diag(np.diagonal(a)))
    return triangle(of_pseudo_inverse(y, dy, whole), lower)


# --- without a derivative -------------------------------------------------------------------------

constant(
    *named(
        linalg,
        """
    LinAlgWarning bandwidth clarkson_woodruff_transform dft find_best_blas_type
    get_blas_funcs get_lapack_funcs hadamard helmert hilbert invhilbert invpascal ishermitian
    issymmetric pascal
""",
    )
)
called_for_effect(*named(linalg, "test"))

refused(
    "its factors are not unique; use schur or eig",
    *named(linalg, "ordqz qz rsf2csf"),
)
refused("its factors are not unique; use svd or qr", *named(linalg, "cossin"))
refused(
    "it changes factors that are given; use qr on the changed matrix",
    *named(linalg, "qr_delete qr_insert qr_update"),
)
refused(
    "SciPy calls its function itself; use eig, or a function of matrices such as expm",
    *named(linalg, "funm"),
)
