"""Elements by their place in a flat array: read and written without the iterator.

    m.flat[i]            ->  np.ravel(m)[i]
    m.flat[::3] = v      ->  m[np.unravel_index(np.arange(m.size)[::3], m.shape)] = v

>>> from ..ir.kinds import ANY, Num
>>> m, t, d = Var("m"), Var("t", True), Var("d", True)
>>> kinds = {m: Array(np.dtype(float), (None, None)), t: ANY, d: Num(float)}
>>> stmts = [Op((t,), getattr, (m, Const("flat")))]
>>> through_flat(Op((d,), operator.getitem, (t, Const(0))), kinds, stmts).args[0] is stmts[-1].out
True
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..analysis.memory import kind_of_atom
from ..ir import prims
from ..ir.core import Atom, Const, Op, Stmt, Var
from ..ir.kinds import Array, Kind

Kinds = Mapping[Var, Kind]


def through_flat(op: Op, kinds: Kinds, stmts: list[Stmt]) -> Op:
    """The operation on the array itself, where it takes or stores items by `.flat`."""
    if op.fn not in (operator.getitem, prims.store):
        return op
    array = _array_of(op.args[0], kinds, stmts)
    if array is None:
        return op
    _, place, *value = op.args
    if not value:
        flat = _emit(stmts, op, np.ravel, array)
        return replace(op, args=(flat, place), spelled=None)
    if not (isinstance(place, Const) and type(place.value) is int and place.value >= 0):
        count = _emit(stmts, op, np.size, array)
        place = _emit(stmts, op, operator.getitem, _emit(stmts, op, np.arange, count), place)
    shape = _emit(stmts, op, np.shape, array)
    index = _emit(stmts, op, np.unravel_index, place, shape)
    return replace(op, args=(array, index, *value), spelled=None)


def is_flat_put_back(op: Op, stmts: list[Stmt]) -> bool:
    """Does it put back `m.flat`, through which `m` was written?"""
    if op.fn is not setattr or op.args[1] != Const("flat"):
        return False
    made = next((s for s in reversed(stmts) if isinstance(s, Op) and s.outs == op.args[2:]), None)
    if made is None or made.fn is not prims.store or not isinstance(made.args[1], Var):
        return False
    index = next((s for s in stmts if isinstance(s, Op) and s.outs == (made.args[1],)), None)
    return index is not None and index.fn is np.unravel_index and made.args[0] is op.args[0]


def _array_of(atom: Atom, kinds: Kinds, stmts: list[Stmt]) -> Atom | None:
    """The array of floats whose `.flat` a temporary is."""
    for stmt in reversed(stmts):
        if isinstance(stmt, Op) and stmt.outs == (atom,):
            if stmt.fn is not getattr or stmt.args[1] != Const("flat"):
                return None
            kind = kind_of_atom(stmt.args[0], kinds)
            is_array = isinstance(kind, Array) and kind.dtype.kind in "fc"
            return stmt.args[0] if is_array and stmt.out.is_temporary else None
    return None


def _emit(stmts: list[Stmt], op: Op, fn: object, *args: Atom) -> Var:
    out = Var("", True)
    stmts.append(Op((out,), fn, args, (), op.span))  # type: ignore[arg-type]
    return out


__all__ = ["is_flat_put_back", "through_flat"]
