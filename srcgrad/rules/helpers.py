"""Rules of the functions of `srcgrad.runtime`, so that a gradient can be differentiated again.

y = divide_or_zero(a, b)    da = dy * divide_or_zero(1.0, b)
"""

from __future__ import annotations

import numpy as np

from .. import runtime, runtime_algebra, runtime_arrays, runtime_memory
from ..ir import prims
from ..runtime import (
    crop_axis,
    divide,
    divide_or_zero,
    expit,
    join_like,
    log_or_zero,
    pad_axis,
    polygamma,
    positions,
    scaled_power,
    scatter_add,
    sinc_derivative,
    split_like,
    suffix_horner,
    surviving,
    zeros_like,
)
from ..runtime_algebra import (
    cross_pullback,
    einsum_pullback,
    einsum_pushforward,
    einsum_replaced,
    replaced,
)
from ..runtime_rules import of_rule, of_rule_back, partial_of_rule, parts_of_rule
from .registry import constant, elementwise, jvp_of, linear, vjp_of

# --- elementwise ----------------------------------------------------------------------------------

# fmt: off
elementwise(divide,         lambda a, b, y: (divide(1.0, b), -divide(y, b)))
elementwise(divide_or_zero, lambda a, b, y: (divide_or_zero(1.0, b), -divide_or_zero(y, b)))
elementwise(expit,          lambda x, y: y * expit(-x))
elementwise(scaled_power,   lambda c, a, b, y: (
    scaled_power(1.0, a, b), scaled_power(c * b, a, b - 1.0), y * log_or_zero(a)))
# fmt: on


@vjp_of(log_or_zero)
def _(y, dy, a):
    if np.iscomplexobj(a):
        return divide_or_zero(dy, np.conj(a))
    return divide_or_zero(dy, np.maximum(a, 0.0))


@vjp_of(sinc_derivative)
def _(y, dy, x, n):
    return dy * sinc_derivative(x, n + 1)


@vjp_of(polygamma, wrt="x")
def _(y, dy, n, x):
    return dy * polygamma(n + 1, x)


# --- cotangents -----------------------------------------------------------------------------------


@linear(runtime.fit, inert=("x",))
@linear(runtime.unbroadcast, inert=("x",))
def _(dy, d, x):
    if not isinstance(d, (np.ndarray, np.generic, int, float, complex)):
        return dy
    if np.size(d) < np.size(dy):  # `d` was spread
        return runtime.unbroadcast(dy, d)
    return np.broadcast_to(dy, np.shape(d))


@linear(of_rule, inert=("x", "y"))
def _(dy, d, x, y, place):
    return of_rule_back(dy, d, x, y, place)


@linear(of_rule_back, inert=("d", "x", "y"))
def _(dz, dy, d, x, y, place):
    return runtime.unbroadcast(dz, dy)


@linear(partial_of_rule, inert=("x", "y"))
def _(dy, d, x, y, place):
    return dy


@linear(parts_of_rule)
def _(dy, parts, count, place):
    return dy


@linear(prims.copy)
def _(dy, x):
    return dy


@linear(runtime.add, wrt=("a", "b"))
def _(dy, a, b):
    return dy, dy


@linear(runtime.spread, inert=("y",))
def _(dy, d, y):
    return dy


@linear(runtime_memory.as_written, inert=("x",))
def _(dy, d, x):
    return dy


@linear(surviving)
def _(dy, d, index):
    kept = dy * surviving(np.ones(np.shape(d)), index)
    return scatter_add(kept, positions(d)[index], d)


@linear(runtime.split_sum, inert=("a",))
def _(dy, d, a):
    da, db = dy
    return da + db


