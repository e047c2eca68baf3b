"""What must stay in the order in which it was, because an exception tells of it.

Where exceptions are caught, of two operations that may raise the first one decides what is done;
and what is seen outside is written after all that may raise before it.

>>> import operator
>>> from ..ir.core import Block, Param
>>> x, n, s = Var("x"), Var("n"), Var("s")
>>> ops = Op((Var(),), operator.truediv, (x, n)), Op((Var(),), int, (s,))
>>> function = Function("f", tuple(Param(v, v.wish) for v in (x, n, s)), Block(ops), is_caught=True)
>>> memory = Ordered(function, {})
>>> [bool(memory.effects(op)[1] & memory.raises) for op in ops]
[True, True]
"""

from __future__ import annotations

from collections.abc import Mapping

from ..analysis.effects import may_raise, never_raises
from ..ir.core import Function, Op, Var
from ..ir.kinds import Kind
from ..ir.marks import MARKS, protected
from .entries import is_reverse
from .memory import OUTSIDE, WORLD, Memory


class Ordered(Memory):
    """The effects of operations, exceptions among them: `raises` is their bit."""

    def __init__(self, function: Function, kinds: Mapping[Var, Kind]):
        super().__init__(function, kinds)
        self.raises = self.bit(("exceptions",))
        self.caught = protected(function.body, function.is_caught)

    def _op_effects(self, op: Op) -> tuple[int, int]:
        reads, writes = super()._op_effects(op)
        if is_reverse(op) or op.fn in MARKS:
            return reads, writes
        if op in self.caught:
            if not never_raises(op, self.kinds):
                writes |= self.raises
            elif writes:
                reads |= self.raises
        elif writes & (WORLD | OUTSIDE):
            writes |= self.raises
        elif may_raise(op, self.kinds):
            reads |= self.raises
        return reads, writes
