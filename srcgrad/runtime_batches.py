"""Functions that generated code needs where it runs for many directions at once.

Each array has the axis of directions in front.

>>> zeros_for(2, [1.0, np.ones(3)])
[array([0., 0.]), array([[0., 0., 0.],
       [0., 0., 0.]])]
"""

from __future__ import annotations

import numpy as np

from . import tree


def zeros_for(count, x):
    """The zero cotangent of `x`, for each of `count` directions."""
    return tree.map_tangent(lambda leaf: np.zeros((count, *np.shape(leaf)), _dtype(leaf)), x)


def _dtype(leaf):
    dtype = np.asarray(leaf).dtype
    return dtype if dtype.kind in "fc" else np.dtype(float)


def unbroadcast_each(d, x):
    """The transpose of broadcasting `x`, for each direction in `d`.

    >>> unbroadcast_each(np.ones((2, 4, 3)), np.ones((1, 3)))
    array([[[4., 4., 4.]],
    <BLANKLINE>
           [[4., 4., 4.]]])
    """
    if np.iscomplexobj(d) and not np.iscomplexobj(x):
        d = np.real(d)
    shape = np.shape(x)
    if d.shape[1:] == shape:
        return d
    extra = d.ndim - 1 - len(shape)
    ones = tuple(axis + 1 + extra for axis, size in enumerate(shape) if size == 1)
    d = np.sum(d, axis=(*range(1, extra + 1), *ones), keepdims=True)
    d = np.reshape(d, (len(d), *d.shape[1 + extra :]))
    return d if d.shape[1:] == shape else np.broadcast_to(d, (len(d), *shape)).copy()


def items_of_each(d, x):
    """The cotangent of the list or tuple of numbers or arrays `x`, from that of the array made of
    it, for each direction in `d`.

    >>> items_of_each(np.array([[1.0, 2.0], [3.0, 4.0]]), (5.0, 6))
    (array([1., 3.]), array([2., 4.]))
    """
    shape = (len(x), *np.shape(x[0])) if x else (0,)
    d = unbroadcast_each(d, np.broadcast_to(np.result_type(d, 0.0).type(0), shape))
    return type(x)(_typed(d[:, place], item) for place, item in enumerate(x))


def _typed(d, x):
    return (d if np.iscomplexobj(x) else np.real(d)).astype(_dtype(x), copy=False)


def array_of_each(items, count):
    """The array of a list, whose items are given for each of `count` directions.

    >>> array_of_each([np.array([1.0, 2.0]), np.array([3.0, 4.0])], 2)
    array([[1., 3.],
           [2., 4.]])
    """
    return np.stack(items, axis=1) if items else np.zeros((count, 0))
