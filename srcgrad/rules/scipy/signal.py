"""Rules of `scipy.signal`: convolutions and filters.

y = signal.convolve(a, b)    da = signal.correlate(dy, b, "valid")
"""

from __future__ import annotations

import numpy as np
from scipy import signal

from ...runtime_scipy import in_middle, lagged_products
from ..registry import linear, vjp_of
from . import helpers  # noqa: F401


@vjp_of(signal.convolve, wrt=("in1", "in2"), ignored=("method",))
@vjp_of(signal.fftconvolve, wrt=("in1", "in2"), covers={"axes": (None,)})
@vjp_of(signal.oaconvolve, wrt=("in1", "in2"), covers={"axes": (None,)})
def _(y, dy, in1, in2, mode="full", axes=None):
    full = [m + n - 1 for m, n in zip(np.shape(in1), np.shape(in2))]
    dy = in_middle(dy, full)
    return signal.correlate(dy, in2, "valid"), signal.correlate(dy, in1, "valid")


@vjp_of(signal.correlate, wrt=("in1", "in2"), ignored=("method",))
def _(y, dy, in1, in2, mode="full"):
    full = [m + n - 1 for m, n in zip(np.shape(in1), np.shape(in2))]
    dy = in_middle(dy, full)
    return signal.convolve(dy, in2, "valid"), signal.correlate(in1, dy, "valid")


_ZEROS = {"boundary": ("fill",), "fillvalue": (0, 0.0)}


@vjp_of(signal.convolve2d, wrt=("in1", "in2"), covers=_ZEROS)
def _(y, dy, in1, in2, mode="full", boundary="fill", fillvalue=0):
    full = [m + n - 1 for m, n in zip(np.shape(in1), np.shape(in2))]
    dy = in_middle(dy, full)
    return signal.correlate(dy, in2, "valid"), signal.correlate(dy, in1, "valid")


@vjp_of(signal.correlate2d, wrt=("in1", "in2"), covers=_ZEROS)
def _(y, dy, in1, in2, mode="full", boundary="fill", fillvalue=0):
    full = [m + n - 1 for m, n in zip(np.shape(in1), np.shape(in2))]
    # (where the middle is between two elements, it is the other one than that of `correlate`)
    dy = np.flip(in_middle(np.flip(dy), full))
    return signal.convolve(dy, in2, "valid"), signal.correlate(in1, dy, "valid")


@linear(signal.detrend)
def _(dy, data, axis=-1, type="linear", bp=0):
    # a projection, which is its own transpose
    return signal.detrend(dy, axis, type, bp)


@linear(signal.hilbert, covers={"N": (None,)})
def _(dy, x, N=None, axis=-1):
    return np.real(dy) - np.imag(signal.hilbert(np.imag(dy), axis=axis))


@vjp_of(signal.lfilter, wrt=("b", "a", "x"), covers={"zi": (None,)})
def _(y, dy, b, a, x, axis=-1, zi=None):
    # the filter runs backwards in time: first its poles, then its zeros
    mirrored = np.flip(np.moveaxis(dy, axis, -1), -1)
    poles = signal.lfilter(np.ones(1), np.conj(a), mirrored)
    dx = np.flip(signal.lfilter(np.conj(b), np.ones(1), poles), -1)
    d = np.flip(poles, -1)
    db = lagged_products(d, np.conj(np.moveaxis(x, axis, -1)), len(b))
    da = -lagged_products(d, np.conj(np.moveaxis(y, axis, -1)), len(a))
    return db, da, np.moveaxis(dx, -1, axis)
