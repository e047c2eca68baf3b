"""Gradient of tests.zoo.with_.in_loop."""

from tests.zoo.with_ import LOCK


def in_loop_grad(xs):
    """Gradient of in_loop with respect to xs."""
    s = 0.0
    n = 0
    for x in xs:
        n = n + 1
        with LOCK:
            if x < 0.0:
                stop = False
            else:
                s = s * 0.5 + x * x
                if s > 3.0:
                    stop = True
                else:
                    stop = False
        if stop:
            break

    dxs = [0.0] * len(xs)
    ds = 1.0
    for i in reversed(range(n)):
        x = xs[i]
        if x < 0.0:
            dx = 0.0
        else:
            # s = s * 0.5 + x * x
            dx = 2.0 * ds * x
            ds *= 0.5
        dxs[i] += dx
    return dxs
