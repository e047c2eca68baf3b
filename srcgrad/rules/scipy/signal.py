"""Rules of `scipy.signal`: convolutions and filters.

y = signal.convolve(a, b)    da = signal.correlate(dy, b, "valid")
"""

from __future__ import annotations

import numpy as np
from scipy import signal

from ...runtime_images import along_transposed, filtered_transposed
from ...runtime_scipy import in_middle, lagged_products
from ..registry import linear, refused, vjp_of
from . import helpers  # noqa: F401
from .names import named


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


# --- along one axis -------------------------------------------------------------------------------


@linear(signal.sosfilt, wrt="x", covers={"zi": (None,)})
def _(dy, sos, x, axis=-1, zi=None):
    return np.flip(signal.sosfilt(sos, np.flip(dy, axis), axis), axis)


@linear(signal.filtfilt, wrt="x")
def _(dy, b, a, x, axis=-1, padtype="odd", padlen=None, method="pad", irlen=None):
    options = {"padtype": padtype, "padlen": padlen, "method": method, "irlen": irlen}
    return filtered_transposed(signal.filtfilt, (b, a), dy, np.shape(x)[axis], axis, options)


@linear(signal.sosfiltfilt, wrt="x")
def _(dy, sos, x, axis=-1, padtype="odd", padlen=None):
    options = {"padtype": padtype, "padlen": padlen}
    return filtered_transposed(signal.sosfiltfilt, (sos,), dy, np.shape(x)[axis], axis, options)


@linear(signal.upfirdn, wrt="x", covers={"cval": (0, 0.0)})
def _(dy, h, x, up=1, down=1, axis=-1, mode="constant", cval=0):
    options = {"up": up, "down": down, "mode": mode}
    return filtered_transposed(signal.upfirdn, (h,), dy, np.shape(x)[axis], axis, options)


@linear(signal.savgol_filter, covers={"cval": (0, 0.0)})
def _(dy, x, window_length, polyorder, deriv=0, delta=1.0, axis=-1, mode="interp", cval=0.0):
    options = {
        "window_length": window_length, "polyorder": polyorder, "deriv": deriv, "delta": delta,
        "mode": mode,
    }  # fmt: skip
    return along_transposed(signal.savgol_filter, dy, np.shape(x)[axis], axis, options)


@linear(signal.resample, covers={"t": (None,), "domain": ("time",)})
def _(dy, x, num, t=None, axis=0, window=None, domain="time"):
    options = {"num": num, "window": window}
    return along_transposed(signal.resample, dy, np.shape(x)[axis], axis, options)


@linear(signal.resample_poly, covers={"cval": (None,), "padtype": ("constant",)})
def _(dy, x, up, down, axis=0, window=("kaiser", 5.0), padtype="constant", cval=None):
    options = {"up": up, "down": down, "window": window}
    return along_transposed(signal.resample_poly, dy, np.shape(x)[axis], axis, options)


@linear(signal.decimate)
def _(dy, x, q, n=None, ftype="iir", axis=-1, zero_phase=True):
    options = {"q": q, "n": n, "ftype": ftype, "zero_phase": zero_phase}
    return along_transposed(signal.decimate, dy, np.shape(x)[axis], axis, options)


refused(
    "it chooses among the samples: use a filter that averages them",
    *named(signal, "argrelextrema argrelmax argrelmin find_peaks medfilt medfilt2d order_filter "
           "peak_prominences peak_widths"),
)  # fmt: skip
refused(
    "write it with scipy.fft, whose transforms have rules",
    *named(
        signal, "coherence csd czt istft lombscargle periodogram spectrogram stft welch zoom_fft"
    ),
)
