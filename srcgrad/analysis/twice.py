"""What a container may hold at two places.

    l = [y, y]       twice
    m = []; m += l   what `l` holds twice, `m` does too

>>> import numpy as np
>>> from ..ir.core import Block, Var
>>> from ..ir.kinds import Array, List
>>> array = Array(np.dtype(float), (None,))
>>> y, pair, both = Var("y"), Var("pair"), Var("both")
>>> make = Op((pair,), prims.make_list, (y, y))
>>> again = Op((both,), list, (pair,))
>>> kinds = {y: array, pair: List(array), both: List(array)}
>>> points = Points.of(Block((make, again)), (y,), kinds)
>>> is_twice(points, both, y, again), is_mixed(points, both)
(True, True)
"""

from __future__ import annotations

import operator

from ..ir import prims
from ..ir.core import Atom, Op
from ..ir.kinds import Dict, Num
from .elementwise import IN_PLACE
from .made import adds_items, is_display
from .memory import kind_of_atom
from .points import Place, Points, base_of


def is_mixed(points: Points, atom: Atom) -> bool:
    """May two of what it holds be one memory, or one of them that of a parameter or of
    elsewhere?"""
    holders: dict[Place, set[Op]] = {}
    reached = set(map(base_of, points.reach(atom)))
    for (holder, place), ops in points.holding.items():
        if holder in reached and holder != place:
            before = holders.setdefault(base_of(place), set())
            depth = len(points.loops.get(base_of(place), ()))
            if before or len(ops) > 1:
                return True
            if any(is_twice(points, holder, place, op) or _depth(points, op) > depth for op in ops):
                return True
            before |= ops
    is_elsewhere = any(isinstance(place, tuple) for place in reached)
    return is_elsewhere or not reached.isdisjoint(
        {*points.given, *(op.outs[0] for op in points.mixed)}
    )


def _depth(points: Points, op: Op) -> int:
    return max((len(points.loops.get(out, ())) for out in op.outs), default=0)


def is_twice(
    points: Points, holder: Place, place: Place, op: Op, seen: tuple[Op, ...] = ()
) -> bool:
    """May what `op` puts into the holder be there twice?"""
    if op in seen:
        return False
    if isinstance(op.fn, prims.Called):
        return any(put.again for put in op.fn.puts)
    if op.fn in (operator.mul, operator.imul):
        return True
    named = [points.at(value) for _, value in op.options]
    sources: tuple[Atom, ...] = ()
    if is_display(op):
        named += map(points.at, op.args)
    elif op.fn in IN_PLACE or adds_items(op, points.kinds):
        sources = op.args[-1:]
    elif op.fn in (prims.store, operator.getitem):
        holder_kind, index = (kind_of_atom(arg, points.kinds) for arg in op.args[:2])
        is_item = isinstance(holder_kind, Dict) or isinstance(index, Num)
        sources = () if is_item else op.args[-1:] if op.fn is prims.store else op.args[:1]
    elif op.fn not in _AS_THEY_ARE:
        sources = op.args
    found = (points.entries(source) for source in sources)
    if sum(place in map(base_of, places) for places in (*found, *named)) > 1:
        return True
    return any(
        _holds_twice(points, source, place, (*seen, op)) or _is_in_pairs(points, source, place)
        for source in sources
    )


def is_put_in(op: Op) -> bool:
    """Does it put something into a container that was there before?"""
    is_method = isinstance(op.fn, prims.Method) and op.fn.name in prims.MUTATORS
    is_call = isinstance(op.fn, prims.Called)
    return is_method or is_call or op.fn in (prims.append, prims.store, *IN_PLACE)


# they put into a container, or take out of it, what they are given
_AS_THEY_ARE = frozenset({
    getattr, setattr, next, prims.append, prims.get_attribute, prims.unpack,
})  # fmt: skip


def _is_in_pairs(points: Points, source: Atom, place: Place) -> bool:
    """Is it in two items of a container, as in `[("a", y), ("b", y)]`?"""
    depth = len(points.loops.get(place, ()))
    pairs = [
        holder
        for holder in {*map(base_of, points.items(source))}
        if place in map(base_of, points.held.get(holder, ()))
    ]
    return len(pairs) > 1 or any(len(points.loops.get(pair, ())) > depth for pair in pairs)


def _holds_twice(points: Points, source: Atom, place: Place, seen: tuple[Op, ...]) -> bool:
    """May a container hold that twice, of which the items are put into another?"""
    for holder in map(base_of, points.at(source)):
        ops = {
            op
            for (other, held), ops in points.holding.items()
            if other == holder and base_of(held) == place
            for op in ops
        }
        depth = len(points.loops.get(place, ()))
        if len(ops) > 1 or any(
            is_twice(points, holder, place, op, seen)
            or is_put_in(op)
            and _depth(points, op) > depth
            for op in ops
        ):
            return True
    return False
