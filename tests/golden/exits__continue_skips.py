"""Gradient of tests.zoo.exits.continue_skips."""

from srcgrad.runtime import zeros_like


def continue_skips_grad(xs):
    """Gradient of continue_skips with respect to xs."""
    dxs = zeros_like(xs)
    ds = 1.0
    for t in reversed(range(len(xs))):
        x = xs[t]
        if x < 0:
            dx = 0.0
        else:
            # s += x * x
            ds2 = 1.1 * ds
            dx = 2.2 * ds * x
            ds = ds2
        dxs[t] += dx
    return dxs
