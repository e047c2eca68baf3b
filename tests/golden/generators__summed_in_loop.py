"""Gradient of tests.zoo.generators.summed_in_loop."""

def summed_in_loop_grad(x):
    """Gradient of summed_in_loop with respect to x."""
    y = x
    ys = []
    while abs(y) > 0.1:
        ys.append(y)
        y = y / 2.0

    dy = 0.0
    for y in reversed(ys):
        # y = y / 2.0
        dy /= 2.0
        # s += y * y
        dy += 2.0 * y
    return dy
