"""What one pass of the simplifier has found so far.

>>> x, y = Var("x"), Var("y")
>>> work = Work({}, {})
>>> work.replace(x, y)
>>> work.get(x) is y, work.changed
(True, True)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ..analysis.kinds import Kinds
from ..errors import Span
from ..ir.core import Atom, Const, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, Num, if_array


def is_adjoint(op: Op) -> bool:
    return op.span is not None and op.span.is_adjoint


class Forgets(Protocol):
    """It knows which values are computed anew after a statement."""

    def after(self, stmt: Stmt, seen: Seen, defs: dict[Var, Op]) -> None:
        """Take them out of what was seen, and out of what defines what."""

    def is_written(self, atom: Atom) -> bool:
        """Is the memory of a value written later?"""


@dataclass
class Work:
    """One pass: the substitution it has found so far, what defines what, and how often what is
    read. `taken_apart`: the Vars that name the entries of a tuple of the forward sweep."""

    kinds: Kinds
    defs: dict[Var, Op]
    primal: frozenset[Var] = frozenset()
    taken_apart: Mapping[Atom, tuple[Var, ...]] = field(default_factory=dict)
    subst: dict[Var, Atom] = field(default_factory=dict)
    changed: bool = False
    counts: Counter[Atom] = field(default_factory=Counter)
    # an out of an `if` and an arm: the place of what the arm gave, where that came to no operation
    lines: dict[tuple[Var, int], Span | None] = field(default_factory=dict)
    forgotten: Forgets | None = None
    # cotangents, and values that are known to have the same shapes
    shaped: dict[Var, Atom] = field(default_factory=dict)

    def is_read_once(self, var: Var) -> bool:
        """Is it not needed any more when its reader does without it? (What is made in this pass
        is counted in the next; of the primal's temporaries the mirror decides nothing.)"""
        return var.is_temporary if var in self.primal else self.counts[var] == 1

    def get(self, atom: Atom) -> Atom:
        while isinstance(atom, Var) and atom in self.subst:
            atom = self.subst[atom]
        return atom

    def replace(self, var: Var, atom: Atom) -> None:
        self.subst[var] = atom
        self.changed = True


Seen = dict[object, Var]


def is_complex(kind: Kind) -> bool:
    match if_array(kind):
        case Num(type=number):
            return issubclass(number, (complex, np.complexfloating))
        case Array(dtype=dtype):
            return dtype.kind not in "fiub"
        case _:
            return True


def kind_in(atom: Atom, work: Work) -> Kind:
    if isinstance(atom, Const):
        return Num(type(atom.value)) if type(atom.value) in (int, float, complex, bool) else ANY
    return work.kinds.get(atom, ANY)
