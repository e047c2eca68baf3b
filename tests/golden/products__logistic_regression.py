"""Gradient of tests.zoo.products.logistic_regression."""

import numpy as np


def logistic_regression_grad(w, x, y):
    """Gradient of logistic_regression with respect to w."""
    z = x @ w

    # return np.mean(np.logaddexp(0.0, z) - y * z) + 0.1 * (w @ w)
    dw = 0.2 * w
    t = 1.0 / z.size
    dz = t * np.exp(z - np.logaddexp(0.0, z)) - t * y
    # z = x @ w
    dw += x.T @ dz
    return dw
