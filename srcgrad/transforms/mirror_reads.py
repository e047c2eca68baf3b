"""What a mirror reads, and which operations may be done again for it.

>>> x, y = Var("x"), Var("y")
>>> mirror = Block((Op((y,), np.shape, (x,)),), (y,))
>>> value_reads(mirror, lambda atom: True) == [y], cost(mirror.stmts[0])
(True, 0)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..analysis.effects import TOLD, shape_place
from ..ir import prims
from ..ir.core import (
    Atom,
    Block,
    Carry,
    Each,
    If,
    Loop,
    Mirror,
    Op,
    Stmt,
    Var,
)
from ..ir.walk import own_atoms


def loop_tests(loop: Loop) -> list[Block]:
    return [] if isinstance(loop.head, Each) else [loop.head.test]


def is_target(loop: Loop, var: Var) -> bool:
    return isinstance(loop.head, Each) and loop.head.target is var


def value_reads(block: Block, keeps_shape: Callable[[Any], bool]) -> list[Atom]:
    """The atoms that a mirror reads, those read for their shape only left out."""
    found: list[Atom] = list(block.end)
    for stmt in block.stmts:
        if isinstance(stmt, Op) and (place := shape_place(stmt)) is not None:
            args = enumerate(stmt.args)
            found += [a for i, a in args if i != place or not keeps_shape(a)]
        else:
            found += own_atoms(stmt)
        match stmt:
            case If():
                found += value_reads(stmt.then, keeps_shape)
                found += value_reads(stmt.orelse, keeps_shape)
            case Loop() | Mirror():
                found += value_reads(stmt.body, keeps_shape)
            case _:
                pass
    return found


def stored_carry(
    loop: Loop, var: Var, defs: Mapping[Var, Stmt], around: tuple[Loop, ...] = ()
) -> Carry | None:
    """The carry of `var`, if each iteration only writes into it. `around`: the loops that are
    being looked at."""
    for carry, end in zip(loop.carries, loop.body.end, strict=True):
        if var is carry.inside or var is carry.out:
            atom: Atom = end
            while isinstance(atom, Var) and atom is not carry.inside:
                stmt = defs.get(atom)
                if isinstance(stmt, Op) and is_next_version(stmt):
                    atom = stmt.args[0]
                elif not isinstance(stmt, Loop) or stmt is loop or stmt in around:
                    return None
                elif inner := stored_carry(stmt, atom, defs, (*around, loop)):
                    atom = inner.init
                else:
                    return None
            return carry if atom is carry.inside else None
    return None


def is_next_version(op: Op) -> bool:
    """Is the result the first argument, after something was written into it?"""
    return op.fn is prims.store or op.fn in IN_PLACE or isinstance(op.fn, TOLD)


IN_PLACE = frozenset({operator.iadd, operator.isub, operator.imul, operator.itruediv})

BUILDERS = frozenset({prims.make_slice, prims.make_tuple, range, len, getattr, np.shape})

RECOMPUTED = BUILDERS | frozenset({
    operator.add, operator.sub, operator.mul, operator.truediv, operator.neg, operator.lt,
    operator.pow,
    operator.le, operator.gt, operator.ge, operator.eq, operator.ne, operator.not_, operator.is_,
    operator.is_not, operator.getitem, operator.mod, operator.floordiv, abs, np.transpose,
    np.swapaxes, min, max, int, float, bool, isinstance,
})  # fmt: skip


def cost(op: Op) -> int:
    return 0 if op.fn in BUILDERS else 1
