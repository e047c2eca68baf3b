"""Gradient of tests.zoo.broadcasting.keepdims_normalised."""

import numpy as np


def keepdims_normalised_grad(m):
    """Gradient of keepdims_normalised with respect to m."""
    t = np.max(m, axis=1, keepdims=True)
    z = m - t
    e = np.exp(z)
    t2 = np.sum(e, axis=1, keepdims=True)
    p = e / t2

    # return np.sum(p * p * np.arange(m.shape[1]))
    dp = 2.0 * (np.ones_like(p) * np.arange(m.shape[1]) * p)
    # p = e / np.sum(e, axis=1, keepdims=True)
    de = dp / t2
    dp *= e
    de -= np.sum(dp / t2 / t2, axis=1, keepdims=True)
    # e = np.exp(z)
    dz = de * e
    # z = m - np.max(m, axis=1, keepdims=True)
    t3 = m == t
    dm = (
        dz
        + np.where(
            t3,
            -(dz.sum(axis=1, keepdims=True) / np.sum(t3, axis=1, keepdims=True)),
            0.0,
        )
    )
    return dm
