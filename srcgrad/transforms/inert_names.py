"""Checks of attributes and methods that carry no derivative where an array or a string has them,
of values of which only the run knows whether they are objects of the user.

    n = o.size
    check_inert(n, o, "size", line=12)

>>> from ..ir.show import show
>>> o, n = Var("o"), Var("n")
>>> block = Block((Op((n,), getattr, (o, Const("size"))),), (n,))
>>> print(show(with_inert_checks(block, {}, {o, n}, "")))
n = getattr(o, 'size')
check_inert(n, o, 'size')
yield n
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from ..ir import prims
from ..ir.core import Atom, Block, Const, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, is_unknown
from ..ir.walk import definitions, map_blocks
from ..rules.methods import INERT_ATTRIBUTES, INERT_METHODS
from ..runtime_objects import check_inert
from .cut_off import line_in

Kinds = Mapping[Var, Kind]


def with_inert_checks(block: Block, kinds: Kinds, live: Set[Var], file: str) -> Block:
    """The block in which such results are checked. `live` carries a derivative into the result,
    if these names say nothing; `file`: where the function stands."""
    defs = definitions(block)

    def may_be_object(atom: Atom) -> bool:
        if not isinstance(atom, Var) or not is_unknown(kinds.get(atom, ANY)):
            return False
        made = defs.get(atom)
        return not (isinstance(made, Op) and _is_of_library(made.fn))

    def checked(stmt: Stmt) -> Iterator[Stmt]:
        if not isinstance(stmt, Op):
            yield map_blocks(stmt, visit)
            return
        yield stmt
        name = _inert_name(stmt)
        if name is not None and stmt.outs[0] in live and may_be_object(stmt.args[0]):
            args = (stmt.outs[0], stmt.args[0], Const(name))
            yield Op((), check_inert, args, line_in(stmt, file), stmt.span)

    def visit(inner: Block) -> Block:
        return Block(tuple(one for stmt in inner.stmts for one in checked(stmt)), inner.end)

    return visit(block)


def _inert_name(op: Op) -> str | None:
    if not op.outs:
        return None
    if isinstance(op.fn, prims.Method):
        return op.fn.name if op.fn.name in INERT_METHODS else None
    if op.fn is getattr and isinstance(op.args[1], Const):
        name = op.args[1].value
        return name if isinstance(name, str) and name in INERT_ATTRIBUTES else None
    return None


def _is_of_library(fn: object) -> bool:
    return (getattr(fn, "__module__", None) or "").split(".")[0] in ("numpy", "scipy", "math")


__all__ = ["with_inert_checks"]
