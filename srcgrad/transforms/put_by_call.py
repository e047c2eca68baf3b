"""Calls of functions without source that may put what carries a derivative into a container.

    heappush(heap, x)    `heap` holds `x` then, and nothing tells

>>> import heapq
>>> from ..ir.kinds import Num
>>> heap, x = Var("heap"), Var("x")
>>> push = Op((), heapq.heappush, (heap, x))
>>> put_by_call(push, frozenset({x}), {heap: List(Num(float)), x: Num(float)})[1]
'what heappush() writes is not followed'
"""

from __future__ import annotations

import inspect
import logging
import random
import types
from collections import deque
from collections.abc import Collection, Mapping

from ..analysis.effects import is_pure
from ..analysis.memory import GENERATORS, is_immutable, kind_of_atom, written
from ..ir import prims
from ..ir.core import Atom, Op, Var
from ..ir.kinds import Dict, Kind, List, Obj, Record, Tuple, Unknown
from ..rules.registry import is_constant, name_of, rule_of
from .users import is_user_function, only_reads

_COMPILED = (
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.MethodWrapperType,
)


# objects that keep nothing of what their methods are given
_HOLDING_NOTHING = (*GENERATORS, random.Random, str, bytes, types.FunctionType, types.ModuleType)


def put_by_call(
    op: Op, moving: Collection[Var], kinds: Mapping[Var, Kind]
) -> tuple[tuple[Atom, ...], str, str] | None:
    """The containers that the call may write a derivative into; and what is said of it."""
    if not _is_unknown(op, kinds) or written(op, kinds) is not None:
        return None
    args = (*op.args, *(value for _, value in op.options))
    if not any(atom in moving for atom in args):
        return None
    containers = tuple(atom for atom in args if _is_container(kind_of_atom(atom, kinds)))
    if not containers:
        return None
    name = op.spelled or name_of(op.fn)
    what = f"what {name}() writes is not followed"
    is_method = isinstance(op.fn, prims.Method) and op.fn.name not in prims.MUTATORS
    return containers, what, _HINTS.get(name.split(".")[-1], _METHOD if is_method else _HINT)


def _is_unknown(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is it a call of which only the run knows what it does?"""
    fn = op.fn
    if isinstance(fn, prims.Method):  # (a method with a result asks something, as it seems)
        receiver = kind_of_atom(op.args[0], kinds)
        is_queue = isinstance(receiver, Obj) and issubclass(receiver.type, (deque, dict))
        is_asking = bool(op.outs) and (is_queue or isinstance(receiver, Unknown))
        if fn.name in prims.MUTATORS or is_pure(fn) or is_asking:
            return False
        if isinstance(receiver, Tuple):  # (nothing writes a tuple)
            return False
        if isinstance(receiver, Obj) and issubclass(receiver.type, logging.Logger):
            return False  # (it writes down what it is given)
        return not _is_readable(fn.name, receiver)
    if (
        not isinstance(fn, _COMPILED)
        or (getattr(fn, "__module__", None) or "").split(".")[0] in _KNOWN
    ):
        return False
    return not (is_pure(fn) or is_constant(fn) or only_reads(fn) or rule_of(fn) is not None)


def _is_readable(name: str, receiver: Kind) -> bool:
    """Is it a method of the user's own, which is read, or watched when it runs?"""
    if not isinstance(receiver, Obj):
        return False
    method = inspect.getattr_static(receiver.type, name, None)
    return is_user_function(method) and not only_reads(method)


def _is_container(kind: Kind) -> bool:
    if isinstance(kind, Obj):
        return not issubclass(kind.type, _HOLDING_NOTHING)
    return isinstance(kind, (List, Dict, Tuple, Record, Unknown)) and not is_immutable(kind)


# what is done with these is looked at elsewhere
_KNOWN = frozenset({"_operator", "builtins", "numpy"})

_HINT = "write it as a statement: `xs.append(value)`, `d[key] = value`"
_METHOD = "let it return the value, or keep objects of one class in a list"
_HEAP = "keep a list, and sort it: `xs.append(value)`, `xs.sort()`, `xs.pop(0)`"
_ORDERED = "write `xs.insert(bisect.bisect(xs, value), value)`"
_HINTS = {
    "heappush": _HEAP, "heappushpop": _HEAP, "heapreplace": _HEAP, "insort": _ORDERED,
    "insort_left": _ORDERED, "insort_right": _ORDERED,
}  # fmt: skip
