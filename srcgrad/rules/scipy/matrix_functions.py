"""Rules of functions of matrices.

    y = linalg.expm(a)    da = corner(linalg.expm(doubled(a.T, dy)))

A function of [[a, e], [0, a]] has its derivative along e in the corner (N. Higham, Functions of
Matrices, theorem 3.6), and the adjoint of that derivative is the one at the adjoint matrix.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ...runtime_scipy import corner, doubled
from ..decompositions import adjoint
from ..registry import jvp_of, vjp_of

# --- functions ------------------------------------------------------------------------------------


@vjp_of(linalg.cosm)
def _(y, dy, A):
    return corner(linalg.cosm(doubled(np.conj(np.swapaxes(A, -1, -2)), dy)))


@jvp_of(linalg.cosm)
def _(y, tangent, A):
    return corner(linalg.cosm(doubled(A, tangent)))


@vjp_of(linalg.coshm)
def _(y, dy, A):
    return corner(linalg.coshm(doubled(np.conj(np.swapaxes(A, -1, -2)), dy)))


@jvp_of(linalg.coshm)
def _(y, tangent, A):
    return corner(linalg.coshm(doubled(A, tangent)))


@vjp_of(linalg.expm)
def _(y, dy, A):
    return corner(linalg.expm(doubled(np.conj(np.swapaxes(A, -1, -2)), dy)))


@jvp_of(linalg.expm)
def _(y, tangent, A):
    return corner(linalg.expm(doubled(A, tangent)))


@vjp_of(linalg.fractional_matrix_power)
def _(y, dy, A, t):
    return corner(linalg.fractional_matrix_power(doubled(np.conj(np.transpose(A)), dy), t))


@jvp_of(linalg.fractional_matrix_power)
def _(y, tangent, A, t):
    return corner(linalg.fractional_matrix_power(doubled(A, tangent), t))


@vjp_of(linalg.logm)
def _(y, dy, A):
    return corner(linalg.logm(doubled(np.conj(np.swapaxes(A, -1, -2)), dy)))


@jvp_of(linalg.logm)
def _(y, tangent, A):
    return corner(linalg.logm(doubled(A, tangent)))


@vjp_of(linalg.sinm)
def _(y, dy, A):
    return corner(linalg.sinm(doubled(np.conj(np.swapaxes(A, -1, -2)), dy)))


@jvp_of(linalg.sinm)
def _(y, tangent, A):
    return corner(linalg.sinm(doubled(A, tangent)))


@vjp_of(linalg.sinhm)
def _(y, dy, A):
    return corner(linalg.sinhm(doubled(np.conj(np.swapaxes(A, -1, -2)), dy)))


@jvp_of(linalg.sinhm)
def _(y, tangent, A):
    return corner(linalg.sinhm(doubled(A, tangent)))


@vjp_of(linalg.tanm)
def _(y, dy, A):
    return corner(linalg.tanm(doubled(np.conj(np.swapaxes(A, -1, -2)), dy)))


@jvp_of(linalg.tanm)
def _(y, tangent, A):
    return corner(linalg.tanm(doubled(A, tangent)))


@vjp_of(linalg.tanhm)
def _(y, dy, A):
    return corner(linalg.tanhm(doubled(np.conj(np.swapaxes(A, -1, -2)), dy)))


@jvp_of(linalg.tanhm)
def _(y, tangent, A):
    return corner(linalg.tanhm(doubled(A, tangent)))


@vjp_of(linalg.sqrtm)
def _(y, dy, A):
    # y @ y = A
    yh = np.conj(np.transpose(y))
    return linalg.solve_sylvester(yh, yh, dy)


@vjp_of(
    linalg.expm_frechet, wrt=("A", "E"), ignored=("method", "check_finite"),
    covers={"compute_expm": (True, False)},
)  # fmt: skip
def _(y, dy, A, E, *, compute_expm=True):
    # the corner of the exponential of [[A, E], [0, A]]
    if compute_expm:
        dpower, d = dy
    else:
        dpower, d = np.zeros_like(dy), dy
    ah, eh = np.conj(np.transpose(A)), np.conj(np.transpose(E))
    both = corner(linalg.expm(doubled(doubled(ah, eh), doubled(d, dpower))))
    n = np.shape(A)[0]
    return both[:n, n:], both[:n, :n]


@jvp_of(linalg.expm_frechet, wrt=("A", "E"))
def _(y, tangents, A, E, *, compute_expm=True):
    dA, dE = tangents
    both = linalg.expm(doubled(doubled(A, E), doubled(dA, dE)))
    n = np.shape(A)[0]
    of_corner = both[:n, 3 * n :]
    return (both[:n, 2 * n : 3 * n], of_corner) if compute_expm else of_corner


@vjp_of(linalg.signm)
def _(y, dy, A):
    # with n = y @ A the derivative along e solves n x + x n = e - y e y (Higham, (5.10))
    yh = adjoint(y)
    n = yh @ adjoint(A)
    x = linalg.solve_sylvester(n, n, dy)
    return x - yh @ x @ yh


def of_condition(y, A):
    """y = |K| |A| / |expm(A)|, where K takes a direction to the derivative along it, and |K| is
    its largest singular value."""
    n, ah, power = np.shape(A)[0], adjoint(A), linalg.expm(A)
    along = np.reshape(np.eye(n * n), (n * n, n, n))
    each = corner(linalg.expm(doubled(np.broadcast_to(A, np.shape(along)), along)))
    u, s, vh = np.linalg.svd(np.reshape(each, (n * n, n * n)))
    into, out = np.transpose(np.reshape(u[:, 0], (n, n))), np.reshape(vh[0], (n, n))
    both = corner(linalg.expm(doubled(doubled(ah, into), doubled(out, np.zeros_like(out)))))
    size, of_power = np.linalg.norm(A), np.linalg.norm(power)
    dpower = corner(linalg.expm(doubled(ah, power)))
    return y * (both[:n, n:] / s[0] + A / size**2 - dpower / of_power**2)


@vjp_of(linalg.expm_cond, ignored=("check_finite",))
def _(y, dy, A):
    return dy * of_condition(y, A)


@jvp_of(linalg.expm_cond)
def _(y, tangent, A):
    return np.sum(np.real(np.conj(of_condition(y, A)) * tangent))
