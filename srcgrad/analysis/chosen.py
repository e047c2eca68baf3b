"""Containers of which only the run knows which one is written: `(a if test else b).append(x)`.

What is put into the one that was chosen may be in each of them, whatever name reads it.

>>> from ..ir.core import Const
>>> from ..ir.kinds import Num
>>> a, b, c, c2, x = Var("a"), Var("b"), Var("c"), Var("c2"), Var("x")
>>> kinds = {a: List(NOTHING), b: List(NOTHING), c: List(NOTHING), c2: List(Num(float))}
>>> chosen = Chosen()
>>> chosen.between(c, (a, b), kinds)
>>> chosen.write(Op((c2,), prims.append, (c, x)), kinds)
>>> str(chosen.at_least(a, kinds[a]))
'list[float]'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..ir import prims
from ..ir.core import Atom, Op, Var
from ..ir.kinds import ANY, NOTHING, Dict, Kind, List, join
from .memory import targets_of


@dataclass
class Chosen:
    """`least`: what such containers hold at least; `one_of`: those that a Var may be; `first`: the
    version of a container that another one follows from."""

    least: dict[Var, Kind] = field(default_factory=dict)
    one_of: dict[Var, frozenset[Var]] = field(default_factory=dict)
    first: dict[Var, Var] = field(default_factory=dict)
    times: dict[Var, int] = field(default_factory=dict)

    def known(self) -> tuple[dict, dict]:
        """What was found so far."""
        return dict(self.least), dict(self.one_of)

    def between(self, out: Var, ends: Iterable[Atom], kinds: Mapping[Var, Kind]) -> None:
        """A region hands on one of these."""
        found = frozenset(end for end in ends if isinstance(end, Var) and _is_list(end, kinds))
        if len({self.first.get(end, end) for end in found}) > 1:
            others = (self.one_of.get(end, frozenset()) for end in found)
            self.one_of[out] = self.one_of.get(out, frozenset()).union(found, *others)
        elif found:
            end = next(iter(found))
            self.first[out] = self.first.get(end, end)
            if end in self.one_of:
                self.one_of[out] = self.one_of[end]

    def write(self, op: Op, kinds: Mapping[Var, Kind]) -> None:
        """An operation that may write one of them."""
        if isinstance(op.fn, prims.Called):
            return
        for target in targets_of(op, kinds):
            if isinstance(target, Var) and op.outs and _is_list(target, kinds):
                after = op.outs[-1]
                self.first[after] = self.first.get(target, target)
                for one in self.one_of.get(target, ()):
                    self.widen(one, kinds.get(after, ANY))
                if target in self.one_of:
                    self.one_of[after] = self.one_of[target]

    def widen(self, var: Var, kind: Kind) -> None:
        """It may be of this kind, too. (What holds itself has no kind that is finite.)"""
        before = self.least.get(var, NOTHING)
        after = join(before, kind)
        if after != before:
            self.times[var] = self.times.get(var, 0) + 1
            self.least[var] = ANY if self.times[var] > _MOST_TIMES else after

    def at_least(self, var: Var, kind: Kind) -> Kind:
        """The kind of a Var that is of this kind where it is made."""
        return join(kind, self.least[var]) if var in self.least else kind


_MOST_TIMES = 5


def _is_list(var: Var, kinds: Mapping[Var, Kind]) -> bool:
    return isinstance(kinds.get(var), (List, Dict))
