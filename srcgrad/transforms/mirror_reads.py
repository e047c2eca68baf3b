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

from ..analysis.effects import TOLD, is_pure, shape_place
from ..analysis.kinds import Kinds
from ..analysis.variables_outside import is_held, is_variable_outside
from ..ir import prims
from ..ir.core import (
    Atom,
    Block,
    Carry,
    Const,
    Each,
    If,
    Loop,
    Mirror,
    Op,
    Stmt,
    Var,
)
from ..ir.kinds import ANY, Array, List, Num, Tuple, is_unknown
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


def is_cheap(op: Op, kinds: Kinds) -> bool:
    """May a mirror do the operation again, rather than have its result saved?"""
    if op.fn not in RECOMPUTED or not is_pure(op.fn) or _is_outside(op, kinds):
        return False
    if op.fn in _ASKING_WHICH and not any(isinstance(atom, Const) for atom in op.args):
        return False  # (what is saved may be a copy)
    if op.fn in BUILDERS:
        return True
    kind = kinds.get(op.out, ANY)
    if isinstance(kind, Num):
        return True
    views = (operator.getitem, np.transpose, np.swapaxes, getattr)
    return op.fn in views and isinstance(kind, Array) and _is_view(op, kinds)


_ASKING_WHICH = frozenset({operator.is_, operator.is_not})


def _is_outside(op: Op, kinds: Kinds) -> bool:
    """Does it read what others may write until the mirror is run, or the function itself?"""
    consts = (atom for atom in op.args if isinstance(atom, Const))
    return is_variable_outside(op, kinds) or any(map(is_held, consts))


def _is_view(op: Op, kinds: Kinds) -> bool:
    if op.fn is not operator.getitem:
        return True
    index = op.args[1]
    kind = kinds.get(index, ANY) if isinstance(index, Var) else Num(int)
    items = kind.items if isinstance(kind, Tuple) else (kind,)
    return not any(isinstance(k, (Array, List)) or is_unknown(k) for k in items)
