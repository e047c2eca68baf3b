"""Gradient of tests.zoo.loops.zipped."""

import math
import numpy as np


def zipped_grad(x, y):
    """Gradient of zipped with respect to x, y."""
    bs = []
    ss = []
    as_ = []
    for a, b in zip(x, y):
        as_.append(a)
        bs.append(b)
        ss.append(math.exp(-a * a))

    dx = np.zeros_like(x)
    dy = np.zeros_like(y)
    for t, b, t2, a in zip(
        reversed(range(min(len(x), len(y)))), reversed(bs), reversed(ss), reversed(as_)
    ):
        # s += math.exp(-a * a) * b
        da = -(2.0 * b * t2 * a)
        dx[t] += da
        dy[t] += t2
    return dx, dy
