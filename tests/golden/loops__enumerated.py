"""Gradient of tests.zoo.loops.enumerated."""

import numpy as np


def enumerated_grad(x):
    """Gradient of enumerated with respect to x."""
    dx = np.zeros_like(x)
    for i in reversed(range(len(x))):
        v = x[i]
        # s += (i + 1) * v * v
        dv = 2.0 * v * (i + 1)
        dx[i] += dv
    return dx
