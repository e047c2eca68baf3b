"""Gradient of tests.zoo.branches.early_return."""

def early_return_grad(x):
    """Gradient of early_return with respect to x."""
    if x < 0:
        # return -x
        dx = -1.0
    else:
        # return x * x
        dx = 2.0 * x
    return dx
