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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

import numpy as np

from ..analysis.memory import Maybe, View, is_immutable, kind_of_atom, memory_of, written
from ..errors import Span
from ..ir import prims
from ..ir.core import (
    Atom,
    Block,
    Carry,
    Const,
    Each,
    Function,
    If,
    Loop,
    Mirror,
    Op,
    Stmt,
    Var,
    While,
)
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Tuple
from ..ir.walk import defined, stmts_in
from ..rules.registry import rule_of

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


# what is known of a call of a user's function
Known = Callable[[Op], "prims.Called | None"]


@dataclass(frozen=True)
class Versioned:
    """A function in which every name is read in its version of the moment. `finals`: the last
    versions of the parameters that it writes; None for one that nothing is known of."""

    function: Function
    finals: Mapping[str, Var | None] = field(default_factory=dict)


def with_versions(
    function: Function, kinds: Mapping[Var, Kind], known: Known = lambda op: None
) -> Versioned:
    """`known` tells of a call of a user's function what it does to its arguments."""
    if not _writes(function.body, kinds, known):
        return Versioned(function)
    walk = _Versions(kinds, known)
    state = State()
    for param in function.params:
        walk.make(param.var, state)
    block = walk.block(function.body, state)
    finals: dict[str, Var | None] = {}
    walk.stmts = list(block.stmts)
    for param in function.params:
        thing = walk.thing_of.get(param.var)
        if thing is not None and state.last_write(thing) > NEVER:
            finals[param.name] = None if thing in walk.lost else walk.update(thing, state)
    known_already = {param.var for param in function.params} | defined(function.body)
    if not walk.is_needed and known_already.issuperset(v for v in finals.values() if v):
        return Versioned(function, finals)
    return Versioned(replace(function, body=Block(tuple(walk.stmts), block.end)), finals)


def _writes(block: Block, kinds: Mapping[Var, Kind], known: Known) -> bool:
    return any(
        isinstance(stmt, Op) and (written(stmt, kinds) is not None or known(stmt) is not None)
        for stmt in stmts_in(block)
    )


