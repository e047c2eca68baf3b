"""Gradient of tests.zoo.checkpoints.layers."""

import numpy as np
from tests.zoo.checkpoints import layer
from srcgrad.runtime import add_at, fit, unbroadcast, zeros_like


def layer_bwd(x, w, dy):
    h = np.tanh(w @ x)
    t = h * x

    # return np.sin(h * x) + h
    dh = unbroadcast(dy, h)
    t2 = unbroadcast(dy, np.sin(t)) * np.cos(t)
    dh = dh + unbroadcast(t2 * x, h)
    dx = unbroadcast(t2 * h, x)
    # h = np.tanh(w @ x)
    dh = dh * (1.0 - h * h)
    dw = np.outer(dh, x)
    dx = dx + w.T @ dh
    return fit(dx, x), fit(dw, w)


def layers_grad(x, weights):
    """Gradient of layers with respect to x, weights."""
    xs = []
    for w in weights:
        xs.append(x)
        x = layer(x, w)

    # return np.sum(x * x)
    dx = 2.0 * x
    dweights = zeros_like(weights)
    for i, x in zip(reversed(range(len(weights))), reversed(xs)):
        w = weights[i]
        # x = checkpoint(layer)(x, w)
        dx, dw = layer_bwd(x, w, dx)
        add_at(dweights, i, dw)
    return dx, fit(dweights, weights)
