"""Items that are changed where they are: `d[k] += v` puts back the array that was there.

>>> d, d2, k, item, new, v = map(Var, ("d", "d", "k", "item", "new", "v"))
>>> take, add = Op((item,), operator.getitem, (d, k)), Op((new,), operator.iadd, (item, v))
>>> put = Op((d2,), prims.store, (d, k, new))
>>> changed_items(Block((take, add, put))) == {put: item}
True
"""

from __future__ import annotations

import operator

from ..ir import prims
from ..ir.core import Block, Op, Var
from ..ir.walk import stmts_in
from .effects import is_in_place


def changed_items(block: Block) -> dict[Op, Var]:
    """The stores that put back what was taken from there, and may have been changed in place; and
    what was taken. (If that is an array, the container holds what it held.)"""
    taken: dict[Var, tuple] = {}
    found: dict[Op, Var] = {}
    for op in stmts_in(block):
        match op:
            case Op(fn=operator.getitem, args=(Var() as holder, key), outs=(out,)):
                taken[out] = holder, key, out
            case Op(fn=prims.store, args=(holder, key, Var() as value)):
                if value in taken and taken[value][:2] == (holder, key):
                    found[op] = taken[value][2]
            case Op(fn=fn, args=(Var() as first, *_), outs=(out,)) if is_in_place(fn):
                if first in taken:
                    taken[out] = taken[first]
            case _:
                pass
    return found
