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

import random
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from .. import pairs
from ..analysis.effects import CHECKS, is_in_place, is_pure
from ..analysis.kinds import Kinds
from ..analysis.memory import GENERATORS, is_immutable, kind_of_atom, written
from ..analysis.points import Points, base_of
from ..analysis.stale import seen_writes
from ..analysis.storage import Storage
from ..attributes import is_record_class
from ..errors import Span, Unsupported
from ..ir import marks, prims
from ..ir.core import Atom, Block, Function, Loop, Op, Var
from ..ir.kinds import ANY, ByMemory, Obj
from ..ir.walk import free, reads, stmts_in
from ..rules.registry import has_effect, name_of
from .cotangents import is_unbound
from .outside_writes import from_outside
from .primals import is_user_function

# they do nothing, or raise: where they have not raised, they do not the second time
_SILENT = (prims.raise_, prims.assert_, prims.read, prims.check_scalar, *CHECKS)


def may_go_again(block: Block, kinds: Kinds) -> Callable[[Op], bool]:
    """Which dead operations are left out of what is done again: what was done once need not be
    done for its own sake. But what is attempted fails where it has failed, and what is written
    under another name, or by a function that only the run knows, is seen."""
    tried, params = marks.protected(block), tuple(free(block))
    seen = seen_writes(block, params, kinds, Storage.of(block, params, kinds))

    def may_go(op: Op) -> bool:
        is_own = op.span is None or not op.span.is_adjoint
        is_open = is_own and op.fn in (prims.call, prims.apply)  # (it may write what it captured)
        return not (op.fn in marks.MARKS or op in seen or is_open or is_own and op in tried)

    return may_go


def why_not(op: Op, kinds: Kinds, program: Any, seen: frozenset = frozenset()) -> str | None:
    """Why running `op` once more is not as if it had run once; `program` knows the functions that
    the user wrote."""
    fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
    if isinstance(fn, prims.Opaque):
        return fn.reason
    if fn in (marks.enter, marks.leave):
        return "a `with` is gone through here, which happens once"
    if fn in marks.MARKS:
        return None
    if fn is prims.global_value:
        name = str(op.args[0].value)  # type: ignore[union-attr]
        return f"`{name}` is a variable that is set" if name in program.set_outside else None
    is_write = written(op, kinds) is not None and not isinstance(op.fn, prims.Called)
    if fn in _SILENT or is_write and not _is_drawing(op, kinds):
        return None
    if isinstance(fn, prims.Generated) or is_user_function(fn):
        return _why_not_called(op, kinds, program, seen)
    if fn in (prims.call, prims.apply):
        return "which function is called here, only the run knows"
    if is_pure(fn) or is_in_place(fn) or isinstance(fn, type) and _only_holds(fn):
        return None
    name = op.spelled or (fn.name if isinstance(fn, prims.Method) else name_of(fn))
    return f"`{name.lstrip('.')}` may give something else the second time"


def _is_drawing(op: Op, kinds: Kinds) -> bool:
    """Does it draw random numbers (perhaps into an array), or shuffle?"""
    if isinstance(op.fn, prims.Method):
        kind = kind_of_atom(op.args[0], kinds)
        return isinstance(kind, Obj) and issubclass(kind.type, _RANDOM)
    module = getattr(op.fn, "__module__", None) or ""
    is_drawn = module.split(".")[-1] in ("random", "mtrand")
    return is_drawn or getattr(op.fn, "__name__", "") == "shuffle"


def _only_holds(cls: type) -> bool:
    """Does a class do nothing where an object is made?"""
    if issubclass(cls, BaseException):
        return type(cls) is type and "__init__" not in {
            name for base in cls.__mro__ if base.__module__ != "builtins" for name in vars(base)
        }
    return is_record_class(cls)


def _why_not_called(op: Op, kinds: Kinds, program: Any, seen: frozenset) -> str | None:
    """The first thing in a function, or in one that it calls, that cannot be done again."""
    found = _function_of(op, kinds, program)
    if found is None or found[0] in seen:
        return None
    key, function, known = found
    effects = (
        why_not(stmt, known, program, seen | {key})
        for stmt in stmts_in(function.body)
        if isinstance(stmt, Op)
    )
    reason = next(filter(None, effects), None)
    return reason and f"in {function.name}(), {reason}"


def _function_of(op: Op, kinds: Kinds, program: Any) -> tuple[object, Function, Kinds] | None:
    """The user's function that is called, or whose forward half is, with the kinds in it."""
    fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
    if isinstance(fn, prims.Generated):
        found = [key for key, half in program.halves.items() if half.forward is fn]
        return (found[0], program.halves[found[0]].function, {}) if found else None
    call = program.user_call(op, frozenset(), kinds)
    if call is None:
        return None
    primal, _ = program.called(call)
    return call.key, primal.function, primal.kinds


# --- what is written ------------------------------------------------------------------------------


