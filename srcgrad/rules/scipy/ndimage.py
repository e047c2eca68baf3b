"""Rules of the linear filters of `scipy.ndimage`, in the image.

    y = ndimage.gaussian_filter(x, 2.0)    dx = folded(ndimage.gaussian_filter(extended dy))

The image goes on beyond its ends as `mode` says; what the filter brings back from there is added
where it came from.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from ...runtime_scipy import axes_of, extended, folded, reach
from ..registry import linear, refused
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
