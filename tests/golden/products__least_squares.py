"""Gradient of tests.zoo.products.least_squares."""

import numpy as np


def least_squares_grad(x, y):
    """Gradient of least_squares with respect to x, y."""
    t = x.T
    t2 = t @ x + 0.1 * np.eye(x.shape[1])
    t3 = x.T
    w = np.linalg.solve(t2, t3 @ y)

    # return np.sum((x @ w - y) ** 2)
    t4 = 2.0 * (x @ w - y)
    dx = np.outer(t4, w)
    dw = x.T @ t4
    # w = np.linalg.solve(x.T @ x + 0.1 * np.eye(x.shape[1]), x.T @ y)
    dt = np.linalg.solve(np.swapaxes(t2, -1, -2), np.expand_dims(dw, -1))[..., 0]
    dt2 = -(np.expand_dims(dt, -1) * np.expand_dims(w, -2))
    dy = t3.T @ dt - t4
    dx += np.transpose(np.outer(dt, y))
    dx += t.T @ dt2
    dx += np.transpose(dt2 @ x.T)
    return dx, dy
