"""Gradient of tests.zoo.design9.sumsq."""

import numpy as np


def sumsq_grad(x):
    """Gradient of sumsq with respect to x."""
    dx = np.zeros_like(x)
    for i in reversed(range(len(x))):
        # s += x[i] ** 2
        dx[i] += 2.0 * x[i]
    return dx
