"""Checks where a float that carries a derivative may become an integer, as only the run knows.

    b = np.zeros(3, dtype=t)
    check_stored(b, x, line=12)
    b[0] = x

>>> from ..ir import prims
>>> from ..ir.kinds import Num
>>> from ..ir.show import show
>>> b, b2, x = Var("b"), Var("b"), Var("x")
>>> block = Block((Op((b2,), prims.store, (b, Const(0), x)),), (b2,))
>>> print(show(with_float_checks(block, {x: Num(float)}, {x, b2})))
check_stored(b, x)
b2 = store(b, 0, x)
yield b2
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

import numpy as np

from ..analysis.truncation import OF_FIRST, written_value
from ..front.overwriting import names_of
from ..ir.core import Atom, Block, Const, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, Num, is_unknown
from ..ir.walk import map_blocks
from ..runtime_cuts import check_kept, check_stored

Kinds = Mapping[Var, Kind]

# where `dtype` stands in calls of functions that do not tell
_PLACES = {np.array: 1, np.asarray: 1, np.asanyarray: 1, np.fromiter: 1}


def with_float_checks(block: Block, kinds: Kinds, moving: Set[Var], file: str = "") -> Block:
    """The block in which what carries a derivative is checked where it would be lost without a
    word: where it is stored in an array of which the type is not known, or cast to such a type.
    `file`: where the function stands."""

    def visit(inner: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in inner.stmts:
            if isinstance(stmt, Op):
                line = line_in(stmt, file)
                stmts += _before(stmt, kinds, moving, line)
                stmts += [stmt, *_after(stmt, kinds, moving, line)]
            else:
                stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), inner.end)

    return visit(block)


Options = tuple[tuple[str, Atom], ...]


def line_in(op: Op, file: str) -> Options:
    """The option that tells the line of the operation, where it stands in the file."""
    is_here = op.span is not None and op.span.file == file
    return (("line", Const(op.span.line)),) if is_here else ()  # type: ignore[union-attr]


def _before(op: Op, kinds: Kinds, moving: Set[Var], line: Options) -> Iterator[Op]:
    value = written_value(op)
    if value not in moving or moving.isdisjoint(op.outs):
        return
    if is_unknown(_kind(op.args[0], kinds)):
        yield Op((), check_stored, (op.args[0], value), line, op.span)  # type: ignore[arg-type]


def _after(op: Op, kinds: Kinds, moving: Set[Var], line: Options) -> Iterator[Op]:
    if len(op.outs) != 1 or op.out not in moving or not _may_be_integers(op, kinds):
        return
    every = (*op.args, *(atom for _, atom in op.options))
    given = tuple(dict.fromkeys(atom for atom in every if atom in moving))
    yield Op((), check_kept, (op.out, *given), line, op.span)


def _may_be_integers(op: Op, kinds: Kinds) -> bool:
    """Is it a call that may give integers, made of floats?"""
    if isinstance(kinds.get(op.out, ANY), (Array, Num)):
        return False
    asked = _type_asked(op)
    return op.fn in OF_FIRST or asked is not None and not _is_float(asked)


def _type_asked(op: Op) -> Atom | None:
    """What the call is given as `dtype`."""
    named = dict(op.options)
    if "dtype" in named:
        return named["dtype"]
    if not (getattr(op.fn, "__module__", None) or "").startswith("numpy"):
        return None
    names = names_of(op.fn)
    place = _PLACES.get(op.fn, names.index("dtype") if "dtype" in names else len(op.args))
    return op.args[place] if place < len(op.args) else None


def _is_float(dtype: Atom) -> bool:
    """(None: as the values are.)"""
    if isinstance(dtype, Var):
        return False
    try:
        return dtype.value is None or np.dtype(dtype.value).kind in "fc"  # type: ignore[call-overload]
    except TypeError:
        return False


def _kind(atom: Atom, kinds: Kinds) -> Kind:
    return kinds.get(atom, ANY) if isinstance(atom, Var) else Num(int)


__all__ = ["line_in", "with_float_checks"]
