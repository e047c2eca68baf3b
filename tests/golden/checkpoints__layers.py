"""Gradient of tests.zoo.checkpoints.layers."""

import numpy as np
from tests.zoo.checkpoints import layer
from srcgrad.runtime import add_at, fit, unbroadcast, zeros_like


def layer_bwd(x, w, dy):
    h = np.tanh(w @ x)

    # return np.sin(h * x) + h
    dh = unbroadcast(dy, h)
    t = dy * np.cos(h * x)
    dh = dh + unbroadcast(t * x, h)
    dx = t * h
    # h = np.tanh(w @ x)
    dh = dh * (1.0 - h * h)
    dw = np.outer(dh, x)
    dx += w.T @ dh
    return dx, fit(dw, w)


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
