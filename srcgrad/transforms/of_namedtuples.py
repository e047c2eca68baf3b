"""What every namedtuple offers, as what it means.

    p._asdict()         {"x": p.x, "y": p.y}
    Point._make(xs)     x, y = xs; Point(x, y)
    p._fields           ("x", "y")

>>> from collections import namedtuple
>>> p, d = Var("p"), Var("d")
>>> kind = Tuple((ANY, ANY), namedtuple("Point", "x y"))
>>> *reads, made = of_namedtuple(Op((d,), prims.Method("_asdict"), (p,)), kind)
>>> len(reads), made.fn is prims.make_dict, made.args[0].value
(2, True, ('x', 'y'))
"""

from __future__ import annotations

import operator
from dataclasses import replace

from ..ir import prims
from ..ir.core import Atom, Const, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, Tuple
from ..ir.records import is_plain_namedtuple


def of_namedtuple(op: Op, kind: Kind = ANY) -> list[Stmt] | None:
    """The meaning of an operation on a value of that kind, if it is one of these."""
    if (cls := made_by(op)) is not None:
        return _made(replace(op, args=op.args[1:]), cls)
    if not isinstance(kind, Tuple) or not _is_own(kind.type):
        return None
    match op:
        case Op(fn=prims.Method(name="_asdict"), args=(items,), options=()):
            places = map(Const, range(len(kind.items)))
            reads = [_item(op, items, place) for place in places]
            names = Const(kind.type._fields)  # type: ignore[attr-defined]
            args = (names, *(read.out for read in reads))
            return [*reads, replace(op, fn=prims.make_dict, args=args, spelled=None)]
        case Op(fn=prims.Method(name="_make"), args=(_, items)):
            return _made(replace(op, args=(items,)), kind.type)
        case Op(fn=fn, args=(_, Const("_fields"))) if fn is getattr:
            fields = tuple(map(Const, kind.type._fields))  # type: ignore[attr-defined]
            return [replace(op, fn=prims.make_tuple, args=fields, spelled=None)]
        case _:
            return None


def _item(op: Op, items: Atom, place: Const) -> Op:
    return Op((Var("", True),), operator.getitem, (items, place), (), op.span)


def made_by(op: Op) -> type | None:
    """The class of which an operation is `_make`; None if it is none."""
    cls = op.args[0].value if op.args and isinstance(op.args[0], Const) else None
    if getattr(op.fn, "__name__", "") != "_make" or not isinstance(cls, type) or not _is_own(cls):
        return None
    return cls if cls._make.__func__ is op.fn else None  # type: ignore[attr-defined]


def _is_own(cls: type) -> bool:
    """Is it a namedtuple's class, which has these methods from nobody else?"""
    if not is_plain_namedtuple(cls):
        return False
    owner = next(base for base in cls.__mro__ if "_fields" in vars(base))
    bases = cls.__mro__[: cls.__mro__.index(owner)]
    return not any(name in vars(base) for base in bases for name in ("_asdict", "_make"))


def _made(op: Op, cls: type) -> list[Stmt] | None:
    """`_make(items)`, as the call of the class."""
    if len(op.args) != 1 or op.options:
        return None
    items = tuple(Var(name) for name in cls._fields)  # type: ignore[attr-defined]
    unpacked = Op(items, prims.unpack, (op.args[0], Const(len(items))), (), op.span)
    return [unpacked, replace(op, fn=cls, args=items, spelled=None)]
