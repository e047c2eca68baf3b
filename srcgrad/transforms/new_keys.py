"""Stores into dicts under keys that are not there yet, as the `if` around them tells.

    if key not in found:
        found[key] = []

>>> d, k, v, test, after, out = map(Var, ("d", "k", "v", "test", "d", "d"))
>>> ask, put = Op((test,), operator.contains, (d, k)), Op((after,), prims.store, (d, k, v))
>>> branch = If(test, Block((), (d,)), Block((put,), (after,)), (out,))
>>> new_keys(Block((ask, branch), (out,))) == {put}
True
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping

from ..ir import prims
from ..ir.core import Atom, Block, If, Op, Stmt, Var
from ..ir.walk import definitions, stmts_in


def new_keys(block: Block) -> frozenset[Op]:
    """The stores that are the first under their keys."""
    defs = definitions(block)
    branches = (stmt for stmt in stmts_in(block) if isinstance(stmt, If))
    return frozenset(op for branch in branches for op in _first_stores(branch, defs))


def _first_stores(branch: If, defs: Mapping[Var, Stmt]) -> Iterator[Op]:
    asked, arm = _made(branch.test, defs), branch.orelse
    if asked is not None and asked.fn is operator.not_:
        asked, arm = _made(asked.args[0], defs), branch.then
    if asked is None or asked.fn is not operator.contains:
        return
    for stmt in arm.stmts:
        if isinstance(stmt, Op) and stmt.fn is prims.store and stmt.args[:2] == asked.args:
            yield stmt


def _made(atom: Atom, defs: Mapping[Var, Stmt]) -> Op | None:
    made = defs.get(atom) if isinstance(atom, Var) else None
    return made if isinstance(made, Op) else None
