"""Columns of attributes: where they begin, the cotangent is one of the objects from outside.

>>> sorted(fn.__name__ for fn in COLUMNS)
['attributes']
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..analysis.cotangents import cotangent_kind
from ..ir import columns
from ..ir.core import NONE, Op
from ..ir.kinds import Column
from .context import Context
from .cotangents import Cotangent, Cotangents, _Zero, named
from .entries import EVERY, Entry, kind_in
from .tangents import Tangents


def _pull(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """What objects from outside held gets what is left of the columns."""
    *_, before = op.outs
    taken = [
        table.atom(var, out)
        for var, out in zip(op.outs[:-1], outs, strict=False)
        if not isinstance(out, _Zero)
    ]
    for place, holder in enumerate(op.args[2:]):
        if holder in context.active:
            fn = columns.Gathered(place)
            table.add(holder, table.emit(fn, before, *taken, **named(holder)))  # type: ignore[arg-type]
    return True


def _push(op: Op, table: Tangents) -> bool:
    *outs, before = op.outs
    tangents = [table.get(holder) or NONE for holder in op.args[2:]]
    for column in outs:
        kind = kind_in(table.context, column)
        if column in table.context.active and isinstance(kind, Column):
            fn = columns.Scattered(str(kind.name), cotangent_kind(kind).item)
            table.entries[column] = table.emit(fn, before, *tangents, **named(column))
    return True


COLUMNS: dict[Callable, Entry] = {columns.attributes: Entry(_pull, _push, EVERY)}

__all__ = ["COLUMNS"]
