"""Gradient of tests.zoo.inplace.recurrence."""

import numpy as np


def recurrence_grad(x, a):
    """Gradient of recurrence with respect to x, a."""
    y = np.zeros(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = a * y[i - 1] + x[i]

    # return y[-1] + np.sum(y * y)
    dy = 2.0 * y
    dy[-1] += 1.0
    dx = np.zeros_like(x)
    da = 0.0
    for i in reversed(range(1, len(x))):
        # y[i] = a * y[i - 1] + x[i]
        dt = dy[i]
        dx[i] += dt
        dy[i] = 0.0
        da += dt * y[i - 1]
        dy[i - 1] += dt * a
    # y[0] = x[0]
    dx[0] += dy[0]
    return dx, float(da)
