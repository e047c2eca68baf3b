"""Gradient of tests.zoo.straight_line.shared_subexpression."""

def shared_subexpression_grad(x, y):
    """Gradient of shared_subexpression with respect to x, y."""
    t = x * y
    u = t + x

    # v = t * u
    dt = 1.0 + u * u
    du = 2.0 * u * t
    # u = t + x
    dt += du
    # t = x * y
    dx = du + dt * y
    dy = dt * x
    return dx, dy
