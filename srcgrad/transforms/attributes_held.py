"""Attributes that are read again: what was just written, or read, is what they hold.

    self.out = np.tanh(z)                  self.out = t = np.tanh(z)
    return self.out              ->        return t

Between the two, in one block, nothing may be changed but attributes of other names.

>>> from ..ir.kinds import ANY
>>> xs, x2, p, v, w = map(Var, ("xs", "xs", "p", "v", "w"))
>>> kinds = {xs: Column(None, ANY, ANY, "x"), x2: Column(None, ANY, ANY, "x")}
>>> write, read = Op((x2,), prims.store, (xs, p, v)), Op((w,), operator.getitem, (x2, p))
>>> read_once(Block((write, read), (w,)), kinds).end[0] is v
True
"""

from __future__ import annotations

import operator
from collections.abc import Mapping

from ..analysis.effects import is_in_place, is_pure
from ..ir import columns, prims
from ..ir.core import Atom, Block, Op, Stmt, Var
from ..ir.kinds import Column, Kind
from ..ir.walk import map_blocks, stmts_in, substitute


def read_once(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block without the second looks (itself, if there are none)."""
    same: dict[Var, Atom] = {}
    # (`p.x += v` is one thing: what it reads and makes is nobody else's)
    updates = [s for s in stmts_in(block) if isinstance(s, Op) and is_in_place(s.fn)]
    apart = {atom for op in updates for atom in (*op.args[:1], *op.outs)}

    def visit(inner: Block) -> Block:
        stmts: list[Stmt] = []
        held: dict[tuple[str, Atom], Atom] = {}
        for stmt in inner.stmts:
            if not isinstance(stmt, Op):
                stmts.append(map_blocks(stmt, visit))
                held.clear()
                continue
            column = kinds.get(stmt.args[0]) if stmt.args else None  # type: ignore[arg-type]
            if not isinstance(column, Column):
                if not is_pure(stmt.fn) and not isinstance(stmt.fn, columns.New):
                    held.clear()
            elif stmt.fn is operator.getitem and stmt.out in apart:
                pass
            elif stmt.fn is operator.getitem:
                value = held.setdefault((column.name, stmt.args[1]), stmt.out)
                if value is not stmt.out:
                    same[stmt.out] = value
                    continue
            elif stmt.fn is prims.store:
                for name, ref in [key for key in held if key[0] == column.name]:
                    del held[name, ref]
                if stmt.args[2] not in apart:
                    held[column.name, stmt.args[1]] = stmt.args[2]
            else:
                held.clear()
            stmts.append(stmt)
        return Block(tuple(stmts), inner.end)

    made = visit(block)
    return substitute(made, same) if same else block
