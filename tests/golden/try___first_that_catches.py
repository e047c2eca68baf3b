"""Gradient of tests.zoo.try_.first_that_catches."""

import math


def first_that_catches_grad(x, kind):
    """Gradient of first_that_catches with respect to x."""
    try:
        if kind == 1:
            raise KeyError("one")
        if kind == 2:
            raise ZeroDivisionError
        y = x * x
    except KeyError:
        y = 3.0 * x
        ok = False
        caught = True
    except (ArithmeticError, OSError):
        y = x ** 3
        ok = False
        caught = False
    else:
        ok = True
        caught = None

    # return math.sin(y)
    dy = math.cos(y)
    if ok:
        # y = x * x
        dx = 2.0 * dy * x
    elif caught:
        # y = 3.0 * x
        dx = dy * 3.0
    else:
        # y = x**3
        dx = dy * (3.0 * x ** 2)
    return dx
