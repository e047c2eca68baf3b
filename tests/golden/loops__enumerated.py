"""Gradient of tests.zoo.loops.enumerated."""

import numpy as np


def enumerated_grad(x):
    """Gradient of enumerated with respect to x."""
    vs = []
    ss = []
    for i, v in enumerate(x):
        vs.append(v)
        ss.append(i + 1)

    dx = np.zeros_like(x)
    for t, v, t2 in zip(reversed(range(len(x))), reversed(vs), reversed(ss)):
        # s += (i + 1) * v * v
        dv = t2 * v + v * t2
        dx[t] += dv
    return dx
