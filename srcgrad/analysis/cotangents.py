"""The kind of a cotangent, and whether a cotangent must be fitted to its variable.

>>> from ..ir.kinds import Size
>>> n, m = Size("n"), Size("m")
>>> matrix, row = Array(np.dtype(float), (n, m)), Array(np.dtype(float), (m,))
>>> needs_fit(matrix, row), fit_axes(matrix, row), fit_axes(matrix, Num(float))
(True, ((0,), False), (None, False))
>>> str(cotangent_kind(Array(np.dtype(int), (n,)))), str(cotangent_kind(Num(int)))
('f8[n]', 'float')
"""

from __future__ import annotations

import functools
from typing import assert_never

import numpy as np

from ..ir.kinds import (
    ANY,
    MIXED,
    NOTHING,
    Array,
    ByMemory,
    ByObject,
    Column,
    Dict,
    Fn,
    Kind,
    Known,
    List,
    Maybe,
    Nothing,
    Num,
    Obj,
    Place,
    Record,
    Ref,
    Slice,
    Started,
    Tuple,
    Unknown,
    if_array,
    join,
)
from .sizes import is_never_one

_VALUES: type = type({}.values())


def cotangent_kind(kind: Kind) -> Kind:
    """What `zeros_like` of such a value is, and every other cotangent of it."""
    match kind:
        case Num(type=kind_type, mixed=mixed):
            return _cotangent_of_number(kind_type, mixed)
        case Array(dtype=dtype, dims=dims):
            return Array(dtype if dtype.kind in "fc" else np.dtype(np.float64), dims)
        case Tuple(items=items, type=kind_type):
            return Tuple(tuple(map(cotangent_kind, items)), kind_type)
        case List(item=item, type=kind_type):
            if kind_type in (list, tuple):
                return List(cotangent_kind(item), kind_type)
            if kind_type is _VALUES:
                return List(cotangent_kind(item))
            return Known(None) if kind_type is range else ANY
        case Column(item=item):
            return ByObject(_loose(cotangent_kind(item)))
        case Dict(fields=fields, key=key, item=item):
            if fields is not None:
                fields = tuple((name, cotangent_kind(value)) for name, value in fields)
            return Dict(fields, key, cotangent_kind(item))
        case Record(type=kind_type, fields=fields):
            return Record(kind_type, tuple((k, cotangent_kind(v)) for k, v in fields))
        case Known(value=functools.partial()):
            return ANY  # (the cotangents of what it was given)
        case Known(value=fn) if getattr(fn, "keeps_captured", False):
            return ANY  # (of what it captured)
        case Known() | Slice():
            return Known(None)
        case Obj(type=kind_type) if issubclass(kind_type, (str, bytes)):
            return Known(None)
        case Maybe(there=there):
            return join(Known(None), cotangent_kind(there))
        case Started(there=there):  # (the number that it started as is a constant)
            return cotangent_kind(there)
        case Obj() | Unknown() | Fn():
            return ANY
        case ByMemory():
            return kind
        case Place() | Ref():
            return Known(None)
        case Nothing():
            return NOTHING
        case _:
            assert_never(kind)


def _loose(kind: Kind) -> Kind:
    """(What was added up may be a NumPy number.)"""
    return Num(kind.type, None, True) if isinstance(kind, Num) and kind.type in MIXED else kind


def _cotangent_of_number(kind_type: type, mixed: bool) -> Kind:
    if issubclass(kind_type, (bool, np.bool_)):
        return Known(None)
    if kind_type is int:
        return Num(float, None, mixed)
    if issubclass(kind_type, np.integer):
        return Num(np.float64)
    return Num(kind_type, None, mixed)


def needs_fit(d: Kind, x: Kind) -> bool:
    """May `fit(d, x)` have work to do, in shape, dtype or type? (`d` is a cotangent that has the
    shape of something that `x` was broadcast to.)"""
    x = if_array(x)
    match d, x:
        case Num(), Num():
            return not _same_number(d, cotangent_kind(x))
        case Array(), Array():
            if cotangent_kind(x).dtype != d.dtype:
                return True
            return fit_axes(d, x) != ((), False)
        case Tuple(), Tuple() if len(d.items) == len(x.items) and d.type is x.type:
            return any(map(needs_fit, d.items, x.items))
        case List(), List() if d.type is x.type or (d.type, x.type) == (list, _VALUES):
            return needs_fit(d.item, x.item)
        case Dict(), Dict() if d.fields and x.fields:
            if [key for key, _ in d.fields] != [key for key, _ in x.fields]:
                return True
            pairs = zip(d.fields, x.fields, strict=True)
            return any(needs_fit(v, w) for (_, v), (_, w) in pairs)
        case Record(), Record() if d.type is x.type and len(d.fields) == len(x.fields):
            if [name for name, _ in d.fields] != [name for name, _ in x.fields]:
                return True
            pairs = zip(d.fields, x.fields, strict=True)
            return any(needs_fit(v, w) for (_, v), (_, w) in pairs)
        case Known(), _:
            return d != cotangent_kind(x)
        case ByMemory(), ByMemory() | Column():
            return False  # (what is of this kind is there for its cotangent alone)
        case _:
            return True


def _same_number(d: Num, wanted: Kind) -> bool:
    """(A number of mixed type takes any float as its cotangent.)"""
    match wanted:
        case Num(type=kind_type, mixed=True):
            return d.type in (kind_type, np.dtype(kind_type).type) and kind_type is not bool
        case Num(type=kind_type):
            return d.type is kind_type and not d.mixed
        case _:
            return False


def fit_axes(d: Kind, x: Kind) -> tuple[tuple[int, ...] | None, bool] | None:
    """`(axes, keepdims)` of the one sum that brings `d` to the shape of `x`, if it is known:
    `((), False)` where nothing is to sum, `(None, False)` for the sum of everything."""
    match d, if_array(x):
        case Num(), Num():
            return (), False
        case Array(dims=dims), Num():
            return (None, False) if dims != () else None
        case Array(dims=(*long,)), Array(dims=(*short,)) if len(long) >= len(short) > 0:
            return _axes_to_sum(long, short)
        case Array(dims=()), Array(dims=()):
            return (), False
        case _:
            return None


def _axes_to_sum(long: list, short: list) -> tuple[tuple[int, ...], bool] | None:
    lead = len(long) - len(short)
    kept: list[int] = []
    for axis, (dim, wanted) in enumerate(zip(long[lead:], short, strict=True), lead):
        if dim == 1 and is_never_one(wanted):
            return None  # it is to be broadcast
        if dim == wanted and dim is not None or is_never_one(wanted):
            continue
        if wanted != 1:
            return None
        kept.append(axis)
    if kept and lead:
        return None
    return (tuple(kept), True) if kept else (tuple(range(lead)), False)
