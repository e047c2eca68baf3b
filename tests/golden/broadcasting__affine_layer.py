"""Gradient of tests.zoo.broadcasting.affine_layer."""

import numpy as np


def affine_layer_grad(x, w, b):
    """Gradient of affine_layer with respect to x, w, b."""
    t = x @ w
    t2 = np.tanh(t + b)

    # return np.sum(np.tanh(x @ w + b))
    dt = np.ones_like(t) * (1.0 - t2 * t2)
    db = dt.sum(axis=0)
    dx = dt @ w.T
    dw = x.T @ dt
    return dx, dw, db
