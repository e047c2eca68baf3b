"""Which writes into a list change the number or the order of its items.

>>> from ..ir.kinds import Num
>>> xs, k = Var("xs"), Var("k")
>>> repeated = Op((Var("xs"),), operator.imul, (xs, k))
>>> moves_items(repeated, xs, {xs: List(Num(float)), k: Num(int)})
True
>>> moves_items(repeated, xs, {xs: List(Num(float)), k: Num(float)})
False
"""

from __future__ import annotations

import operator
from collections.abc import Mapping

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Op, Var
from ..ir.kinds import Array, Kind, List, Num, Slice, Unknown
from .elementwise import IN_PLACE
from .memory import has_numbers, kind_of_atom


def may_count(kind: Kind) -> bool:
    """May it be how often a list is repeated?"""
    return not isinstance(kind, Num) or kind.mixed or issubclass(kind.type, (int, np.integer))


def moves_items(op: Op, target: Atom, kinds: Mapping[Var, Kind]) -> bool:
    """Does `op`, which writes the list, change the number or the order of its items?"""
    if not isinstance(kind_of_atom(target, kinds), (List, Unknown)):
        return False
    match op:
        case Op(fn=prims.store, args=(_, index, _)):
            return isinstance(kind_of_atom(index, kinds), Slice)
        case Op(fn=prims.WrittenThrough() | prims.SeenThrough()):
            return False
        case Op(fn=operator.imul, args=(_, count)) if may_count(kind_of_atom(count, kinds)):
            return not has_numbers(kind_of_atom(target, kinds))
        case Op(fn=fn, args=(_, added)) if fn in IN_PLACE:
            return not isinstance(kind_of_atom(added, kinds), (Num, Array))
        case _:
            return True
