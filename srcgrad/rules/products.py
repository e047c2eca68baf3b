"""Rules of products of arrays, for every pair of ranks.

y = a @ b    da = dy @ b.T, db = a.T @ dy
"""

from __future__ import annotations

import operator

import numpy as np

from ..runtime import pad_axis
from ..runtime_algebra import (
    cross_pullback,
    einsum_pullback,
    einsum_pushforward,
    transposed_subscripts,
)
from .registry import jvp_of, vjp_of


@vjp_of(operator.imatmul, wrt=("a", "b"))
@vjp_of(operator.matmul, wrt=("a", "b"))
@vjp_of(np.matmul, wrt=("a", "b"))
@vjp_of(np.linalg.matmul, wrt=("a", "b"))
def _(y, dy, a, b):
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return dy @ np.conj(b).T, np.conj(a).T @ dy
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return dy * np.conj(b), dy * np.conj(a)
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        return np.outer(dy, np.conj(b)), np.conj(a).T @ dy
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return np.conj(b) @ dy, np.outer(np.conj(a), dy)
    if np.ndim(a) == 1:
        row = np.expand_dims(dy, -2)
        da = np.matmul(row, np.swapaxes(np.conj(b), -1, -2))
        return da[..., 0, :], np.expand_dims(np.conj(a), -1) * row
    if np.ndim(b) == 1:
        column = np.expand_dims(dy, -1)
        db = np.matmul(np.swapaxes(np.conj(a), -1, -2), column)
        return column * np.conj(b), db[..., 0]
    da = np.matmul(dy, np.swapaxes(np.conj(b), -1, -2))
    return da, np.matmul(np.swapaxes(np.conj(a), -1, -2), dy)


