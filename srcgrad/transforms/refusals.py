"""What is said of calls of functions that nobody knows, where they carry a derivative."""

from __future__ import annotations

import operator
import types
from collections.abc import Mapping

from .. import pairs
from ..errors import Span, SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import Block, Each, Function, Loop, Op, Var
from ..ir.kinds import Kind, Record
from ..ir.walk import stmts_in
from .callees import Callees, Host, Made
from .inlining import must_inline, why_not_inlined


def refusals(
    block: Block, live: frozenset[Var], kinds: Mapping[Var, Kind], host: Host
) -> list[SrcgradError]:
    """What is said of the calls of functions that nobody knows, if they carry a derivative."""
    callees = Callees(block, kinds, host)
    errors: list[SrcgradError] = []
    for stmt in stmts_in(block):
        if not isinstance(stmt, Op) or not any(out in live for out in stmt.outs):
            continue
        reason = None
        if stmt.fn is pairs.backward or _is_half(stmt, callees):
            reason = _TWICE
        elif stmt.fn is prims.call:
            reason = _why_unknown(stmt, callees)
        elif host.is_user(stmt.fn) and must_inline(stmt, callees, False):
            reason = why_not_inlined(stmt, host) or _WRITES
        if reason is not None:
            errors.append(Unsupported(reason[0], stmt.span, reason[1]))
    return errors


_TWICE = (
    "a function that only the run knows cannot be differentiated twice",
    "choose it with `if`, or pass the function itself as an argument",
)


def _is_half(op: Op, callees: Callees) -> bool:
    """Is it a call of what `pairs.forward` or `pairs.pushforward` gave?"""
    callee = op.args[0] if op.fn is prims.call else None
    made = callees.defs.get(callee) if isinstance(callee, Var) else None
    return isinstance(made, Op) and made.fn in (pairs.forward, pairs.pushforward)


# what takes an object as it is
_TAKES_OBJECTS = frozenset({
    getattr, setattr, prims.get_attribute, prims.set_attribute, prims.make_tuple, prims.make_list,
    prims.make_dict, prims.identity, prims.append, prims.super_attribute, prims.unpack,
    prims.call, prims.apply,
})  # fmt: skip
_SYNTAX = {operator.getitem: "an item", prims.store: "an item", iter: "a loop"}


def object_refusals(
    block: Block, live: frozenset[Var], kinds: Mapping[Var, Kind]
) -> list[SrcgradError]:
    """What is said of functions that are given objects of the user, of which nobody knows what
    they do with them."""
    errors: list[SrcgradError] = []
    for stmt in stmts_in(block):
        match stmt:
            case Loop(head=Each(items=items), span=span) if _is_live_object(items, live, kinds):
                errors.append(_no_meaning("a loop over", kinds[items], span))  # type: ignore[index]
            case Op():
                errors += _of_operation(stmt, live, kinds)
            case _:
                pass
    return errors


def _of_operation(op: Op, live: frozenset[Var], kinds: Mapping[Var, Kind]) -> list[SrcgradError]:
    if op.fn in _TAKES_OBJECTS or isinstance(op.fn, (prims.Made, prims.Holding, prims.Closure)):
        return []
    if isinstance(op.fn, (types.FunctionType, prims.Method, prims.Opaque, type)):
        return []
    last = op.args[:1] if op.fn is prims.store else op.args
    for atom in last:
        if _is_live_object(atom, live, kinds) and any(out in live for out in op.outs):
            what = _SYNTAX.get(op.fn, f"`{getattr(op.fn, '__name__', op.fn)}`")
            return [_no_meaning(f"{what} of", kinds[atom], op.span)]  # type: ignore[index]
    return []


def _is_live_object(atom: object, live: frozenset[Var], kinds: Mapping[Var, Kind]) -> bool:
    return isinstance(atom, Var) and atom in live and isinstance(kinds.get(atom), Record)


def _no_meaning(what: str, kind: Kind, span: Span | None) -> SrcgradError:
    assert isinstance(kind, Record)
    return Unsupported(
        f"{what} an object of the class {kind.type.__name__} cannot be differentiated",
        span,
        "use its attributes",
    )


_WRITES = (
    "a function is passed on to one that writes into its arguments",
    "return the new value instead, or let it work on a copy",
)


def _why_unknown(op: Op, callees: Callees) -> tuple[str, str] | None:
    fn = op.args[0]
    made = callees.defs.get(fn) if isinstance(fn, Var) else None
    match made:
        case Op(fn=prims.Closure(function=Function(name=own))):
            if isinstance(callees.callee(fn), Made):
                return (
                    f"`{own}` is used as a value, and writes into what it captured or was given",
                    "let it return the value, and write where it is called",
                )
        case Op() if callees.host.is_user(made.fn):
            return why_not_inlined(made, callees.host)
    return None
