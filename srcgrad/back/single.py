"""Cotangents of containers that hold nothing twice, and nothing that somebody else holds.

What is taken out of such a list is nobody else's; what is read there may be written there.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .. import runtime
from ..analysis.indexing import place_of
from ..ir import prims
from ..ir.core import Atom, If, Loop, Op, Stmt, Var
from ..ir.kinds import Dict, Kind, List
from .entries import CHANGING, UPDATES
from .held import has_memory, kind_of_atom
from .memory import Memory

POP = prims.Method("pop")
SHORTER = (POP, prims.Method("clear"))
_CHANGING = (*CHANGING, prims.identity)
# they put nothing into a list that somebody else holds
_KEEPING = (POP, prims.zeros_like, prims.add_item, prims.identity, operator.getitem)


@dataclass
class Trees:
    kinds: Mapping[Var, Kind]
    memory: Memory
    uses: Counter
    defs: Mapping[Var, Stmt]

    def is_tree(self, whole: Var) -> bool:
        """Does a list or dict hold no list or array twice, and none that somebody else holds?"""
        if not isinstance(self.kinds.get(whole), (List, Dict)):
            return True
        return all(self.is_apart(var) for var in self.memory.sharing(whole))

    def is_apart(self, var: Var) -> bool:
        """Does what makes `var` put nothing into it that is elsewhere?"""
        made = self.defs.get(var)
        if not isinstance(made, Op):
            return made is not None
        if made.fn is prims.with_item:
            return not has_memory(self.kind(made.args[2])) or self.is_put_back(made)
        if made.fn is runtime.repeated:
            return not has_memory(self.kind(made.args[0]))
        if made.fn is prims.fit and isinstance(made.args[0], Var):
            return self.is_apart(made.args[0])
        return made.fn in _KEEPING or not self.memory.sources(made)

    def is_put_back(self, put: Op) -> bool:
        """Is what is put there made for it, or of what was there?"""
        whole, index, value = put.args
        while isinstance(value, Var) and isinstance(made := self.defs.get(value), Op):
            if made.fn is operator.getitem:
                is_there = self.place(made.args[1]) == self.place(index)
                return is_there and made.args[0] is whole
            if self.uses[value] != 1 or value is not made.outs[-1]:
                return False
            if not self.memory.sources(made):
                return True
            if made.fn not in (*UPDATES, *SHORTER):
                return False
            value = made.args[0]
        return False

    def left_by(self, value: Atom, seen: frozenset[Var] = frozenset()) -> set[Var] | None:
        """The lists, after that, out of which a value was taken, as it is or changed since; None
        if it may be from elsewhere, or stand in the list at another place."""
        if not isinstance(value, Var) or value in seen:
            return set()
        seen |= {value}
        match self.defs.get(value):
            case Op(fn=fn, args=args, outs=outs) if fn in (*_CHANGING, *UPDATES):
                if value is outs[-1]:
                    return self.left_by(args[0], seen)
                is_found = fn == POP and isinstance(self.kind(args[0]), List)
                return {outs[-1]} if is_found and self.is_tree(args[0]) else None  # type: ignore[arg-type]
            case If(outs=outs, then=then, orelse=orelse):
                place = outs.index(value)
                ends = then.end[place], orelse.end[place]
            case Loop(carries=carries, body=body):
                pairs = zip(carries, body.end, strict=True)
                ends = next(
                    (carry.init, end) for carry, end in pairs if value in (carry.inside, carry.out)
                )
            case _:
                return None
        first, second = (self.left_by(end, seen) for end in ends)
        return None if first is None or second is None else first | second

    def kind(self, atom: Atom) -> Kind:
        return kind_of_atom(atom, self.kinds)

    def place(self, index: object) -> object:
        return place_of(index, self.defs, self.kinds)  # type: ignore[arg-type]
