"""Attributes, methods and operators of a user's objects, as calls of the functions they mean.

    p.energy(x)      p is a Particle         ->  Particle.energy(p, x)
    p.speed          a property              ->  Particle.speed.fget(p)
    p + q                                    ->  Particle.__add__(p, q)

What changes an object is not written here: see `objects`.
"""

from __future__ import annotations

import dataclasses
import operator
import types
from collections.abc import Callable
from dataclasses import replace

from ..attributes import MISSING, lookup
from ..errors import Unsupported
from ..front.lacking import may_lack
from ..front.overwriting import out_of
from ..ir import prims
from ..ir.core import Atom, Const, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, Num, Obj, Record, Tuple
from ..ir.records import is_plain_dataclass
from ..rules.registry import is_constant, rule_of
from .callee import Bound, Callee, Direct
from .callees import Callees, Host
from .classes import (
    getter,
    is_data,
    is_object,
    is_operator,
    may_come_first,
    operator_method,
    reflected,
)
from .contents import Structures
from .of_namedtuples import of_namedtuple

NAMED_OUT = (
    "a method of an object with the name of one of arrays is given `out` by name",
    "give it by position",
)


def is_field(op: Op, structures: Structures) -> bool:
    """Is it a call of what a field of a dataclass or of a namedtuple holds?"""
    if not isinstance(op.fn, prims.Method):
        return False
    kind = structures.kind(op.args[0])
    if isinstance(kind, Tuple):
        return op.fn.name in getattr(kind.type, "_fields", ())
    return isinstance(kind, Record) and op.fn.name in dict(kind.fields)


def of_class(op: Op, callees: Callees) -> list[Stmt] | None:
    """What an operation on an object of the user means; None if it is none."""
    if not op.args:
        return None
    kind = callees.structures.kind(op.args[0])
    if (meant := of_namedtuple(op, kind)) is not None:
        return meant
    if isinstance(op.fn, prims.Method) and is_object(kind) and not op.fn.name.startswith("_"):
        return _method(op, op.fn.name, kind, callees)  # type: ignore[arg-type]
    if op.fn is dataclasses.replace and isinstance(kind, Record):
        return _replaced(op, kind.type)
    if op.fn in (getattr, setattr) and (item := _item_by_name(op, kind)) is not None:
        return item
    if op.fn is getattr and is_object(kind) and isinstance(op.args[1], Const):
        return _attribute(op, str(op.args[1].value), kind, callees)  # type: ignore[arg-type]
    if op.fn is prims.super_attribute:
        return _super(op, callees)
    if is_operator(op.fn) and not op.options:
        return _operator(op, callees)
    return None


def _replaced(op: Op, cls: type) -> list[Stmt] | None:
    """`dataclasses.replace(p, x=...)`, as the object that is made."""
    if not is_plain_dataclass(cls) or len(op.args) != 1:
        return None
    fields, given = dataclasses.fields(cls), dict(op.options)
    if not all(f.init for f in fields) or not given.keys() <= {f.name for f in fields}:
        return None
    reads: list[Stmt] = []
    for name in (f.name for f in fields if f.name not in given):
        given[name] = Var("", True)
        reads.append(Op((given[name],), getattr, (*op.args, Const(name)), (), op.span, f".{name}"))  # type: ignore[arg-type]
    args = tuple(given[f.name] for f in fields if not f.kw_only)
    named = tuple((f.name, given[f.name]) for f in fields if f.kw_only)
    return [*reads, replace(op, fn=cls, args=args, options=named, spelled=None)]


def _item_by_name(op: Op, kind: Kind) -> list[Stmt] | None:
    """`p.x` of a namedtuple, and what is put back there, as an item."""
    if not isinstance(kind, Tuple):
        return None
    _, name, *value = op.args
    names: tuple[str, ...] = getattr(kind.type, "_fields", ())
    if not isinstance(name, Const) or name.value not in names or value and op.spelled != "back":
        return None
    fn, spelled = (prims.store, op.spelled) if value else (operator.getitem, f"..{name.value}")
    place = Const(names.index(name.value))
    return [replace(op, fn=fn, args=(op.args[0], place, *value), spelled=spelled)]


# what the user writes as methods of a class
_WRITTEN = (types.FunctionType, staticmethod, classmethod)


def of_one_result(op: Op) -> Op:
    """A method of an object, also of the name of one that changes lists: the object stays that."""
    return replace(op, outs=op.outs[:1]) if isinstance(op.fn, prims.Method) else op


