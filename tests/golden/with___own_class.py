"""Gradient of tests.zoo.with_.own_class."""

def own_class_grad(x, log):
    """Gradient of own_class with respect to x."""
    log.append("in")
    log.append("out")

    # y = x * x
    dx = 2.0 * len(log) * x
    return dx
