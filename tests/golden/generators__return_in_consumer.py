"""Gradient of tests.zoo.generators.return_in_consumer."""

import numpy as np


def return_in_consumer_grad(xs, most):
    """Gradient of return_in_consumer with respect to xs."""
    s = 0.0
    returned = False
    returned2 = False
    ss = []
    for x in xs:
        s += x * x
        ss.append(s)
        if s > most:
            returned = True
            returned2 = returned
            break
        returned2 = returned
    if returned2:
        ss2 = None
    else:
        ss2 = []
        for x in reversed(xs):
            s += x * x * (x * x)
            ss2.append(s)
            if s > most:
                returned = True
                break
            returned = False
    if returned:
        dresult = 1.0
        ds = 0.0
    else:
        dresult = 0.0
        ds = 1.0

    if returned2:
        dxs = np.zeros_like(xs)
    else:
        dxs = np.zeros_like(xs)
        t = len(xs)
        for i, s in zip(reversed(range(len(ss2))), reversed(ss2)):
            x = xs[t - 1 - i]
            if s > most:
                # return s * x
                ds += dresult * (x * x)
                t2 = dresult * s
                dresult = 0.0
            else:
                t2 = 0.0
            # yield x * x
            dx = 2.0 * (t2 + 2.0 * ds * (x * x)) * x
            dxs[-1 - i] += dx
    for i, s in zip(reversed(range(len(ss))), reversed(ss)):
        x = xs[i]
        if s > most:
            # return s * x
            ds += dresult * x
            dx = dresult * s
            dresult = 0.0
        else:
            dx = 0.0
        # s += x * x
        dx += 2.0 * ds * x
        dxs[i] += dx
    return dxs
