"""Namedtuples and dataclasses: made, read by attribute, changed.

The cotangent of a namedtuple is a tuple until it is handed out, that of a dataclass a dataclass
of the same class, made without its `__init__`.

>>> from typing import NamedTuple
>>> class Point(NamedTuple):
...     x: float
...     y: float = 0.0
>>> fields_given(Point, (Const(1.0),), (("y", Const(2.0)),))
(('x', 1.0), ('y', 2.0))
"""

from __future__ import annotations

import inspect
import operator
import types
from collections.abc import Callable, Sequence

import numpy as np

from .. import runtime_objects
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import NOTHING, Array, Dict, Kind, List, Record, Tuple, Unknown
from ..ir.records import is_plain_dataclass, is_plain_namedtuple
from .context import Context
from .cotangents import Cotangent, Cotangents, named
from .entries import EVERY, Entry, kind_in, on_tangents, part, settle
from .tangents import Tangents


def fields_given(
    cls: type, args: Sequence[Atom], options: Sequence[tuple[str, Atom]]
) -> tuple[tuple[str, Atom], ...]:
    """The fields that the arguments of a constructor fill."""
    signature = inspect.signature(cls)
    return tuple(signature.bind(*args, **dict(options)).arguments.items())


def entry_for_class(fn: object) -> Entry | None:
    """The entry of a constructor that does nothing but fill the fields."""
    if isinstance(fn, type) and (is_plain_namedtuple(fn) or is_plain_dataclass(fn)):
        return _CONSTRUCTOR
    if isinstance(fn, (prims.Made, prims.Holding)):
        return _HOLDING
    return None


