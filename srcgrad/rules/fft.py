"""Rules of `numpy.fft`: each transform is linear, and its transpose is a transform again.

    y = np.fft.fft(x)    dx = np.fft.ifft(dy, norm="forward")

The matrix of a transform is symmetric, so its conjugate transpose is the transform that turns the
other way, with the other scale. Half spectra stand for whole ones: each entry but the first and,
of even lengths, the last counts twice. What was continued with zeros or cut off before the
transform is cut off or continued after it.
"""

from __future__ import annotations

import numpy as np

from ..runtime import resized
from .registry import linear, vjp_of


def other(norm):
    """The scale of the transposed transform."""
    if norm == "ortho":
        return "ortho"
    return "backward" if norm == "forward" else "forward"


def doubled(d, axis, count):
    """The cotangent of half a spectrum from the spectrum of a real signal of `count` entries."""
    places = np.arange(np.shape(d)[axis])
    once = (places == 0) | (2 * places == count)
    if axis == -1:
        return np.where(once, d, 2.0 * d)
    d = np.moveaxis(d, axis, -1)
    return np.moveaxis(np.where(once, d, 2.0 * d), -1, axis)


# --- along one axis -------------------------------------------------------------------------------


@linear(np.fft.fft)
def _(dy, a, n=None, axis=-1, norm=None):
    d = np.fft.ifft(dy, axis=axis, norm=other(norm))
    return d if n is None else resized(d, a)


@linear(np.fft.ifft)
def _(dy, a, n=None, axis=-1, norm=None):
    d = np.fft.fft(dy, axis=axis, norm=other(norm))
    return d if n is None else resized(d, a)


@linear(np.fft.rfft)
def _(dy, a, n=None, axis=-1, norm=None):
    if n is None:
        return np.real(np.fft.ifft(dy, np.shape(a)[axis], axis, norm=other(norm)))
    return resized(np.real(np.fft.ifft(dy, n, axis, norm=other(norm))), a)


@linear(np.fft.irfft)
def _(dy, a, n=None, axis=-1, norm=None):
    d = doubled(np.fft.rfft(dy, axis=axis, norm=other(norm)), axis, np.shape(dy)[axis])
    return d if n is None else resized(d, a)


@linear(np.fft.hfft)
def _(dy, a, n=None, axis=-1, norm=None):
    d = doubled(np.fft.ihfft(dy, axis=axis, norm=other(norm)), axis, np.shape(dy)[axis])
    return d if n is None else resized(d, a)


@linear(np.fft.ihfft)
def _(dy, a, n=None, axis=-1, norm=None):
    if n is None:
        return np.real(np.fft.fft(dy, np.shape(a)[axis], axis, norm=other(norm)))
    return resized(np.real(np.fft.fft(dy, n, axis, norm=other(norm))), a)


# --- along several axes ---------------------------------------------------------------------------

NO_AXIS_TWICE = {"axes": lambda axes: axes is None or len(set(axes)) == len(axes)}


@linear(np.fft.fft2, covers=NO_AXIS_TWICE)
def _(dy, a, s=None, axes=(-2, -1), norm=None):
    d = np.fft.ifftn(dy, axes=axes, norm=other(norm))
    return d if s is None else resized(d, a)


@linear(np.fft.ifft2, covers=NO_AXIS_TWICE)
def _(dy, a, s=None, axes=(-2, -1), norm=None):
    d = np.fft.fftn(dy, axes=axes, norm=other(norm))
    return d if s is None else resized(d, a)


@linear(np.fft.fftn, covers=NO_AXIS_TWICE)
def _(dy, a, s=None, axes=None, norm=None):
    d = np.fft.ifftn(dy, axes=chosen(s, axes), norm=other(norm))
    return d if s is None else resized(d, a)


@linear(np.fft.ifftn, covers=NO_AXIS_TWICE)
def _(dy, a, s=None, axes=None, norm=None):
    d = np.fft.fftn(dy, axes=chosen(s, axes), norm=other(norm))
    return d if s is None else resized(d, a)


def chosen(s, axes):
    """The axes that are transformed: with `s` alone, as many as it has entries."""
    return tuple(range(-len(s), 0)) if axes is None and s is not None else axes


@linear(np.fft.rfft2, covers=NO_AXIS_TWICE)
def _(dy, a, s=None, axes=(-2, -1), norm=None):
    return of_half(dy, a, s, axes, norm)


@linear(np.fft.rfftn, covers=NO_AXIS_TWICE)
def _(dy, a, s=None, axes=None, norm=None):
    return of_half(dy, a, s, every(a, s, axes), norm)


@linear(np.fft.irfft2, covers=NO_AXIS_TWICE)
def _(dy, a, s=None, axes=(-2, -1), norm=None):
    return of_whole(dy, a, s, axes, norm)


@linear(np.fft.irfftn, covers=NO_AXIS_TWICE)
def _(dy, a, s=None, axes=None, norm=None):
    return of_whole(dy, a, s, every(a, s, axes), norm)


def every(a, s, axes):
    """The axes that are transformed, one by one."""
    if axes is not None:
        return axes
    return tuple(range(-(np.ndim(a) if s is None else len(s)), 0))


def of_half(dy, a, s, axes, norm):
    """From the half spectra along the last of `axes`, which was transformed first."""
    last = axes[-1]
    if len(axes) > 1:
        dy = np.fft.ifftn(dy, axes=axes[:-1], norm=other(norm))
    count = np.shape(a)[last] if s is None or s[-1] == -1 else s[-1]
    d = np.real(np.fft.ifft(dy, count, last, norm=other(norm)))
    return d if s is None else resized(d, a)


def of_whole(dy, a, s, axes, norm):
    """To the half spectra along the last of `axes`, which was transformed last."""
    last = axes[-1]
    d = doubled(np.fft.rfft(dy, axis=last, norm=other(norm)), last, np.shape(dy)[last])
    if len(axes) > 1:
        d = np.fft.fftn(d, axes=axes[:-1], norm=other(norm))
    return d if s is None else resized(d, a)


# --- order ----------------------------------------------------------------------------------------


@linear(np.fft.fftshift)
def _(dy, x, axes=None):
    return np.fft.ifftshift(dy, axes)


@linear(np.fft.ifftshift)
def _(dy, x, axes=None):
    return np.fft.fftshift(dy, axes)


@vjp_of(np.fft.fftfreq, wrt="d", inert=("n",))
@vjp_of(np.fft.rfftfreq, wrt="d", inert=("n",))
def _(y, dy, n, d=1.0, device=None):
    return -np.sum(dy * y) / d
