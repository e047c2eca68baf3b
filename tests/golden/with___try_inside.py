"""Gradient of tests.zoo.with_.try_inside."""

import math


def try_inside_grad(x, log):
    """Gradient of try_inside with respect to x."""
    log.append("in")
    try:
        y = math.log(x)
    except ValueError:
        y = x * x
        ok = False
    else:
        ok = True
    finally:
        log.append("out")

    if ok:
        # y = math.log(x)
        dx = y + x / x
    else:
        # y = x * x
        dx = y + 2.0 * x * x
    return dx
