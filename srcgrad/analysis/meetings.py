"""Which sizes an operation requires to be equal: where NumPy raises if they are not.

Kinds take two axes that are never 1 and meet for equally long, since the operation raises
otherwise. So a dead operation may go only if what remains has the same two axes meet.

>>> import operator
>>> from ..ir.core import Const
>>> x, y, z = Var("x"), Var("y"), Var("z")
>>> f8 = np.dtype(float)
>>> kinds = {x: Array(f8, (Size("n"),)), y: Array(f8, (Size("m"),))}
>>> op = Op((z,), operator.add, (x, y))
>>> [sorted(map(str, pair)) for pair in meetings(op, kinds)]
[['m', 'n']]
"""

from __future__ import annotations

import operator
from collections.abc import Mapping

import numpy as np

from ..ir.core import Block, Op, Var
from ..ir.kinds import Array, Kind, Size
from ..ir.walk import stmts_in

Meeting = frozenset[Size]

_BINARY = frozenset(
    {
        operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.mod,
        operator.floordiv, operator.iadd, operator.isub, operator.imul, operator.itruediv,
    }
)  # fmt: skip


def meetings(op: Op, kinds: Mapping[Var, Kind]) -> frozenset[Meeting]:
    """The pairs of different sizes that broadcasting requires to be equal."""
    if op.fn not in _BINARY and not isinstance(op.fn, np.ufunc):
        return frozenset()
    shapes = [
        kind.dims
        for atom in op.args
        if isinstance(atom, Var) and isinstance(kind := kinds.get(atom), Array) and kind.dims
    ]
    found: set[Meeting] = set()
    for position, one in enumerate(shapes):
        for other in shapes[position + 1 :]:
            for m, n in zip(reversed(one), reversed(other), strict=False):
                if isinstance(m, Size) and isinstance(n, Size) and m != n:
                    found.add(frozenset((m, n)))
    return frozenset(found)


def adjoint_meetings(block: Block, kinds: Mapping[Var, Kind]) -> frozenset[Meeting]:
    """The pairs of sizes that the adjoint operations of a block have meet."""
    found: set[Meeting] = set()
    for stmt in stmts_in(block):
        if isinstance(stmt, Op) and stmt.span is not None and stmt.span.is_adjoint:
            found |= meetings(stmt, kinds)
    return frozenset(found)
