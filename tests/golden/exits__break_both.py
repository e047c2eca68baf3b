"""Gradient of tests.zoo.exits.break_both."""

import numpy as np


def break_both_grad(m):
    """Gradient of break_both with respect to m."""
    s = 1.0
    ss = []
    sss = []
    for row in m:
        ss2 = []
        for v in row:
            ss2.append(s)
            s = s * v + v
            if s > 3.0:
                break
        ss.append(s)
        sss.append(ss2)
        if s > 3.0:
            s = s * s
            break
        s = s + 0.1

    dm = np.zeros_like(m)
    ds = 1.0
    for i, s, ss in zip(reversed(range(len(ss))), reversed(ss), reversed(sss)):
        row = m[i]
        if s > 3.0:
            # s = s * s
            ds = 2.0 * ds * s
        drow = np.zeros_like(row)
        for j, s in zip(reversed(range(len(ss))), reversed(ss)):
            v = row[j]
            # s = s * v + v
            dv = ds + ds * s
            drow[j] += dv
            ds *= v
        dm[i] += drow
    return dm
