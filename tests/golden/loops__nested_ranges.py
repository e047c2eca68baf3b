"""Gradient of tests.zoo.loops.nested_ranges."""

import numpy as np


def nested_ranges_grad(m):
    """Gradient of nested_ranges with respect to m."""
    rows, cols = m.shape

    dm = np.zeros_like(m)
    for i in reversed(range(rows)):
        for j in reversed(range(cols)):
            # s += (i + 1) * m[i, j] ** 2 + j * m[i, j]
            dm[i, j] += 1.0 * j + 1.0 * (i + 1) * (2.0 * m[i, j])
    return dm
