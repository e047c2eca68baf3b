"""Operations that make objects of the user's, or change them.

>>> p, x, host = Var("p"), Var("x"), Host(None, None, None)
>>> is_interesting(Op((), setattr, (p, x, x)), {}, host, Changes(host))
True
>>> is_interesting(Op((x,), abs, (p,)), {}, host, Changes(host))
False
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence

from ..attributes import is_record_class
from ..ir import prims
from ..ir.core import Atom, Block, Const, Function, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, Record, is_unknown
from ..ir.records import is_plain_dataclass, is_plain_namedtuple
from ..ir.walk import stmts_in
from .callees import Host
from .changes import Changes
from .classes import class_of, lookup_function
from .heap_checks import holds_refs


def is_unfollowed(
    block: Block,
    kinds: Mapping[Var, Kind],
    host: Host,
    writes: Callable[[Op, Mapping[Var, Kind]], Sequence[Atom]],
) -> bool:
    """Does it change objects that are not followed, or read what nobody knows?"""
    return still_changes(block, kinds, host, writes) or loses_objects(block, kinds)


def still_changes(
    block: Block,
    kinds: Mapping[Var, Kind],
    host: Host,
    writes: Callable[[Op, Mapping[Var, Kind]], Sequence[Atom]],
) -> bool:
    """Does it change objects that are not followed, or does a function that it calls? (`writes`
    are the arguments that a call may write.)"""
    changes = Changes(host)

    def is_held(atom: Atom) -> bool:
        return isinstance(atom, Var) and holds_refs(kinds.get(atom, ANY))

    return any(
        is_interesting(op, kinds, host, changes)
        or host.is_user(op.fn)
        and any(map(is_held, op.args))
        and any(map(is_held, writes(op, kinds)))
        for op in stmts_in(block)
        if isinstance(op, Op) and not isinstance(op.fn, type)
    )


def loses_objects(block: Block, kinds: Mapping[Var, Kind]) -> bool:
    """Is an attribute of its objects read of what may be one of them, and nobody knows which? (As
    in a chain of objects that a loop walks along.)"""
    names = {name for kind in kinds.values() if isinstance(kind, Record) for name, _ in kind.fields}
    return any(
        op.fn is getattr
        and isinstance(op.args[1], Const)
        and op.args[1].value in names
        and is_unknown(kinds.get(op.args[0], ANY))  # type: ignore[arg-type]
        for op in stmts_in(block)
        if isinstance(op, Op)
    )


def is_interesting(stmt: Stmt, kinds: Mapping[Var, Kind], host: Host, changes: Changes) -> bool:
    """Does it make or change an object?"""
    if not isinstance(stmt, Op):
        return False
    fn = stmt.fn
    if fn is setattr or fn is object.__setattr__:
        return True
    if fn in (prims.store, prims.delete_item):
        return isinstance(stmt.args[0], Var) and isinstance(kinds.get(stmt.args[0]), Record)
    if isinstance(fn, type):
        plain = is_plain_dataclass(fn) or is_plain_namedtuple(fn)
        return is_record_class(fn) and not plain
    args = [*stmt.args, *(value for _, value in stmt.options)]
    if fn is copy.copy and isinstance(args[0], Var):
        return class_of(kinds.get(args[0], ANY)) is not None
    classes = tuple(class_of(kinds.get(a, ANY)) if isinstance(a, Var) else None for a in args)
    if not any(classes):
        return False
    if fn == prims.Method("__class__"):
        return classes[0] is not None
    called = lookup_function(stmt, classes, host.is_user)
    return called is not None and bool(changes.of(called[0], called[1]))


def reads_given_in_loops(function: Function, block: Block, kinds: Mapping[Var, Kind]) -> bool:
    """Does a loop read attributes of an object that was given? (They are read once, before it.)"""
    given = {param.var for param in function.params}
    loops = [stmt for stmt in stmts_in(block) if isinstance(stmt, Loop)]
    return any(
        isinstance(op, Op)
        and op.fn is getattr
        and op.args[0] in given
        and isinstance(kinds.get(op.args[0]), Record)  # type: ignore[arg-type]
        for loop in loops
        for op in stmts_in(loop.body)
    )


__all__ = ["is_interesting", "reads_given_in_loops", "still_changes"]
