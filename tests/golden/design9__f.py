"""Gradient of tests.zoo.design9.f."""

def f_grad(x, w, b):
    """Gradient of f with respect to x, w, b."""
    # return w * x + b
    dx = w
    dw = x
    db = 1.0
    return dx, dw, db
