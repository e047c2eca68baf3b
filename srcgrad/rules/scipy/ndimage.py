"""Rules of the linear filters of `scipy.ndimage`, in the image.

    y = ndimage.gaussian_filter(x, 2.0)    dx = folded(ndimage.gaussian_filter(extended dy))

The image goes on beyond its ends as `mode` says; what the filter brings back from there is added
where it came from.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from ...runtime_images import (
    affine_coordinates,
    affine_cotangents,
    along_transposed,
    coordinate_slopes,
    image_cotangent,
    zoomed_coordinates,
)
from ...runtime_scipy import axes_of, extended, folded, reach
from ..registry import jvp_of, linear, refused, vjp_of
from . import helpers  # noqa: F401
from .names import named

_EVERY = ("reflect", "constant", "nearest", "mirror", "wrap", "grid-constant", "grid-mirror",
          "grid-wrap")  # fmt: skip
KNOWN = {"mode": _EVERY, "cval": (0.0, 0)}


@linear(ndimage.correlate1d, covers=KNOWN)
def _(dy, input, weights, axis=-1, *, mode="reflect", cval=0.0, origin=0):
    width = len(weights)
    dy = extended(dy, width, "constant", (axis,))
    dx = ndimage.convolve1d(dy, weights, axis, mode="constant", origin=origin)
    return folded(dx, width, mode, (axis,))


@linear(ndimage.convolve1d, covers=KNOWN)
def _(dy, input, weights, axis=-1, *, mode="reflect", cval=0.0, origin=0):
    width = len(weights)
    dy = extended(dy, width, "constant", (axis,))
    dx = ndimage.correlate1d(dy, weights, axis, mode="constant", origin=origin)
    return folded(dx, width, mode, (axis,))


@linear(ndimage.correlate, covers=KNOWN)
def _(dy, input, weights, *, mode="reflect", cval=0.0, origin=0):
    axes, width = axes_of(input, None), max(np.shape(weights))
    dy = extended(dy, width, "constant", axes)
    dx = ndimage.convolve(dy, weights, mode="constant", origin=origin)
    return folded(dx, width, mode, axes)


@linear(ndimage.convolve, covers=KNOWN)
def _(dy, input, weights, *, mode="reflect", cval=0.0, origin=0):
    axes, width = axes_of(input, None), max(np.shape(weights))
    dy = extended(dy, width, "constant", axes)
    dx = ndimage.correlate(dy, weights, mode="constant", origin=origin)
    return folded(dx, width, mode, axes)


@linear(ndimage.gaussian_filter1d, covers=KNOWN)
def _(
    dy, input, sigma, axis=-1, order=0, *, mode="reflect", cval=0.0, truncate=4.0, radius=None
):  # fmt: skip
    width = reach(sigma, truncate, radius)
    dy = extended((-1.0) ** order * dy, width, "constant", (axis,))
    dx = ndimage.gaussian_filter1d(
        dy, sigma, axis, order, mode="constant", truncate=truncate, radius=radius
    )
    return folded(dx, width, mode, (axis,))


@linear(ndimage.gaussian_filter, covers=KNOWN)
def _(
    dy, input, sigma, order=0, *, mode="reflect", cval=0.0, truncate=4.0, radius=None, axes=None
):  # fmt: skip
    along, width = axes_of(input, axes), reach(sigma, truncate, radius)
    odd = np.sum(np.broadcast_to(order, len(along)))
    dy = extended((-1.0) ** odd * dy, width, "constant", along)
    dx = ndimage.gaussian_filter(
        dy, sigma, order, mode="constant", truncate=truncate, radius=radius, axes=axes
    )
    return folded(dx, width, mode, along)


@linear(ndimage.uniform_filter1d, covers={**KNOWN, "origin": (0,)})
def _(dy, input, size, axis=-1, *, mode="reflect", cval=0.0, origin=0):
    dy = extended(dy, size, "constant", (axis,))
    # an even window has its centre one off
    back = -1 if size % 2 == 0 else 0
    dx = ndimage.uniform_filter1d(dy, size, axis, mode="constant", origin=back)
    return folded(dx, size, mode, (axis,))


@vjp_of(ndimage.uniform_filter, covers={**KNOWN, "origin": (0,), "axes": (None,)})
def _(y, dy, input, size=3, *, mode="reflect", cval=0.0, origin=0, axes=None):
    every, sizes = axes_of(input, None), np.broadcast_to(size, np.ndim(input))
    width = int(np.max(sizes))
    back = tuple(-((sizes + 1) % 2))
    dy = extended(dy, width, "constant", every)
    return folded(
        ndimage.uniform_filter(dy, size, mode="constant", origin=back), width, mode, every
    )


@jvp_of(ndimage.uniform_filter, covers={**KNOWN, "origin": (0,), "axes": (None,)})
def _(y, d, input, size=3, *, mode="reflect", cval=0.0, origin=0, axes=None):
    return ndimage.uniform_filter(d, size, mode=mode)


@linear(ndimage.laplace, covers=KNOWN)
def _(dy, input, *, mode="reflect", cval=0.0):
    axes = axes_of(input, None)
    dx = ndimage.laplace(extended(dy, 1, "constant", axes), mode="constant")
    return folded(dx, 1, mode, axes)


@linear(ndimage.sobel, covers=KNOWN)
def _(dy, input, axis=-1, *, mode="reflect", cval=0.0):
    axes = axes_of(input, None)
    dx = ndimage.sobel(extended(-dy, 1, "constant", axes), axis, mode="constant")
    return folded(dx, 1, mode, axes)


@linear(ndimage.prewitt, covers=KNOWN)
def _(dy, input, axis=-1, *, mode="reflect", cval=0.0):
    axes = axes_of(input, None)
    dx = ndimage.prewitt(extended(-dy, 1, "constant", axes), axis, mode="constant")
    return folded(dx, 1, mode, axes)


refused(
    "the function that filters is not looked into",
    *named(
        ndimage,
        """
    generic_filter generic_filter1d generic_gradient_magnitude generic_laplace geometric_transform
    labeled_comprehension vectorized_filter
