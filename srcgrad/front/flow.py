"""The `If`s that join what arms bind, and the flags that stand for jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import gast

from ..ir import marks
from ..ir.core import NONE, TRUE, Atom, Const
from .build import Lowering
from .expressions import value
from .facts import RETURNED, VALUE


def after(lowering: Lowering, node: gast.stmt) -> frozenset[str]:
    """The keys that are live after a statement."""
    frame = lowering.frame
    return frame.live | frame.keys(frame.facts.after[id(node)])


def arms(
    lowering: Lowering,
    test: Atom,
    node: gast.AST,
    then: Callable[[], None],
    orelse: Callable[[], None],
    last: gast.stmt,
) -> None:
    """An `If` for its effect on the names that are live after the statement `last`."""

    def run(lower: Callable[[], None]) -> tuple[()]:
        lower()
        return ()

    live = after(lowering, last)
    statement_text = lowering.statement
    lowering.branch(test, lambda: run(then), lambda: run(orelse), node, live)
    lowering.statement = statement_text


def returned(lowering: Lowering, node: gast.Return) -> None:
    key = lowering.frame.key(VALUE) or VALUE
    name = lowering.names.get(key)
    lowering.wish = name or ""
    lowering.env[key] = NONE if node.value is None else value(lowering, node.value, name)
    if lowering.is_dead:
        return
    flags = {RETURNED}.union(*(loop.on_return for loop in lowering.loops))
    set_flags(lowering, flags)


def leave(lowering: Lowering, node: gast.Break | gast.Continue) -> None:
    loop = lowering.loops[-1]
    if isinstance(node, gast.Continue):
        set_flags(lowering, {loop.left})
    else:
        set_flags(lowering, {loop.left, loop.stop, loop.broke})


def set_flags(lowering: Lowering, flags: Iterable[str | None]) -> None:
    for flag in filter(None, flags):
        lowering.env[lowering.frame.key(flag) or flag] = TRUE


def note(lowering: Lowering, keys: Iterable[str | None], node: gast.AST) -> None:
    """Names are bound anew; if they are read after a failure of what is being lowered, this is
    written down."""
    for key in sorted(filter(None, set(keys))):
        if key in lowering.watched:
            lowering.effect(marks.rebound, (Const(lowering.wish_of(key)),), node)
