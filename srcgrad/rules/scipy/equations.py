"""Rules of the equations of Sylvester, Lyapunov and Riccati.

y = linalg.solve_sylvester(a, b, q)    dq = linalg.solve_sylvester(a.T, b.T, dy)
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ..decompositions import adjoint
from ..registry import vjp_of


@vjp_of(linalg.solve_sylvester, wrt=("a", "b", "q"))
def _(y, dy, a, b, q):
    yh = np.conj(np.transpose(y))
    dq = linalg.solve_sylvester(np.conj(np.transpose(a)), np.conj(np.transpose(b)), dy)
    return -(dq @ yh), -(yh @ dq), dq


@vjp_of(linalg.solve_continuous_lyapunov, wrt=("a", "q"))
@vjp_of(linalg.solve_lyapunov, wrt=("a", "q"))
def _(y, dy, a, q):
    dq = linalg.solve_continuous_lyapunov(np.conj(np.transpose(a)), dy)
    return -(dq @ np.conj(np.transpose(y)) + np.conj(np.transpose(dq)) @ y), dq


@vjp_of(linalg.solve_discrete_lyapunov, wrt=("a", "q"), ignored=("method",))
def _(y, dy, a, q):
    dq = linalg.solve_discrete_lyapunov(np.conj(np.transpose(a)), dy)
    return dq @ a @ np.conj(np.transpose(y)) + np.conj(np.transpose(dq)) @ a @ y, dq


# --- Riccati: of q and r, which are Hermitian, the Hermitian part ---------------------------------

_PLAIN = {"e": (None,), "s": (None,)}


@vjp_of(linalg.solve_continuous_are, wrt=("a", "b", "q", "r"), ignored=("balanced",), covers=_PLAIN)
def _(y, dy, a, b, q, r, e=None, s=None):
    gain = np.linalg.solve(r, adjoint(b) @ y)
    closed = a - b @ gain
    dq = linalg.solve_continuous_lyapunov(closed, -0.5 * (dy + adjoint(dy)))
    da = 2.0 * y @ dq
    return da, -(da @ adjoint(gain)), dq, gain @ dq @ adjoint(gain)


@vjp_of(linalg.solve_discrete_are, wrt=("a", "b", "q", "r"), ignored=("balanced",), covers=_PLAIN)
def _(y, dy, a, b, q, r, e=None, s=None):
    bh = adjoint(b)
    gain = np.linalg.solve(r + bh @ y @ b, bh @ y @ a)
    closed = a - b @ gain
    dq = linalg.solve_discrete_lyapunov(closed, 0.5 * (dy + adjoint(dy)))
    da = 2.0 * y @ closed @ dq
    return da, -(da @ adjoint(gain)), dq, gain @ dq @ adjoint(gain)
