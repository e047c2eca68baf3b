"""Gradient of tests.zoo.exits.newton_with_limit."""

def newton_with_limit_grad(f0, x):
    """Gradient of newton_with_limit with respect to f0, x."""
    x2 = x
    xs = []
    steps = []
    for k in range(20):
        xs.append(x2)
        t = x2 ** 3 - f0
        steps.append(t)
        step = t / (3 * x2 * x2)
        x2 = x2 - step
        if abs(step) < 1e-10:
            break

    dx = 1.0
    df0 = 0.0
    for x2, t in zip(reversed(xs), reversed(steps)):
        # step = (x**3 - f0) / (3 * x * x)
        t2 = 3 * x2 * x2
        t3 = dx / t2
        t2 = dx * t / t2 / t2
        dx += t2 * (3 * x2)
        dx += t2 * x2 * 3.0
        df0 += t3
        dx -= t3 * (3.0 * x2 ** 2)
    df0 = float(df0)
    dx = float(dx)
    return df0, dx
