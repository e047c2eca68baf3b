"""Gradient of tests.zoo.comprehensions.list_with_condition."""

import numpy as np
from srcgrad.runtime import fit, repeated


def list_with_condition_grad(xs):
    """Gradient of list_with_condition with respect to xs."""
    items = [x * x for x in xs if x > 0]

    # return sum([x * x for x in xs if x > 0])
    ditems = fit(repeated(1.0, items), items)
    dxs = np.zeros_like(xs)
    for i in reversed(range(len(xs))):
        x = xs[i]
        if x > 0:
            dx = 2.0 * ditems.pop() * x
        else:
            dx = 0.0
        dxs[i] += dx
    return dxs
