"""Gradient of tests.zoo.loops.leapfrog."""

import math


def leapfrog_grad(q, p, dt, steps):
    """Gradient of leapfrog with respect to q, p, dt, steps."""
    qs = []
    ts = []
    ps = []
    ts2 = []
    for _ in range(steps):
        qs.append(q)
        t = math.sin(q)
        ts.append(t)
        p = p - 0.5 * dt * t
        ps.append(p)
        q = q + dt * p
        t = math.sin(q)
        ts2.append(t)
        p = p - 0.5 * dt * t

    # return 0.5 * p * p - math.cos(q)
    dq = math.sin(q)
    dp = p
    ddt = 0.0
    for q, t, p, t2 in zip(reversed(qs), reversed(ts), reversed(ps), reversed(ts2)):
        # p = p - 0.5 * dt * math.sin(q)
        dq -= dp * (0.5 * dt) * math.cos(q + dt * p)
        ddt -= dp * t2 * 0.5
        # q = q + dt * p
        ddt += dq * p
        dp += dq * dt
        # p = p - 0.5 * dt * math.sin(q)
        dq -= dp * (0.5 * dt) * math.cos(q)
        ddt -= dp * t * 0.5
    dsteps = 0.0
    return dq, dp, ddt, dsteps
