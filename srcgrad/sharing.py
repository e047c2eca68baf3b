"""Which arguments of a call share memory: looked at where one of them is written.

>>> x = np.zeros(4)
>>> overlap(x, x[1:]), repeats([x, x])
(True, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from .attributes import attributes_of, is_constant_enum, is_record
from .tree import map_leaves


def overlap(a: object, b: object, of_objects: bool = False) -> bool:
    """May writing into one of two arguments change the other? `of_objects`: is it enough that they
    hold no common object, whatever arrays they share?

    >>> x = np.zeros(4)
    >>> overlap(x[:2], [x]), overlap(x[:2], x[2:]), overlap(x[::2], x[1::2])
    (True, False, False)
    """
    if is_constant_enum(type(a)):
        return False
    return a is b or _meet([*_parts(a, of_objects)], [*_parts(b, of_objects)])


def repeats(value: object, of_objects: bool = False) -> bool:
    """May writing into one of the arrays, lists and dicts that it is or holds change another, or
    one element of an array another?

    >>> x, row = np.zeros(4), [0.5]
    >>> repeats([x, x]), repeats({"a": x, "b": [x[:2]]}), repeats([x, x.copy()]), repeats(x)
    (True, True, False, False)
    >>> repeats([row, row]), repeats([[0.5], [0.5]]), repeats((1.0, 1.0))
    (True, False, False)
    >>> windows = np.lib.stride_tricks.sliding_window_view(x, 2, writeable=True)
    >>> repeats(windows), repeats({"w": windows}), repeats(x[::2])
    (True, True, False)
    """
    parts = list(_parts(value, of_objects))
    if len({id(part) for part in parts}) < len(parts):
        return True
    arrays = [part for part in parts if isinstance(part, np.ndarray)]
    if any(map(overlaps_itself, arrays)):
        return True
    return any(np.shares_memory(u, v) for i, u in enumerate(arrays) for v in arrays[:i])


def overlaps_itself(array: np.ndarray) -> bool:
    """May writing one element of the array change another?

    >>> line = np.zeros(6)
    >>> view = np.lib.stride_tricks.as_strided
    >>> overlaps_itself(view(line, (2, 3), (8, 8))), overlaps_itself(view(line, (2, 3), (8, 16)))
    (True, False)
    >>> overlaps_itself(line[::-2]), overlaps_itself(np.zeros((3, 4, 5)).T[1:, ::2])
    (False, False)
    """
    flags = array.flags
    if flags.c_contiguous or flags.f_contiguous or not flags.writeable or array.size < 2:
        return False
    steps = sorted((abs(step), n) for step, n in zip(array.strides, array.shape, strict=True))
    reach = array.itemsize
    for step, n in steps:
        if n > 1 and step < reach:
            break
        reach += step * (n - 1)
    else:
        return False
    if array.size > _MOST_COUNTED:
        return True
    at = np.sort(sum(np.ix_(*(step * np.arange(n) for step, n in steps))), axis=None)  # type: ignore[arg-type]
    return bool(np.any(np.diff(at) < array.itemsize))


_MOST_COUNTED = 10**6  # elements whose places are compared, where strides tell nothing


def copied_from(value: Any, written: Iterable[object]) -> Any:
    """A tangent, with copies of the arrays that may share memory with what is written.

    >>> x, y = np.zeros(4), np.ones(4)
    >>> a, b = copied_from((x[1:], y), [{"x": x}])
    >>> np.may_share_memory(a, x), b is y
    (False, True)
    """
    arrays = [part for one in written for part in _parts(one, False) if _is_array(part)]

    def own(leaf: Any) -> Any:
        is_shared = _is_array(leaf) and any(np.may_share_memory(leaf, one) for one in arrays)
        return leaf.copy(order="K") if is_shared else leaf

    return map_leaves(own, value) if arrays else value


def _is_array(value: object) -> bool:
    return isinstance(value, np.ndarray)


def _meet(some: list[object], others: list[object]) -> bool:
    if not {id(part) for part in some}.isdisjoint(id(part) for part in others):
        return True
    first, second = (
        [part for part in parts if isinstance(part, np.ndarray)] for parts in (some, others)
    )
    return any(np.shares_memory(u, v) for u in first for v in second)


def _parts(value: object, of_objects: bool) -> Iterator[object]:
    """The arrays, containers and objects that can be changed, or the objects only."""
    match value:
        case np.ndarray() if not of_objects:
            yield value
        case list() | tuple() | dict():
            if not of_objects and not isinstance(value, tuple):
                yield value
            for item in value.values() if isinstance(value, dict) else value:
                yield from _parts(item, of_objects)
        case _ if is_record(value):
            yield value
            for item in attributes_of(value).values():
                yield from _parts(item, of_objects)
