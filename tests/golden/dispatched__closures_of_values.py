"""Gradient of tests.zoo.dispatched.closures_of_values."""

from srcgrad.pairs import backward, captured, forward, keeping
from srcgrad.runtime import add_at, zeros_like


def closures_of_values_grad(x, n):
    """Gradient of closures_of_values with respect to x."""
    fns = []
    scale = x
    scales = []
    for i in range(n):
        scales.append(scale)

        @keeping
        def grown(t, scale=scale, power=i, *, x=x):
            return t * scale + x * power

        fns.append(grown)
        scale = scale * x
    y = 1.0
    saveds = []
    for fn in reversed(fns):
        y, saved = forward(fn, captured=True)(y)
        saveds.append(saved)

    dfns = zeros_like(fns)
    dy = 1.0
    for i, saved in zip(reversed(range(len(fns))), reversed(saveds)):
        # y = fn(y)
        dfn, dy = backward(saved, dy)
        add_at(dfns, -1 - i, dfn)
    dscale = 0.0
    dx = 0.0
    for scale in reversed(scales):
        # scale = scale * x
        dscale2 = dscale * x
        dx += dscale * scale
        # fns.append(grown)
        dt = dfns.pop()
        dx2 = captured(dt, "x", x)
        dx += dx2
        dscale = captured(dt, "scale", scale)
        dscale += dscale2
    dx += dscale
    return dx
