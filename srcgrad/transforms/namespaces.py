"""Calls of what a class, a module or a function has under a name, where that is a value:
`c.put(o, x)`, `o.__class__.put(o, x)`, `xp.copyto(v, x)`.

>>> import math
>>> member_of(Direct(math), "sin", Taken()) == Direct(math.sin)
True
"""

from __future__ import annotations

import types

import numpy as np

from ..attributes import MISSING, lookup
from ..hashing import hashable
from ..ir import prims
from ..ir.core import Op
from ..ir.kinds import Known
from .callee import Callee, Choice, Direct
from .callees import Callees
from .taken import Taken

_FUNCTIONS = (np.ufunc, types.FunctionType, types.BuiltinFunctionType)


def of_namespace(op: Op, callees: Callees) -> Callee | None:
    """The function that is called, if what it is looked up in is known."""
    if not isinstance(op.fn, prims.Method) or not op.args:
        return None
    holder, kind = op.args[0], callees.structures.kind(op.args[0])
    if isinstance(kind, Known) and not callees.may_be_unbound(holder):
        return member_of(Direct(kind.value), op.fn.name, callees.host.taken)
    found = callees.callee(holder)
    return None if found is None else member_of(found, op.fn.name, callees.host.taken)


def member_of(holder: Callee, name: str, taken: Taken) -> Callee | None:
    """What stands under the name, if it is a function."""
    match holder:
        case Direct(value=type() | types.ModuleType() as value):
            found = _found(value, name)
            if found is None:
                return None
            taken.note_found(value, name)
            return Direct(found)
        case Direct(value=value) if isinstance(value, _FUNCTIONS):
            found = value if name == "__call__" else _found(value, name)
            return None if found is None else Direct(found)
        case Choice(test, then, orelse):
            arms = [member_of(arm, name, taken) for arm in (then, orelse)]
            return None if None in arms else Choice(test, *arms)  # type: ignore[arg-type]
        case _:
            return None


def _found(holder: object, name: str) -> object:
    if isinstance(holder, type) and lookup(holder, name) is MISSING:
        return None
    found = getattr(holder, name, None)
    return hashable(found) if callable(found) else None
