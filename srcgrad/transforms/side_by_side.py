"""`np.r_[...]` and `np.c_[...]`, as functions that have rules: where they only join what is there.

np.r_[x, v]                      the pieces one after the other
np.c_[v, [a, b]]                 the columns side by side; a list becomes an array first
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np

from ..analysis.memory import kind_of_atom
from ..ir import prims
from ..ir.core import Atom, Const, Op, Stmt, Var
from ..ir.kinds import Array, Kind, List, Num, Tuple
from ..ir.side_by_side import joined, joined_columns


def joining(op: Op, kinds: Mapping[Var, Kind], stmts: list[Stmt]) -> Op:
    """The operation as what it means; as it is, where it is something else."""
    if op.fn in _ONE_BY_ONE and len(op.args) > 1:
        each = tuple(_emit(op.fn, (arg,), op, stmts) for arg in op.args)
        return replace(op, fn=_several(op.fn), args=each, spelled=None)
    if op.fn is not operator.getitem or op.args[0] not in (Const(np.r_), Const(np.c_)):
        return op
    index, is_row = op.args[1], op.args[0] == Const(np.r_)
    match kind_of_atom(index, kinds):
        case Array() as kind if is_row:
            return replace(op, fn=np.copy, args=(index,)) if _rank(kind) == 1 else op
        case List() as kind if is_row and _are_numbers(kind):
            return replace(op, fn=np.array, args=(index,))
        case (Array() | List()) as kind if _is_piece(kind):
            (single,) = _arrays(((index, kind),), op, stmts)
            return _joined(op, _tuple((single,), op, stmts), is_row)
        case Tuple(items=items) if items and all(map(_is_piece, items)):
            if not is_row and all(_rank(item) in (1, 2) for item in items):
                return replace(op, fn=np.column_stack, args=(index,))
            if all(isinstance(item, (Num, Array)) for item in items):
                return _joined(op, index, is_row)
            pieces = [(_item(index, k, op, stmts), item) for k, item in enumerate(items)]
            return _joined(op, _tuple(_arrays(pieces, op, stmts), op, stmts), is_row)
        case _:
            return op


@functools.cache
def _several(fn: Callable) -> Callable:
    """(Lists, before NumPy 2.)"""
    return prims.make_tuple if isinstance(fn(1, 1), tuple) else prims.make_list


def _joined(op: Op, items: Atom, is_row: bool) -> Op:
    return replace(op, fn=joined if is_row else joined_columns, args=(op.args[0], items))


def _rank(kind: Kind) -> int | None:
    return len(kind.dims) if isinstance(kind, Array) and kind.dims is not None else None


def _is_piece(kind: Kind) -> bool:
    return isinstance(kind, Array) or _are_numbers(kind)


def _are_numbers(kind: Kind) -> bool:
    match kind:
        case Num():
            return True
        case List(item=item):
            return _are_numbers(item)
        case Tuple(items=items):
            return all(map(_are_numbers, items))
        case _:
            return False


def _item(index: Atom, place: int, op: Op, stmts: list[Stmt]) -> Atom:
    """What stands there in the tuple of the pieces."""
    made = next((s for s in stmts if isinstance(s, Op) and index in s.outs), None)
    if made is not None and made.fn is prims.make_tuple:
        return made.args[place]
    return _emit(operator.getitem, (index, Const(place)), op, stmts)


def _arrays(pieces: Iterable[tuple[Atom, Kind]], op: Op, stmts: list[Stmt]) -> tuple[Atom, ...]:
    """The pieces, with arrays in place of lists."""
    return tuple(
        piece if isinstance(kind, (Num, Array)) else _emit(np.array, (piece,), op, stmts)
        for piece, kind in pieces
    )


def _tuple(items: tuple[Atom, ...], op: Op, stmts: list[Stmt]) -> Var:
    return _emit(prims.make_tuple, items, op, stmts)


def _emit(fn: Callable, args: tuple[Atom, ...], op: Op, stmts: list[Stmt]) -> Var:
    out = Var("", True)
    stmts.append(Op((out,), fn, args, (), op.span))
    return out


_ONE_BY_ONE = (np.atleast_1d, np.atleast_2d, np.atleast_3d)

__all__ = ["joining"]