@linear(runtime.sum_repeats, inert=("items",))
def _(dy, d, items):
    return dy * (len(d) // max(len(items), 1))


@linear(runtime.repeated, inert=("items",))
def _(dy, d, items):
    return sum(dy)


@linear(runtime.unzip, inert=("iterables",))
def _(dy, d, iterables):
    return list(zip(*dy))


# --- lists, dicts and records ---------------------------------------------------------------------


@linear(runtime.picked)
def _(dy, items, places):
    return runtime.put_back(dy, places, items)


@linear(runtime.put_back, inert=("x",))
def _(dy, d, places, x):
    return runtime.picked(dy, places)


@linear(runtime.split_store, inert=("x", "value"))
def _(dy, d, index, x, value):
    whole = list(dy[0])
    whole[index] = dy[1]
    return whole


@linear(runtime.beside_zero)
def _(dy, items):
    return [item for _, item in dy]


@linear(runtime.values_like, inert=("x",))
def _(dy, d, x):
    return runtime.named_entries(runtime.beside_zero(dy), x)


@linear(runtime.items_like, inert=("x",))
def _(dy, d, x):
    return runtime.named_entries(dy, x)


@linear(runtime.named_entries, inert=("x",))
def _(dy, d, x):
    return runtime.beside_zero(runtime.values_like(dy, x))


@linear(runtime.entries_of, inert=("x", "over"))
def _(dy, d, x, *over):
    return runtime.entries_back(dy, d, x, *over)


@linear(runtime.entries_back, wrt="dy", inert=("d", "x", "over"))
def _(ddy, dy, d, x, *over):
    return runtime.entries_of(ddy, x, *over)


@linear(runtime.keyed, inert=("pairs",))
def _(dy, d, pairs):
    return runtime.unkeyed(dy, pairs)


@linear(runtime.unkeyed, inert=("pairs",))
def _(dy, d, pairs):
    return runtime.keyed(dy, pairs)


@linear(runtime.values_at, inert=("values",))
def _(dy, d, keys, values):
    return runtime.keyed(runtime.beside_zero(dy), list(zip(keys, values)))


# --- moving ---------------------------------------------------------------------------------------


@linear(scatter_add, inert=("places", "x"))
def _(dy, d, places, x):
    return np.reshape(np.take(dy, places), np.shape(d))


@linear(split_like, inert=("arrays",))
def _(dy, d, arrays, axis):
    return join_like(dy, d, axis)


@linear(join_like, inert=("d",))
def _(dy, pieces, d, axis):
    return split_like(dy, pieces, axis)


@linear(runtime.unstack)
def _(dy, d, axis):
    return np.stack(dy, axis)


@linear(pad_axis)
def _(dy, d, width, axis):
    return crop_axis(dy, width, axis)


@linear(crop_axis)
def _(dy, d, width, axis):
    return pad_axis(dy, width, axis)


# --- products -------------------------------------------------------------------------------------


@vjp_of(runtime.exclusive_cumprod)
def _(y, dy, a, axis):
    return np.conj(y) * suffix_horner(dy, np.conj(a), axis)


@vjp_of(suffix_horner, wrt=("g", "a"))
def _(y, dy, g, a, axis):
    mirrored = suffix_horner(np.flip(dy, axis), np.flip(np.conj(a), axis), axis)
    dg = np.flip(mirrored, axis)
    return dg, dg * np.conj(y)


@vjp_of(runtime_algebra.cofactors)
def _(y, dy, a):
    inverse = np.conj(np.swapaxes(np.linalg.inv(a), -1, -2))
    cofactor = np.conj(y)
    scale = np.sum(dy * cofactor, axis=(-2, -1), keepdims=True)
    return scale * inverse - inverse @ np.swapaxes(dy, -1, -2) @ cofactor


@vjp_of(runtime_algebra.quotient, wrt=("a", "b"))
def _(y, dy, a, b):
    b = np.conj(b)
    return runtime_algebra.quotient(dy, b), -runtime_algebra.quotient(dy * np.conj(y), b)


@vjp_of(runtime_algebra.gaps)
def _(y, dy, w):
    dy = np.where(np.equal(y, 0) | np.isinf(y), 0, dy)
    return np.sum(dy, axis=-2) - np.sum(dy, axis=-1)


@linear(runtime.resized, inert=("x",))
def _(dy, d, x):
    return runtime.resized(dy, d)


@vjp_of(cross_pullback, wrt=("d", "a", "b"))
def _(y, dy, d, a, b, axisa, axisb, axisc):
    da, db = dy
    dd = np.cross(da, b, axisa, axisb, axisc) + np.cross(a, db, axisa, axisb, axisc)
    of_a, _ = cross_pullback(d, a, db, axisa, axisb, axisc)
    _, of_b = cross_pullback(d, da, b, axisa, axisb, axisc)
    return dd, of_a, of_b


@jvp_of(cross_pullback, wrt=("d", "a", "b"))
def _(y, tangents, d, a, b, axisa, axisb, axisc):
    dd, da, db = tangents
    of_a, of_b = cross_pullback(dd, a, b, axisa, axisb, axisc)
    by_b, _ = cross_pullback(d, a, db, axisa, axisb, axisc)
    _, by_a = cross_pullback(d, da, b, axisa, axisb, axisc)
    return of_a + by_b, of_b + by_a


@vjp_of(einsum_pullback, wrt=("d", "operands"))
def _(y, dy, d, subscripts, operands, k):
    given = replaced(operands, k, dy)
    doperands = [
        zeros_like(operands[j]) if j == k else einsum_pullback(d, subscripts, given, j)
        for j in range(len(operands))
    ]
    return einsum_replaced(subscripts, operands, k, dy), tuple(doperands)


@jvp_of(einsum_pullback, wrt=("d", "operands"))
def _(y, tangents, d, subscripts, operands, k):
    dd, doperands = tangents
    total = einsum_pullback(dd, subscripts, operands, k)
    for j in range(len(operands)):
        if j != k:
            given = replaced(operands, j, doperands[j])
            total = total + einsum_pullback(d, subscripts, given, k)
    return total


@vjp_of(einsum_pushforward, wrt=("tangents", "operands"))
def _(y, dy, tangents, subscripts, operands):
    every = range(len(operands))
    dtangents = [einsum_pullback(dy, subscripts, operands, k) for k in every]
    doperands = [zeros_like(x) for x in operands]
    for k in every:
        given = replaced(operands, k, tangents[k])
        for j in every:
            if j != k:
                doperands[j] = doperands[j] + einsum_pullback(dy, subscripts, given, j)
    return tuple(dtangents), tuple(doperands)


@vjp_of(einsum_replaced, wrt=("operands", "value"))
def _(y, dy, subscripts, operands, k, value):
    given = replaced(operands, k, value)
    doperands = [
        zeros_like(operands[j]) if j == k else einsum_pullback(dy, subscripts, given, j)
        for j in range(len(operands))
    ]
    return tuple(doperands), einsum_pullback(dy, subscripts, given, k)


@linear(replaced, wrt=("items", "value"))
def _(dy, items, k, value):
    return replaced(dy, k, zeros_like(items[k])), dy[k]


constant(
    runtime.count_along,
    runtime.sorted_places,
    runtime.inserted_at,
    runtime.kept_places,
    positions,
    runtime_arrays.order_of,
    runtime_arrays.places_in_memory,
    runtime_algebra.transposed_subscripts,
    runtime.zeros_like,
)


@linear(runtime.tangents_in, inert=("x",))
def _(dy, d, x):
    return runtime.zeros_like(x) if isinstance(x, dict) else dy
