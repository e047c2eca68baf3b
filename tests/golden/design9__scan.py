"""Gradient of tests.zoo.design9.scan."""

import numpy as np


def scan_grad(x, a):
    """Gradient of scan with respect to x, a."""
    y = np.zeros_like(x)
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = np.tanh(a * y[i - 1] + x[i])

    # return np.sum(y)
    dy = np.ones_like(y)
    dx = np.zeros_like(x)
    da = 0.0
    for i in reversed(range(1, len(x))):
        # y[i] = np.tanh(a * y[i - 1] + x[i])
        dt = dy[i] * (1.0 - y[i] * y[i])
        dy[i] = 0.0
        dx[i] += dt
        da += dt * y[i - 1]
        dy[i - 1] += dt * a
    # y[0] = x[0]
    dx[0] += dy[0]
    return dx, float(da)
