"""The kinds of values: of arguments, and of the constants of the source.

>>> import numpy as np
>>> str(kind_of(np.ones((3, 1)))), str(kind_of(1.0)), str(kind_of((1, "a")))
('f8[n0,1]', 'float', '(int, str)')
>>> str(kind_of_const(3)), str(kind_of_const("a"))
('int', "'a'")
"""

from __future__ import annotations

import functools
import itertools
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..attributes import attributes_of, is_record, reads_as_tuple
from ..derived import Derivative
from .kinds import (
    ANY,
    Array,
    Dict,
    Kind,
    Known,
    List,
    Num,
    Obj,
    Record,
    Size,
    Slice,
    Tuple,
    join_all,
)


def kind_of(value: object, names: Iterator[str] | None = None) -> Kind:
    """The kind of a run-time value; every axis that is not 1 gets a symbol of its own, and so
    does every int (which may be 1)."""
    names = (f"n{i}" for i in itertools.count()) if names is None else names
    match value:
        case None:
            return Known(None)
        case int() if type(value) is int:
            return Num(int, Size(next(names), 0, True))
        case bool() | int() | float() | complex() | np.generic() if type(value) in NUMBERS:
            return Num(type(value))
        case np.ndarray() if type(value) is np.ndarray:
            dims = tuple(1 if n == 1 else Size(next(names)) for n in value.shape)
            return Array(value.dtype, dims)
        case tuple() if reads_as_tuple(type(value)):
            return Tuple(tuple(kind_of(item, names) for item in value), type(value))
        case list() if type(value) is list:
            return List(join_all(kind_of(item, names) for item in value))
        case range():
            return List(Num(int), range)
        case dict() if type(value) is dict:
            return _kind_of_dict(value, names)
        case slice():
            return Slice(*(kind_of(v, names) for v in (value.start, value.stop, value.step)))
        case Derivative() | types.ModuleType():
            return Known(value)
        case _ if is_record(value):
            pairs = attributes_of(value).items()
            return Record(type(value), tuple((k, kind_of(v, names)) for k, v in pairs))
        case _ if callable(value) and (
            isinstance(value, (type, np.ufunc, functools.partial)) or hasattr(value, "__name__")
        ):
            return Known(value)
        case _ if type(value).__module__.startswith("scipy."):
            return _kind_of_scipy(value, names)
        case _:
            return Obj(type(value))


def _kind_of_scipy(value: Any, names: Iterator[str]) -> Obj:
    """That of a sparse matrix; that of an interpolator tells the shape of one of its values."""
    if hasattr(value, "tocoo"):
        dims = tuple(1 if n == 1 else Size(next(names)) for n in value.shape)
        return Obj(type(value), value.dtype, dims)
    rank = getattr(getattr(value, "c", None), "ndim", 0)
    is_plain = rank == (1 if hasattr(value, "t") else 2)
    return Obj(type(value), value.c.dtype, ()) if is_plain else Obj(type(value))


def _kind_of_dict(value: dict, names: Iterator[str]) -> Dict:
    items = tuple((key, kind_of(item, names)) for key, item in value.items())
    item = join_all(kind for _, kind in items)
    if all(isinstance(key, str) for key in value):
        return Dict(items, Obj(str), item)
    if any(type(key) is str for key in value) and {str, int}.issuperset(map(type, value)):
        return Dict(items, ANY, item)
    return Dict(None, join_all(kind_of(key, names) for key in value), item)


def kind_of_const(value: object) -> Kind:
    """The kind of a constant of the source: what can be known of it is known."""
    match value:
        case None | bool() | str() | bytes():
            return Known(value)
        case int() if type(value) is int and abs(value) < 2**31:
            return Num(int, value)
        case int() if type(value) is int:
            return Num(int)
        case tuple() if type(value) is tuple:
            return Tuple(tuple(map(kind_of_const, value)))
        case slice():
            return Slice(*map(kind_of_const, (value.start, value.stop, value.step)))
        case np.dtype():
            return Known(value)
        case _ if value is Ellipsis or isinstance(value, types.ModuleType):
            return Known(value)
        case _:
            return kind_of(value)


NUMBERS: frozenset[type] = frozenset({bool, int, float, complex}) | frozenset(
    t for t in np.sctypeDict.values() if issubclass(t, (np.number, np.bool_))
)
