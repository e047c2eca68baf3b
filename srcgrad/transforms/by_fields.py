"""Comparisons of dataclasses, which have no source: their fields are compared, as tuples.

>>> from dataclasses import dataclass
>>> @dataclass
... class Point:
...     x: float
...     y: float
>>> p, q, same = Var("p"), Var("q"), Var("same")
>>> for op in by_fields(Op((same,), operator.eq, (p, q)), (Point, Point)) or ():
...     print(op.fn.__name__)
getattr
getattr
getattr
getattr
make_tuple
make_tuple
eq
"""

from __future__ import annotations

import dataclasses
import operator
import types
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..attributes import lookup
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var

_METHODS = {
    operator.eq: "__eq__", operator.ne: "__eq__", operator.lt: "__lt__", operator.le: "__le__",
    operator.gt: "__gt__", operator.ge: "__ge__",
}  # fmt: skip


def by_fields(op: Op, classes: Sequence[type | None]) -> tuple[Op, ...] | None:
    """The comparison of the fields; None if it is not one of two objects of one dataclass."""
    name = _METHODS.get(op.fn)
    if name is None or len(classes) != 2 or classes[0] is None or classes[0] is not classes[1]:
        return None
    cls, method = classes[0], lookup(classes[0], name)
    if not dataclasses.is_dataclass(cls) or not isinstance(method, types.FunctionType):
        return None
    if method.__code__.co_filename != "<string>":
        return None
    names = [one.name for one in dataclasses.fields(cls) if one.compare]
    left, right = (tuple(Var(name, True) for name in names) for _ in range(2))
    sides = Var("", True), Var("", True)
    loads = [*_loads(op, op.args[0], names, left), *_loads(op, op.args[1], names, right)]
    tuples = [
        Op((side,), prims.make_tuple, items, (), op.span)
        for side, items in zip(sides, (left, right), strict=True)
    ]
    return (*loads, *tuples, replace(op, args=sides, spelled=None))


def _loads(op: Op, holder: Atom, names: list[str], outs: tuple[Var, ...]) -> Iterator[Op]:
    for name, out in zip(names, outs, strict=True):
        yield Op((out,), getattr, (holder, Const(name)), (), op.span)


__all__ = ["by_fields"]
