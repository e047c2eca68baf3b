"""Rules of functions that move elements without changing them.

y = np.reshape(a, (2, 3))    da = np.reshape(dy, a.shape)
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..ir.side_by_side import joined, joined_columns
from ..runtime import positions, scatter_add, split_like, unstack
from ..runtime_arrays import order_of, places_in_memory
from .registry import linear

# --- one array ------------------------------------------------------------------------------------


@linear(np.reshape)
def _(dy, a, shape, order="C", *, copy=None):
    if order == "A":
        order = order_of(a, order)
    return np.reshape(dy, np.shape(a), order=order)


@linear(np.ravel)
def _(dy, a, order="C"):
    if order == "K" or order == "A":
        return scatter_add(dy, places_in_memory(a, order), a)
    return np.reshape(dy, np.shape(a), order=order)


@linear(np.transpose)
@linear(np.permute_dims)
def _(dy, a, axes=None):
    if axes is None:
        return np.transpose(dy)
    return np.transpose(dy, np.argsort(np.mod(axes, np.ndim(a))))


@linear(np.matrix_transpose)
def _(dy, x):
    return np.matrix_transpose(dy)


@linear(np.swapaxes)
def _(dy, a, axis1, axis2):
    return np.swapaxes(dy, axis1, axis2)


@linear(np.moveaxis)
def _(dy, a, source, destination):
    return np.moveaxis(dy, destination, source)


@linear(np.rollaxis)
def _(dy, a, axis, start=0):
    return scatter_add(dy, np.rollaxis(positions(a), axis, start), a)


@linear(np.expand_dims)
@linear(np.squeeze)
def _(dy, a, axis=None):
    return np.reshape(dy, np.shape(a))


@linear(np.broadcast_to)
def _(dy, array, shape):
    return dy


@linear(np.atleast_1d)
@linear(np.atleast_2d)
@linear(np.atleast_3d)
def _(dy, ary):
    return np.reshape(dy, np.shape(ary))


@linear(np.flip)
def _(dy, m, axis=None):
    return np.flip(dy, axis)


@linear(np.fliplr)
def _(dy, m):
    return np.fliplr(dy)


@linear(np.flipud)
def _(dy, m):
    return np.flipud(dy)


@linear(np.roll)
def _(dy, a, shift, axis=None):
    if isinstance(shift, int):
        return np.roll(dy, -shift, axis)
    if np.ndim(shift) == 0:  # (minus a number without a sign has none either)
        return np.roll(dy, -int(shift), axis)
    return np.roll(dy, tuple([-int(step) for step in shift]), axis)


@linear(np.rot90)
def _(dy, m, k=1, axes=(0, 1)):
    return np.rot90(dy, -k, axes)


@linear(sliding_window_view)
def _(dy, x, window_shape, axis=None, *, subok=False, writeable=False):
    return scatter_add(dy, sliding_window_view(positions(x), window_shape, axis), x)


@linear(np.tile)
def _(dy, A, reps):
    return scatter_add(dy, np.tile(positions(A), reps), A)


@linear(np.repeat)
def _(dy, a, repeats, axis=None):
    return scatter_add(dy, np.repeat(positions(a), repeats, axis), a)


@linear(np.resize)
def _(dy, a, new_shape):
    return scatter_add(dy, np.resize(positions(a), new_shape), a)


# --- several arrays -------------------------------------------------------------------------------


@linear(np.concatenate)
def _(dy, arrays, axis=0, *, dtype=None, casting="same_kind"):
    return split_like(dy, arrays, axis)


@linear(np.stack)
def _(dy, arrays, axis=0, *, dtype=None, casting="same_kind"):
    return unstack(dy, axis)


@linear(np.vstack)
def vstack(dy, tup, *, dtype=None, casting="same_kind"):
    return split_like(dy, tup, 0)


if hasattr(np, "row_stack"):
    linear(np.row_stack)(vstack)


@linear(np.hstack)
def _(dy, tup, *, dtype=None, casting="same_kind"):
    return split_like(dy, tup, -1 if np.ndim(dy) == 1 else 1)


@linear(joined, wrt="items")
def _(dy, r, items):
    return split_like(dy, items, 0)


@linear(joined_columns, wrt="items")
def _(dy, c, items):
    return split_like(dy, items, -1)


@linear(np.column_stack)
def _(dy, tup):
    return split_like(dy, tup, 1)


@linear(np.dstack)
def _(dy, tup):
    return split_like(dy, tup, 2)


@linear(np.append, wrt=("arr", "values"))
def _(dy, arr, values, axis=None):
    if axis is None:
        count = np.size(arr)
        return np.reshape(dy[:count], np.shape(arr)), np.reshape(dy[count:], np.shape(values))
    darr, dvalues = split_like(dy, (arr, values), axis)
    return darr, dvalues


@linear(np.split)
@linear(np.array_split)
def _(dy, ary, indices_or_sections, axis=0):
    return np.concatenate(dy, axis)


@linear(np.vsplit)
def _(dy, ary, indices_or_sections):
    return np.concatenate(dy, 0)


@linear(np.hsplit)
def _(dy, ary, indices_or_sections):
    return np.concatenate(dy, 0 if np.ndim(ary) == 1 else 1)


@linear(np.dsplit)
def _(dy, ary, indices_or_sections):
    return np.concatenate(dy, 2)


if hasattr(np, "unstack"):

    @linear(np.unstack)
    def _unstack(dy, x, axis=0):
        return np.stack(dy, axis)


@linear(np.meshgrid, wrt="xi")
def _(dy, *xi, indexing="xy", sparse=False):
    if len(xi) == 2 and not sparse:
        first, second = dy
        across = 0 if indexing == "xy" else 1
        return np.sum(first, axis=across), np.sum(second, axis=1 - across)
    grids = np.meshgrid(*[positions(x) for x in xi], indexing=indexing, sparse=sparse)
    return tuple([scatter_add(d, places, x) for d, places, x in zip(dy, grids, xi)])


@linear(np.broadcast_arrays, wrt="args")
def _(dy, *args):
    return tuple(dy)
