"""Gradient of tests.zoo.products.least_squares."""

import numpy as np


def least_squares_grad(x, y):
    """Gradient of least_squares with respect to x, y."""
    t = np.transpose(x)
    t2 = t @ x + 0.1 * np.eye(np.shape(x)[1])
    t3 = np.transpose(x)
    w = np.linalg.solve(t2, t3 @ y)
    t4 = x @ w

    # return np.sum((x @ w - y) ** 2)
    dt = np.ones_like(t4) * (2.0 * (t4 - y))
    dx = np.outer(dt, w)
    dw = x.T @ dt
    # w = np.linalg.solve(x.T @ x + 0.1 * np.eye(x.shape[1]), x.T @ y)
    dt2 = np.linalg.solve(np.swapaxes(t2, -1, -2), np.expand_dims(dw, -1))[..., 0]
    dt3 = np.expand_dims(dt2, -1) * np.expand_dims(w, -2)
    dy = t3.T @ dt2 - dt
    dx += np.transpose(np.outer(dt2, y))
    dx += t.T @ -dt3
    dx += np.transpose(-(dt3 @ x.T))
    return dx, dy
