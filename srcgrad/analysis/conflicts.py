"""What two names that share memory are about: arrays told by their places, calls to be written in.

>>> from ..ir.core import Block
>>> arrays_in_conflict(Function("f", (), Block((), ())), {}, frozenset(), frozenset())
frozenset()
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..ir import prims
from ..ir.core import Function, Loop, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Tuple
from .aliases import conflicts, story_of
from .made import Made
from .memory import PLACES
from .points import base_of


def arrays_in_conflict(
    function: Function,
    kinds: Mapping[Var, Kind],
    varied: frozenset[Var],
    useful: frozenset[Var],
    known: Collection[Var] = (),
) -> frozenset[Var]:
    """The names of the memory that such errors are about, and that `known` has: empty if not all
    of it is arrays of floats that the function was given or made."""
    story = story_of(function, kinds)
    if story is None:
        return frozenset()
    points = story.points
    places = set().union(*(map(base_of, points.at(var)) for var in known))
    for write, var, _ in conflicts(story, varied, useful):
        places.update({*map(base_of, write.places)} & {*map(base_of, points.reach(var))})
    names: set[Var] = set()
    before = -1
    while before != len(places):
        before = len(places)
        for var, own in points.own.items():
            mine = set(map(base_of, own))
            is_container = isinstance(kinds.get(var), (Tuple, List, Dict))
            if is_container or var not in story.uses and not isinstance(kinds.get(var), Array):
                continue  # it may hold such an array, and is none
            if kinds.get(var, ANY) is ANY and all(map(_asks_where, story.uses.get(var, ()))):
                continue  # (None, where there was no array)
            if mine & places:
                names.add(var)
                places |= mine
    arrays = set().union(*(map(base_of, points.own[var]) for var in names))
    # (what a container holds that no array is the place of was made out of sight)
    is_ours = not any(isinstance(place, (tuple, Made)) for place in places) and all(
        isinstance(kinds.get(place), Array)  # type: ignore[arg-type]
        for place in arrays
    )
    is_known = is_ours and all(_has_floats(kinds.get(var, ANY)) for var in names)
    return frozenset(names) if is_known else frozenset()


def _asks_where(by: Op | Loop | None) -> bool:
    """Does it only ask where an array is, or save that?"""
    saving = (prims.append, prims.Method("append"))
    return isinstance(by, Op) and (by.fn in PLACES or by.fn in saving)


def calls_in_conflict(
    function: Function,
    kinds: Mapping[Var, Kind],
    varied: frozenset[Var],
    useful: frozenset[Var],
    mixed: frozenset[Op] = frozenset(),
) -> frozenset[Var]:
    """The containers, made by calls, of whose items such errors are told. Of `mixed` calls, two
    items may be one memory, or one of them that of an argument."""
    story = story_of(function, kinds, mixed)
    if story is None:
        return frozenset()
    points, found = story.points, set[Var]()
    for write, var, _ in conflicts(story, varied, useful):
        places = set(map(base_of, write.places))
        found.update(place.container for place in places if isinstance(place, Made))
        places &= set(map(base_of, points.reach(var)))
        for op in mixed:
            if not places.isdisjoint(map(base_of, points.items(op.outs[0]))):
                found.add(op.outs[0])
    return frozenset(found)


def _has_floats(kind: Kind) -> bool:
    return isinstance(kind, Array) and kind.dtype.kind in "fc" and kind.dims is not None
