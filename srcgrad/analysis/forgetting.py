"""Kinds of containers without what tells of the values that are in them now.

>>> from ..ir.kinds_of import kind_of
>>> str(forgotten(kind_of({"on": False}))), is_holder(kind_of([1.0])), is_holder(kind_of(1.0))
("{'on': bool}", True, False)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..ir.kinds import (
    ANY,
    Dict,
    Fn,
    Kind,
    Known,
    List,
    Nothing,
    Num,
    Obj,
    Record,
    Tuple,
    Unknown,
    if_there,
)
from .covering import has_all_keys
from .memory import is_immutable


def is_holder(kind: Kind) -> bool:
    """May something that was put into such a value be taken out of it?"""
    if isinstance(kind, Fn):  # (it may write into what it captured)
        return any(map(is_holder, kind.captured))
    kind = if_there(kind)  # (nothing is put into None)
    return isinstance(kind, (Dict, List, Record, Obj, Tuple, Unknown)) and not is_immutable(kind)


def inside(kind: Kind, fn: Callable[[Kind], Kind]) -> Kind:
    """The kind of a container with `fn` of the kinds in it."""
    match kind:
        case Dict(fields=fields, item=item) if fields is not None:
            inner = tuple((name, fn(value)) for name, value in fields)
            return replace(kind, fields=inner, item=fn(item) if fields else item)
        case Dict(item=item) | List(item=item):
            return replace(kind, item=fn(item))
        case Record(fields=fields):
            return replace(kind, fields=tuple((name, fn(value)) for name, value in fields))
        case Tuple(items=items):
            return replace(kind, items=tuple(map(fn, items)))
        case _:
            return kind


def forgotten(kind: Kind, is_own: bool = False) -> Kind:
    """The kind without what tells of one value only. (`is_own`: its attributes, if it is an object,
    may be others.)"""
    match kind:
        case Known(value=value) if value is None or isinstance(value, (bool, str)):
            return ANY
        case Num(size=size) if size is not None:
            return replace(kind, size=None)
        case Dict() if has_all_keys(kind):
            is_named = all(isinstance(name, str) for name, _ in kind.fields or ())
            fields = kind.fields if is_named else None
            return inside(replace(kind, fields=fields, key=ANY), forgotten)
        case Nothing():
            return ANY
        case Record(fields=fields):
            instead = tuple((name, _replaced(inner, is_own)) for name, inner in fields)
            return replace(kind, fields=instead)
        case _:
            return inside(kind, forgotten)


def _replaced(kind: Kind, is_own: bool) -> Kind:
    """What an attribute may hold instead: a tuple of another length; if it is set, anything."""
    if is_own:
        return ANY
    is_plain = isinstance(kind, Tuple) and not any(map(is_holder, kind.items))
    return ANY if is_plain else forgotten(kind)
