"""What an iteration makes is not what the iterations before it have left.

    for k in range(n):
        new = [[0.0] * m for _ in range(m)]
        for i in range(m):
            new[i][0] = grid[i][0] * x          (`new[i]` is none of the rows of `grid`)
        grid = new

That holds of all that is older, but for containers into which the iteration puts what it makes.

>>> from .points import Points
>>> isinstance(Recent(Story(Points({}))).is_new(Const(1.0), None), bool)
True
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..ir import prims
from ..ir.core import Atom, Const, Loop, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Slice, Tuple
from .memory import Fresh, View, has_numbers, joins_sequences, kind_of_atom, memory_of, targets_of
from .points import Place, Places, base_of
from .story import Moment, Story, Write

_MADE = (prims.make_list, prims.make_tuple, prims.make_dict, list, tuple, dict)
# what they make only runs through what they are given
_RUNNING = (enumerate, reversed, zip)
_TOLD = (prims.WrittenThrough, prims.SeenThrough)

_FIRST = Moment(-1, (), ())

Seen = frozenset[Var]
Getting = Mapping[Place, Sequence[Moment]]


@dataclass
class Recent:
    """What is asked of one story, and the answers for whole loops."""

    story: Story
    getting: dict[Loop, Getting] = field(default_factory=dict)

    def is_another(self, var: Var, write: Write, when: Moment) -> bool:
        """Is `var`, as it is read at that moment, surely none of what is written?"""
        return self.are_apart(var, write, when) or self.is_not_there_yet(var, write, when)

    def are_apart(self, var: Var, write: Write, when: Moment) -> bool:
        """Is what is written made in an iteration to which `var`, as it is read at that moment,
        came from outside?"""
        if isinstance(write.op.fn, prims.Called):
            return False
        return any(
            self.is_new(write.target, loop)
            and self.is_old(var, loop)
            and self.holds_old(
                self.story.points.reach(var), loop, self.in_iteration(var, loop, when)
            )
            for loop in write.when.loops
        )

    def is_not_there_yet(self, var: Var, write: Write, when: Moment) -> bool:
        """Is `var` taken out of a container, and what is written put into none before the loop
        ends that fills it?"""
        story, points = self.story, self.story.points
        for place in write.places:
            made = story.by.get(place) if isinstance(place, Var) else None
            if made is None or made.fn is not prims.make_list:
                return False
            around = story.when[made].loops
            inner = write.when.loops[len(around) :]
            if write.when.loops[: len(around)] != around or not inner or not inner[0].carries:
                return False
            end = story.made[inner[0].carries[0].out].number
            puts = [o for (_, p), ops in points.holding.items() if base_of(p) is place for o in ops]
            if when.number > end or any(story.when[op].number < end for op in puts):
                return False
        return self.is_taken_out(var)

    def is_taken_out(self, atom: Atom) -> bool:
        """Is it an item of a container, or does it run through some?"""
        story = self.story
        made = story.by.get(atom) if isinstance(atom, Var) else None
        if made is not None and made.fn in _RUNNING:
            return all(map(self.is_taken_out, made.args))
        return atom in story.targets or made is not None and self.is_item(made)

    # --- new ------------------------------------------------------------------------------------

    def is_new(self, atom: Atom, loop: Loop | None, seen: Seen = frozenset()) -> bool:
        """Was it made in the iteration of the loop?"""
        story = self.story
        if not isinstance(atom, Var) or story.points.is_immutable(atom) or atom in seen:
            return True
        seen |= {atom}
        if loop not in story.made[atom].loops:
            return False
        if atom in story.targets:
            items = story.targets[atom]
            return self.is_new(items, loop, seen) and self.holds_new(items, loop, seen)
        if atom in story.ends:
            is_carry = any(atom is carry.inside for carry in loop.carries)  # type: ignore[union-attr]
            return not is_carry and all(self.is_new(end, loop, seen) for end in story.ends[atom])
        made = story.by.get(atom)
        if made is None:
            return False
        if atom in story.former:
            return self.is_new(story.former[atom], loop, seen)
        if isinstance(made.fn, _TOLD):
            return self.is_new(made.args[0], loop, seen)
        if made.fn in _MADE or joins_sequences(made, story.points.kinds) or self.is_part(made):
            return True
        if self.is_item(made):
            whole = made.args[0]
            return self.is_new(whole, loop, seen) and self.holds_new(whole, loop, seen)
        return self.is_new_memory(made, loop, seen)

    def is_new_memory(self, made: Op, loop: Loop | None, seen: Seen) -> bool:
        kinds = self.story.points.kinds
        if not has_numbers(kinds.get(made.outs[0], ANY)):
            return False
        match memory_of(made, kinds):
            case Fresh():
                return True
            case View(args=args):
                places = [place for place in args if isinstance(place, int)]
                atoms = [made.args[place] for place in places]
                is_all = len(places) == len(args) and all(map(self.is_array, atoms))
                return is_all and all(self.is_new(atom, loop, seen) for atom in atoms)
            case _:
                return False

    def holds_new(self, whole: Atom, loop: Loop | None, seen: Seen) -> bool:
        """Is all that it holds, if it is new itself, new too?"""
        points = self.story.points
        holders = set(map(base_of, points.at(whole)))
        for (holder, _), ops in points.holding.items():
            if holder not in holders:
                continue
            for op in ops:
                values = self.put_by(op)
                if values is None or loop not in self.story.when[op].loops:
                    return False
                if not all(self.is_new(value, loop, seen) for value in values):
                    return False
        return True

    # --- old ------------------------------------------------------------------------------------

    def is_old(self, atom: Atom, loop: Loop, seen: Seen = frozenset()) -> bool:
        """Was it there when the iteration of the loop began?"""
        story = self.story
        if not isinstance(atom, Var) or story.points.is_immutable(atom) or atom in seen:
            return True
        seen |= {atom}
        if loop not in story.made[atom].loops or any(atom is c.inside for c in loop.carries):
            return True
        if atom in story.targets:
            items = story.targets[atom]
            return self.is_old(items, loop, seen) and self.gives_old(items, loop, None)
        if atom in story.ends:
            return all(self.is_old(end, loop, seen) for end in story.ends[atom])
        made = story.by.get(atom)
        if atom in story.former:
            return self.is_old(story.former[atom], loop, seen)
        if made is None or not made.args:
            return False
        whole = made.args[0]
        if made.fn in _RUNNING:
            return all(self.is_old(items, loop, seen) for items in made.args)
        if isinstance(made.fn, _TOLD):
            return self.is_old(whole, loop, seen)
        if self.is_item(made):
            when = self.in_iteration(whole, loop, story.when[made])
            return self.is_old(whole, loop, seen) and self.gives_old(whole, loop, when)
        return False

    def gives_old(self, whole: Atom, loop: Loop, when: Moment | None) -> bool:
        """Are the items of something old, old too?"""
        return self.holds_old(self.story.points.at(whole), loop, when)

    def holds_old(self, places: Places, loop: Loop, when: Moment | None) -> bool:
        """Has no iteration put what it makes into one of these places, if they are older? (Not
        before that moment of it.)"""
        getting = self.getting_new(loop)
        puts = [put for place in map(base_of, places) for put in getting.get(place, ())]
        return not puts or when is not None and all(_is_later(p, when, loop) for p in puts)

    def in_iteration(self, atom: Atom, loop: Loop, when: Moment) -> Moment | None:
        """The moment, if each iteration of the loop has a version of its own."""
        made = self.story.made.get(atom)  # type: ignore[arg-type]
        return when if made is not None and loop in made.loops else None

    def getting_new(self, loop: Loop) -> Getting:
        """The older places into which an iteration puts what it makes, and when."""
        if loop not in self.getting:
            points, found = self.story.points, dict[Place, list[Moment]]()
            # (until it is known, at once, and everywhere)
            self.getting[loop] = {base_of(place): [_FIRST] for place in points.held}
            for op in set().union(*points.holding.values()):
                if loop in self.story.when[op].loops and not self.puts_together(op, loop):
                    for place in map(base_of, points.at(op.args[0])):
                        found.setdefault(place, []).append(self.story.when[op])
            self.getting[loop] = found
        return self.getting[loop]

    def puts_together(self, op: Op, loop: Loop) -> bool:
        if not targets_of(op, self.story.points.kinds):
            return True  # (it makes a container)
        values = self.put_by(op)
        return values is not None and (
            self.is_new(op.args[0], loop) or all(self.is_old(value, loop) for value in values)
        )

    # --- operations -----------------------------------------------------------------------------

    def put_by(self, op: Op) -> list[Atom] | None:
        """The values that the operation puts into a container that it makes or changes. (None: not
        known.)"""
        match op.fn:
            case prims.make_list | prims.make_tuple:
                return list(op.args)
            case prims.make_dict:
                return list(op.args[1:])
            case prims.append:
                return [op.args[1]]
            case prims.store if not isinstance(self.kind(op.args[1]), Slice):
                return [op.args[2]]
            case _:
                return None

    def is_item(self, op: Op) -> bool:
        is_getitem = op.fn is operator.getitem and not self.is_part(op)
        return is_getitem and isinstance(self.kind(op.args[0]), (List, Dict, Tuple))

    def is_part(self, op: Op) -> bool:
        """Is it `xs[a:b]`, a list of its own?"""
        if op.fn is not operator.getitem or not isinstance(self.kind(op.args[1]), Slice):
            return False
        return isinstance(self.kind(op.args[0]), List)

    def is_array(self, atom: Atom) -> bool:
        return isinstance(self.kind(atom), Array)

    def kind(self, atom: Atom) -> Kind:
        if isinstance(atom, Const):
            return kind_of_atom(atom, {})
        return self.story.points.kinds.get(atom, ANY)


def _is_later(put: Moment, when: Moment, loop: Loop) -> bool:
    """In an iteration of the loop: not before that moment?"""
    if put.number < when.number:
        return False
    mine, others = ({*moment.loops[moment.loops.index(loop) + 1 :]} for moment in (put, when))
    return mine.isdisjoint(others)
