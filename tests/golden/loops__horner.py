"""Gradient of tests.zoo.loops.horner."""

import numpy as np


def horner_grad(coefficients, x):
    """Gradient of horner with respect to coefficients, x."""
    s = 0.0
    ss = []
    for c in coefficients:
        ss.append(s)
        s = s * x + c

    dcoefficients = np.zeros_like(coefficients)
    ds = 1.0
    dx = 0.0
    for i, s in zip(reversed(range(len(coefficients))), reversed(ss)):
        # s = s * x + c
        dx += ds * s
        dcoefficients[i] += ds
        ds *= x
    return dcoefficients, float(dx)
