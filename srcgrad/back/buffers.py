"""Where updates of cotangents may reuse memory, and where results must be copied.

In goes a Function whose cotangents have value semantics (`with_item`, `add_item`, `+`), out comes
one in which they are updated in place wherever nobody else can see it; elsewhere a copy is made
first: once before a loop rather than in each iteration. No cotangent that the function returns
shares memory with an argument, a primal value or another result.

>>> import numpy as np
>>> from ..ir.core import Block, Const, Param
>>> x, dx, dx2 = Var("x"), Var("dx"), Var("dx")
>>> array = Array(np.dtype(float), (None,))
>>> make = Op((dx,), prims.zeros_like, (x,))
>>> add = Op((dx2,), prims.add_item, (dx, Const(0), Const(1.0)))
>>> f = Function("f", (Param(x, "x"),), Block((make, add), (dx2,)))
>>> own_buffers(f, {v: array for v in (x, dx, dx2)}).function.body.stmts[1].fn is add_to_item
True
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .. import runtime_objects
from ..analysis.liveness import liveness
from ..analysis.sizes import is_never_one
from ..ir import prims
from ..ir.core import Atom, Block, Function, If, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Record, Tuple
from ..ir.walk import definitions, own_atoms, reads, stmts_in
from .entries import UPDATES, Entries, clear_late, copy_of, copying, is_reverse, map_regions
from .memory import Memory, add_to_item, kind_of_atom
from .through import Through, put_late, written_through

_AUGMENTED: dict[Callable, Callable] = {
    operator.add: operator.iadd,
    operator.sub: operator.isub,
    operator.mul: operator.imul,
    operator.truediv: operator.itruediv,
}
_COMMUTATIVE = (operator.add, operator.mul)
_IN_PLACE: dict[Callable, Callable] = {
    **_AUGMENTED,
    prims.with_item: prims.store,
    prims.add_item: add_to_item,
}


@dataclass(frozen=True)
class Owned:
    """`has_views`: are there cotangents that are written through views of them?"""

    function: Function
    has_views: bool = False


def own_buffers(function: Function, kinds: dict[Var, Kind], views: bool = True) -> Owned:
    """`kinds` is extended by the Vars that are made. Without `views`, no cotangent is written
    through a view."""
    if not any(isinstance(stmt, Op) and is_reverse(stmt) for stmt in stmts_in(function.body)):
        return Owned(function)  # (an update belongs to a reverse sweep, too)
    # the tuples, lists and dicts that are returned are made at the very end
    displays = _displays_at_end(function.body, kinds)
    stmts = tuple(stmt for stmt in function.body.stmts if stmt not in displays.values())
    leaves = _leaves(function.body.end, displays)
    inner = replace(function, body=Block(stmts, tuple(atom for atom, _ in leaves)))
    if any(isinstance(stmt, Op) and stmt.fn in UPDATES for stmt in stmts_in(inner.body)):
        inner = replace(inner, body=put_late(clear_late(inner.body)))
        inner = Entries(inner, kinds).copied()
    writes = _InPlace(inner, kinds, views)
    inner = writes.rewritten()
    sure = {place for place, (_, role) in enumerate(leaves) if role == "result"}
    kept = {place for place, (_, role) in enumerate(leaves) if role == "saved"}
    block = _fresh_results(inner, sure, kept, kinds)
    made: list[Stmt] = []
    atoms = iter(block.end)
    end = tuple(_rebuilt(atom, displays, atoms, made) for atom in function.body.end)
    function = replace(function, body=Block((*block.stmts, *made), end))
    return Owned(function, bool(writes.through.ends))


# --- updates in place --------------------------------------------------------------------------


class _InPlace:
    """Turns updates into writes where nobody else sees them; `before` and `after` are copies that
    make it so elsewhere."""

    def __init__(self, function: Function, kinds: dict[Var, Kind], views: bool):
        self.function, self.kinds = function, kinds
        self.memory, self.live = Memory(function, kinds), liveness(function)
        self.defs = definitions(function.body)
        self.through = Through()
        if views:
            self.through = written_through(function, kinds, self.memory, self.live)
        self.copied_views: dict[Var, Var] = {}
        self.uses = Counter(reads(function.body))
        self.insides = {
            carry.inside
            for loop in stmts_in(function.body)
            if isinstance(loop, Loop) and is_reverse(loop)
            for carry in loop.carries
        }

    def rewritten(self) -> Function:
        body = self.block(self.function.body)
        if self.copied_views:
            body = _copy_views(body, self.copied_views, self.kinds)
        return replace(self.function, body=body)

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Op):
                stmts += self.op(stmt)
            else:
                stmts.append(map_regions(stmt, self.block))
        return Block(tuple(stmts), block.end)

    def op(self, op: Op) -> list[Op]:
        if op in self.through.ends:  # (it is there already)
            return [replace(op, fn=prims.identity, args=op.args[:1])]
        if op in self.through.steps:
            return [replace(op, fn=_IN_PLACE[op.fn])]
        if op.fn in UPDATES:
            return self.update(op)
        if op.fn in _AUGMENTED and len(op.outs) == 1 and is_reverse(op):
            return [self.accumulated(op)]
        return [op]

    def update(self, op: Op) -> list[Op]:
        target, index, value = op.args
        fn = prims.store if op.fn is prims.with_item else add_to_item
        in_place = replace(op, fn=fn)
        if isinstance(target, Var) and self.is_free(op, target, True):
            return [in_place]
        start = Var(op.out.wish, op.out.is_temporary)
        made = copying(start, target, self.kinds, op)
        return [made, replace(op, fn=fn, args=(start, index, value))]

    def accumulated(self, op: Op) -> Op:
        """`x = x + v` as `x += v`, for arrays of one shape and dtype."""
        a, b = op.args
        for x, v in ((a, b), (b, a)):
            if x is b and op.fn not in _COMMUTATIVE:
                break
            if isinstance(x, Var) and x is not v and self.fits(x, op.out) and self.is_ours(x):
                if self.is_free(op, x, False) and not self.shares(x, v):
                    return replace(op, fn=_AUGMENTED[op.fn], args=(x, v))
        return op

    def fits(self, x: Var, out: Var) -> bool:
        """Is the result of the shape and dtype of `x`, whatever the other operand is, and is it
        a variable of the same name?"""
        if not out.is_temporary and x.wish != out.wish:
            return False
        old, new = self.kinds.get(x, ANY), self.kinds.get(out, ANY)
        if not isinstance(old, Array) or not isinstance(new, Array) or old.dtype != new.dtype:
            return False
        if not old.dims or new.dims is None or len(old.dims) != len(new.dims):
            return False
        return all(
            is_never_one(dim) or dim is not None and dim == made
            for dim, made in zip(old.dims, new.dims, strict=True)
        )

    def is_ours(self, x: Var) -> bool:
        """Is it a variable of the reverse sweep? (The user's own are never written by it, and a
        temporary that is used once is better off inside an expression.)"""
        if x.is_temporary and self.uses.get(x, 0) < 2:
            return False
        return x in self.insides or _is_cotangent(x, self.defs)

    def shares(self, x: Var, v: Atom) -> bool:
        return isinstance(v, Var) and self.memory.may_share(x, v)

    def is_free(self, op: Op, target: Var, may_copy: bool) -> bool:
        """May the memory of `target` be written: is it ours, and does nobody need the old value?
        Views of it that are still needed are copied instead, if `may_copy`."""
        if not self.memory.is_ours(target):
            return False
        views: list[Var] = []
        alive = self.live.after[op]
        for var in self.memory.sharing(target):
            if var is op.out or not self.live.bits.get(var, 0) & alive:
                continue
            made = self.defs.get(var)
            is_view = var is not target and isinstance(made, Op) and is_reverse(made)
            if not (is_view and may_copy and isinstance(self.kinds.get(var), Array)):
                return False
            if var in self.through.views:
                return False
            if made.fn not in (operator.getitem, getattr):  # type: ignore[union-attr]
                return False
            views.append(var)
        for var in views:
            self.copied_views.setdefault(var, Var(var.wish, True))
        return True


def _copy_views(block: Block, views: dict[Var, Var], kinds: dict[Var, Kind]) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Op) and len(stmt.outs) == 1 and stmt.out in views:
            view = views[stmt.out]
            kinds[view] = kinds.get(stmt.out, ANY)
            copied = Op(stmt.outs, prims.copy, (view,), (), stmt.span)
            stmts += [replace(stmt, outs=(view,)), copied]
        else:
            stmts.append(map_regions(stmt, lambda inner: _copy_views(inner, views, kinds)))
    return Block(tuple(stmts), block.end)


# --- results -----------------------------------------------------------------------------------


def _fresh_results(
    function: Function, sure: Collection[int], kept: Collection[int], kinds: dict[Var, Kind]
) -> Block:
    """The body with copies of the results that share memory with something else. `sure` are the
    places of those that are cotangents, whoever made them, `kept` of those that nobody writes."""
    body, defs = function.body, definitions(function.body)
    if not any(
        _may_be_array(kind_of_atom(atom, kinds)) and (place in sure or _is_cotangent(atom, defs))
        for place, atom in enumerate(body.end)
    ):
        return body
    places = [place for place in range(len(body.end)) if place not in kept]
    return _Results(function, kinds, defs).block(body, places, sure, set(), None)


def _displays_at_end(block: Block, kinds: dict[Var, Kind]) -> dict[Var, Op]:
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


def _leaves(
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
            found += _leaves(op.args, displays, inner)
    return found


def _rebuilt(atom: Atom, displays: dict[Var, Op], atoms: Iterator[Atom], made: list[Stmt]) -> Atom:
    op = displays.get(atom) if isinstance(atom, Var) else None
    if op is None:
        return next(atoms)
    args = tuple(_rebuilt(arg, displays, atoms, made) for arg in op.args)
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
    return isinstance(kind, Array) or kind is ANY


def _is_array_cotangent(atom: Atom, defs: dict[Var, Stmt], kinds: dict[Var, Kind]) -> bool:
    return isinstance(kind_of_atom(atom, kinds), Array) and _is_cotangent(atom, defs)


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
            and (place in sure or _is_cotangent(new[place], self.defs))
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


def _is_cotangent(var: Atom, defs: dict[Var, Stmt], depth: int = 8) -> bool:
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
            return any(_is_cotangent(end, defs, depth - 1) for end in ends)
        case stmt:
            return is_reverse(stmt) or var.wish.startswith("d")
