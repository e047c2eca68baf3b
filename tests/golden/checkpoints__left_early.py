"""Gradient of tests.zoo.checkpoints.left_early."""

import numpy as np
from srcgrad.checkpoints import rewind


def left_early_ahead(items, states, x, xs):
    for k in items:
        if states is not None:
            states.append((k, x))
        v = xs[k]
        x = np.tanh(x * v)
    return (x,)


def left_early_grad(x, xs):
    """Gradient of left_early with respect to x, xs."""
    x2 = x
    n = 0
    for v in xs:
        n = n + 1
        x2 = np.tanh(x2 * v)
        if x2 > 0.9:
            break

    dxs = np.zeros_like(xs)
    dx = 1.0
    for k, x2 in rewind(left_early_ahead, range(n), (x,), (xs,), slots=2):
        v = xs[k]
        x3 = np.tanh(x2 * v)
        # x = np.tanh(x * v)
        dt = dx * (1.0 - x3 * x3)
        dx = dt * v
        dv = dt * x2
        dxs[k] += dv
    return float(dx), dxs
