"""Operations of the reverse sweep that are said in two: one first, and then another of its result.

Each function returns what comes first, or None, and the operation itself as it is to be said.

>>> work = Work({}, {})
>>> negated(Op((Var(),), np.sum, (Var("x"),)), work)[0] is None
True
"""

from __future__ import annotations

import operator
from dataclasses import replace

import numpy as np

from ..ir.core import Op, Var
from ..ir.kinds import Array, Kind, Num, Started
from .respelled import LINEAR, UNIFORM, drops_axes, entry_of_array, has_dims, has_dtype
from .same_shapes import have_same_shape
from .work import Work, is_adjoint, kind_in

InTwo = tuple[Op | None, Op]


def negated(op: Op, work: Work) -> InTwo:
    """`np.sum(-x)` as `-np.sum(x)`: a minus goes into the sum that the result is part of."""
    made = work.defs.get(op.args[0]) if op.args and isinstance(op.args[0], Var) else None
    if made is None or made.fn is not operator.neg or not is_adjoint(made):
        return None, op
    if op.fn not in LINEAR and not drops_axes(op):
        return None, op
    if not made.out.is_temporary or not work.counts:
        return None, op  # (what has a name of its own is what the name says)
    inner = Var(op.out.wish, is_temporary=True)
    first = replace(op, outs=(inner,), args=(made.args[0], *op.args[1:]))
    return first, Op(op.outs, operator.neg, (inner,), (), op.span)


def number_of_array(op: Op, work: Work) -> InTwo:
    """`list(d)[i]` as `float(d[i])`."""
    found = entry_of_array(op, work)
    if found is None:
        return None, op
    item, number = found
    if number is not float:
        work.changed = True
        return None, replace(op, args=item.args)
    inner = Var(op.out.wish, is_temporary=True)
    first = replace(item, outs=(inner,), span=op.span)
    return first, Op(op.outs, float, (inner,), (), op.span)


def of_uniform(op: Op, work: Work) -> InTwo:
    """`np.broadcast_to(c, s) * y` as `c * y` where `y` has that shape, and as
    `np.broadcast_to(c * y, s)` where `y` is a number."""
    if op.fn not in UNIFORM or op.options:
        return None, op
    for position, atom in enumerate(op.args):
        made = work.defs.get(atom) if isinstance(atom, Var) else None
        if made is None or made.fn is not np.broadcast_to or made.options:
            continue
        inner_kind = kind_in(made.args[0], work)
        if not isinstance(inner_kind, (Num, Array)):
            continue
        number = tuple(made.args[0] if i == position else a for i, a in enumerate(op.args))
        rest = [a for i, a in enumerate(op.args) if i != position]
        others = [kind_in(a, work) for a in rest]
        whole = kind_in(atom, work)
        if isinstance(inner_kind, Array) and not others:
            continue
        if (
            isinstance(inner_kind, Num)
            and all(isinstance(kind, Num) for kind in others)
            and _keeps_type(others, whole)
        ):
            inner = Var(op.out.wish, is_temporary=True)
            first = Op((inner,), op.fn, number, (), op.span)
            return first, replace(op, fn=np.broadcast_to, args=(inner, made.args[1]))
        if isinstance(whole, Array) and all(
            has_dims(kind, whole) or has_dtype(kind, whole) and have_same_shape(a, atom, work)
            for a, kind in zip(rest, others, strict=True)
        ):
            work.changed = True
            return None, replace(op, args=number)
        if inner_kind == Num(float) and all(
            _starts_as_float(kind) and have_same_shape(a, atom, work)
            for a, kind in zip(rest, others, strict=True)
        ):
            work.changed = True
            return None, replace(op, args=number)
    return None, op


def _starts_as_float(kind: Kind) -> bool:
    """Is it an array of floats, or the float that it started as?"""
    return isinstance(kind, Started) and kind.there.dtype == float and kind.number == Num(float)


def _keeps_type(numbers: list[Kind], whole: Kind) -> bool:
    """Is the work on the numbers, broadcast afterwards, an array of the same type? (A 0-d array
    that meets a number becomes one; an np.float32 meets a float as a single.)"""
    if isinstance(whole, Array) and whole.dims == ():
        return False
    return not any(
        isinstance(kind, Num) and kind.type in (np.float16, np.float32, np.complex64)
        for kind in numbers
    )
