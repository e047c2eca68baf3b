"""Gradient of tests.zoo.aliases.callee_writes_in_loop."""

import numpy as np


def _relax_fwd(u, k, n):
    ts = []
    for _ in range(n):
        t = u[2:] - 2.0 * u[1:-1] + u[:-2]
        ts.append(t)
        u[1:-1] += k * t
    return ts


def _relax_bwd(k, saved, du):
    du = du.copy()
    dk = 0.0
    for t in reversed(saved):
        # u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        dt = du[1:-1]
        dk += np.sum(dt * t)
        dt = dt * k
        du[:-2] += dt
        du[1:-1] -= dt * 2.0
        du[2:] += dt
    return du, float(dk)


def callee_writes_in_loop_grad(x, k, n):
    """Gradient of callee_writes_in_loop with respect to x, k."""
    u = x * 1.0
    saveds = []
    us = []
    for _ in range(n):
        saved = _relax_fwd(u, k, 2)
        saveds.append(saved)
        u2 = u.copy()
        us.append(u2)
        u *= x

    # return np.sum(u * u)
    du = 2.0 * u
    dx = np.zeros_like(x)
    dk = 0.0
    for saved, u in zip(reversed(saveds), reversed(us)):
        # u *= x
        du2 = du * x
        du *= u
        dx += du
        # _relax(u, k, 2)
        du, dk2 = _relax_bwd(k, saved, du2)
        dk += dk2
    # u = x * 1.0
    dx += du
    return dx, dk
