"""Gradient of tests.zoo.queues.weights_by_name."""

import math
import numpy as np
from srcgrad.runtime import add_at, exclusive_cumprod, fit, repeated, zeros_like


def weights_by_name_grad(xs, names):
    """Gradient of weights_by_name with respect to xs."""
    weights = {}
    ts = []
    for x, name in zip(xs, names):
        t = name not in weights
        ts.append(t)
        if t:
            weights[name] = 0.0
        weights[name] += x * x
    items = []
    names2 = []
    for name in weights:
        names2.append(name)
        items.append(weights[name])
    product = math.prod(items)
    items2 = []
    for name in "ab":
        items2.append(weights.get(name, 0.0))

    # return product + weights["z"] * xs[0] + sum(weights[name] for name in "ab")
    ditems = repeated(1.0, items2)
    dweights = zeros_like(weights)
    for name in reversed("ab"):
        # (weights[name] for name in "ab")
        dt = ditems.pop()
        if name in weights:
            add_at(dweights, name, dt)
    dxs = np.zeros_like(xs)
    dxs[0] += weights.get("z", 0.0)
    if "z" in weights:
        add_at(dweights, "z", xs[0])
    # product = math.prod([weights[name] for name in weights])
    ditems = fit(
        np.conj(
            exclusive_cumprod(items, 0) * np.flip(exclusive_cumprod(np.flip(items), 0))
        ),
        items,
    )
    for name in reversed(names2):
        add_at(dweights, name, ditems.pop())
    for i, t in zip(reversed(range(min(len(xs), len(names)))), reversed(ts)):
        x = xs[i]
        name = names[i]
        # weights[name] += x * x
        dx = 2.0 * dweights[name] * x
        if t:
            dweights.pop(name)
        dxs[i] += dx
    return dxs