@vjp_of(np.dot, wrt=("a", "b"))
def _(y, dy, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0 or np.ndim(a) == 1 and np.ndim(b) == 1:
        return dy * np.conj(b), dy * np.conj(a)
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return dy @ np.conj(b).T, np.conj(a).T @ dy
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        return np.outer(dy, np.conj(b)), np.conj(a).T @ dy
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return np.conj(b) @ dy, np.outer(np.conj(a), dy)
    if np.ndim(b) == 1:
        free = list(range(np.ndim(dy)))
        return np.multiply.outer(dy, np.conj(b)), np.tensordot(np.conj(a), dy, (free, free))
    # a: (..., k), b: (*, k, n), y: (..., *, n)
    left = list(range(np.ndim(a) - 1))
    right = list(range(np.ndim(a) - 1, np.ndim(dy)))
    kept = [*range(np.ndim(b) - 2), np.ndim(b) - 1]
    da = np.tensordot(dy, np.conj(b), (right, kept))
    return da, np.moveaxis(np.tensordot(np.conj(a), dy, (left, left)), 0, -2)


@vjp_of(np.vdot, wrt=("a", "b"))
def _(y, dy, a, b):
    return np.conj(dy) * np.reshape(b, np.shape(a)), dy * np.reshape(a, np.shape(b))


@vjp_of(np.vecdot, wrt=("x1", "x2"))
@vjp_of(np.linalg.vecdot, wrt=("x1", "x2"))
def _(y, dy, x1, x2, *, axis=-1):
    dy = np.expand_dims(dy, axis)
    return np.conj(dy) * x2, dy * x1


@vjp_of(np.outer, wrt=("a", "b"))
@vjp_of(np.linalg.outer, wrt=("a", "b"))
def _(y, dy, a, b):
    da, db = dy @ np.conj(np.ravel(b)), np.conj(np.ravel(a)) @ dy
    return np.reshape(da, np.shape(a)), np.reshape(db, np.shape(b))


@vjp_of(np.inner, wrt=("a", "b"))
def _(y, dy, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0 or np.ndim(a) == 1 and np.ndim(b) == 1:
        return dy * np.conj(b), dy * np.conj(a)
    left = list(range(np.ndim(a) - 1))
    right = list(range(np.ndim(a) - 1, np.ndim(dy)))
    da = np.tensordot(dy, np.conj(b), (right, list(range(np.ndim(b) - 1))))
    return da, np.tensordot(dy, np.conj(a), (left, left))


@vjp_of(np.tensordot, wrt=("a", "b"))
@vjp_of(np.linalg.tensordot, wrt=("a", "b"))
def _(y, dy, a, b, axes=2):
    if isinstance(axes, (int, np.integer)):
        left, right = list(range(np.ndim(a) - axes, np.ndim(a))), list(range(axes))
    else:
        left, right = axes
    count = np.size(left)
    a_last, b_first = list(range(np.ndim(a) - count, np.ndim(a))), list(range(count))
    a = np.moveaxis(np.conj(a), left, a_last)
    b = np.moveaxis(np.conj(b), right, b_first)
    free_a, free_b = np.ndim(a) - count, np.ndim(b) - count
    of_b = list(range(free_a, free_a + free_b))
    da = np.tensordot(dy, b, (of_b, list(range(count, count + free_b))))
    db = np.tensordot(a, dy, (list(range(free_a)), list(range(free_a))))
    return np.moveaxis(da, a_last, left), np.moveaxis(db, b_first, right)


@vjp_of(np.einsum, wrt="operands")
def _(y, dy, subscripts, *operands, optimize=False):
    if len(operands) == 1:
        (a,) = operands
        for_a = transposed_subscripts(subscripts, 0, (np.ndim(a),))
        if for_a is not None:
            return (np.einsum(for_a, dy),)
    if len(operands) == 2:
        a, b = operands
        for_a = transposed_subscripts(subscripts, 0, (np.ndim(a), np.ndim(b)))
        for_b = transposed_subscripts(subscripts, 1, (np.ndim(a), np.ndim(b)))
        if for_a is not None and for_b is not None:
            return np.einsum(for_a, dy, np.conj(b)), np.einsum(for_b, dy, np.conj(a))
    return tuple([einsum_pullback(dy, subscripts, operands, k) for k in range(len(operands))])


@jvp_of(np.einsum, wrt="operands")
def _(y, tangents, subscripts, *operands, optimize=False):
    return einsum_pushforward(tangents, subscripts, operands)


@vjp_of(np.kron, wrt=("a", "b"))
def _(y, dy, a, b):
    rank = max(np.ndim(a), np.ndim(b))
    a_full = np.reshape(a, (1,) * (rank - np.ndim(a)) + np.shape(a))
    b_full = np.reshape(b, (1,) * (rank - np.ndim(b)) + np.shape(b))
    pairs = [size for pair in zip(np.shape(a_full), np.shape(b_full)) for size in pair]
    blocks = np.reshape(dy, pairs)
    of_a, of_b = list(range(0, 2 * rank, 2)), list(range(1, 2 * rank, 2))
    every = list(range(rank))
    da = np.tensordot(blocks, np.conj(b_full), (of_b, every))
    db = np.tensordot(np.conj(a_full), blocks, (every, of_a))
    return np.reshape(da, np.shape(a)), np.reshape(db, np.shape(b))


@vjp_of(np.cross, wrt=("a", "b"))
def _(y, dy, a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if axis is not None:
        axisa, axisb, axisc = axis, axis, axis
    if axisa == axisb == axisc == -1 and np.shape(a)[-1] == 3 and np.shape(b)[-1] == 3:
        return np.cross(np.conj(b), dy), np.cross(dy, np.conj(a))
    return cross_pullback(dy, a, b, axisa, axisb, axisc)


@vjp_of(np.convolve, wrt=("a", "v"))
def _(y, dy, a, v, mode="full"):
    full, short = np.size(a) + np.size(v) - 1, min(np.size(a), np.size(v))
    before = 0 if mode == "full" else (short - 1) // 2 if mode == "same" else short - 1
    dy = pad_axis(dy, (before, full - before - np.size(dy)), 0)
    return np.correlate(dy, v, "valid"), np.correlate(dy, a, "valid")


@vjp_of(np.correlate, wrt=("a", "v"))
def _(y, dy, a, v, mode="valid"):
    mirrored = np.conj(v[::-1])
    full, short = np.size(a) + np.size(v) - 1, min(np.size(a), np.size(v))
    before = 0 if mode == "full" else (short - 1) // 2 if mode == "same" else short - 1
    if np.size(v) > np.size(a) and mode == "same":
        before = full - np.size(dy) - before
    dy = pad_axis(dy, (before, full - before - np.size(dy)), 0)
    return np.correlate(dy, mirrored, "valid"), np.conj(np.correlate(dy, a, "valid"))[::-1]


if hasattr(np, "matvec"):

    @vjp_of(np.matvec, wrt=("x1", "x2"))
    def _(y, dy, x1, x2):
        column = np.expand_dims(dy, -1)
        dx2 = np.matmul(np.swapaxes(np.conj(x1), -1, -2), column)
        return column * np.expand_dims(np.conj(x2), -2), dx2[..., 0]

    @vjp_of(np.vecmat, wrt=("x1", "x2"))
    def _(y, dy, x1, x2):
        column = np.expand_dims(np.conj(dy), -1)
        return np.matmul(x2, column)[..., 0], np.expand_dims(x1, -1) * np.expand_dims(dy, -2)
