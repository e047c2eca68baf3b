"""Gradient of tests.zoo.containers.tuple_in_loop."""

from srcgrad.runtime import add


def tuple_in_loop_grad(x, n):
    """Gradient of tuple_in_loop with respect to x."""
    state = x, 1.0
    ts = []
    for _ in range(n):
        ts.append(state[1])
        state = state[0] * 0.9 + state[1], state[1] * x

    # return state[0] * state[1]
    dstate = state[1], state[0]
    dx = 0.0
    for t in reversed(ts):
        # state = (state[0] * 0.9 + state[1], state[1] * x)
        dx += dstate[1] * t
        dstate = dstate[0] * 0.9, add(dstate[1] * x, dstate[0])
    # state = (x, 1.0)
    dx += dstate[0]
    return dx
