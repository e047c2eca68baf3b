"""Loops over the values of a dict that write into them, as loops over its keys.

    for row in table.values():        is      for key in table:
        row[0] *= scale                           row = table[key]
                                                  row[0] *= scale

so that it is told of which entry each value is a part. The same with `for key, row in d.items()`.

>>> from ..ir.core import Const
>>> from ..ir.kinds import List, Num
>>> d, t, row, after = map(Var, ("d", "t", "row", "row"))
>>> values = Op((t,), prims.Method("values"), (d,))
>>> put = Op((after,), prims.store, (row, Const(0), Const(1.0)))
>>> loop = Loop(Each(row, t), (), Block((put,), ()), Var("i"))
>>> kinds = {d: Dict(None, Num(int), List(Num(float))), row: List(Num(float))}
>>> block = by_key(Block((values, loop), ()), kinds)
>>> [stmt.fn for stmt in block.stmts[1].body.stmts][0] is operator.getitem
True
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from ..analysis.memory import is_immutable, targets_of
from ..ir import prims
from ..ir.core import Atom, Block, Each, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Dict, Kind
from ..ir.walk import definitions, map_blocks, reads, stmts_in

_TAKING = (prims.Method("values"), prims.Method("items"))


def by_key(
    block: Block, kinds: Mapping[Var, Kind], is_user: Callable[[object], bool] = lambda fn: False
) -> Block:
    """The block, in which loops that write into the values of dicts take them by their keys.
    `is_user` tells of functions that may write into what they are given."""
    if not any(isinstance(stmt, Op) and stmt.fn in _TAKING for stmt in stmts_in(block)):
        return block
    defs, uses = definitions(block), Counter(reads(block))

    def taken(loop: Loop) -> Op | None:
        """What gives the loop its values, if nobody else looks at it."""
        assert isinstance(loop.head, Each)
        items = loop.head.items
        made = defs.get(items) if isinstance(items, Var) and uses[items] == 1 else None
        if not isinstance(made, Op) or made.fn not in _TAKING:
            return None
        return made if type(kinds.get(made.args[0])) is Dict else None  # type: ignore[arg-type]

    def visit(inner: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in inner.stmts:
            if isinstance(stmt, Loop) and isinstance(stmt.head, Each):
                made = taken(stmt)
                found = made and _by_key(stmt, made, kinds, is_user)
                if made is not None and found is not None and made in stmts:
                    stmts[stmts.index(made)] = found[0]
                    stmt = found[1]
            stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), inner.end)

    return visit(block)


def _by_key(
    loop: Loop, made: Op, kinds: Mapping[Var, Kind], is_user: Callable[[object], bool]
) -> tuple[Op, Loop] | None:
    """The keys, and the loop over them."""
    assert isinstance(loop.head, Each)
    target, body = loop.head.target, loop.body
    key, value, stmts = Var("key"), target, body.stmts
    if made.fn == prims.Method("items"):
        first = stmts[0] if stmts else None
        if not isinstance(first, Op) or first.fn is not prims.unpack or len(first.outs) != 2:
            return None
        if first.args[0] is not target or target in reads(Block(stmts[1:], body.end)):
            return None
        key, value, stmts = *first.outs, stmts[1:]
    if not any(isinstance(s, Op) and _writes(s, value, kinds, is_user) for s in stmts_in(body)):
        return None
    keys = replace(made, fn=prims.Method("keys"), spelled=prims.KEYS)
    take = Op((value,), operator.getitem, (made.args[0], key), (), loop.span)
    inner = Block((take, *stmts), body.end)
    return keys, replace(loop, head=replace(loop.head, target=key), body=inner)


def _writes(
    op: Op, value: Var, kinds: Mapping[Var, Kind], is_user: Callable[[object], bool]
) -> bool:
    given: tuple[Atom, ...] = targets_of(op, kinds)
    if is_user(op.fn):
        given = (*op.args, *(atom for _, atom in op.options))
    return value in given and not is_immutable(kinds.get(value, ANY))
