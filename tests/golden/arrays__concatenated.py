"""Gradient of tests.zoo.arrays.concatenated."""

import numpy as np
from srcgrad.runtime import fit, split_like, unbroadcast


def concatenated_grad(x, y):
    """Gradient of concatenated with respect to x, y."""
    t = [x, y, x]
    z = np.concatenate(t)
    t2 = np.arange(len(z))

    # return np.sum(z * np.arange(len(z)))
    dz = unbroadcast(np.ones_like(z * t2) * t2, z)
    # z = np.concatenate([x, y, x])
    dz = fit(split_like(dz, t, 0), t)
    dy = dz[1]
    dx = dz[0] + dz[2]
    return dx, dy.copy()
