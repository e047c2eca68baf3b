"""Gradient of tests.zoo.containers.dict_of_arrays."""

import numpy as np


def dict_of_arrays_grad(p, x):
    """Gradient of dict_of_arrays with respect to p."""
    h = np.tanh(x @ p["w1"] + p["b1"])

    # return np.sum((h @ p["w2"] + p["b2"]) ** 2)
    t = 2.0 * (h @ p["w2"] + p["b2"])
    dh = t @ p["w2"].T
    # h = np.tanh(x @ p["w1"] + p["b1"])
    dh *= 1.0 - h * h
    dp = {"w1": x.T @ dh, "b1": dh.sum(axis=0), "w2": h.T @ t, "b2": t.sum(axis=0)}
    return dp
