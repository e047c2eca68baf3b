"""`with`, as its body between two marks."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import gast

from ..ir import marks
from ..ir.core import FALSE, TRUE, Atom
from .assignments import assign
from .attempts import try_statement
from .build import Lowering
from .expressions import atom
from .managers import lets_raise
from .resolve import resolve


def with_statement(lowering: Lowering, node: gast.With, rest: Sequence[gast.stmt] = ()) -> None:
    tried = lowering.frame.facts.tries.get(id(node))
    if tried is not None and _suppresses(lowering, node):
        try_statement(lowering, tried, rest)
        return
    managers: list[tuple[Atom, gast.expr]] = []
    for item in node.items:
        manager = atom(lowering, item.context_expr)
        name = item.optional_vars.id if isinstance(item.optional_vars, gast.Name) else None
        value, inside = lowering.fresh(name), lowering.fresh(None)
        test = TRUE if _lets_raise(lowering, item.context_expr) else FALSE
        lowering.effect(marks.enter, (manager, test), item.context_expr, (value, inside))
        managers.append((inside, item.context_expr))
        if item.optional_vars is not None:
            assign(lowering, item.optional_vars, value)
    lowering.parts.block(lowering, node.body)
    for manager, expression in reversed(managers):
        if not lowering.is_dead:
            lowering.effect(marks.leave, (manager,), expression)


def _lets_raise(lowering: Lowering, node: gast.expr) -> bool:
    """Do exceptions surely get out of the `with`?"""
    callee = resolve(lowering, node.func) if isinstance(node, gast.Call) else None
    return callee is not None and callable(callee.value) and lets_raise(callee.value)


def _suppresses(lowering: Lowering, node: gast.With) -> bool:
    callee = resolve(lowering, node.items[0].context_expr.func)
    return callee is not None and callee.value is contextlib.suppress
