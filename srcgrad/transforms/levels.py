"""How much of a value is batched: nothing, all its arrays and numbers, or some of its parts.

What is batched has one more axis than the value that it stands for, in front: that of directions.

>>> pack([YES, NO]), pack([YES, YES]), join(NO, YES)
(Parts(items=(True, False)), True, True)
>>> str(lifted(Num(float), YES)), str(lifted(Tuple((Num(float), Num(int))), pack([YES, NO])))
('f8[each]', '(f8[each], int)')
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..ir.kinds import Array, Dict, Kind, Known, List, Num, Record, Size, Tuple
from ..ir.kinds import join_all as join_kinds

YES, NO = True, False

# the length of the first axis: it may be 1
EACH = Size("each", 0, True)


class NotBatched(Exception):
    """An operation is not known to be the same for many directions at once."""


@dataclass(frozen=True)
class Parts:
    """Of a tuple: the level of each item."""

    items: tuple[Level, ...]


@dataclass(frozen=True)
class Items:
    """Of a list, or of what can be iterated over: the level of every item."""

    item: Level


Level = bool | Parts | Items


def pack(levels: Iterable[Level]) -> Level:
    """The level of a tuple of such items."""
    items = tuple(levels)
    if all(level is YES for level in items):
        return bool(items)
    return Parts(items) if any(level is not NO for level in items) else NO


def listed(item: Level) -> Level:
    """The level of a list of such items."""
    return item if isinstance(item, bool) else Items(item)


def item_of(level: Level) -> Level:
    """The level of any item."""
    match level:
        case Parts(items=items):
            return join_all(items)
        case Items(item=item):
            return item
    return level


def part_of(level: Level, place: int, count: int) -> Level:
    """The level of one item of a tuple of `count` items."""
    if not isinstance(level, Parts):
        return item_of(level)
    if len(level.items) != count:
        raise NotBatched("tuples of different lengths")
    return level.items[place]


def join(a: Level, b: Level) -> Level:
    """The level of what is the one or the other."""
    match a, b:
        case _ if a == b:
            return a
        case bool(), bool():
            return YES
        case Parts(), Parts() if len(a.items) == len(b.items):
            return pack(map(join, a.items, b.items))
        case (Parts(items=items), bool(other)) | (bool(other), Parts(items=items)):
            return pack(join(item, other) for item in items)
        case Items(), Items():
            return listed(join(a.item, b.item))
        case (Items(item=item), bool(other)) | (bool(other), Items(item=item)):
            return listed(join(item, other))
    raise NotBatched("containers of different structure")


def join_all(levels: Iterable[Level]) -> Level:
    found: Level = NO
    for level in levels:
        found = join(found, level)
    return found


def lifted(kind: Kind, level: Level) -> Kind:
    """The kind of such a value."""
    if level is NO:
        return kind
    match kind:
        case Num(type=kind_type):
            return Array(_dtype(np.dtype(kind_type)), (EACH,))
        case Array(dtype=dtype, dims=(*dims,)):
            return Array(_dtype(dtype), (EACH, *dims))
        case Tuple(items=items, type=kind_type):
            parts = (part_of(level, i, len(items)) for i in range(len(items)))
            return Tuple(tuple(map(lifted, items, parts)), kind_type)
        case List(item=item, type=kind_type):
            return List(lifted(item, item_of(level)), kind_type)
        case Dict(fields=fields, key=key, item=item) if level is YES:
            if fields is None:
                return Dict(None, key, lifted(item, YES))
            fields = tuple((name, lifted(value, YES)) for name, value in fields)
            return Dict(fields, key, join_kinds(value for _, value in fields))
        case Record(type=kind_type, fields=fields) if level is YES:
            return Record(kind_type, tuple((k, lifted(v, YES)) for k, v in fields))
        case Known(value=None):
            return kind
    raise NotBatched(f"values of kind {kind}")


def _dtype(dtype: np.dtype) -> np.dtype:
    if dtype.kind not in "fc":
        raise NotBatched(f"numbers of type {dtype}")
    return dtype
