"""Gradient of tests.zoo.names.cotangent_names_taken."""

def cotangent_names_taken_grad(x, w):
    """Gradient of cotangent_names_taken with respect to x, w."""
    dx = x * w
    dw = dx * dx
    dy = dw + x

    # dw = dx * dx
    ddx = dy + 2.0 * dx * dx
    # dx = x * w
    dx += ddx * w
    dw = ddx * x
    return dx, dw
