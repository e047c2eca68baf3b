"""Attributes, of objects known by their identity, that are bound to another value: the zero of what
they held before has that shape, and not the one of what they hold in the end.

>>> import numpy as np
>>> has_one_shape(Array(np.dtype(float), (2,))), has_one_shape(Array(np.dtype(float), (None,)))
(True, False)
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass

from .. import runtime_objects
from ..ir import prims
from ..ir.columns import New
from ..ir.core import NONE, Atom, Const, Op
from ..ir.kinds import Array, Column, Kind, Num
from .context import Context
from .cotangents import Cotangents
from .entries import kind_in


def has_one_shape(kind: Kind) -> bool:
    """Are all values of that kind of one shape?"""
    if isinstance(kind, Array):
        return kind.dims is not None and None not in kind.dims
    return isinstance(kind, Num)


def _dims(kind: Kind) -> object:
    """The axes of a number or an array; None if it may be something else."""
    return () if isinstance(kind, Num) else kind.dims if isinstance(kind, Array) else None


def zero_of_attribute(op: Op, column: Column, table: Cotangents, context: Context) -> Atom:
    """The zero of what a store into a column writes over. Where nobody has read that, the forward
    sweep checks that it has the shape of what is stored. (None: a zero of any shape.)"""
    old, after = _held_before(op, context), _dims(kind_in(context, op.args[2]))
    before = _dims(column.item if old is None else kind_in(context, old))
    if before == () != after:
        return NONE
    if has_one_shape(column.item) and before == after:
        return Const(0.0)
    if old is not None:
        return table.emit(prims.zeros_like, old)
    value = op.args[2]
    if value == NONE:
        return NONE
    if not _is_made_with(op, str(column.name), context):
        context.pairs[op] = _Checked(str(column.name))
    return Const(0.0) if isinstance(kind_in(context, value), (Array, Num)) else NONE


def _held_before(op: Op, context: Context) -> Atom | None:
    """What a store writes over, if that has just been stored, or is read in the same block."""
    target, holder, _ = op.args
    before = context.defs.get(target)  # type: ignore[arg-type]
    if isinstance(before, Op) and before.fn is prims.store and before.args[1] == holder:
        return before.args[2]
    read = (
        out
        for out, stmt in context.defs.items()
        if isinstance(stmt, Op)
        and stmt.fn is operator.getitem
        and stmt.args == (target, holder)
        and context.homes[stmt] is context.homes[op]
    )
    return next(read, None)


def _is_made_with(op: Op, name: str, context: Context) -> bool:
    """Is it what the object is made with? (It held nothing before.)"""
    _, holder, value = op.args
    made = context.defs.get(holder)  # type: ignore[arg-type]
    if not isinstance(made, Op) or not isinstance(made.fn, New) or name not in made.fn.names:
        return False
    return made.args[made.fn.names.index(name)] == value


@dataclass(frozen=True)
class _Checked:
    """A store into a column before which shapes are compared."""

    name: str

    def forward_ops(self, op: Op) -> Sequence[Op]:
        """The store, with the check."""
        _, holder, value = op.args
        args = (holder, Const(self.name), value)
        return Op((), runtime_objects.check_same_shape, args, (), op.span), op


__all__ = ["has_one_shape", "zero_of_attribute"]
