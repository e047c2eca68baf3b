"""What else has the shape of a value: of that, a reverse sweep need not keep the value itself.

>>> import numpy as np
>>> from srcgrad.ir.core import Const
>>> x, y = Var("x"), Var("y")
>>> some = Array(np.dtype(float), (None,))
>>> shape_root(y, {y: Op((y,), np.multiply, (x, Const(2.0)))}, {x: some, y: some}, deep=True) is x
True
"""

from __future__ import annotations

from collections.abc import Mapping

from ..analysis.elementwise import is_elementwise
from ..analysis.memory import kind_of_atom
from ..ir.core import Atom, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, Num
from .mirror_reads import is_next_version, stored_carry


def shape_root(
    atom: Atom, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind], deep: bool = False
) -> Atom:
    """What has the shape and the type of an array: its first version, if it is written in place;
    where that is looked for `deep`, the one array of which an elementwise operation makes it."""
    while isinstance(atom, Var) and isinstance(kinds.get(atom, ANY), Array):
        stmt = defs.get(atom)
        if isinstance(stmt, Op) and is_next_version(stmt):
            if not isinstance(kind_of_atom(stmt.args[0], kinds), Array):
                break  # (`total += array` makes an array of a number)
            atom = stmt.args[0]
        elif isinstance(stmt, Loop) and (carry := stored_carry(stmt, atom, defs)):
            if not isinstance(kind_of_atom(carry.init, kinds), Array):
                break
            atom = carry.init
        elif deep and isinstance(stmt, Op) and (source := _only_array(stmt, kinds)) is not None:
            atom = source
        else:
            break
    return atom


def _only_array(op: Op, kinds: Mapping[Var, Kind]) -> Var | None:
    """The argument whose shape and type the result of an elementwise operation has."""
    if not is_elementwise(op.fn) or op.options or len(op.outs) != 1:
        return None
    pairs = [(arg, kind_of_atom(arg, kinds)) for arg in op.args]
    arrays = [(arg, kind) for arg, kind in pairs if isinstance(kind, Array)]
    if len(arrays) != 1 or not all(isinstance(kind, (Num, Array)) for _, kind in pairs):
        return None
    ((arg, kind),) = arrays
    new = kinds.get(op.out)
    is_like = isinstance(new, Array) and new.dtype == kind.dtype and bool(kind.dims)
    return arg if is_like and isinstance(arg, Var) else None
