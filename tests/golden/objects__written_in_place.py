"""Gradient of tests.zoo.objects.written_in_place."""

import numpy as np
from srcgrad.runtime import unbroadcast


def written_in_place_grad(w, u, x):
    """Gradient of written_in_place with respect to w, u, x."""
    h = np.zeros(w.shape[0])
    h2 = np.tanh(w @ h + u * x)
    h3 = h2.copy()
    h2 *= 0.5
    h2[0] = x
    t = u[1:]
    h2[1:] += x * t

    dh = np.zeros_like(h2)
    # return np.sum(cell.h**2) + cell.h[0]
    dh[0] += 1.0
    dh += 2.0 * h2
    # self.h[1:] += x * self.u[1:]
    dt = unbroadcast(dh[1:], t)
    dx = np.sum(dt * t)
    du = np.zeros_like(u)
    du[1:] += dt * x
    # self.h[0] = x
    dx += dh[0]
    dh[0] = 0.0
    # self.h *= 0.5
    dh *= 0.5
    # self.h = np.tanh(self.w @ self.h + self.u * x)
    dh *= 1.0 - h3 * h3
    du += dh * x
    dx += np.sum(dh * u)
    dw = np.outer(dh, h)
    return dw, du, float(dx)
