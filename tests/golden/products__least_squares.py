"""Gradient of tests.zoo.products.least_squares."""

import numpy as np


def least_squares_grad(x, y):
    """Gradient of least_squares with respect to x, y."""
    t = x.T @ x + 0.1 * np.eye(x.shape[1])
    w = np.linalg.solve(t, x.T @ y)

    # return np.sum((x @ w - y) ** 2)
    t2 = 2.0 * (x @ w - y)
    dx = np.outer(t2, w)
    dw = x.T @ t2
    # w = np.linalg.solve(x.T @ x + 0.1 * np.eye(x.shape[1]), x.T @ y)
    dt = np.linalg.solve(t.T, dw)
    dt2 = -np.outer(dt, w)
    dy = x @ dt - t2
    dx += np.outer(dt, y).T
    dx += x @ dt2
    dx += (dt2 @ x.T).T
    return dx, dy
