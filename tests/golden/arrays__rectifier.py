"""Gradient of tests.zoo.arrays.rectifier."""

import numpy as np


def rectifier_grad(x, w):
    """Gradient of rectifier with respect to x, w."""
    t = w @ x

    # return np.sum(np.maximum(w @ x, 0.0))
    dt = np.where(
        t > 0.0, np.ones_like(t), np.where(t == 0.0, np.broadcast_to(0.5, t.shape), 0.0)
    )
    dw = np.outer(dt, x)
    dx = w.T @ dt
    return dx, dw
