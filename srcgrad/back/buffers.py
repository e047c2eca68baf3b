"""Where updates of cotangents may reuse memory.

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
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..analysis.liveness import OF_MEMORY, liveness
from ..analysis.sizes import is_never_one
from ..ir import prims
from ..ir.core import Atom, Block, Function, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind
from ..ir.walk import definitions, reads, stmts_in
from .entries import (
    CHANGING,
    UPDATES,
    Entries,
    clear_late,
    copying,
    is_part,
    is_reverse,
    map_regions,
    same_objects,
)
from .held import add_to_item
from .looks import looked_up_once
from .memory import Memory
from .results import displays_at_end, fresh_results, is_cotangent, leaves_of, rebuilt
from .rounds import Rounds
from .single import Trees
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
    displays = displays_at_end(function.body, kinds)
    stmts = tuple(stmt for stmt in function.body.stmts if stmt not in displays.values())
    leaves = leaves_of(function.body.end, displays)
    inner = replace(function, body=Block(stmts, tuple(atom for atom, _ in leaves)))
    if any(isinstance(stmt, Op) and stmt.fn in UPDATES for stmt in stmts_in(inner.body)):
        inner = replace(inner, body=put_late(clear_late(inner.body)))
        inner = Entries(inner, kinds).copied()
    writes = _InPlace(inner, kinds, views)
    inner = writes.rewritten()
    sure = {place for place, (_, role) in enumerate(leaves) if role == "result"}
    kept = {place for place, (_, role) in enumerate(leaves) if role == "saved"}
    block = fresh_results(inner, sure, kept, kinds)
    made: list[Stmt] = []
    atoms = iter(block.end)
    end = tuple(rebuilt(atom, displays, atoms, made) for atom in function.body.end)
    function = replace(function, body=Block((*block.stmts, *made), end))
    return Owned(function, bool(writes.through.ends))


# --- updates in place --------------------------------------------------------------------------


class _InPlace:
    """Turns updates into writes where nobody else sees them; `before` and `after` are copies that
    make it so elsewhere."""

    def __init__(self, function: Function, kinds: dict[Var, Kind], views: bool):
        self.function, self.kinds = function, kinds
        self.live = liveness(function, OF_MEMORY)
        self.memory = Memory(function, kinds, rounds=Rounds(self.live))
        self.defs, self.same = definitions(function.body), same_objects(function.body, self.live)
        self.through = Through()
        if views:
            self.through = written_through(function, kinds, self.memory, self.live)
        self.copied_views: dict[Var, Var] = {}
        self.uses = Counter(reads(function.body))
        self.trees = Trees(kinds, self.memory, self.uses, self.defs)
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
        if self.through.ends:
            body = looked_up_once(body, self.kinds)
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
            return [replace(op, fn=_IN_PLACE.get(op.fn, op.fn))]
        if op.fn in UPDATES:
            return self.update(op)
        if op.fn in CHANGING and is_reverse(op):
            return self.changed(op)
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

    def changed(self, op: Op) -> list[Op]:
        """A list that grows or shrinks: one that is still needed is copied first, and so is one
        that another container holds, if that is needed."""
        target = op.args[0]
        if not isinstance(target, Var) or not self.is_seen(op, target):
            return [op]
        start = Var(target.wish, target.is_temporary)
        return [
            copying(start, target, self.kinds, op),
            replace(op, args=(start, *op.args[1:])),
        ]

    def is_seen(self, op: Op, target: Var) -> bool:
        """Is the list still needed as it is, under that name or another one?"""
        if is_part(target, self.defs):
            return not self.is_free(op, target, False)
        alive = self.live.after[op]
        return any(
            var not in op.outs and self.live.bits.get(var, 0) & alive
            for var in self.same.get(target, [target])
        )

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
        return x in self.insides or is_cotangent(x, self.defs)

    def shares(self, x: Var, v: Atom) -> bool:
        return isinstance(v, Var) and self.memory.may_share(x, v)

    def is_free(self, op: Op, target: Var, may_copy: bool) -> bool:
        """May the memory of `target` be written: is it ours, and does nobody need the old value?
        Views of it that are still needed are copied instead, if `may_copy`."""
        if not self.memory.is_ours(target):
            return False
        views: list[Var] = []
        wholes = self.wholes_of(target)
        alive = self.live.after[op]
        left = self.left_by(target)
        for var in self.memory.sharing(target):
            if var in op.outs or var in left or not self.live.bits.get(var, 0) & alive:
                continue
            made = self.defs.get(var)
            is_view = var is not target and isinstance(made, Op) and is_reverse(made)
            if not (is_view and may_copy and isinstance(self.kinds.get(var), Array)):
                return False
            if var in self.through.views or var in wholes:
                return False
            if made.fn not in (operator.getitem, getattr):  # type: ignore[union-attr]
                return False
            views.append(var)
        for var in views:
            self.copied_views.setdefault(var, Var(var.wish, True))
        return True

    def left_by(self, target: Var) -> set[Var]:
        """The names of lists in which it is no more."""
        return {
            same for var in self.trees.left_by(target) or () for same in self.same.get(var, [var])
        }

    def wholes_of(self, var: Var) -> set[Var]:
        """What it is a view of, if it is one: a copy of that would be what it is a view of."""
        found: set[Var] = set()
        made = self.defs.get(var)
        while isinstance(made, Op) and made.args and isinstance(made.args[0], Var):
            found.add(made.args[0])
            made = self.defs.get(made.args[0])
        return found


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
