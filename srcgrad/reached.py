"""What a function may write though it is not given it: what it captured, what it belongs to, what
it was given before.

>>> xs, ys = [], []
>>> reaches(xs.append, [xs]), reaches(functools.partial(list.append, xs), [{"a": xs}])
(True, True)
>>> reaches(xs.append, [ys]), reaches(abs, [xs])
(False, False)
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Iterator

import numpy as np

_ATOMS = (str, bytes, int, float, complex, type(None), type, types.ModuleType)


def reaches(fn: object, values: Iterable[object]) -> bool:
    """May the function hold memory that is in one of the values? (Of functions in these is not
    asked what they hold.)"""
    own = _mutable(fn, True)
    if not own:
        return False
    others = [one for value in values for one in _mutable(value, False)]
    known = {id(one) for one in own}
    arrays = [one for one in own if isinstance(one, np.ndarray)]
    return any(
        id(one) in known
        or isinstance(one, np.ndarray)
        and any(np.may_share_memory(one, array) for array in arrays)
        for one in others
    )


def _mutable(value: object, with_functions: bool) -> list[object]:
    """The containers, arrays and objects that are reached from there."""
    found: dict[int, object] = {}
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, _ATOMS) or id(one) in found:
            continue
        found[id(one)] = one
        if not callable(one) or with_functions:
            todo += _held(one)
    return [
        one
        for one in found.values()
        if not isinstance(one, (types.FunctionType, types.BuiltinFunctionType, types.MethodType))
    ]


def _held(value: object) -> Iterator[object]:
    match value:
        case dict():
            yield from value.values()
        case list() | tuple() | set() | frozenset():
            yield from value
        case types.FunctionType():
            yield from _cells(value)
            yield from value.__defaults__ or ()
            yield from (value.__kwdefaults__ or {}).values()
        case functools.partial():
            yield from (value.func, *value.args, *value.keywords.values())
        case np.ndarray():
            pass
        case _:
            yield getattr(value, "__self__", None)
            yield getattr(value, "__func__", None)
            yield getattr(value, "__wrapped__", None)
            yield from getattr(value, "__dict__", {}).values()


def _cells(fn: types.FunctionType) -> Iterator[object]:
    for cell in fn.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # (not bound yet)
            pass
