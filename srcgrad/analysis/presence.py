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
from collections.abc import Iterable

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, Loop, Op, Var
from ..ir.kinds import ANY, NOTHING, Kind, Known, Num, Record, join_all
from ..ir.walk import regions

_OPERATORS = frozenset(
    {
        operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.matmul,
        operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.neg,
        operator.floordiv, abs,
    }
)  # fmt: skip
_OF_FIRST = (operator.getitem, prims.unpack, prims.store, len)


# how an operation is spelled that gives what it is given, which is not None
THERE = "there"


def is_known_to_be_there(stmt: object) -> bool:
    """Is it such an operation?"""
    return isinstance(stmt, Op) and stmt.fn is prims.identity and stmt.spelled == THERE


class Perhaps(dict[Atom, Kind]):
    """The kinds of numbers and objects, where these are not None.

    >>> x, y, there = Var("x"), Var("y"), Perhaps()
    >>> there.note((y,), [(Const(None), Known(None)), (x, Num(float))])
    >>> there.kind(y, ANY)
    Num(type=<class 'float'>, size=None, mixed=False)
    """

    def kind(self, atom: Atom, kind: Kind) -> Kind:
        """The kind of a value that is not None."""
        if kind == Known(None):
            return NOTHING
        return self.get(atom, kind) if kind is ANY else kind

    def note(self, outs: Iterable[Var], sources: Iterable[tuple[Atom, Kind]]) -> None:
        """The Vars are one of those."""
        found = join_all(self.kind(atom, kind) for atom, kind in sources)
        for out in outs:
            if isinstance(found, (Num, Record)):
                self[out] = found
            else:
                self.pop(out, None)


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
    if fn is getattr and len(op.args) == 2 and isinstance(op.args[1], Const):
        return () if hasattr(None, str(op.args[1].value)) else op.args[:1]
    if fn in _OF_FIRST or isinstance(fn, prims.Method):
        return op.args[:1]
    return ()
