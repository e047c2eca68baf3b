"""Gradient of tests.zoo.loops.leapfrog."""

import math


def leapfrog_grad(q, p, dt, steps):
    """Gradient of leapfrog with respect to q, p, dt, steps."""
    ps = []
    qs = []
    ps2 = []
    ps3 = []
    for _ in range(steps):
        qs.append(q)
        t = math.sin(q)
        ps3.append(t)
        p = p - 0.5 * dt * t
        ps2.append(p)
        q = q + dt * p
        t = math.sin(q)
        ps.append(t)
        p = p - 0.5 * dt * t

    # return 0.5 * p * p - math.cos(q)
    dq = math.sin(q)
    dp = 0.5 * p
    dp += p * 0.5
    ddt = 0.0
    for t, q, p, t2 in zip(reversed(ps), reversed(qs), reversed(ps2), reversed(ps3)):
        # p = p - 0.5 * dt * math.sin(q)
        dq -= dp * (0.5 * dt) * math.cos(q + dt * p)
        ddt -= dp * t * 0.5
        # q = q + dt * p
        ddt += dq * p
        dp += dq * dt
        # p = p - 0.5 * dt * math.sin(q)
        dq -= dp * (0.5 * dt) * math.cos(q)
        ddt -= dp * t2 * 0.5
    dsteps = 0.0
    return dq, dp, ddt, dsteps
