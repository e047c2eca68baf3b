"""What may be done again: an operation, or a call of a user's function, without any effect.

In: a statement of the forward sweep that a replay needs. Out: why it cannot be done twice, or None.

>>> x = Var("x")
>>> why_not(Op((x,), input, ()), {}, None)
'`input` may give something else the second time'
>>> why_not(Op((x,), abs, (x,)), {}, None) is None
True
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..analysis.effects import is_pure
from ..analysis.memory import written
from ..ir import prims
from ..ir.core import Block, Function, Op, Var
from ..ir.kinds import Kind
from ..ir.walk import stmts_in
from ..rules.registry import name_of
from .primals import is_user_function

# they do nothing, or raise: where they have not raised, they do not the second time
_SILENT = (prims.raise_, prims.assert_, prims.check_scalar, prims.read)


def why_not(
    op: Op, kinds: Mapping[Var, Kind], program: Any, seen: frozenset = frozenset()
) -> str | None:
    """Why running `op` once more is not as if it had run once; `program` knows the functions that
    the user wrote."""
    fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
    if fn in _SILENT or written(op, kinds) is not None and not isinstance(op.fn, prims.Called):
        return None
    if fn is prims.global_value:
        return None if len(op.args) == 1 else f"`{_text(op)}` is a global variable that is set"
    if isinstance(fn, prims.Opaque):
        return fn.reason
    if isinstance(fn, prims.Generated) or is_user_function(fn):
        return _why_not_called(op, kinds, program, seen)
    if fn in (prims.call, prims.apply):
        return "which function is called here, only the run knows"
    if is_pure(fn):
        return None
    name = op.spelled or (fn.name if isinstance(fn, prims.Method) else name_of(fn))
    return f"`{name.lstrip('.')}` may give something else the second time"


def _text(op: Op) -> object:
    return op.args[0].value  # type: ignore[union-attr]


def _why_not_called(op: Op, kinds: Mapping[Var, Kind], program: Any, seen: frozenset) -> str | None:
    """The first thing in a function, or in one that it calls, that cannot be done again."""
    found = program.function_of(op, kinds)
    if found is None:
        return None
    key, function, known = found
    if key in seen:
        return None
    effects = (
        why_not(stmt, known, program, seen | {key})
        for stmt in stmts_in(function.body)
        if isinstance(stmt, Op)
    )
    reason = next(filter(None, effects), None)
    return reason and f"in {function.name}(), {reason}"


__all__ = ["Block", "Function", "why_not"]
