"""Gradient of tests.zoo.inplace.cholesky."""

import math
import numpy as np
from srcgrad.runtime import divide


def cholesky_grad(a):
    """Gradient of cholesky with respect to a."""
    n = a.shape[0]
    lower = np.zeros((n, n))
    sss = []
    tss = []
    tss2 = []
    tsss = []
    tsss2 = []
    for i in range(n):
        ss = []
        ts = []
        ts2 = []
        tss3 = []
        tss4 = []
        for j in range(i + 1):
            s = a[i, j]
            ts3 = []
            ts4 = []
            for k in range(j):
                t = lower[i, k]
                ts3.append(t)
                t2 = lower[j, k]
                ts4.append(t2)
                s -= t * t2
            ss.append(s)
            tss3.append(ts3)
            tss4.append(ts4)
            if i == j:
                t = math.sqrt(s)
                lower[i, i] = t
                t2 = None
            else:
                t2 = lower[j, j]
                lower[i, j] = s / t2
                t = None
            ts.append(t)
            ts2.append(t2)
        sss.append(ss)
        tss.append(ts)
        tss2.append(ts2)
        tsss.append(tss3)
        tsss2.append(tss4)

    # return lower[-1, -1] + np.sum(lower)
    dlower = np.ones_like(lower)
    dlower[-1, -1] += 1.0
    da = np.zeros_like(a)
    for i, ss, ts, ts2, tss, tss2 in zip(
        reversed(range(n)),
        reversed(sss),
        reversed(tss),
        reversed(tss2),
        reversed(tsss),
        reversed(tsss2),
    ):
        for j, s, t, t2, ts, ts2 in zip(
            reversed(range(i + 1)),
            reversed(ss),
            reversed(ts),
            reversed(ts2),
            reversed(tss),
            reversed(tss2),
        ):
            if i == j:
                # lower[i, i] = math.sqrt(s)
                ds = dlower[i, i] * divide(0.5, t)
                dlower[i, i] = 0.0
            else:
                # lower[i, j] = s / lower[j, j]
                dt = dlower[i, j]
                ds = dt / t2
                dlower[i, j] = 0.0
                dlower[j, j] -= dt * s / t2 / t2
            for k, t, t2 in zip(reversed(range(j)), reversed(ts), reversed(ts2)):
                # s -= lower[i, k] * lower[j, k]
                dlower[j, k] -= ds * t
                dlower[i, k] -= ds * t2
            # s = a[i, j]
            da[i, j] += ds
    return da
