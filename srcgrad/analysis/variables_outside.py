"""Variables outside of a function: of a module, a class, another function, or an object it knows.

>>> class Settings:
...     step = 0.5
>>> s, out = Var("s"), Var("out")
>>> read = Op((out,), getattr, (s, Const("step")))
>>> place_outside(read, {s: Record(Settings, ())}) == (Const(Settings), Const("step"))
True
>>> place_outside(read, {s: Record(Settings, (("step", ANY),))}) is None
True
"""

from __future__ import annotations

import collections
from collections.abc import Mapping

import numpy as np

from ..attributes import attributes_of, is_class_variable, is_record, lookup
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import ANY, Kind, Record, Ref, Tuple

# constants whose attributes nobody sets
_PLAIN = (type(None), bool, int, float, complex, str, bytes, np.generic, np.dtype)

_WRITTEN = (np.ndarray, bytearray, collections.deque, dict, list, set)


def place_outside(op: Op, kinds: Mapping[Var, Kind]) -> tuple[Atom, ...] | None:
    """Which variable outside an operation reads, if it does no more than that: its name, or what
    holds it and the name there. (A variable of a class may be read through its objects.)"""
    if op.fn in (prims.global_value, prims.held):
        return op.args[:1]
    if op.fn is not getattr or not isinstance(op.args[1], Const):
        return None
    holder, name = op.args[:2]
    if isinstance(holder, Const):
        if isinstance(holder.value, _PLAIN):
            return None
        cls = type(holder.value) if is_record(holder.value) else None
        is_own = cls is None or name.value in attributes_of(holder.value)
        return (holder, name) if is_own or cls is None else _of_class(cls, name)
    match kinds.get(holder, ANY):
        case Record(type=cls, fields=fields) if name.value not in dict(fields):
            return _of_class(cls, name)
        case Ref(type=cls):
            return _of_class(cls, name)
        case Tuple(type=cls) if cls is not tuple:
            return _of_class(cls, name)
        case _:
            return None


def is_held(atom: Const) -> bool:
    """Is it an object that others may write, or write into?"""
    value = atom.value
    if isinstance(value, tuple):
        return any(is_held(Const(item)) for item in value)
    return isinstance(value, _WRITTEN) or is_record(value)


def _of_class(cls: type, name: Const) -> tuple[Atom, ...] | None:
    """The class that has the variable, and its name; None for a method or a field."""
    if not isinstance(name.value, str) or not is_class_variable(lookup(cls, name.value)):
        return None
    owner = next(base for base in cls.__mro__ if name.value in vars(base))
    return Const(owner), name


def is_variable_outside(op: Op, kinds: Mapping[Var, Kind] = {}) -> bool:
    """Does it read one? (Without kinds: one that the operation names.)"""
    return place_outside(op, kinds) is not None
