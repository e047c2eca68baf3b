"""Which values have memory, that may be written or shared.

>>> has_memory(Num(float)), has_memory(List(Num(float))), has_memory(Tuple((Num(float),)))
(False, True, False)
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..ir.core import Atom, Var
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
