"""Gradient of tests.zoo.calls.recursion."""

from tests.zoo.calls import factorial_like
from srcgrad.runtime import fit


def factorial_like_fwd(x, n):
    t = n == 0
    if t:
        result = 1.0
        t2 = None
        saved = None
    else:
        t2, saved = factorial_like_fwd(x, n - 1)
        result = x * t2 + n
    saved = x, t, t2, saved
    return result, saved


def factorial_like_bwd(saved, dresult):
    x, t, t2, saved = saved
    if t:
        dx = 0.0
    else:
        # return x * factorial_like(x, n - 1) + n
        dx = dresult * t2
        dx2 = factorial_like_bwd(saved, dresult * x)
        dx += dx2
    dx = fit(dx, x)
    return dx


def recursion_grad(x, n):
    """Gradient of recursion with respect to x."""
    t, saved = factorial_like_fwd(x, n)

    # return factorial_like(x, n) * x
    dx = factorial_like_bwd(saved, x)
    dx += t
    return dx
