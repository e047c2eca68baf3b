"""Calls of functions whose rule keeps what the forward sweep computed: another function is called.

`y = fn(a)` becomes `y, kept = keep(a)`, and the rule reads `kept` in the place of `y`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..ir import prims
from ..ir.core import Const, Op, Var
from ..rules.registry import Rule
from ..runtime_rules import parts_of_rule


@dataclass(frozen=True)
class Kept:
    """One such call."""

    rule: Rule
    var: Var = field(default_factory=lambda: Var("kept"))

    def forward_ops(self, op: Op) -> tuple[Op, ...]:
        """What stands for the call in the forward sweep."""
        assert self.rule.keep is not None
        result, both = Var("", True), Var("", True)
        args = result, Const(2), Const(self.rule.place)
        return (
            replace(op, outs=(result,), fn=self.rule.keep, spelled=None),
            Op((both,), parts_of_rule, args, (), op.span),
            Op((op.out, self.var), prims.unpack, (both, Const(2)), (), op.span),
        )
