"""What Python calls by itself: properties, operators, what runs through an object. Such a call may
write as any other may.

>>> from ..ir.core import Const, Var
>>> class Counter:
...     @property
...     def value(self):
...         self.asked += 1
...         return self.held
>>> c, v, w = Var("c"), Var("v"), Var("w")
>>> kinds = {c: Record(Counter, ())}
>>> is_implied(Op((v,), getattr, (c, Const("value"))), kinds)
True
>>> is_implied(Op((w,), getattr, (c, Const("held"))), kinds)
False
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterator, Mapping

from ..analysis.memory import kind_of_atom
from ..attributes import lookup
from ..ir import prims
from ..ir.core import Atom, Block, Each, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Dict, Fn, Kind, List, Obj, Partial, Record, Ref, Tuple, Unknown
from ..ir.walk import map_blocks
from .classes import is_operator, operator_method
from .iteration import run_through

_OF_NAMES = (getattr, hasattr, prims.super_attribute)


def is_implied(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is it an attribute, an operator, or what runs through an object, for which Python calls a
    function of the user?"""
    classes = [_class_of(atom, kinds) for atom in op.args]
    if not any(classes):
        return False
    if op.fn in _OF_NAMES:
        holder, name = op.args[1:] if op.fn is prims.super_attribute else op.args[:2]
        cls = _class_of(holder, kinds)
        return cls is not None and computes(cls, getattr(name, "value", None))
    if is_operator(op.fn) and (found := operator_method(op.fn, classes)) is not None:
        return _is_function(classes[found[0]], found[1])
    return any(_is_function(classes[place], "__iter__") for place in run_through(op, kinds))


def computes(cls: type, name: object) -> bool:
    """Is an attribute of that name (None: of any) what a function of the class gives?"""
    names = dir(cls) if name is None else (str(name),)
    found = (lookup(cls, name) for name in names)
    return any(isinstance(item, (property, functools.cached_property)) for item in found)


def with_runs(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block, in which a loop over an object first asks it for what it runs through."""
    if not any(isinstance(kind, (Record, Ref, Obj)) for kind in kinds.values()):
        return block
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Loop) and isinstance(stmt.head, Each):
            if _is_function(_class_of(stmt.head.items, kinds), "__iter__"):
                stmts.append(Op((Var("", True),), iter, (stmt.head.items,), (), stmt.span))
        stmts.append(map_blocks(stmt, lambda inner: with_runs(inner, kinds)))
    return Block(tuple(stmts), block.end)


def classes_in(kind: Kind) -> Iterator[type | None]:
    """The classes of a value and of what it holds; None: any."""
    match kind:
        case Record(type=cls, fields=fields):
            yield cls
            for _, inner in fields:
                yield from classes_in(inner)
        case Tuple(items=held) | Fn(captured=held) | Partial(given=held):
            for inner in held:
                yield from classes_in(inner)
        case Ref(type=cls) | Obj(type=cls):
            yield cls
        case Dict(fields=(*fields,)):
            for _, inner in fields:
                yield from classes_in(inner)
        case List(item=item) | Dict(item=item):
            yield from classes_in(item)
        case Unknown():
            yield None
        case _:
            pass


def _class_of(atom: Atom, kinds: Mapping[Var, Kind]) -> type | None:
    kind = kind_of_atom(atom, kinds) if isinstance(atom, Var) else ANY
    return kind.type if isinstance(kind, (Record, Ref, Obj)) else None


def _is_function(cls: type | None, name: str) -> bool:
    return cls is not None and isinstance(lookup(cls, name), types.FunctionType)


__all__ = ["classes_in", "computes", "is_implied", "with_runs"]
