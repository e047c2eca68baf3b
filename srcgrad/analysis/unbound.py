"""Values that some path leaves unbound.

>>> from ..ir.core import Var
>>> x, y = Var("x"), Var("y")
>>> if_bound = If(x, Block((), (x,)), Block((), (UNBOUND,)), (y,))
>>> [atom for atom in maybe_unbound(Block((if_bound,), ())) if atom is not UNBOUND] == [y]
True
"""

from __future__ import annotations

from ..ir.core import UNBOUND, Atom, Block, If, Loop
from ..ir.walk import stmts_in


def maybe_unbound(block: Block) -> dict[Atom, None]:
    """`UNBOUND`, and every Var that some path leaves without a value."""
    found: dict[Atom, None] = {UNBOUND: None}
    size = 0
    while size < len(found):
        size = len(found)
        for stmt in stmts_in(block):
            match stmt:
                case If(then=then, orelse=orelse, outs=outs):
                    for out, *ends in zip(outs, then.end, orelse.end, strict=True):
                        if any(end in found for end in ends):
                            found[out] = None
                case Loop(carries=carries, body=body):
                    for carry, end in zip(carries, body.end, strict=True):
                        if carry.init in found or end in found:
                            found[carry.inside] = found[carry.out] = None
    return found