""",
    ),
)


# --- between the pixels ---------------------------------------------------------------------------


@vjp_of(ndimage.map_coordinates, wrt=("input", "coordinates"))
def _(y, dy, input, coordinates, *, order=3, mode="constant", cval=0.0, prefilter=True):
    dinput = image_cotangent(dy, input, coordinates, order, mode, prefilter)
    return dinput, dy * coordinate_slopes(input, coordinates, order, mode, prefilter)


@jvp_of(ndimage.map_coordinates, wrt=("input", "coordinates"), asks=True)
def _(
    y, tangents, asked, input, coordinates, *, order=3, mode="constant", cval=0.0, prefilter=True
):  # fmt: skip
    dinput, dcoordinates = tangents
    if "coordinates" not in asked:
        return ndimage.map_coordinates(
            dinput, coordinates, order=order, mode=mode, prefilter=prefilter
        )
    slopes = coordinate_slopes(input, coordinates, order, mode, prefilter)
    along = np.sum(slopes * dcoordinates, axis=0)
    if "input" not in asked:
        return along
    return along + ndimage.map_coordinates(
        dinput, coordinates, order=order, mode=mode, prefilter=prefilter
    )


@vjp_of(ndimage.shift, wrt=("input", "shift"))
def _(y, dy, input, shift, *, order=3, mode="constant", cval=0.0, prefilter=True):
    unit = np.ones(np.ndim(input))
    places = affine_coordinates(np.shape(dy), unit, -np.asarray(shift))
    dinput = image_cotangent(dy, input, places, order, mode, prefilter)
    dplaces = dy * coordinate_slopes(input, places, order, mode, prefilter)
    return dinput, -affine_cotangents(dplaces, unit, shift)[1]


@vjp_of(ndimage.affine_transform, wrt=("input", "matrix", "offset"))
def _(
    y, dy, input, matrix, offset=0.0, output_shape=None, *, order=3, mode="constant", cval=0.0,
    prefilter=True,
):  # fmt: skip
    places = affine_coordinates(np.shape(dy), matrix, offset)
    dinput = image_cotangent(dy, input, places, order, mode, prefilter)
    dplaces = dy * coordinate_slopes(input, places, order, mode, prefilter)
    dmatrix, doffset = affine_cotangents(dplaces, matrix, offset)
    return dinput, dmatrix, doffset


@jvp_of(ndimage.shift, wrt=("input", "shift"), asks=True)
def _(y, tangents, asked, input, shift, *, order=3, mode="constant", cval=0.0, prefilter=True):
    dinput, dshift = tangents
    if "shift" not in asked:
        return ndimage.shift(dinput, shift, order=order, mode=mode, prefilter=prefilter)
    places = affine_coordinates(np.shape(y), np.ones(np.ndim(input)), -np.asarray(shift))
    slopes = coordinate_slopes(input, places, order, mode, prefilter)
    moved = np.reshape(np.broadcast_to(dshift, np.ndim(input)), (-1, *([1] * np.ndim(y))))
    along = -np.sum(slopes * moved, axis=0)
    if "input" not in asked:
        return along
    return along + ndimage.shift(dinput, shift, order=order, mode=mode, prefilter=prefilter)


@jvp_of(ndimage.affine_transform, wrt=("input", "matrix", "offset"))
def _(
    y, tangents, input, matrix, offset=0.0, output_shape=None, *, order=3, mode="constant",
    cval=0.0, prefilter=True,
):  # fmt: skip
    dinput, dmatrix, doffset = tangents
    places = affine_coordinates(np.shape(y), matrix, offset)
    slopes = coordinate_slopes(input, places, order, mode, prefilter)
    moved = affine_coordinates(np.shape(y), dmatrix, 0.0 if doffset is None else doffset)
    return np.sum(slopes * moved, axis=0) + ndimage.map_coordinates(
        dinput, places, order=order, mode=mode, prefilter=prefilter
    )


@linear(ndimage.zoom, covers={"cval": (0.0, 0)})
def _(
    dy, input, zoom, *, order=3, mode="constant", cval=0.0, prefilter=True, grid_mode=False
):  # fmt: skip
    places = zoomed_coordinates(np.shape(dy), np.shape(input), grid_mode)
    return image_cotangent(dy, input, places, order, mode, prefilter)


@linear(ndimage.spline_filter1d)
def _(dy, input, order=3, axis=-1, *, mode="mirror"):
    options = {"order": order, "mode": mode}
    return along_transposed(ndimage.spline_filter1d, dy, np.shape(input)[axis], axis, options)


refused(
    "it chooses among the pixels: use a filter that averages them",
    *named(ndimage, "grey_closing grey_dilation grey_erosion grey_opening maximum_filter "
           "maximum_filter1d median_filter minimum_filter minimum_filter1d percentile_filter "
           "rank_filter black_tophat white_tophat morphological_gradient"),
)  # fmt: skip
refused(
    "write it with map_coordinates or affine_transform, which have rules",
    *named(ndimage, "rotate"),
)
refused(
    "write it with gaussian_filter and its `order`, which has a rule",
    *named(ndimage, "gaussian_gradient_magnitude gaussian_laplace"),
)
