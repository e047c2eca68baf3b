"""What may be done again: operations, calls of a user's function, the iterations of a loop.

In: a statement of the forward sweep that a replay needs. Out: why it cannot be done twice, or
None; and errors that say so of a checkpointed loop.

>>> x = Var("x")
>>> why_not(Op((x,), input, ()), {}, None)
'`input` may give something else the second time'
>>> why_not(Op((x,), abs, (x,)), {}, None) is None
True
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ..analysis.effects import is_in_place, is_pure
from ..analysis.kinds import Kinds
from ..analysis.memory import written
from ..analysis.points import Points, base_of
from ..analysis.storage import Storage
from ..attributes import is_record_class
from ..errors import Span, Unsupported
from ..ir import prims
from ..ir.core import Atom, Block, Loop, Op, Var
from ..ir.walk import free, stmts_in
from ..rules.registry import name_of
from .cotangents import is_unbound
from .primals import is_user_function

# they do nothing, or raise: where they have not raised, they do not the second time
_SILENT = (prims.raise_, prims.assert_, prims.check_scalar, prims.read)


def why_not(op: Op, kinds: Kinds, program: Any, seen: frozenset = frozenset()) -> str | None:
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
    if is_pure(fn) or is_in_place(fn) or isinstance(fn, type) and is_record_class(fn):
        return None
    name = op.spelled or (fn.name if isinstance(fn, prims.Method) else name_of(fn))
    return f"`{name.lstrip('.')}` may give something else the second time"


def _text(op: Op) -> object:
    return op.args[0].value  # type: ignore[union-attr]


def _why_not_called(op: Op, kinds: Kinds, program: Any, seen: frozenset) -> str | None:
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


# --- checkpointed loops ---------------------------------------------------------------------------


def check_again(loop: Loop, ahead: Loop, little: Block, kinds: Kinds, program: Any) -> None:
    """Refuse a loop of which an iteration cannot be done again: `ahead` is what leads to the next
    state, `little` the iteration with its mirror."""
    for stmt in stmts_in(loop.body):
        if isinstance(stmt, Op) and (reason := _outlasting(stmt, kinds, program)) is not None:
            raise _refused(reason, stmt.span)
    for stmt in (*stmts_in(ahead.body), *stmts_in(little)):
        if isinstance(stmt, Op) and not (stmt.span is not None and stmt.span.is_adjoint):
            if (reason := why_not(stmt, kinds, program)) is not None:
                raise _refused(reason, stmt.span)


def _outlasting(op: Op, kinds: Kinds, program: Any) -> str | None:
    """What an operation does to things that no state has."""
    if isinstance(op.fn, prims.Opaque):
        return op.fn.reason
    if op.fn in (setattr, prims.set_attribute, prims.set_global):
        return "what is set here outlasts the iteration"
    if not isinstance(op.fn, prims.Called) and program.writes_of_call(op, kinds):
        return "what this call writes cannot be followed"
    return None


def check_bound(loop: Loop, ahead: Loop, unbound: Collection[Var]) -> None:
    """Refuse a state that has no value yet."""
    for carry in ahead.carries:
        if is_unbound(carry.init) or carry.init in unbound:
            reason = f"`{carry.inside.wish}` may be unbound when this checkpointed loop begins"
            raise Unsupported(reason, loop.span, "bind it before the loop")


def is_written(loop: Loop, ahead: Loop, kinds: Kinds, program: Any) -> bool:
    """Does the loop write into its state? (It may write into nothing else that it reads.)"""
    block = Block((loop,))
    around = free(block)
    storage = Storage.of(block, around, kinds, lambda op: program.writes_of_call(op, kinds))
    inits = {carry.init for carry in loop.carries}
    for var in sorted(around - inits, key=lambda v: v.wish):  # type: ignore[arg-type]
        if storage.is_overwritten(var):
            name = f"`{var.wish}`" if var.wish else "something"
            raise _refused(f"this loop writes into {name} that it does not carry", loop.span)
    return any(storage.is_overwritten(carry.inside) for carry in ahead.carries)


def check_apart(loop: Loop, atoms: Sequence[Atom], forward: Block, kinds: Kinds) -> None:
    """Refuse a state of which two parts are one memory: the copies of it would be two."""
    points = Points.of(forward, free(forward), kinds)
    places = [(atom, frozenset(map(base_of, points.reach(atom)))) for atom in atoms]
    for number, (atom, own) in enumerate(places):
        for other, theirs in places[:number]:
            if own & theirs:
                names = " and ".join(f"`{getattr(a, 'wish', '')}`" for a in (other, atom))
                raise _refused(f"{names} share memory that this loop writes", loop.span)


def _refused(reason: str, span: Span | None) -> Unsupported:
    hint = "use the loop without checkpointed, or move this out of it"
    return Unsupported(f"{reason}, and a checkpointed loop does its iterations again", span, hint)
