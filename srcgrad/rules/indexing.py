"""Rules of functions that pick, order, insert and drop elements.

    y = np.take(a, places)    da = scatter_add(dy, places, a)

(`a[places]` itself is an operation of the IR: the reverse sweep knows it.)
"""

from __future__ import annotations

import numpy as np

from ..runtime import positions, scatter_add
from .registry import linear, vjp_of


@linear(np.take)
def _(dy, a, indices, axis=None, *, mode="raise"):
    return scatter_add(dy, np.take(positions(a), indices, axis, mode=mode), a)


@linear(np.take_along_axis)
def _(dy, arr, indices, axis=-1):
    return scatter_add(dy, np.take_along_axis(positions(arr), indices, axis), arr)


@linear(np.compress, wrt="a")
def _(dy, condition, a, axis=None):
    return scatter_add(dy, np.compress(condition, positions(a), axis), a)


@linear(np.extract, wrt="arr")
def _(dy, condition, arr):
    return scatter_add(dy, np.extract(condition, positions(arr)), arr)


@linear(np.delete)
def _(dy, arr, obj, axis=None):
    return scatter_add(dy, np.delete(positions(arr), obj, axis), arr)


@vjp_of(np.sort)
def _(y, dy, a, axis=-1, kind=None, *, stable=None):
    if axis is None:
        places = np.argsort(a, None, kind="stable")
    else:
        places = np.take_along_axis(positions(a), np.argsort(a, axis, kind="stable"), axis)
    return scatter_add(dy, places, a)


@vjp_of(np.partition)
def _(y, dy, a, kth, axis=-1):
    places = np.take_along_axis(positions(a), np.argpartition(a, kth, axis), axis)
    return scatter_add(dy, places, a)


@linear(np.insert, wrt=("arr", "values"))
def _(dy, arr, obj, values, axis=None):
    # places in `arr` from 1 on, and in `values` from -1 down
    places = np.insert(positions(arr) + 1, obj, -1 - positions(values), axis)
    darr = scatter_add(dy[places > 0], places[places > 0] - 1, arr)
    return darr, scatter_add(dy[places < 0], -1 - places[places < 0], values)


@linear(np.choose, wrt="choices")
def _(dy, a, choices, *, mode="raise"):
    chosen = np.choose(a, list(range(len(choices))), mode=mode)
    return [np.where(chosen == k, dy, 0.0) for k in range(len(choices))]


@linear(np.select, wrt=("choicelist", "default"))
def _(dy, condlist, choicelist, default=0):
    count = len(choicelist)
    chosen = np.select(condlist, list(range(count)), count)
    dchoices = [np.where(chosen == k, dy, 0.0) for k in range(count)]
    return dchoices, np.where(chosen == count, dy, 0.0)
