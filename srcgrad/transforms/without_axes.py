"""Writes into arrays without axes: `a[()] = v`, `a[...] = v`; and `a[test] = v`, which may not.

Their cotangents and tangents are numbers, so they are not written but replaced.

>>> which(Known(...)), which(Num(np.bool_)), which(Num(int))
('always', 'where', None)
"""

from __future__ import annotations

import numpy as np

from ..analysis.indexing import is_test
from ..errors import SrcgradError
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Array, Kind, Known, Num, Tuple
from .context import Context
from .cotangents import Cotangents, named
from .entries import deliver, kind_in, refusal, settle
from .tangents import Tangents

_ZERO = Const(0.0)


def has_no_axes(kind: Kind) -> bool:
    return isinstance(kind, Array) and kind.dims == ()


def which(index: Kind) -> str | None:
    """Is the one element written "always", or only "where" the index is true? None: not known."""
    match index:
        case Known(value=value) if value is ...:
            return "always"
        case Tuple(items=items) if all(item == Known(...) for item in items):
            return "always"
        case _:
            return "where" if is_test(index) else None


def pull_write(
    op: Op, whole: Atom, table: Cotangents, context: Context, is_augmented: bool, moves: bool
) -> None:
    """`moves`: does `v` receive anything? (Of `a[i] += v` the caller sees to `a`.)"""
    target, index, value = op.args
    emit, written = table.emit, _written(op, context)
    if isinstance(value, Var) and moves:
        taken = whole if written == "always" else emit(np.where, index, whole, _ZERO)
        kind = kind_in(context, value)
        if not _is_one(kind):
            like = value if isinstance(kind, Array) else emit(np.asarray, value)
            taken = emit(prims.spread, taken, like)
        deliver(value, taken, table)
    if not is_augmented and written == "where" and target in context.active:
        table.add(target, emit(np.where, index, _ZERO, whole, **named(target)))  # type: ignore[arg-type]


def writes_what_may_have_none(op: Op, kind: Kind) -> bool:
    """Is all of an array written that may have no axes? (Its cotangent may be a number then.)"""
    is_open = isinstance(kind, Array) and kind.dims is None and not kind.has_axes
    return is_open and op.args[1] == Const(...)


def pull_all(op: Op, whole: Atom, table: Cotangents, context: Context, moves: bool) -> bool:
    """`moves`: does `v` receive anything?"""
    target, _, value = op.args
    if isinstance(value, Var) and moves:
        deliver(value, whole, table)
    if isinstance(target, Var) and target in context.active:
        table.add(target, table.emit(prims.zeros_like, target, **named(target)))
    return True


def push_write(op: Op, table: Tangents, moves: bool) -> bool:
    target, index, value = op.args
    written = _written(op, table.context)
    primal = table.emit.stmts.pop()
    old = table.atom(target)
    tangent: Atom = table.get(value) or _ZERO if moves else _ZERO
    table.emit.add(primal)
    if not _is_one(kind_in(table.context, value)) and tangent != _ZERO:
        tangent = table.emit(np.sum, tangent)
    if written == "where":
        tangent = table.emit(np.where, index, tangent, old)
    return settle(op, tangent, table)


def _is_one(kind: Kind) -> bool:
    return isinstance(kind, Num) or has_no_axes(kind)


def _written(op: Op, context: Context) -> str:
    written = which(kind_in(context, op.args[1]))
    if written is None:
        raise _refusal(op)
    return written


def _refusal(op: Op) -> SrcgradError:
    hint = "write `a[()] = v`, or assign to the variable itself"
    return refusal(op, "how a write into an array without axes is indexed is not known", hint)
