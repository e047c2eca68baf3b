"""Gradient of tests.zoo.aliases.rows_scaled."""

import numpy as np


def rows_scaled_grad(m, w):
    """Gradient of rows_scaled with respect to m, w."""
    y = m * 1.0
    rows = []
    for row in y:
        row2 = row.copy()
        rows.append(row2)
        row *= w

    # return np.sum(y * y * m)
    dy = 2.0 * (m * y)
    dw = np.zeros_like(w)
    for i, row in zip(reversed(range(len(y))), reversed(rows)):
        # row *= w
        drow = dy[i]
        dw += drow * row
        drow *= w
    # y = m * 1.0
    dm = y * y + dy
    return dm, dw
