"""Cotangents of parts that are written where they are: in the view that was taken of them.

`d = dy[1:]; d2 = d * w; dy[1:] = d2`, each a value of its own, is `d = dy[1:]; d *= w` where
nothing else looks at `dy` in between: the part is put back by being what was taken.

>>> import numpy as np
>>> from ..errors import Span
>>> from ..analysis.liveness import liveness
>>> from ..ir.core import Const, Param
>>> x, dx, d, d2, dx2 = map(Var, ("x", "dx", "d", "d", "dx"))
>>> part, span = Const(slice(1, None)), Span("", "", 1, 0, 1, 0, "", is_adjoint=True)
>>> make = Op((dx,), prims.zeros_like, (x,))
>>> take = Op((d,), operator.getitem, (dx, part), (), span)
>>> add = Op((d2,), prims.add_item, (d, Const(0), Const(1.0)), (), span)
>>> put = Op((dx2,), prims.with_item, (dx, part, d2), (), span)
>>> kinds = {v: Array(np.dtype(float), (None,)) for v in (x, dx, d, d2, dx2)}
>>> f = Function("f", (Param(x, "x"),), Block((make, take, add, put), (dx2,)))
>>> found = written_through(f, kinds, Memory(f, kinds), liveness(f))
>>> found.steps == {add}, found.ends == {put}
(True, True)
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..analysis.indexing import place_of
from ..analysis.liveness import Live
from ..analysis.memory import View, memory_of
from ..ir import prims
from ..ir.core import Atom, Block, Function, Op, Stmt, Var
from ..ir.kinds import Array, ByMemory, Dict, Kind, List, Num
from ..ir.walk import definitions, map_blocks, own_atoms, reads, regions
from .entries import UPDATES, is_reverse
from .held import kind_of_atom
from .memory import Memory
from .single import SHORTER, Trees

AUGMENTED = (operator.add, operator.sub, operator.mul, operator.truediv)


def put_late(block: Block) -> Block:
    """`d2 = d * w; e = d * r; dy[i] = d2` becomes `e = d * r; d2 = d * w; dy[i] = d2`: after the
    last use of what it is made from."""
    uses = Counter(reads(block))

    def visit(inner: Block) -> Block:
        stmts = [map_blocks(stmt, visit) for stmt in inner.stmts]
        for put in [stmt for stmt in stmts if isinstance(stmt, Op) and _puts(stmt)]:
            _sink(put, stmts, uses)
        return Block(tuple(stmts), inner.end)

    return visit(block)


def _puts(op: Op) -> bool:
    return op.fn is prims.with_item and isinstance(op.args[2], Var)


def _sink(put: Op, stmts: list[Stmt], uses: Counter) -> None:
    to, value = stmts.index(put), put.args[2]
    here = next((i for i, s in enumerate(stmts[:to]) if isinstance(s, Op) and value in s.outs), to)
    between = stmts[here:to]
    if here == to or uses[value] != 1 or not all(isinstance(s, Op) for s in between):
        return
    made = stmts[here]
    if isinstance(made, Op) and made.fn in AUGMENTED and all(map(is_reverse, between)):
        stmts.insert(to - 1, stmts.pop(here))


# --- in place ------------------------------------------------------------------------------------


@dataclass
class Through:
    """`steps` may be done in place, in a view of what is written; `ends` need not be done then.
    `views` are what is changed: a copy would not do."""

    steps: set[Op] = field(default_factory=set)
    ends: set[Op] = field(default_factory=set)
    views: set[Atom] = field(default_factory=set)


def written_through(
    function: Function, kinds: Mapping[Var, Kind], memory: Memory, live: Live
) -> Through:
    """What is made of a part of a cotangent and put back there."""
    defs = definitions(function.body)
    trees = Trees(kinds, memory, Counter(reads(function.body)), defs)
    finder = _Finder(kinds, memory, live, defs, trees, Through())
    finder.block(function.body)
    return finder.found


@dataclass
class _Finder:
    kinds: Mapping[Var, Kind]
    memory: Memory
    live: Live
    defs: Mapping[Var, Stmt]
    trees: Trees
    found: Through

    def block(self, block: Block) -> None:
        for place, stmt in enumerate(block.stmts):
            if isinstance(stmt, Op) and _puts(stmt) and is_reverse(stmt):
                steps, is_there = self.steps(stmt, block.stmts[:place])
                self.found.steps |= set(steps)
                self.found.views.update(step.args[0] for step in steps)
                if is_there:
                    self.found.ends.add(stmt)
            for region in regions(stmt):
                self.block(region)

    def steps(self, put: Op, before: Sequence[Stmt]) -> tuple[list[Op], bool]:
        """The operations on what is taken that may be done in place, as it is put back or
        replaced; whether what is put back is there then."""
        whole, index, value = put.args
        nothing: tuple[list[Op], bool] = ([], False)
        if not isinstance(whole, Var) or not self.is_buffer(whole) or not isinstance(value, Var):
            return nothing
        if self.is_alive(whole, put) or not self.memory.is_ours(whole):
            return nothing
        if any(self.is_alive(v, put) for v in self.memory.sharing(value) if v is not put.out):
            return nothing  # (it would be seen when the whole is written again)
        steps: list[Op] = []
        is_there = True
        while True:
            made = self.defs.get(value)
            if not isinstance(made, Op) or made not in before or not is_reverse(made):
                return nothing
            if made.fn is operator.getitem and made.args[0] is whole:
                break
            step = self.previous(made)
            if step is not None:
                steps.append(made)
            elif made.fn in AUGMENTED and isinstance(made.args[0], Var):
                step, steps, is_there = made.args[0], [], False  # (what is put is new)
            else:
                return nothing
            value = step
        if self.place(made.args[1]) != self.place(index) or not self.trees.is_tree(whole):
            return nothing
        is_array = isinstance(self.kinds.get(whole), Array)
        if is_array and not isinstance(memory_of(made, self.kinds), View):
            return nothing  # (an array of integers takes a copy)
        after = before[before.index(made) + 1 :]
        is_read = any(whole in own_atoms(inner) for stmt in after for inner in _within(stmt))
        if is_read or not all(self.is_free(op, whole) for op in steps):
            return nothing
        return steps, is_there and bool(steps)

    def previous(self, op: Op) -> Var | None:
        """What the operation changes, if it can be done in place."""
        first = op.args[0] if op.args else None
        old = self.kinds.get(first) if isinstance(first, Var) else None
        if op.fn in SHORTER and isinstance(first, Var):
            return first if isinstance(old, List) else None
        if op.fn in UPDATES and isinstance(first, Var):
            is_item = isinstance(old, List) and isinstance(self.kind(op.args[1]), Num)
            return first if is_item or isinstance(old, Array) else None
        if not isinstance(first, Var) or op.fn not in AUGMENTED or op.options:
            return None
        # (what is put back has the shape of its place: it is that of what was taken)
        new, second = self.kinds.get(op.out), op.args[1]
        if (
            not isinstance(old, Array)
            or not isinstance(new, Array)
            or old.dtype != new.dtype
            or not old.dims
            or not new.dims
        ):
            return None
        is_apart = not isinstance(second, Var) or not self.memory.may_share(first, second)
        return first if is_apart and len(old.dims) == len(new.dims) else None

    def is_free(self, op: Op, whole: Var) -> bool:
        """Does nobody but the whole need what the operation changes?"""
        changed = op.args[0]
        assert isinstance(changed, Var)
        return not any(
            self.is_alive(var, op)
            for var in self.memory.sharing(changed)
            if var is not whole and var not in op.outs
        )

    def is_alive(self, var: Var, after: Op) -> bool:
        return bool(self.live.bits.get(var, 0) & self.live.after[after])

    def is_buffer(self, var: Var) -> bool:
        kind = self.kinds.get(var)
        is_table = isinstance(kind, (List, Dict)) and isinstance(kind.item, (List, Array))
        return type(kind) in (Array, ByMemory) or is_table

    def kind(self, atom: Atom) -> Kind:
        return kind_of_atom(atom, self.kinds)

    def place(self, index: object) -> object:
        return place_of(index, self.defs, self.kinds)  # type: ignore[arg-type]


def _within(stmt: Stmt) -> list[Stmt]:
    found = [stmt]
    for region in regions(stmt):
        for inner in region.stmts:
            found += _within(inner)
    return found
