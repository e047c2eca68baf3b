"""Gradient of tests.zoo.inplace.writes_argument."""

def writes_argument_grad(x, a):
    """Gradient of writes_argument with respect to x, a."""
    t = x[1]
    x[0] = a * t
    t2 = x[0]
    t3 = x[2]
    x[1] = t2 * t3

    # return np.sum(x * x)
    dx = 2.0 * x
    # x[1] = x[0] * x[2]
    dt = dx[1]
    dx[1] = 0.0
    dx[2] += dt * t2
    dx[0] += dt * t3
    # x[0] = a * x[1]
    dt = dx[0]
    da = dt * t
    dx[0] = 0.0
    dx[1] += dt * a
    return dx, float(da)
