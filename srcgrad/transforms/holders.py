"""Functions that hold what they captured, where copies are taken of them.

f = lambda t: t * k[0]         ->   f = lambda t, *, k=k: t * k[0]
f2 = copy(f)                        f2 = copy(f)                   (which holds a copy of k)
k[0] = 5.0                          k[0] = 5.0
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from ..ir import prims
from ..ir.core import Block, Op, Stmt, Var
from ..ir.walk import map_blocks
from .dispatched import bound


def holding(
    block: Block, kept: Collection[tuple[Var, Callable]], group: Callable[[Var], Var]
) -> Block:
    """The block in which functions keep what they captured in defaults, if a copy is taken of what
    may share memory with them. `kept`: what is kept of which values."""
    copied = {group(var) for var, fn in kept if fn is prims.copy}

    def stmt_with(stmt: Stmt) -> Stmt:
        if not isinstance(stmt, Op):
            return map_blocks(stmt, visit)
        is_holder = isinstance(stmt.fn, prims.Closure) and bool(stmt.args)
        return bound(stmt) if is_holder and group(stmt.out) in copied else stmt

    def visit(inner: Block) -> Block:
        return Block(tuple(map(stmt_with, inner.stmts)), inner.end)

    return visit(block) if copied else block
