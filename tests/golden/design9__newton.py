"""Gradient of tests.zoo.design9.newton."""

def newton_grad(a):
    """Gradient of newton with respect to a."""
    x = a
    xs = []
    while abs(x * x - a) > 1e-12:
        xs.append(x)
        x = 0.5 * (x + a / x)

    dx = 1.0
    da = 0.0
    for x in reversed(xs):
        # x = 0.5 * (x + a / x)
        dx *= 0.5
        da += dx / x
        dx -= dx * a / x / x
    da += dx
    return da
