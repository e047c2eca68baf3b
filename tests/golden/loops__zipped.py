"""Gradient of tests.zoo.loops.zipped."""

import math
import numpy as np


def zipped_grad(x, y):
    """Gradient of zipped with respect to x, y."""
    ts = []
    for a, b in zip(x, y):
        ts.append(math.exp(-a * a))

    dx = np.zeros_like(x)
    dy = np.zeros_like(y)
    for i, t in zip(reversed(range(min(len(x), len(y)))), reversed(ts)):
        a = x[i]
        b = y[i]
        # s += math.exp(-a * a) * b
        da = -(2.0 * b * t * a)
        dx[i] += da
        dy[i] += t
    return dx, dy
