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
from ..ir.kinds import ANY, Array, Kind, Num
from ..ir.walk import defined, stmts_in
from .holding import Holding
from .things import NEVER, Part, State, Thing

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
    walk = _Versions(kinds, known=known)
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
class _Versions(Holding):
    known: Known = lambda op: None  # noqa: E731
    # what the walks through a loop so far have shown
    carried: dict[Var, dict[Thing, None]] = field(default_factory=dict)
    replaced: dict[Var, set[Var]] = field(default_factory=dict)

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
        changed: Collection[Thing],
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
            state.known[thing] = state.seen[var] = self.last_known(thing, changed, state)

    def last_known(self, thing: Thing, changed: Collection[Thing], state: State) -> int:
        """What a region gives out, or starts with, tells less of a part than of the whole: a part
        is looked up again, so that there is one cotangent to carry and not two."""
        last = state.last_write(thing)
        is_part = any(whole in changed for whole in state.relatives(thing))
        return NEVER if is_part and thing not in changed else last

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
            self.enter(carry, same.get(carry), inner, kept)
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

    def enter(
        self, carry: Carry, thing: Thing | None, inner: State, kept: Collection[Thing]
    ) -> None:
        if not self.is_tracked(carry.inside):
            return
        if thing is None:
            self.make(carry.inside, inner)
            return
        self.thing_of[carry.inside] = thing
        inner.current[thing] = carry.inside
        time = self.last_known(thing, kept, inner)
        inner.known[thing] = inner.seen[carry.inside] = time

    def head(self, loop: Loop, items: Atom, inner: State) -> Each | While:
        match loop.head:
            case Each(target=target):
                return Each(target, items)
            case While(test=test):
                return While(self.block(test, inner.copy()))
            case _:
                assert_never(loop.head)


_Made = tuple[list[Stmt], Loop, dict[Thing, Var], dict[Var, Thing]]
