"""Which law applies to an operation, and makes it no longer.

>>> import operator
>>> x = Var("x")
>>> work = Work({x: Num(float)}, {})
>>> law, bound = law_for(Op((Var(),), operator.add, (x, x)), work)
>>> [name.wish for name in bound]
['x']
"""

from __future__ import annotations

import numpy as np

from ..ir.core import Atom, Op, Var
from ..ir.kinds import Array, Kind, Num, Tuple
from .laws import Law, laws_by_head, match
from .work import Work, kind_in


def law_for(op: Op, work: Work) -> tuple[Law, dict[Var, Atom]] | None:
    """The law, and what its names stand for."""
    for law in laws_by_head().get(op.fn, ()):
        bound: dict[Var, Atom] = {}
        left = law.defs[law.left]  # type: ignore[index]
        if len(left.args) != len(op.args) or op.options:
            continue
        pairs = zip(left.args, op.args, strict=True)
        if not all(match(p, a, law, work.defs, bound) for p, a in pairs):
            continue
        if _is_numeric(bound, work) and _stays_floating(op, bound, work):
            if not _makes_work(law, op, work):
                return law, bound
    return None


def _makes_work(law: Law, op: Op, work: Work) -> bool:
    """Are there more operations afterwards, because what is inside is read elsewhere too?"""
    return law.size_of(law.right) > 1 + law.size_inside(op, work.defs, work.is_read_once)


def _stays_floating(op: Op, bound: dict[Var, Atom], work: Work) -> bool:
    """`1.0 * n` of an integer is a float, and `n` is none."""
    return _is_whole(kind_in(op.out, work)) or not all(
        _is_whole(kind_in(atom, work)) for atom in bound.values()
    )


def _is_whole(kind: Kind) -> bool:
    match kind:
        case Num(type=number):
            return issubclass(number, (int, np.integer, np.bool_))
        case Array(dtype=dtype):
            return dtype.kind in "iub"
        case _:
            return False


def _is_numeric(bound: dict[Var, Atom], work: Work) -> bool:
    """(In the laws `c` and `n` stand for numbers.)"""
    for name, atom in bound.items():
        kind = kind_in(atom, work)
        if isinstance(kind, Tuple) or (name.wish in ("c", "n") and not isinstance(kind, Num)):
            return False
    return True
