"""Gradient of tests.zoo.indexing.second_difference."""

import numpy as np


def second_difference_grad(u):
    """Gradient of second_difference with respect to u."""
    d = u[2:] - 2.0 * u[1:-1] + u[:-2]

    # return np.sum(d * d)
    dd = 2.0 * d
    du = np.zeros_like(u)
    # d = u[2:] - 2.0 * u[1:-1] + u[:-2]
    du[:-2] += dd
    du[1:-1] -= 4.0 * d
    du[2:] += dd
    return du
