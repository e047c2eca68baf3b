"""Rules of the factorisations of `scipy.linalg`.

    q, r = linalg.qr(a, mode="economic")    da = of_factors(a, q, r, dq, dr)

Where LAPACK reads one triangle of a matrix, so does the gradient.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ...runtime_algebra import quotient
from ...runtime_scipy import row_order
from ..decompositions import adjoint, of_factors, triangle, without_rest
from ..registry import jvp_of, vjp_of

CHECK = ("check_finite",)
WORK = ("check_finite", "lwork")

# --- Cholesky -------------------------------------------------------------------------------------


def factored(factor, d, lower):
    """What flows into a matrix through its Cholesky factor, in the triangle that is read."""
    inverse = np.linalg.inv(factor)
    product = adjoint(factor) @ d
    half = 0.5 * (np.tril(product) + np.tril(product, -1))
    return triangle(adjoint(inverse) @ half @ inverse, lower)


@vjp_of(linalg.cholesky, ignored=CHECK)
def _(y, dy, a, lower=False):
    if lower:
        return factored(y, dy, True)
    return factored(adjoint(y), adjoint(dy), False)


def read_triangle(x, lower):
    """The factor in what `cho_factor` returns, as a lower triangle."""
    return np.tril(x) if lower else adjoint(np.triu(x))


# before SciPy 1.18, the other triangle of the result is that of `a`
IS_LEFT = linalg.cho_factor(np.eye(2) + 1.0)[0][1, 0] != 0.0


@vjp_of(linalg.cho_factor, ignored=CHECK)
def _(y, dy, a, lower=False):
    da = factored(read_triangle(y[0], lower), read_triangle(dy[0], lower), lower)
    if IS_LEFT:
        da = da + (np.triu(dy[0], 1) if lower else np.tril(dy[0], -1))
    return da


@vjp_of(linalg.ldl, ignored=CHECK)
def _(y, dy, A, lower=True, hermitian=True):
    # x @ dA @ x.H, of the inverse x of the outer factor, is the change of d in its blocks, and
    # beside them that of the outer factor
    outer, d, _ = y
    blocks = np.not_equal(d, 0.0) | np.eye(np.shape(d)[0], dtype=bool)
    inverse, beside = np.linalg.inv(outer), np.linalg.inv(d)
    beside = adjoint(outer) @ dy[0] @ (adjoint(beside) if hermitian else np.conj(beside))
    inner = np.where(blocks, dy[1], np.tril(beside) if lower else np.triu(beside))
    if hermitian:
        return triangle(adjoint(inverse) @ inner @ inverse, lower)
    g = adjoint(inverse) @ inner @ np.conj(inverse)
    g = 0.5 * (g + np.transpose(g))
    return np.tril(g) + np.tril(g, -1) if lower else np.triu(g) + np.triu(g, 1)


# --- LU -------------------------------------------------------------------------------------------


def of_lu(lower, upper, dlower, dupper):
    """What flows into the matrix that is `lower @ upper`: `lower` has a triangle of ones on top,
    `upper` a triangle in front. The rows of `lower` below and the columns of `upper` behind are
    those of the matrix, solved with the triangles."""
    count = np.shape(upper)[-2]
    top, front = np.tril(lower[..., :count, :]), np.triu(upper[..., :count])
    top_inverse, front_inverse = np.linalg.inv(adjoint(top)), np.linalg.inv(adjoint(front))
    below = dlower[..., count:, :] @ front_inverse
    behind = top_inverse @ dupper[..., count:]
    dtop = dlower[..., :count, :] - behind @ adjoint(upper[..., count:])
    dfront = dupper[..., :count] - adjoint(lower[..., count:, :]) @ below
    inner = np.tril(adjoint(top) @ dtop, -1) + np.triu(dfront @ adjoint(front))
    square = top_inverse @ inner @ front_inverse
    whole = np.concatenate([square, below], -2)
    return np.concatenate([whole, behind], -1) if np.shape(behind)[-1] else whole


def change_of_lu(lower, upper, moved):
    """How both factors change with their product."""
    count = np.shape(upper)[-2]
    top, front = np.tril(lower[..., :count, :]), np.triu(upper[..., :count])
    top_inverse, front_inverse = np.linalg.inv(top), np.linalg.inv(front)
    inner = top_inverse @ moved[..., :count, :count] @ front_inverse
    dtop, dfront = top @ np.tril(inner, -1), np.triu(inner) @ front
    below = (moved[..., count:, :count] - lower[..., count:, :] @ dfront) @ front_inverse
    behind = top_inverse @ (moved[..., :count, count:] - dtop @ upper[..., count:])
    return np.concatenate([dtop, below], -2), np.concatenate([dfront, behind], -1)


def of_one(lu):
    """Both factors out of the matrix in which `lu_factor` returns them."""
    count = min(np.shape(lu))
    return np.tril(lu[:, :count], -1) + np.eye(np.shape(lu)[0], count), np.triu(lu[:count])


@vjp_of(linalg.lu_factor, ignored=CHECK)
def _(y, dy, a):
    lu, piv = y
    lower, upper = of_one(lu)
    count = min(np.shape(lu))
    g = of_lu(lower, upper, np.tril(dy[0][:, :count], -1), np.triu(dy[0][:count]))
    return g[np.argsort(row_order(piv, np.shape(lu)[0]))]


@vjp_of(linalg.lu, ignored=CHECK, covers={"permute_l": (False,), "p_indices": (False,)})
def _(y, dy, a, permute_l=False, p_indices=False):
    p, lower, upper = y
    _, dlower, dupper = dy
    return p @ of_lu(lower, upper, dlower, dupper)


@jvp_of(linalg.lu_factor)
def _(y, tangent, a):
    lu, piv = y
    lower, upper = of_one(lu)
    dlower, dupper = change_of_lu(lower, upper, tangent[row_order(piv, np.shape(lu)[0])])
    rest = np.shape(lu)[0] - np.shape(lu)[1]
    dlower = np.pad(dlower, ((0, 0), (0, max(-rest, 0))))
    return dlower + np.pad(dupper, ((0, max(rest, 0)), (0, 0))), np.zeros(np.shape(piv))


@jvp_of(linalg.lu)
def _(y, tangent, a, permute_l=False, p_indices=False):
    p, lower, upper = y
    return np.zeros_like(p), *change_of_lu(lower, upper, np.swapaxes(p, -1, -2) @ tangent)


# --- QR -------------------------------------------------------------------------------------------


@vjp_of(linalg.qr, sparse=True, ignored=WORK, covers={"mode": lambda mode: mode != "raw"})
def _(y, dy, a, mode="full", pivoting=False):
    # the columns in the order in which they were taken
    moved = a[:, y[-1]] if pivoting else a
    count = min(np.shape(a)[-2], np.shape(a)[-1])
    if mode == "r":
        q = linalg.qr(moved, mode="economic")[0]
        da = of_factors(moved, q, y[0][..., :count, :], None, dy[0][..., :count, :])
    else:
        q, r, dq, dr = y[0], y[1], dy[0], dy[1]
        if mode == "full":
            dq = None if dq is None else without_rest(dq, q, count)
            dr = None if dr is None else dr[..., :count, :]
            q, r = q[..., :count], r[..., :count, :]
        da = of_factors(moved, q, r, dq, dr)
    return da[:, np.argsort(y[-1])] if pivoting else da


@vjp_of(
    linalg.qr_multiply, wrt=("a", "c"), sparse=True,
    covers={"pivoting": (False,), "conjugate": (False,)},
)  # fmt: skip
def _(y, dy, a, c, mode="right", pivoting=False, conjugate=False):
    q = linalg.qr(a, mode="economic")[0]
    dproduct, dr = dy
    if dproduct is None:
        return of_factors(a, q, y[1], None, dr), np.zeros_like(c)
    if mode == "right":
        rows, drows = (
            np.reshape(c, (-1, np.shape(q)[0])),
            np.reshape(dproduct, (-1, np.shape(q)[1])),
        )
        dq, dc = adjoint(rows) @ drows, drows @ adjoint(q)
    else:
        columns = np.reshape(c, (np.shape(q)[1], -1))
        dcolumns = np.reshape(dproduct, (np.shape(q)[0], -1))
        dq, dc = dcolumns @ adjoint(columns), adjoint(q) @ dcolumns
    return of_factors(a, q, y[1], dq, dr), np.reshape(dc, np.shape(c))


def turned(x):
    """The adjoint, with rows and columns in reverse: what RQ is of it, is QR of the matrix."""
    return np.flip(adjoint(x), (-2, -1))


@vjp_of(linalg.rq, sparse=True, ignored=WORK)
def _(y, dy, a, mode="full"):
    count = min(np.shape(a)[-2], np.shape(a)[-1])
    if mode == "r":
        q = turned(linalg.rq(a, mode="economic")[1])
        r, dr = turned(y[..., -count:]), turned(dy[..., -count:])
        return turned(of_factors(turned(a), q, r, None, dr))
    dr = None if dy[0] is None else turned(dy[0])
    dq = None if dy[1] is None else turned(dy[1])
    r, q = turned(y[0]), turned(y[1])
    if mode == "full":
        dq = None if dq is None else without_rest(dq, q, count)
        dr = None if dr is None else dr[..., :count, :]
        q, r = q[..., :count], r[..., :count, :]
    return turned(of_factors(turned(a), q, r, dq, dr))


# --- Hessenberg -----------------------------------------------------------------------------------


@vjp_of(linalg.hessenberg, ignored=CHECK)
def _(y, dy, a, calc_q=False):
    """Q keeps its first column and H the real numbers below its diagonal: so every column of Q
    follows from those before it, and here, from the last to the first, the cotangents of the zeros
    of H."""
    if calc_q:
        (h, q), (dh, dq) = y, dy
        of_q = adjoint(q) @ dq
    else:
        h, q, dh = y, linalg.hessenberg(a, True)[1], dy
        of_q = np.zeros_like(h)
    n, hh, d = np.shape(h)[0], adjoint(h), np.triu(dh, -1)
    if np.iscomplexobj(h):
        d = np.triu(d) + np.real(np.tril(d, -1))
    for k in range(n - 1, 0, -1):
        column = of_q[:, k] + hh @ d[:, k] - d @ hh[:, k]
        line = of_q[k] + hh[k] @ d - d[k] @ hh
        excess = np.where(np.arange(n) < k, 0.0, quotient(column - np.conj(line), h[k, k - 1]))
        excess = np.where(np.arange(n) == k, 0.5, 1.0) * excess
        d = d + np.expand_dims(excess, -1) * np.equal(np.arange(n), k - 1)
    return q @ d @ adjoint(q)


@jvp_of(linalg.hessenberg)
def _(y, tangent, a, calc_q=False):
    h, q = y if calc_q else (y, linalg.hessenberg(a, True)[1])
    n, moved, turn = np.shape(h)[0], adjoint(q) @ tangent @ q, np.zeros_like(h)
    for k in range(n - 1):
        gap = moved[:, k] + h @ turn[:, k] - turn @ h[:, k]
        gap = np.where(np.arange(n) > k + 1, gap, 0.5 * (gap - np.conj(gap)))
        gap = np.where(np.arange(n) > k, quotient(gap, h[k + 1, k]), 0.0)
        added = np.expand_dims(gap, -1) * np.equal(np.arange(n), k + 1)
        turn = turn + added - adjoint(np.tril(added, -1))
    dh = np.triu(moved + h @ turn - turn @ h, -1)
    return (dh, q @ turn) if calc_q else dh
