"""What `grad`'s own contract says of arguments: of those that are not known yet, and which ones
cannot be differentiated.

The result of a function that `grad` takes is a scalar. Where it is made of its parameters by
elementwise operations only, broadcasting says that each of them is one as well.

>>> import operator
>>> from ..ir.core import Block, Function, Op, Param, Var
>>> from ..ir.kinds import ANY
>>> x, y = Var("x"), Var("y")
>>> square = Function("square", (Param(x, "x"),), Block((Op((y,), operator.mul, (x, x)),), (y,)))
>>> [str(kind) for kind in scalar_kinds(square, (ANY,))]
['float']
"""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np

from ..ir import prims
from ..ir.core import Each, Function, If, Loop, Op, Var
from ..ir.kinds import Array, Dict, Kind, List, Num, Tuple, is_unknown
from ..ir.walk import stmts_in

_ELEMENTWISE = frozenset(
    getattr(operator, name)
    for name in (
        "add sub mul truediv floordiv mod pow neg pos lt le gt ge eq ne not_ is_ is_not "
        "iadd isub imul itruediv ipow"
    ).split()
) | {abs, float, min, max, round, pow, prims.identity, prims.global_value, prims.assert_, print}


def scalar_kinds(function: Function, kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    """The kinds in which every unknown one is a float (an int where the parameter counts), if the
    function is elementwise; else the kinds as they are."""
    if not any(is_unknown(kind) for kind in kinds):
        return tuple(kinds)
    counts: set[Var] = set()
    for stmt in stmts_in(function.body):
        match stmt:
            case Op(fn=fn, args=args) if fn is range:
                counts.update(a for a in args if isinstance(a, Var))
            case Op(fn=fn):
                module = getattr(fn, "__module__", None)
                if not (fn in _ELEMENTWISE or module == "math" or isinstance(fn, np.ufunc)):
                    return tuple(kinds)
            case Loop(head=Each(items=items)) if not _is_range(items, function):
                return tuple(kinds)
            case If() | Loop():
                pass
            case _:
                return tuple(kinds)
    made = (Num(int if p.var in counts else float) for p in function.params)
    plain = all(p.form in ("POSITIONAL_OR_KEYWORD", "POSITIONAL_ONLY") for p in function.params)
    pairs = zip(kinds, made, strict=True)
    return tuple(new if is_unknown(old) else old for old, new in pairs) if plain else tuple(kinds)


def _is_range(items: object, function: Function) -> bool:
    return any(
        isinstance(s, Op) and s.fn is range and items in s.outs for s in stmts_in(function.body)
    )


def is_of_records(kind: Kind) -> bool:
    """Is it an array with fields, or does it hold one?"""
    match kind:
        case Array(dtype=dtype):
            return bool(dtype.names)
        case Tuple(items=items):
            return any(map(is_of_records, items))
        case List(item=item):
            return is_of_records(item)
        case Dict(fields=fields, item=item):
            each = [item] if fields is None else [value for _, value in fields]
            return any(map(is_of_records, each))
        case _:
            return False
