"""What a pullback keeps, in memory of its own: copies of the arrays that somebody else knows too.

>>> x = np.zeros(3)
>>> apart([x, np.ones(2)])[0] is x
False
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import tree
from .attributes import is_record
from .errors import Unsupported
from .remade import remade


def apart(saved: Any, handles: tuple[type, ...] = ()) -> Any:
    """`saved` with copies of the arrays that somebody else knows too, and may write: arguments,
    results, variables from outside. Objects of the classes `handles` only tell which they are.

    >>> x = np.zeros(3)
    >>> known, new = apart([x[1:], np.ones(2)])
    >>> np.shares_memory(known, x), new
    (False, array([1., 1.]))
    """
    return _own(saved, _known_elsewhere(saved, handles), handles)


def _own(value: Any, known: set[int], handles: tuple[type, ...]) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy(order="K") if id(value) in known else value
    if value is None or isinstance(value, (*_NUMBERS, *handles)):
        return value
    inner = tree.children(value)
    if inner is None:  # (what a function holds may be anybody's)
        return remade(value, lambda held: _held(held, handles))
    if handles and is_record(value):  # (is it one of them, or a value?)
        raise Unsupported(
            f"the pullback keeps an object of the class {type(value).__name__} beside those that "
            "are known by their identity",
            None,
            "take grad or value_and_grad of it, or read its attributes before",
        )
    return tree.container_like(value, [_own(item, known, handles) for _, item in inner])


def _held(value: Any, handles: tuple[type, ...]) -> Any:
    if isinstance(value, handles):
        return value
    found = _Found(handles)
    found.count(value)
    return _own(value, {*found.arrays}, handles)


_NUMBERS = (bool, complex, float, int, np.generic, str)
# the references of those who count: the table, a variable, the argument of `getrefcount`
_COUNTING = 3


def _known_elsewhere(saved: Any, handles: tuple[type, ...]) -> set[int]:
    """The arrays in `saved` that have references from elsewhere, that stand in what has, or that
    look at such memory."""
    found = _Found(handles)
    found.count(saved)
    references, arrays = found.references, found.arrays
    known = set()
    for key in arrays:
        array = arrays[key]
        is_foreign = array.base is not None and not isinstance(array.base, np.ndarray)
        if is_foreign or sys.getrefcount(array) > references[key] + _COUNTING:
            known.add(key)
    found.holders.pop(id(saved), None)
    for key in found.holders:
        holder = found.holders[key]
        if sys.getrefcount(holder) > references[key] + _COUNTING:
            inner = _Found(handles)
            inner.count(holder)
            known |= inner.arrays.keys()
    for key in arrays:  # a view of what is known
        base: Any = arrays[key]
        while isinstance(base, np.ndarray):
            if id(base) in known:
                known.add(key)
            base = base.base
    return known


@dataclass
class _Found:
    """The arrays and containers in a tree, and the references to them from there."""

    handles: tuple[type, ...]
    references: dict[int, int] = field(default_factory=dict)
    arrays: dict[int, np.ndarray] = field(default_factory=dict)
    holders: dict[int, Any] = field(default_factory=dict)

    def count(self, value: Any) -> None:
        """Add a reference to a value, and those that come with the first one."""
        is_array = isinstance(value, np.ndarray)
        if value is None or isinstance(value, (*_NUMBERS, *self.handles)):
            return
        self.references[id(value)] = self.references.get(id(value), 0) + 1
        table: dict[int, Any] = self.arrays if is_array else self.holders
        if id(value) in table:
            return
        table[id(value)] = value
        for item in [value.base] if is_array else [v for _, v in tree.children(value) or ()]:
            self.count(item)
