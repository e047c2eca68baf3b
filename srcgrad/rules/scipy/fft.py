"""Rules of `scipy.fft`: all are linear, and the transpose is the inverse under another norm.

    y = fft.fft(x)    dx = fft.ifft(dy, norm="forward")

`resized` undoes what `n` and `s` have cut off or filled up.
"""

from __future__ import annotations

import numpy as np
from scipy import fft

from ...runtime_scipy import pairs_doubled, resized
from ..registry import called_for_effect, constant, linear, vjp_of
from . import cosine, helpers  # noqa: F401
from .names import named

WORKERS = ("workers", "plan")

# --- complex to complex ---------------------------------------------------------------------------


@linear(fft.fft, ignored=WORKERS)
def _(dy, x, n=None, axis=-1, norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    return resized(fft.ifft(dy, axis=axis, norm=dual), np.shape(x))


@linear(fft.ifft, ignored=WORKERS)
def _(dy, x, n=None, axis=-1, norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    return resized(fft.fft(dy, axis=axis, norm=dual), np.shape(x))


@linear(fft.fft2, ignored=WORKERS)
def _(dy, x, s=None, axes=(-2, -1), norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    return resized(fft.ifftn(dy, axes=axes, norm=dual), np.shape(x))


@linear(fft.ifft2, ignored=WORKERS)
def _(dy, x, s=None, axes=(-2, -1), norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    return resized(fft.fftn(dy, axes=axes, norm=dual), np.shape(x))


@linear(fft.fftn, ignored=WORKERS)
def _(dy, x, s=None, axes=None, norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    if axes is None and s is not None:
        axes = list(range(-len(s), 0))
    return resized(fft.ifftn(dy, axes=axes, norm=dual), np.shape(x))


@linear(fft.ifftn, ignored=WORKERS)
def _(dy, x, s=None, axes=None, norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    if axes is None and s is not None:
        axes = list(range(-len(s), 0))
    return resized(fft.fftn(dy, axes=axes, norm=dual), np.shape(x))


# --- real to complex: what is there of the result is transformed back -----------------------------


@linear(fft.rfft, ignored=WORKERS)
def _(dy, x, n=None, axis=-1, norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    size = np.shape(x)[axis] if n is None else n
    return resized(np.real(fft.ifft(dy, size, axis, dual)), np.shape(x))


@linear(fft.ihfft, ignored=WORKERS)
def _(dy, x, n=None, axis=-1, norm=None):
    size = np.shape(x)[axis] if n is None else n
    return resized(np.real(fft.ifft(np.conj(dy), size, axis, norm)), np.shape(x))


@linear(fft.rfft2, ignored=WORKERS)
def _(dy, x, s=None, axes=(-2, -1), norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    sizes = [np.shape(x)[axis] for axis in axes] if s is None else s
    return resized(np.real(fft.ifftn(dy, sizes, axes, dual)), np.shape(x))


@linear(fft.ihfft2, ignored=WORKERS)
def _(dy, x, s=None, axes=(-2, -1), norm=None):
    sizes = [np.shape(x)[axis] for axis in axes] if s is None else s
    return resized(np.real(fft.ifftn(np.conj(dy), sizes, axes, norm)), np.shape(x))


@linear(fft.rfftn, ignored=WORKERS)
def _(dy, x, s=None, axes=None, norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    if axes is None:
        axes = list(range(-np.ndim(x) if s is None else -len(s), 0))
    sizes = [np.shape(x)[axis] for axis in axes] if s is None else s
    return resized(np.real(fft.ifftn(dy, sizes, axes, dual)), np.shape(x))


@linear(fft.ihfftn, ignored=WORKERS)
def _(dy, x, s=None, axes=None, norm=None):
    if axes is None:
        axes = list(range(-np.ndim(x) if s is None else -len(s), 0))
    sizes = [np.shape(x)[axis] for axis in axes] if s is None else s
    return resized(np.real(fft.ifftn(np.conj(dy), sizes, axes, norm)), np.shape(x))


# --- complex to real: all but the ends stand for two ----------------------------------------------


@vjp_of(fft.irfft, ignored=WORKERS)
def _(y, dy, x, n=None, axis=-1, norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    half = fft.rfft(dy, axis=axis, norm=dual)
    return resized(pairs_doubled(half, np.shape(y)[axis], axis), np.shape(x))


@vjp_of(fft.hfft, ignored=WORKERS)
def _(y, dy, x, n=None, axis=-1, norm=None):
    half = np.conj(fft.rfft(dy, axis=axis, norm=norm))
    return resized(pairs_doubled(half, np.shape(y)[axis], axis), np.shape(x))


@vjp_of(fft.irfft2, ignored=WORKERS)
def _(y, dy, x, s=None, axes=(-2, -1), norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    half = fft.rfftn(dy, axes=axes, norm=dual)
    return resized(pairs_doubled(half, np.shape(y)[axes[-1]], axes[-1]), np.shape(x))


@vjp_of(fft.hfft2, ignored=WORKERS)
def _(y, dy, x, s=None, axes=(-2, -1), norm=None):
    half = np.conj(fft.rfftn(dy, axes=axes, norm=norm))
    return resized(pairs_doubled(half, np.shape(y)[axes[-1]], axes[-1]), np.shape(x))


@vjp_of(fft.irfftn, ignored=WORKERS)
def _(y, dy, x, s=None, axes=None, norm=None):
    dual = "ortho" if norm == "ortho" else "backward" if norm == "forward" else "forward"
    if axes is None:
        axes = list(range(-np.ndim(x) if s is None else -len(s), 0))
    half = fft.rfftn(dy, axes=axes, norm=dual)
    return resized(pairs_doubled(half, np.shape(y)[axes[-1]], axes[-1]), np.shape(x))


@vjp_of(fft.hfftn, ignored=WORKERS)
def _(y, dy, x, s=None, axes=None, norm=None):
    if axes is None:
        axes = list(range(-np.ndim(x) if s is None else -len(s), 0))
    half = np.conj(fft.rfftn(dy, axes=axes, norm=norm))
    return resized(pairs_doubled(half, np.shape(y)[axes[-1]], axes[-1]), np.shape(x))


# --- places ---------------------------------------------------------------------------------------


@linear(fft.fftshift)
def _(dy, x, axes=None):
    return fft.ifftshift(dy, axes)


@linear(fft.ifftshift)
def _(dy, x, axes=None):
    return fft.fftshift(dy, axes)


# --- logarithmic Hankel transforms: their matrices are symmetric ----------------------------------


@linear(fft.fht)
def _(dy, a, dln, mu, offset=0.0, bias=0.0):
    return fft.fht(dy, dln, mu, offset, bias)


@linear(fft.ifht)
def _(dy, A, dln, mu, offset=0.0, bias=0.0):
    return fft.ifht(dy, dln, mu, offset, bias)


constant(*named(fft, "fftfreq rfftfreq get_workers next_fast_len prev_fast_len fhtoffset"))
called_for_effect(
    *named(
        fft,
        "register_backend set_backend set_global_backend set_workers skip_backend test",
    )
)
