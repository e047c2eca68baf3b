"""What a pullback keeps, in memory of its own: copies of the arrays that somebody else knows too.

>>> x = np.zeros(3)
>>> apart([x, np.ones(2)])[0] is x
False
"""

from __future__ import annotations

import sys
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
    arrays: dict[int, np.ndarray] = {}
    _count(value, {}, arrays, handles)
    return _own(value, {*arrays}, handles)


_NUMBERS = (bool, complex, float, int, np.generic, str)
# the references of those who count: the table, a variable, the argument of `getrefcount`
_COUNTING = 3


def _known_elsewhere(saved: Any, handles: tuple[type, ...]) -> set[int]:
    """The arrays in `saved` that have references from elsewhere, or look at memory that has."""
    references: dict[int, int] = {}
    arrays: dict[int, np.ndarray] = {}
    _count(saved, references, arrays, handles)
    known = set()
    for key in arrays:
        array = arrays[key]
        is_foreign = array.base is not None and not isinstance(array.base, np.ndarray)
        if is_foreign or sys.getrefcount(array) > references[key] + _COUNTING:
            known.add(key)
    for key in arrays:  # a view of what is known
        base: Any = arrays[key]
        while isinstance(base, np.ndarray):
            if id(base) in known:
                known.add(key)
            base = base.base
    return known


def _count(
    value: Any,
    references: dict[int, int],
    arrays: dict[int, np.ndarray],
    handles: tuple[type, ...],
) -> None:
    """The references to arrays in a tree, and to what they look at."""
    if isinstance(value, np.ndarray):
        references[id(value)] = references.get(id(value), 0) + 1
        if id(value) not in arrays:
            arrays[id(value)] = value
            _count(value.base, references, arrays, handles)
    elif value is not None and not isinstance(value, (*_NUMBERS, *handles)):
        for _, item in tree.children(value) or ():
            _count(item, references, arrays, handles)
