"""Gradient of tests.zoo.straight_line.gaussian."""

import numpy as np


def gaussian_grad(x, mean, spread):
    """Gradient of gaussian with respect to x, mean, spread."""
    t = x - mean
    z = t / spread

    # return np.sum(-0.5 * z * z - np.log(spread))
    dspread = np.broadcast_to(-1.0, z.shape).sum() / spread
    # z = (x - mean) / spread
    t2 = z / spread
    dx = -t2
    dspread += np.sum(z * t / spread / spread)
    dmean = t2.sum()
    return dx, float(dmean), float(dspread)
