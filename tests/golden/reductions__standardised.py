"""Gradient of tests.zoo.reductions.standardised."""

import numpy as np
from srcgrad.runtime import divide_or_zero


def standardised_grad(m):
    """Gradient of standardised with respect to m."""
    t = m - np.mean(m, axis=0)
    t2 = np.std(m, axis=0)
    t3 = t2 + 0.1
    z = t / t3

    # return np.sum(z**3)
    dz = 3.0 * z ** 2
    # z = (m - np.mean(m, axis=0)) / (np.std(m, axis=0) + 0.1)
    dt = dz / t3
    dz *= t
    t4 = m.shape[0]
    dm = (
        dt
        - (
            np.expand_dims(np.sum(dz / t3 / t3, axis=0), 0)
            * divide_or_zero(
                m - np.mean(m, axis=0, keepdims=True), np.expand_dims(t2, 0)
            )
            / t4
        )
    )
    dm -= np.expand_dims(dt.sum(axis=0), 0) / t4
    return dm
