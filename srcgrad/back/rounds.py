"""What a loop makes in one round is not what it made in the round before.

The new value of a carry is the old one of the next round, but never both at once: where the loop
makes it anew in each round, and nobody else has it, the two share no memory.

    for x in reversed(xs):
        dy = zeros_like(x)             (of this round: may be written while `dx` is read)
        ...                            (reads and writes `dx`, of the round before)
        dx = dy

Nor do buffers that only change places (`da, db = db, da`), if they are different ones before; nor
where they do so in one arm of an `if`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from ..analysis.liveness import Live
from ..ir.core import Atom, Carry, Each, If, Loop, Var
from ..ir.walk import defined, reads


class Classes(Protocol):
    """Classes of values that may share memory."""

    world: Var
    read_only: set[Var]

    def class_of(self, var: Var) -> Var:
        """What stands for the class of the value."""

    def members(self, var: Var) -> Collection[Var]:
        """All values of its class."""

    def unite(self, a: Atom, b: Atom) -> None:
        """Let both be of one class."""


@dataclass(frozen=True)
class _Waiting:
    """A carry of which it is not known yet whether its new value may be the old one."""

    end: Var
    carry: Carry
    loop: Loop
    inner: frozenset[Var]  # what is defined in the loop


@dataclass(frozen=True)
class _Chosen:
    """An out of an `If` of which it is not known yet whether it may be either of the two ends."""

    out: Var
    ends: tuple[Var, Var]
    choice: If


@dataclass
class Rounds:
    """`live`: what is needed when."""

    live: Live
    waiting: list[_Waiting] = field(default_factory=list)
    chosen: list[_Chosen] = field(default_factory=list)
    loops: list[tuple[Loop, frozenset[Var]]] = field(default_factory=list)

    def defer(self, loop: Loop) -> list[tuple[Atom, Carry]]:
        """Look at the carries of a loop later; those that are one value at once."""
        inner = frozenset(defined(loop.body))
        self.loops.append((loop, inner))
        insides = {carry.inside for carry in loop.carries}
        at_once: list[tuple[Atom, Carry]] = []
        for carry, end in zip(loop.carries, loop.body.end, strict=True):
            if isinstance(end, Var) and (end in inner or end in insides):
                self.waiting.append(_Waiting(end, carry, loop, inner))
            else:
                at_once.append((end, carry))
        return at_once

    def choose(self, choice: If) -> list[tuple[Atom, Var]]:
        """Look at the outs of an `If` later; those that are one value with an end at once."""
        at_once: list[tuple[Atom, Var]] = []
        for out, *ends in zip(choice.outs, choice.then.end, choice.orelse.end, strict=True):
            match ends:
                case Var() as first, Var() as second:
                    self.chosen.append(_Chosen(out, (first, second), choice))
                case _:
                    at_once += ((end, out) for end in ends)
        return at_once

    def settle(self, classes: Classes) -> None:
        """Unite what may be one value, until nothing changes."""
        while True:
            held = [one for one in self.chosen if not self._is_turned(one, classes)]
            found = [one for one in self.waiting if self._may_meet(one, classes)]
            for chosen in held:
                for end in chosen.ends:
                    classes.unite(end, chosen.out)
            for one in found:
                classes.unite(one.end, one.carry.inside)
            if not held and not found:
                return
            self.chosen = [one for one in self.chosen if one not in held]
            self.waiting = [one for one in self.waiting if one not in found]

    def _is_turned(self, one: _Chosen, classes: Classes) -> bool:
        """Does the `If` only let buffers change places, so that after it nobody but its outs has
        any of them?"""
        choice = one.choice
        beside = [two for two in self.chosen if two.choice is choice and two is not one]
        first, second = map(classes.class_of, one.ends)
        others = [tuple(map(classes.class_of, two.ends)) for two in beside]
        if not any(first is then[1] or second is then[0] for then in others):
            return False
        if any(first is then[0] or second is then[1] for then in others):
            return False
        if {classes.class_of(out) for out in choice.outs} & {first, second}:
            return False
        if {first, second} & set(map(classes.class_of, (classes.world, *classes.read_only))):
            return False
        ours = {*classes.members(one.ends[0]), *classes.members(one.ends[1])}
        around = [loop for loop, inner in self.loops if one.out in inner]
        ours -= {carry.out for loop in around for carry in loop.carries}  # (bound when it ends)
        return not ours & self.live.vars(self.live.after[choice])

    def _may_meet(self, one: _Waiting, classes: Classes) -> bool:
        """May somebody else have the new value, in this round or a later one?"""
        own = classes.class_of(one.end)
        outside = (classes.world, *classes.read_only)
        if own in map(classes.class_of, (*outside, one.carry.inside)):
            return True
        beside = [two for two in self.waiting if two.loop is one.loop and two is not one]
        if any(classes.class_of(two.end) is own for two in beside):
            return True
        if one.inner.issuperset(classes.members(one.end)):
            return False
        return one not in self._ring(one.loop, classes)

    def _ring(self, loop: Loop, classes: Classes) -> list[_Waiting]:
        """The carries that hold, after each round, what one of them held before, or what is made
        in the round; nothing else that is needed later shares memory with them."""
        ring = [one for one in self.waiting if one.loop is loop]
        while True:
            held = [classes.class_of(one.carry.inside) for one in ring]
            ends = [classes.class_of(one.end) for one in ring]
            kept = [
                one
                for one, own, end in zip(ring, held, ends, strict=True)
                if held.count(own) == 1
                and (held.count(end) == 1 or one.inner.issuperset(classes.members(one.end)))
                and ends.count(own) <= 1
                and self._is_alone(one, classes)
            ]
            if len(kept) == len(ring):
                return ring
            ring = kept

    def _is_alone(self, one: _Waiting, classes: Classes) -> bool:
        """Is all that shares memory with a carry over when the next round begins?"""
        own = classes.class_of(one.carry.inside)
        if own in map(classes.class_of, (classes.world, *classes.read_only)):
            return False
        others = [carry for carry in one.loop.carries if carry is not one.carry]
        if any(classes.class_of(carry.inside) is own for carry in others):
            return False
        needed: set[Atom] = {*self.live.vars(self.live.after[one.loop]), *reads(one.loop.body)}
        head = one.loop.head
        needed |= {head.items} if isinstance(head, Each) else set(reads(head.test))
        around = set(classes.members(one.carry.inside)) - one.inner
        return not around & needed - {one.carry.inside, one.carry.out}


__all__ = ["Rounds"]