@dataclass
class _Versions:
    kinds: Mapping[Var, Kind]
    known: Known
    thing_of: dict[Var, Thing] = field(default_factory=dict)
    lost: set[Thing] = field(default_factory=set)
    made: dict[Var, Op] = field(default_factory=dict)
    elements: dict[Var, tuple] = field(default_factory=dict)
    renamed: dict[Var, Var] = field(default_factory=dict)
    # what the walks through a loop so far have shown
    carried: dict[Var, dict[Thing, None]] = field(default_factory=dict)
    replaced: dict[Var, set[Var]] = field(default_factory=dict)
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
        families = [state.relatives(t) for t in others if t in state.current]
        is_apart = sum(map(len, families)) == len(set().union(*families)) and not (
            self.lost & set(others)
        )
        if None in things or not is_apart:
            self.stmts.append(op)
            for out in op.outs:
                self.make(out, state)
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
            state.wrote[thing] = self.tick()
            self.make(new, state, thing)
        self.make(result, state)

    def puts_back(self, op: Op, state: State) -> bool:
        """`t = a[i]; t2 = t + v (in place); a2 = store(a, i, t2)`: this store tells by itself what
        has become of `a`."""
        if op.fn is not prims.store:
            return False
        target, index, value = op.args
        whole, part = map(self.thing_of.get, (target, value))  # type: ignore[arg-type]
        if whole is None or part is None or whole in self.lost or part in self.lost:
            return False
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

    def write(self, op: Op, target: Atom, state: State) -> None:
        thing = self.thing_of.get(target) if isinstance(target, Var) else None
        *results, last = op.outs or (None,)
        for out in results:
            assert out is not None
            self.make(out, state)
        if thing is None:
            if last is not None:
                self.make(last, state)
            return
        state.wrote[thing] = self.tick()
        if last is not None:
            if self.is_tracked(last):
                self.make(last, state, thing)
        else:
            self.lost.update(state.relatives(thing))
        if not isinstance(self.kinds.get(target), Array):  # type: ignore[arg-type]
            self.rearranged(op, thing, state)

    def rearranged(self, op: Op, thing: Thing, state: State) -> None:
        """A container holds something else now."""
        held = [p for p in state.parts if p.whole is thing and p.fn is operator.getitem]
        if op.fn is prims.store:
            _, index, value = op.args
            gone = [p for p in held if _may_be_same(p.rest[0], index)]
            if any(p.rest[0] != index for p in gone):
                self.lost.update(state.relatives(thing))
            state.parts = [p for p in state.parts if p not in gone]
            self.hold(value, thing, index, state)
        elif op.fn in (prims.Method("append"), prims.append):
            if (size := state.sizes.get(thing)) is not None:
                self.hold(op.args[1], thing, Const(size), state)
                state.sizes[thing] = size + 1
        else:
            state.sizes.pop(thing, None)
            if held:
                self.lost.update(state.relatives(thing))

    def hold(self, value: Atom, holder: Thing, index: Atom, state: State) -> None:
        thing = self.thing_of.get(value) if isinstance(value, Var) else None
        if thing is not None:
            self.join(Part(thing, holder, operator.getitem, (index,)), state)

    # --- what results are ----------------------------------------------------------------------

    def result(self, op: Op, state: State) -> None:
        if op.fn in (zip, enumerate) and not op.options:
            self.made[op.out] = op
            return
        if op.args and op.args[0] in self.elements and self.taken(op, state):
            return
        outs = [out for out in op.outs if self.is_tracked(out)]
        if not outs:
            return
        source = self.thing_of.get(op.args[0]) if op.args and isinstance(op.args[0], Var) else None
        if op.fn in (prims.make_tuple, prims.make_list, prims.make_dict):
            self.display(op, state)
        elif op.fn is prims.identity and source is not None:
            self.make(op.out, state, source)
        elif source is None:
            for out in outs:
                self.make(out, state)
        elif op.fn is prims.unpack:
            for place, out in enumerate(op.outs):
                self.item(out, source, Const(place), state)
        elif op.fn is operator.getitem and not isinstance(self.kinds[op.args[0]], Array):  # type: ignore[index]
            self.item_of(op, source, state)
        else:
            self.view(op, source, state)

    def taken(self, op: Op, state: State) -> bool:
        """`a, b = pair` of a loop over `zip(...)`."""
        pair = self.elements[op.args[0]]  # type: ignore[index]
        if op.fn is prims.unpack and len(op.outs) == len(pair):
            found = zip(op.outs, pair, strict=True)
        elif op.fn is operator.getitem and isinstance(op.args[1], Const):
            found = zip(op.outs, [pair[op.args[1].value]], strict=True)
        else:
            return False
        for out, one in found:
            if isinstance(one, _Element):
                self.element(out, one, state)
            elif one is not None:
                self.elements[out] = one
            else:
                self.make(out, state)
        return True

    def display(self, op: Op, state: State) -> None:
        holder = self.make(op.out, state)
        assert holder is not None
        keys: Iterable[Atom] = map(Const, range(len(op.args)))
        values = op.args
        if op.fn is prims.make_dict:
            first, *rest = op.args
            values = tuple(rest)
            if not isinstance(first, Const):
                return
            keys = map(Const, first.value)  # type: ignore[call-overload]
        if op.fn is prims.make_list:
            state.sizes[holder] = len(values)
        for key, value in zip(keys, values, strict=True):
            self.hold(value, holder, key, state)
        state.known[holder] = state.seen[op.out] = state.last_write(holder)

    def item_of(self, op: Op, source: Thing, state: State) -> None:
        index = op.args[1]
        kind = kind_of_atom(index, self.kinds)
        is_one = isinstance(kind, Num) or isinstance(index, Const) and type(index.value) is str
        if is_one:
            self.item(op.out, source, index, state)
        else:
            self.make(op.out, state)

    def item(self, out: Var, holder: Thing, index: Atom, state: State) -> None:
        """`out` is what `holder` holds at the index: perhaps a thing that is known already."""
        if not self.is_tracked(out):
            return
        for part in state.parts:
            if part.whole is holder and part.fn is operator.getitem and part.rest == (index,):
                self.make(out, state, part.part)
                return
        thing = self.make(out, state)
        assert thing is not None
        self.join(Part(thing, holder, operator.getitem, (index,)), state)
        state.known[thing] = state.seen[out] = state.last_write(thing)

    def view(self, op: Op, source: Thing, state: State) -> None:
        memory = memory_of(op, self.kinds)
        thing = None
        for out in op.outs:
            thing = self.make(out, state)
        if thing is None or len(op.outs) != 1 or not isinstance(self.kinds.get(op.out), Array):
            return
        if memory not in (View((0,)), Maybe((0,))) or not _is_selection(op):
            return
        fn, rest, options, guard = op.fn, op.args[1:], op.options, None
        if op.fn in _SAME:
            fn, rest, options = prims.identity, (), ()
        if isinstance(memory, Maybe):
            test = Var("", True)
            self.learn(test, Num(bool))
            args = (op.out, op.args[0])
            self.stmts.append(Op((test,), np.may_share_memory, args, (), op.span))
            guard = test
        self.join(Part(thing, source, fn, rest, options, guard), state)
        state.known[thing] = state.seen[op.out] = state.last_write(thing)

    def number(self, target: Var, found: _Element, state: State) -> None:
        """A number that the loop took from an array that it writes into."""
        holder = found.holder
        if holder in self.lost or holder not in state.current:
            return
        if not isinstance(self.kinds.get(target, ANY), Num):
            return
        if state.seen.get(found.items, NEVER) < state.last_write(holder):
            self.is_needed = True
            new = Var(target.wish, target.is_temporary)
            self.learn(new, self.kinds.get(target, ANY))
            array = self.update(holder, state)
            fn = prims.SeenThrough(operator.getitem)
            self.stmts.append(Op((new,), fn, (target, array, found.index), (), self.span))
            self.renamed[target] = new

    # --- if ------------------------------------------------------------------------------------

    def branch(self, stmt: If, state: State) -> None:
        states = [state.copy(), state.copy()]
        starts = self.time
        trials = [self.block(arm, s) for arm, s in zip((stmt.then, stmt.orelse), states)]
        changed = self.changed(state, states, starts)
        same = self.joined(stmt, trials, state)
        extra = [t for t in changed if t not in same.values()]
        arms = trials
        if extra:
            states = [state.copy(), state.copy()]
            arms = [self.block(arm, s, extra) for arm, s in zip((stmt.then, stmt.orelse), states)]
        added = [self.like(state.current[thing]) for thing in extra]
        outs = (*stmt.outs, *added)
        self.stmts.append(If(stmt.test, arms[0], arms[1], outs, stmt.span))
        self.settle(state, changed, same, dict(zip(extra, added, strict=True)))
        for place, out in enumerate(stmt.outs):
            if out not in same and self.is_tracked(out):
                self.chosen(out, stmt.test, [arm.end[place] for arm in arms], state)

    def joined(self, stmt: If, arms: list[Block], state: State) -> dict[Var, Thing]:
        """The outs that are the same thing whichever arm was taken."""
        same: dict[Var, Thing] = {}
        for place, out in enumerate(stmt.outs):
            ends = [arm.end[place] for arm in arms]
            things = [self.thing_of.get(e) if isinstance(e, Var) else None for e in ends]
            if things[0] is not None and things[0] is things[1] and things[0] in state.current:
                if self.is_tracked(out):
                    same[out] = things[0]
        return same

    def chosen(self, out: Var, test: Atom, ends: list[Atom], state: State) -> None:
        """`c = a if test else b`: part of `a` (all of it) if the test is true."""
        thing = self.make(out, state)
        assert thing is not None
        for end, guard in zip(ends, (test, None), strict=True):
            other = self.thing_of.get(end) if isinstance(end, Var) else None
            if other is not None and other in state.current:
                if guard is None:
                    guard = Var("", True)
                    self.learn(guard, Num(bool))
                    self.stmts.append(Op((guard,), operator.not_, (test,), (), self.span))
                self.join(Part(thing, other, prims.identity, (), (), guard), state)
        state.known[thing] = state.seen[out] = state.last_write(thing)

    def changed(self, before: State, after: list[State], starts: int) -> list[Thing]:
        """The outermost of the things from before in whose families something was written."""
        found: dict[Thing, None] = {}
        for state in after:
            for thing in before.current:
                if thing in self.lost:
                    continue
                if state.last_write(thing) > starts:
                    found.update(dict.fromkeys(state.wholes(thing, before.current)))
            for part in state.parts:
                is_new = part not in before.parts
                if is_new and part.part in before.current and part.whole in before.current:
                    self.lost.update(state.relatives(part.part))
            for part in before.parts:
                if part not in state.parts:
                    self.lost.update(before.relatives(part.part))
        return [thing for thing in found if thing not in self.lost]

    def settle(
        self,
        state: State,
        changed: Iterable[Thing],
        same: Mapping[Var, Thing],
        added: Mapping[Thing, Var],
    ) -> None:
        """After a region: its outs are the versions of now."""
        now = self.tick()
        for thing in changed:
            state.wrote[thing] = state.known[thing] = now
            state.sizes.pop(thing, None)
        for thing, var in added.items():
            state.current[thing] = var
            state.seen[var] = now
        for var, thing in same.items():
            self.thing_of[var] = thing
            state.current[thing] = var
            state.known[thing] = state.seen[var] = state.last_write(thing)

    # --- loops ---------------------------------------------------------------------------------

    def loop(self, loop: Loop, state: State) -> None:
        items: Atom = Const(None)
        if isinstance(loop.head, Each):
            items = self.read(loop.head.items, state)
        inits = [self.read(carry.init, state) for carry in loop.carries]
        kept = self.carried.setdefault(loop.trip, {})
        replaced = self.replaced.setdefault(loop.trip, set())
        while True:
            made, grown, others = self.attempt(loop, items, inits, state, kept, replaced)
            if grown <= set(kept) and others <= replaced:
                break
            kept.update((thing, None) for thing in state.current if thing in grown)
            replaced |= others
        before, new, added, same = made
        self.stmts += (*before, new)
        self.settle(state, [t for t in kept if t in state.current], same, added)
        for carry in loop.carries:
            if carry.out not in same:
                self.make(carry.out, state)

    def attempt(
        self,
        loop: Loop,
        items: Atom,
        inits: list[Atom],
        state: State,
        kept: Mapping[Thing, None],
        replaced: set[Var],
    ) -> tuple[_Made, set[Thing], set[Var]]:
        """The loop, if those things change in it and those carries become other things; and what
        turns out to change, and to become another thing."""
        kept = {t: None for t in kept if t in state.current and t not in self.lost}
        inner = state.copy()
        same: dict[Carry, Thing] = {}
        for carry, init in zip(loop.carries, inits, strict=True):
            thing = self.thing_of.get(init) if isinstance(init, Var) else None
            if thing is not None and thing in state.current and carry.inside not in replaced:
                same[carry] = thing
        extra = [t for t in kept if t not in same.values()]
        outer, self.stmts = self.stmts, []
        starts = [self.update(thing, inner) for thing in extra]
        before, self.stmts = self.stmts, outer
        now = self.tick()
        insides = [self.like(var) for var in starts]
        for thing in kept:
            inner.wrote[thing] = inner.known[thing] = now
            inner.sizes.pop(thing, None)
        for thing, var in zip(extra, insides, strict=True):
            inner.current[thing], inner.seen[var] = var, now
        for carry in loop.carries:
            self.enter(carry, same.get(carry), inner, now)
        head = self.head(loop, items, inner)
        body = self.block(loop.body, inner, extra, lambda: self.opened(loop, items, inner))
        others = {
            carry.inside
            for carry, end in zip(loop.carries, body.end, strict=False)
            if carry in same and self.thing_of.get(end) is not same[carry]  # type: ignore[arg-type]
        }
        grown = set(self.changed(state, [inner], now))
        added = {thing: self.like(var) for thing, var in zip(extra, insides, strict=True)}
        carries = [
            replace(carry, init=init) for carry, init in zip(loop.carries, inits, strict=True)
        ]
        carries += [
            Carry(start, inside, added[thing])
            for thing, start, inside in zip(extra, starts, insides, strict=True)
        ]
        new = replace(loop, head=head, carries=tuple(carries), body=body)
        return (before, new, added, {c.out: t for c, t in same.items()}), grown, others

    def enter(self, carry: Carry, thing: Thing | None, inner: State, now: int) -> None:
        if not self.is_tracked(carry.inside):
            return
        if thing is None:
            self.make(carry.inside, inner)
            return
        self.thing_of[carry.inside] = thing
        inner.current[thing] = carry.inside
        time = inner.last_write(thing)
        inner.known[thing] = inner.seen[carry.inside] = time

    def head(self, loop: Loop, items: Atom, inner: State) -> Each | While:
        match loop.head:
            case Each(target=target):
                return Each(target, items)
            case While(test=test):
                return While(self.block(test, inner.copy()))
            case _:
                assert_never(loop.head)

    def opened(self, loop: Loop, items: Atom, inner: State) -> None:
        """What the loop takes from an array or a list is part of it."""
        if isinstance(loop.head, Each):
            target = loop.head.target
            found = self.elements_of(items, loop.trip, loop.body)
            if isinstance(found, _Element):
                self.element(target, found, inner)
            elif found is not None:
                self.elements[target] = found

    def elements_of(self, items: Atom, index: Atom, body: Block) -> _Element | tuple | None:
        """What the loop takes from there in an iteration, as far as it is known."""
        if not isinstance(items, Var):
            return None
        made = self.made.get(items)
        if made is not None and made.fn is zip:
            return tuple(self.elements_of(arg, index, body) for arg in made.args)
        if made is not None and made.fn is enumerate:
            return None, self.elements_of(made.args[0], index, body)
        holder, kind = self.thing_of.get(items), self.kinds.get(items, ANY)
        if holder is None:
            return None
        is_list = isinstance(kind, List) and kind.type is list and not _moves_items(body)
        return _Element(holder, items, index) if is_list or isinstance(kind, Array) else None

    def element(self, target: Var, found: _Element, state: State) -> None:
        """`target` is what the loop took, from the version from before it."""
        if not self.is_tracked(target):
            self.number(target, found, state)
            return
        thing = self.make(target, state)
        if thing is not None and found.holder in state.current:
            self.join(Part(thing, found.holder, operator.getitem, (found.index,)), state)
            seen = state.seen.get(found.items, NEVER)
            state.known[thing] = state.seen[target] = seen


