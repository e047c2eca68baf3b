"""The version of a thing that holds now, and the operations that tell how it follows.

>>> from ..analysis.memory import View
>>> walk, state = Current({}), State()
>>> walk.read(Var("x"), state).wish  # (a number, or unknown: as it is)
'x'
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ..analysis.memory import is_immutable, kind_of_atom
from ..errors import Span
from ..ir import prims
from ..ir.core import Atom, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Place, Tuple
from ..markers import stop_gradient
from .things import NEVER, Part, State, Thing


@dataclass
class Current:
    """`lost` are things of which too little is known: they are left as they are. `renamed`:
    numbers that a loop took from an array that it writes. `by_place`: arrays of which is not told
    what they share: each is a part of `memory`, at its place."""

    kinds: Mapping[Var, Kind]
    thing_of: dict[Var, Thing] = field(default_factory=dict)
    lost: set[Thing] = field(default_factory=set)
    renamed: dict[Var, Var] = field(default_factory=dict)
    stmts: list[Stmt] = field(default_factory=list)
    span: Span | None = None
    time: int = 0
    is_needed: bool = False
    by_place: frozenset[Var] = frozenset()
    # the first name of each thing
    first: dict[Thing, Var] = field(default_factory=dict)
    # in which order they became known, and those that were made just then
    order: dict[Thing, int] = field(default_factory=dict)
    fresh: set[Thing] = field(default_factory=set)
    memory: Thing = field(default_factory=lambda: Thing("memory"))
    # the places of the things in the blocks that are open
    places: list[dict[Thing, Var]] = field(default_factory=lambda: [{}])

    # --- things --------------------------------------------------------------------------------

    def is_tracked(self, atom: Atom) -> bool:
        if not isinstance(atom, Var):
            return False
        kind = self.kinds.get(atom, ANY)
        return isinstance(kind, (Array, List, Dict, Tuple)) and not is_immutable(kind)

    def make(self, var: Var, state: State, thing: Thing | None = None) -> Thing | None:
        """`var` is a new name of the thing, or of one of its own."""
        if not self.is_tracked(var):
            return None
        is_new = thing is None
        thing = thing or Thing(var.wish)
        self.thing_of[var] = thing
        state.current[thing] = var
        if is_new:
            self.first[thing] = var
            self.order[thing] = len(self.order)
        if is_new and var in self.by_place:
            state.parts.append(Part(thing, self.memory, operator.getitem, ()))
            state.known[thing] = state.seen[var] = NEVER
            return thing
        state.known[thing] = state.seen[var] = state.last_write(thing)
        return thing

    def born(self, var: Var, state: State) -> Thing | None:
        """`var` is what an operation made."""
        thing = self.make(var, state)
        if thing is not None and var in self.by_place:
            self.write_to(thing, state)
            state.known[thing] = state.seen[var] = state.wrote[thing]
        return thing

    def write_to(self, thing: Thing, state: State) -> None:
        """The thing is written now."""
        self.cut_off({thing, *state.above(thing)}, state)
        if self.is_by_place(thing, state) and state.latest(thing) is not thing:
            self.settle_memory(state)
        state.wrote[thing] = self.tick()

    def cut_off(self, written: Collection[Thing], state: State) -> None:
        """What is written through what `stop_gradient` gave is a matter of its own: of the array
        that it is, nobody knows what carries a derivative then."""
        for part in [p for p in state.parts if p.fn is stop_gradient and p.part in written]:
            state.parts.remove(part)
            self.lost.update(state.relatives(part.whole))

    def settle_memory(self, state: State) -> None:
        """What was written last is known by its place."""
        if self.memory in state.current:
            self.update(self.memory, state)

    def is_by_place(self, thing: Thing, state: State) -> bool:
        return any(p.part is thing and p.whole is self.memory for p in state.parts)

    def tick(self) -> int:
        self.time += 1
        return self.time

    def join(self, part: Part, state: State) -> None:
        """What would be no tree is given up."""
        if self.is_by_place(part.part, state):
            return
        if part.part is part.whole or part.whole in state.relatives(part.part):
            self.lost.update(state.relatives(part.part))
            self.lost.add(part.part)
            return
        if part.part in self.lost or part.whole in self.lost:
            self.lost.update((*state.relatives(part.part), *state.relatives(part.whole)))
        state.parts.append(part)

    # --- reading -------------------------------------------------------------------------------

    def read(self, atom: Atom, state: State) -> Atom:
        """The version of `atom` that holds now."""
        if atom in self.renamed:
            return self.renamed[atom]  # type: ignore[index]
        thing = self.thing_of.get(atom) if isinstance(atom, Var) else None
        if thing is None or thing not in state.current:
            return atom
        assert isinstance(atom, Var)
        if thing in self.lost:  # (what is written through its own names is known still)
            return state.current[thing]
        newest = state.latest(thing)
        time = state.wrote.get(newest, NEVER)
        if state.seen.get(atom, NEVER) >= time:
            return atom
        self.is_needed = True
        return self.update(thing, state)

    def update(self, thing: Thing, state: State) -> Var:
        """Bring a thing up to date, from the relative that was written last."""
        newest = state.latest(thing)
        time = state.wrote.get(newest, NEVER)
        if state.known[thing] < time:
            before = newest
            for part, one in state.path(newest, thing):
                if state.known[one] < time:
                    self.follow(part, before, one, state)
                    state.known[one] = time
                    state.seen[state.current[one]] = time
                before = one
        return state.current[thing]

    def follow(self, part: Part, source: Thing, target: Thing, state: State) -> None:
        """The next version of `target`, which follows from that of `source`."""
        self.is_needed = True
        old, known = state.current[target], state.current[source]
        tell = prims.WrittenThrough if part.part is source else prims.SeenThrough
        new = self.like(old)
        guard = () if part.guard is None else (part.guard,)
        rest = part.rest
        if part.whole is self.memory:
            rest = (self.place(part.part, known if part.part is source else old),)
        fn = tell(part.fn, bool(guard))
        op = Op((new,), fn, (old, known, *guard, *rest), part.options, self.span)
        self.stmts.append(op)
        state.current[target] = new

    def place(self, thing: Thing, var: Var) -> Var:
        """Where the thing is."""
        for known in self.places:
            if thing in known:
                return known[thing]
        place = Var(var.wish, True)
        self.learn(place, Place(self.kinds.get(var, ANY)))
        self.stmts.append(Op((place,), prims.place, (var,), (), self.span))
        self.places[-1][thing] = place
        return place

    def like(self, var: Var) -> Var:
        new = Var(var.wish, var.is_temporary)
        self.learn(new, self.kinds.get(var, ANY))
        self.thing_of[new] = self.thing_of[var]
        return new

    def kind(self, atom: Atom) -> Kind:
        return kind_of_atom(atom, self.kinds)

    def learn(self, var: Var, kind: Kind) -> None:
        assert isinstance(self.kinds, dict)
        self.kinds[var] = kind
