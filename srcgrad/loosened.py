"""The kinds of functions that hold what may carry a derivative: not which function it is.

>>> loosened(kind_of(functools.partial(max, 1.0))), loosened(kind_of(max))
(Obj(type=<class 'functools.partial'>, dtype=None, dims=None), Known(value=<built-in function max>))
"""

from __future__ import annotations

import functools
import types
from dataclasses import replace

from . import pairs
from .ir.kinds import Dict, Kind, Known, List, Obj, Record, Tuple, can_carry
from .ir.kinds_of import kind_of


def loosened(kind: Kind) -> Kind:
    """The kind of what is given, without what a function holds that may carry a derivative."""
    match kind:
        case Known(value=value) if _holds(value):
            return Obj(type(value))
        case Tuple(items=items):
            return replace(kind, items=tuple(map(loosened, items)))
        case List(item=item):
            return replace(kind, item=loosened(item))
        case Dict(fields=fields, item=item):
            fields = fields and tuple((key, loosened(value)) for key, value in fields)
            return replace(kind, fields=fields, item=loosened(item))
        case Record(fields=fields):
            return replace(kind, fields=tuple((k, loosened(value)) for k, value in fields))
        case _:
            return kind


def _holds(value: object) -> bool:
    """Does a function hold what may carry a derivative?"""
    match value:
        case types.FunctionType():
            return bool(pairs.captured_by(value))
        case functools.partial():
            held = [value.func, *value.args, *value.keywords.values()]
            return any(_holds(each) or can_carry(kind_of(each)) for each in held)
        case types.MethodType() | types.BuiltinMethodType():
            owner = value.__self__
            return not isinstance(owner, types.ModuleType) and can_carry(kind_of(owner))
        case _:
            return False
