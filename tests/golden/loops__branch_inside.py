"""Gradient of tests.zoo.loops.branch_inside."""

import numpy as np


def branch_inside_grad(x):
    """Gradient of branch_inside with respect to x."""
    dx = np.zeros_like(x)
    ds = 1.0
    for i in reversed(range(len(x))):
        v = x[i]
        if v > 0:
            # s += v * v
            dv = 2.0 * ds * v
        else:
            # s = s * 0.5 - v
            dv = -ds
            ds *= 0.5
        dx[i] += dv
    return dx
