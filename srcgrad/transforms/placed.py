"""Values that are put at places of an array: `np.fill_diagonal(a, v)`, `np.put(a, places, v)`.

Where there are several values, they are taken one after the other, and from the start again.

>>> Op((), np.put, (Var("a"), Var("places"), Var("v"))).fn is np.fill_diagonal
False
"""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np

from .. import runtime
from ..ir import prims
from ..ir.core import NONE, Atom, Const, Op, Var
from ..ir.kinds import Array, Kind, List, Num, Tuple
from .context import Context
from .cotangents import Cotangent, Cotangents
from .emit import Emitter
from .entries import deliver, kind_in, reaches, settle
from .no_rules import no_rule
from .tangents import Tangents

_ZERO = Const(0.0)


_Run = tuple[Cotangents, Context]


def overwritten(op: Op, value: Atom, part: Atom, rest: Atom | None, run: _Run) -> bool:
    """Deliver `part` to what was written, and `rest` to what was written into."""
    table, context = run
    if reaches(op, value, value in context.active, context) and isinstance(value, Var):
        deliver(value, part, table)
    if rest is not None and op.args[0] in context.active:
        table.add(op.args[0], rest)
    return True


def tangent_written(op: Op, value: Atom, table: Tangents) -> Atom:
    moves = reaches(op, value, table.has(value), table.context)
    return (table.get(value) if moves else None) or _ZERO


def pull_places(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    values = _values(op, context)
    emit, whole, value = table.emit, table.atom(op.outs[-1], outs[-1]), op.args[-1]
    index = _index(op, values, emit, whole)
    part = emit(prims.surviving, whole, index)
    rest = emit(prims.with_item, whole, index, _ZERO)
    if not isinstance(values, Num) and value in context.active:
        taken = emit(np.resize, emit(runtime.positions, value), emit(np.shape, part))
        part = emit(runtime.scatter_add, part, taken, value)
    return overwritten(op, value, part, rest, (table, context))


def push_places(op: Op, table: Tangents) -> bool:
    values = _values(op, table.context)
    tangent: Atom = tangent_written(op, op.args[-1], table)
    primal = table.emit.stmts.pop()
    whole = table.written(op.args[0])
    table.emit.add(primal)
    index = _index(op, values, table.emit, whole)
    if not isinstance(values, Num) and tangent != _ZERO:
        shape = table.emit(np.shape, table.emit(operator.getitem, whole, index))
        tangent = table.emit(np.resize, tangent, shape)
    return settle(op, table.emit(prims.with_item, whole, index, tangent), table)


def _values(op: Op, context: Context) -> Kind:
    """The kind of what is put there. Refused where nothing is known of it."""
    kind = kind_in(context, op.args[0])
    is_matrix = isinstance(kind, Array) and kind.dims is not None and len(kind.dims) == 2
    if op.options or len(op.args) > 3 or op.fn is np.fill_diagonal and not is_matrix:
        raise no_rule(op)
    values = kind_in(context, op.args[-1])
    if not isinstance(values, (Num, Array, List, Tuple)):
        raise no_rule(op)
    return values


def _index(op: Op, values: Kind, emit: Emitter, array: Atom) -> Atom:
    """The index of what is written."""
    shape = emit(getattr, array, Const("shape"))
    if op.fn is np.fill_diagonal:
        along = emit(np.arange, emit(min, shape))
        return emit(prims.make_tuple, along, along)
    places, value = op.args[1:]
    places = emit(np.take, emit(np.arange, emit(np.size, array)), places)  # (some may be negative)
    if not _are_surely_there(values):  # (else none is put)
        count = emit(operator.mul, emit(np.size, places), emit(np.size, value))
        up_to = emit(prims.make_slice, NONE, count, NONE)
        places = emit(operator.getitem, emit(np.ravel, places), up_to)
    return emit(np.unravel_index, places, shape)


def _are_surely_there(values: Kind) -> bool:
    match values:
        case Num():
            return True
        case Array(dims=dims):
            return dims is not None and all(type(dim) is int and dim > 0 for dim in dims)
        case Tuple(items=items):
            return bool(items)
        case _:
            return False
