"""Gradient of tests.zoo.attributes.misfit_of_a_decay."""

import math
from tests.zoo.attributes import Decay
from srcgrad.attributes import made


def misfit_of_a_decay_grad(decay, xs, ys):
    """Gradient of misfit_of_a_decay with respect to decay."""
    height = decay.height
    rate = decay.rate
    floor = decay.floor
    ts = []
    for x, y in zip(xs, ys):
        ts.append(math.exp(-rate * x))

    dfloor = 0.0
    dheight = 0.0
    drate = 0.0
    for i, t in zip(reversed(range(min(len(xs), len(ys)))), reversed(ts)):
        x = xs[i]
        y = ys[i]
        # total += error * error
        derror = 2.0 * (height * t + floor - y)
        # error = decay.height * math.exp(-decay.rate * x) + decay.floor - y
        dfloor += derror
        dheight += derror * t
        drate -= derror * height * t * x
    ddecay = made(Decay, height=dheight, rate=drate, floor=dfloor)
    return ddecay
