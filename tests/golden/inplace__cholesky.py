"""Gradient of tests.zoo.inplace.cholesky."""

import math
import numpy as np
from srcgrad.runtime import divide


def cholesky_grad(a):
    """Gradient of cholesky with respect to a."""
    n = a.shape[0]
    lower = np.zeros((n, n))
    tss = []
    tss2 = []
    sss = []
    ssss = []
    ssss2 = []
    for i in range(n):
        ts = []
        ts2 = []
        ss = []
        sss2 = []
        sss3 = []
        for j in range(i + 1):
            s = a[i, j]
            ss2 = []
            ss3 = []
            for k in range(j):
                t = lower[i, k]
                ss3.append(t)
                t2 = lower[j, k]
                ss2.append(t2)
                s -= t * t2
            ss.append(s)
            sss2.append(ss2)
            sss3.append(ss3)
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
        tss.append(ts)
        tss2.append(ts2)
        sss.append(ss)
        ssss.append(sss2)
        ssss2.append(sss3)

    # return lower[-1, -1] + np.sum(lower)
    dlower = np.ones_like(lower)
    dlower[-1, -1] += 1.0
    da = np.zeros_like(a)
    for i, ts, ts2, ss, sss, sss2 in zip(
        reversed(range(n)),
        reversed(tss),
        reversed(tss2),
        reversed(sss),
        reversed(ssss),
        reversed(ssss2),
    ):
        for j, t, t2, s, ss, ss2 in zip(
            reversed(range(i + 1)),
            reversed(ts),
            reversed(ts2),
            reversed(ss),
            reversed(sss),
            reversed(sss2),
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
            for k, t, t2 in zip(reversed(range(j)), reversed(ss), reversed(ss2)):
                # s -= lower[i, k] * lower[j, k]
                dlower[j, k] -= ds * t2
                dlower[i, k] -= ds * t
            # s = a[i, j]
            da[i, j] += ds
    return da
