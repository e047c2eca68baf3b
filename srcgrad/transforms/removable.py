"""Which operations may be left out when nothing reads their results.

>>> import numpy as np
>>> x, i = Var("x"), Var("i")
>>> first, again = (Op((Var(),), operator.getitem, (x, i)) for _ in range(2))
>>> block = Block((first, again))
>>> may_go = removable(block, [x, i], {x: Array(np.dtype(float), None)}, set())
>>> may_go(first), may_go(again)
(False, True)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence

from ..analysis.effects import is_in_place, is_pure, makes_new, may_raise, never_raises
from ..analysis.indexing import place_of
from ..analysis.meetings import adjoint_meetings
from ..analysis.memory import kind_of_atom, written
from ..analysis.raising import orders_complex, raised_by
from ..analysis.stale import seen_writes
from ..analysis.storage import Storage
from ..front.overwriting import out_of
from ..ir import marks, prims
from ..ir.core import Atom, Block, Each, Loop, Op, Var, While
from ..ir.kinds import Array, Column, Kind, Num
from ..ir.walk import definitions, own_atoms, regions, stmts_in
from .run_again import stepping


def removable(
    block: Block,
    params: Sequence[Var],
    kinds: Mapping[Var, Kind],
    covered: set[Op],
    is_idle_call: Callable[[Op, Mapping[Var, Kind]], bool] = lambda op, kinds: False,
    is_caught: bool = False,
) -> Callable[[Op], bool]:
    """May a dead operation be left out? The user's own stay if they may raise, and if they write
    memory that others know; where exceptions are caught, all that may raise at all.
    `is_idle_call`: does a call of a user's function nothing but give its result? `is_caught`: a
    caller may catch whatever the block raises."""
    storage = Storage.of(block, params, kinds)
    kept = adjoint_meetings(block, kinds)
    first, home = first_alike(block, lambda a: _is_constant(a, kinds, storage))
    alike = {first[op] for op in covered if op in first and home[op] is home[first[op]]}
    defs = definitions(block)
    places = {
        (stmt.out.wish, place_of(stmt.args[1], defs, kinds))
        for stmt in stmts_in(block)
        if isinstance(stmt, Op) and stmt.fn is prims.add_item
    }

    protected = marks.protected(block, is_caught)
    seen = seen_writes(block, params, kinds, storage)

    def may_go(op: Op) -> bool:
        if op in protected and not (op.span is not None and op.span.is_adjoint):
            is_safe = never_raises(op, kinds) and not orders_complex(op, kinds, defs)
            return first.get(op, op) is not op or is_pure(op.fn) and is_safe
        if op in covered or op in alike or first.get(op, op) is not op:
            return True
        if op.span is not None and (op.span.is_adjoint or op.span.is_mirrored):
            if is_pure(op.fn):
                return True
        if op.fn is operator.getitem and isinstance(op.args[0], Var):
            # its cotangent is written at the same place: an index out of range raises there
            if isinstance(kinds.get(op.args[0]), Array) and op.args[0].wish:
                if (f"d{op.args[0].wish}", place_of(op.args[1], defs, kinds)) in places:
                    return True
        if is_in_place(op.fn) and isinstance(kind_of_atom(op.args[0], kinds), Num):
            return not may_raise(op, kinds, kept)
        if op.fn is prims.store and isinstance(kind_of_atom(op.args[0], kinds), Column):
            return False
        if op.fn in (prims.append, prims.store):
            return storage.is_local(op.args[0]) and op not in seen
        if (target := written(op, kinds)) is not None and not storage.is_local(target):
            return False
        if is_pure(op.fn):
            return not may_raise(op, kinds, kept)
        return is_idle_call(op, kinds)

    return may_go


def asked(
    block: Block, params: Sequence[Var], kinds: Mapping[Var, Kind], is_caught: bool
) -> frozenset[Each | While]:
    """The heads of loops that may raise where that is caught, or leave less of an iterator."""
    loops = (stmt for stmt in marks.protected(block, is_caught) if isinstance(stmt, Loop))
    raising = (loop.head for loop in loops if raised_by(loop, kinds))
    return stepping(block, params, kinds).union(raising)


def _is_constant(atom: Atom, kinds: Mapping[Var, Kind], storage: Storage) -> bool:
    """Does what is read of it stay, or at least its shape?"""
    kind = kind_of_atom(atom, kinds)
    if isinstance(kind, (Num, Array)) or not isinstance(atom, Var):
        return True
    return not storage.is_overwritten(atom)


def first_alike(
    block: Block, is_constant: Callable[[Atom], bool]
) -> tuple[dict[Op, Op], dict[Op, Block]]:
    """For each pure operation the first one in its block, or around it, that does the same (where
    one raises, so does the other); and its block."""
    found: dict[Op, Op] = {}
    home: dict[Op, Block] = {}
    same: dict[Atom, Atom] = {}

    def walk(block: Block, seen: dict[object, Op]) -> None:
        for stmt in block.stmts:
            for region in regions(stmt):
                walk(region, dict(seen))
            if not isinstance(stmt, Op) or len(stmt.outs) != 1 or makes_new(stmt.fn):
                continue
            writes = out_of(stmt) is not None
            if not writes and is_pure(stmt.fn) and all(map(is_constant, own_atoms(stmt))):
                args = tuple(same.get(a, a) for a in stmt.args)
                options = tuple((k, same.get(a, a)) for k, a in stmt.options)
                home[stmt] = block
                found[stmt] = first = seen.setdefault((stmt.fn, args, options), stmt)
                same[stmt.out] = same.get(first.out, first.out)

    walk(block, {})
    return found, home
