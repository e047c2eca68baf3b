"""Buffers that change places in a loop: `old, new = new, old`.

Arrays, or lists of numbers, that are different before the loop, and after each iteration the same
ones in another order, are never the same one.

>>> from ..ir.core import Const
>>> from .points import Points
>>> origin(Story(Points({})), Const(1.0)) is None
True
"""

from __future__ import annotations

from ..ir import prims
from ..ir.core import Atom, Loop, Var
from ..ir.kinds import Array, Kind, List, is_number
from .memory import View, memory_of
from .points import Places, base_of
from .story import Story


def are_turned(story: Story, a: Var, b: Var) -> bool:
    """Are they two buffers of a loop that only change places (`old, new = new, old`)?"""
    first, second = origin(story, a), origin(story, b)
    if first is None or second is None or first is second:
        return False
    for loop in story.rounds:
        for names in ([c.inside for c in loop.carries], [c.out for c in loop.carries]):
            if first in names and second in names:
                ring = _ring(story, loop)
                return {names.index(first), names.index(second)} <= ring
    return False


def _ring(story: Story, loop: Loop) -> set[int]:
    """The places of carries that are different buffers before the loop, and after each
    iteration the same ones, in another order."""
    insides = [carry.inside for carry in loop.carries]
    ring = {i for i, carry in enumerate(loop.carries) if story.points.at(carry.init)}
    while True:
        before = [_places_of(story, loop.carries[i].init) for i in ring]
        apart = all(not (x & y) for n, x in enumerate(before) for y in before[n + 1 :])
        ends = {i: origin(story, loop.body.end[i], frozenset(insides)) for i in ring}
        found = [end for end in ends.values() if end in insides]
        kept = {
            i
            for i in ring
            if ends[i] in insides
            and insides.index(ends[i]) in ring
            and found.count(ends[i]) == 1
            and _is_flat(story.points.kinds.get(insides[i]))
        }
        if kept == ring:
            return ring if apart else set()
        ring = kept


def _places_of(story: Story, atom: Atom) -> Places:
    return frozenset(map(base_of, story.points.at(atom)))


def _is_flat(kind: Kind | None) -> bool:
    """An array, or a list of numbers."""
    is_list = isinstance(kind, List) and kind.type is list and is_number(kind.item)
    return is_list or isinstance(kind, Array)


def origin(story: Story, atom: Atom, stops: frozenset[Var] = frozenset()) -> Var | None:
    """The Var that it is a version or a view of; not further back than one of `stops`."""
    while isinstance(atom, Var):
        if atom in stops:
            return atom
        made = story.by.get(atom)
        if atom in story.former:
            atom = story.former[atom]
        elif made is not None and isinstance(made.fn, (prims.WrittenThrough, prims.SeenThrough)):
            atom = made.args[0]
        elif made is not None and memory_of(made, story.points.kinds) == View((0,)):
            if not _is_flat(story.points.kinds.get(made.args[0])):  # type: ignore[arg-type]
                return None
            atom = made.args[0]
        elif (before := _kept(story, atom, stops)) is not None:
            atom = before
        else:
            return atom
    return None


def _kept(story: Story, var: Var, stops: frozenset[Var]) -> Atom | None:
    """What a buffer was before the `if` or the loop that hands it on, if it is the same one
    whichever arm is run, and after each round."""
    if var not in story.ends or not _is_flat(story.points.kinds.get(var)):
        return None
    loop = story.carried_by.get(var)
    if loop is None:
        one, other = (origin(story, end, stops) for end in story.ends[var])
        return one if one is other else None
    init, end = story.ends[var]
    inside = next(carry.inside for carry in loop.carries if var in (carry.inside, carry.out))
    last = origin(story, end, stops | {carry.inside for carry in loop.carries})
    return init if last is inside else None
