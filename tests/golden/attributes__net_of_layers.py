"""Gradient of tests.zoo.attributes.net_of_layers."""

import numpy as np
from srcgrad.runtime import fit, repeated


def net_of_layers_grad(w, b, v, c, x):
    """Gradient of net_of_layers with respect to w, b, v, c, x."""
    out = np.tanh(w @ x + b)
    out2 = np.tanh(v @ out + c)
    items = []
    items.append(np.sum(out ** 2))
    items.append(np.sum(out2 ** 2))

    # return sum(np.sum(layer.out**2) for layer in self.layers)
    ditems = fit(repeated(0.1, items), items)
    # (np.sum(layer.out**2) for layer in self.layers)
    t = 2.0 * out2
    dout = ditems.pop() * t
    dout2 = ditems.pop() * (2.0 * out)
    # return np.sum(y**2) + 0.1 * net.penalty()
    dout += t
    # self.out = np.tanh(self.w @ x + self.b)
    dc = dout * (1.0 - out2 * out2)
    dv = np.outer(dc, out)
    dout2 += v.T @ dc
    db = dout2 * (1.0 - out * out)
    dw = np.outer(db, x)
    dx = w.T @ db
    return dw, db, dv, dc, dx
