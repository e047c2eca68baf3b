"""Gradient of tests.zoo.design9.mlp."""

import numpy as np


def mlp_grad(w1, b1, w2, b2, x, y):
    """Gradient of mlp with respect to w1, b1, w2, b2."""
    h = np.tanh(x @ w1 + b1)
    p = h @ w2 + b2
    e = p - y

    # return np.mean(e * e)
    de = 2.0 / e.size * e
    # p = h @ w2 + b2
    db2 = de.sum(axis=0)
    dh = de @ w2.T
    dw2 = h.T @ de
    # h = np.tanh(x @ w1 + b1)
    dh *= 1.0 - h * h
    db1 = dh.sum(axis=0)
    dw1 = x.T @ dh
    return dw1, db1, dw2, db2
