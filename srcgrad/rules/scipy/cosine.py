"""Rules of the cosine and sine transforms of `scipy.fft`.

Types 2 and 3 are transposes of each other but for their first (sine: last) element, types 1 and 4
are symmetric, type 1 of cosines but for both its ends; under norm="ortho" the transpose is the
inverse.
"""

from __future__ import annotations

import numpy as np
from scipy import fft

from ...runtime_scipy import end_scaled, resized
from ..registry import linear

WORKERS = ("workers",)
KNOWN = {"type": (1, 2, 3, 4), "orthogonalize": (None,)}
ORTHO = {"type": (1, 2, 3, 4), "norm": ("ortho",), "orthogonalize": (None,)}


@linear(fft.dct, ignored=WORKERS, covers=KNOWN)
def _(dy, x, type=2, n=None, axis=-1, norm=None, orthogonalize=None):
    if norm == "ortho":
        dx = fft.idct(dy, type, axis=axis, norm=norm)
    elif type == 1:
        dy = end_scaled(end_scaled(dy, 0, 2.0, axis), -1, 2.0, axis)
        dx = fft.dct(dy, 1, axis=axis, norm=norm)
        dx = end_scaled(end_scaled(dx, 0, 0.5, axis), -1, 0.5, axis)
    elif type == 2:
        dx = fft.dct(end_scaled(dy, 0, 2.0, axis), 3, axis=axis, norm=norm)
    elif type == 3:
        dx = end_scaled(fft.dct(dy, 2, axis=axis, norm=norm), 0, 0.5, axis)
    else:
        dx = fft.dct(dy, 4, axis=axis, norm=norm)
    return resized(dx, np.shape(x))


@linear(fft.idct, ignored=WORKERS, covers=KNOWN)
def _(dy, x, type=2, n=None, axis=-1, norm=None, orthogonalize=None):
    if norm == "ortho":
        dx = fft.dct(dy, type, axis=axis, norm=norm)
    elif type == 1:
        dy = end_scaled(end_scaled(dy, 0, 2.0, axis), -1, 2.0, axis)
        dx = fft.idct(dy, 1, axis=axis, norm=norm)
        dx = end_scaled(end_scaled(dx, 0, 0.5, axis), -1, 0.5, axis)
    elif type == 2:
        dx = end_scaled(fft.idct(dy, 3, axis=axis, norm=norm), 0, 0.5, axis)
    elif type == 3:
        dx = fft.idct(end_scaled(dy, 0, 2.0, axis), 2, axis=axis, norm=norm)
    else:
        dx = fft.idct(dy, 4, axis=axis, norm=norm)
    return resized(dx, np.shape(x))


@linear(fft.dst, ignored=WORKERS, covers=KNOWN)
def _(dy, x, type=2, n=None, axis=-1, norm=None, orthogonalize=None):
    if norm == "ortho":
        dx = fft.idst(dy, type, axis=axis, norm=norm)
    elif type == 2:
        dx = fft.dst(end_scaled(dy, -1, 2.0, axis), 3, axis=axis, norm=norm)
    elif type == 3:
        dx = end_scaled(fft.dst(dy, 2, axis=axis, norm=norm), -1, 0.5, axis)
    else:
        dx = fft.dst(dy, type, axis=axis, norm=norm)
    return resized(dx, np.shape(x))


@linear(fft.idst, ignored=WORKERS, covers=KNOWN)
def _(dy, x, type=2, n=None, axis=-1, norm=None, orthogonalize=None):
    if norm == "ortho":
        dx = fft.dst(dy, type, axis=axis, norm=norm)
    elif type == 2:
        dx = end_scaled(fft.idst(dy, 3, axis=axis, norm=norm), -1, 0.5, axis)
    elif type == 3:
        dx = fft.idst(end_scaled(dy, -1, 2.0, axis), 2, axis=axis, norm=norm)
    else:
        dx = fft.idst(dy, type, axis=axis, norm=norm)
    return resized(dx, np.shape(x))


# --- several axes: orthonormal ones ---------------------------------------------------------------


@linear(fft.dctn, ignored=WORKERS, covers=ORTHO)
def _(dy, x, type=2, s=None, axes=None, norm=None, *, orthogonalize=None):
    if axes is None and s is not None:
        axes = list(range(-len(s), 0))
    return resized(fft.idctn(dy, type, axes=axes, norm="ortho"), np.shape(x))


@linear(fft.idctn, ignored=WORKERS, covers=ORTHO)
def _(dy, x, type=2, s=None, axes=None, norm=None, orthogonalize=None):
    if axes is None and s is not None:
        axes = list(range(-len(s), 0))
    return resized(fft.dctn(dy, type, axes=axes, norm="ortho"), np.shape(x))


@linear(fft.dstn, ignored=WORKERS, covers=ORTHO)
def _(dy, x, type=2, s=None, axes=None, norm=None, orthogonalize=None):
    if axes is None and s is not None:
        axes = list(range(-len(s), 0))
    return resized(fft.idstn(dy, type, axes=axes, norm="ortho"), np.shape(x))


@linear(fft.idstn, ignored=WORKERS, covers=ORTHO)
def _(dy, x, type=2, s=None, axes=None, norm=None, orthogonalize=None):
    if axes is None and s is not None:
        axes = list(range(-len(s), 0))
    return resized(fft.dstn(dy, type, axes=axes, norm="ortho"), np.shape(x))
