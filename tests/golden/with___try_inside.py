"""Gradient of tests.zoo.with_.try_inside."""

import math
from tests.zoo.with_ import Recorder


def try_inside_grad(x, log):
    """Gradient of try_inside with respect to x."""
    with Recorder(log):
        try:
            y = math.log(x)
        except ValueError:
            y = x * x
            ok = False
        else:
            ok = True

    if ok:
        # y = math.log(x)
        dx = y + x / x
    else:
        # y = x * x
        dx = y + 2.0 * x * x
    return dx
