"""Rules of `scipy.linalg`: solving, factorising, decomposing.

    y = linalg.cho_solve((c, lower), b)    db = linalg.cho_solve((c, lower), dy)

Where LAPACK reads one triangle of a matrix, so does the gradient. The formulas are those of
M. Giles, An extended collection of matrix derivative results (2008), with conjugates.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ...runtime import divide_or_zero
from ...runtime_scipy import row_order
from ..registry import constant, jvp_of, refused, same_as, vjp_of

# the other rooms of `scipy.linalg` register their rules when they are imported
from . import banded, helpers, matrix_functions, structured  # noqa: F401
from .names import named

CHECK = ("check_finite",)
DRIVER = ("check_finite", "lapack_driver")

# --- as in NumPy ----------------------------------------------------------------------------------

same_as(linalg.det, np.linalg.det, CHECK)
same_as(linalg.norm, np.linalg.norm, CHECK)
same_as(linalg.pinv, np.linalg.pinv, CHECK)
same_as(linalg.svd, np.linalg.svd, DRIVER)
same_as(linalg.svdvals, np.linalg.svdvals, CHECK)
same_as(linalg.eigvals, np.linalg.eigvals, CHECK)


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
    da = -(left[row_order(piv)] @ np.conj(np.transpose(right)))
    upper = np.triu(lu)
    lower = np.tril(lu, -1) + np.eye(np.shape(lu)[0])
    dlower, dupper = da @ np.conj(np.transpose(upper)), np.conj(np.transpose(lower)) @ da
    return (np.tril(dlower, -1) + np.triu(dupper), np.zeros(np.shape(piv))), db


# --- factorising ----------------------------------------------------------------------------------


def factored(factor, d, lower):
    """What flows into a matrix through its Cholesky factor, in the triangle that is read."""
    product = np.conj(np.swapaxes(factor, -1, -2)) @ d
    half = 0.5 * (np.tril(product) + np.tril(product, -1))
    inverse = np.linalg.inv(factor)
    g = np.conj(np.swapaxes(inverse, -1, -2)) @ half @ inverse
    g = 0.5 * (g + np.conj(np.swapaxes(g, -1, -2)))
    return np.tril(g) + np.tril(g, -1) if lower else np.triu(g) + np.triu(g, 1)


@vjp_of(linalg.cholesky, ignored=CHECK)
def _(y, dy, a, lower=False):
    if not lower:
        y, dy = np.conj(np.swapaxes(y, -1, -2)), np.conj(np.swapaxes(dy, -1, -2))
    return factored(y, dy, lower)


def read_triangle(x, lower):
    """The factor in what `cho_factor` returns, as a lower triangle."""
    return np.tril(x) if lower else np.conj(np.swapaxes(np.triu(x), -1, -2))


def clean_factor(y, dy, a, lower=False):
    return factored(read_triangle(y[0], lower), read_triangle(dy[0], lower), lower)


def factor_above_rest(y, dy, a, lower=False):
    rest = np.triu(dy[0], 1) if lower else np.tril(dy[0], -1)
    return rest + factored(read_triangle(y[0], lower), read_triangle(dy[0], lower), lower)


# before SciPy 1.18, the other triangle of the result is that of `a`
is_clean = linalg.cho_factor(np.eye(2) + 1.0)[0][1, 0] == 0.0
vjp_of(linalg.cho_factor, ignored=CHECK)(clean_factor if is_clean else factor_above_rest)


@vjp_of(linalg.lu_factor, ignored=CHECK)
def _(y, dy, a):
    lu, piv = y
    upper = np.triu(lu)
    lower = np.tril(lu, -1) + np.eye(np.shape(lu)[0])
    lh, uh = np.conj(np.transpose(lower)), np.conj(np.transpose(upper))
    inner = np.tril(lh @ np.tril(dy[0], -1), -1) + np.triu(np.triu(dy[0]) @ uh)
    g = np.linalg.inv(lh) @ inner @ np.linalg.inv(uh)
    return g[np.argsort(row_order(piv))]


@vjp_of(linalg.lu, ignored=CHECK, covers={"permute_l": (False,), "p_indices": (False,)})
def _(y, dy, a, permute_l=False, p_indices=False):
    p, lower, upper = y
    _, dlower, dupper = dy
    lh, uh = np.conj(np.swapaxes(lower, -1, -2)), np.conj(np.swapaxes(upper, -1, -2))
    inner = np.tril(lh @ dlower, -1) + np.triu(dupper @ uh)
    return p @ np.linalg.inv(lh) @ inner @ np.linalg.inv(uh)


@jvp_of(linalg.lu_factor)
def _(y, tangent, a):
    lu, piv = y
    upper = np.triu(lu)
    lower = np.tril(lu, -1) + np.eye(np.shape(lu)[0])
    inner = np.linalg.inv(lower) @ tangent[row_order(piv)] @ np.linalg.inv(upper)
    return lower @ np.tril(inner, -1) + np.triu(inner) @ upper, np.zeros(np.shape(piv))


@jvp_of(linalg.lu)
def _(y, tangent, a, permute_l=False, p_indices=False):
    p, lower, upper = y
    moved = np.swapaxes(p, -1, -2) @ tangent
    inner = np.linalg.inv(lower) @ moved @ np.linalg.inv(upper)
    return np.zeros_like(p), lower @ np.tril(inner, -1), np.triu(inner) @ upper


@vjp_of(
    linalg.qr,
    ignored=("check_finite", "lwork"),
    covers={"mode": ("economic",), "pivoting": (False,)},
)
def _(y, dy, a, mode="full", pivoting=False):
    q, r = y
    dq, dr = dy
    product = r @ np.conj(np.swapaxes(dr, -1, -2)) - np.conj(np.swapaxes(dq, -1, -2)) @ q
    low = np.tril(product)
    mirrored = 0.5 * (low + np.conj(np.swapaxes(low, -1, -2)))
    mirrored = mirrored + 0.5 * (
        np.tril(product, -1) + np.conj(np.swapaxes(np.tril(product, -1), -1, -2))
    )
    rows = np.conj(np.swapaxes(dq + q @ mirrored, -1, -2))
    return np.conj(np.swapaxes(np.linalg.solve(r, rows), -1, -2))


# --- eigenvalues of a Hermitian matrix ------------------------------------------------------------

_EIGH = {"type": (1,), "subset_by_index": (None,), "subset_by_value": (None,), "b": (None,)}


@vjp_of(linalg.eigh, ignored=("check_finite", "driver"), covers=_EIGH)
def _(
    y, dy, a, b=None, *, lower=True, eigvals_only=False, type=1,
    subset_by_index=None, subset_by_value=None,
):  # fmt: skip
    if eigvals_only:
        w, v = linalg.eigh(a, lower=lower)
        g = (v * np.expand_dims(dy, -2)) @ np.conj(np.swapaxes(v, -1, -2))
    else:
        w, v = y
        vh = np.conj(np.swapaxes(v, -1, -2))
        gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
        inner = divide_or_zero(vh @ dy[1], gaps)
        g = v @ inner @ vh + (v * np.expand_dims(dy[0], -2)) @ vh
    g = 0.5 * (g + np.conj(np.swapaxes(g, -1, -2)))
    return np.tril(g) + np.tril(g, -1) if lower else np.triu(g) + np.triu(g, 1)


@vjp_of(linalg.eigvalsh, ignored=("check_finite", "driver"), covers=_EIGH)
def _(y, dy, a, b=None, *, lower=True, type=1, subset_by_index=None, subset_by_value=None):
    _, v = linalg.eigh(a, lower=lower)
    g = (v * np.expand_dims(dy, -2)) @ np.conj(np.swapaxes(v, -1, -2))
    g = 0.5 * (g + np.conj(np.swapaxes(g, -1, -2)))
    return np.tril(g) + np.tril(g, -1) if lower else np.triu(g) + np.triu(g, 1)


# --- without a derivative -------------------------------------------------------------------------

constant(
    *named(
        linalg,
        """
    bandwidth clarkson_woodruff_transform dft find_best_blas_type get_blas_funcs get_lapack_funcs
    hadamard helmert hilbert invhilbert invpascal ishermitian issymmetric pascal
""",
    )
)

refused(
    "it has no unique normalisation; use eigh for a Hermitian matrix",
    *named(
        linalg,
        """
    cossin eig eig_banded hessenberg ldl matrix_balance null_space ordqz orth qz rsf2csf schur
    cdf2rdf
""",
    ),
)
refused("use solve or pinv, which have rules", *named(linalg, "lstsq pinvh solve_circulant"))
refused(
    "use qr, which has a rule",
    *named(
        linalg,
        """
    polar qr_delete qr_insert qr_multiply qr_update rq
""",
    ),
)
refused(
    "there is no rule for it in this version",
    *named(
        linalg,
        """
    cho_solve_banded cholesky_banded eigh_tridiagonal eigvals_banded eigvalsh_tridiagonal
    expm_cond fiedler fiedler_companion funm matmul_toeplitz orthogonal_procrustes signm
    solve_continuous_are solve_discrete_are solve_toeplitz subspace_angles
""",
    ),
)
