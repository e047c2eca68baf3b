"""Rules of factorisations: Cholesky, eigenvalues, singular values, QR.

    w, v = np.linalg.eigh(a)    da = (v * dw) @ v.T + v @ (v.T @ dv / (w - w[:, None])) @ v.T

A = V W V^-1 is differentiated and solved for the factors, as in Giles, "Collected matrix derivative
results for forward and reverse mode algorithmic differentiation" (2008); QR after Walter and
Lehmann, "Algorithmic differentiation of linear algebra functions" (2010); complex matrices after
Wan and Zhang, "Automatic differentiation for complex valued SVD" (2019).

Where NumPy reads one triangle of a Hermitian matrix, so does the gradient. Eigenvalues that are
repeated have a derivative, their vectors have none: where those matter, inf or nan comes out.
Complex vectors have the phase that LAPACK gives them, by which one entry of each is real.
"""

from __future__ import annotations

import numpy as np

from ..runtime import divide_or_zero
from ..runtime_algebra import eigenvectors, gaps, quotient
from .registry import vjp_of


def adjoint(a):
    """The conjugate transpose of each matrix."""
    if np.ndim(a) == 2:
        return np.transpose(np.conj(a))
    return np.conj(np.swapaxes(a, -1, -2))


def triangle(g, lower):
    """The cotangent of the triangle that is read, from that of the Hermitian matrix."""
    g = 0.5 * (g + adjoint(g))
    return np.tril(g) + np.tril(g, -1) if lower else np.triu(g) + np.triu(g, 1)


def in_phase(dv, v, excess, real):
    """The cotangent of the vectors `v` before each is turned so that the entry at `real` has no
    imaginary part. `excess`: what turning them would add."""
    is_real = real & (np.abs(np.imag(v)) <= 1e-5 * np.abs(v))
    return dv - 1j * np.where(is_real, divide_or_zero(excess, np.real(v)), 0.0)


def turning(dv, v):
    """What turning each of the vectors `v` would add."""
    return np.sum(np.imag(np.conj(v) * dv), axis=-2, keepdims=True)


# --- Cholesky -------------------------------------------------------------------------------------


@vjp_of(np.linalg.cholesky)
def _(y, dy, a, *, upper=False):
    factor, d = (adjoint(y), adjoint(dy)) if upper else (y, dy)
    inverse = np.linalg.inv(factor)
    product = adjoint(factor) @ d
    half = 0.5 * (np.tril(product) + np.tril(product, -1))
    return triangle(adjoint(inverse) @ half @ inverse, not upper)


# --- eigenvalues ----------------------------------------------------------------------------------


@vjp_of(np.linalg.eigh, sparse=True)
def _(y, dy, a, UPLO="L"):
    w, v = y
    dw, dv = dy
    lower = UPLO in ("L", "l")
    if dv is not None and np.iscomplexobj(v):
        rows = np.expand_dims(np.arange(np.shape(v)[-1]), -1)
        dv = in_phase(dv, v, turning(dv, v), rows == (0 if lower else np.shape(v)[-1] - 1))
    return triangle(of_hermitian(w, v, dw, dv), lower)


def of_hermitian(w, v, dw, dv):
    """The cotangent of a Hermitian matrix from those of its eigenvalues and eigenvectors."""
    vh = adjoint(v)
    if dv is None:
        return (v * np.expand_dims(dw, -2)) @ vh
    da = v @ quotient(vh @ dv, gaps(w)) @ vh
    return da if dw is None else da + (v * np.expand_dims(dw, -2)) @ vh


@vjp_of(np.linalg.eigvalsh)
def _(y, dy, a, UPLO="L"):
    v = np.linalg.eigh(a, UPLO)[1]
    return triangle((v * np.expand_dims(dy, -2)) @ adjoint(v), UPLO in ("L", "l"))


@vjp_of(np.linalg.eig)
def _(y, dy, a):
    w, v = y
    dw, dv = dy
    return of_eigenvectors(w, v, dw, dv)


@vjp_of(np.linalg.eigvals)
def _(y, dy, a):
    return of_eigenvectors(y, eigenvectors(a, y), dy, None)


@vjp_of(eigenvectors, wrt="a", inert=("w",))
def _(y, dy, a, w):
    return of_eigenvectors(w, y, None, dy)


def of_eigenvectors(w, v, dw, dv):
    """The cotangent of a matrix from those of its eigenvalues and eigenvectors. (LAPACK makes the
    length of each vector 1 and its largest entry real.)"""
    vh = adjoint(v)
    if dv is None:
        return np.linalg.solve(vh, np.expand_dims(dw, -1) * vh)
    if np.iscomplexobj(v):
        rows = np.expand_dims(np.arange(np.shape(v)[-1]), -1)
        largest = rows == np.argmax(np.abs(v), axis=-2, keepdims=True)
        dv = in_phase(dv, v, turning(dv, v), largest)
    lengths = np.sum(np.real(np.conj(v) * dv), axis=-2, keepdims=True)
    da = np.linalg.solve(vh, quotient(vh @ (dv - v * lengths), np.conj(gaps(w))) @ vh)
    return da if dw is None else da + np.linalg.solve(vh, np.expand_dims(dw, -1) * vh)


# --- singular values ------------------------------------------------------------------------------


@vjp_of(np.linalg.svdvals)
def _(y, dy, x):
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    return (u * np.expand_dims(dy, -2)) @ vh


