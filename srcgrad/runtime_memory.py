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

import numpy as np
from numpy.lib.array_utils import byte_bounds

from .errors import Unsupported

_NOTHING = ctypes.c_char * 0

# as many views are kept for the next look
_MOST_VIEWS = 1000


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
        array = place.array if type(place) is Place else place
        known = self.views.get(id(array))
        return self._view(array) if known is None else known[1]  # type: ignore[arg-type]

    def _view(self, array: np.ndarray, is_filled: bool = False) -> np.ndarray:
        """The part of a buffer at the place of the array, which `is_filled` after that."""
        owner = array
        while isinstance(base := owner.base, np.ndarray):
            owner = base
        found = self.buffers.get(id(owner))
        if found is None:
            low, high = byte_bounds(owner)
            is_all = is_filled and high - low == array.nbytes
            buffer = (np.empty if is_all else np.zeros)(high - low, np.uint8)
            found = self.buffers[id(owner)] = owner, low, buffer
        _, low, buffer = found
        strides, flags = array.strides, array.flags
        if not flags.forc:
            _check_apart(array)
        if flags.carray:  # (to ask the array for its interface takes four times longer)
            start = ctypes.addressof(_NOTHING.from_buffer(array))  # type: ignore[arg-type]
        else:
            start = array.__array_interface__["data"][0]
        view = np.ndarray(array.shape, array.dtype, buffer, start - low, strides)  # type: ignore[arg-type]
        if len(self.views) >= _MOST_VIEWS:
            self.views.clear()
        self.views[id(array)] = array, view
        return view

    def __setitem__(self, place: np.ndarray | Place, value: object) -> None:
        array = place.array if type(place) is Place else place
        known = self.views.get(id(array))
        view = self._view(array, True) if known is None else known[1]  # type: ignore[arg-type]
        if value is not view:  # (else `d[a] += v` has done it)
            view[...] = value

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


def _check_apart(array: np.ndarray) -> None:
    """Refuse an array, not contiguous, of which two elements may be one in memory."""
    reach = array.itemsize
    sizes = zip(array.strides, array.shape, strict=True)
    for stride, size in sorted((abs(stride), size) for stride, size in sizes):
        if size > 1:
            if stride < reach:
                raise Unsupported(
                    "a view in which one element stands at several places is read after its "
                    "memory was written",
                    None,
                    "take a copy of the view",
                )
            reach = stride * (size - 1) + reach
