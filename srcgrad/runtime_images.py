"""Derivatives of images that are read between their pixels, and transposes of filters.

An image is read at coordinates through spline weights: `axis_weights` gives, for one axis, the
pixels that are read, their weights and how these move with the coordinate.

>>> x = np.array([0.0, 1.0, 4.0, 9.0])
>>> image_cotangent(np.ones(1), x, np.array([[1.25]]), 1, "constant", True).tolist()
[0.0, 0.75, 0.25, 0.0]
>>> coordinate_slopes(x, np.array([[1.25]]), 1, "constant", True).tolist()
[[3.0]]
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from .errors import Unsupported

# the modes whose continuation is a matter of indices
_EXACT = ("constant", "grid-wrap", "mirror", "reflect")
_COLUMNS = 256


def axis_weights(n, c, order, mode):
    """Of an axis of `n` pixels: indices, weights and slopes, a row for each pixel that is read."""
    if mode not in _EXACT and not (mode == "nearest" and order < 2):
        raise Unsupported(
            f"reading an image with mode={mode!r} and order={order} has no derivative rule",
            None,
            f"use one of the modes {', '.join(_EXACT)}",
        )
    free = np.ones(len(c), bool)
    if mode == "nearest":
        free = (c >= 0) & (c <= n - 1)
        c = np.clip(c, 0, n - 1)
    start = np.floor(c if order % 2 else c + 0.5).astype(int) - order // 2
    read = start + np.arange(order + 1)[:, None]
    weights, slopes = _spline(c - read, order)
    if mode == "constant":
        inside = (c >= 0) & (c <= n - 1)
        weights, slopes = weights * inside, slopes * inside
    return _folded(read, n, mode), weights, slopes * free


def _spline(t, order):
    """The B-spline of an order at `t`, and its derivative."""
    if order == 0:
        return np.ones_like(t), np.zeros_like(t)
    if order == 1:
        return 1.0 - np.abs(t), np.array([[-1.0], [1.0]]) + np.zeros_like(t)
    from scipy.interpolate import BSpline

    basis = BSpline.basis_element(np.arange(order + 2) - (order + 1) / 2, extrapolate=False)
    return np.nan_to_num(basis(t)), np.nan_to_num(basis(t, 1))


def _folded(read, n, mode):
    """Which pixel stands for one beyond the ends."""
    if mode == "grid-wrap" or n == 1:
        return read % n
    period = 2 * n if mode == "reflect" else 2 * n - 2
    read = read % period
    return np.minimum(read, period - read - (mode == "reflect"))


def _corners(shape, coordinates, order, mode):
    """Each combination of pixels: indices, weights along the axes, slopes along the axes."""
    flat = np.reshape(np.asarray(coordinates, float), (len(shape), -1))
    axes = [axis_weights(n, c, order, mode) for n, c in zip(shape, flat, strict=True)]
    for corner in itertools.product(range(order + 1), repeat=len(shape)):
        yield tuple(
            tuple(part[k] for part, k in zip(parts, corner, strict=True))
            for parts in zip(*axes, strict=True)
        )


def image_cotangent(d, image, coordinates, order, mode, prefilter):
    """The cotangent of an image that is read at the coordinates."""
    shape = np.shape(image)
    found, d = np.zeros(shape), np.ravel(d)
    for index, weights, _ in _corners(shape, coordinates, order, mode):
        np.add.at(found, index, d * math.prod(weights))
    if prefilter and order > 1:
        from scipy.ndimage import spline_filter1d

        for axis, n in enumerate(shape):
            rows = spline_filter1d(np.eye(n), order, 0, mode=mode)
            found = np.moveaxis(np.tensordot(rows, found, ((0,), (axis,))), 0, axis)
    return found


def coordinate_slopes(image, coordinates, order, mode, prefilter):
    """How what is read moves with each of the coordinates."""
    from scipy.ndimage import spline_filter

    values = np.asarray(image, float)
    if prefilter and order > 1:
        values = spline_filter(values, order, mode=mode)
    found = np.zeros((values.ndim, np.size(coordinates) // values.ndim))
    for index, weights, slopes in _corners(values.shape, coordinates, order, mode):
        for axis, slope in enumerate(slopes):
            others = weights[:axis] + weights[axis + 1 :]
            found[axis] += values[index] * slope * math.prod(others)
    return found.reshape(np.shape(coordinates))


def affine_coordinates(shape, matrix, offset):
    """Where `affine_transform` reads a result of this shape; of a vector, a scale for each axis."""
    places = np.indices(shape, float)
    rank = len(shape)
    matrix = np.asarray(matrix, float)
    if matrix.shape not in [(rank,), (rank, rank)]:
        raise Unsupported(
            "a homogeneous matrix of affine_transform has no derivative rule",
            None,
            "give the matrix and the offset",
        )
    offset = np.broadcast_to(offset, (rank,)).reshape(-1, *(1,) * rank)
    if matrix.ndim == 1:
        return matrix.reshape(offset.shape) * places + offset
    return np.tensordot(matrix, places, 1) + offset


def affine_cotangents(d, matrix, offset):
    """The cotangents of `matrix` and `offset` from those of the coordinates."""
    rank = len(d)
    axes = tuple(range(1, rank + 1))
    doffset = d.sum(axes)
    if np.ndim(offset) == 0:
        doffset = doffset.sum()
    places = np.indices(d.shape[1:], float)
    if np.ndim(matrix) == 1:
        return (d * places).sum(axes), doffset
    return np.tensordot(d, places, (axes, axes)), doffset


def zoomed_coordinates(shape, given, grid_mode):
    """Where `zoom` reads a result of this shape."""
    places = np.indices(shape, float)
    for axis, (size, n) in enumerate(zip(shape, given, strict=True)):
        if grid_mode:
            places[axis] = (places[axis] + 0.5) * (n / size) - 0.5
        elif size > 1:
            places[axis] *= (n - 1) / (size - 1)
    return places


def along_transposed(fn, d, size, axis, options):
    """The transpose of a linear function along one axis, by what it makes of unit vectors:
    fn(x, axis=0, **options) of an `x` with `size` entries along the axis."""
    return filtered_transposed(fn, (), d, size, axis, options)


def filtered_transposed(fn, before, d, size, axis, options):
    """The same of fn(*before, x, axis=0, **options)."""
    d = np.moveaxis(np.asarray(d), axis, 0)
    found = []
    for start in range(0, size, _COLUMNS):
        units = np.eye(size)[:, start : start + _COLUMNS]
        made = fn(*before, units, axis=0, **options)
        found.append(np.tensordot(made, d, ((0,), (0,))))
    return np.moveaxis(np.concatenate(found), 0, axis)
