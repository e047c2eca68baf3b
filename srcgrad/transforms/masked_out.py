"""`np.divide(a, b, out=y, where=m)`: where `m` is false, `y` stays as it was.

>>> y, m = Var("y"), Var("m")
>>> mask_of_out(Op((Var("z"),), np.sqrt, (Var("x"),), (("out", y), ("where", m)))) is m
True
"""

from __future__ import annotations

import numpy as np

from ..ir.core import TRUE, Atom, Const, Op, Var
from .context import Context
from .cotangents import Cotangent, Cotangents, wish_for
from .masks import Mask
from .tangents import Tangents

_ZERO = Const(0.0)


def mask_of_out(op: Op) -> Atom | None:
    """Which entries of its `out` a ufunc writes; None: all of them."""
    options = dict(op.options)
    if not isinstance(op.fn, np.ufunc) or "out" not in options:
        return None
    where = options.get("where", TRUE)
    return None if where == TRUE else where


def pull_masked_out(op: Op, out: Cotangent, table: Cotangents, context: Context) -> Atom:
    """The cotangent of what is written; what stays goes to the array that was there before."""
    mask, target = mask_of_out(op), dict(op.options)["out"]
    assert mask is not None
    whole, emit = table.atom(op.out, out), table.emit
    part = emit(np.where, mask, whole, _ZERO, wish=wish_for(op.out))
    if isinstance(target, Var) and target in context.active:
        table.add(target, emit(np.where, mask, _ZERO, whole, wish=wish_for(target)))
    laid = table.masks.get(op.out)
    if laid is not None:
        other = laid.condition if laid.kept else emit(np.logical_not, laid.condition)
        mask = emit(np.logical_and, mask, other)
    table.masks[op.out] = Mask(mask, True, True)
    return part


def push_masked_out(op: Op, tangent: Atom | None, table: Tangents) -> Atom | None:
    """The tangent of all of `out`, from that of what is written."""
    mask = mask_of_out(op)
    if mask is None:
        return tangent
    old = table.get(dict(op.options)["out"])
    if tangent is None and old is None:
        return None
    return table.emit(np.where, mask, tangent or _ZERO, old or _ZERO, wish=wish_for(op.out))
