"""Gradient of tests.zoo.attributes.net_of_layers."""

import numpy as np
from tests.zoo.attributes import Dense, Net
from srcgrad.attributes import made
from srcgrad.runtime import fit, repeated, unbroadcast
from srcgrad.runtime_objects import ByObject, check_same_shape


def net_of_layers_grad(w, b, v, c, x):
    """Gradient of net_of_layers with respect to w, b, v, c, x."""
    net = made(Dense, w=w, b=b, out=None)
    net2 = made(Dense, w=v, b=c, out=None)
    layers2 = [net, net2]
    net3 = Net(layers2)
    xs = []
    ts = []
    ts2 = []
    for layer in layers2:
        xs.append(x)
        t = layer.w @ x
        ts.append(t)
        x = np.tanh(t + layer.b)
        ts2.append(x)
        check_same_shape(layer, "out", x)
        layer.out = x
    t = net3.layers
    items = []
    for layer in t:
        items.append(np.sum(layer.out ** 2))

    ditems = fit(repeated(0.1, items), items)
    dout = ByObject("out")
    for layer in reversed(t):
        # (np.sum(layer.out**2) for layer in self.layers)
        dout[layer] += ditems.pop() * (2.0 * layer.out)
    # return np.sum(y**2) + 0.1 * net.penalty()
    dx = 2.0 * x
    db = ByObject("b")
    dw = ByObject("w")
    for layer, x, t, t2 in zip(
        reversed(layers2), reversed(xs), reversed(ts), reversed(ts2)
    ):
        # self.out = np.tanh(self.w @ x + self.b)
        dout[layer] += dx
        dt = dout[layer]
        dout[layer] = 0.0
        dt = unbroadcast(dt, t2) * (1.0 - t2 * t2)
        dt2 = unbroadcast(dt, t)
        db[layer] += unbroadcast(dt, layer.b)
        dx = layer.w.T @ dt2
        dw[layer] += np.outer(dt2, x)
    # net = Net([Dense(w, b), Dense(v, c)])
    dc = db[net2]
    db[net2] = 0.0
    dv = dw[net2]
    dw[net2] = 0.0
    db = db[net]
    dw = dw[net]
    return dw, db, dv, dc, dx
