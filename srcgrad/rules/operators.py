"""Rules of Python's operators, for numbers and arrays alike.

y = a * b    da = dy * b, db = dy * a
"""

from __future__ import annotations

import operator

import numpy as np

from ..runtime import log_or_zero, scaled_power
from .registry import constant, elementwise, vjp_of


def power_partials(a, b, y):
    """The partial derivatives of `a ** b`."""
    if isinstance(b, int):
        da = 0.0 if b == 0 else b * a ** (b - 1)
    elif isinstance(b, float):
        # between 0 and 1 the power has a pole at 0, or the exponent is itself 0
        da = b * a ** (b - 1.0) if abs(b - 0.5) > 0.5 else scaled_power(b, a, b - 1.0)
    else:
        da = scaled_power(b, a, b - 1)
    db = y * log_or_zero(a)
    return da, db


# fmt: off
elementwise(operator.add,  lambda a, b, y: (1.0, 1.0))
elementwise(operator.sub,  lambda a, b, y: (1.0, -1.0))
elementwise(operator.mul,  lambda a, b, y: (b, a))
elementwise(operator.mod,  lambda a, b, y: (1.0, -(a // b)))
elementwise(operator.pow,  power_partials)
elementwise(operator.iadd, lambda a, b, y: (1.0, 1.0))
elementwise(operator.isub, lambda a, b, y: (1.0, -1.0))
elementwise(operator.imul, lambda a, b, y: (b, a))
elementwise(operator.imod, lambda a, b, y: (1.0, -(a // b)))
elementwise(operator.ipow, power_partials)
elementwise(operator.neg,  lambda a, y: -1.0)
elementwise(operator.pos,  lambda a, y: 1.0)
# fmt: on


@vjp_of(operator.truediv, wrt=("a", "b"))
def _(y, dy, a, b):
    return dy / np.conj(b), -dy * np.conj(a) / np.conj(b) / np.conj(b)


@vjp_of(operator.itruediv, wrt=("a", "b"))
def _(y, dy, a, b):
    return dy / np.conj(b), -dy * np.conj(a) / np.conj(b) / np.conj(b)


constant(
    operator.and_,
    operator.contains,
    operator.countOf,
    operator.eq,
    operator.floordiv,
    operator.ge,
    operator.gt,
    operator.iand,
    operator.ifloordiv,
    operator.ilshift,
    operator.index,
    operator.indexOf,
    operator.invert,
    operator.ior,
    operator.irshift,
    operator.is_,
    operator.is_not,
    operator.ixor,
    operator.le,
    operator.lshift,
    operator.lt,
    operator.ne,
    operator.not_,
    operator.or_,
    operator.rshift,
    operator.truth,
    operator.xor,
)
