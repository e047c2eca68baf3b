"""Rules of `scipy.sparse`: products, sums, systems of equations, in vectors and in matrices.

    y = A @ x    dx = A.T @ dy

The cotangent of a sparse matrix is sparse: what flows to a place where it has no entry goes
nowhere.
"""

from __future__ import annotations

import operator

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from ...runtime_sparse import (
    as_coo,
    as_csc,
    as_csr,
    dense,
    diagonal,
    diagonals_of,
    difference,
    entries_at,
    inner,
    kept,
    lu_solve,
    made_of,
    matrix,
    negative,
    number,
    outer_at,
    product,
    product_after,
    quotient,
    times,
    total,
    transposed,
    values_given,
)
from ..registry import constant, jvp_of, linear, members, refused, vjp_of
from . import sparse_again  # noqa: F401
from .names import named
from .sparse_kinds import CLASSES

# --- products -------------------------------------------------------------------------------------


@vjp_of(product, wrt=("a", "x"))
def _(y, dy, a, x):
    if np.iscomplexobj(x) or np.iscomplexobj(dy):
        return outer_at(a, dy, np.conj(x)), a.conj().T @ dy
    return outer_at(a, dy, x), a.T @ dy


@vjp_of(product_after, wrt=("a", "x"))
def _(y, dy, a, x):
    if np.iscomplexobj(x) or np.iscomplexobj(dy):
        return outer_at(a, np.conj(x).T, dy.T), dy @ a.conj().T
    return outer_at(a, x.T, dy.T), dy @ a.T


@jvp_of(product, wrt=("a", "x"), asks=True)
def _(y, tangents, asked, a, x):
    da, dx = tangents
    if "a" not in asked or da is None:
        return a @ dx
    if "x" not in asked:
        return da @ x
    return da @ x + a @ dx


@jvp_of(product_after, wrt=("a", "x"), asks=True)
def _(y, tangents, asked, a, x):
    da, dx = tangents
    if "a" not in asked or da is None:
        return dx @ a
    if "x" not in asked:
        return x @ da
    return x @ da + dx @ a


# --- in other words -------------------------------------------------------------------------------


@linear(transposed)
def _(dy, a):
    return dy.T


@vjp_of(dense)
def _(y, dy, a):
    return entries_at(a, dy)


@jvp_of(dense)
def _(y, d, a):
    return d.toarray()


@vjp_of(as_coo, ignored=("copy",))
@vjp_of(as_csc, ignored=("copy",))
@vjp_of(as_csr, ignored=("copy",))
def _(y, dy, a):
    return kept(dy, y, a)


@jvp_of(as_coo, ignored=("copy",))
@jvp_of(as_csc, ignored=("copy",))
@jvp_of(as_csr, ignored=("copy",))
def _(y, d, a):
    return d


@vjp_of(diagonal)
def _(y, dy, a, k=0):
    return sparse.diags(dy, k, shape=a.shape)


@jvp_of(diagonal)
def _(y, d, a, k=0):
    return d.diagonal(k)


@linear(negative)
def _(dy, a):
    return -dy


@vjp_of(total, wrt=("a", "b"))
def _(y, dy, a, b):
    dy = kept(dy, y, a, b)
    return dy, dy


@vjp_of(difference, wrt=("a", "b"))
def _(y, dy, a, b):
    dy = kept(dy, y, a, b)
    return dy, -dy


@jvp_of(total, wrt=("a", "b"), asks=True)
def _(y, tangents, asked, a, b):
    da, db = tangents
    if "a" not in asked or da is None:
        return db
    if "b" not in asked or db is None:
        return da
    return da + db


@jvp_of(difference, wrt=("a", "b"), asks=True)
def _(y, tangents, asked, a, b):
    da, db = tangents
    if "a" not in asked or da is None:
        return -db
    if "b" not in asked or db is None:
        return da
    return da - db


@vjp_of(times, wrt=("a", "x"))
def _(y, dy, a, x):
    if np.ndim(x) == 0:
        return np.conj(x) * dy, inner(a, dy)
    if np.iscomplexobj(x) or np.iscomplexobj(dy):
        return outer_at(matrix(a), dy, np.conj(x)), matrix(a).conj().T @ dy
    return outer_at(matrix(a), dy, x), matrix(a).T @ dy


@jvp_of(times, wrt=("a", "x"), asks=True)
def _(y, tangents, asked, a, x):
    da, dx = tangents
    if "a" not in asked or da is None:
        return a * dx
    if "x" not in asked:
        return da * x
    return da * x + a * dx