def _pull_made(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    cls = op.fn
    assert isinstance(cls, type)
    names = getattr(cls, "_fields", None)
    for name, atom in fields_given(cls, op.args, op.options):
        if atom in context.active:
            if names is not None:
                table.add(atom, part(outs[0], names.index(name), table))
            else:
                table.add(atom, field(outs[0], name, table))
    return True


def field(value: Cotangent, name: str, table: Cotangents) -> Cotangent:
    """One field of the cotangent of a dataclass."""
    if isinstance(value, (Const, Var)):
        return table.emit(getattr, value, Const(name))
    return part(value, name, table)


def _push_made(op: Op, table: Tangents) -> bool:
    """(A dataclass may check what it is given: its tangent is made without `__init__`. What is
    left to a default has tangent zero.)"""
    cls = op.fn
    assert isinstance(cls, type)
    given = dict(fields_given(cls, op.args, op.options))
    items: list[Atom] = []
    for name in inspect.signature(cls).parameters:
        if name in given:
            items.append(table.atom(given[name]))
        else:
            default = table.emit(getattr, op.out, Const(name))
            items.append(table.emit(prims.zeros_like, default))
    if is_plain_namedtuple(cls):
        return settle(op, table.emit(cls, *items), table)
    return settle(op, table.emit(runtime_objects.like, op.out, *items), table)


def _pull_holding(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """(What the object was before has no part in it: its attributes are the arguments.)"""
    assert isinstance(op.fn, (prims.Made, prims.Holding))
    values = op.args if isinstance(op.fn, prims.Made) else op.args[1:]
    for name, atom in zip(op.fn.names, values, strict=True):
        if atom in context.active:
            table.add(atom, field(outs[0], name, table))
    return True


def _push_holding(op: Op, table: Tangents) -> bool:
    assert isinstance(op.fn, (prims.Made, prims.Holding))
    values = op.args if isinstance(op.fn, prims.Made) else op.args[1:]
    made = prims.Made(op.fn.cls, op.fn.names)
    return settle(op, table.emit(made, *map(table.atom, values)), table)


_HOLDING = Entry(_pull_holding, _push_holding, EVERY)
_CONSTRUCTOR = Entry(_pull_made, _push_made, EVERY, True)


# --- attributes ----------------------------------------------------------------------------------


def _place(kind: Kind, op: Op) -> object:
    """The key of an attribute in the cotangent, None where it is no field."""
    name = op.args[1].value if isinstance(op.args[1], Const) else None
    match kind:
        case Tuple(type=cls) if name in getattr(cls, "_fields", ()):
            return cls._fields.index(name)  # type: ignore[attr-defined]
        case Record(fields=fields) if name in dict(fields):
            return name
        case Unknown() if op.span is not None and op.span.is_mirrored:
            # (of a cotangent, whose attributes nobody changes)
            return name if isinstance(name, str) and not hasattr(np.ndarray, name) else None
        case _:
            return None


def _pull_getattr(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    source = op.args[0]
    place = _place(kind_in(context, source), op)
    if isinstance(source, Var) and _is_method(kind_in(context, source), op):
        d = table.atom(op.out, outs[0])
        table.add(source, table.emit(prims.fit, d, source, **named(source)))
        return True
    if place is None or not isinstance(source, Var):
        return False
    table.add_part(source, place, outs[0])
    return True


def _is_method(kind: Kind, op: Op) -> bool:
    """Is it a method as a value? (Its cotangent is that of the object that it belongs to.)"""
    name = str(op.args[1].value) if isinstance(op.args[1], Const) else ""
    match kind:
        case Record(type=cls):
            return isinstance(inspect.getattr_static(cls, name, None), types.FunctionType)
        case Array():
            return isinstance(getattr(np.ndarray, name, None), types.MethodDescriptorType)
        case _:
            return False


def _push_getattr(op: Op, table: Tangents) -> bool:
    """(The tangent of a namedtuple may be a plain tuple: it is read by position.)"""
    if _is_method(kind_in(table.context, op.args[0]), op):
        return settle(op, table.atom(op.args[0]), table)
    place = _place(kind_in(table.context, op.args[0]), op)
    if type(place) is int:
        item = table.emit(operator.getitem, table.atom(op.args[0]), Const(place))
        return settle(op, item, table)
    return place is not None and on_tangents(op, table, (0,))


def _pull_setattr(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    target, name, value = op.args
    kind = kind_in(context, target)
    if not isinstance(kind, Record) or not isinstance(name, Const):
        return False
    whole = table.atom(op.out, outs[0])
    if value in context.active:
        table.add(value, table.emit(getattr, whole, name))
    if isinstance(target, Var) and target in context.active:
        before, after = dict(kind.fields).get(name.value, NOTHING), kind_in(context, value)
        zero: Atom = table.zero(value) if isinstance(value, Var) else Const(0.0)
        is_array = isinstance(before, Array) and before != after
        if isinstance(before, (List, Dict)) or is_array:  # (perhaps longer than what it is now)
            zero = table.emit(prims.zeros_like, table.emit(getattr, target, name))
        table.add(
            target, table.emit(runtime_objects.with_field, whole, name, zero, **named(target))
        )
    return True


def _push_setattr(op: Op, table: Tangents) -> bool:
    target, name, value = op.args
    if not isinstance(kind_in(table.context, target), Record):
        return False
    changed = table.emit(runtime_objects.with_field, table.atom(target), name, table.atom(value))
    return settle(op, changed, table)


def _pull_replace(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`p._replace(x=...)`"""
    source = op.args[0]
    kind = kind_in(context, source)
    assert isinstance(kind, Tuple)
    names: tuple[str, ...] = getattr(kind.type, "_fields", ())
    given = dict(op.options)
    if not names:
        return False
    for place, name in enumerate(names):
        atom = given.get(name, source)
        if atom not in context.active:
            continue
        if atom is source:
            table.add_part(source, place, part(outs[0], place, table))  # type: ignore[arg-type]
        else:
            table.add(atom, part(outs[0], place, table))
    return True


def _push_replace(op: Op, table: Tangents) -> bool:
    return on_tangents(op, table, (0,), True)


ATTRIBUTES: dict[Callable, Entry] = {
    getattr: Entry(_pull_getattr, _push_getattr),
    prims.get_attribute: Entry(_pull_getattr, _push_getattr),
    setattr: Entry(_pull_setattr, _push_setattr, (0, 2)),
}

NAMEDTUPLES: dict[tuple[str, type], Entry] = {
    ("_replace", Tuple): Entry(_pull_replace, _push_replace, (0,), True),
}

__all__ = ["ATTRIBUTES", "NAMEDTUPLES", "entry_for_class", "field"]
