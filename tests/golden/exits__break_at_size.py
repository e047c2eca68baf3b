"""Gradient of tests.zoo.exits.break_at_size."""

def break_at_size_grad(x, n):
    """Gradient of break_at_size with respect to x."""
    s = x
    ss = []
    for _ in range(n):
        ss.append(s)
        s = s * x
        if s > 5.0:
            break

    ds = 1.0
    dx = 1.0
    for s in reversed(ss):
        # s = s * x
        dx += ds * s
        ds *= x
    dx += ds
    return dx
