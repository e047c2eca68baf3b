"""Gradient of tests.zoo.with_.silent."""

import numpy as np


def silent_grad(x):
    """Gradient of silent with respect to x."""
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(x)

    # return np.sum(y * y)
    dy = 2.0 * y
    # y = np.log(x)
    dx = dy / x
    return dx
