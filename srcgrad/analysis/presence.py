"""Values that are surely there, and not None: else something in their own block would raise. And
numbers that may be None: they are numbers where they are there.

>>> o, y, z = Var("o"), Var("y"), Var("z")
>>> made, used = Op((o,), operator.getitem, (y, z)), Op((z,), operator.pow, (o, Const(2)))
>>> body = Block((made, used))
>>> must_be_there(body) == {o}
True
"""

from __future__ import annotations

import operator

import numpy as np

from ..ir import prims
from ..ir.core import Block, Const, Each, Loop, Op, Var
from ..ir.kinds import Kind, Maybe, if_there
from ..ir.walk import regions

_OPERATORS = frozenset(
    {
        operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.matmul,
        operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.neg,
        operator.floordiv, abs,
    }
)  # fmt: skip
# (of None they are None)
PASSING_NONE = frozenset({np.sum, np.prod, np.max, np.min, np.amax, np.amin, prims.copy})
# what raises if any of its arguments, or the first one, is None
_OF_ALL = (np.dot, np.outer, max, min)
_OF_FIRST = (
    np.mean, np.std, np.var, np.linalg.norm, operator.getitem, prims.unpack, prims.store,
    prims.add_item, prims.with_item, len, sum, sorted, list, tuple, enumerate, reversed,
)  # fmt: skip


# how an operation is spelled that gives what it is given, which is not None
THERE = "there"


def is_known_to_be_there(stmt: object) -> bool:
    """Is it such an operation?"""
    return isinstance(stmt, Op) and stmt.fn is prims.identity and stmt.spelled == THERE


def must_be_there(block: Block) -> frozenset[Var]:
    """The Vars of the block, and of those in it, that are not None if the block runs on."""
    found: set[Var] = set()

    def visit(inner: Block) -> None:
        made = {out for stmt in inner.stmts if isinstance(stmt, Op) for out in stmt.outs}
        for stmt in inner.stmts:
            if isinstance(stmt, Op):
                found.update(made.intersection(a for a in needed_by(stmt) if isinstance(a, Var)))
            elif isinstance(stmt, Loop) and isinstance(stmt.head, Each):
                found.update(made.intersection({stmt.head.items}))  # type: ignore[arg-type]
            for region in regions(stmt):
                visit(region)

    visit(block)
    return frozenset(found)


def needed_by(op: Op) -> tuple:
    """The arguments that the operation cannot do without: it raises where they are None."""
    fn = op.fn
    if fn in _OPERATORS or isinstance(fn, np.ufunc) and {"d->d", "dd->d"}.intersection(fn.types):
        return op.args
    if fn in _OF_ALL and not op.options or getattr(fn, "__module__", None) == "math":
        return op.args
    if fn is getattr and len(op.args) == 2 and isinstance(op.args[1], Const):
        return () if hasattr(None, str(op.args[1].value)) else op.args[:1]
    if fn in _OF_FIRST or isinstance(fn, prims.Method):
        return op.args[:1]
    return ()


def given_there(op: Op, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """The kinds of what an operation is given, where it does not raise."""
    if not any(isinstance(kind, Maybe) for kind in kinds):
        return kinds
    needed = needed_by(op)
    pairs = zip(op.args, kinds, strict=True)
    return tuple(if_there(kind) if atom in needed else kind for atom, kind in pairs)
