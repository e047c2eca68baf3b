"""Elements by their place in a flat array: read and written without the iterator.

    m.flat[i]            ->  np.ravel(m)[i]
    m.flat[::3]          ->  np.ravel(m)[::3].copy()
    m.flat[::3] = v      ->  m[np.unravel_index(np.arange(m.size)[::3], m.shape)] = v
    for v in m.flat:     ->  for v in np.ravel(m):      (where no array is written meanwhile)

>>> from ..ir.kinds import ANY, Num
>>> m, t, d = Var("m"), Var("t", True), Var("d", True)
>>> kinds = {m: Array(np.dtype(float), (None, None)), t: ANY, d: Num(float)}
>>> stmts = [Op((t,), getattr, (m, Const("flat")))]
>>> through_flat(Op((d,), operator.getitem, (t, Const(0))), kinds, stmts).args[0] is stmts[-1].out
True
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ..analysis.effects import is_in_place
from ..analysis.indexing import is_basic
from ..analysis.memory import kind_of_atom, targets_of
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, If, Loop, Op, Stmt, Var
from ..ir.kinds import Array, Kind, List, Num
from ..ir.walk import definitions, map_blocks, own_atoms, reads, stmts_in

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
        kind = kind_of_atom(place, kinds)
        if not isinstance(kind, Num) and is_basic(kind) is not False:
            items = _emit(stmts, op, operator.getitem, flat, place)
            return replace(op, fn=prims.Method("copy"), args=(items,), spelled=None)
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
            return stmt.args[0] if _is_flat(stmt, kinds) else None
    return None


def _emit(stmts: list[Stmt], op: Op, fn: object, *args: Atom) -> Var:
    out = Var("", True)
    stmts.append(Op((out,), fn, args, (), op.span))  # type: ignore[arg-type]
    return out


# --- what runs through the elements ---------------------------------------------------------------

# they ask for all items at once, and for one after the other
_AT_ONCE = frozenset({
    list, tuple, sum, max, min, sorted, len, np.array, np.sum, np.mean, np.prod, np.max, np.min,
})  # fmt: skip
_LAZY = frozenset({zip, enumerate})


def over_flat(block: Block, kinds: Kinds, is_user: Callable[[object], bool]) -> Block:
    """The block in which what only runs through `m.flat` runs through the array, where none is
    written meanwhile. `is_user` tells of functions that may write into what they are given."""
    if not any(isinstance(stmt, Op) and _is_flat(stmt, kinds) for stmt in stmts_in(block)):
        return block
    uses, writers = Counter(reads(block)), _Writers(kinds, is_user, definitions(block))

    def takes(stmts: Sequence[Stmt], taken: Var) -> bool:
        """Are all items of the iterator taken before anything is written?"""
        for place, stmt in enumerate(stmts):
            if taken not in own_atoms(stmt):
                if writers.write([stmt]):
                    return False
                continue
            match stmt:
                case Op(fn=fn, outs=(out,)) if fn in _LAZY:
                    return uses[out] == 1 and takes(stmts[place + 1 :], out)
                case Op(fn=fn):
                    return fn in _AT_ONCE
                case Loop(head=Each(), body=body):
                    return not writers.write(body.stmts)
                case _:
                    return False
        return False

    def visit(block: Block) -> Block:
        stmts: list[Stmt] = []
        for place, stmt in enumerate(block.stmts):
            if isinstance(stmt, Op) and _is_flat(stmt, kinds) and uses[stmt.out] == 1:
                if takes(block.stmts[place + 1 :], stmt.out):
                    stmt = replace(stmt, fn=np.ravel, args=stmt.args[:1], spelled=None)
            stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), block.end)

    return visit(block)


def _is_flat(op: Op, kinds: Kinds) -> bool:
    if op.fn is not getattr or op.args[1:] != (Const("flat"),) or not op.out.is_temporary:
        return False
    kind = kind_of_atom(op.args[0], kinds)
    return isinstance(kind, Array) and kind.dtype.kind in "fc"


@dataclass(frozen=True)
class _Writers:
    """What may write an array."""

    kinds: Kinds
    is_user: Callable[[object], bool]
    defs: Mapping[Var, Stmt]

    def write(self, stmts: Iterable[Stmt]) -> bool:
        return any(map(self._writes, stmts_in(Block(tuple(stmts)))))

    def _writes(self, stmt: Stmt) -> bool:
        if not isinstance(stmt, Op):
            return False
        targets = targets_of(stmt, self.kinds)
        return self.is_user(stmt.fn) or not all(map(self._is_apart, targets))

    def _is_apart(self, atom: Atom, seen: frozenset[Atom] = frozenset()) -> bool:
        """Is it no array, or one that came from adding to a number?"""
        if atom in seen or isinstance(kind_of_atom(atom, self.kinds), (Num, List)):
            return True
        inner = partial(self._is_apart, seen=seen | {atom})
        match self.defs.get(atom) if isinstance(atom, Var) else None:
            case Op(fn=fn, args=args) if is_in_place(fn):
                return inner(args[0])
            case If(outs=outs, then=then, orelse=orelse) if atom in outs:
                place = outs.index(atom)  # type: ignore[arg-type]
                return inner(then.end[place]) and inner(orelse.end[place])
            case Loop(carries=carries, body=body):
                ends = zip(carries, body.end, strict=True)
                found = [(c.init, end) for c, end in ends if atom in (c.inside, c.out)]
                return bool(found) and all(inner(one) for pair in found for one in pair)
            case _:
                return False


__all__ = ["is_flat_put_back", "over_flat", "through_flat"]
