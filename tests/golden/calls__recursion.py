"""Gradient of tests.zoo.calls.recursion."""

def factorial_like_fwd(x, n):
    if n == 0:
        result = 1.0
        t = None
        saved = None
    else:
        t, saved = factorial_like_fwd(x, n - 1)
        result = x * t + n
    saved = x, n, t, saved
    return result, saved


def factorial_like_bwd(saved, dresult):
    x, n, t, saved = saved
    if n == 0:
        dx = 0.0
    else:
        # return x * factorial_like(x, n - 1) + n
        dx = dresult * t
        dx2 = factorial_like_bwd(saved, dresult * x)
        dx += dx2
    return dx


def recursion_grad(x, n):
    """Gradient of recursion with respect to x."""
    t, saved = factorial_like_fwd(x, n)

    # return factorial_like(x, n) * x
    dx = factorial_like_bwd(saved, x)
    dx += t
    return dx
