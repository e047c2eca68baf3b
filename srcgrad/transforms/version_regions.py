"""What `if`s and loops do to what is known of memory: what changes in them comes out of them.

>>> Regions({}).carried
{}
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from ..analysis.points import base_of
from ..ir import prims
from ..ir.core import UNBOUND, Atom, Block, Carry, Const, Each, If, Loop, Op, Stmt, Var, While
from ..ir.kinds import Num, join, join_all
from ..ir.marks import ends_in_raise
from .holding import Holding
from .things import NEVER, Part, State, Thing

# a loop: what comes before it, itself, what it adds, and its outs that are things from before
_Made = tuple[list[Stmt], Loop, dict[Thing, Var], dict[Var, Thing]]


@dataclass
class Regions(Holding):
    """`carried`, `replaced`, `resized`, …: what the walks through a loop so far have shown."""

    carried: dict[Var, dict[Thing, None]] = field(default_factory=dict)
    replaced: dict[Var, set[Var]] = field(default_factory=dict)
    resized: dict[Var, set[Thing]] = field(default_factory=dict)
    stirring: dict[Var, set[Thing]] = field(default_factory=dict)
    # parts from before that do not last
    gone: dict[Var, set[Part]] = field(default_factory=dict)

    def block(
        self,
        block: Block,
        state: State,
        ends: Iterable[Thing] = (),
        first: Callable[[], None] = lambda: None,
    ) -> Block:
        """The block, which also ends in the versions of some things."""
        raise NotImplementedError

    # --- if ------------------------------------------------------------------------------------

    def branch(self, stmt: If, state: State) -> None:
        stmt = replace(stmt, test=self.read(stmt.test, state))
        self.settle_memory(state)
        # (nothing comes out of an arm that raises)
        live = [k for k, arm in enumerate((stmt.then, stmt.orelse)) if not ends_in_raise(arm)]
        live = live or [0, 1]
        while True:
            lost, starts = self.lost.intersection(state.current), self.time
            states = [state.copy(), state.copy()]
            trials = [self.block(arm, s) for arm, s in zip((stmt.then, stmt.orelse), states)]
            after = [states[k] for k in live]
            changed = self.changed(state, after, starts)
            gone = dropped(state, after)
            if self.lost.intersection(state.current) == lost:
                break  # (else it was written down as if more were known)
        same = self.joined(stmt, [trials[k] for k in live], state)
        extra = [t for t in changed if t not in same.values()]
        arms = trials
        if extra:
            states = [state.copy(), state.copy()]
            arms = [
                self.block(arm, s, extra if k in live else ())
                for k, (arm, s) in enumerate(zip((stmt.then, stmt.orelse), states))
            ]
            unbound = (UNBOUND,) * len(extra)
            arms = [
                arm if k in live else replace(arm, end=(*arm.end, *unbound))
                for k, arm in enumerate(arms)
            ]
        added = [self.like(state.current[thing]) for thing in extra]
        for place, out in enumerate(added, len(stmt.outs)):
            self.learn(out, join_all(self.kind(arms[k].end[place]) for k in live))
        outs = (*stmt.outs, *added)
        state.cut(gone)
        self.stmts.append(If(stmt.test, arms[0], arms[1], outs, stmt.span))
        state.forget_sizes(set().union(*(state.resized(states[k]) for k in live)))
        self.settle(state, changed, same, dict(zip(extra, added, strict=True)))
        for place, out in enumerate(stmt.outs):
            if out not in same and self.is_tracked(out):
                ends = [arm.end[place] for arm in arms]
                self.chosen(out, stmt.test, ends, states, state)

    def joined(self, stmt: If, arms: list[Block], state: State) -> dict[Var, Thing]:
        """The outs that are the same thing whichever arm was taken."""
        same: dict[Var, Thing] = {}
        for place, out in enumerate(stmt.outs):
            ends = [arm.end[place] for arm in arms]
            things = [self.thing_of.get(e) if isinstance(e, Var) else None for e in ends]
            first = things[0]
            if first is not None and all(one is first for one in things):
                if first in state.current and self.is_tracked(out):
                    same[out] = first
        return same

    def chosen(
        self, out: Var, test: Atom, ends: list[Atom], inner: list[State], state: State
    ) -> None:
        """`c = a if test else b[1:]`: all of `a` if the test is true, else a part of `b`."""
        links = [self.link(end, arm, state) for end, arm in zip(ends, inner, strict=True)]
        thing = self.make(out, state)
        assert thing is not None
        if None not in links and not self.meet(links, state):
            # (else nothing is told, and `aliases` looks)
            for found, guard in zip(links, (test, None), strict=True):
                for link in found or ():
                    if guard is None:
                        guard = Var("", True)
                        self.learn(guard, Num(bool))
                        self.stmts.append(Op((guard,), operator.not_, (test,), (), self.span))
                    self.join(replace(link, part=thing, guard=guard), state)
        state.known[thing] = state.seen[out] = state.last_write(thing)

    def meet(self, links: list[list[Part] | None], state: State) -> bool:
        """May what is chosen from be one memory, of which the parts tell nothing?"""
        one, other = ([part.whole for part in link or ()] for link in links)
        return any(
            a is not b and b not in state.relatives(a)
            and self.may_meet(state.relatives(a), state.relatives(b))
            for a in one
            for b in other
        )  # fmt: skip

    def link(self, end: Atom, inner: State, state: State) -> list[Part] | None:
        """What the end of an arm is of things from before: empty if nothing, None if it cannot be
        told after the arm."""
        thing = self.thing_of.get(end) if isinstance(end, Var) else None
        if thing is None:
            return None if self.holds_older(end, state) else []
        if thing in state.current:
            return [Part(thing, thing, prims.identity, ())]
        if not any(other in state.current for other in inner.relatives(thing)):
            return None if self.holds_older(end, state) else []
        links = [part for part, _ in inner.steps(thing)]
        is_known = len(links) == 1 and (
            links[0].part is thing
            and links[0].whole in state.current
            and links[0].guard is None
            and all(isinstance(atom, Const) for atom in links[0].rest)
            and not links[0].options
        )
        return links if is_known else None

    def holds_older(self, end: Atom, state: State) -> bool:
        """May it be, or hold, something from before, although no part tells of it?"""
        if self.by_place:
            return False
        return not self.places_of(state.current).isdisjoint(map(base_of, self.reach(end)))

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
        self.settle_memory(state)
        items: Atom = Const(None)
        if isinstance(loop.head, Each):
            items = self.read(loop.head.items, state)
        inits = [self.read(carry.init, state) for carry in loop.carries]
        kept = self.carried.setdefault(loop.trip, {})
        replaced = self.replaced.setdefault(loop.trip, set())
        resized = self.resized.setdefault(loop.trip, set())
        gone = self.gone.setdefault(loop.trip, set())
        stirring = self.stirring.setdefault(loop.trip, set())
        while True:
            self.stir(stirring, state)
            began = self.tick()
            lost = self.lost.intersection(state.current)
            start = state.copy()
            start.forget_sizes(resized)
            made, grown, others, lists, parts = self.attempt(
                loop, items, inits, start, kept, replaced, gone
            )
            stirred = {t for t in state.current if self.stirred.get(t, NEVER) > began}
            is_same = self.lost.intersection(state.current) == lost and parts <= gone
            is_same = is_same and stirred <= stirring
            if grown <= set(kept) and others <= replaced and not lists and is_same:
                break
            gone |= parts
            stirring |= stirred
            kept.update((thing, None) for thing in state.current if thing in grown)
            replaced |= others
            resized |= lists
        state.forget_sizes(resized)
        state.cut(gone)
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
        gone: set[Part],
    ) -> tuple[_Made, set[Thing], set[Var], set[Thing], set[Part]]:
        """The loop, if those things change in it, those carries become other things, and those
        parts are none; and what turns out to change, and to become another thing, lists of which
        the size changes, and parts that are none later."""
        kept = {t: None for t in kept if t in state.current and t not in self.lost}
        inner = state.copy()
        same: dict[Carry, Thing] = {}
        for carry, init in zip(loop.carries, inits, strict=True):
            thing = self.thing_of.get(init) if isinstance(init, Var) else None
            if thing is not None and thing in state.current and carry.inside not in replaced:
                same[carry] = thing
        extra = [t for t in kept if t not in same.values()]
        outer, self.stmts = self.stmts, []
        for part in [p for p in inner.parts if p in gone]:
            for thing in (part.part, part.whole):
                if thing in inner.current and thing not in self.lost:
                    self.update(thing, inner)
        inner.cut(gone)
        starts = [self.update(thing, inner) for thing in extra]
        before, self.stmts = self.stmts, outer
        now = self.tick()
        insides = [self.like(var) for var in starts]
        for thing in kept:
            inner.wrote[thing] = inner.known[thing] = now
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
        for place, (inside, out) in enumerate(zip(insides, added.values()), len(loop.carries)):
            both = join(self.kind(inside), self.kind(body.end[place]))
            self.learn(inside, both)
            self.learn(out, both)
        carries = [
            replace(carry, init=init) for carry, init in zip(loop.carries, inits, strict=True)
        ]
        carries += [
            Carry(start, inside, added[thing])
            for thing, start, inside in zip(extra, starts, insides, strict=True)
        ]
        new = replace(loop, head=head, carries=tuple(carries), body=body)
        made = before, new, added, {c.out: t for c, t in same.items()}
        return made, grown, others, state.resized(inner), dropped(state, [inner])

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


def dropped(before: State, after: Iterable[State]) -> set[Part]:
    """The parts of which a region made none."""
    return {part for state in after for part in before.parts if part not in state.parts}
