"""Gradient of tests.zoo.straight_line.many_math_operations."""

import math
from srcgrad.runtime import divide


def many_math_operations_grad(x):
    """Gradient of many_math_operations with respect to x."""
    a = math.sin(x)
    b = math.cos(a) + x
    c = math.exp(-b * b)
    t = 1.0 + a * a
    d = c / t
    e = math.sqrt(d + 2.0)
    t2 = e + b * b
    g = math.log(t2)

    # g = math.log(e + b * b)
    t3 = d / t2
    de = 1.0 + t3
    db = 2.0 * t3 * b
    # e = math.sqrt(d + 2.0)
    dd = g + de * divide(0.5, e)
    # d = c / (1.0 + a * a)
    dc = dd / t
    da = -(2.0 * dd * c / t / t * a)
    # c = math.exp(-b * b)
    dc = dc * c * b
    db -= dc
    db -= dc
    # b = math.cos(a) + x
    da -= db * math.sin(a)
    # a = math.sin(x)
    dx = db + da * math.cos(x)
    return dx
