"""Gradient of tests.zoo.closures.newton_with_lambda."""

def newton_with_lambda_grad(a):
    """Gradient of newton_with_lambda with respect to a."""
    x = 1.0
    xs = []
    for _ in range(8):
        xs.append(x)
        x = x - (x * x - a) / (2.0 * x)

    dx = 1.0
    da = 0.0
    for x in reversed(xs):
        # x = x - residual(x) / (2.0 * x)
        t = 2.0 * x
        t2 = dx / t
        dx += dx * (x * x - a) / t / t * 2.0
        da += t2
        dx -= 2.0 * t2 * x
    return da
