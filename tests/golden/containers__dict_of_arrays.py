"""Gradient of tests.zoo.containers.dict_of_arrays."""

import numpy as np


def dict_of_arrays_grad(p, x):
    """Gradient of dict_of_arrays with respect to p."""
    t = p["b1"]
    h = np.tanh(x @ p["w1"] + t)
    t2 = p["w2"]
    t3 = p["b2"]

    # return np.sum((h @ p["w2"] + p["b2"]) ** 2)
    t4 = 2.0 * (h @ t2 + t3)
    t5 = t4.sum(axis=0)
    dh = t4 @ t2.T
    t4 = h.T @ t4
    # h = np.tanh(x @ p["w1"] + p["b1"])
    dh *= 1.0 - h * h
    dp = {"w1": x.T @ dh, "b1": dh.sum(axis=0), "w2": t4, "b2": t5}
    return dp
