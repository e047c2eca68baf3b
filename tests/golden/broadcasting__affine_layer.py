"""Gradient of tests.zoo.broadcasting.affine_layer."""

import numpy as np


def affine_layer_grad(x, w, b):
    """Gradient of affine_layer with respect to x, w, b."""
    t = np.tanh(x @ w + b)

    # return np.sum(np.tanh(x @ w + b))
    t2 = 1.0 - t * t
    db = t2.sum(axis=0)
    dx = t2 @ w.T
    dw = x.T @ t2
    return dx, dw, db
