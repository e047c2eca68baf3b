"""Sums and copies of cotangents that are kept by memory: the adjoint and the tangent of each.

(What is read and written at a place is an item of a container: `structure` and `writes`.)

>>> sorted(fn.__name__ for fn in SUMS)
['add', 'iadd']
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from ..ir.core import Op
from ..ir.kinds import ByMemory
from .context import Context
from .cotangents import Cotangent, Cotangents
from .entries import Entry, alike
from .tangents import Tangents


def _pull(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """Each of the arguments gets what the result has."""
    for atom in op.args:
        if atom in context.active:
            table.add(atom, outs[0])
    return True


def _push(op: Op, table: Tangents) -> bool:
    """(Of two, one may have no tangent.)"""
    moving = [atom for atom in op.args if table.has(atom)]
    if len(moving) == len(op.args):
        return alike(*range(len(op.args)))(op, table)
    table.entries[op.out] = table.atom(moving[0])
    return True


SUMS: dict[Callable, Entry] = dict.fromkeys(
    (operator.add, operator.iadd), Entry(_pull, _push, (0, 1))
)
COPIES: dict[tuple[str, type], Entry] = {("copy", ByMemory): Entry(_pull, _push)}
