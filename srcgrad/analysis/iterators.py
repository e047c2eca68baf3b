"""Iterators: what is done when it was run through once, and has no length.

>>> from ..ir.kinds import Num
>>> is_iterator(List(Num(int), zip)), is_iterator(List(Num(int), range))
(True, False)
>>> it = Var("it")
>>> is_done_once(it, {it: Op((it,), map, (Const(abs), it))}, {})
True
"""

from __future__ import annotations

from collections.abc import Mapping

from ..ir.core import Atom, Const, If, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, List

# those of which is known what they run through
ITERATORS = (zip, enumerate, reversed)


def is_iterator(kind: Kind) -> bool:
    return isinstance(kind, List) and kind.type in ITERATORS


def is_done_once(atom: Atom, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind]) -> bool:
    """Is it an iterator, as far as is known (on some path)?"""
    if isinstance(atom, Const):
        return False
    match defs.get(atom):
        case Op(fn=type() as made):
            return hasattr(made, "__next__")
        case If(outs=outs, then=then, orelse=orelse) if atom in outs:
            place = outs.index(atom)
            return any(is_done_once(arm.end[place], defs, kinds) for arm in (then, orelse))
        case _:
            return is_iterator(kinds.get(atom, ANY))
