"""Gradient of tests.zoo.try_.recover_with_formula."""

import math


def recover_with_formula_grad(x):
    """Gradient of recover_with_formula with respect to x."""
    try:
        y = math.log(x)
    except ValueError:
        y = x * x
        # y = x * x
        dx = y + 2.0 * x * x
    else:
        # y = math.log(x)
        dx = y + x / x
    return dx
