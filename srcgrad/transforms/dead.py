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

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import assert_never

from ..ir.core import Block, Each, If, Loop, Mirror, Op, Stmt, Var, While
from ..ir.walk import free, own_atoms

MayGo = Callable[[Op], bool]
Head = Each | While


def sweep_dead(
    block: Block,
    may_go: MayGo,
    alive: frozenset[Var] = frozenset(),
    asked: Collection[Head] = (),
) -> Block:
    """The block without the statements whose outs neither its end nor `alive` needs. `asked`: the
    heads of loops that stay for what asking them raises."""
    return _Sweep(may_go, asked).block(block, alive)


@dataclass(frozen=True)
class _Sweep:
    may_go: MayGo
    asked: Collection[Head]

    def block(self, block: Block, alive: frozenset[Var]) -> Block:
        live: set[Var] = {a for a in block.end if isinstance(a, Var)} | alive
        kept: list[Stmt] = []
        for stmt in reversed(block.stmts):
            smaller = self.smaller(stmt, live)
            if smaller is not None:
                kept.append(smaller)
                live |= _reads(smaller)
        return Block(tuple(reversed(kept)), block.end)

    def smaller(self, stmt: Stmt, live: set[Var]) -> Stmt | None:
        """What is left of a statement."""
        match stmt:
            case Op(outs=outs):
                return stmt if any(out in live for out in outs) or not self.may_go(stmt) else None
            case If():
                return self.smaller_if(stmt, live)
            case Loop():
                return self.smaller_loop(stmt, live)
            case Mirror():
                return self.smaller_mirror(stmt, live)
            case _:
                assert_never(stmt)

    def smaller_if(self, stmt: If, live: set[Var]) -> Stmt | None:
        keep = [i for i, out in enumerate(stmt.outs) if out in live]
        inner = frozenset(live)
        arms = [
            self.block(Block(arm.stmts, tuple(arm.end[i] for i in keep)), inner)
            for arm in (stmt.then, stmt.orelse)
        ]
        if not keep and not arms[0].stmts and not arms[1].stmts:
            return None
        return replace(stmt, then=arms[0], orelse=arms[1], outs=tuple(stmt.outs[i] for i in keep))

    def needed_carries(
        self, stmt: Loop | Mirror, live: set[Var], start: set[Var]
    ) -> tuple[list[int], Block]:
        """Which carries are read, after the loop or by what is needed in the body; the body that
        computes those."""
        needed = {i for i, c in enumerate(stmt.carries) if c.out in live or c.inside in live}
        while True:
            keep = sorted(needed)
            ends = tuple(stmt.body.end[i] for i in keep)
            body = self.block(Block(stmt.body.stmts, ends), frozenset(live | start))
            read = free(body) | start
            more = {i for i, c in enumerate(stmt.carries) if c.inside in read}
            if more <= needed:
                return keep, body
            needed |= more

    def smaller_loop(self, stmt: Loop, live: set[Var]) -> Stmt | None:
        start: set[Var] = {stmt.stop} if isinstance(stmt.stop, Var) else set()
        if isinstance(stmt.head, While):
            start |= free(stmt.head.test)
        keep, body = self.needed_carries(stmt, live, start)
        smaller = replace(stmt, carries=tuple(stmt.carries[i] for i in keep), body=body)
        return smaller if stmt.trip in live or self.is_needed(smaller, live) else None

    def smaller_mirror(self, stmt: Mirror, live: set[Var]) -> Stmt | None:
        keep, body = self.needed_carries(stmt, live, set())
        smaller = replace(stmt, carries=tuple(stmt.carries[i] for i in keep), body=body)
        is_read = any(carry.out in live for carry in smaller.carries)
        return smaller if is_read or self.has_effect(body, live) else None

    def has_effect(self, block: Block, live: set[Var]) -> bool:
        """Does anything in the block stay for its own sake?"""
        return any(self.is_needed(stmt, live) for stmt in block.stmts)

    def is_needed(self, stmt: Stmt, live: set[Var]) -> bool:
        match stmt:
            case Op():
                return not self.may_go(stmt) or any(out in live for out in stmt.outs)
            case If():
                arms = stmt.then, stmt.orelse
                return any(self.has_effect(arm, live) for arm in arms) or any(
                    out in live for out in stmt.outs
                )
            case Loop(head=Each() as head):
                return head.target in live or head in self.asked or self.repeats(stmt, live)
            case Loop(head=head):
                return self.has_effect(head.test, live) or self.repeats(stmt, live)
            case Mirror():
                return self.repeats(stmt, live)
            case _:
                assert_never(stmt)

    def repeats(self, stmt: Loop | Mirror, live: set[Var]) -> bool:
        """Is the body needed, or what it carries?"""
        is_read = any(var in live for carry in stmt.carries for var in (carry.out, carry.inside))
        return is_read or self.has_effect(stmt.body, live)


def _reads(stmt: Stmt) -> set[Var]:
    own = {a for a in own_atoms(stmt) if isinstance(a, Var)}
    return own if isinstance(stmt, Op) else own | free(Block((stmt,)))
