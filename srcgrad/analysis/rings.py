"""Buffers that change places in a loop: `old, new = new, old`.

Arrays or lists that are different before the loop, and after each iteration the same ones in
another order, are never the same one; nor are rows of two of them, if rows stay where they are.

>>> from ..ir.core import Const
>>> from .points import Points
>>> origin(Story(Points({})), Const(1.0)) is None
True
"""

from __future__ import annotations

import operator
from collections.abc import Sequence

from ..ir import prims
from ..ir.core import NONE, Atom, Block, Loop, Op, Var
from ..ir.kinds import Array, Kind, List, Num, is_number
from ..ir.walk import stmts_in
from .memory import View, kind_of_atom, memory_of
from .points import Places, base_of
from .story import Story


def are_turned(story: Story, a: Var, b: Var) -> bool:
    """Are they two buffers of a loop that only change places (`old, new = new, old`)?"""
    first, second = _buffer_of(story, a), _buffer_of(story, b)
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
    ring = {
        i
        for i, carry in enumerate(loop.carries)
        if story.points.at(carry.init)
        and _is_buffer(story.points.kinds.get(carry.inside))
        and _keeps_rows(story, i, loop)
    }
    paths = _paths(story, loop.body.end, frozenset(insides))
    while ring:
        own = {insides[i] for i in ring}
        ends = [{i: path[i] for i in ring} for path in paths]
        kept = {
            i
            for i in ring
            if all(end[i] in own and list(end.values()).count(end[i]) == 1 for end in ends)
        }
        if kept == ring:
            break
        ring = kept
    before = [_reach_before(story, i, loop) for i in ring]
    apart = all(not (x & y) for n, x in enumerate(before) for y in before[n + 1 :])
    return ring if apart and paths else set()


_MOST_PATHS = 16


def _paths(story: Story, atoms: Sequence[Atom], stops: frozenset[Var]) -> list[list[Var | None]]:
    """What the values come from, on each way through the `if`s that choose among them. (None, if
    there are too many.)"""
    found: list[list[Var | None]] = []
    todo = [list(atoms)]
    while todo:
        ends = [origin(story, atom, stops) for atom in todo.pop()]
        open_ends = (end for end in ends if end in story.chosen_by and end not in stops)
        chosen = next(open_ends, None)
        if chosen is None:
            found.append(ends)
            continue
        choice = story.chosen_by[chosen]
        for arm in (choice.then, choice.orelse):
            known = dict(zip(choice.outs, arm.end, strict=True))
            todo.append([NONE if end is None else known.get(end, end) for end in ends])
        if len(found) + len(todo) > _MOST_PATHS:
            return []
    return found


def _reach_before(story: Story, place: int, loop: Loop) -> Places:
    """Where the buffer, and its rows, may be when the loop begins."""
    carry, points = loop.carries[place], story.points
    start = story.made[carry.inside]
    if len(start.loops) > 1:  # (what is done later may have been done in an earlier iteration)
        return frozenset(map(base_of, points.reach(carry.init)))
    found = set(map(base_of, points.at(carry.init)))
    todo = list(found)
    while todo:
        puts = points.stored.get(todo.pop(), {}).items()
        held = {base_of(p) for op, ps in puts if story.when[op].number < start.number for p in ps}
        todo += held - found
        found |= held
    return frozenset(found)


def _keeps_rows(story: Story, place: int, loop: Loop) -> bool:
    """Are rows of it only put back, in the loop, where they were taken from?"""
    if not _has_rows(story.points.kinds.get(loop.carries[place].inside)):
        return True
    inside = stmts_in(Block((loop,)))
    holders = _reach_before(story, place, loop)
    stored = [story.points.stored.get(holder, {}) for holder in holders]
    puts = {op for by_op in stored for op, places in by_op.items() if places}
    return all(_is_put_back(story, op) for op in inside if op in puts)  # type: ignore[arg-type]


def _is_put_back(story: Story, op: Op) -> bool:
    if op.fn is not prims.store or op.spelled != "back":
        return False
    row = origin(story, op.args[2])
    made = story.by.get(row) if row is not None else None
    if made is None or made.fn is not operator.getitem or made.args[1] != op.args[1]:
        return False
    return origin(story, made.args[0]) is origin(story, op.args[0])


def _buffer_of(story: Story, atom: Atom) -> Var | None:
    """The buffer that it is, or a row of."""
    while (var := origin(story, atom)) is not None:
        made = story.by.get(var)
        if made is None or made.fn is not operator.getitem or not _is_row(story, made):
            return var
        atom = made.args[0]
    return None


def _is_row(story: Story, taken: Op) -> bool:
    whole, index = (kind_of_atom(arg, story.points.kinds) for arg in taken.args)
    return _has_rows(whole) and isinstance(index, Num)


def _has_rows(kind: Kind | None) -> bool:
    return isinstance(kind, List) and kind.type is list and not is_number(kind.item)


def _is_buffer(kind: Kind | None) -> bool:
    """An array, or a list of numbers or of buffers."""
    while isinstance(kind, List) and kind.type is list:
        kind = kind.item
    return isinstance(kind, (Array, Num))


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
            if not _is_buffer(story.points.kinds.get(made.args[0])):  # type: ignore[arg-type]
                return None
            if made.fn is operator.getitem and _is_row(story, made):
                return atom
            atom = made.args[0]
        elif (before := _kept(story, atom, stops)) is not None:
            atom = before
        else:
            return atom
    return None


def _kept(story: Story, var: Var, stops: frozenset[Var]) -> Atom | None:
    """What a buffer was before the `if` or the loop that hands it on, if it is the same one
    whichever arm is run, and after each round."""
    if var not in story.ends or not _is_buffer(story.points.kinds.get(var)):
        return None
    loop = story.carried_by.get(var)
    if loop is None:
        one, other = (origin(story, end, stops) for end in story.ends[var])
        return one if one is other else None
    init, end = story.ends[var]
    inside = next(carry.inside for carry in loop.carries if var in (carry.inside, carry.out))
    last = origin(story, end, stops | {carry.inside for carry in loop.carries})
    return init if last is inside else None
