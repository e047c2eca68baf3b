"""Gradient of tests.zoo.reductions.standardised."""

import numpy as np
from srcgrad.runtime import count_along, divide_or_zero


def standardised_grad(m):
    """Gradient of standardised with respect to m."""
    t = np.mean(m, axis=0)
    t2 = m - t
    t3 = np.std(m, axis=0)
    t4 = t3 + 0.1
    z = t2 / t4

    # return np.sum(z**3)
    dz = 3.0 * z ** 2
    # z = (m - np.mean(m, axis=0)) / (np.std(m, axis=0) + 0.1)
    dt = dz / t4
    dz *= t2
    t5 = count_along(m, 0)
    dm = (
        np.expand_dims(np.sum(-(dz / t4 / t4), axis=0), 0)
        * divide_or_zero(m - np.mean(m, axis=0, keepdims=True), np.expand_dims(t3, 0))
        / t5
    )
    dm += dt
    dm += np.broadcast_to(np.expand_dims(np.sum(-dt, axis=0), 0), m.shape) / t5
    return dm
