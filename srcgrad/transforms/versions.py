"""After a write through one name, what the other names of the memory see: new versions.

`tail = y[1:]; tail *= 2; use(y)` becomes `tail2 = imul(tail, 2); y2 = WrittenThrough(y, tail2);
use(y2)`: each name has versions of its own, which tell how they follow from one another, and the
adjoints know nothing of memory. The operations that tell it do nothing when they run: `erased`
takes them out again before the text is written.

Arrays and containers are *things*. A thing is part of others: a view of what it looks at, an
item of what holds it. In a tree of things the one that was written last knows best; another
is brought up to date, when it is read, along the path between the two. What is no tree, or not
known, stays as it is: `analysis/aliases.py` refuses it then.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from ..analysis.memory import written
from ..analysis.points import Points
from ..ir import prims
from ..ir.core import (
    Atom,
    Block,
    Function,
    If,
    Loop,
    Mirror,
    Op,
    Var,
)
from ..ir.kinds import ANY, Array, ByMemory, Kind
from ..ir.walk import defined, stmts_in
from .things import NEVER, State, Thing
from .told import without_idle_outs
from .version_regions import Regions

# what is known of a call of a user's function
Known = Callable[[Op], "prims.Called | None"]


@dataclass(frozen=True)
class Versioned:
    """A function in which every name is read in its version of the moment. `finals`: the last
    versions of the parameters that it writes; None for one that nothing is known of. `moves`: those
    that hold something else afterwards, or at other places; `alters`: those in which arrays are
    written."""

    function: Function
    finals: Mapping[str, Var | None] = field(default_factory=dict)
    moves: frozenset[str] = frozenset()
    alters: frozenset[str] = frozenset()


def with_versions(
    function: Function,
    kinds: Mapping[Var, Kind],
    known: Known = lambda op: None,
    by_place: frozenset[Var] = frozenset(),
    hidden: Callable[[Op], tuple[Atom, ...]] = lambda op: (),
) -> Versioned:
    """`known` tells of a call of a user's function what it does to its arguments, `hidden` what
    others may write; `by_place` are arrays that may share memory in ways that make no tree."""
    if not _writes(function.body, kinds, known):
        return Versioned(function)
    walk = _Versions(kinds, known=known, hidden=hidden, by_place=by_place)
    points = Points.of(function.body, [p.var for p in function.params], kinds)
    walk.at, walk.reach, walk.at_once = points.at, points.reach, points.at_once
    state = State()

    def first() -> None:
        walk.span = function.span
        walk.begin(state)
        for param in function.params:
            walk.born(param.var, state)

    block = walk.block(function.body, state, first=first)
    finals: dict[str, Var | None] = {}
    walk.stmts = list(block.stmts)
    for param in function.params:
        thing = walk.thing_of.get(param.var)
        if thing is not None and state.last_write(thing) > NEVER:
            finals[param.name] = None if thing in walk.lost else walk.update(thing, state)
    moves, alters = (
        frozenset(param.name for param in function.params if param.var in places)
        for places in (walk.moved, walk.altered)
    )
    known_already = {param.var for param in function.params} | defined(function.body)
    if not walk.is_needed and known_already.issuperset(v for v in finals.values() if v):
        return Versioned(function, finals, moves, alters)
    body, gone = without_idle_outs(Block(tuple(walk.stmts), block.end))
    ends = {name: _last(gone, var) for name, var in finals.items()}
    return Versioned(replace(function, body=body), ends, moves, alters)


def _last(gone: Mapping[Var, Atom], var: Var | None) -> Var | None:
    """What stands for a version that is handed on no longer."""
    while var in gone:
        atom = gone[var]
        assert isinstance(atom, Var)
        var = atom
    return var


def _writes(block: Block, kinds: Mapping[Var, Kind], known: Known) -> bool:
    return any(
        isinstance(stmt, Op) and (written(stmt, kinds) is not None or known(stmt) is not None)
        for stmt in stmts_in(block)
    )


@dataclass
class _Versions(Regions):
    known: Known = lambda op: None  # noqa: E731
    # what other calls may write
    hidden: Callable[[Op], tuple[Atom, ...]] = lambda op: ()  # noqa: E731

    def begin(self, state: State) -> None:
        """What is known of memory before anything is."""
        if self.by_place:
            self.is_needed = True
            start = Var("memory")
            self.learn(start, ByMemory())
            self.thing_of[start] = self.memory
            self.stmts.append(Op((start,), prims.memory, (), (), self.span))
            state.current[self.memory] = start
            state.known[self.memory] = state.seen[start] = NEVER

    # --- statements ----------------------------------------------------------------------------

    def block(
        self,
        block: Block,
        state: State,
        ends: Iterable[Thing] = (),
        first: Callable[[], None] = lambda: None,
    ) -> Block:
        """The block, which also ends in the versions of some things."""
        outer, self.stmts = self.stmts, []
        self.places.append({})
        first()
        for stmt in block.stmts:
            self.span = stmt.span
            match stmt:
                case Op():
                    self.op(stmt, state)
                case If():
                    self.branch(stmt, state)
                case Loop():
                    self.loop(stmt, state)
                case Mirror():
                    raise AssertionError("a mirror is not a primal statement")
                case _:
                    assert_never(stmt)
        end = [self.read(atom, state) for atom in block.end]
        end += [self.update(thing, state) for thing in ends]
        stmts, self.stmts = self.stmts, outer
        self.places.pop()
        return Block(tuple(stmts), tuple(end))

    def op(self, op: Op, state: State) -> None:
        if self.puts_back(op, state):
            return
        args = tuple(self.read(atom, state) for atom in op.args)
        options = tuple((name, self.read(atom, state)) for name, atom in op.options)
        if args != op.args or options != op.options:
            op = replace(op, args=args, options=options)
        if (known := self.known(op)) is not None:
            self.call(op, known, state)
            return
        self.stmts.append(op)
        hidden = self.hidden(op)
        self.written_inside(hidden, True, True)
        for atom in hidden:
            if atom in self.thing_of:  # it is written, nobody knows how
                self.lost.update(state.relatives(self.thing_of[atom]))  # type: ignore[index]
        target = written(op, self.kinds)
        if target is not None:
            self.write(op, target, state)
        else:
            self.result(op, state)

    def call(self, op: Op, known: prims.Called, state: State) -> None:
        """A call that writes into its arguments, if they have nothing to do with each other."""
        targets = known.written(op.args, op.options)
        things = [self.thing_of.get(a) if isinstance(a, Var) else None for a in targets]
        every = [*op.args, *(value for _, value in op.options)]
        others = [self.thing_of[a] for a in every if a in self.thing_of]  # type: ignore[index]
        families: list[Collection] = [state.relatives(t) for t in others if t in state.current]
        if self.by_place:
            families = [self.reach(self.first[t]) for t in others if t in self.first]
        is_apart = sum(map(len, families)) == len(set().union(*families)) and not (
            self.lost & set(others)
        )
        if None in things or not is_apart:
            self.stmts.append(op)
            self.written_inside(targets, True, True)
            for out in op.outs:
                self.born(out, state)
            return
        self.is_needed = True
        result = op.outs[0] if op.outs else Var("", True)
        if not op.outs:
            self.learn(result, ANY)
        nexts = []
        for atom, thing in zip(targets, things, strict=True):
            assert isinstance(atom, Var) and thing is not None
            nexts.append(self.like(atom))
        self.stmts.append(replace(op, outs=(result, *nexts), fn=known))
        for new, thing in zip(nexts, things, strict=True):
            assert thing is not None
            self.cut_off(state.below(thing), state)
            self.write_to(thing, state)
            self.make(new, state, thing)
        for place, atom, thing in zip(known.writes, targets, things, strict=True):
            moves = place in known.moves
            self.written_inside([atom], moves, place in known.alters)
            if moves:
                self.emptied(thing, state)  # type: ignore[arg-type]
        self.born(result, state)

    def puts_back(self, op: Op, state: State) -> bool:
        """`t = a[i]; t2 = t + v (in place); a2 = store(a, i, t2)`: this store tells by itself what
        has become of `a`."""
        if op.fn is not prims.store:
            return False
        target, index, value = op.args
        whole, part = map(self.thing_of.get, (target, value))  # type: ignore[arg-type]
        if whole is None or part is None or whole in self.lost or part in self.lost:
            return False
        index = self.from_front(index, whole, state)
        if self.parts_of.get(part) == (whole, (index,)):
            self.settle_memory(state)
            self.thing_of[op.out] = whole  # (nothing changes: it is there)
            return True
        link = next((p for p in state.parts if p.part is part and p.whole is whole), None)
        if link is None or link.guard or link.fn is not operator.getitem or link.rest != (index,):
            return False
        newest = state.latest(part)
        if newest is not part and link not in [p for p, _ in state.path(newest, whole)]:
            return False
        if state.known[whole] >= state.wrote.get(newest, NEVER):
            return False
        value = self.update(part, state)
        self.stmts.append(replace(op, args=(state.current[whole], index, value)))
        self.thing_of[op.out] = whole
        state.current[whole] = op.out
        state.known[whole] = state.seen[op.out] = state.wrote[newest]
        return True

    def is_own(self, op: Op, target: Atom) -> bool:
        """Is it a list that a generated reverse sweep takes items of, or adds to? (Nobody reads
        it as an item any more: so the sweep was made.)"""
        is_mirrored = op.span is not None and op.span.is_mirrored
        return is_mirrored and isinstance(op.fn, prims.Method) and not self.is_array(target)

    def is_array(self, atom: Atom) -> bool:
        return isinstance(atom, Var) and isinstance(self.kinds.get(atom), Array)

    def write(self, op: Op, target: Atom, state: State) -> None:
        thing = self.thing_of.get(target) if isinstance(target, Var) else None
        self.note_write(op, target)
        *results, last = op.outs or (None,)
        is_entry = thing is not None and self.is_entry(op)
        for out in () if is_entry else results:
            assert out is not None
            self.make(out, state)
        if thing is None:
            if last is not None:
                self.make(last, state)
            return
        if self.is_own(op, target):
            state.cut([p for p in state.parts if p.part is thing and p.fn is operator.getitem])
        self.write_to(thing, state)
        if last is not None:
            if self.is_tracked(last):
                self.make(last, state, thing)
        else:
            self.lost.update(state.relatives(thing))
        if not self.is_array(target):
            self.rearranged(op, thing, state)
        if is_entry:
            self.item(op.outs[0], thing, op.args[1], state)
