"""Rules of functions that make arrays: constant in shapes, linear in values.

y = np.full((2, 3), v)    dv = np.sum(dy)        (the sum is that of un-broadcasting)
"""

from __future__ import annotations

import math

import numpy as np

from ..runtime import pad_axis, positions, scatter_add
from ..runtime_arrays import unblock
from .registry import constant, jvp_of, linear, vjp_of

# --- from values ----------------------------------------------------------------------------------


@linear(np.full, wrt="fill_value", inert=("shape",))
def _(dy, shape, fill_value, dtype=None, order="C"):
    return dy


@linear(np.full_like, wrt="fill_value", inert=("a",))
def _(dy, a, fill_value, dtype=None, order="K", subok=True, shape=None):
    return dy


@linear(np.fromiter)
def _(dy, iter, dtype, count=-1):
    if count == -1:
        return dy
    return np.concatenate((dy, np.zeros(len(iter) - len(dy))))


@linear(np.linspace, wrt=("start", "stop"), inert=("num",))
def _(dy, start, stop, num=50, endpoint=True, *, dtype=None, axis=0):
    t = np.linspace(0.0, 1.0, num, endpoint)
    if axis != 0:
        dy = np.moveaxis(dy, axis, 0)
    return np.tensordot(1.0 - t, dy, 1), np.tensordot(t, dy, 1)


@vjp_of(np.logspace, wrt=("start", "stop"))
def _(y, dy, start, stop, num=50, endpoint=True, base=10.0):
    t = np.linspace(0.0, 1.0, num, endpoint)
    dy = dy * np.conj(y) * math.log(base)
    return np.tensordot(1.0 - t, dy, 1), np.tensordot(t, dy, 1)


@vjp_of(np.geomspace, wrt=("start", "stop"))
def _(y, dy, start, stop, num=50, endpoint=True):
    t = np.linspace(0.0, 1.0, num, endpoint)
    dlog = dy * np.conj(y)
    dstart, dstop = np.tensordot(1.0 - t, dlog, 1), np.tensordot(t, dlog, 1)
    return dstart / np.conj(start), dstop / np.conj(stop)


@vjp_of(np.vander)
def _(y, dy, x, N=None, increasing=False):
    count = np.shape(y)[1]
    powers = np.arange(count) if increasing else np.arange(count)[::-1]
    slopes = powers * np.power(np.expand_dims(x, 1), np.maximum(powers - 1, 0))
    return np.sum(dy * np.conj(slopes), axis=1)


# --- conversions ----------------------------------------------------------------------------------


@vjp_of(np.array)
@vjp_of(np.asarray)
@vjp_of(np.asanyarray)
@vjp_of(np.ascontiguousarray)
@vjp_of(np.asfortranarray)
def _(y, dy, a, dtype=None, *, copy=None, order=None, ndmin=0):
    if dtype is None or np.issubdtype(dtype, np.inexact) or np.issubdtype(dtype, np.object_):
        return dy
    return np.zeros(np.shape(y))


@vjp_of(np.require)
def _(y, dy, a, dtype=None, requirements=None):
    if dtype is None or np.issubdtype(dtype, np.inexact) or np.issubdtype(dtype, np.object_):
        return dy
    return np.zeros(np.shape(y))


@vjp_of(np.asarray_chkfinite)
@vjp_of(np.copy)
def _(y, dy, a, order="K"):
    return dy


if hasattr(np, "astype"):

    @vjp_of(np.astype)
    def astype(y, dy, x, dtype, *, copy=True):
        if np.issubdtype(dtype, np.inexact) or np.issubdtype(dtype, np.object_):
            return dy
        return np.zeros(np.shape(y))


@linear(np.object_)
@linear(np.float16)
@linear(np.float32)
@linear(np.float64)
@linear(np.longdouble)
@linear(np.complex64)
@linear(np.complex128)
@linear(np.clongdouble)
def _(dy, x):
    return dy


@linear(np.from_dlpack)
def _(dy, x):
    return dy


def check_type(buffer, dtype):
    """Are the bytes read as the numbers that they are?"""
    if np.result_type(buffer) != np.dtype(dtype):
        raise ValueError("np.frombuffer has a derivative where it reads numbers of the same type")


@linear(np.frombuffer)
def _(dy, buffer, dtype=float, count=-1, offset=0):
    check_type(buffer, dtype)
    start = offset // np.dtype(dtype).itemsize
    return np.reshape(pad_axis(dy, (start, np.size(buffer) - start - len(dy)), 0), np.shape(buffer))


@jvp_of(np.frombuffer)
def _(y, tangent, buffer, dtype=float, count=-1, offset=0):
    check_type(buffer, dtype)
    start = offset // np.dtype(dtype).itemsize
    return np.ravel(tangent)[start : start + len(y)]


# --- diagonals and triangles ----------------------------------------------------------------------


@linear(np.diag)
def _(dy, v, k=0):
    if np.ndim(v) == 1:
        return np.diagonal(dy, k)
    return scatter_add(dy, np.diag(positions(v), k), v)


@linear(np.diagflat)
def _(dy, v, k=0):
    return np.reshape(np.diagonal(dy, k), np.shape(v))


@linear(np.diagonal)
def _(dy, a, offset=0, axis1=0, axis2=1):
    return scatter_add(dy, np.diagonal(positions(a), offset, axis1, axis2), a)


@linear(np.trace)
def _(dy, a, offset=0, axis1=0, axis2=1):
    if np.ndim(a) == 2 and axis1 == 0 and axis2 == 1:
        rows, columns = np.shape(a)
        return dy * np.eye(rows, columns, offset)
    places = np.diagonal(positions(a), offset, axis1, axis2)
    return scatter_add(np.broadcast_to(np.expand_dims(dy, -1), np.shape(places)), places, a)


@linear(np.tril)
def _(dy, m, k=0):
    return np.tril(dy, k)


@linear(np.triu)
def _(dy, m, k=0):
    return np.triu(dy, k)


@linear(np.block)
def _(dy, arrays):
    return unblock(dy, arrays)


@linear(unblock, inert=("arrays",))
def _(dy, d, arrays):
    return np.block(dy)


@vjp_of(np.arange, wrt=("bounds", "step"))
def _(y, dy, *bounds, step=None, dtype=None):
    dstep = np.sum(dy * np.arange(np.size(y)))
    if len(bounds) == 1:
        return (0.0,), dstep
    if len(bounds) == 2:
        return (np.sum(dy), 0.0), dstep
    return (np.sum(dy), 0.0, dstep), None


constant(
    np.bool_,
    np.diag_indices,
    np.diag_indices_from,
    np.empty,
    np.empty_like,
    np.eye,
    np.identity,
    np.indices,
    np.int8,
    np.int16,
    np.int32,
    np.int64,
    np.longlong,
    np.ones,
    np.ones_like,
    np.tri,
    np.tril_indices,
    np.tril_indices_from,
    np.triu_indices,
    np.triu_indices_from,
    np.uint8,
    np.uint16,
    np.uint32,
    np.uint64,
    np.ulonglong,
    np.zeros,
    np.zeros_like,
)
