"""Gradient of tests.zoo.straight_line.gaussian."""

import numpy as np


def gaussian_grad(x, mean, spread):
    """Gradient of gaussian with respect to x, mean, spread."""
    t = x - mean
    z = t / spread

    # return np.sum(-0.5 * z * z - np.log(spread))
    dspread = np.broadcast_to(-1.0, z.shape).sum() / spread
    dz = -0.5 * z
    dz += z * -0.5
    # z = (x - mean) / spread
    dx = dz / spread
    dz *= t
    dspread += np.sum(-(dz / spread / spread))
    dmean = np.sum(-dx)
    dmean = float(dmean)
    dspread = float(dspread)
    return dx, dmean, dspread
