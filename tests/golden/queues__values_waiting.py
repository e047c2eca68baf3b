"""Gradient of tests.zoo.queues.values_waiting."""

from srcgrad.runtime import repeated


def values_waiting_grad(x, n):
    """Gradient of values_waiting with respect to x."""
    waiting = [x, 2.0 * x]
    values = []
    while waiting and n > 0:
        value = waiting.pop(0)
        values.append(value)
        if value < 3.0:
            waiting.append(value * x)
            waiting.insert(0, value + 1.0)
        n -= 1

    # return total + sum(waiting) * len(waiting)
    dwaiting = repeated(1.0 * len(waiting), waiting)
    dx = 0.0
    for value in reversed(values):
        if value < 3.0:
            # waiting.appendleft(value + 1.0)
            dvalue = dwaiting[0]
            dwaiting = dwaiting[1:]
            # waiting.append(value * x)
            dt = dwaiting.pop()
            dvalue += dt * x
            dx += dt * value
        else:
            dvalue = 0.0
        # total += value * value
        dvalue += 2.0 * value
        # value = waiting.popleft()
        dwaiting = [dvalue] + dwaiting
    # waiting: deque[float] = deque([x, 2.0 * x])
    dx += dwaiting[0]
    dx += dwaiting[1] * 2.0
    return dx
