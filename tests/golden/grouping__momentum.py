"""Gradient of tests.zoo.grouping.momentum."""

import numpy as np
from srcgrad.runtime import add_at, fit, repeated, unbroadcast, zeros_like


def momentum_grad(x):
    """Gradient of momentum with respect to x."""
    t = x[2:]
    params = {"w": x[:2] * 1.0, "b": t * 1.0}
    state = {key: np.zeros_like(p) for key, p in params.items()}
    keyss = []
    tss = []
    tss2 = []
    tss3 = []
    for _ in range(3):
        keys = []
        ts = []
        ts2 = []
        ts3 = []
        for key in params:
            keys.append(key)
            p = params[key]
            m = state[key]
            m *= 0.9
            t2 = 2.0 * p
            ts.append(t2)
            t2 = t2 * x[0]
            ts2.append(t2)
            m += t2
            t2 = 0.1 * m
            ts3.append(t2)
            p -= t2
        keyss.append(keys)
        tss.append(ts)
        tss2.append(ts2)
        tss3.append(ts3)
    t2 = params.values()
    items = []
    ps = []
    for p in t2:
        ps.append(p)
        items.append((p ** 2).sum())

    # return sum((p**2).sum() for p in params.values())
    ditems = fit(repeated(1.0, items), items)
    dparams = zeros_like(params)
    for i, p in zip(reversed(range(len(t2))), reversed(ps)):
        # ((p**2).sum() for p in params.values())
        dp = ditems.pop() * (2.0 * p)
        add_at(dparams, list(params)[i], dp)
    dstate = zeros_like(state)
    dx = np.zeros_like(x)
    for keys, ts, ts2, ts3 in zip(
        reversed(keyss), reversed(tss), reversed(tss2), reversed(tss3)
    ):
        for key, t2, t3, t4 in zip(
            reversed(keys), reversed(ts), reversed(ts2), reversed(ts3)
        ):
            # p -= 0.1 * m
            dm = dstate[key]
            dp = dparams[key]
            dm -= unbroadcast(dp, t4) * 0.1
            # m += 2.0 * p * x[0]
            dt = unbroadcast(dm, t3)
            dt2 = dt * x[0]
            dx[0] += np.sum(dt * t2)
            # m *= 0.9
            dm *= 0.9
            # m += 2.0 * p * x[0]
            dp = dp + dt2 * 2.0
            dparams[key] = dp
    # params = {"w": x[:2] * 1.0, "b": x[2:] * 1.0}
    dx[2:] += unbroadcast(dparams["b"], t)
    dx[:2] += dparams["w"]
    return dx
