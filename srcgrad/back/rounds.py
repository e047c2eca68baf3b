"""What a loop makes in one round is not what it made in the round before.

The new value of a carry is the old one of the next round, but never both at once: where the loop
makes it anew in each round, and nobody else has it, the two share no memory.

    for x in reversed(xs):
        dy = zeros_like(x)             (of this round: may be written while `dx` is read)
        ...                            (reads and writes `dx`, of the round before)
        dx = dy
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from ..ir.core import Atom, Carry, Loop, Var
from ..ir.walk import defined


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


@dataclass
class Rounds:
    """The carries of which it is not known yet whether both values may be one: each with its new
    value, its loop, and what is defined in that."""

    waiting: list[tuple[Var, Carry, Loop, frozenset[Var]]] = field(default_factory=list)

    def defer(self, loop: Loop) -> list[tuple[Atom, Carry]]:
        """Look at the carries of a loop later; those that are one value at once."""
        inner = frozenset(defined(loop.body))
        at_once: list[tuple[Atom, Carry]] = []
        for carry, end in zip(loop.carries, loop.body.end, strict=True):
            if isinstance(end, Var) and end in inner:
                self.waiting.append((end, carry, loop, inner))
            else:
                at_once.append((end, carry))
        return at_once

    def settle(self, classes: Classes) -> None:
        """Unite what may be one value, until nothing changes."""
        while found := [one for one in self.waiting if self._may_meet(one, classes)]:
            for end, carry, *_ in found:
                classes.unite(end, carry.inside)
            self.waiting = [one for one in self.waiting if one not in found]

    def _may_meet(self, one: tuple[Var, Carry, Loop, frozenset[Var]], classes: Classes) -> bool:
        """May somebody else have the new value, in this round or a later one?"""
        end, carry, loop, inner = one
        own = classes.class_of(end)
        if own in map(classes.class_of, (classes.world, carry.inside, *classes.read_only)):
            return True
        others = (e for e, c, around, _ in self.waiting if around is loop and c is not carry)
        if any(classes.class_of(other) is own for other in others):
            return True
        return not inner.issuperset(classes.members(end))


__all__ = ["Rounds"]
