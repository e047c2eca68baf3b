"""Gradient of tests.zoo.tables.edit_distance."""

import numpy as np
from srcgrad.runtime import fit, zeros_like


def edit_distance_grad(a, b, gap):
    """Gradient of edit_distance with respect to a, b, gap."""
    cost = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    t = len(a) + 1
    for i in range(1, t):
        cost[i][0] = cost[i - 1][0] + gap
    t2 = len(b) + 1
    for j in range(1, t2):
        cost[0][j] = cost[0][j - 1] + gap
    t3 = len(a) + 1
    matchss = []
    tss = []
    tss2 = []
    for i in range(1, t3):
        matchs = []
        ts = []
        ts2 = []
        for j in range(1, len(b) + 1):
            match = cost[i - 1][j - 1] + (a[i - 1] - b[j - 1]) ** 2
            matchs.append(match)
            t4 = cost[i - 1][j] + gap
            ts.append(t4)
            t5 = cost[i][j - 1] + gap * 1.1
            ts2.append(t5)
            cost[i][j] = min(match, t4, t5)
        matchss.append(matchs)
        tss.append(ts)
        tss2.append(ts2)
    cost[-1][-1]

    dcost = zeros_like(cost)
    # return cost[-1][-1]
    dcost[-1][-1] += 1.0
    db = [0.0] * len(b)
    da = [0.0] * len(a)
    dgap = 0.0
    for i, matchs, ts, ts2 in zip(
        reversed(range(1, t3)), reversed(matchss), reversed(tss), reversed(tss2)
    ):
        for j, match, t3, t4 in zip(
            reversed(range(1, len(b) + 1)),
            reversed(matchs),
            reversed(ts),
            reversed(ts2),
        ):
            # cost[i][j] = min(match, cost[i - 1][j] + gap, cost[i][j - 1] + gap * 1.1)
            dt = dcost[i]
            dt2 = dt[j]
            dt[j] = 0.0
            t6 = np.equal((match, t3, t4), min(match, t3, t4))
            dt = tuple(np.where(t6, dt2 / np.sum(t6), 0.0))
            dmatch = dt[0]
            dgap += dt[2] * 1.1
            dcost[i][j - 1] += dt[2]
            dgap += dt[1]
            dcost[i - 1][j] += dt[1]
            # match = cost[i - 1][j - 1] + (a[i - 1] - b[j - 1]) ** 2
            dt = dmatch * (2.0 * (a[i - 1] - b[j - 1]))
            db[j - 1] -= dt
            da[i - 1] += dt
            dcost[i - 1][j - 1] += dmatch
    for j in reversed(range(1, t2)):
        # cost[0][j] = cost[0][j - 1] + gap
        dt = dcost[0]
        dt2 = dt[j]
        dt[j] = 0.0
        dgap += dt2
        dcost[0][j - 1] += dt2
    for i in reversed(range(1, t)):
        # cost[i][0] = cost[i - 1][0] + gap
        dt = dcost[i]
        dt2 = dt[0]
        dt[0] = 0.0
        dgap += dt2
        dcost[i - 1][0] += dt2
    return fit(da, a), fit(db, b), float(dgap)
