"""Gradient of tests.zoo.aliases.array_in_dict."""

from srcgrad.runtime import add


def array_in_dict_grad(x):
    """Gradient of array_in_dict with respect to x."""
    state = {"u": x * 1.0, "v": x * x}
    u = state["u"]
    v = state["v"]
    u += v
    state["v"] *= 2.0
    t = state["v"]

    # state = {"u": x * 1.0, "v": x * x}
    dx = 2.0 * (add((2.0 * t + state["u"]) * 2.0, t) * x)
    dx += t
    return dx
