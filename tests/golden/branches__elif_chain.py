"""Gradient of tests.zoo.branches.elif_chain."""

import math


def elif_chain_grad(x):
    """Gradient of elif_chain with respect to x."""
    if x < -1.0:
        # y = -x
        dx = 0.0
    elif x < 0.0:
        # y = x * x
        dx = 1.0 + 2.0 * x
    elif x < 1.0:
        # y = math.sin(x)
        dx = 1.0 + math.cos(x)
    else:
        y = math.log(x)
        # y = math.log(x)
        dx = 1.0 + 1.0 / x
    return dx
