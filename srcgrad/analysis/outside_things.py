"""The objects that are there before a function is called: which of them can be written, what they
hold, and what stands for a place in them.

A place is a name of a module, a cell, an object or a function (`Slot`), a name that any class may
have (`Shared`), or what a container, an array or an object holds (`Content`).

>>> table = {"a": [1.0]}
>>> is_thing(table), is_thing(1.0), parts(table) == [[1.0]]
(True, False, True)
>>> memory_of(np.ones(3)[1:]).shape
(3,)
"""

from __future__ import annotations

import functools
import gc
import os
import sys
import types
import weakref
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..attributes import attributes_of


@dataclass(frozen=True)
class Slot:
    """A name in a holder, known by its identity; no name: any of them."""

    holder: int
    name: str | None


@dataclass(frozen=True)
class Shared:
    """A variable of a class, whichever."""

    name: str


@dataclass(frozen=True)
class Content:
    """What an object holds."""

    holder: int


Place = Slot | Shared | Content

_CONTAINERS = (list, dict, set, bytearray, np.ndarray, deque, *weakref.ProxyTypes)
_HOLDERS = (types.FunctionType, types.MethodType, types.SimpleNamespace, functools.partial)
CODE = (types.FunctionType, types.MethodType, types.ModuleType, type)
_STANDARD = sys.stdlib_module_names | {"numpy", "scipy", "srcgrad"}
_LIBRARY = os.path.dirname(os.__file__)
_HOLDING = frozenset(
    "_asyncio _contextvars _queue _thread asyncio.futures asyncio.queues collections "
    "concurrent.futures._base queue types weakref".split()
)


class SomeClass:
    """What `type(self)` is, of an object of which no more is known."""


def is_users_module(value: object) -> bool:
    return isinstance(value, types.ModuleType) and _root(value.__name__) not in _STANDARD


def is_users_class(value: object) -> bool:
    return isinstance(value, type) and (
        value is SomeClass or _root(value.__module__) not in _STANDARD
    )


def is_users_function(fn: types.FunctionType) -> bool:
    """(What `dataclass` writes is code of the standard library.)"""
    home = os.path.dirname(fn.__code__.co_filename)
    return _root(fn.__module__) not in _STANDARD and home != _LIBRARY


def is_thing(value: object) -> bool:
    """Can it be written, or does it hold something that can?"""
    if isinstance(value, (*_CONTAINERS, *_HOLDERS)):
        return True
    if isinstance(value, tuple):
        return any(map(is_thing, value))
    if is_users_module(value) or is_users_class(value):
        return True
    cls = type(value)
    if cls.__module__ == "builtins" or isinstance(value, (type, types.ModuleType)):
        return False
    is_holder = cls.__module__ in _HOLDING and not hasattr(cls, "__get__")
    return _root(cls.__module__) not in _STANDARD or is_holder


def parts(value: Any) -> list[Any]:
    """What it holds that is itself such a thing."""
    return [part for part in _all_parts(value) if is_thing(part)]


def _all_parts(value: Any) -> Sequence[Any]:
    match value:
        case np.ndarray() | bytearray() | types.ModuleType() | type():
            return ()
        case dict():
            return list(value.values())
        case list() | tuple() | set() | deque():
            return list(value)
        case functools.partial():
            return [value.func, *value.args, *value.keywords.values()]
        case types.MethodType():
            return [value.__self__, value.__func__]
        case types.FunctionType():
            cells = (cell.cell_contents for cell in value.__closure__ or () if is_filled(cell))
            by_name = (value.__kwdefaults__ or {}).values()
            return [*cells, *(value.__defaults__ or ()), *by_name, *vars(value).values()]
        case _:
            return [*attributes(value).values(), *_referents(value)]


def attributes(value: Any) -> Mapping[str, Any]:
    """The attributes that the object holds itself, by name."""
    if isinstance(value, (types.FunctionType, types.ModuleType, type)):
        return dict(vars(value))
    return attributes_of(value)


def _referents(value: Any) -> Iterator[Any]:
    if _root(type(value).__module__) not in _STANDARD:
        return  # (a class of the user's)
    for part in gc.get_referents(value):
        if not isinstance(part, (type, types.ModuleType, types.CodeType, types.FrameType)):
            yield part


def is_filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def _root(module: str) -> str:
    return (module or "").split(".")[0]


def memory_of(value: Any) -> Any:
    """What is written if the value is: the array that a view looks at, the dict behind a proxy, the
    object that is referred to."""
    while True:
        match value:
            case np.ndarray(base=base) if base is not None:
                value = base
            case memoryview(obj=inner):
                value = inner
            case types.MappingProxyType():
                (value,) = gc.get_referents(value)
            case weakref.ReferenceType():
                value = value()
            case _:
                return value


def name_of(value: object) -> str:
    return getattr(value, "__name__", None) or type(value).__name__
