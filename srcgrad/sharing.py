"""Which arguments of a call share memory: looked at where one of them is written.

>>> x = np.zeros(4)
>>> overlap(x, x[1:]), repeats([x, x])
(True, True)
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .attributes import attributes_of, is_record


def overlap(a: object, b: object, of_objects: bool = False) -> bool:
    """May writing into one of two arguments change the other? `of_objects`: is it enough that they
    hold no common object, whatever arrays they share?

    >>> x = np.zeros(4)
    >>> overlap(x[:2], [x]), overlap(x[:2], x[2:]), overlap(x[::2], x[1::2])
    (True, False, False)
    """
    if a is b:
        return True
    return any(_is_shared(u, v) for u in _arrays(a, of_objects) for v in _arrays(b, of_objects))


def repeats(value: object, of_objects: bool = False) -> bool:
    """May writing into one of the arrays that it holds change another?

    >>> x = np.zeros(4)
    >>> repeats([x, x]), repeats({"a": x, "b": [x[:2]]}), repeats([x, x.copy()]), repeats(x)
    (True, True, False, False)
    """
    arrays = list(_arrays(value, of_objects))
    return any(_is_shared(u, v) for i, u in enumerate(arrays) for v in arrays[:i])


def _is_shared(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return np.shares_memory(a, b)
    return a is b


def _arrays(value: object, of_objects: bool) -> Iterator[object]:
    """The arrays and objects that can be changed, or the objects only."""
    match value:
        case np.ndarray() if not of_objects:
            yield value
        case list() | tuple():
            for item in value:
                yield from _arrays(item, of_objects)
        case dict():
            for item in value.values():
                yield from _arrays(item, of_objects)
        case _ if is_record(value):
            yield value
            for item in attributes_of(value).values():
                yield from _arrays(item, of_objects)
