"""Sorting in place, `ufunc.at`, and `add_at` of gradients: the adjoint and the tangent of each.

>>> store_fn(np.add.at) is not None, store_fn(np.sort)
(True, None)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

import numpy as np

from .. import runtime
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from .context import Context
from .cotangents import Cotangent, Cotangents
from .entries import Entry, deliver, reaches, settle
from .no_rules import no_rule
from .tangents import Tangents

# --- sorting in place ----------------------------------------------------------------------------


def _order(op: Op, emit: Callable) -> tuple[Atom, Atom]:
    """The places that `a.sort(axis)` takes its elements from, and the axis."""
    axis = op.args[1] if len(op.args) > 1 else dict(op.options).get("axis", Const(-1))
    return emit(np.argsort, op.args[0], axis, Const("stable")), axis


def _pull_sort(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    if set(dict(op.options)) - {"axis", "kind", "stable"}:
        raise no_rule(op)
    places, axis = _order(op, table.emit)
    back = table.emit(np.argsort, places, axis)
    whole = table.atom(op.outs[-1], outs[-1])
    table.add(op.args[0], table.emit(np.take_along_axis, whole, back, axis))
    return True


def _push_sort(op: Op, table: Tangents) -> bool:
    if set(dict(op.options)) - {"axis", "kind", "stable"}:
        raise no_rule(op)
    primal = table.emit.stmts.pop()
    places, axis = _order(op, table.emit)
    table.emit.add(primal)
    taken = table.emit(np.take_along_axis, table.atom(op.args[0]), places, axis)
    return settle(op, taken, table)


SORT = Entry(_pull_sort, _push_sort)


# --- ufunc.at ------------------------------------------------------------------------------------


def _pull_at(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    target, index, value = op.args
    whole = table.atom(op.out, outs[0])
    if reaches(op, value, value in context.active, context) and isinstance(value, Var):
        part = table.emit(operator.getitem, whole, index)
        deliver(value, table.emit(operator.neg, part) if _is_minus(op) else part, table)
    if target in context.active:
        table.add(target, whole)
    return True


def _push_at(op: Op, table: Tangents) -> bool:
    target, index, value = op.args
    moves = reaches(op, value, table.has(value), table.context)
    whole, tangent = table.written(target), table.get(value) if moves else None
    if tangent is None:
        return settle(op, whole, table)
    if _is_minus(op):
        tangent = table.emit(operator.neg, tangent)
    return settle(op, table.emit(prims.add_item, whole, index, tangent), table)


def _is_minus(op: Op) -> bool:
    return getattr(op.fn, "__self__", None) is np.subtract


ADD_AT = Entry(_pull_at, _push_at, (0, 2))


def store_fn(fn: object) -> Entry | None:
    """The entry of `np.add.at` and `np.subtract.at` (bound methods, made anew at each look)."""
    if fn is runtime.add_at:
        return ADD_AT
    if getattr(fn, "__name__", "") == "at" and getattr(fn, "__self__", None) in (
        np.add,
        np.subtract,
    ):
        return ADD_AT
    return None
