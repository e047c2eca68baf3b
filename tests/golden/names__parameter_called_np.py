"""Gradient of tests.zoo.names.parameter_called_np."""

import math


def parameter_called_np_grad(np, x):
    """Gradient of parameter_called_np with respect to np, x."""
    # return np * math.sin(x * np)
    t = np * math.cos(x * np)
    dx = t * np
    dnp = math.sin(x * np) + t * x
    return dnp, dx
