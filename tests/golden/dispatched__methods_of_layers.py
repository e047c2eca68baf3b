"""Gradient of tests.zoo.dispatched.methods_of_layers."""

import numpy as np
from srcgrad.pairs import backward, forward
from srcgrad.runtime import add, add_at, check_scalar, fit, unbroadcast, zeros_like
from srcgrad.runtime_objects import check_plain


def methods_of_layers_grad(layers, x):
    """Gradient of methods_of_layers with respect to layers, x."""
    x2 = x
    xs = []
    ts = []
    saveds = []
    for layer in layers:
        xs.append(x2)
        t, saved = forward(layer, captured=True, method="step")(x2)
        ts.append(t)
        saveds.append(saved)
        check_plain(t, x2, line=307)
        x2 = t * x2
    check_scalar(x2)

    dlayers = zeros_like(layers)
    dx = 1.0
    for i, x2, t, saved in zip(
        reversed(range(len(layers))), reversed(xs), reversed(ts), reversed(saveds)
    ):
        # x = layer.step(x) * x
        dt = dx * np.conjugate(x2)
        dx = unbroadcast(dx * np.conjugate(t), x2)
        dlayer, dx2 = backward(saved, dt)
        dx = add(dx, dx2)
        add_at(dlayers, i, dlayer)
    return fit(dlayers, layers), fit(dx, x)
