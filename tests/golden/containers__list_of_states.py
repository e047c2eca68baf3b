"""Gradient of tests.zoo.containers.list_of_states."""

import math


def list_of_states_grad(x, n):
    """Gradient of list_of_states with respect to x."""
    xs = [x]
    ts = []
    ts2 = []
    for _ in range(n):
        ts.append(xs[-1])
        t = math.sin(xs[-1])
        ts2.append(t)
        xs.append(t * x)

    dxs = [0.0] * len(xs)
    for i in reversed(range(len(xs))):
        # s += xs[i] * xs[len(xs) - 1 - i]
        t2 = len(xs) - 1 - i
        dxs[t2] += xs[i]
        dxs[i] += xs[t2]
    dx = 0.0
    for t, t3 in zip(reversed(ts), reversed(ts2)):
        # xs.append(math.sin(xs[-1]) * x)
        dt = dxs.pop()
        dx += dt * t3
        dxs[-1] += dt * x * math.cos(t)
    # xs = [x]
    dx += dxs[0]
    return dx
