"""Gradient of tests.zoo.arrays.rectifier."""

import numpy as np


def rectifier_grad(x, w):
    """Gradient of rectifier with respect to x, w."""
    t = w @ x

    # return np.sum(np.maximum(w @ x, 0.0))
    dt = np.ones_like(np.maximum(t, 0.0))
    dt = np.where(t > 0.0, dt, np.where(t == 0.0, 0.5 * dt, 0.0))
    dw = np.outer(dt, x)
    dx = w.T @ dt
    return dx, dw
