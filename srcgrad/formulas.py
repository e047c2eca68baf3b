"""Formulas that SciPy computes in its own way, written to be differentiated as a user's code is.

>>> hermite_slopes(np.ones(2), np.array([0.0, 1.0, 4.0])[:, None])[:, 0].tolist()
[0.0, 1.5, 4.0]
"""

from __future__ import annotations

import numpy as np


def hermite_slopes(h, y):
    """The slopes of `scipy.interpolate.PchipInterpolator` at the points, with `h` between them."""
    m = np.diff(y, axis=0) / h[:, None]
    if len(h) == 1:
        return np.concatenate((m, m))
    before, after = (h[1:] + 2.0 * h[:-1])[:, None], (2.0 * h[1:] + h[:-1])[:, None]
    flat = np.sign(m[1:]) * np.sign(m[:-1]) <= 0.0
    left, right = np.where(flat, 1.0, m[:-1]), np.where(flat, 1.0, m[1:])
    inner = np.where(flat, 0.0, (before + after) / (after / left + before / right))
    first = end_slope(h[0], h[1], m[0], m[1])
    last = end_slope(h[-1], h[-2], m[-1], m[-2])
    return np.concatenate((first[None], inner, last[None]))


def end_slope(h0, h1, m0, m1):
    """The slope at an end, from the distances and slopes of the two intervals beside it."""
    d = ((2.0 * h0 + h1) * m0 - h0 * m1) / (h0 + h1)
    far = (np.sign(m0) != np.sign(m1)) & (np.abs(d) > 3.0 * np.abs(m0))
    return np.where(np.sign(d) != np.sign(m0), 0.0, np.where(far, 3.0 * m0, d))


def akima_slopes(h, y):
    """The slopes of `scipy.interpolate.Akima1DInterpolator` (its method "akima")."""
    inner = np.diff(y, axis=0) / h[:, None]
    if len(h) == 1:
        return np.concatenate((inner, inner))
    first, second = inner[0], inner[1]
    last, other = inner[-1], inner[-2]
    before = np.stack((3.0 * first - 2.0 * second, 2.0 * first - second))
    after = np.stack((2.0 * last - other, 3.0 * last - 2.0 * other))
    m = np.concatenate((before, inner, after))
    steps = np.abs(np.diff(m, axis=0))
    left, right = steps[2:], steps[:-2]
    both = left + right
    even = both <= 1e-9 * np.max(both)
    weight = right / np.where(even, 1.0, both)
    return np.where(even, 0.5 * (m[3:] + m[:-3]), m[1:-2] + weight * (m[2:-1] - m[1:-2]))
