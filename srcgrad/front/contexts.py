"""`with`, as its body between two marks, or where the generator that it is made of yields."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import gast

from ..ir import marks
from ..ir.core import FALSE, TRUE
from .assignments import assign
from .attempts import try_statement
from .build import Lowering, Value
from .exits import exits_of_all
from .expressions import atom
from .generators import LocalGenerator, started
from .loops import changes
from .managers import lets_raise, yields_once
from .managing import managing
from .resolve import resolve


def with_statement(lowering: Lowering, node: gast.With, rest: Sequence[gast.stmt] = ()) -> None:
    tried = lowering.frame.facts.tries.get(id(node))
    if tried is not None and _suppresses(lowering, node):
        try_statement(lowering, tried, rest)
    else:
        _within(lowering, node, node.items)


def _within(lowering: Lowering, node: gast.With, items: Sequence[gast.withitem]) -> None:
    """The body, within what is entered."""
    if not items:
        lowering.parts.block(lowering, node.body)
        return
    first, *others = items
    if (generator := _generator(lowering, first.context_expr)) is not None:
        _around(lowering, generator, first, node, others)
        return
    if (given := _stands_for(lowering, first.context_expr)) is not None:
        value = atom(lowering, given)
        if first.optional_vars is not None:
            assign(lowering, first.optional_vars, value)
        _within(lowering, node, others)
        return
    manager = atom(lowering, first.context_expr)
    name = first.optional_vars.id if isinstance(first.optional_vars, gast.Name) else None
    value, inside = lowering.fresh(name), lowering.fresh(None)
    test = TRUE if _lets_raise(lowering, first.context_expr) else FALSE
    lowering.effect(marks.enter, (manager, test), first.context_expr, (value, inside))
    if first.optional_vars is not None:
        assign(lowering, first.optional_vars, value)
    _within(lowering, node, others)
    if not lowering.is_dead:
        lowering.effect(marks.leave, (inside,), first.context_expr)


# --- managers that are generators ----------------------------------------------------------------


def _generator(lowering: Lowering, node: gast.expr) -> LocalGenerator | None:
    """The generator of a function under `contextmanager` that is called, where its only `yield`
    stands in no loop."""
    fn = managing(lowering, node)
    if fn is None or not yields_once(fn.node):
        return None
    args, options, spread = lowering.parts.arguments(lowering, node, functions=True)
    return None if spread is not None else started(lowering, fn, args, options, node)


def _around(
    lowering: Lowering,
    generator: LocalGenerator,
    item: gast.withitem,
    node: gast.With,
    others: Sequence[gast.withitem],
) -> None:
    """The body stands where the generator yields; what follows there is done whether the body
    ends or leaves."""
    leaves = exits_of_all(node.body)
    is_over = False

    def take(value: Value) -> None:
        nonlocal is_over
        if item.optional_vars is not None:
            assign(lowering, item.optional_vars, value)
        _within(lowering, node, others)
        is_over = lowering.is_dead and bool(leaves)
        lowering.is_dead = lowering.is_dead and not leaves

    changed = changes(lowering, [*node.items, *node.body])
    lowering.parts.run(lowering, generator, take, changed, False, lowering.live, node)
    lowering.is_dead = lowering.is_dead or is_over


def _stands_for(lowering: Lowering, node: gast.expr) -> gast.expr | None:
    """`value`, of `nullcontext(value)`."""
    match node:
        case gast.Call(func=func, args=[gast.expr() as given], keywords=[]):
            pass
        case gast.Call(func=func, args=[], keywords=[gast.keyword(arg=str(), value=given)]):
            pass
        case _:
            return None
    callee = resolve(lowering, func)
    is_null = callee is not None and callee.value is contextlib.nullcontext
    return given if is_null and not isinstance(given, gast.Starred) else None


def _lets_raise(lowering: Lowering, node: gast.expr) -> bool:
    """Do exceptions surely get out of the `with`?"""
    callee = resolve(lowering, node.func) if isinstance(node, gast.Call) else None
    return callee is not None and callable(callee.value) and lets_raise(callee.value)


def _suppresses(lowering: Lowering, node: gast.With) -> bool:
    callee = resolve(lowering, node.items[0].context_expr.func)
    return callee is not None and callee.value is contextlib.suppress
