"""Gradient of tests.zoo.indexing.integer_array."""

import numpy as np
from srcgrad.runtime import unbroadcast


def integer_array_grad(x):
    """Gradient of integer_array with respect to x."""
    t = np.array([0, 2, 2, 1])
    picked = x[t]
    t2 = np.arange(4.0)
    t3 = picked * t2

    # return np.sum(picked * np.arange(4.0) * picked)
    dt = np.ones_like(t3 * picked)
    dpicked = unbroadcast(dt * t3, picked)
    dpicked = dpicked + unbroadcast(unbroadcast(dt * picked, t3) * t2, picked)
    dx = np.zeros_like(x)
    # picked = x[np.array([0, 2, 2, 1])]
    np.add.at(dx, t, dpicked)
    return dx
