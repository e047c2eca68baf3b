"""Gradient of tests.zoo.queues.queue_in_nested_function."""

import math


def queue_in_nested_function_grad(x, n):
    """Gradient of queue_in_nested_function with respect to x."""
    last = [x]
    ts = []
    ts2 = []
    for k in range(n):
        ts.append(last[0])
        last.append(math.cos(last[0]) + k * x)
        t = len(last) > 2
        ts2.append(t)
        if t:
            last.pop(0)
    t = last[0]
    t2 = last[-1]
    t3 = x * x
    last2 = [t3]
    ts3 = []
    ts4 = []
    for k in range(n):
        ts3.append(last2[0])
        last2.append(math.cos(last2[0]) + k * t3)
        t4 = len(last2) > 2
        ts4.append(t4)
        if t4:
            last2.pop(0)

    dlast = [0.0] * len(last2)
    # return last[0] * last[-1]
    dlast[-1] += last2[0]
    dlast[0] += last2[-1]
    t3 = 0.0
    for k, t4, t5 in zip(reversed(range(n)), reversed(ts3), reversed(ts4)):
        if t5:
            # last.append(math.cos(last[0]) + k * a)
            dlast = [0.0] + dlast
        # last.append(math.cos(last[0]) + k * a)
        t6 = dlast.pop()
        dlast[0] -= t6 * math.sin(t4)
        t3 += t6 * k
    dx = 2.0 * (t3 + dlast[0]) * x
    dlast = [0.0] * len(last)
    dlast[-1] += t
    dlast[0] += t2
    for k, t, t2 in zip(reversed(range(n)), reversed(ts), reversed(ts2)):
        if t2:
            # last.append(math.cos(last[0]) + k * a)
            dlast = [0.0] + dlast
        # last.append(math.cos(last[0]) + k * a)
        t6 = dlast.pop()
        dx += t6 * k
        dlast[0] -= t6 * math.sin(t)
    # last = deque([a], maxlen=2)
    dx += dlast[0]
    return dx
