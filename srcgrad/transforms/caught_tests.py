"""Tests whose truth may raise where that is caught: it is asked for where the user's test stands.

The choice itself may be made somewhere else.

    try:                               try:
        if v > 0: y = x * 2                t = bool(v > 0)
        else: y = x * 5                except ValueError: ...
    except ValueError: ...             else: dx = 2.0 if t else 5.0

>>> from ..ir.kinds import ANY
>>> x, t, y = (Var(name) for name in "xty")
>>> choice = If(t, Block((), (x,)), Block((), (y,)), (Var("z"),))
>>> kinds = {t: ANY}
>>> made = with_truths(Block((choice,)), kinds, is_caught=True)
>>> [type(stmt).__name__ for stmt in made.stmts], str(kinds[made.stmts[1].test])
(['Op', 'If'], 'bool')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..analysis.raising import raised_by
from ..ir.core import Atom, Block, If, Loop, Op, Span, Stmt, Var, While
from ..ir.kinds import Kind, Num
from ..ir.marks import protected
from ..ir.walk import map_blocks


def with_truths(block: Block, kinds: dict[Var, Kind], is_caught: bool) -> Block:
    """The block with these questions; `kinds` is told of the answers. `is_caught`: a caller may
    catch whatever the block raises."""
    tests = (stmt for stmt in protected(block, is_caught) if not isinstance(stmt, Op))
    asking = {stmt for stmt in tests if raised_by(stmt, kinds)}
    return _Asking(kinds, asking).block(block) if asking else block


class _Asking:
    def __init__(self, kinds: dict[Var, Kind], asking: set[Stmt]):
        self.kinds, self.asking = kinds, asking

    def block(self, block: Block) -> Block:
        return Block(tuple(new for stmt in block.stmts for new in self.statement(stmt)), block.end)

    def statement(self, stmt: Stmt) -> Iterator[Stmt]:
        made = map_blocks(stmt, self.block)
        match made:
            case If() if stmt in self.asking:
                asked = self.truth(made.test, made.span)
                yield asked
                yield replace(made, test=asked.out)
            case Loop(head=While(test=test)) if stmt in self.asking:
                asked = self.truth(test.end[0], made.span)
                yield replace(made, head=While(Block((*test.stmts, asked), (asked.out,))))
            case _:
                yield made

    def truth(self, test: Atom, span: Span | None) -> Op:
        out = Var("", True)
        self.kinds[out] = Num(bool)
        return Op((out,), bool, (test,), (), span)