@vjp_of(quotient, wrt=("a", "divisor"))
def _(y, dy, a, divisor):
    divisor = np.conj(number(divisor))
    return dy / divisor, -inner(y, dy) / divisor


@jvp_of(quotient, wrt=("a", "divisor"), asks=True)
def _(y, tangents, asked, a, divisor):
    da, ddivisor = tangents
    if "a" not in asked or da is None:
        return y * (-ddivisor / divisor)
    if "divisor" not in asked:
        return da / divisor
    return da / divisor + y * (-ddivisor / divisor)


# --- matrices that are made -----------------------------------------------------------------------


def _made(cls):
    @vjp_of(cls, ignored=("copy", "dtype"))
    def _(y, dy, arg1, shape=None):
        return values_given(y, dy, arg1)

    @jvp_of(cls, ignored=("copy", "dtype"))
    def _(y, d, arg1, shape=None):
        return made_of(y, d, arg1)


for _cls in CLASSES:
    if _cls.__name__[:3] in ("coo", "csc", "csr"):
        _made(_cls)


@vjp_of(sparse.diags, ignored=("format", "dtype"))
def _(y, dy, diagonals, offsets=0, shape=None):
    return diagonals_of(dy, y, diagonals, offsets)


@jvp_of(sparse.diags, ignored=("format", "dtype"))
def _(y, d, diagonals, offsets=0, shape=None):
    return sparse.diags(d, offsets, shape=np.shape(y))


# --- systems of equations -------------------------------------------------------------------------


@vjp_of(linalg.spsolve, wrt=("A", "b"), ignored=("permc_spec", "use_umfpack"))
def _(x, dx, A, b):
    if np.iscomplexobj(x) or np.iscomplexobj(dx):
        db = linalg.spsolve(A.conj().T.tocsc(), dx)
        return -outer_at(A, db, np.conj(x)), np.reshape(db, np.shape(b))
    db = linalg.spsolve(A.T.tocsc(), dx)
    return -outer_at(A, db, x), np.reshape(db, np.shape(b))


@jvp_of(lu_solve, wrt="rhs")
def _(x, d, lu, rhs, trans="N"):
    return lu.solve(d, trans)


@vjp_of(lu_solve, wrt="rhs", covers={"trans": ("N", "T", "H")})
def _(x, dx, lu, rhs, trans="N"):
    if trans == "H":
        return lu.solve(dx)
    if np.iscomplexobj(x) or np.iscomplexobj(dx):
        return lu.solve(dx, "H") if trans == "N" else np.conj(lu.solve(np.conj(dx)))
    return lu.solve(dx, "T") if trans == "N" else lu.solve(dx)


@jvp_of(linalg.spsolve, wrt=("A", "b"), ignored=("permc_spec", "use_umfpack"), asks=True)
def _(x, tangents, asked, A, b):
    dA, db = tangents
    if "A" not in asked or dA is None:
        return linalg.spsolve(A, db)
    if "b" not in asked:
        return linalg.spsolve(A, -(dA @ x))
    return linalg.spsolve(A, db - dA @ x)


members(linalg.SuperLU, {".solve": lu_solve})
constant(*named(sparse, "eye eye_array identity rand random random_array issparse isspmatrix"))
refused(
    "a factorisation carries no derivative: solve with scipy.sparse.linalg.spsolve",
    linalg.spilu, linalg.splu,
)  # fmt: skip
refused("solve with scipy.sparse.linalg.splu(A).solve(b)", linalg.factorized)
refused(
    "it stops at a tolerance: solve with scipy.sparse.linalg.spsolve, or with splu",
    *named(linalg, "bicg bicgstab cg cgs gcrotmk gmres lgmres lsmr lsqr minres qmr tfqmr"),
)
_BASE = next(cls for cls in sparse.csr_array.__mro__ if cls.__name__ == "_spbase")
members(
    _BASE,
    {
        ".T": transposed,
        ".diagonal": diagonal,
        ".dot": product,
        ".toarray": dense,
        ".tocoo": as_coo,
        ".tocsc": as_csc,
        ".tocsr": as_csr,
        operator.add: total,
        operator.matmul: product,
        operator.mul: times,
        ("reflected", operator.mul): times,
        operator.neg: negative,
        operator.sub: difference,
        operator.truediv: quotient,
        ("reflected", operator.matmul): product_after,
    },
)
