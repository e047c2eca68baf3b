"""Gradient of tests.zoo.straight_line.elementwise."""

import numpy as np


def elementwise_grad(x):
    """Gradient of elementwise with respect to x."""
    t = np.sin(x)
    t2 = np.exp(-x)
    t3 = np.tanh(x)
    y = t * t2 + t3
    t4 = 1.0 + x * x

    # return np.sum(y / (1.0 + x * x))
    dy = 1.0 / t4
    # y = np.sin(x) * np.exp(-x) + np.tanh(x)
    dx = dy * (1.0 - t3 * t3) - 2.0 * (y / t4 / t4 * x)
    dt = dy * t2
    dy *= t
    dx -= dy * t2
    dx += dt * np.cos(x)
    return dx
