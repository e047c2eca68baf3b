"""Where floats become integers: no derivative flows through that.

>>> x, a, b = Var("x"), Var("a"), Var("b")
>>> kinds = {x: Num(float), a: Array(np.dtype(int), (3,)), b: Array(np.dtype(int), (3,))}
>>> cuts_off(Op((b,), prims.store, (a, Const(0), x)), kinds)
True
>>> gives_integers(Op((b,), np.full_like, (a, x)), {x}, kinds)
True
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import ANY, Array, Kind, List, Num, Tuple, can_carry
from ..ir.kinds_of import kind_of_const

_VALUE_LAST = frozenset({
    prims.store, prims.with_item, np.copyto, np.putmask, np.place, np.put, np.fill_diagonal,
})  # fmt: skip
# their results are of the type of the first argument
OF_FIRST = frozenset({np.full_like, np.insert, np.piecewise})
_VALUE_LAST_METHODS = frozenset({"fill", "put"})


def cuts_off(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is a float written into an array of integers?"""
    value = written_value(op)
    if value is None or not op.outs or not _is_integer_array(kinds.get(op.outs[-1], ANY)):
        return False
    return is_float(_kind(value, kinds))


def written_value(op: Op) -> Atom | None:
    """What is written into an array that the operation is given."""
    fn = op.fn
    if fn in _VALUE_LAST or isinstance(fn, prims.Method) and fn.name in _VALUE_LAST_METHODS:
        return op.args[-1] if len(op.args) > 1 else None
    if getattr(fn, "__name__", "") == "at" and isinstance(getattr(fn, "__self__", None), np.ufunc):
        return op.args[-1] if len(op.args) > 2 else None
    return None


def gives_integers(op: Op, varied: Collection[Var], kinds: Mapping[Var, Kind]) -> bool:
    """Are all results integers, and all that varies floats? (The results are constant between
    jumps.)"""
    made = [kinds.get(out, ANY) for out in op.outs]
    if not made or not all(_is_integer(kind) or not can_carry(kind) for kind in made):
        return False
    given = (*op.args, *(atom for _, atom in op.options))
    return all(is_float(kinds.get(a, ANY)) for a in given if isinstance(a, Var) and a in varied)


def is_float(kind: Kind) -> bool:
    match kind:
        case Num(type=number):
            return issubclass(number, (float, complex, np.inexact))
        case Array(dtype=dtype):
            return dtype.kind in "fc"
        case List(item=item):
            return is_float(item)
        case Tuple(items=items):
            return all(map(is_float, items))
        case _:
            return False


def _is_integer(kind: Kind) -> bool:
    if isinstance(kind, Num):
        return not kind.mixed and issubclass(kind.type, (int, np.integer, np.bool_))
    return _is_integer_array(kind)


def _is_integer_array(kind: Kind) -> bool:
    return isinstance(kind, Array) and kind.dtype.kind in "iub"


def _kind(atom: Atom, kinds: Mapping[Var, Kind]) -> Kind:
    return kind_of_const(atom.value) if isinstance(atom, Const) else kinds.get(atom, ANY)


__all__ = ["OF_FIRST", "cuts_off", "gives_integers", "is_float", "written_value"]
