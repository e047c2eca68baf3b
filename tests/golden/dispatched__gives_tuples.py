"""Gradient of tests.zoo.dispatched.gives_tuples."""

import numpy as np
from tests.zoo.dispatched import PAIRS
from srcgrad.pairs import backward, forward
from srcgrad.runtime import check_scalar, fit, unbroadcast
from srcgrad.runtime_objects import check_plain


def gives_tuples_grad(x, n):
    """Gradient of gives_tuples with respect to x."""
    saveds = []
    x2 = x
    y = x
    for i in range(n):
        t, saved = forward(PAIRS[i % 2])(x2, y)
        saveds.append(saved)
        check_plain(t, line=134)
        x2, y = t
    check_plain(x2, y, line=135)
    check_scalar(x2 * y)

    # return x * y
    dx = unbroadcast(np.conjugate(y), x2)
    dy = unbroadcast(np.conjugate(x2), y)
    for saved in reversed(saveds):
        # x, y = PAIRS[i % 2](x, y)
        dx, dy = backward(saved, (dx, dy))
    dx = dx + dy
    return fit(dx, x)
