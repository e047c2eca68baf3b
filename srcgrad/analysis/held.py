"""Containers that may hold one object twice, and what is put back where it came from.

>>> a, b = Var("a"), Var("b")
>>> pair = Op((Var(),), prims.make_tuple, (a, b))
>>> _has_at(pair, Const(-1), b), _has_at(pair, Const(0), b)
(True, False)
"""

from __future__ import annotations

import operator

from ..ir import prims
from ..ir.core import Atom, Const, Loop, Op, Var
from ..ir.kinds import Array
from .points import Place, base_of
from .story import Story, Write
from .twice import is_put_in, is_twice

_TAKING_OUT = (operator.getitem, prims.unpack, prims.unpack_star, prims.get_attribute, next)


def held_twice(story: Story, write: Write) -> list[Var]:
    """`xs[0] += 1`, where `xs` may hold that array twice: the container that it is put back into,
    if it is read again."""
    if isinstance(write.op.fn, prims.Called) and holds_twice(story, write.target):
        return [write.target]
    if story.by_place.issuperset(map(base_of, write.places)):
        return []
    later = _followers(story, write.op)
    found: dict[Var, None] = {}
    places = [p for p in map(base_of, write.places) if not is_taken(story, p)]
    for var, _, by in story.reads:
        if not isinstance(by, Op) or not _goes_into(story, by, var, later):
            continue
        if not any(v in later and reader is not by for v, _, reader in story.reads):
            continue
        for holder in map(base_of, story.points.at(var)):
            if any(_is_reached_twice(story, holder, place) for place in places):
                found[var] = None
    return list(found)


def holds_twice(story: Story, container: Var) -> bool:
    """May two of the things in it be one memory?"""
    points = story.points
    if isinstance(points.kinds.get(container), Array):
        return False
    reached = set(map(base_of, points.reach(container)))
    return any(
        holder in reached
        and holder != base_of(place)
        and _is_reached_twice(story, holder, base_of(place))
        for holder, place in points.holding
    )


def _is_reached_twice(story: Story, start: Place, place: Place) -> bool:
    """May a container hold that in two of its items, or twice in one?"""
    above: dict[Place, frozenset[Place]] = {start: frozenset({start})}
    todo = [start]
    while todo:
        holder = todo.pop()
        if is_there_twice(story, holder, place):
            return True
        put = _put_into(story, holder)
        inner = put - above[holder] - {place}
        made = [item for item in inner if not is_taken(story, item)]
        holding = [item for item in made if place in _within(story, item)]
        # (of an argument, the place is that of all that it holds from the beginning)
        is_direct = place in put or holder == place and holder in story.points.given
        if len(holding) + is_direct > 1 or any(
            _is_many(story, holder, item, place) for item in holding
        ):
            return True
        for item in holding:
            if item not in above:
                above[item] = above[holder] | {item}
                todo.append(item)
    return False


def _is_many(story: Story, holder: Place, item: Place, place: Place) -> bool:
    """Do several such items hold the one place, or may one stand twice in the holder?"""
    loops = story.points.loops
    is_inside = len(loops.get(item, ())) > len(loops.get(place, ()))
    return is_inside or is_there_twice(story, holder, item)


def _within(story: Story, holder: Place) -> set[Place]:
    """All that it holds, at any depth."""
    found: set[Place] = set()
    todo = [holder]
    while todo:
        new = _put_into(story, todo.pop()) - found
        found |= new
        todo += new
    return found


def _put_into(story: Story, holder: Place) -> set[Place]:
    """What it holds, besides what is only put back. (It is asked for again and again.)"""
    if holder not in story.put_into:
        holding, found = story.points.holding, set[Place]()
        is_array = isinstance(story.points.kinds.get(holder), Array)  # type: ignore[call-overload]
        for item in () if is_array else story.points.held.get(holder, ()):
            ops = holding.get((holder, item), ())
            if not ops or not all(is_put_back(story, op) for op in ops):
                found.add(base_of(item))
        story.put_into[holder] = found
    return story.put_into[holder]


def is_taken(story: Story, place: Place) -> bool:
    """Is it nothing that was made, but what was taken out of a container?"""
    made = story.by.get(place) if isinstance(place, Var) else None
    is_known_since = made is not None and made.fn in _TAKING_OUT
    return is_known_since and place not in story.points.at_once


def is_there_twice(story: Story, holder: Place, place: Place) -> bool:
    """May a container hold that twice?"""
    points = story.points
    if any(op.outs[0] is holder for op in points.mixed):
        return True
    ops = {
        op
        for (other, held), ops in points.holding.items()
        if other == holder and base_of(held) == place
        for op in ops
        if not is_put_back(story, op)
    }
    if ops and holder == place and holder in points.given:
        return True  # (of an argument, the place is that of all that it held from the beginning)
    depth = len(points.loops.get(place, ()))
    return len(ops) > 1 or any(
        is_twice(points, holder, place, op) or is_put_in(op) and len(story.when[op].loops) > depth
        for op in ops
    )


