"""Gradient of tests.zoo.try_.in_loop."""

import math
from srcgrad.runtime import divide


def in_loop_grad(xs):
    """Gradient of in_loop with respect to xs."""
    s = 0.0
    oks = []
    ts = []
    for x in xs:
        try:
            t = math.sqrt(x)
            s += t
        except ValueError:
            s -= x * x
            ok = False
            t = None
        else:
            ok = True
        oks.append(ok)
        ts.append(t)

    dxs = [0.0] * len(xs)
    for i, ok, t in zip(reversed(range(len(xs))), reversed(oks), reversed(ts)):
        x = xs[i]
        if ok:
            # s += math.sqrt(x)
            dx = divide(0.5, t)
        else:
            # s -= x * x
            dx = -(2.0 * x)
        dxs[i] += dx
    return dxs
