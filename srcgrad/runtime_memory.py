"""Cotangents of arrays whose names may share memory: kept by memory, not by name.

Where it is not known before the run which names share memory, the cotangent of an array is the
same part of a buffer that belongs to the memory: a view of the array is that view of the buffer.

>>> x = np.arange(4.0)
>>> dmemory = ByMemory()
>>> dmemory[x[1:]] += 2.0
>>> dmemory[x[:2]] = 5.0
>>> dmemory[x]
array([5., 5., 2., 2.])
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

from .errors import Unsupported
from .origins import placed

_ARRAY = np.ndarray
_bytes = (ctypes.c_char * 0).from_buffer
_address = ctypes.addressof

# as many views are kept for the next look
_MOST_VIEWS = 1000


# what a name is that is to become an array: a constant, which has no memory and no cotangent
_NUMBERS = (int, float, complex)


class Place:
    """Where an array is. (What is saved for later is told by this from a value.)

    Args:
        array: the array, or the place of one.

    >>> Place(np.ones(2)).array
    array([1., 1.])
    """

    __slots__ = ("array",)

    def __init__(self, array: np.ndarray | Place):
        self.array: np.ndarray = array.array if isinstance(array, Place) else array

    def __deepcopy__(self, memo: object) -> Place:
        return self


class ByMemory:
    """A buffer of zeros for each array that owns memory, indexed by its views.

    >>> x = np.ones((2, 2))
    >>> dmemory = ByMemory()
    >>> dmemory[x.T[0]] = [1.0, 2.0]
    >>> dmemory[x[:, 0]]
    array([1., 2.])
    """

    def __init__(self) -> None:
        # (what has a number here is kept, so that its number is nobody else's)
        self.buffers: dict[int, tuple[np.ndarray, int, np.ndarray]] = {}
        self.views: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def __getitem__(self, place: np.ndarray | Place) -> np.ndarray:
        if type(place) is _ARRAY and (known := self.buffers.get(id(place.base))) is not None:
            start = known[1]
            try:  # (to ask the array for its interface takes four times longer)
                return _ARRAY(place.shape, place.dtype, known[2], _address(_bytes(place)) - start)
            except (TypeError, ValueError):
                pass  # it is not contiguous, or must not be written
        array: Any = getattr(place, "array", place)
        if isinstance(array, _NUMBERS):
            return 0.0  # type: ignore[return-value]
        owner, base = array, array.base
        while base is not None:
            if isinstance(base, _ARRAY):
                owner = base
            base = base.obj if type(base) is memoryview else getattr(base, "base", None)
        if (seen := self.views.get(id(array))) is not None:
            return seen[1]
        return self._looked_up(array, owner)

    def _looked_up(self, array: np.ndarray, owner: np.ndarray) -> np.ndarray:
        """The view of an array that owns memory, or is looked for long: kept for the next look."""
        _, low, buffer = self.buffers.get(id(owner)) or self._buffer(owner)
        if not array.flags.forc:
            _check_apart(array)
        start = array.__array_interface__["data"][0] - low
        view = _ARRAY(array.shape, array.dtype, buffer, start, array.strides)
        if len(self.views) >= _MOST_VIEWS:
            self.views.clear()
        self.views[id(array)] = array, view
        return view

    def __setitem__(self, place: np.ndarray | Place, value: object) -> None:
        array: Any = getattr(place, "array", place)
        if isinstance(array, _NUMBERS):
            return
        if array.base is None and id(array) not in self.buffers:
            self._buffer(array, np.empty)
        view = self[array]
        if not _is_same(value, view):  # (else `d[a] += v` has done it)
            view[...] = value

    def _buffer(self, owner: np.ndarray, new: Any = np.zeros) -> tuple[np.ndarray, int, np.ndarray]:
        """A new buffer for the memory of `owner`."""
        low, high = byte_bounds(owner)
        found = self.buffers[id(owner)] = owner, low, new(high - low, np.uint8)
        return found

    def copy(self) -> ByMemory:
        """The same cotangents, apart from these.

        Returns:
            The copy.

        >>> ByMemory().copy().buffers
        {}
        """
        new = ByMemory()
        new.buffers = {k: (owner, low, b.copy()) for k, (owner, low, b) in self.buffers.items()}
        return new

    def __add__(self, other: ByMemory) -> ByMemory:
        new = self.copy()
        for number, (owner, low, buffer) in other.buffers.items():
            if number in new.buffers:
                mine = new.buffers[number][2].view(owner.dtype)
                mine += buffer.view(owner.dtype)
            else:
                new.buffers[number] = owner, low, buffer.copy()
        return new


def _is_same(value: Any, view: np.ndarray) -> bool:
    """Whether `value` is this view of a buffer, made at two times."""
    if value is view or getattr(value, "base", None) is not view.base:
        return value is view
    a, b = value.__array_interface__, view.__array_interface__
    return all(a[key] == b[key] for key in ("data", "shape", "strides", "typestr"))


def _check_apart(array: np.ndarray) -> None:
    """Refuse an array, not contiguous, of which two elements may be one in memory."""
    reach = array.itemsize
    sizes = zip(array.strides, array.shape, strict=True)
    for stride, size in sorted((abs(stride), size) for stride, size in sizes):
        if size > 1:
            if stride < reach:
                reason = (
                    "a view in which one element stands at several places is read after its "
                    "memory was written"
                )
                raise placed(Unsupported(reason, None, "take a copy of the view"))
            reach = stride * (size - 1) + reach


def as_written(d, x):
    """The tangent `d` of the array `x`, into which something is written: complex, and as
    precise, where that is."""
    if not isinstance(x, np.ndarray) or not isinstance(d, np.ndarray) or x.dtype.kind not in "fc":
        return d
    return d.astype(np.result_type(d, x), copy=False)
