"""Carries that start as a constant number and become arrays: `s = 0`, then `s = s + x`.

Their kind is that of the array. That is right for their cotangents, because such a start carries
no derivative; what is computed from them may be a number in the first iteration (and after a loop
that never runs), which `Array.or_number` says. What else it was computed from decides: an array of
the same shape makes an array of it; of another constant nothing is asked; anything else may carry
a derivative, and its cotangent must be brought to a shape that only the run knows.

>>> import numpy as np
>>> x, s, n = Var("x"), Var("s"), Array(np.dtype(float), (None,))
>>> kinds = (replace(n, or_number=True), n)
>>> computed(Op((Var(),), operator.add, (s, x)), kinds, n).or_number
False
>>> computed(Op((Var(),), operator.add, (s, x)), (kinds[0], Num(float)), n) is ANY
True
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..ir import prims
from ..ir.core import Carry, Const, Op, Var
from ..ir.kinds import ANY, NOTHING, Array, Column, Kind, Num, is_unknown, join
from ..ir.kinds_of import kind_of_const
from .elementwise import is_elementwise


def next_kind(carry: Carry, before: Kind, after: Kind) -> Kind:
    """What a carry is before any iteration, `before` or after one."""
    init = carry.init
    if isinstance(init, Const) and type(init.value) in (int, float, complex):
        first = kind_of_const(init.value)
        if before == first and isinstance(after, (Array, Num)) and is_unknown(join(before, after)):
            return replace(after, or_number=True) if isinstance(after, Array) else after
        if isinstance(before, Array) and isinstance(after, Num) and after == first:
            return before
    return join(before, after)


def may_be_number(kind: Kind) -> bool:
    return isinstance(kind, Array) and kind.or_number


def computed(op: Op, args: Sequence[Kind], kind: Kind) -> Kind:
    """The kind of what an operation makes of such a value, where it is `kind` of an array."""
    if not isinstance(kind, Array) or not any(map(may_be_number, args)):
        return kind
    if op.fn in _PASSING:
        return replace(kind, or_number=True)
    if not is_elementwise(op.fn) or any(_is_whole(other, kind) for other in args):
        return replace(kind, or_number=False)
    others = [atom for atom, other in zip(op.args, args, strict=True) if not may_be_number(other)]
    return ANY if any(isinstance(atom, Var) for atom in others) else replace(kind, or_number=True)


def is_none_so_far(kind: Kind) -> bool:
    """Is it an attribute that holds nothing but None, as far as is known?"""
    return isinstance(kind, Column) and kind.or_none and kind.item is NOTHING


def spoils(op: Op, args: Sequence[Kind]) -> bool:
    """Does an operation ask more of such a value than a number can answer, without raising?"""
    if not any(map(may_be_number, args)) or is_elementwise(op.fn):
        return False
    return op.fn not in _PASSING and op.fn not in _ASKING and not isinstance(op.fn, prims.Method)


def _is_whole(other: Kind, result: Array) -> bool:
    return isinstance(other, Array) and not other.or_number and other.dims == result.dims


_PASSING: frozenset[Callable] = frozenset({prims.identity, prims.copy, prims.read})
# what takes it as it is, or raises of numbers
_ASKING: frozenset[Callable] = frozenset({
    prims.append, prims.make_tuple, prims.make_list, prims.make_dict, prims.store, print, type,
    isinstance, operator.matmul, operator.getitem, operator.is_, operator.is_not, getattr, len,
})  # fmt: skip
