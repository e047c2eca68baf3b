"""Displays of objects: loops over them are written out, and items by number are the objects
themselves, so that it is known which class each method belongs to.

    for layer in [Linear(w), Tanh()]:          layer = Linear(w)
        h = layer.forward(h)                   h = layer.forward(h)
                                               layer2 = Tanh()
                                               h = layer2.forward(h)

>>> from ..ir.kinds import Num
>>> class Layer:
...     def forward(self, x): ...
>>> a, b, x = Var("a"), Var("b"), Var("x")
>>> kinds = {a: Obj(Layer), b: Obj(Layer), x: Num(float)}
>>> are_objects([a, b], kinds), are_objects([x], kinds)
(True, False)
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ..analysis.memory import kind_of_atom
from ..ir import prims
from ..ir.core import Atom, Block, Const, Op, Stmt, Var
from ..ir.kinds import Kind, List, Num, Obj, Record, Ref, Slice
from ..ir.walk import definitions, map_blocks, reads, stmts_in
from .contents import Item, Parts, Structures
from .users import is_users_class

_DISPLAYS = (prims.make_list, prims.make_tuple, prims.make_dict, prims.append)

_RUNNING = (reversed, enumerate, zip, len)
_COUNTING = (range, operator.add, operator.sub)


def are_objects(items: Sequence[Item], kinds: Mapping[Var, Kind]) -> bool:
    """Are there objects among them? (A call of a method calls another function.)"""
    flat = [part for item in items for part in (item if isinstance(item, Parts) else (item,))]
    return any(_is_object(part, kinds) for part in flat if isinstance(part, Var))


def as_displays(
    op: Op, structures: Structures, are_here: Callable[[Sequence[Atom]], bool]
) -> list[Op] | None:
    """A list of objects that is made of a display, or gets the items of one, as displays."""
    match op:
        case Op(fn=fn, args=(given,), options=()) if fn is list:
            items = _objects(structures.iterated(given), structures)
            if not items or not are_here(items):
                return None
            return [replace(op, fn=prims.make_list, args=tuple(items), spelled=None)]
        case Op(fn=operator.iadd, args=(before, given)):
            out = op.out
        case Op(fn=prims.Method(name="extend"), args=(before, given), outs=(_, out)):
            pass
        case _:
            return None
    items = _objects(structures.iterated(given), structures)
    if not items or not are_here(items) or not isinstance(structures.kind(before), List):
        return None
    outs = [*(Var(out.wish, out.is_temporary) for _ in items[1:]), out]
    pairs = zip(outs, [before, *outs], items, strict=False)
    return [Op((new,), prims.append, (old, item), (), op.span) for new, old, item in pairs]


def _objects(items: list[Item] | None, structures: Structures) -> list[Atom] | None:
    """The items, if all are values that have names, and some are objects."""
    known = items and all(isinstance(item, (Var, Const)) for item in items)
    return items if known and are_objects(items, structures.kinds) else None  # type: ignore[return-value, arg-type]


def without_idle_displays(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block without the displays of objects that nothing reads any more: the objects are not
    put into anything."""
    if not any(isinstance(op, Op) and _displays(op, kinds) for op in stmts_in(block)):
        return block
    while True:
        counts = Counter(atom for atom in reads(block) if isinstance(atom, Var))
        made = definitions(block)
        idle = {op for op in stmts_in(block) if _is_idle(op, counts, kinds, made)}
        if not idle:
            return block
        block = _without(block, idle)


def _is_idle(
    op: Stmt, counts: Mapping[Var, int], kinds: Mapping[Var, Kind], made: Mapping[Var, Stmt]
) -> bool:
    if not isinstance(op, Op) or any(counts[out] for out in op.outs):
        return False
    if op.fn in _COUNTING:
        return all(_is_integer(arg, kinds) for arg in op.args)
    if op.fn in _RUNNING or op.fn is operator.getitem and _is_slice(op.args[1], kinds):
        return any(isinstance(kinds.get(arg), List) for arg in op.args)  # type: ignore[arg-type]
    if not _displays(op, kinds):
        return False
    if op.fn is not prims.append:
        return True
    # (what is put into a list is there for all who read the list)
    holder = op.args[0]
    is_here = isinstance(holder, Var) and getattr(made.get(holder), "fn", None) in _DISPLAYS
    return is_here and counts[holder] == 1  # type: ignore[index]


def _displays(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    return op.fn in _DISPLAYS and any(_is_object(arg, kinds) for arg in op.args)


def _is_integer(atom: Atom, kinds: Mapping[Var, Kind]) -> bool:
    kind = kind_of_atom(atom, kinds)
    return isinstance(kind, Num) and kind.type is int


def _is_slice(place: Atom, kinds: Mapping[Var, Kind]) -> bool:
    if isinstance(place, Const):
        return isinstance(place.value, slice)
    return isinstance(kinds.get(place), Slice)


def _is_object(atom: Atom, kinds: Mapping[Var, Kind]) -> bool:
    kind = kinds.get(atom) if isinstance(atom, Var) else None
    return isinstance(kind, (Obj, Record, Ref)) and is_users_class(kind.type)


def _without(block: Block, idle: set[Stmt]) -> Block:
    kept = (stmt for stmt in block.stmts if stmt not in idle)
    return Block(tuple(map_blocks(s, lambda b: _without(b, idle)) for s in kept), block.end)


__all__ = ["are_objects", "as_displays", "without_idle_displays"]
