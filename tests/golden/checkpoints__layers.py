"""Gradient of tests.zoo.checkpoints.layers."""

import numpy as np
from tests.zoo.checkpoints import layer
from srcgrad.runtime import add_at, fit, unbroadcast, zeros_like


def layer_bwd(x, w, dy):
    t = w @ x
    h = np.tanh(t)
    t2 = h * x

    # return np.sin(h * x) + h
    dh = unbroadcast(dy, h)
    t3 = unbroadcast(unbroadcast(dy, np.sin(t2)) * np.cos(t2), t2)
    dh = dh + unbroadcast(t3 * x, h)
    dx = unbroadcast(t3 * h, x)
    # h = np.tanh(w @ x)
    dh = unbroadcast(dh * (1.0 - h * h), t)
    dw = unbroadcast(np.outer(dh, x), w)
    dx = dx + unbroadcast(w.T @ dh, x)
    return fit(dx, x), fit(dw, w)


def layers_grad(x, weights):
    """Gradient of layers with respect to x, weights."""
    xs = []
    for w in weights:
        xs.append(x)
        x = layer(x, w)

    # return np.sum(x * x)
    dx = unbroadcast(2.0 * (np.ones_like(x * x) * x), x)
    dweights = zeros_like(weights)
    for i, x in zip(reversed(range(len(weights))), reversed(xs)):
        w = weights[i]
        # x = checkpoint(layer)(x, w)
        dx, dw = layer_bwd(x, w, dx)
        add_at(dweights, i, dw)
    return dx, fit(dweights, weights)
