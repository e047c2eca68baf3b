"""What a function puts into the containers that it is given.

>>> import numpy as np
>>> from ..ir.core import Block, Const, Op, Param
>>> from ..ir.kinds import Array, List
>>> h, h2, x, y = Var("h"), Var("h2"), Var("x"), Var("y")
>>> array = Array(np.dtype(float), (None,))
>>> kinds = {h: List(array), h2: List(array), x: array, y: array}
>>> body = Block((Op((h2,), prims.append, (h, x)),), (Const(None),))
>>> function = Function("put", (Param(h, "h"), Param(x, "x")), body)
>>> put, = puts_of(function, kinds, ("h",))
>>> put.sources, put.makes, put.again
(('x',), False, False)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..ir import prims
from ..ir.core import Function, Var
from ..ir.kinds import Array, Kind
from .aliases import story_of
from .held import is_put_back, is_there_twice
from .points import Place, base_of
from .story import Story


def puts_of(
    function: Function, kinds: Mapping[Var, Kind], moved: Collection[str]
) -> tuple[prims.Put, ...]:
    """What it puts into each of the parameters that are `moved`, by the names of parameters."""
    story = story_of(function, kinds)
    if story is None:
        return ()
    given = {param.var: param.name for param in function.params}
    result = set(map(base_of, story.points.reach(function.body.end[0])))
    return tuple(
        _put(story, param.name, param.var, given, result)
        for param in function.params
        if param.name in moved
    )


def anything(names: Collection[str], moved: Collection[str]) -> tuple[prims.Put, ...]:
    """What a function may put there of which nothing is known."""
    return tuple(prims.Put(name, tuple(names), tuple(names), True, True, True) for name in moved)


def _put(
    story: Story, name: str, var: Var, given: Mapping[Var, str], result: Collection[Place]
) -> prims.Put:
    points = story.points
    places, again = set[Place](), False
    for holder in set(map(base_of, points.reach(var))):
        if isinstance(points.kinds.get(holder), Array):  # type: ignore[arg-type]
            continue
        for op, put in points.stored.get(holder, {}).items():
            if not is_put_back(story, op):
                places.update(map(base_of, put))
        held = points.held.get(holder, ())
        again = again or any(is_there_twice(story, holder, base_of(p)) for p in held)
    if any(isinstance(place, tuple) for place in points.closed(places)):  # (it is of elsewhere)
        (found,) = anything(tuple(given.values()), (name,))
        return found
    made = {place for place in places if place not in given}
    within = set(map(base_of, points.closed(made)))
    sources, inside = (tuple(given[p] for p in given if p in found) for found in (places, within))
    return prims.Put(name, sources, inside, bool(made), again, not made.isdisjoint(result))


def named(put: prims.Put, places: Mapping[str, int | str]) -> prims.Put:
    """The same by the positions of a call's arguments. (Others are constants.)"""
    sources, inside = (
        tuple(places[name] for name in names if name in places)  # type: ignore[index]
        for names in (put.sources, put.inside)
    )
    return replace(put, target=places[put.target], sources=sources, inside=inside)  # type: ignore
