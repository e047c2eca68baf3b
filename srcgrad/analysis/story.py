"""Who is made, written and read when: what `aliases` asks of a function.

>>> from ..ir.core import Const
>>> then = (If(Const(True), Block(()), Block(())), True)
>>> Moment(1, (), (then,)).excludes(Moment(2, (), ((then[0], False),)))
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from ..errors import Span
from ..ir import prims
from ..ir.core import Atom, Block, Each, If, Loop, Mirror, Op, Var, While
from ..ir.kinds import Array, Dict, List
from ..ir.marks import attempted, ends_in_raise
from .memory import (
    targets_of,
)
from .points import Place, Places, Points, base_of


@dataclass(frozen=True)
class Moment:
    """When: a number that grows along the text, the loops around it and the arms it is in."""

    number: int
    loops: tuple[Loop, ...]
    arms: tuple[tuple[If, bool], ...]

    def is_inside(self, loops: tuple[Loop, ...]) -> bool:
        return self.loops[: len(loops)] == loops

    def excludes(self, other: Moment) -> bool:
        """In different arms of one `if`?"""
        mine = dict(self.arms)
        return any(mine.get(stmt, arm) != arm for stmt, arm in other.arms)

    def never_reaches(self, other: Moment) -> bool:
        """In an arm that raises, which nobody catches here, and the other not in that?"""
        if any(attempted(stmt.then) < len(stmt.then.stmts) for stmt, _ in self.arms):
            return False
        return any(
            ends_in_raise(stmt.then if arm else stmt.orelse) and (stmt, arm) not in other.arms
            for stmt, arm in self.arms
        )


@dataclass(frozen=True)
class Write:
    op: Op
    target: Var
    places: Places
    when: Moment

    @property
    def is_mirrored(self) -> bool:
        """Does a reverse sweep that was generated write it? (Nobody else sees that.)"""
        return self.op.span is not None and self.op.span.is_mirrored


@dataclass
class Story:
    """Who is made, written and read when."""

    points: Points
    made: dict[Var, Moment] = field(default_factory=dict)
    spans: dict[Var, Span | None] = field(default_factory=dict)
    reads: list[tuple[Var, Moment, Op | Loop | None]] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    former: dict[Var, Atom] = field(default_factory=dict)
    when: dict[Op, Moment] = field(default_factory=dict)
    by: dict[Var, Op] = field(default_factory=dict)
    uses: dict[Var, list[Op | Loop | None]] = field(default_factory=dict)
    rounds: list[Loop] = field(default_factory=list)
    # where a value may come from that a region hands on, and what a loop takes its items from
    ends: dict[Var, tuple[Atom, ...]] = field(default_factory=dict)
    targets: dict[Var, Atom] = field(default_factory=dict)
    carried_by: dict[Var, Loop] = field(default_factory=dict)
    chosen_by: dict[Var, If] = field(default_factory=dict)
    # memory of which the contents are told by the place
    by_place: set[Place] = field(default_factory=set)
    # what is put into a container, once it has been asked (`held.py`)
    put_into: dict[Place, set[Place]] = field(default_factory=dict)
    # writes of what nobody else has yet, and the names of that (`private.py`)
    private: Mapping[Op, frozenset[Var]] = field(default_factory=dict)
    number: int = 0
    end: int = 0

    def now(self, loops: tuple[Loop, ...], arms: tuple[tuple[If, bool], ...]) -> Moment:
        self.number += 1
        return Moment(self.number, loops, arms)

    def make(self, var: Var, when: Moment, span: Span | None) -> None:
        self.made[var], self.spans[var] = when, span

    def read(self, atom: Atom, when: Moment, by: Op | Loop | None = None) -> None:
        if not isinstance(atom, Var):
            return
        self.uses.setdefault(atom, []).append(by)
        if not self.points.is_immutable(atom):
            self.reads.append((atom, when, by))

    def block(self, block: Block, loops: tuple[Loop, ...], arms: tuple) -> None:
        for stmt in block.stmts:
            match stmt:
                case Op():
                    self.op(stmt, self.now(loops, arms))
                case If():
                    self.read(stmt.test, self.now(loops, arms))
                    self.block(stmt.then, loops, (*arms, (stmt, True)))
                    self.block(stmt.orelse, loops, (*arms, (stmt, False)))
                    when = self.now(loops, arms)
                    for place, out in enumerate(stmt.outs):
                        self.make(out, when, stmt.span)
                        self.ends[out] = stmt.then.end[place], stmt.orelse.end[place]
                        self.chosen_by[out] = stmt
                case Loop():
                    self.loop(stmt, loops, arms)
                case Mirror():
                    pass  # a reverse sweep writes no memory of the function
                case _:
                    assert_never(stmt)
        when = self.now(loops, arms)
        for atom in block.end:
            self.read(atom, when)

    def loop(self, loop: Loop, loops: tuple[Loop, ...], arms: tuple) -> None:
        self.rounds.append(loop)
        before = self.now(loops, arms)
        for carry, end in zip(loop.carries, loop.body.end, strict=True):
            self.read(carry.init, before)
            self.ends[carry.inside] = self.ends[carry.out] = carry.init, end
            self.carried_by[carry.inside] = self.carried_by[carry.out] = loop
        inner = (*loops, loop)
        start = self.now(inner, arms)
        for carry in loop.carries:
            self.make(carry.inside, start, loop.span)
        match loop.head:
            case Each(target=target, items=items):
                self.read(items, before, loop)  # (the first item)
                self.make(target, start, loop.span)
                self.targets[target] = items
            case While(test=test):
                self.block(test, inner, arms)
            case _:
                assert_never(loop.head)
        self.block(loop.body, inner, arms)
        if isinstance(loop.head, Each):  # the next item is read from them
            self.read(loop.head.items, self.now(inner, arms), loop)
        after = self.now(loops, arms)
        for carry in loop.carries:
            self.make(carry.out, after, loop.span)

    def written_at(self, op: Op, target: Var) -> Places:
        """The places that it writes."""
        if not isinstance(op.fn, prims.Called):
            return self.points.at(target)
        return written_by_call(op, target, self.points)

    def is_unseen(self, write: Write) -> bool:
        """Does a call write what a container holds, of which the contents are told by their places,
        or put other things into it, at which is looked later? They are not told of it."""
        op, target = write.op, write.target
        if not isinstance(op.fn, prims.Called) or isinstance(self.points.kinds.get(target), Array):
            return False
        held = set(map(base_of, self.points.reach(target)))
        if self.by_place.isdisjoint(held):
            return False
        return alters(op, target) or moves(op, target) and self._is_looked_at(held, write.when)

    def _is_looked_at(self, places: set[Place], after: Moment) -> bool:
        """Is it asked, after that moment, where one of these is?"""
        return any(
            op.fn is prims.place
            and (when.number > after.number or not set(when.loops).isdisjoint(after.loops))
            and not places.isdisjoint(map(base_of, self.points.at(op.args[0])))
            for op, when in self.when.items()
        )

    def op(self, op: Op, when: Moment) -> None:
        self.when[op] = when
        # what an object holds is not looked at where an attribute is set, or all are told
        kept = 2 if op.fn is prims.set_attribute else int(isinstance(op.fn, prims.Holding))
        args = op.args[kept:]
        for atom in (*args, *(value for _, value in op.options)):
            self.read(atom, when, op)
        targets = targets_of(op, self.points.kinds)
        for target in targets:
            if isinstance(target, Var) and (places := self.written_at(op, target)):
                self.writes.append(Write(op, target, places, when))
        for out in op.outs:
            self.make(out, when, op.span)
            self.by[out] = op
        if isinstance(op.fn, prims.Called):
            self.former.update(zip(op.outs[op.fn.results :], targets, strict=True))
        elif targets:
            self.former.update(dict.fromkeys(op.outs, targets[0]))


def written_by_call(op: Op, target: Atom, points: Points) -> Places:
    """The places that a function writes that is called: also in what a container holds."""
    inside = points.reach(target)
    if isinstance(target, Var) and alters(op, target):
        return inside
    is_array = lambda place: isinstance(points.kinds.get(base_of(place)), Array)  # noqa: E731
    return points.at(target) | frozenset(place for place in inside if not is_array(place))


def alters(op: Op, target: Var) -> bool:
    """Does a function that is called write arrays that stand in this argument?"""
    assert isinstance(op.fn, prims.Called)
    return target in replace(op.fn, writes=op.fn.alters).written(op.args, op.options)


def moves(op: Op, target: Var) -> bool:
    """Does a function that is called put other things into this argument?"""
    assert isinstance(op.fn, prims.Called)
    return target in replace(op.fn, writes=op.fn.moves).written(op.args, op.options)


def reach_before(story: Story, var: Var, write: Write) -> Places:
    """What a function that is called may reach through an argument, before it puts in anything."""
    points, op = story.points, write.op
    if isinstance(points.kinds.get(var), Array) or write.when.loops:
        return points.reach(var)
    found, todo = set[Place](), list(points.at(var))
    while todo:
        place = todo.pop()
        if place in found:
            continue
        found.add(place)
        for inner in points.held_before.get(base_of(place), ()):
            if points.holding.get((base_of(place), base_of(inner))) != {op}:
                todo.append(inner)
    return frozenset(found)


def is_of_items(story: Story, write: Write) -> bool:
    """Does it change which items a list or dict has, and none of them?"""
    fn = write.op.fn
    is_method = isinstance(fn, prims.Method) and fn.name in prims.MUTATORS
    is_call = is_method or fn in (prims.append, prims.delete_item)
    is_holder = isinstance(story.points.kinds.get(write.target), (List, Dict))
    return is_call and is_holder or is_rebinding(story, write)


def is_rebinding(story: Story, write: Write) -> bool:
    """Does it put another item into a list or dict, and no more?"""
    is_item = write.op.fn is prims.store and write.op.spelled != "back"
    return is_item and isinstance(story.points.kinds.get(write.target), (List, Dict))
