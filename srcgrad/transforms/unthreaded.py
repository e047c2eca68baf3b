"""Columns of attributes that are there already: no `if` and no loop hands them on.

(They are walked through once more, which hands them on anew.)

>>> from ..ir.kinds import ANY
>>> test, xs, x2 = Var("test"), Var("xs"), Var("xs")
>>> kinds = {v: Column(None, ANY, ANY, "x") for v in (xs, x2)}
>>> choice = If(test, Block((), (xs,)), Block((), (xs,)), (x2,), None)
>>> unthreaded(Block((choice,), ()), kinds).stmts[0].outs
()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..ir.core import Block, If, Loop, Stmt, Var
from ..ir.kinds import Column, Kind
from ..ir.walk import map_blocks


def unthreaded(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block in which no `if` and no loop hands on columns."""

    def is_column(var: Var) -> bool:
        return isinstance(kinds.get(var), Column)

    def visit(block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmt = map_blocks(stmt, visit)
            if isinstance(stmt, If) and any(map(is_column, stmt.outs)):
                kept = [i for i, out in enumerate(stmt.outs) if not is_column(out)]
                arms = [
                    Block(b.stmts, tuple(b.end[i] for i in kept)) for b in (stmt.then, stmt.orelse)
                ]
                outs = tuple(stmt.outs[i] for i in kept)
                stmt = replace(stmt, then=arms[0], orelse=arms[1], outs=outs)
            elif isinstance(stmt, Loop):
                kept = [i for i, c in enumerate(stmt.carries) if not is_column(c.inside)]
                body = Block(stmt.body.stmts, tuple(stmt.body.end[i] for i in kept))
                stmt = replace(stmt, carries=tuple(stmt.carries[i] for i in kept), body=body)
            stmts.append(stmt)
        return Block(tuple(stmts), block.end)

    return visit(block)
