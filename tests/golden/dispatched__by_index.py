"""Gradient of tests.zoo.dispatched.by_index."""

from tests.zoo.dispatched import FUNCTIONS
from srcgrad.pairs import backward, forward
from srcgrad.runtime import check_scalar, fit


def by_index_grad(x, places):
    """Gradient of by_index with respect to x."""
    saveds = []
    x2 = x
    for place in places:
        x2, saved = forward(FUNCTIONS[place])(x2)
        saveds.append(saved)
    check_scalar(x2)

    dx = 1.0
    for saved in reversed(saveds):
        # x = FUNCTIONS[place](x)
        dx = backward(saved, dx)
    return fit(dx, x)
