"""Rules of functions of curves that are known at points: between, along and under them.

y = np.interp(x, xp, fp)    da = dy * (slope of the piece that x is in)
"""

from __future__ import annotations

import numpy as np

from ..runtime import divide_or_zero, pad_axis, scatter_add
from ..runtime_arrays import bessel_i, gradient_of, gradient_pullback
from .registry import linear, vjp_of


@vjp_of(np.interp, wrt=("x", "xp", "fp", "left", "right"))
def _(y, dy, x, xp, fp, left=None, right=None):
    xp, fp = np.asarray(xp), np.asarray(fp)
    dleft, dright = None, None
    if left is not None:
        dleft = np.where(x < xp[0], dy, 0.0)
        dy = np.where(x < xp[0], 0.0, dy)
    if right is not None:
        dright = np.where(x > xp[-1], dy, 0.0)
        dy = np.where(x > xp[-1], 0.0, dy)
    below = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, max(len(xp) - 2, 0))
    above = np.minimum(below + 1, len(xp) - 1)
    width = xp[above] - xp[below]
    t = np.clip(divide_or_zero(x - xp[below], width), 0.0, 1.0)
    inside = (x >= xp[0]) & (x <= xp[-1])
    dx = np.where(inside, divide_or_zero(dy * np.conj(fp[above] - fp[below]), width), 0.0)
    dxp = scatter_add(-dx * (1.0 - t), below, xp) + scatter_add(-dx * t, above, xp)
    dfp = scatter_add(dy * (1.0 - t), below, fp) + scatter_add(dy * t, above, fp)
    return dx, dxp, dfp, dleft, dright


@vjp_of(np.trapezoid, wrt=("y", "x", "dx"))
def _(area, darea, y, x=None, dx=1.0, axis=-1):
    step = dx
    if x is not None:
        step = np.diff(x, axis=axis) if np.ndim(x) == np.ndim(y) else np.diff(x)
    halves = np.moveaxis(np.expand_dims(darea, -1) * (0.5 * np.conj(step)), -1, axis)
    halves = halves * np.ones_like(np.diff(y, axis=axis))
    dy = pad_axis(halves, (0, 1), axis) + pad_axis(halves, (1, 0), axis)
    means = 0.5 * (np.delete(y, 0, axis) + np.delete(y, -1, axis))
    dstep = np.moveaxis(np.expand_dims(darea, axis) * np.conj(means), axis, -1)
    if x is None:
        return dy, None, dstep
    if np.ndim(x) != np.ndim(y):
        dstep = np.sum(dstep, axis=tuple(range(np.ndim(dstep) - 1)))
    dx = pad_axis(dstep, (1, 0), -1) - pad_axis(dstep, (0, 1), -1)
    return dy, np.moveaxis(dx, -1, axis) if np.ndim(x) == np.ndim(y) else dx, None


@linear(np.gradient)
def _(dy, f, *varargs, axis=None, edge_order=1):
    return gradient_pullback(dy, f, varargs, axis, edge_order)


@linear(gradient_pullback, inert=("f",))
def _(dy, d, f, spacings, axis, edge_order):
    return gradient_of(dy, spacings, axis, edge_order)


@linear(gradient_of)
def _(dy, f, spacings, axis, edge_order):
    return gradient_pullback(dy, f, spacings, axis, edge_order)


@vjp_of(np.unwrap)
def _(y, dy, p, discont=None, axis=-1, *, period=2.0 * np.pi):
    return dy


# --- Bessel functions and windows -----------------------------------------------------------------


@vjp_of(np.i0)
def _(y, dy, x):
    return dy * bessel_i(1, x)


@vjp_of(bessel_i, wrt="x")
def _(y, dy, n, x):
    return 0.5 * dy * (bessel_i(abs(n - 1), x) + bessel_i(n + 1, x))


@vjp_of(np.kaiser, wrt="beta")
def _(y, dy, M, beta):
    half = 0.5 * (M - 1)
    root = np.sqrt(1.0 - divide_or_zero(np.arange(0, M) - half, half) ** 2)
    slope = root * bessel_i(1, beta * root) - y * bessel_i(1, beta)
    return np.sum(dy * slope) / np.i0(beta)
