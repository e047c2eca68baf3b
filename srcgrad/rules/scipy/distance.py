"""Rules of `scipy.spatial.distance`; a distance of 0 has the derivative 0.

d = distance.euclidean(u, v)    du = dd * (u - v) / d
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import distance

from ...runtime import divide_or_zero
from ..registry import linear, vjp_of

_METRICS = {"metric": ("euclidean", "sqeuclidean", "cityblock", "cosine")}

# --- of two vectors -------------------------------------------------------------------------------


@vjp_of(distance.euclidean, wrt=("u", "v"))
def _(y, dy, u, v, w=None):
    du = dy * divide_or_zero(np.subtract(u, v), y)
    if w is not None:
        du = du * w
    return du, -du


@vjp_of(distance.sqeuclidean, wrt=("u", "v"))
def _(y, dy, u, v, w=None):
    du = 2.0 * dy * np.subtract(u, v)
    if w is not None:
        du = du * w
    return du, -du


@vjp_of(distance.cityblock, wrt=("u", "v"))
def _(y, dy, u, v, w=None):
    du = dy * np.sign(np.subtract(u, v))
    if w is not None:
        du = du * w
    return du, -du


@vjp_of(distance.chebyshev, wrt=("u", "v"), covers={"w": (None,)})
def _(y, dy, u, v, w=None):
    moved = np.subtract(u, v)
    chosen = np.equal(np.abs(moved), y)
    du = np.where(chosen, dy * np.sign(moved) / np.sum(chosen), 0.0)
    return du, -du


@vjp_of(distance.minkowski, wrt=("u", "v"))
def _(y, dy, u, v, p=2, w=None):
    moved = np.subtract(u, v)
    du = dy * np.sign(moved) * divide_or_zero(np.abs(moved), y) ** (p - 1)
    if w is not None:
        du = du * w
    return du, -du


@vjp_of(distance.mahalanobis, wrt=("u", "v", "VI"))
def _(y, dy, u, v, VI):
    moved = np.subtract(u, v)
    half = 0.5 * dy * divide_or_zero(moved, y)
    du = half @ VI + VI @ half
    return du, -du, np.outer(half, moved)


@vjp_of(distance.cosine, wrt=("u", "v"), covers={"w": (None,)})
def _(y, dy, u, v, w=None):
    sizes = np.sqrt(np.sum(u * u)), np.sqrt(np.sum(v * v))
    du, dv = -dy * v / (sizes[0] * sizes[1]), -dy * u / (sizes[0] * sizes[1])
    share = dy * (1.0 - y)
    return du + share * u / sizes[0] ** 2, dv + share * v / sizes[1] ** 2


# --- of all pairs ---------------------------------------------------------------------------------


@vjp_of(distance.cdist, wrt=("XA", "XB"), covers=_METRICS)
def _(y, dy, XA, XB, metric="euclidean"):
    if metric == "cityblock":
        signs = np.sign(np.expand_dims(XA, 1) - np.expand_dims(XB, 0))
        each = np.expand_dims(dy, -1) * signs
        return np.sum(each, axis=1), -np.sum(each, axis=0)
    if metric == "cosine":
        sizes_a = np.sqrt(np.sum(XA * XA, axis=1, keepdims=True))
        sizes_b = np.sqrt(np.sum(XB * XB, axis=1, keepdims=True))
        units_a, units_b = XA / sizes_a, XB / sizes_b
        da, db = -(dy @ units_b), -(np.transpose(dy) @ units_a)
        da = da - units_a * np.sum(da * units_a, axis=1, keepdims=True)
        db = db - units_b * np.sum(db * units_b, axis=1, keepdims=True)
        return da / sizes_a, db / sizes_b
    g = 2.0 * dy if metric == "sqeuclidean" else divide_or_zero(dy, y)
    dXA = np.sum(g, axis=1, keepdims=True) * XA - g @ XB
    return dXA, np.expand_dims(np.sum(g, axis=0), -1) * XB - np.transpose(g) @ XA


@vjp_of(distance.pdist, covers={"metric": ("euclidean", "sqeuclidean", "cityblock")})
def _(y, dy, X, metric="euclidean"):
    if metric == "cityblock":
        signs = np.sign(np.expand_dims(X, 1) - np.expand_dims(X, 0))
        return np.sum(np.expand_dims(distance.squareform(dy), -1) * signs, axis=1)
    g = 2.0 * dy if metric == "sqeuclidean" else divide_or_zero(dy, y)
    g = distance.squareform(g)
    return np.sum(g, axis=1, keepdims=True) * X - g @ X


@linear(distance.squareform, ignored=("checks",), covers={"force": ("no",)})
def _(dy, X, force="no"):
    if np.ndim(X) == 2:
        return np.triu(distance.squareform(dy))
    n = np.shape(dy)[0]
    both = np.ravel(dy + np.transpose(dy))
    return both[np.flatnonzero(np.triu(np.ones((n, n)), 1))]
