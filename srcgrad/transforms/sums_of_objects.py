"""`sum` of objects of the user's, which their own `__add__` adds up, as the loop that it is.

    t = sum(points, start)    ->    t = start
                                    for p in points:
                                        t = t + p

>>> from ..ir.kinds import ANY
>>> class Point: ...
>>> t, points, start = Var("t"), Var("points"), Var("start")
>>> block = Block((Op((t,), sum, (points, start)),), (t,))
>>> added_up(block, {points: List(Record(Point, ()))}).stmts[0].head.items is points
True
>>> added_up(block, {points: List(ANY)}) is block
True
"""

from __future__ import annotations

import operator
from collections.abc import Mapping

from ..ir.core import Atom, Block, Carry, Const, Each, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, List, Record, Ref, Tuple
from ..ir.walk import map_blocks, stmts_in


def added_up(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block in which sums of objects are loops."""
    if not any(_is_of_objects(stmt, kinds) for stmt in stmts_in(block)):
        return block

    def visit(stmt: Stmt) -> Stmt:
        if isinstance(stmt, Op) and _is_of_objects(stmt, kinds):
            return _loop(stmt)
        return map_blocks(stmt, lambda inner: added_up(inner, kinds))

    return Block(tuple(map(visit, block.stmts)), block.end)


def _is_of_objects(stmt: Stmt, kinds: Mapping[Var, Kind]) -> bool:
    if not isinstance(stmt, Op) or stmt.fn is not sum or not stmt.args:
        return False
    items = kinds.get(stmt.args[0], ANY) if isinstance(stmt.args[0], Var) else ANY
    match items:
        case List(item=item):
            return _is_object(item)
        case Tuple(items=(first, *_)):
            return _is_object(first)
        case _:
            return False


def _is_object(kind: Kind) -> bool:
    return isinstance(kind, Ref) or isinstance(kind, Record) and not issubclass(kind.type, tuple)


def _loop(op: Op) -> Loop:
    start: Atom = Const(0)
    if len(op.args) > 1:
        start = op.args[1]
    for _, value in op.options:
        start = value
    wish = op.out.wish or "total"
    inside, item, total = Var(wish), Var("item"), Var(wish)
    add = Op((total,), operator.add, (inside, item), (), op.span)
    carry = Carry(start, inside, op.out)
    return Loop(Each(item, op.args[0]), (carry,), Block((add,), (total,)), span=op.span)


__all__ = ["added_up"]
