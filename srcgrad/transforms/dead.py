"""Removing what nothing reads: operations, outs of regions, carries.

An operation that may raise stays unless `may_go` says that what remains raises as well.

>>> import operator
>>> from ..ir.core import Op
>>> x, y, z = Var("x"), Var("y"), Var("z")
>>> block = Block((Op((y,), operator.neg, (x,)), Op((z,), operator.neg, (x,))), (z,))
>>> len(sweep_dead(block, lambda op: True).stmts)
1
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from ..ir.core import Block, Each, If, Loop, Mirror, Op, Stmt, Var, While
from ..ir.walk import free, own_atoms

MayGo = Callable[[Op], bool]


def sweep_dead(block: Block, may_go: MayGo, alive: frozenset[Var] = frozenset()) -> Block:
    """The block without the statements whose outs neither its end nor `alive` needs."""
    live: set[Var] = {a for a in block.end if isinstance(a, Var)} | alive
    kept: list[Stmt] = []
    for stmt in reversed(block.stmts):
        smaller = _without_dead(stmt, live, may_go)
        if smaller is not None:
            kept.append(smaller)
            live |= _reads(smaller)
    return Block(tuple(reversed(kept)), block.end)


def _reads(stmt: Stmt) -> set[Var]:
    own = {a for a in own_atoms(stmt) if isinstance(a, Var)}
    return own if isinstance(stmt, Op) else own | free(Block((stmt,)))


def _without_dead(stmt: Stmt, live: set[Var], may_go: MayGo) -> Stmt | None:
    match stmt:
        case Op(outs=outs):
            return stmt if any(out in live for out in outs) or not may_go(stmt) else None
        case If():
            return _smaller_if(stmt, live, may_go)
        case Loop():
            return _smaller_loop(stmt, live, may_go)
        case Mirror():
            return _smaller_mirror(stmt, live, may_go)
        case _:
            assert_never(stmt)


def _smaller_if(stmt: If, live: set[Var], may_go: MayGo) -> Stmt | None:
    keep = [i for i, out in enumerate(stmt.outs) if out in live]
    inner = frozenset(live)
    arms = [
        sweep_dead(Block(arm.stmts, tuple(arm.end[i] for i in keep)), may_go, inner)
        for arm in (stmt.then, stmt.orelse)
    ]
    if not keep and not arms[0].stmts and not arms[1].stmts:
        return None
    return replace(stmt, then=arms[0], orelse=arms[1], outs=tuple(stmt.outs[i] for i in keep))


def _needed_carries(
    stmt: Loop | Mirror, live: set[Var], start: set[Var], may_go: MayGo
) -> tuple[list[int], Block]:
    """Which carries are read, after the loop or by what is needed in the body; the body that
    computes those."""
    needed = {i for i, c in enumerate(stmt.carries) if c.out in live or c.inside in live}
    while True:
        keep = sorted(needed)
        ends = tuple(stmt.body.end[i] for i in keep)
        body = sweep_dead(Block(stmt.body.stmts, ends), may_go, frozenset(live | start))
        read = free(body) | start
        more = {i for i, c in enumerate(stmt.carries) if c.inside in read}
        if more <= needed:
            return keep, body
        needed |= more


def _smaller_loop(stmt: Loop, live: set[Var], may_go: MayGo) -> Stmt | None:
    start: set[Var] = {stmt.stop} if isinstance(stmt.stop, Var) else set()
    if isinstance(stmt.head, While):
        start |= free(stmt.head.test)
    keep, body = _needed_carries(stmt, live, start, may_go)
    inner_live = isinstance(stmt.head, Each) and stmt.head.target in live
    outs_live = any(stmt.carries[i].out in live for i in keep)
    if (
        not outs_live
        and not inner_live
        and stmt.trip not in live
        and not _has_effect(body, may_go, live)
    ):
        return None
    return replace(stmt, carries=tuple(stmt.carries[i] for i in keep), body=body)


def _has_effect(body: Block, may_go: MayGo, live: set[Var]) -> bool:
    """Does anything in the body stay for its own sake?"""
    for stmt in body.stmts:
        match stmt:
            case Op():
                if not may_go(stmt) or any(out in live for out in stmt.outs):
                    return True
            case If():
                if any(_has_effect(arm, may_go, live) for arm in (stmt.then, stmt.orelse)):
                    return True
                if any(out in live for out in stmt.outs):
                    return True
            case Loop() | Mirror():
                if _has_effect(stmt.body, may_go, live):
                    return True
                if any(v in live for c in stmt.carries for v in (c.out, c.inside)):
                    return True
                if (
                    isinstance(stmt, Loop)
                    and isinstance(stmt.head, Each)
                    and stmt.head.target in live
                ):
                    return True
            case _:
                assert_never(stmt)
    return False


def _smaller_mirror(stmt: Mirror, live: set[Var], may_go: MayGo) -> Stmt | None:
    keep, body = _needed_carries(stmt, live, set(), may_go)
    if not any(stmt.carries[i].out in live for i in keep) and not _has_effect(body, may_go, live):
        return None
    return replace(stmt, carries=tuple(stmt.carries[i] for i in keep), body=body)
