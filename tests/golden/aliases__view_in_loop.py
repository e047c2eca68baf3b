"""Gradient of tests.zoo.aliases.view_in_loop."""

def view_in_loop_grad(x, n):
    """Gradient of view_in_loop with respect to x."""
    y = x * 1.0
    inner = y[1:-1]
    for _ in range(n):
        inner += 0.1 * (y[2:] - 2.0 * y[1:-1] + y[:-2])

    # return np.sum(y * y * x)
    dy = 2.0 * (x * y)
    for _ in range(n):
        # inner += 0.1 * (y[2:] - 2.0 * y[1:-1] + y[:-2])
        dinner = dy[1:-1]
        dinner = dinner * 0.1
        dy[:-2] += dinner
        dy[1:-1] -= dinner * 2.0
        dy[2:] += dinner
    # y = x * 1.0
    dx = y * y + dy
    return dx
