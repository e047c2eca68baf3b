"""What two names that share memory are about: arrays told by their places, calls to be written in.

>>> from ..ir.core import Block
>>> arrays_in_conflict(Function("f", (), Block((), ())), {}, frozenset(), frozenset())
frozenset()
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import FunctionType

from ..ir import prims
from ..ir.core import Atom, Function, Loop, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Tuple, is_unknown
from ..ir.walk import stmts_in
from ..markers import stop_gradient
from ..rules.registry import is_constant, jvp_rule_of, rule_of
from .aliases import conflicts, story_of
from .made import MAKING, Made
from .memory import PLACES
from .overlaps import overlaps, stored
from .points import Place, Points, base_of
from .story import Story


def arrays_in_conflict(
    function: Function,
    kinds: Mapping[Var, Kind],
    varied: frozenset[Var],
    useful: frozenset[Var],
    known: Collection[Var] = (),
    stops: Callable[[Op], bool] = lambda op: False,
) -> frozenset[Var]:
    """The names of the memory that such errors are about, and that `known` has: empty if not all
    of it is arrays of floats that the function was given or made. `stops` tells of a call whether
    something in it has a derivative of its own."""
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
            if is_unknown(kinds.get(var, ANY)) and all(map(_asks_where, story.uses.get(var, ()))):
                continue  # (None, where there was no array)
            if mine & places:
                names.add(var)
                places |= mine
    arrays = set().union(*(map(base_of, points.own[var]) for var in names))
    # (what a container holds that no array is the place of was made out of sight)
    is_ours = not any(isinstance(place, (tuple, Made)) for place in places)
    is_ours &= all(_is_in_sight(place, story) for place in arrays)
    is_ours &= not any(
        has_own_law(op) or stops(op) for op in story.when if _shares(op, places, points)
    )
    is_known = is_ours and all(_has_floats(kinds.get(var, ANY)) for var in names)
    return frozenset(names) if is_known else frozenset()


def _is_in_sight(place: Place, story: Story) -> bool:
    """Is it that of an array, or of a container that was made here?"""
    if isinstance(story.points.kinds.get(place), Array):  # type: ignore[arg-type]
        return True
    made = story.by.get(place)  # type: ignore[arg-type]
    return made is not None and (made.fn in MAKING or isinstance(made.fn, prims.Method))


def _shares(op: Op, places: Collection[Place], points: Points) -> bool:
    """May its result be such memory?"""
    return any(not places_of(out, points).isdisjoint(places) for out in op.outs)


def places_of(atom: Atom, points: Points) -> set[Place]:
    return set(map(base_of, points.reach(atom)))


def has_own_law(op: Op) -> bool:
    """May what it gives be what it was given, and have another derivative? (`stop_gradient(x)`; or
    a function that has a rule.) Places do not tell through which name an array is read."""
    fn = op.fn.fn if isinstance(op.fn, prims.SeenThrough) else op.fn
    if fn is stop_gradient or fn is prims.marked:
        return True
    if not isinstance(fn, FunctionType) or fn.__module__.split(".")[0] in _LIBRARIES:
        return False
    return is_constant(fn) or rule_of(fn) is not None or jvp_rule_of(fn) is not None


_LIBRARIES = frozenset({"numpy", "scipy", __name__.split(".")[0]})


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


def told_too_little(
    function: Function,
    kinds: Mapping[Var, Kind],
    varied: frozenset[Var],
    useful: frozenset[Var],
    stops: Callable[[Op], bool],
) -> list[Op]:
    """The calls that such errors are about: they put other things into a container, or what is
    concerned, or return an argument that has another derivative then, or what is stored over what
    they were given."""
    calls = [s for s in stmts_in(function.body) if isinstance(s, Op) and _is_call(s)]
    story = story_of(function, kinds) if calls else None
    if story is None:
        return []
    found: dict[Op, None] = {}
    for write, var, _ in conflicts(story, varied, useful):
        if isinstance(write.op.fn, prims.Called) and write.op.fn.moves:
            found[write.op] = None
        places = set(map(base_of, write.places)) & places_of(var, story.points)
        found.update((op, None) for op in calls if _shares(op, places, story.points) and stops(op))
        for (_, held), ops in story.points.holding.items():
            if base_of(held) in places:
                found.update((op, None) for op in ops if isinstance(op.fn, prims.Called))
    for write in overlaps(story, varied, useful):
        value = stored(write.op)
        places = places_of(write.target if value is None else value, story.points)
        found.update((op, None) for op in calls if _shares(op, places, story.points))
    return list(found)


def _is_call(op: Op) -> bool:
    return isinstance(op.fn, (prims.Called, FunctionType))


def _has_floats(kind: Kind) -> bool:
    is_array = isinstance(kind, Array) and (kind.dims is not None or kind.has_axes)
    return is_array and kind.dtype.kind in "fc"  # type: ignore[union-attr]