@vjp_of(np.linalg.svd, sparse=True)
def _(y, dy, a, full_matrices=True, compute_uv=True, hermitian=False):
    if not compute_uv:
        if hermitian:
            u, _, vh = np.linalg.svd(a, hermitian=True)
            return triangle((u * np.expand_dims(dy, -2)) @ vh, True)
        u, _, vh = np.linalg.svd(a, full_matrices=False)
        return (u * np.expand_dims(dy, -2)) @ vh
    u, s, vh = y
    du, ds, dvh = dy
    if hermitian:
        return of_absolute(u, s, vh, du, ds, dvh)
    if full_matrices:
        count = np.shape(s)[-1]
        if du is not None:
            du = without_rest(du, u, count)
        if dvh is not None:
            dvh = adjoint(without_rest(adjoint(dvh), adjoint(vh), count))
        u, vh = u[..., :count], vh[..., :count, :]
    if du is None and dvh is None:
        return (u * np.expand_dims(ds, -2)) @ vh
    du = np.zeros_like(u) if du is None else du
    dvh = np.zeros_like(vh) if dvh is None else dvh
    da = of_vectors(a, u, s, vh, du, dvh)
    return da if ds is None else da + (u * np.expand_dims(ds, -2)) @ vh


def without_rest(du, u, count):
    """The cotangent of the first vectors from that of all: the others stay orthogonal to them."""
    if np.shape(u)[-1] == count:
        return du
    rest, drest = u[..., count:], du[..., count:]
    return du[..., :count] - rest @ (adjoint(drest) @ u[..., :count])


def of_vectors(a, u, s, vh, du, dvh):
    """The cotangent of a matrix from those of its singular vectors."""
    v, dv = adjoint(vh), adjoint(dvh)
    if np.iscomplexobj(a):
        # the first entry of each right vector is real, of wide matrices that of each left one
        excess = turning(du, u) + turning(dv, v)
        if np.shape(a)[-2] < np.shape(a)[-1]:
            first = np.expand_dims(np.arange(np.shape(u)[-2]) == 0, -1)
            du = in_phase(du, u, excess, first)
        else:
            first = np.expand_dims(np.arange(np.shape(v)[-2]) == 0, -1)
            dv = in_phase(dv, v, excess, first)
    row, column = np.expand_dims(s, -2), np.expand_dims(s, -1)
    of_u, of_v = adjoint(u) @ du, vh @ dv
    skew_u, skew_v = of_u - adjoint(of_u), of_v - adjoint(of_v)
    inner = quotient(quotient(skew_u * row + column * skew_v, gaps(s)), row + column)
    if np.iscomplexobj(a):
        inner = inner + np.eye(np.shape(s)[-1]) * quotient(skew_u, 2.0 * row)
    da = u @ inner @ vh
    if np.shape(u)[-2] > np.shape(u)[-1]:
        da = da + quotient(du - u @ of_u, row) @ vh
    if np.shape(v)[-2] > np.shape(v)[-1]:
        da = da + u @ adjoint(quotient(dv - v @ of_v, row))
    return da


def of_absolute(u, s, vh, du, ds, dvh):
    """The cotangent of a Hermitian matrix whose singular values are the absolute eigenvalues:
    `v` is `u` times their signs."""
    signs = np.sign(np.sum(np.real(np.swapaxes(vh, -1, -2) * u), axis=-2))
    dv = np.zeros_like(u) if du is None else du
    dv = dv if dvh is None else dv + adjoint(dvh) * np.expand_dims(signs, -2)
    if np.iscomplexobj(u):
        first = np.expand_dims(np.arange(np.shape(u)[-1]) == 0, -1)
        dv = in_phase(dv, u, turning(dv, u), first)
    return triangle(of_hermitian(s * signs, u, None if ds is None else ds * signs, dv), True)


# --- QR -------------------------------------------------------------------------------------------


@vjp_of(np.linalg.qr, sparse=True, covers={"mode": lambda mode: mode != "raw"})
def _(y, dy, a, mode="reduced"):
    if mode == "r":
        return of_factors(a, np.linalg.qr(a)[0], y, None, dy)
    q, r = y
    dq, dr = dy
    count = min(np.shape(a)[-2], np.shape(a)[-1])
    if mode == "complete":
        dq = None if dq is None else without_rest(dq, q, count)
        dr = None if dr is None else dr[..., :count, :]
        q, r = q[..., :count], r[..., :count, :]
    return of_factors(a, q, r, dq, dr)


def of_factors(a, q, r, dq, dr):
    """The cotangent of a matrix from those of its factors. The columns of a wide one beyond the
    square only meet `q`."""
    count = np.shape(q)[-1]
    if np.shape(a)[-1] == count:
        return of_square(q, r, dq, dr)
    if dr is None:
        return np.concatenate(
            [of_square(q, r[..., :count], dq, None), np.zeros_like(a[..., count:])], -1
        )
    from_rest = a[..., count:] @ adjoint(dr[..., count:])
    dq = from_rest if dq is None else dq + from_rest
    first = of_square(q, r[..., :count], dq, dr[..., :count])
    return np.concatenate([first, q @ dr[..., count:]], -1)


def of_square(q, r, dq, dr):
    if dq is None:
        product = r @ adjoint(dr)
    elif dr is None:
        product = -(adjoint(dq) @ q)
    else:
        product = r @ adjoint(dr) - adjoint(dq) @ q
    mirrored = np.tril(product) + np.tril(product, -1)
    g = 0.5 * (q @ (mirrored + adjoint(mirrored)))
    g = g if dq is None else dq + g
    return adjoint(np.linalg.solve(r, adjoint(g)))
