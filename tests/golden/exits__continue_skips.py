"""Gradient of tests.zoo.exits.continue_skips."""

def continue_skips_grad(xs):
    """Gradient of continue_skips with respect to xs."""
    dxs = [0.0] * len(xs)
    ds = 1.0
    for i in reversed(range(len(xs))):
        x = xs[i]
        if x < 0:
            dx = 0.0
        else:
            # s *= 1.1
            ds *= 1.1
            # s += x * x
            dx = 2.0 * ds * x
        dxs[i] += dx
    return dxs
