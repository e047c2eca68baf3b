"""Containers in which one item is another now: what their cotangents and tangents are.

>>> emit, pair = Emitter(), Tuple((Num(float), Num(float)))
>>> with_one(pair, Var("dt"), Const(-1), Const(0.0), emit)[1]
0.0
>>> [item.wish for item in with_one(pair, Var("dt"), Var("i"), Const(0.0), emit)]
['', '']
"""

from __future__ import annotations

import operator

from ..ir import prims
from ..ir.core import Atom, Const, Var
from ..ir.kinds import Kind, Num, Tuple
from .cotangents import Cotangent, Cotangents, Parts, named
from .emit import Emitter


def zero_item(container: Atom, index: Atom, item: Kind, table: Cotangents) -> Atom:
    """The zero cotangent of `container[index]`."""
    if isinstance(item, Num):
        return Const(0j if issubclass(item.type, complex) else 0.0)
    return table.emit(prims.zeros_like, table.emit(operator.getitem, container, index))


def changed(
    kind: Kind, whole: Atom, index: Atom, item: Atom, emit: Emitter, **named: object
) -> Atom:
    """The tangent of a container in which one item is another now."""
    if not isinstance(kind, Tuple):
        return emit(prims.with_item, whole, index, item, **named)
    return emit(prims.make_tuple, *with_one(kind, whole, index, item, emit), **named)


def with_one(kind: Tuple, whole: Atom, index: Atom, item: Atom, emit: Emitter) -> list[Atom]:
    """The items of a tuple of which one is another; which one perhaps only the run knows."""
    places = range(len(kind.items))
    if isinstance(index, Const):
        chosen = index.value % len(kind.items)  # type: ignore[operator]
        return [item if i == chosen else emit(operator.getitem, whole, Const(i)) for i in places]
    items = emit(prims.make_list, *(emit(operator.getitem, whole, Const(i)) for i in places))
    changed = emit(prims.with_item, items, index, item)
    return [emit(operator.getitem, changed, Const(place)) for place in places]


def without(
    kind: Kind, whole: Atom, index: Atom, zero: Atom, var: Var, table: Cotangents
) -> Cotangent:
    """The cotangent of the container `var`, of which one item was written over."""
    if not isinstance(kind, Tuple):
        return table.emit(prims.with_item, whole, index, zero, **named(var))
    return Parts(dict(enumerate(with_one(kind, whole, index, zero, table.emit))))
