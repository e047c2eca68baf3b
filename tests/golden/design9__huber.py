"""Gradient of tests.zoo.design9.huber."""

import numpy as np


def huber_grad(r, delta):
    """Gradient of huber with respect to r, delta."""
    if abs(r) <= delta:
        # loss = 0.5 * r**2
        dr = r
        ddelta = 0.0
    else:
        # loss = delta * (abs(r) - 0.5 * delta)
        ddelta = abs(r) - 0.5 * delta - delta * 0.5
        dr = delta * np.sign(r)
    return float(dr), ddelta