def check_writes(
    block: Block, again: Sequence[Block], params: Iterable[Var], kinds: Kinds, program: Any
) -> Storage:
    """Refuse what `block` writes if `again`, which does parts of it once more, would write it
    twice, or read it without the write. The storage of the block."""
    storage = Storage.of(block, params, kinds, lambda op: program.writes_of_call(op, kinds))
    outside = from_outside(block, kinds)
    read = {atom for part in again for atom in reads(part) if isinstance(atom, Var)}
    ops = [stmt for stmt in stmts_in(block) if isinstance(stmt, Op)]
    # (what they call is refused, or found out, when it writes)
    sure = {op.out for op in ops if op.fn in (pairs.forward, pairs.reading)}
    for op in ops:
        called = isinstance(op.fn, prims.Called)
        targets = op.fn.written(op.args, op.options) if called else (written(op, kinds),)  # type: ignore[attr-defined]
        for name in (outside[target] for target in targets if target in outside):
            raise refused(f"the variable `{name}` outside of the function is written", op.span)
        if not called and program.writes_of_call(op, kinds):
            raise refused("what this call writes cannot be followed", op.span)
        if op.fn is prims.call and op.args[0] in sure:
            continue
        for atom in _unseen(op, kinds, program, frozenset()):
            if any(storage.may_share(atom, other) for other in read):
                what = f"`{atom.wish}`" if atom.wish else "a value that has no name"
                raise refused(f"{what} may be written here, unseen", op.span)
    return storage


def _unseen(op: Op, kinds: Kinds, program: Any, seen: frozenset) -> list[Var]:
    """The arguments into which an operation may write without anything telling of it."""
    fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
    found = _function_of(op, kinds, program)
    if found is not None and found[0] not in seen:
        inner = (s for s in stmts_in(found[1].body) if isinstance(s, Op))
        silent = not any(_unseen(s, found[2], program, seen | {found[0]}) for s in inner)
    elif found is not None or isinstance(fn, prims.Generated) or written(op, kinds) is not None:
        silent = getattr(fn, "__name__", "") != "shuffle"
    elif isinstance(fn, prims.Method):
        kind = kind_of_atom(op.args[0], kinds)
        is_random = isinstance(kind, Obj) and kind.type in _RANDOM
        silent = is_pure(fn) or fn.name in prims.MUTATORS or is_random and fn.name != "shuffle"
    else:
        module = getattr(fn, "__module__", None) or ""
        is_random = module.split(".")[-1] in ("random", "mtrand") and fn.__name__ != "shuffle"
        made = isinstance(fn, type) and is_record_class(fn)
        silent = is_pure(fn) or fn in (print, *_SILENT) or has_effect(fn) or is_random or made
    if silent or is_in_place(fn):
        return []
    atoms = [*op.args, *(atom for _, atom in op.options)]
    kept = [a for a in atoms if isinstance(a, Var) and not is_immutable(kinds.get(a, ANY))]
    return [a for a in kept if not isinstance(kinds.get(a, ANY), Obj)]


_RANDOM = (*GENERATORS, random.Random)


# --- checkpointed loops ---------------------------------------------------------------------------


def check_again(loop: Loop, ahead: Loop, little: Block, kinds: Kinds, program: Any) -> None:
    """Refuse a loop of which an iteration cannot be done again: `ahead` is what leads to the next
    state, `little` the iteration with its mirror."""
    if any(isinstance(kinds.get(carry.inside), ByMemory) for carry in loop.carries):
        # (cotangents are kept by where arrays are, and those made again are elsewhere)
        raise refused("arrays that this loop writes share memory", loop.span)
    for stmt in stmts_in(loop.body):
        if isinstance(stmt, Op) and stmt.fn in (setattr, prims.set_attribute, prims.set_global):
            raise refused("what is set here outlasts the iteration", stmt.span)
        if isinstance(stmt, Op) and isinstance(stmt.fn, prims.Opaque):
            raise refused(stmt.fn.reason, stmt.span)
    block = Block((loop,))
    check_writes(block, (ahead.body, little), free(block), kinds, program)
    for stmt in (*stmts_in(ahead.body), *stmts_in(little)):
        if isinstance(stmt, Op) and not (stmt.span is not None and stmt.span.is_adjoint):
            if (reason := why_not(stmt, kinds, program)) is not None:
                raise refused(reason, stmt.span)


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
            raise refused(f"this loop writes into {name} that it does not carry", loop.span)
    return any(storage.is_overwritten(carry.inside) for carry in ahead.carries)


def check_apart(loop: Loop, atoms: Sequence[Atom], forward: Block, kinds: Kinds) -> None:
    """Refuse a state of which two parts are one memory: the copies of it would be two."""
    points = Points.of(forward, free(forward), kinds)
    places = [(atom, frozenset(map(base_of, points.reach(atom)))) for atom in atoms]
    for number, (atom, own) in enumerate(places):
        for other, theirs in places[:number]:
            if own & theirs:
                first, second = (f"`{getattr(a, 'wish', '')}`" for a in (other, atom))
                names = f"{first} and {second} share memory"
                if first == second:
                    names = f"what begins as {first} shares memory with {first}"
                raise refused(f"{names} that this loop may write", loop.span)


def refused(reason: str, span: Span | None) -> Unsupported:
    """Why something cannot be checkpointed."""
    hint = "leave the checkpoint out, or move this out of what is checkpointed"
    return Unsupported(f"{reason}, and what is checkpointed is done again", span, hint)
