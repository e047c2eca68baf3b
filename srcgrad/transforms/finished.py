"""The cotangents of parameters and of their attributes, as they are returned: each in the type of
what it belongs to.

>>> from ..ir.kinds import Num
>>> from .emit import Emitter
>>> x = Var("x")
>>> table = Cotangents(Emitter(), {x: Num(float)})
>>> table.add(x, Const(1))
>>> made = finished(Place(x), table)
>>> table.emit.stmts[0].fn is prims.fit
True
"""

from __future__ import annotations

import operator
from typing import Any

from ..ir import prims
from ..ir.core import Atom, Const, Var
from ..ir.kinds import ANY, Record, Tuple, can_carry
from .cotangents import ZERO, Cotangent, Cotangents, Parts, Place, named
from .heap_checks import holds_refs


def finished(place: Place, table: Cotangents) -> Atom:
    """The cotangent of a parameter or of its attribute, in its own type."""
    value, var = table.lookup(place.var), place.var
    if holds_refs(table.kinds.get(var, ANY)) and not can_carry(table.kinds.get(var, ANY)):
        whole = table.atom(var, value)
        for name in place.names:
            whole = table.emit(getattr, whole, Const(name))
        return whole
    for name in place.names:
        kind = table.kinds.get(var, ANY)
        key = name
        if isinstance(kind, Tuple):
            key = kind.type._fields.index(name)  # type: ignore[attr-defined]
        inner = table.part_of(var, key)
        if isinstance(value, (Var, Const)):
            load = getattr if not isinstance(kind, Tuple) else operator.getitem
            value = table.emit(load, value, Const(key))
        elif isinstance(value, Parts):
            value = value.entries.get(key, ZERO)
        var = inner
    wish = named(Var(place.names[-1])) if place.names else named(var)
    return _fitted(var, value, table, wish)


def _fitted(var: Var, value: Cotangent, table: Cotangents, wish: dict[str, Any]) -> Atom:
    """A cotangent in the type of its variable; of an object that has been changed since, in the
    types of the attributes that it had."""
    kind = table.kinds.get(var, ANY)
    names = tuple(name for name, _ in kind.fields) if isinstance(kind, Record) else ()
    if not isinstance(kind, Record) or not any((var, name) in table.loaded for name in names):
        return table.emit(prims.fit, table.atom(var, value), var, **wish)
    items: list[Atom] = []
    for name, inner in kind.fields:
        if not can_carry(inner):
            items.append(Const(None))
            continue
        part: Cotangent = ZERO
        if isinstance(value, Parts):
            part = value.entries.get(name, ZERO)
        elif isinstance(value, (Var, Const)):
            part = table.emit(getattr, value, Const(name))
        own = table.part_of(var, name)
        items.append(_fitted(own, part, table, named(own)))
    return table.emit(prims.Made(kind.type, names), *items, **wish)
