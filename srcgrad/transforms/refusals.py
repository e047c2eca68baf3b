"""What is said of calls of functions that nobody knows, where they carry a derivative."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import Block, Function, Op, Var
from ..ir.kinds import Kind
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
        if stmt.fn is prims.call:
            reason = _why_unknown(stmt, callees)
        elif host.is_user(stmt.fn) and must_inline(stmt, callees, False):
            reason = why_not_inlined(stmt, host) or _WRITES
        if reason is not None:
            errors.append(Unsupported(reason[0], stmt.span, reason[1]))
    return errors


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
