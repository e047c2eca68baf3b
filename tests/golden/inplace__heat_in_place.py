"""Gradient of tests.zoo.inplace.heat_in_place."""

import numpy as np


def heat_in_place_grad(u, k):
    """Gradient of heat_in_place with respect to u, k."""
    ts = []
    for _ in range(4):
        t = u[2:] - 2.0 * u[1:-1] + u[:-2]
        ts.append(t)
        u[1:-1] += k * t

    # return np.sum(u * u)
    du = 2.0 * u
    dk = 0.0
    for t in reversed(ts):
        # u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        dt = du[1:-1]
        dk += np.sum(dt * t)
        dt = dt * k
        du[:-2] += dt
        du[1:-1] -= dt * 2.0
        du[2:] += dt
    return du, float(dk)