def is_put_back(story: Story, op: Op) -> bool:
    """Does it store what was read at that index, or what was there from the beginning?"""
    if op.fn not in (prims.store, setattr):
        return False
    value: Atom = op.args[2]
    while isinstance(value, Var) and value in story.former:
        value = story.former[value]
    taken = story.by.get(value) if isinstance(value, Var) else None
    if taken is not None and taken is not op:
        is_seen = isinstance(taken.fn, prims.SeenThrough) and taken.fn.fn is operator.getitem
        holder, *index = taken.args[1:] if is_seen else taken.args[:2] or (None,)
        if (*index,) == op.args[1:2] and _is_one(story, holder, op.args[0]):  # type: ignore[arg-type]
            return True
    if _is_swapped(story, op):
        return True
    holder = op.args[0]
    made = story.by.get(holder) if isinstance(holder, Var) else None
    while made is not None and made.fn is prims.store:
        holder = made.args[0]
        made = story.by.get(holder) if isinstance(holder, Var) else None
    return made is not None and _has_at(made, op.args[1], value)


def _is_one(story: Story, a: Atom, b: Atom) -> bool:
    """Are they versions of one container?"""
    a, b = _first(story, a), _first(story, b)
    if a == b:
        return True
    one, other = (story.by.get(atom) if isinstance(atom, Var) else None for atom in (a, b))
    if one is None or other is None or one.fn is not other.fn or one.args[1:] != other.args[1:]:
        return False
    is_taking = one.fn in (operator.getitem, getattr, prims.get_attribute)
    return is_taking and _is_one(story, one.args[0], other.args[0])


def _first(story: Story, atom: Atom) -> Atom:
    """What it was before anything was written into it."""
    while isinstance(atom, Var):
        made = story.by.get(atom)
        if atom in story.former:
            atom = story.former[atom]
        elif made is not None and made.fn in (prims.store, prims.append, setattr):
            atom = made.args[0]
        elif made is not None and isinstance(made.fn, (prims.WrittenThrough, prims.SeenThrough)):
            atom = made.args[0]
        else:
            break
    return atom


def _is_swapped(story: Story, op: Op) -> bool:
    """Is it one of the two stores of `xs[i], xs[j] = xs[j], xs[i]`?"""
    before = story.by.get(op.args[0])  # type: ignore[arg-type]
    if before is not None and _swap(story, before, op):
        return True
    after = (by for var, _, by in story.reads if var is op.outs[0] and isinstance(by, Op))
    return any(_swap(story, op, by) for by in after)


def _swap(story: Story, first: Op, second: Op) -> bool:
    """Do the two stores exchange what the list holds at their places?"""
    if not (first.fn is second.fn is prims.store) or second.args[0] not in first.outs:
        return False
    taken = [story.by.get(op.args[2]) for op in (second, first)]  # type: ignore[arg-type]
    whole = first.args[0]
    return all(
        made is not None and made.fn is operator.getitem and made.args == (whole, op.args[1])
        for made, op in zip(taken, (first, second), strict=True)
    )


def _has_at(made: Op, index: Atom, value: Atom) -> bool:
    """Is a tuple or list made with that item there, and nowhere else?"""
    if made.fn not in (prims.make_tuple, prims.make_list) or not isinstance(index, Const):
        return False
    places = [place for place, item in enumerate(made.args) if item is value]
    return type(index.value) is int and places == [index.value % len(made.args)]


def successors(story: Story, op: Op) -> set[Var]:
    """The results of the write, and of what puts them back where they came from."""
    later = set(op.outs)
    for _, _, by in story.reads:
        if isinstance(by, Op) and by.fn in (prims.store, setattr) and by.args[2] in later:
            later.update(by.outs)
    return later


def _followers(story: Story, op: Op) -> set[Var]:
    """These, and the containers in which the write is told."""
    later = successors(story, op)
    for _, _, by in story.reads:
        if isinstance(by, Op) and isinstance(by.fn, prims.WrittenThrough) and by.args[1] in later:
            later.update(by.outs)
    return later


def _goes_into(story: Story, by: Op, var: Var, later: set[Var]) -> bool:
    """Is it put back into a container, or told there?"""
    if isinstance(by.fn, prims.WrittenThrough):
        is_array = isinstance(story.points.kinds.get(var), Array)
        return by.args[0] is var and by.args[1] in later and not is_array
    return puts_back(by, var, later)


def puts_back(by: Op | Loop | None, var: Var, later: set[Var]) -> bool:
    """`t = a[i]; t2 = store(t, …); a2 = store(a, i, t2)` is one write, `a[i][…] = …`."""
    if not isinstance(by, Op) or by.fn not in (prims.store, setattr):
        return False
    return by.args[0] is var and by.args[2] in later
