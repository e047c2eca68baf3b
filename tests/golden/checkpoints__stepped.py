"""Gradient of tests.zoo.checkpoints.stepped."""

import math
from srcgrad.checkpoints import rewind


def stepped_ahead(items, states, y, w):
    for i in items:
        if states is not None:
            states.append((i, y))
        y = y + w * math.sin(y)
    return (y,)


def stepped_grad(x, w, n):
    """Gradient of stepped with respect to x, w, n."""
    dy = 1.0
    dw = 0.0
    for i, y in rewind(stepped_ahead, range(n), (x,), (w,), slots=3):
        # y = y + w * math.sin(y)
        dw += dy * math.sin(y)
        dy += dy * w * math.cos(y)
    dn = 0.0
    return dy, dw, dn
