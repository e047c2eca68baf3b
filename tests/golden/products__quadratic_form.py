"""Gradient of tests.zoo.products.quadratic_form."""

import numpy as np


def quadratic_form_grad(x, a):
    """Gradient of quadratic_form with respect to x, a."""
    # return x @ a @ x - x @ x
    dx = x @ a - 2.0 * x
    da = np.outer(x, x)
    dx += a @ x
    return dx, da
