"""Which values have memory, that may be written or shared; which results have memory of their own.

>>> has_memory(Num(float)), has_memory(List(Num(float))), has_memory(Tuple((Num(float),)))
(False, True, False)
"""

from __future__ import annotations

import operator
from collections.abc import Mapping

import numpy as np

from .. import runtime
from ..ir import prims
from ..ir.core import Atom, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, Known, List, Num, Obj, Place, Slice, Tuple

_IMMUTABLE = (str, bytes, slice, range, type(None), type(Ellipsis), np.dtype)


def writes_storage(kind: Kind) -> bool:
    """Does `x += v` write the storage of an x of this kind (rather than rebind the name)?"""
    match kind:
        case Array() | Dict():
            return True
        case List(type=list_type):
            return list_type is list
        case Obj(type=obj_type):
            return obj_type in (set, bytearray, dict)
        case _:
            return False


def kind_of_atom(atom: Atom, kinds: Mapping[Var, Kind]) -> Kind:
    if isinstance(atom, Var):
        return kinds.get(atom, ANY)
    value = atom.value
    if isinstance(value, (bool, int, float, complex)):
        return Num(type(value))
    return Known(value) if value is None or callable(value) else Obj(type(value))


def has_memory(kind: Kind) -> bool:
    """May a value of this kind be written, or hold something that may?"""
    match kind:
        case Num() | Known() | Slice() | Place():
            return False
        case Tuple(items=items):
            return any(map(has_memory, items))
        case List(item=item, type=list_type):
            return has_memory(item) if list_type in (tuple, range) else True
        case Obj(type=obj_type):
            return not issubclass(obj_type, _IMMUTABLE)
        case _:
            return True


def add_to_item(target, index, value):
    """In place: `target[index] += value`, where repeated indices add up. (Made by buffers.py.)"""
    runtime.add_at(target, index, value)
    return target


# of lists they make a list, which is a new one
_LISTING = frozenset({
    list, sorted, operator.add, operator.mul, operator.getitem, runtime.add, runtime.sum_repeats,
    prims.Method("copy"),
})  # fmt: skip

_DICTS = (dict, prims.Method("copy"))


def sources_of_numbers(
    op: Op, kinds: Mapping[Var, Kind], args: tuple[Atom, ...]
) -> tuple[Atom, ...]:
    """Those of the arguments with which the result may share memory, which may be a new list or
    dict of numbers, or a list to which numbers are added."""
    if _makes_list_of_numbers(op, kinds):
        return ()
    return args[:1] if _adds_numbers(op, kinds) else args


def _makes_list_of_numbers(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    made = kinds.get(op.outs[0], ANY)
    if isinstance(made, Dict):
        return op.fn in _DICTS and isinstance(made.item, Num)
    if not isinstance(made, List) or made.type is not list or not isinstance(made.item, Num):
        return False
    given = [kind_of_atom(arg, kinds) for arg in op.args]
    if op.fn is operator.getitem:
        return isinstance(given[1], Slice)
    if op.fn is runtime.values_at:
        return True
    return op.fn in _LISTING and all(isinstance(kind, (Array, List, Num)) for kind in given)


def _adds_numbers(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is something added to a number (or a list of numbers, or an array) in a list or dict? The sum
    is new."""
    if op.fn not in (prims.add_item, add_to_item):
        return False
    target = kind_of_atom(op.args[0], kinds)
    return isinstance(target, (List, Dict)) and _is_of_numbers(target.item)


def _is_of_numbers(kind: Kind) -> bool:
    while isinstance(kind, List) and kind.type is list:
        kind = kind.item
    return isinstance(kind, (Num, Array))
