"""A checkpointed function: its backward half runs the forward half again.

In: the sweep of the function. Out: the forward block, and a block that does what is read of it
once more before it goes back. What cannot be done again (random draws, what is read from a file)
is kept by the first run in a list, and taken from there:

    noise = rng.normal(size=n)                     noise = next(kept)
    kept.append(noise)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..analysis.kinds import Kinds
from ..analysis.memory import written
from ..analysis.storage import Storage
from ..ir import marks, prims
from ..ir.core import Block, Const, Op, Stmt, Sweep, Var
from ..ir.kinds import ANY, List
from ..ir.walk import map_blocks, stmts_in
from .again import check_writes, may_go_again, refused, why_not
from .dead import sweep_dead


def replay(
    sweep: Sweep,
    params: Sequence[Var],
    kinds: Kinds,
    program: Any,
    settle: Callable[[Sweep], Block],
) -> tuple[Block, Block]:
    """The forward block and the one that goes back. `settle` makes a block of a sweep."""
    whole = settle(sweep)
    mirror = sweep_dead(whole, may_go_again(whole, kinds))
    once = {
        stmt.outs: stmt
        for stmt in stmts_in(mirror)
        if isinstance(stmt, Op)
        and not (stmt.span is not None and stmt.span.is_adjoint)
        and why_not(stmt, kinds, program) is not None
    }
    rest = _each(mirror, once, lambda op: [])
    storage = check_writes(sweep.forward, (rest,), params, kinds, program)
    if not once:
        return sweep.forward, mirror
    tried = marks.protected(mirror)
    for op in once.values():
        if op.fn in marks.MARKS or op in tried:  # (an attempt may end before anything is kept)
            raise refused(str(why_not(op, kinds, program)), op.span)
        if isinstance(op.fn, prims.Called) and op.fn.writes or written(op, kinds) is not None:
            raise refused(f"{why_not(op, kinds, program)} and writes its argument", op.span)
    kept, taken = Var("kept"), Var("kept")
    kinds[kept] = List(ANY)
    start = Op((kept,), prims.make_list, (), (), next(iter(once.values())).span)
    forward = _each(sweep.forward, once, lambda op: _keeping(op, kept, storage, kinds))
    again = _each(mirror, once, lambda op: _taking(op, taken, storage, kinds))
    first = Op((taken,), iter, (kept,), (), start.span)
    return (
        Block((start, *forward.stmts), forward.end),
        Block((first, *again.stmts), again.end),
    )


def _each(
    block: Block, once: Mapping[tuple[Var, ...], Op], change: Callable[[Op], list[Stmt]]
) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Op):
            stmts += change(stmt) if stmt.outs and stmt.outs in once else [stmt]
        else:
            stmts.append(map_blocks(stmt, lambda inner: _each(inner, once, change)))
    return Block(tuple(stmts), block.end)


def _keeping(op: Op, kept: Var, storage: Storage, kinds: Kinds) -> list[Stmt]:
    """The operation, after which its results are kept (copies of those that will be changed)."""
    stmts: list[Stmt] = [op]
    values = [_own(out, stmts, storage, kinds) for out in op.outs]
    if len(values) > 1:
        pack = Op((Var("", True),), prims.make_tuple, tuple(values), (), op.span)
        stmts.append(pack)
        values = [pack.out]
    stmts.append(Op((Var("kept"),), prims.append, (kept, *values), (), op.span, ".append"))
    return stmts


def _own(out: Var, stmts: list[Stmt], storage: Storage, kinds: Kinds) -> Var:
    if not storage.is_overwritten(out):
        return out
    new = Var(out.wish, True)
    kinds[new] = kinds.get(out, ANY)
    stmts.append(Op((new,), prims.copy, (out,), (), stmts[0].span))
    return new


def _taking(op: Op, taken: Var, storage: Storage, kinds: Kinds) -> list[Stmt]:
    """What the operation gave the first time."""
    if len(op.outs) == 1 and not storage.is_overwritten(op.out):
        return [replace(op, fn=next, args=(taken,), options=(), spelled=None)]
    fresh = {out: Var(out.wish, True) for out in op.outs}
    kinds.update({new: kinds.get(out, ANY) for out, new in fresh.items()})
    stmts: list[Stmt] = []
    whole = Var("", True) if len(fresh) > 1 else fresh[op.out]
    stmts.append(Op((whole,), next, (taken,), (), op.span))
    if len(fresh) > 1:
        count = Const(len(fresh))
        stmts.append(Op(tuple(fresh.values()), prims.unpack, (whole, count), (), op.span))
    for out, new in fresh.items():
        fn = prims.copy if storage.is_overwritten(out) else prims.identity
        stmts.append(Op((out,), fn, (new,), (), op.span))
    return stmts
