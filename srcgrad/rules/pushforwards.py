"""Forward rules for functions that are linear in each of two arguments.

The product rule says it in one line; to transpose the pullback would say it in ten.

>>> rule = jvp_rule_of(np.kron)
>>> rule.body(None, (np.eye(1), np.eye(1)), np.array([[2.0]]), np.array([[3.0]]))
array([[5.]])
"""

from __future__ import annotations

import math

import numpy as np

from ..runtime import divide_or_zero
from ..runtime_arrays import order_of, places_in_memory
from .methods import flatten_method, reshape_method
from .registry import jvp_of, jvp_rule_of


@jvp_of(np.dot, wrt=("a", "b"))
def _(y, tangents, a, b):
    return np.dot(tangents[0], b) + np.dot(a, tangents[1])


@jvp_of(np.kron, wrt=("a", "b"))
def _(y, tangents, a, b):
    return np.kron(tangents[0], b) + np.kron(a, tangents[1])


@jvp_of(np.tensordot, wrt=("a", "b"))
def _(y, tangents, a, b, axes=2):
    return np.tensordot(tangents[0], b, axes) + np.tensordot(a, tangents[1], axes)


@jvp_of(np.cross, wrt=("a", "b"))
def _(y, tangents, a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    da, db = tangents[0], tangents[1]
    of_a = np.cross(da, b, axisa, axisb, axisc, axis)
    return of_a + np.cross(a, db, axisa, axisb, axisc, axis)


@jvp_of(math.dist, wrt=("p", "q"))
def _(y, tangents, p, q):
    moved = np.subtract(tangents[0], tangents[1])
    return float(np.sum(divide_or_zero(np.subtract(p, q), y) * moved))


# what the order "A" or "K" means is told by the array, not by its tangent


@jvp_of(np.reshape)
def _(y, tangent, a, shape, order="C", *, copy=None):
    if order == "A":
        order = order_of(a, order)
    return np.reshape(tangent, shape, order=order)


@jvp_of(reshape_method)
def _(y, tangent, x, *shape, order="C", copy=None):
    if order == "A":
        order = order_of(x, order)
    return np.reshape(tangent, np.shape(y), order=order)


@jvp_of(np.ravel)
@jvp_of(flatten_method)
def _(y, tangent, a, order="C"):
    if order == "K" or order == "A":
        return np.take(tangent, places_in_memory(a, order))
    return np.ravel(tangent, order=order)


# of what a step function gives beside it, the tangent is zero


@jvp_of(divmod, wrt=("a", "b"))
@jvp_of(np.divmod, wrt=("a", "b"))
def _(y, tangents, a, b):
    remainder = tangents[0] - tangents[1] * y[0]
    return 0.0 * remainder, remainder


@jvp_of(np.modf)
def _(y, tangent, x):
    return tangent, 0.0 * tangent


@jvp_of(np.frexp)
def _(y, tangent, x):
    return np.ldexp(tangent, -y[1]), np.zeros(np.shape(tangent))


__all__ = ["jvp_rule_of"]
