"""Is a value what a kind says of it? Tests hold every kind that was inferred against the run.

>>> conforms(np.ones((3, 1)), Array(np.dtype(float), (None, 1)))
True
>>> conforms((1.0, 2), Tuple((Num(float), Num(float))))
False
"""

from __future__ import annotations

import types
from typing import Any

import numpy as np

from .kinds import (
    MIXED,
    Array,
    ByMemory,
    Column,
    Dict,
    Dim,
    Fn,
    Kind,
    Known,
    List,
    Nothing,
    Num,
    Obj,
    Place,
    Record,
    Ref,
    Size,
    Slice,
    Tuple,
    Unknown,
    same_value,
)
from .kinds_of import kind_of


def conforms(value: object, kind: Kind, sizes: dict[str, int] | None = None) -> bool:
    """Is `value` what `kind` says? `sizes` binds symbols, and is added to."""
    sizes = {} if sizes is None else sizes
    match kind:
        case Unknown():
            return True
        case Nothing():
            return False
        case Num(type=kind_type, size=size, mixed=mixed):
            allowed = MIXED[kind_type] if mixed else {kind_type}
            return type(value) in allowed and (size is None or _fits(value, size, sizes, False))
        case Array(dtype=dtype, dims=dims):
            if type(value) is not np.ndarray or value.dtype != dtype:
                return False
            if dims is None:
                return value.ndim > 0 or not kind.has_axes
            return len(dims) == value.ndim and all(
                _fits(n, dim, sizes, True) for n, dim in zip(value.shape, dims, strict=True)
            )
        case Tuple(items=items, type=kind_type):
            return (
                type(value) is kind_type
                and len(value) == len(items)
                and all(conforms(v, item, sizes) for v, item in zip(value, items, strict=True))
            )
        case List(item=item, type=kind_type):
            if kind_type not in (list, tuple, range):  # an iterator, which is not to be used up
                return hasattr(value, "__iter__") and type(value) not in (list, tuple)
            return type(value) is kind_type and all(conforms(v, item, sizes) for v in value)
        case Column():
            return True
        case Ref(type=kind_type, or_none=or_none):
            return type(value) is kind_type or or_none and value is None
        case Dict(fields=fields, key=key, item=item):
            if type(value) is not dict or fields and [k for k, _ in fields] != list(value):
                return False
            if fields is not None:
                return all(conforms(value[k], v, sizes) for k, v in fields)
            return all(conforms(k, key) and conforms(v, item, sizes) for k, v in value.items())
        case Record(type=kind_type, fields=fields):
            return type(value) is kind_type and all(
                conforms(getattr(value, name, None), v, sizes) for name, v in fields
            )
        case Place(array=array):
            return conforms(value, array, sizes)
        case ByMemory():
            return value is None
        case Known(value=known):
            return (
                value is known
                or same_value(value, known)
                or (isinstance(known, np.dtype) and value == known)
            )
        case Slice(start=start, stop=stop, step=step):
            if not isinstance(value, slice):
                return False
            parts = ((value.start, start), (value.stop, stop), (value.step, step))
            return all(conforms(v, part, sizes) for v, part in parts)
        case Fn():
            return isinstance(value, types.FunctionType)
        case Obj(type=kind_type, dtype=None):
            return type(value) is kind_type
        case Obj():
            return _conforms_scipy(value, kind, sizes)


def _conforms_scipy(value: Any, kind: Obj, sizes: dict[str, int]) -> bool:
    found = kind_of(value)
    if not isinstance(found, Obj) or (found.type, found.dtype) != (kind.type, kind.dtype):
        return False
    if not kind.dims:
        return kind.dims is None or found.dims == ()
    return len(kind.dims) == value.ndim and all(
        _fits(n, dim, sizes, True) for n, dim in zip(value.shape, kind.dims, strict=True)
    )


def _fits(n: object, dim: Dim, sizes: dict[str, int], is_axis: bool) -> bool:
    """(An axis `x[1:]` of an empty `x` is 0, not -1.)"""
    match dim:
        case None:
            return True
        case Size(symbol=symbol, offset=offset, may_be_one=may_be_one):
            whole = sizes.setdefault(symbol, n - offset)
            if whole == 1 and not may_be_one:
                return False
            return n == max(0, whole + offset) or not is_axis and n == whole + offset
        case int():
            return n == dim
