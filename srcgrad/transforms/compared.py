"""Functions that are made here, compared: each time that one is named, another one may be made.

    def scaled(a): return a * w
    f = scaled
    f is scaled, scaled in [f]          refused

>>> f, g, same = Var("f"), Var("g"), Var("same")
>>> kinds = dict.fromkeys((f, g), Fn(None, ()))
>>> block = Block((Op((same,), operator.is_, (f, g)),), (same,))
>>> [error.reason for error in compared(block, kinds)]
['functions that are made here are compared: each time that one is named, it may be another']
"""

from __future__ import annotations

import operator
import types
from collections.abc import Mapping

from ..analysis.memory import kind_of_atom
from ..errors import SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import Block, Op, Var
from ..ir.kinds import Dict, Fn, Kind, List, Obj, Tuple
from ..ir.walk import stmts_in

_REASON = (
    "functions that are made here are compared: each time that one is named, it may be another"
)
_HINT = "compare names or numbers that are kept beside them, or functions of the module"
_UNKNOWN = Obj(types.FunctionType)
_COMPARING = frozenset({operator.is_, operator.is_not, operator.eq, operator.ne, id, hash})
_AMONG = frozenset("count index remove".split())


def compared(block: Block, kinds: Mapping[Var, Kind]) -> list[SrcgradError]:
    """An error for each such comparison."""
    errors: list[SrcgradError] = []
    if not any(kind == _UNKNOWN or isinstance(kind, Fn) for kind in kinds.values()):
        return errors  # (none is made here, or may be)
    for op in stmts_in(block):
        if not isinstance(op, Op):
            continue
        among = op.fn is operator.contains or isinstance(op.fn, prims.Method)
        if isinstance(op.fn, prims.Method) and op.fn.name not in _AMONG:
            continue
        if op.fn in _COMPARING or among:
            if any(_is_made(kind_of_atom(arg, kinds)) for arg in op.args):
                errors.append(Unsupported(_REASON, op.span, _HINT))
    return errors


def _is_made(kind: Kind) -> bool:
    """Is it such a function, or does it hold one?"""
    match kind:
        case Fn():
            return True
        case Obj(type=cls):
            return cls is types.FunctionType
        case Tuple(items=items):
            return any(map(_is_made, items))
        case List(item=item) | Dict(item=item) if item is not kind:
            return _is_made(item)
        case _:
            return False


__all__ = ["compared"]
