"""The kinds of cotangents that primitives and helpers make of others, or put in place.

>>> str(COTANGENT_RESULTS[prims.fit](Num(float), Array(np.dtype(np.float32), (1,))))
'f4[1]'
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .. import runtime, runtime_objects
from ..ir import prims
from ..ir.kinds import (
    ANY,
    NOTHING,
    Array,
    ByMemory,
    Dict,
    Kind,
    List,
    Num,
    Place,
    Record,
    Tuple,
    join,
    join_all,
)
from . import containers
from .cotangents import cotangent_kind


def _cotangent_of(x: Kind) -> Kind:
    return cotangent_kind(x)


def _fit(d: Kind, x: Kind) -> Kind:
    return cotangent_kind(x)


def _spread(d: Kind, y: Kind) -> Kind:
    match d, y:
        case Num(), Num() | Array(dims=()):
            return d
        case Array(dims=()), Num() | Array(dims=()):
            return d
        case Num(type=kind_type, mixed=False), Array(dims=(_, *_) as dims):
            return Array(np.dtype(kind_type), tuple(dims))
        case Array(dtype=dtype), Array(dims=(_, *_) as dims):
            return Array(dtype, tuple(dims))
        case Tuple() | List() | Dict(), _:
            return d
        case _:
            return ANY


def _surviving(d: Kind, index: Kind) -> Kind:
    return containers.get_item(d, index)


def _scatter_add(d: Kind, places: Kind, x: Kind) -> Kind:
    match d, x:
        case Array(dtype=dtype), Array(dims=dims):
            return Array(dtype, dims)
        case _:
            return ANY


def _like(x: Kind, *items: Kind) -> Kind:
    if isinstance(x, Record) and len(items) == len(x.fields):
        return Record(x.type, tuple((k, v) for (k, _), v in zip(x.fields, items, strict=True)))
    return cotangent_kind(x)


def _with_field(x: Kind, name: Kind, value: Kind) -> Kind:
    return containers.with_attribute(x, name, value)


def _picked(items: Kind, places: Kind) -> Kind:
    return List(containers.item_of(items))


def _put_back(d: Kind, places: Kind, x: Kind) -> Kind:
    return List(containers.item_of(cotangent_kind(x)))


def _split_store(d: Kind, index: Kind, x: Kind, value: Kind) -> Kind:
    whole = List(containers.item_of(cotangent_kind(x)))
    return Tuple((whole, List(containers.item_of(d))))


def _beside_zero(items: Kind) -> Kind:
    return List(Tuple((Num(float), containers.item_of(items))))


def _values_like(d: Kind, x: Kind) -> Kind:
    return List(d.item) if isinstance(d, Dict) else ANY


def _values_at(d: Kind, keys: Kind, values: Kind) -> Kind:
    item = cotangent_kind(containers.item_of(values))
    return List(join(item, d.item)) if isinstance(d, Dict) and item is not None else ANY


def _items_like(d: Kind, x: Kind) -> Kind:
    if not isinstance(d, Dict) or not isinstance(x, Dict):
        return ANY
    key = cotangent_kind(x.key)
    return ANY if key is None else List(Tuple((key, d.item)))


def _entries_of(d: Kind, x: Kind, *_: Kind) -> Kind:
    """(The entries are those of `d` as they are.)"""
    zero = cotangent_kind(x)
    if not isinstance(d, Dict) or not isinstance(zero, Dict):
        return ANY
    if zero.fields is None:
        return Dict(None, zero.key, join(zero.item, d.item))
    given = dict(d.fields or ())
    fields = tuple((key, join(kind, given.get(key, d.item))) for key, kind in zero.fields)
    return Dict(fields, zero.key, join_all(kind for _, kind in fields))


def _named_entries(d: Kind, x: Kind) -> Kind:
    match containers.item_of(d):
        case Tuple(items=(_, item)):
            return _entries_of(Dict(None, ANY, item), x)
        case _:
            return ANY


def _sum_repeats(d: Kind, items: Kind) -> Kind:
    """(The sums of what is in `d`, and zeros.)"""
    zero = cotangent_kind(items)
    if isinstance(d, List) and isinstance(zero, List):
        return List(join(d.item, zero.item), zero.type)
    return zero


COTANGENT_RESULTS: dict[Callable, Callable[..., Kind | None]] = {
    prims.zeros_like: _cotangent_of,
    prims.fit: _fit,
    prims.spread: _spread,
    prims.place: Place,
    prims.memory: ByMemory,
    prims.surviving: _surviving,
    runtime_objects.like: _like,
    runtime_objects.with_field: _with_field,
    runtime.repeated: lambda d, items: List(d),
    runtime.picked: _picked,
    runtime.put_back: _put_back,
    runtime.split_store: _split_store,
    runtime.beside_zero: _beside_zero,
    runtime.values_at: _values_at,
    runtime.values_like: _values_like,
    runtime.items_like: _items_like,
    runtime.named_entries: _named_entries,
    runtime.entries_of: _entries_of,
    runtime.sum_repeats: _sum_repeats,
    runtime.inserted_at: lambda index, count: Num(int),
    runtime.sorted_places: lambda keys, reverse=NOTHING: List(Num(int)),
    runtime.kept_places: lambda count, index: List(Num(int)),
    runtime.fit: _fit,
    runtime.zeros_like: _cotangent_of,
    runtime.scatter_add: _scatter_add,
    runtime.spread: _spread,
}
