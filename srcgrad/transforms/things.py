"""Things: objects that can be written, what they are parts of, and when they were written.

An array or a container is a *thing*. It is part of others: a view of what it looks at, an item of
what holds it. `Thing`s and `Part`s make trees; a `State` tells which Var has what of a thing is
known at a place of the text.

>>> y, tail, state = Thing("y"), Thing("tail"), State()
>>> state.parts.append(Part(tail, y, len, ()))
>>> state.wrote[tail] = 3
>>> state.latest(y).wish, [thing.wish for _, thing in state.path(tail, y)]
('tail', ['y'])
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..analysis.memory import kind_of_atom
from ..ir.core import Atom, Op, Var
from ..ir.kinds import Dict, Kind, Num
from ..markers import stop_gradient

NEVER = -1


@dataclass(frozen=True, eq=False)
class Thing:
    """An object that can be written: whatever names it has."""

    wish: str


@dataclass(frozen=True, eq=False)
class Part:
    """`part = fn(whole, *rest)`, where the guard is true."""

    part: Thing
    whole: Thing
    fn: Callable
    rest: tuple[Atom, ...]
    options: tuple[tuple[str, Atom], ...] = ()
    guard: Atom | None = None


@dataclass
class State:
    """What is true at a place of the text. Times count writes: `seen[var]` is the last write of
    which `var` knows, `known[thing]` that of `current[thing]`."""

    current: dict[Thing, Var] = field(default_factory=dict)
    known: dict[Thing, int] = field(default_factory=dict)
    wrote: dict[Thing, int] = field(default_factory=dict)
    seen: dict[Var, int] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    sizes: dict[Thing, int] = field(default_factory=dict)

    def copy(self) -> State:
        return State(
            dict(self.current),
            dict(self.known),
            dict(self.wrote),
            dict(self.seen),
            list(self.parts),
            dict(self.sizes),
        )

    def cut(self, parts: Collection[Part]) -> None:
        """These are parts no more."""
        self.parts = [part for part in self.parts if part not in parts]

    def resized(self, after: State) -> set[Thing]:
        """The lists of which a region has changed the size, or may have."""
        return {thing for thing, size in self.sizes.items() if after.sizes.get(thing) != size}

    def forget_sizes(self, things: Iterable[Thing]) -> None:
        for thing in things:
            self.sizes.pop(thing, None)

    def relatives(self, thing: Thing) -> list[Thing]:
        """The thing itself and all that it is a part of, or a whole of, in any way."""
        found = {thing: None}
        todo = [thing]
        while todo:
            one = todo.pop()
            for _, other in self.steps(one):
                if other not in found:
                    found[other] = None
                    todo.append(other)
        return list(found)

    def above(self, thing: Thing) -> list[Thing]:
        """All that it is a part of."""
        found = dict.fromkeys(p.whole for p in self.parts if p.part is thing)
        return [*found, *(other for whole in found for other in self.above(whole))]

    def below(self, thing: Thing) -> list[Thing]:
        """All that are parts of it, and are written with it."""
        parts = [p for p in self.parts if p.whole is thing and p.fn is not stop_gradient]
        found = dict.fromkeys(p.part for p in parts)
        return [*found, *(other for part in found for other in self.below(part))]

    def steps(self, thing: Thing) -> Iterator[tuple[Part, Thing]]:
        for part in self.parts:
            if part.part is thing:
                yield part, part.whole
            elif part.whole is thing:
                yield part, part.part

    def latest(self, thing: Thing) -> Thing:
        """The relative that was written last."""
        return max(self.relatives(thing), key=lambda t: self.wrote.get(t, NEVER))

    def last_write(self, thing: Thing) -> int:
        return self.wrote.get(self.latest(thing), NEVER)

    def path(self, start: Thing, goal: Thing) -> list[tuple[Part, Thing]]:
        """The steps from one thing to another."""
        came: dict[Thing, tuple[Thing, Part] | None] = {start: None}
        todo = [start]
        while todo:
            one = todo.pop()
            for part, other in self.steps(one):
                if other not in came:
                    came[other] = one, part
                    todo.append(other)
        steps: list[tuple[Part, Thing]] = []
        while (back := came[goal]) is not None:
            steps.append((back[1], goal))
            goal = back[0]
        return steps[::-1]

    def wholes(self, thing: Thing, among: Mapping[Thing, object]) -> list[Thing]:
        """Of the relatives that are `among` these, those that are surely part of no other, and
        what is between them: the others can be brought up to date from one of these alone."""
        family = [t for t in self.relatives(thing) if t in among]
        inner = {p.part for p in self.parts if p.whole in among and p.guard is None}
        outer = dict.fromkeys(t for t in family if t not in inner)
        first, *others = outer
        for other in others:
            between = (t for _, t in self.path(first, other) if t in among)
            outer.update(dict.fromkeys(between))
        return list(outer)


def is_of_one(store: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Does `xs[i] = v` store one item, not those of a slice?"""
    container, index, *_ = (kind_of_atom(atom, kinds) for atom in store.args)
    return isinstance(index, Num) or isinstance(container, Dict)
