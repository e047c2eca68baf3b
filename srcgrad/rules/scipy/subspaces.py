"""Rules of polar factors, and of subspaces: their bases, and the angles between them.

y = linalg.orth(a)    da = of_vectors(a, y, s, vh, dy, 0)
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ...runtime import divide_or_zero
from ..decompositions import adjoint, of_vectors
from ..registry import vjp_of


@vjp_of(linalg.orth)
def _(y, dy, A, rcond=None):
    # the singular vectors of those singular values that are not 0
    rows = adjoint(y) @ A
    s = np.linalg.norm(rows, axis=-1)
    vh = rows / np.expand_dims(s, -1)
    return of_vectors(A, y, s, vh, dy, np.zeros_like(vh))


@vjp_of(linalg.null_space, ignored=("check_finite", "lapack_driver"))
def _(y, dy, A, rcond=None):
    if np.shape(y)[-1] > 1 or np.iscomplexobj(A):
        raise ValueError(
            "a null space has many bases, which have no derivative: use its projector, "
            "np.eye(n) - np.linalg.pinv(a) @ a"
        )
    return -(adjoint(np.linalg.pinv(A)) @ dy @ adjoint(y))


def of_unitary(a, u, du):
    """The cotangent of a matrix from that of its unitary polar factor."""
    if np.shape(a)[0] < np.shape(a)[1]:
        return adjoint(of_tall_unitary(adjoint(a), adjoint(u), adjoint(du)))
    return of_tall_unitary(a, u, du)


def of_tall_unitary(a, u, du):
    uh = adjoint(u)
    positive = uh @ a
    inner = uh @ du
    da = u @ linalg.solve_sylvester(positive, positive, inner - adjoint(inner))
    if np.shape(a)[0] == np.shape(a)[1]:
        return da
    return da + (du - u @ inner) @ np.linalg.inv(positive)


@vjp_of(linalg.polar, covers={"side": ("right", "left")})
def _(y, dy, a, side="right"):
    # the other factor is u.H @ a, or a @ u.H
    u, dpositive = y[0], dy[1]
    if side == "right":
        return u @ dpositive + of_unitary(a, u, dy[0] + a @ adjoint(dpositive))
    return dpositive @ u + of_unitary(a, u, dy[0] + adjoint(dpositive) @ a)


@vjp_of(linalg.orthogonal_procrustes, wrt=("A", "B"), ignored=("check_finite",))
def _(y, dy, A, B):
    # the unitary factor of the product, and its nuclear norm
    dproduct = of_unitary(adjoint(A) @ B, y[0], dy[0]) + dy[1] * y[0]
    return B @ adjoint(dproduct), A @ dproduct


@vjp_of(linalg.subspace_angles, wrt=("A", "B"))
def _(y, dy, A, B):
    # the principal vectors, the smallest angle first
    left, right = linalg.orth(A), linalg.orth(B)
    u, cosine, vh = np.linalg.svd(adjoint(left) @ right, full_matrices=False)
    a, b = left @ u, right @ adjoint(vh)
    # (an angle of 0, but for rounding, has a kink: 0; `y`, of an arc cosine, may be 1e-8 there)
    sine = np.linalg.norm(b - a * cosine, axis=0)
    dangle, sine = np.flip(dy), np.where(sine < 1e-12, 0.0, sine)
    of_a = divide_or_zero(b - a * cosine, sine) * dangle
    of_b = divide_or_zero(a - b * cosine, sine) * dangle
    dA = -(of_a @ adjoint(np.linalg.pinv(A) @ a))
    return dA, -(of_b @ adjoint(np.linalg.pinv(B) @ b))
