"""Writing IR down, one operation after the other.

>>> import operator
>>> from ..ir.core import Var
>>> emit = Emitter()
>>> y = emit(operator.mul, Var("a"), Var("b"), wish="y")
>>> [op.fn.__name__ for op in emit.block(y).stmts]
['mul']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..errors import Span
from ..ir.core import Atom, Block, Const, Op, Stmt, Var


class Emitter:
    """A block that is being written. `span` is given to every operation that has none."""

    def __init__(self, span: Span | None = None):
        self.stmts: list[Stmt] = []
        self.span = span

    def __call__(self, fn: Callable, *args: Atom, wish: str = "", named: bool = False) -> Var:
        """Append `out = fn(*args)` and return `out`."""
        out = Var(wish, is_temporary=not named)
        self.stmts.append(Op((out,), fn, args, (), self.span))
        return out

    def many(self, count: int, fn: Callable, *args: Atom, wish: str = "") -> tuple[Var, ...]:
        """Append an operation with `count` outs."""
        outs = tuple(Var(wish, is_temporary=True) for _ in range(count))
        self.stmts.append(Op(outs, fn, args, (), self.span))
        return outs

    def add(self, stmt: Stmt) -> None:
        self.stmts.append(stmt)

    def nested(self) -> Emitter:
        """An emitter for a region inside this one."""
        return Emitter(self.span)

    def block(self, *end: Atom) -> Block:
        return Block(tuple(self.stmts), end)


def adjoint(span: Span | None) -> Span | None:
    """The span of an operation that mirrors the operation at `span`."""
    return None if span is None else replace(span, is_adjoint=True)


def literal(value: object) -> Const:
    return Const(value)
