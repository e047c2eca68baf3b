"""Displays of objects of several classes: loops over them are written out, and items by number are
the objects themselves, so that it is known which class each method belongs to.

    for layer in [Linear(w), Tanh()]:          layer = Linear(w)
        h = layer.forward(h)                   h = layer.forward(h)
                                               layer2 = Tanh()
                                               h = layer2.forward(h)

>>> from ..ir.kinds import Num
>>> a, b, x = Var("a"), Var("b"), Var("x")
>>> kinds = {a: Obj(dict), b: Obj(set), x: Num(float)}
>>> are_of_classes([a, b], kinds), are_of_classes([a, a, x], kinds)
(True, False)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ..ir import prims
from ..ir.core import Atom, Block, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, Obj, Record, Ref
from ..ir.walk import map_blocks, reads, stmts_in
from .contents import Item, Parts

_DISPLAYS = (prims.make_list, prims.make_tuple, prims.make_dict, prims.append)


def are_of_classes(items: Sequence[Item], kinds: Mapping[Var, Kind]) -> bool:
    """Are they objects of more than one class? (A call of a method calls another function.)"""
    flat = [part for item in items for part in (item if isinstance(item, Parts) else (item,))]
    found = [kinds.get(part, ANY) for part in flat if isinstance(part, Var)]
    return len({kind.type for kind in found if isinstance(kind, (Obj, Record, Ref))}) > 1


def without_idle_displays(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block without the displays of objects that nothing reads any more: the objects are not
    put into anything."""
    while True:
        counts = Counter(atom for atom in reads(block) if isinstance(atom, Var))
        idle = {op for op in stmts_in(block) if _is_idle(op, counts, kinds)}
        if not idle:
            return block
        block = _without(block, idle)


def _is_idle(op: Stmt, counts: Mapping[Var, int], kinds: Mapping[Var, Kind]) -> bool:
    if not isinstance(op, Op) or op.fn not in _DISPLAYS or any(counts[out] for out in op.outs):
        return False
    if not any(_is_object(arg, kinds) for arg in op.args):
        return False
    # (what is put into a list is there for all who read the list)
    return op.fn is not prims.append or isinstance(op.args[0], Var) and counts[op.args[0]] == 1


def _is_object(atom: Atom, kinds: Mapping[Var, Kind]) -> bool:
    return isinstance(atom, Var) and isinstance(kinds.get(atom), (Obj, Record, Ref))


def _without(block: Block, idle: set[Stmt]) -> Block:
    kept = (stmt for stmt in block.stmts if stmt not in idle)
    return Block(tuple(map_blocks(s, lambda b: _without(b, idle)) for s in kept), block.end)


__all__ = ["are_of_classes", "without_idle_displays"]
