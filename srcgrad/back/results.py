"""Results that share memory with nothing else: where cotangents that leave a function are copied.

>>> import operator
>>> import numpy as np
>>> from ..ir.core import Const, Param
>>> from ..errors import Span
>>> x, dx = Var("x"), Var("dx")
>>> kinds = {v: Array(np.dtype(float), (None,)) for v in (x, dx)}
>>> span = Span("", "", 1, 0, 1, 0, "", is_adjoint=True)
>>> op = Op((dx,), operator.getitem, (x, Const(slice(1, None))), (), span)
>>> f = Function("f", (Param(x, "x"),), Block((op,), (dx,)))
>>> [stmt.fn.__name__ for stmt in fresh_results(f, {0}, (), kinds).stmts]
['getitem', 'copy']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from .. import runtime_objects
from ..ir import prims
from ..ir.core import Atom, Block, Function, If, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Record, Tuple, is_unknown
from ..ir.walk import definitions, own_atoms, reads, stmts_in
from .entries import copy_of, is_reverse
from .held import kind_of_atom
from .memory import Memory


def fresh_results(
    function: Function, sure: Collection[int], kept: Collection[int], kinds: dict[Var, Kind]
) -> Block:
    """The body with copies of the results that share memory with something else. `sure` are the
    places of those that are cotangents, whoever made them, `kept` of those that nobody writes."""
    body, defs = function.body, definitions(function.body)
    if not any(
        _may_be_array(kind_of_atom(atom, kinds)) and (place in sure or is_cotangent(atom, defs))
        for place, atom in enumerate(body.end)
    ):
        return body
    places = [place for place in range(len(body.end)) if place not in kept]
    return _Results(function, kinds, defs).block(body, places, sure, set(), None)


def displays_at_end(block: Block, kinds: dict[Var, Kind]) -> dict[Var, Op]:
    """The operations that pack results, and nothing else."""
    uses = Counter(reads(block))
    ops = {s.out: s for s in block.stmts if isinstance(s, Op) and _is_display(s, kinds)}
    found: dict[Var, Op] = {}
    todo = list(block.end)
    while todo:
        atom = todo.pop()
        if not isinstance(atom, Var) or atom not in ops or uses[atom] != 1:
            continue
        op = ops[atom]
        if op.span is None or is_reverse(op):
            found[atom] = op
            todo += op.args
    return found


def leaves_of(
    atoms: Iterable[Atom], displays: dict[Var, Op], role: str = ""
) -> list[tuple[Atom, str]]:
    """What the results are packed from, each with its role: surely a cotangent (a "result"), or
    "saved" for the backward half."""
    found: list[tuple[Atom, str]] = []
    for atom in atoms:
        op = displays.get(atom) if isinstance(atom, Var) else None
        if op is None:
            found.append((atom, role))
        else:
            inner = "result" if is_reverse(op) else op.spelled or role
            found += leaves_of(op.args, displays, inner)
    return found


def rebuilt(atom: Atom, displays: dict[Var, Op], atoms: Iterator[Atom], made: list[Stmt]) -> Atom:
    op = displays.get(atom) if isinstance(atom, Var) else None
    if op is None:
        return next(atoms)
    args = tuple(rebuilt(arg, displays, atoms, made) for arg in op.args)
    made.append(replace(op, args=args))
    return atom


_DISPLAYS = frozenset({prims.make_tuple, prims.make_list, prims.make_dict, runtime_objects.like})
_CONTAINERS = (Tuple, List, Dict, Record)


def _is_display(op: Op, kinds: dict[Var, Kind]) -> bool:
    """(To fit a container hands on the items that fit already.)"""
    if op.fn is prims.fit:
        return all(isinstance(kind_of_atom(atom, kinds), _CONTAINERS) for atom in op.args)
    return op.fn in _DISPLAYS or isinstance(op.fn, prims.Made)


def _may_be_array(kind: Kind) -> bool:
    return isinstance(kind, Array) or is_unknown(kind)


def _is_array_cotangent(atom: Atom, defs: dict[Var, Stmt], kinds: dict[Var, Kind]) -> bool:
    return isinstance(kind_of_atom(atom, kinds), Array) and is_cotangent(atom, defs)


class _Results:
    """What leaves the function. The arms of an `If` that makes several results are looked at one
    by one."""

    def __init__(self, function: Function, kinds: dict[Var, Kind], defs: dict[Var, Stmt]):
        self.kinds, self.defs = kinds, defs
        self.uses = Counter(reads(function.body))
        read = {atom for stmt in stmts_in(function.body) for atom in own_atoms(stmt)}
        self.leaving: set[Var] = set()
        for end in function.body.end:
            self.leave(end, read)
        self.apart = {
            stmt
            for stmt in stmts_in(function.body)
            if isinstance(stmt, If) and any(self.leaves(out) for out in stmt.outs)
        }
        alone = {out for stmt in self.apart for out in stmt.outs if self.leaves(out)}
        self.memory = Memory(function, kinds, alone)

    def leaves(self, atom: Atom) -> bool:
        """Is it a cotangent that is only there to be returned?"""
        return atom in self.leaving

    def leave(self, atom: Atom, read: Collection[Atom]) -> None:
        """(So are those that it is chosen from.)"""
        if not isinstance(atom, Var) or self.uses[atom] != 1 or atom in read:
            return
        if _is_array_cotangent(atom, self.defs, self.kinds):
            self.leaving.add(atom)
            made = self.defs.get(atom)
            if isinstance(made, If):
                for arm in (made.then, made.orelse):
                    self.leave(arm.end[made.outs.index(atom)], read)

    def block(
        self,
        block: Block,
        places: Sequence[int],
        sure: Collection[int],
        taken: set[Var],
        around: If | None,
    ) -> Block:
        """The block with copies before its end, of what leaves at these places (`sure`: of those
        that are cotangents, whoever made them); `taken` are the classes of what else leaves, and
        `around` is the `If` that the block is an arm of."""
        stmts = list(block.stmts)
        new = list(block.end)
        ours = [
            place
            for place in places
            if _may_be_array(kind_of_atom(new[place], self.kinds))
            and (place in sure or is_cotangent(new[place], self.defs))
        ]
        others = [new[place] for place in places if place not in ours]
        taken = taken | {self.memory.class_of(end) for end in others if isinstance(end, Var)}
        for place in ours:
            end = new[place]
            if not isinstance(end, Var):
                continue
            made = self.defs.get(end)
            if isinstance(made, If) and made in self.apart and self.leaves(end):
                continue
            own = self.memory.class_of(end)
            if own in taken or end in new[:place] or not self.memory.is_ours(end):
                name = end if made or around is None else around.outs[place]
                out = Var(name.wish, name.is_temporary)
                self.copy(stmts, end, out, made)
                new[place] = out
            taken.add(own)
        for index, stmt in enumerate(stmts):
            if stmt in self.apart and isinstance(stmt, If):
                inner = [
                    i
                    for i, out in enumerate(stmt.outs)
                    if self.leaves(out) and any(block.end[place] is out for place in places)
                ]
                arms = [
                    self.block(arm, inner, inner, taken, stmt) for arm in (stmt.then, stmt.orelse)
                ]
                stmts[index] = replace(stmt, then=arms[0], orelse=arms[1])
        return Block(tuple(stmts), tuple(new))

    def copy(self, stmts: list[Stmt], end: Var, out: Var, made: Stmt | None) -> None:
        """`dx = w` that is to be copied is `dx = w.copy()`."""
        if isinstance(made, Op) and made.fn is prims.identity and made in stmts:
            if self.uses[end] == 1:
                self.kinds[out] = self.kinds.get(end, ANY)
                copied = replace(made, outs=(out,), fn=copy_of(self.kinds[out]))
                stmts[stmts.index(made)] = copied
                return
        copied = Op((out,), prims.copy, (end,), (), None if made is None else made.span)
        self.kinds[out] = self.kinds.get(end, ANY)
        stmts.append(copied)


def is_cotangent(var: Atom, defs: dict[Var, Stmt], depth: int = 8) -> bool:
    """Was it made by the reverse sweep? (Of what an `If` chooses from, something was.)"""
    if not isinstance(var, Var) or not depth:
        return False
    match defs.get(var):
        case None:
            return False
        case Op() as op:
            return is_reverse(op)
        case If(outs=outs, then=then, orelse=orelse) if not var.wish.startswith("d"):
            place = outs.index(var)
            ends = (then.end[place], orelse.end[place])
            return any(is_cotangent(end, defs, depth - 1) for end in ends)
        case stmt:
            return is_reverse(stmt) or var.wish.startswith("d")
