"""Gradient of tests.zoo.generators.tuples_from_generator."""

import numpy as np


def tuples_from_generator_grad(xs):
    """Gradient of tuples_from_generator with respect to xs."""
    dxs = np.zeros_like(xs)
    for i in reversed(range(len(xs) - 1)):
        # s += a * b * b
        t = xs[i + 1]
        # yield xs[i], xs[i + 1]
        dxs[i + 1] += 2.0 * t * xs[i]
        dxs[i] += t * t
    return dxs
