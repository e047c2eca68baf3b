"""A place that is cleared, and given something back: written once.

A store takes the cotangent of its place, and leaves zero there; what the place held before the
store is then added again. `d = dy[i]; dy[i] = 0; ...; dy[i] += e` is `d = dy[i]; ...; dy[i] = e`
where nothing reads `dy` in between. What is added elsewhere in between is added after that.

>>> import numpy as np
>>> from ..errors import Span
>>> from ..ir.kinds import Num
>>> x, i, e = Var("x"), Var("i"), Var("e")
>>> cleared, last = Var("dx"), Var("dx")
>>> span = Span("", "", 1, 0, 1, 0, "", "x[i] = y", is_adjoint=True)
>>> one = Op((cleared,), prims.with_item, (x, i, Const(0.0)), (), span)
>>> two = Op((last,), prims.add_item, (cleared, i, e), (), span)
>>> kinds = {x: Array(np.dtype(float), (None,)), i: Num(int), e: Num(float)}
>>> [op.fn.__name__ for op in put_back(Block((one, two), (last,)), {}, kinds).stmts]
['with_item']
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from .. import runtime_memory
from ..analysis.indexing import is_basic, place_of
from ..analysis.kinds import Kinds
from ..ir import columns, prims
from ..ir.core import NONE, Atom, Block, Const, Op, Stmt, Var
from ..ir.kinds import Array, ByMemory, ByObject, Dict, Kind, List, Num, Place
from ..ir.walk import definitions, map_blocks, reads, stmts_in, substitute
from .gather import Found
from .known_values import is_whole
from .work import is_adjoint

UPDATES = (prims.with_item, prims.add_item)

_MOST_ROUNDS = 32


def put_back(mirror: Block, primal: Mapping[Var, Stmt], kinds: Kinds) -> Block:
    """The mirror with fewer writes (itself, if there are no fewer); `primal` are the definitions
    it reads, `kinds` grows by the Vars that are made."""
    for _ in range(_MOST_ROUNDS):
        if not any(isinstance(s, Op) and s.fn in UPDATES for s in stmts_in(mirror)):
            break
        found = _Found({**primal, **definitions(mirror)}, kinds, Counter(reads(mirror)))
        fewer = _block(mirror, found)
        if not found.changed:
            break
        mirror = substitute(fewer, found.skipped)
    return mirror


class _Found(Found):
    def place(self, index: Atom) -> object:
        return place_of(index, self.defs, self.kinds)

    def like(self, var: Var) -> Var:
        new = Var(var.wish, var.is_temporary)
        self.kinds[new] = self.kinds[var]
        return new


def _block(block: Block, found: _Found) -> Block:
    stmts = [map_blocks(stmt, lambda inner: _block(inner, found)) for stmt in block.stmts]
    for place, stmt in enumerate(stmts):
        if isinstance(stmt, Op) and is_adjoint(stmt) and stmt.fn in UPDATES:
            fewer = _fewer(stmts, place, stmt, found)
            if fewer is not None:
                found.changed = True
                return Block(tuple(fewer), block.end)
    return Block(tuple(stmts), block.end)


def _fewer(stmts: Sequence[Stmt], place: int, op: Op, found: _Found) -> list[Stmt] | None:
    """The statements with a simpler one at that place, or without it."""
    before, after = stmts[:place], stmts[place + 1 :]
    if _is_of_zeros(op, found):
        if op.fn is prims.with_item:
            return [*before, replace(op, args=(*op.args[:2], Const(0.0))), *after]
        found.skipped[op.out] = op.args[0]
        return [*before, *after]
    if _is_there(op, found):
        found.skipped[op.out] = op.args[0]
        return [*before, *after]
    if op.fn is prims.add_item and _is_empty(op.args[0], found) and _is_entry(op, found):
        return [*before, replace(op, fn=prims.with_item), *after]
    if op.fn is prims.add_item:
        return _added_in_part(stmts, op, found)
    if not _is_cleared(op, found):
        return None
    if _is_whole(op, found):
        return [*before, replace(op, fn=prims.zeros_like, args=op.args[:1]), *after]
    return _written_once(stmts, place, found)


def _is_empty(memory: Atom, found: _Found) -> bool:
    made = found.made(memory)
    if made is None:
        return False
    return made.fn is runtime_memory.ByMemory or isinstance(made.fn, columns.CotangentsOf)


def _is_entry(op: Op, found: _Found) -> bool:
    """May what is added to nothing stand there as it is? (Memory takes what has fewer axes.)"""
    kind, added = found.kind(op.args[0]), found.kind(op.args[2])
    if not isinstance(kind, ByObject):
        return True
    return isinstance(added, (Num, Array, List)) and type(kind.item) is type(added)


def _is_whole(op: Op, found: _Found) -> bool:
    kind = found.kind(op.args[0])
    return is_whole(op.args[1], kind, found.defs)


def _is_of_zeros(op: Op, found: _Found) -> bool:
    """Is it `dy[i] = zeros` or `dy[i] += zeros`, of an array or of memory?"""
    if op.fn not in UPDATES or type(found.kind(op.args[0])) not in (Array, ByMemory):
        return False
    made = found.made(op.args[2])
    return made is not None and made.fn is prims.zeros_like and is_adjoint(made)


def _is_there(op: Op, found: _Found) -> bool:
    """Is it `dy[i] = dy[i]`?"""
    made = found.made(op.args[2]) if op.fn is prims.with_item else None
    if made is None or made.fn is not operator.getitem or made.args[0] is not op.args[0]:
        return False
    return found.place(made.args[1]) == found.place(op.args[1])


def _is_cleared(op: Op, found: _Found) -> bool:
    """Is it `dy[i] = 0.0`, of an array, of memory, of objects, of numbers in a list or dict, or of
    a list of lists?"""
    if op.fn is not prims.with_item:
        return False
    index, kind = found.kind(op.args[1]), found.kind(op.args[0])
    made = found.made(op.args[2])
    is_zeros = made is not None and made.fn in (prims.zeros_like, np.zeros_like)
    if _is_table(kind, index):
        return is_zeros
    if isinstance(kind, ByObject):
        return is_zeros or op.args[2] in (Const(0.0), NONE)
    if op.args[2] != Const(0.0):
        return False
    match kind:
        case Array():
            return is_basic(index) is True
        case ByMemory():
            return isinstance(index, Place)
        case List(item=Num()):
            return isinstance(index, Num)
        case Dict(item=Num()):
            return True
        case _:
            return False


def _is_table(kind: Kind, index: Kind) -> bool:
    """Is it a list or dict of lists or arrays, of which the index takes one?"""
    if not isinstance(kind, (List, Dict)) or not isinstance(kind.item, (List, Array)):
        return False
    return isinstance(kind, Dict) or isinstance(index, Num)


def _written_once(stmts: Sequence[Stmt], start: int, found: _Found) -> list[Stmt] | None:
    """The statements in which the place that is cleared at `start` is written once."""
    clear = stmts[start]
    assert isinstance(clear, Op)
    where, between = found.place(clear.args[1]), list[Op]()
    current = clear.out
    while True:
        readers = [s for s in stmts[start:] if isinstance(s, Op) and current in s.args]
        if found.uses[current] != len(readers):
            return None
        match readers:
            case [Op(fn=prims.add_item, args=(target, index, _)) as op] if target is current:
                if found.place(index) == where and _is_entry(op, found):
                    return _moved_to(op, clear, between, stmts, found)
                between.append(op)
                current = op.out
            case [Op(fn=prims.with_item, args=(target, index, _))] if target is current:
                if found.place(index) != where:
                    return None
                # what is cleared is written anyway, and what was added there is lost
                lost = {clear, *(op for op in between if found.place(op.args[1]) == where)}
                found.skipped |= {op.out: op.args[0] for op in lost}
                return [stmt for stmt in stmts if stmt not in lost]
            case [Op(), Op()] if between:
                return _taken_once(clear, readers, stmts, found)
            case _:
                return None


def _moved_to(
    last: Op, clear: Op, between: Sequence[Op], stmts: Sequence[Stmt], found: _Found
) -> list[Stmt]:
    """`dy[i] = 0; dy[j] += a; dy[i] += b` as `dy[i] = b; dy[j] += a`."""
    target, index, _ = clear.args
    out = last.out if not between else found.like(last.out)
    written: list[Stmt] = [
        Op((out,), prims.with_item, (target, index, last.args[2]), (), last.span)
    ]
    for op in between:
        args = (out, *op.args[1:])
        out = last.out if op is between[-1] else found.like(last.out)
        written.append(replace(op, outs=(out,), args=args))
    gone = {clear, *between}
    place = stmts.index(last)
    before = [stmt for stmt in stmts[:place] if stmt not in gone]
    return [*before, *written, *stmts[place + 1 :]]


def _taken_once(
    clear: Op, readers: Sequence[Op], stmts: Sequence[Stmt], found: _Found
) -> list[Stmt] | None:
    """`d = dy[i]; dy[i] = 0; dy[j] += a; d += dy[i]; dy[i] = 0` as `dy[j] += a; d = dy[i]; ...`."""
    where = found.place(clear.args[1])
    take, again = readers
    if take.fn is not operator.getitem or found.uses[take.out] != 1:
        return None
    if again.fn is not prims.with_item or found.place(again.args[1]) != where:
        return None
    total = next((s for s in stmts if isinstance(s, Op) and take.out in s.args), None)
    if found.place(take.args[1]) != where or total is None or total.fn is not operator.add:
        return None
    first = found.made(total.args[total.args[0] is take.out])
    if first is None or first.fn is not operator.getitem or first.args[0] is not clear.args[0]:
        return None
    if found.place(first.args[1]) != where:
        return None
    found.skipped[clear.out] = clear.args[0]
    both = replace(take, outs=total.outs)
    gone = {clear, total}
    return [both if stmt is take else stmt for stmt in stmts if stmt not in gone]


def _added_in_part(stmts: Sequence[Stmt], op: Op, found: _Found) -> list[Stmt] | None:
    """`dx = zeros; dx[i] += a; memory[x] += dx` as `memory[x][i] += a`. (A list of lists, too.)"""
    memory, index, part = op.args
    kind = found.kind(memory)
    if type(kind) is not ByMemory and not _is_table(kind, found.kind(index)):
        return None
    chain: list[Op] = []
    made = found.made(part)
    while made is not None and made.fn is prims.add_item and found.uses[made.out] == 1:
        chain.append(made)
        made = found.made(made.args[0])
    if not chain or made is None or made.fn is not prims.zeros_like or found.uses[made.out] != 1:
        return None
    if any(stmt not in stmts for stmt in chain):
        return None
    view = found.like(made.out)
    written: list[Stmt] = [Op((view,), operator.getitem, (memory, index), (), op.span)]
    for each in reversed(chain):
        written.append(replace(each, args=(view, *each.args[1:])))
        view = each.out
    written.append(replace(op, fn=prims.with_item, args=(memory, index, view)))
    gone = {made, *chain}
    place = stmts.index(op)
    before = [stmt for stmt in stmts[:place] if stmt not in gone]
    return [*before, *written, *stmts[place + 1 :]]
