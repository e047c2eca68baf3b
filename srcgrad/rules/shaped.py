"""Functions whose pullbacks give each argument what has its shape already.

A rule may give what an argument was broadcast to, and the reverse sweep then brings it to the shape
of the argument. Of these functions it is known that there is nothing to bring.

>>> gives_shape(np.transpose, ()), gives_shape(np.where, ())
(True, False)
>>> [gives_shape(np.matmul, ranks) for ranks in ((2, 1), (3, 2), (None, 2))]
[True, False, False]
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

import numpy as np

from . import methods

_PRODUCTS = frozenset({np.matmul, operator.matmul})
# (numbers and arrays without axes are multiplied with each element)
_WITH_AXES = frozenset({np.dot, np.inner})
_OTHERS = frozenset({
    np.reshape, np.ravel, np.transpose, np.swapaxes, np.moveaxis, np.expand_dims, np.squeeze,
    np.flip, np.fliplr, np.flipud, np.roll, np.rot90, np.tile, np.repeat, np.pad,
    np.sum, np.mean, np.prod, np.max, np.min, np.amax, np.amin, np.cumsum, np.cumprod, np.diff,
    np.sort, np.take, np.take_along_axis, np.trace, np.diag, np.diagonal, np.tril, np.triu,
    np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack,
    np.outer, np.vdot, np.tensordot, np.kron,
    np.linalg.inv, np.linalg.det, np.linalg.norm, np.linalg.cholesky, np.linalg.eigvalsh,
    np.linalg.slogdet, methods.reshape_method, methods.transpose_method, methods.flatten_method,
    methods.tolist_method, np.lib.stride_tricks.sliding_window_view,
})  # fmt: skip


def gives_shape(fn: Callable, ranks: Sequence[int | None]) -> bool:
    """Does the pullback of `fn` for arrays of these ranks give what has the shapes of the
    arguments? (None: a rank that is not known.)"""
    if fn in _PRODUCTS:
        return all(rank is not None and rank <= 2 for rank in ranks)
    if fn in _WITH_AXES:
        return all(rank is not None and rank > 0 for rank in ranks)
    return fn in _OTHERS