# what stands before a loop, the loop, the outs that were added, and those that were there
_Made = tuple[list[Stmt], Loop, dict[Thing, Var], dict[Var, Thing]]


@dataclass(frozen=True)
class _Element:
    """`items[index]`, which `holder` holds."""

    holder: Thing
    items: Var
    index: Atom


def _moves_items(block: Block) -> bool:
    """May an item of some list get another place?"""
    def moves(fn: object) -> bool:
        if isinstance(fn, prims.Method):
            return fn.name in prims.MUTATORS and fn.name != "append"
        return fn is prims.delete_item or fn is operator.delitem

    return any(isinstance(stmt, Op) and moves(stmt.fn) for stmt in stmts_in(block))


def _may_be_same(a: Atom, b: Atom) -> bool:
    """May two indices name the same item?"""
    if isinstance(a, Const) and isinstance(b, Const):
        if isinstance(a.value, int) and isinstance(b.value, int):
            return a.value == b.value or (a.value < 0) != (b.value < 0)
        return a == b
    return True


# they give the array itself, or a copy of it
_SAME = frozenset({
    np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.asarray_chkfinite,
    np.require,
})  # fmt: skip


def _is_selection(op: Op) -> bool:
    """Does each element of the result stand at one place of the first argument, and nowhere
    twice?"""
    if op.fn is operator.getitem or op.fn in _SAME:
        return True
    if any(name == "order" for name, _ in op.options):
        return False
    rule = rule_of(op.fn)
    return rule is not None and rule.form == "linear" and op.fn not in (np.broadcast_to,)
