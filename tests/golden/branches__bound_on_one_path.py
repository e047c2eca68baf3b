"""Gradient of tests.zoo.branches.bound_on_one_path."""

def bound_on_one_path_grad(x):
    """Gradient of bound_on_one_path with respect to x."""
    if x > 0:
        # y = y + t
        dt = 1.0
    else:
        dt = 0.0
    if x > 0:
        # t = x * x
        dx = 3.0 + 2.0 * dt * x
    else:
        dx = 3.0
    return dx
