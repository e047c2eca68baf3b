"""Iterators: what is done when it was run through once, and has no length.

>>> from ..ir.kinds import Num
>>> is_iterator(List(Num(int), zip)), is_iterator(List(Num(int), range))
(True, False)
>>> it = Var("it")
>>> is_done_once(it, {it: Op((it,), map, (Const(abs), it))}, {})
True
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Const, If, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, List, Obj

# those of which is known what they run through
ITERATORS = (zip, enumerate, reversed)


def is_iterator(kind: Kind) -> bool:
    return isinstance(kind, List) and kind.type in ITERATORS


def is_iterator_given(kind: Kind) -> bool:
    """Is it an iterator that comes from outside?"""
    return isinstance(kind, Obj) and hasattr(kind.type, "__next__")


def is_done_once(atom: Atom, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind]) -> bool:
    """Is it an iterator, as far as is known (on some path)?"""
    if isinstance(atom, Const):
        return False
    match defs.get(atom):
        case Op(fn=made) if made is iter:
            return True
        case Op(fn=type() as made):
            return hasattr(made, "__next__")
        case If(outs=outs, then=then, orelse=orelse) if atom in outs:
            place = outs.index(atom)
            return any(is_done_once(arm.end[place], defs, kinds) for arm in (then, orelse))
        case _:
            kind = kinds.get(atom, ANY)
            return is_iterator(kind) or is_iterator_given(kind)


_FIRST = frozenset({
    sum, list, tuple, sorted, reversed, set, frozenset, enumerate, any, all, iter, prims.unpack,
    prims.unpack_star, math.fsum, math.prod, np.fromiter,
})  # fmt: skip
_ALONE = frozenset({max, min})  # with one argument
_TAKING = frozenset({"extend", "update", "join"})


def places_run_through(op: Op) -> range:
    """The arguments that an operation runs through."""
    if isinstance(op.fn, prims.Method):
        return range(1, 2) if op.fn.name in _TAKING and len(op.args) > 1 else range(0)
    try:
        if op.fn in _FIRST or op.fn in _ALONE and len(op.args) == 1:
            return range(min(1, len(op.args)))
        return range(len(op.args)) if op.fn is zip else range(0)
    except TypeError:
        return range(0)