def _method(op: Op, name: str, kind: Record | Tuple, callees: Callees) -> list[Stmt] | None:
    receiver, *rest = op.args
    if isinstance(kind, Tuple) and not isinstance(lookup(kind.type, name), _WRITTEN):
        return None
    if out_of(op) is not None:
        raise Unsupported(NAMED_OUT[0], op.span, NAMED_OUT[1])
    op = of_one_result(op)
    fields = dict(kind.fields) if isinstance(kind, Record) else {}
    if name in fields and not is_data(lookup(kind.type, name)):
        found = Var("", True)
        load = Op((found,), getattr, (receiver, Const(name)), (), op.span, f".{name}")
        return [load, replace(op, fn=prims.call, args=(found, *rest), spelled=None)]
    return _called(callees.member(kind, name, receiver), rest, op, f".{name}", callees)


def _called(
    callee: Callee | None, rest: list[Atom], op: Op, spelled: str, callees: Callees
) -> list[Stmt] | None:
    first: tuple[Atom, ...] = ()
    if isinstance(callee, Bound):
        callee, first = callee.callee, callee.args
    if not isinstance(callee, Direct) or not isinstance(callee.value, types.FunctionType):
        return None
    if not _is_followed(callee.value, callees):
        return None
    made = replace(op, fn=callee.value, args=(*first, *rest), spelled=spelled if first else None)
    return [made]


def _is_followed(fn: Callable, callees: Callees) -> bool:
    """Can it be looked into, or is there a rule for it?"""
    return callees.host.is_user(fn) or rule_of(fn) is not None or is_constant(fn)


def _attribute(op: Op, name: str, kind: Record | Tuple, callees: Callees) -> list[Stmt] | None:
    function = getter(kind.type, name)
    if function is None or not _is_followed(function, callees):
        return None
    if len(op.args) == 3:
        check_asked(op, name, function, kind)
    callees.host.taken.note_member(kind.type, name)
    return [replace(op, fn=function, args=op.args[:1], spelled=f"..{name}")]


def check_asked(op: Op, name: str, function: types.FunctionType, kind: Record | Tuple) -> None:
    """A property that is asked for as what may not be there."""
    fields = dict(kind.fields) if isinstance(kind, Record) else {}
    if may_lack(function, lambda name: name in fields or lookup(kind.type, name) is not MISSING):
        what = f"whether the property `{name}` lacks something is only known when it is computed"
        raise Unsupported(what, op.span, "ask for what the property reads")


def _super(op: Op, callees: Callees) -> list[Stmt] | None:
    """(A method is found where it is called.)"""
    after, target, name = op.args
    kind = callees.structures.kind(target)
    if not isinstance(kind, Record) or not isinstance(after, Const) or not isinstance(name, Const):
        return None
    function = getter(kind.type, str(name.value), after.value)  # type: ignore[arg-type]
    if function is None or not _is_followed(function, callees):
        return None
    return [replace(op, fn=function, args=(target,), spelled=None)]


def _operator(op: Op, callees: Callees) -> list[Stmt] | None:
    kinds = [callees.structures.kind(arg) for arg in op.args]
    classes = [kind.type if is_object(kind) else None for kind in kinds]  # type: ignore[union-attr]
    if not any(classes) or ANY in kinds:
        return None
    found = operator_method(op.fn, classes)
    if found is not None and _declines(op, found, kinds, callees):
        found = reflected(op.fn, classes) if found[0] == 0 else None
    if found is None:
        return None
    place, method = found
    cls = classes[place]
    if len(classes) == 2 and cls is not None and classes[1 - place] is None:
        if may_come_first(op.fn, kinds[1 - place], cls, place):
            return None
    function = lookup(cls, method) if cls is not None else None
    if not isinstance(function, types.FunctionType) or not _is_followed(function, callees):
        return None
    assert cls is not None
    callees.host.taken.note_member(cls, method)
    name = getattr(op.fn, "__name__", "")
    args = op.args[::-1] if place == 1 else op.args
    spelled = f". reflected {name}" if place == 1 else f". {name}"
    return [replace(op, fn=function, args=args, spelled=spelled)]


def _declines(op: Op, found: tuple[int, str], kinds: list[Kind], callees: Callees) -> bool:
    """Does the method return `NotImplemented` for these operands?"""
    place, method = found
    kind = kinds[place]
    assert isinstance(kind, (Record, Tuple))
    if callees.host.call_kind is None or len(kinds) != 2:
        return False
    ordered = kinds[::-1] if place == 1 else kinds
    result = callees.host.call_kind(lookup(kind.type, method), tuple(ordered), {})
    return isinstance(result, Obj) and result.type is type(NotImplemented)


def declines(fn: types.FunctionType, classes: tuple[type | None, ...], host: Host) -> bool:
    """Does an operator's method return `NotImplemented`, whatever the objects hold?"""
    kinds = tuple(Num(float) if cls is None else Record(cls, ()) for cls in classes)
    if host.call_kind is None:
        return False
    result = host.call_kind(fn, kinds, {})
    return isinstance(result, Obj) and result.type is type(NotImplemented)
