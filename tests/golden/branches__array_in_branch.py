"""Gradient of tests.zoo.branches.array_in_branch."""

import numpy as np


def array_in_branch_grad(x, w):
    """Gradient of array_in_branch with respect to x, w."""
    t = np.sum(w) > 0
    if t:
        h = np.tanh(x * w)
        h2 = h
    else:
        h = x - w
        h2 = None

    # return np.sum(h * h)
    dh = 2.0 * h
    if t:
        # h = np.tanh(x * w)
        dh = dh * (1.0 - h2 * h2)
        dx = dh * w
        dw = dh * x
    else:
        # h = x - w
        dw = -dh
        dx = dh
    return dx, dw
