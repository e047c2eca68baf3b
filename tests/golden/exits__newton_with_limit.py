"""Gradient of tests.zoo.exits.newton_with_limit."""

def newton_with_limit_grad(f0, x):
    """Gradient of newton_with_limit with respect to f0, x."""
    xs = []
    for k in range(20):
        xs.append(x)
        step = (x ** 3 - f0) / (3 * x * x)
        x = x - step
        if abs(step) < 1e-10:
            break

    dx = 1.0
    df0 = 0.0
    for x in reversed(xs):
        # step = (x**3 - f0) / (3 * x * x)
        t = 3 * x * x
        t2 = dx / t
        t = dx * (x ** 3 - f0) / t / t
        dx += t * (3 * x)
        dx += t * x * 3.0
        df0 += t2
        dx -= t2 * (3.0 * x ** 2)
    return df0, dx
