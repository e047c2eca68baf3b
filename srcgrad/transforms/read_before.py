"""What checkpointed loops read outside of their function is read before they begin.

for i in checkpointed(range(n), slots=k):      K0 = K
    y = y * K                                  for i in checkpointed(range(n), slots=k):
                                                   y = y * K0

So it is what it was when iterations are done again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..analysis.effects import is_pure
from ..analysis.kinds import Kinds
from ..analysis.variables_outside import is_variable_outside
from ..ir import prims
from ..ir.core import Atom, Block, Const, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Fn, Known
from ..ir.walk import map_blocks, stmts_in, substitute


def read_before(block: Block, kinds: Kinds, set_outside: Collection[str]) -> Block:
    """The block, where such loops read no variable outside that has a value when they begin. (What
    is known for sure, functions and modules, stays where it is, and so does what the loop, or a
    function that it calls, may set: such names are in `set_outside`.)"""
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Loop) and stmt.slots is not None:
            stmts += _read_before_loop(stmt, kinds, set_outside)
        else:
            stmts.append(map_blocks(stmt, lambda inner: read_before(inner, kinds, set_outside)))
    return Block(tuple(stmts), block.end)


def _read_before_loop(loop: Loop, kinds: Kinds, set_outside: Collection[str]) -> list[Stmt]:
    ops = [stmt for stmt in stmts_in(loop.body) if isinstance(stmt, Op)]
    may_set = any(op.fn is prims.set_global or not is_pure(op.fn) for op in ops)
    first: dict[tuple[Atom, ...], Op] = {}
    names: dict[Var, Atom] = {}
    for op in ops:
        kind = kinds.get(op.outs[0], ANY) if op.outs else ANY
        if not is_variable_outside(op) or kind is ANY or isinstance(kind, (Known, Fn)):
            continue
        if may_set and _name(op) in set_outside:
            continue
        key = (Const(op.fn), *op.args)
        if key not in first:
            new = Var(_name(op).split(".")[-1] + "0")
            kinds[new] = kind
            first[key] = replace(op, outs=(new,))
        names[op.out] = first[key].out
    (rest,) = substitute(_without(Block((loop,)), names), names).stmts
    return [*first.values(), rest]


def _without(block: Block, outs: dict[Var, Atom]) -> Block:
    """The block without the operations that give these."""
    stmts = [
        map_blocks(stmt, lambda inner: _without(inner, outs))
        for stmt in block.stmts
        if not (isinstance(stmt, Op) and stmt.outs and stmt.outs[0] in outs)
    ]
    return Block(tuple(stmts), block.end)


def _name(op: Op) -> str:
    return str(getattr(op.args[1 if op.fn is getattr else 0], "value", ""))
