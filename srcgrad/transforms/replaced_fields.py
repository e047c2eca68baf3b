"""`dataclasses.replace(p, x=x)`, as the call of the class that it is: `Point(x=x, y=p.y)`.

>>> @dataclasses.dataclass
... class Point:
...     x: float
...     y: float
>>> p, q, x = Var("p"), Var("q"), Var("x")
>>> stmts: list[Stmt] = []
>>> call = Op((q,), dataclasses.replace, (p,), (("x", x),))
>>> made = replacing(call, {p: Record(Point, ())}, stmts)
>>> made.fn.__name__, [name for name, _ in made.options], len(stmts)
('Point', ['x', 'y'], 1)
"""

from __future__ import annotations

import copy
import dataclasses

from ..analysis.kinds import Kinds
from ..analysis.memory import kind_of_atom
from ..ir.core import Atom, Const, Op, Stmt, Var
from ..ir.kinds import Obj, Record, Ref

_REPLACE = (dataclasses.replace, getattr(copy, "replace", dataclasses.replace))


def replacing(op: Op, kinds: Kinds, stmts: list[Stmt]) -> Op:
    """The call of the class, if it is known; reads of the fields that stay are put before it. (What
    the class refuses is refused by it, when it runs.)"""
    if op.fn not in _REPLACE or len(op.args) != 1:
        return op
    kind = kind_of_atom(op.args[0], kinds)
    if not isinstance(kind, (Record, Ref, Obj)) or not dataclasses.is_dataclass(kind.type):
        return op
    fields = {field.name: field for field in dataclasses.fields(kind.type)}
    given = dict(op.options)
    if not all(name in fields and fields[name].init for name in given) or _has_more(kind.type):
        return op
    options: list[tuple[str, Atom]] = []
    for name, field in fields.items():
        if name in given:
            options.append((name, given[name]))
        elif field.init:
            value = Var(name, True)
            stmts.append(Op((value,), getattr, (op.args[0], Const(name)), (), op.span))
            options.append((name, value))
    cls = kind.type
    return dataclasses.replace(op, fn=cls, args=(), options=tuple(options), spelled=None)


def _has_more(cls: type) -> bool:
    """Has it fields that only `__init__` is given, or a method of its own for this?"""
    every = getattr(cls, "__dataclass_fields__", {}).values()
    kind = getattr(dataclasses, "_FIELD_INITVAR", None)
    own = getattr(cls, "__replace__", None)
    is_own = own is not None and own is not getattr(dataclasses, "_replace", None)
    return is_own or any(getattr(field, "_field_type", None) is kind for field in every)


__all__ = ["replacing"]
