"""Carries that start as a constant number and become arrays: `s = 0`, then `s = s + x`.

What they are is known of their cotangents, because such a start carries no derivative; what they
are themselves only the run knows, in the first iteration and after a loop that never runs
(`Started`). What is computed from them and an array of the same shape is an array; from them and
other constants it is as open; all else is not known, but the numbers that are numbers of the same
type both ways.

>>> import numpy as np
>>> x, s, n = Var("x"), Var("s"), Array(np.dtype(float), (None,))
>>> started = Started(n, Num(float))
>>> str(computed(Op((Var(),), operator.add, (s, x)), (started, n), lambda args: n))
'f8[?]'
>>> sums = lambda args: n if n in args else Num(float)
>>> str(computed(Op((Var(),), operator.add, (s, Const(1.0))), (started, Num(float)), sums))
'f8[?] or float'
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from .. import runtime
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import ANY, NOTHING, Array, Column, Kind, Num, Started, is_unknown, join
from ..ir.kinds_of import kind_of_const
from .elementwise import is_elementwise
from .value_results import without_size


def next_kind(start: Atom, before: Kind, after: Kind) -> Kind:
    """What a carry is before any iteration, `before` or after one; `start` is what it was before
    all loops."""
    if isinstance(start, Const) and type(start.value) in (int, float, complex):
        first = without_size(kind_of_const(start.value))
        is_start = isinstance(before, Num) and without_size(before) == first
        if is_start and isinstance(after, Array):
            return Started(after, first)
        if is_start and isinstance(after, Num) and is_unknown(join(before, after)):
            return after
        if is_start and isinstance(after, Started) and after.number == first:
            return after
        if isinstance(before, Started) and isinstance(after, Num) and before.number == after:
            return before
    return join(before, after)


def computed(op: Op, args: Sequence[Kind], result: Callable[[tuple[Kind, ...]], Kind]) -> Kind:
    """What an operation makes of such values; `result` tells what it makes of others."""
    there = tuple(kind.there if isinstance(kind, Started) else kind for kind in args)
    numbers = tuple(kind.number if isinstance(kind, Started) else kind for kind in args)
    found = result(there)
    if op.fn in _COTANGENTS:
        return found  # (nobody asks for the cotangent of a constant)
    if isinstance(found, Array) and (op.fn in _PASSING or is_elementwise(op.fn)):
        if any(_is_whole(kind, found) for kind in args):
            return found
        others = (a for a, kind in zip(op.args, args, strict=True) if not isinstance(kind, Started))
        number = result(numbers)
        if isinstance(number, Num) and not any(isinstance(atom, Var) for atom in others):
            return Started(found, without_size(number))
    elif isinstance(found, Num) and (op.fn is operator.getitem or result(numbers) == found):
        return found  # (a number has no items: it raises)
    return result(tuple(ANY if isinstance(kind, Started) else kind for kind in args))


def is_none_so_far(kind: Kind) -> bool:
    """Is it an attribute that holds nothing but None, as far as is known?"""
    return isinstance(kind, Column) and kind.or_none and kind.item is NOTHING


def _is_whole(other: Kind, result: Array) -> bool:
    return isinstance(other, Array) and other.dims == result.dims


_PASSING: frozenset[Callable] = frozenset({prims.identity, prims.copy, prims.read})
_COTANGENTS: frozenset[Callable] = frozenset({
    prims.fit, prims.unbroadcast, prims.zeros_like, runtime.fit, runtime.unbroadcast,
    runtime.zeros_like,
})  # fmt: skip
