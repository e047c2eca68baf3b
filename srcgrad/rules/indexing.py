"""Rules of functions that pick, order, drop and interpolate elements.

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


@vjp_of(np.median)
def _(y, dy, a, axis=None, *, keepdims=False):
    if axis is None:
        order, count = np.argsort(np.ravel(a), kind="stable"), np.size(a)
        middle = order[(count - 1) // 2 : count // 2 + 1]
        return scatter_add(dy / len(middle) * np.ones(len(middle)), middle, a)
    if not keepdims:
        dy = np.expand_dims(dy, axis)
    count = np.shape(a)[axis]
    ranks = np.argsort(np.argsort(a, axis, kind="stable"), axis)
    chosen = (ranks == (count - 1) // 2) | (ranks == count // 2)
    return np.where(chosen, dy / (2 - count % 2), 0.0)


@linear(np.choose, wrt="choices")
def _(dy, a, choices):
    return [np.where(np.equal(a, k), dy, 0.0) for k in range(len(choices))]


@linear(np.select, wrt=("choicelist", "default"))
def _(dy, condlist, choicelist, default=0):
    count = len(choicelist)
    chosen = np.select(condlist, list(range(count)), count)
    dchoices = [np.where(chosen == k, dy, 0.0) for k in range(count)]
    return dchoices, np.where(chosen == count, dy, 0.0)


@vjp_of(np.interp, wrt=("x", "xp", "fp"))
def _(y, dy, x, xp, fp):
    xp, fp = np.asarray(xp), np.asarray(fp)
    left = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    width = xp[left + 1] - xp[left]
    t = np.clip((x - xp[left]) / width, 0.0, 1.0)
    inside = (x >= xp[0]) & (x <= xp[-1])
    dx = np.where(inside, dy * (fp[left + 1] - fp[left]) / width, 0.0)
    dxp = scatter_add(-dx * (1.0 - t), left, xp) + scatter_add(-dx * t, left + 1, xp)
    dfp = scatter_add(dy * (1.0 - t), left, fp) + scatter_add(dy * t, left + 1, fp)
    return dx, dxp, dfp
