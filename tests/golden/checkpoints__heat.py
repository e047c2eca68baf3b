"""Gradient of tests.zoo.checkpoints.heat."""

import numpy as np
from srcgrad.checkpoints import rewind


def heat_ahead(items, states, u, k):
    for i in items:
        if states is not None:
            states.append((i, u))
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        if i % 2 == 0:
            u[0] = u[0] * u[1]
    return (u,)


def heat_grad(u0, k, n):
    """Gradient of heat with respect to u0, k, n."""
    u = u0.copy()
    u2 = u.copy()
    for i in range(n):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        if i % 2 == 0:
            u[0] = u[0] * u[1]

    # return np.sum(u * u)
    du = 2.0 * u
    dk = 0.0
    for i, u in rewind(heat_ahead, range(n), (u2,), (k,), slots=4, copies=True):
        t = u[2:] - 2.0 * u[1:-1] + u[:-2]
        u[1:-1] += k * t
        if i % 2 == 0:
            # u[0] = u[0] * u[1]
            dt = du[0]
            du[0] = dt * u[1]
            du[1] += dt * u[0]
        # u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        dt = du[1:-1]
        dk += np.sum(dt * t)
        dt = dt * k
        du[:-2] += dt
        du[1:-1] -= dt * 2.0
        du[2:] += dt
    dn = 0.0
    return du, float(dk), dn
