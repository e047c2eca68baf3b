"""Values of their own: copies of what a program holds, as deep as it may be written into.

>>> xs = [np.zeros(2), 1.0]
>>> ys = copy(xs)
>>> ys[0] is xs[0], ys
(False, [array([0., 0.]), 1.0])
"""

from __future__ import annotations

import array
from collections import deque
from collections.abc import Collection

import numpy as np

from ..attributes import attributes_of, is_record, made
from ..remade import remade
from ..runtime_memory import ByMemory
from ..runtime_objects import ByObject
from ..tree import container_like


def copy(x):
    """A value of its own: arrays are copied, numbers are as they are; functions hold copies."""
    match x:
        case np.ndarray() if x.dtype == object:
            return _copied_objects(x)
        case np.ndarray() | set() | ByMemory() | ByObject():
            return x.copy()
        case dict():  # (results of SciPy are dicts with attributes)
            return container_like(x, [copy(item) for item in x.values()])
        case tuple():  # (results of NumPy are named tuples)
            return container_like(x, list(map(copy, x)))
        case deque():
            return deque(map(copy, x), x.maxlen)
        case bytearray() | array.array():
            return x[:]
        case _ if is_record(x):
            return made(type(x), **{name: copy(item) for name, item in attributes_of(x).items()})
        case _ if hasattr(x, "__array_ufunc__"):  # an array of another library
            return x.copy()
        case _ if isinstance(x, list) or isinstance(x, _VIEWS):  # (they show what is written)
            return [copy(item) for item in x]
        case _:
            return remade(x, copy)


def _copied_objects(x):
    new = x.copy()
    flat = new.reshape(-1)
    for i, item in enumerate(x.flat):
        flat[i] = copy(item)
    return new


_VIEWS: tuple[type[Collection], ...] = (type({}.items()), type({}.keys()), type({}.values()))
