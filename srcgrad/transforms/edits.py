"""Additions to a block, collected first and made in one walk.

>>> from ..ir.core import Op
>>> x, y, z = Var("x"), Var("y"), Var("z")
>>> edits = Edits()
>>> edits.after(y, lambda v: Op((z,), abs, (v,)))
>>> len(edits.apply(Block((Op((y,), abs, (x,)),), (y,))).stmts)
2
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from ..ir.core import Atom, Block, Carry, If, Loop, Mirror, Op, Stmt, Var
from ..ir.walk import inner_vars, map_blocks, own_outs


@dataclass
class Edits:
    """Operations to put after the definition of a Var, before a loop, or first in its body;
    outs for an `If`; carries for a `Loop`."""

    afters: dict[Var, list[Callable[[Var], Op]]] = field(default_factory=lambda: defaultdict(list))
    befores: dict[Stmt, list[Op]] = field(default_factory=lambda: defaultdict(list))
    firsts: dict[Stmt, list[Op]] = field(default_factory=lambda: defaultdict(list))
    outs: dict[If, list[tuple[Var, tuple[Atom, ...]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    carries: dict[Loop, list[tuple[Carry, Atom]]] = field(default_factory=lambda: defaultdict(list))

    def after(self, var: Var, make: Callable[[Var], Op]) -> None:
        self.afters[var].append(make)

    def before(self, stmt: Stmt, op: Op) -> None:
        self.befores[stmt].append(op)

    def first(self, loop: Loop, op: Op) -> None:
        self.firsts[loop].append(op)

    def out(self, stmt: If, var: Var, ends: tuple[Atom, ...]) -> None:
        self.outs[stmt].append((var, ends))

    def carry(self, loop: Loop, carry: Carry, end: Atom) -> None:
        self.carries[loop].append((carry, end))

    def apply(self, block: Block, params: Iterable[Var] = ()) -> Block:
        """The block with everything in its place; `params` are defined before it."""
        stmts: list[Stmt] = [op for param in params for op in self._following(param)]
        for stmt in block.stmts:
            for op in self.befores.get(stmt, ()):
                stmts += (op, *(more for out in op.outs for more in self._following(out)))
            stmts.append(self._stmt(stmt))
            for out in (*own_outs(stmt), *self._added_outs(stmt)):
                stmts.extend(self._following(out))
        return Block(tuple(stmts), block.end)

    def _added_outs(self, stmt: Stmt) -> list[Var]:
        match stmt:
            case If():
                return [var for var, _ in self.outs.get(stmt, ())]
            case Loop():
                return [carry.out for carry, _ in self.carries.get(stmt, ())]
            case _:
                return []

    def _following(self, var: Var) -> list[Op]:
        found: list[Op] = []
        for make in self.afters.get(var, ()):
            op = make(var)
            found.append(op)
            for out in op.outs:
                found.extend(self._following(out))
        return found

    def _stmt(self, stmt: Stmt) -> Stmt:
        match stmt:
            case Op():
                return stmt
            case If():
                return self._if(stmt)
            case Loop():
                return self._loop(stmt)
            case Mirror():
                return map_blocks(stmt, self.apply)
            case _:
                assert_never(stmt)

    def _if(self, stmt: If) -> If:
        added = self.outs.get(stmt, ())
        then, orelse = self.apply(stmt.then), self.apply(stmt.orelse)
        then = Block(then.stmts, (*then.end, *(ends[0] for _, ends in added)))
        orelse = Block(orelse.stmts, (*orelse.end, *(ends[1] for _, ends in added)))
        outs = (*stmt.outs, *(var for var, _ in added))
        return replace(stmt, then=then, orelse=orelse, outs=outs)

    def _loop(self, loop: Loop) -> Loop:
        added = self.carries.get(loop, ())
        body = self.apply(loop.body)
        first: list[Stmt] = list(self.firsts.get(loop, ()))
        insides = (*inner_vars(loop), *(carry.inside for carry, _ in added))
        for var in insides:
            first.extend(self._following(var))
        ends = (*body.end, *(end for _, end in added))
        carries = (*loop.carries, *(carry for carry, _ in added))
        return replace(loop, carries=carries, body=Block((*first, *body.stmts), ends))
