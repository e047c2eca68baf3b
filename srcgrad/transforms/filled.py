"""Values that are None where the program leaves a name unbound: what can be saved on every path.

Additions to the forward sweep make them beside the values themselves, whose reads go on raising.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..analysis.unbound import maybe_unbound
from ..ir.core import NONE, UNBOUND, Atom, Block, Carry, If, Loop, Stmt, Var
from .edits import Edits


@dataclass
class Filled:
    """`defs`: the statement that makes a Var; `like`: another Var of the same kind and wish."""

    forward: Block
    defs: Mapping[Var, Stmt]
    edits: Edits
    like: Callable[[Var], Var]
    made: dict[Atom, Atom] = field(default_factory=lambda: {UNBOUND: NONE})
    unbound: Mapping[Atom, None] | None = None

    def bound(self, atom: Atom) -> Atom:
        """The value itself if every path binds it, else one that is None where it is not bound."""
        if self.unbound is None:
            self.unbound = maybe_unbound(self.forward)
        if atom not in self.unbound:
            return atom
        if atom not in self.made:
            assert isinstance(atom, Var)
            self._make(atom)
        return self.made[atom]

    def _make(self, var: Var) -> None:
        match stmt := self.defs[var]:
            case If(then=then, orelse=orelse, outs=outs):
                new = self.made[var] = self.like(var)
                place = outs.index(var)
                ends = (self.bound(then.end[place]), self.bound(orelse.end[place]))
                self.edits.out(stmt, new, ends)
            case Loop(carries=carries, body=body):
                place = next(i for i, c in enumerate(carries) if var in (c.inside, c.out))
                carry = carries[place]
                inside, out = self.like(carry.inside), self.like(carry.out)
                self.made.update({carry.inside: inside, carry.out: out})
                made = Carry(self.bound(carry.init), inside, out)
                self.edits.carry(stmt, made, self.bound(body.end[place]))
            case _:
                raise AssertionError(f"what makes {var} always binds it")
