"""The version of a thing that holds now, and the operations that tell how it follows.

>>> from ..analysis.memory import View
>>> walk, state = Current({}), State()
>>> walk.read(Var("x"), state).wish  # (a number, or unknown: as it is)
'x'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..analysis.memory import is_immutable
from ..errors import Span
from ..ir import prims
from ..ir.core import Atom, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Tuple
from .things import NEVER, Part, State, Thing


@dataclass
class Current:
    """`lost` are things of which too little is known: they are left as they are. `renamed`:
    numbers that a loop took from an array that it writes."""

    kinds: Mapping[Var, Kind]
    thing_of: dict[Var, Thing] = field(default_factory=dict)
    lost: set[Thing] = field(default_factory=set)
    renamed: dict[Var, Var] = field(default_factory=dict)
    stmts: list[Stmt] = field(default_factory=list)
    span: Span | None = None
    time: int = 0
    is_needed: bool = False

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
        thing = thing or Thing(var.wish)
        self.thing_of[var] = thing
        state.current[thing] = var
        state.known[thing] = state.seen[var] = state.last_write(thing)
        return thing

    def tick(self) -> int:
        self.time += 1
        return self.time

    def join(self, part: Part, state: State) -> None:
        """What would be no tree is given up."""
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
        if thing is None or thing in self.lost or thing not in state.current:
            return atom
        assert isinstance(atom, Var)
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
        fn = tell(part.fn, bool(guard))
        op = Op((new,), fn, (old, known, *guard, *part.rest), part.options, self.span)
        self.stmts.append(op)
        state.current[target] = new

    def like(self, var: Var) -> Var:
        new = Var(var.wish, var.is_temporary)
        self.learn(new, self.kinds.get(var, ANY))
        self.thing_of[new] = self.thing_of[var]
        return new

    def learn(self, var: Var, kind: Kind) -> None:
        assert isinstance(self.kinds, dict)
        self.kinds[var] = kind
