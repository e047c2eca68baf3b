"""Gradient of tests.zoo.indexing.integer_array."""

import numpy as np


def integer_array_grad(x):
    """Gradient of integer_array with respect to x."""
    t = np.array([0, 2, 2, 1])
    picked = x[t]
    t2 = np.arange(4.0)

    # return np.sum(picked * np.arange(4.0) * picked)
    dpicked = picked * t2 + picked * t2
    dx = np.zeros_like(x)
    # picked = x[np.array([0, 2, 2, 1])]
    np.add.at(dx, t, dpicked)
    return dx
