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
>>> own_buffers(f, {v: array for v in (x, dx, dx2)}).body.stmts[1].fn is add_to_item
True
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from ..analysis.indexing import is_basic
from ..analysis.liveness import liveness
from ..analysis.sizes import is_never_one
from ..ir import prims
from ..ir.core import Atom, Block, Carry, Const, Function, If, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, List, Num
from ..ir.walk import definitions, own_atoms, reads, stmts_in
from .memory import Memory, add_to_item, has_memory, kind_of_atom

_UPDATES = (prims.with_item, prims.add_item)

_AUGMENTED: dict[Callable, Callable] = {
    operator.add: operator.iadd,
    operator.sub: operator.isub,
    operator.mul: operator.imul,
    operator.truediv: operator.itruediv,
}
_COMMUTATIVE = (operator.add, operator.mul)

# results that may be one of their first arguments, and nothing else
_PASSING = (prims.identity, prims.fit, prims.unbroadcast)


def own_buffers(function: Function, kinds: dict[Var, Kind]) -> Function:
    """`kinds` is extended by the Vars that are made."""
    if not any(isinstance(stmt, Op) and _is_adjoint(stmt) for stmt in stmts_in(function.body)):
        return function
    if any(isinstance(stmt, Op) and stmt.fn in _UPDATES for stmt in stmts_in(function.body)):
        function = replace(function, body=_clear_late(function.body))
        function = _Entries(function, kinds).copied()
    function = _InPlace(function, kinds).rewritten()
    return _fresh_results(function, kinds)


def adds_up(op: Op, kinds: dict[Var, Kind]) -> bool:
    """Is `x[i] += v` right: no index twice, and no item that is shared?"""
    target, index, _ = op.args
    match kind_of_atom(target, kinds):
        case Array():
            return _meets_once(kind_of_index(index, kinds))
        case List(item=Num()):
            return isinstance(kind_of_atom(index, kinds), Num)
        case _:
            return False


def kind_of_index(index: Atom, kinds: dict[Var, Kind]) -> Kind:
    from ..ir.kinds import kind_of_const

    return kinds.get(index, ANY) if isinstance(index, Var) else kind_of_const(index.value)


def _meets_once(index: Kind) -> bool:
    """(A boolean mask meets every element once.)"""
    return is_basic(index) is True or isinstance(index, Array) and index.dtype.kind == "b"


def _is_adjoint(stmt: Stmt) -> bool:
    if isinstance(stmt, Op) and stmt.fn in (*_UPDATES, prims.identity):
        return True
    return stmt.span is not None and stmt.span.is_adjoint


# --- order -----------------------------------------------------------------------------------------


def _clear_late(block: Block) -> Block:
    """`t = dy[i]; dy[i] = 0; u = t * v` becomes `t = dy[i]; u = t * v; dy[i] = 0`."""
    stmts = list(block.stmts)
    for stmt in block.stmts:
        if isinstance(stmt, Op) and stmt.fn is prims.with_item and isinstance(stmt.args[2], Const):
            here = stmts.index(stmt)
            to = _after_use(stmts, here, stmt)
            if to is not None:
                stmts.insert(to, stmts.pop(here))
    return Block(tuple(_map_regions(stmt, _clear_late) for stmt in stmts), block.end)


def _after_use(stmts: list[Stmt], here: int, clear: Op) -> int | None:
    """Where the value that was loaded before the place is cleared has been used."""
    target, index, _ = clear.args
    loaded = {
        stmt.outs[0]
        for stmt in stmts[:here]
        if isinstance(stmt, Op) and stmt.fn is operator.getitem and stmt.args == (target, index)
    }
    for place, stmt in enumerate(stmts[here + 1 :], here + 1):
        if not isinstance(stmt, Op) or clear.out in own_atoms(stmt) or not _is_adjoint(stmt):
            return None
        if loaded & set(own_atoms(stmt)):
            return place
    return None


def _map_regions(stmt: Stmt, fn: Callable[[Block], Block]) -> Stmt:
    match stmt:
        case If():
            return replace(stmt, then=fn(stmt.then), orelse=fn(stmt.orelse))
        case Loop():
            return replace(stmt, body=fn(stmt.body))
        case _:
            return stmt


# --- entries: what flows into a variable that is written ----------------------------------------------


class _Entries:
    """Finds the variables that are updated in place, at whichever depth, and copies what flows
    into them from elsewhere: before the loop, at the end of the arm."""

    def __init__(self, function: Function, kinds: dict[Var, Kind]):
        self.function, self.kinds = function, kinds
        self.memory, self.live = Memory(function, kinds), liveness(function)
        self.defs = definitions(function.body)
        self.views: dict[Var, list[Var]] = {}
        self.needed: set[Var] = set()
        for stmt in stmts_in(function.body):
            if isinstance(stmt, Op):
                for source in self.memory.sources(stmt):
                    if isinstance(source, Var):
                        self.views.setdefault(source, []).extend(stmt.outs)
        for stmt in stmts_in(function.body):
            if isinstance(stmt, Op) and stmt.fn in _UPDATES:
                self.need(stmt.args[0])

    def need(self, atom: Atom) -> None:
        """The value will be written: if it is one of several, each must be ours."""
        if not isinstance(atom, Var) or atom in self.needed:
            return
        for incoming in self.incoming(atom):
            self.needed.add(atom)
            self.need(incoming)

    def incoming(self, var: Var) -> list[Atom]:
        match self.defs.get(var):
            case If(outs=outs, then=then, orelse=orelse) if var in outs:
                place = outs.index(var)
                return [then.end[place], orelse.end[place]]
            case Loop(carries=carries, body=body):
                for carry, end in zip(carries, body.end, strict=True):
                    if var is carry.inside or var is carry.out:
                        return [carry.init, end, carry.inside]
        return []

    def copied(self) -> Function:
        return replace(self.function, body=self.block(self.function.body))

    def block(self, block: Block, more: tuple[Op, ...] = (), end: tuple[Atom, ...] | None = None) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmts += self.stmt(stmt)
        return Block((*stmts, *more), block.end if end is None else end)

    def stmt(self, stmt: Stmt) -> list[Stmt]:
        match stmt:
            case If(then=then, orelse=orelse, outs=outs):
                arms = []
                for arm in (then, orelse):
                    wanted = [out in self.needed for out in outs]
                    ends, made = self.entering(arm.end, wanted, self.live.after[stmt], stmt, outs)
                    arms.append(self.block(arm, made, ends))
                return [replace(stmt, then=arms[0], orelse=arms[1])]
            case Loop(carries=carries, body=body):
                wanted = [carry.inside in self.needed for carry in carries]
                busy = self.live.head[stmt] | self.live.after[stmt]
                insides = tuple(carry.inside for carry in carries)
                inits, before = self.entering(
                    [c.init for c in carries], wanted, busy, stmt, insides
                )
                ends, after = self.entering(body.end, wanted, busy, stmt, insides)
                new = [
                    Carry(init, carry.inside, carry.out)
                    for init, carry in zip(inits, carries, strict=True)
                ]
                return [
                    *before,
                    replace(stmt, carries=tuple(new), body=self.block(body, after, ends)),
                ]
            case _:
                return [stmt]

    def entering(
        self, atoms, wanted: list[bool], busy: int, stmt: Stmt, names: tuple[Var, ...]
    ) -> tuple[tuple[Atom, ...], tuple[Op, ...]]:
        """The values with those replaced by copies that somebody else may see."""
        values: list[Atom] = list(atoms)
        made: list[Op] = []
        for place, (atom, is_wanted) in enumerate(zip(atoms, wanted, strict=True)):
            if not is_wanted or not isinstance(atom, Var):
                continue
            is_again = atom in values[:place]
            if not is_again and self.is_handed_over(atom, busy):
                continue
            out = Var(names[place].wish, names[place].is_temporary)
            made.append(copying(out, atom, self.kinds, stmt))
            values[place] = out
        return tuple(values), tuple(made)

    def is_handed_over(self, atom: Var, busy: int) -> bool:
        """Is the memory new, and nobody's any more?"""
        if not has_memory(self.kinds.get(atom, ANY)):
            return True
        if any(self.live.bit(var) & busy for var in (atom, *self.views_of(atom))):
            return False
        return self.is_new(atom)

    def is_new(self, atom: Atom) -> bool:
        if not isinstance(atom, Var):
            return True
        if not has_memory(self.kinds.get(atom, ANY)) or atom in self.needed:
            return True
        made = self.defs.get(atom)
        if not isinstance(made, Op):
            return False
        if made.fn in _PASSING:
            return self.is_new(made.args[0])
        return made.fn in _UPDATES or not self.memory.sources(made)

    def views_of(self, var: Var) -> Iterator[Var]:
        seen, todo = {var}, [var]
        while todo:
            for view in self.views.get(todo.pop(), ()):
                if view not in seen and has_memory(self.kinds.get(view, ANY)):
                    seen.add(view)
                    todo.append(view)
                    yield view


def copying(out: Var, atom: Atom, kinds: dict[Var, Kind], at: Stmt) -> Op:
    """`out = atom.copy()`"""
    kind = kind_of_atom(atom, kinds)
    kinds[out] = kind
    fn = prims.copy if isinstance(kind, Array) else prims.Method("copy")
    return Op((out,), fn, (atom,), (), at.span)


# --- updates in place -------------------------------------------------------------------------------


class _InPlace:
    """Turns updates into writes where nobody else sees them; `before` and `after` are copies that
    make it so elsewhere."""

    def __init__(self, function: Function, kinds: dict[Var, Kind]):
        self.function, self.kinds = function, kinds
        self.memory, self.live = Memory(function, kinds), liveness(function)
        self.defs = definitions(function.body)
        self.copied_views: dict[Var, Var] = {}
        self.uses = Counter(reads(function.body))

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
                stmts.append(_map_regions(stmt, self.block))
        return Block(tuple(stmts), block.end)

    def op(self, op: Op) -> list[Op]:
        if op.fn in _UPDATES:
            return self.update(op)
        if op.fn in _AUGMENTED and len(op.outs) == 1 and _is_adjoint(op):
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
        """Is the result of the shape and dtype of `x`, whatever the other operand is?"""
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
        made = self.defs.get(x)
        if made is None or x.is_temporary and self.uses.get(x, 0) < 2:
            return False
        return not isinstance(made, Op) or _is_adjoint(made)

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
            is_view = var is not target and isinstance(made, Op) and _is_adjoint(made)
            if not (is_view and may_copy and isinstance(self.kinds.get(var), Array)):
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
            stmts += [replace(stmt, outs=(view,)), Op(stmt.outs, prims.copy, (view,), (), stmt.span)]
        else:
            stmts.append(_map_regions(stmt, lambda inner: _copy_views(inner, views, kinds)))
    return Block(tuple(stmts), block.end)


# --- results -----------------------------------------------------------------------------------------


def _fresh_results(function: Function, kinds: dict[Var, Kind]) -> Function:
    """Copies of the results that share memory with something else."""
    memory = Memory(function, kinds)
    defs = definitions(function.body)
    seen: set[Var] = set()
    primal = {
        memory.class_of(var)
        for var in function.body.end
        if isinstance(var, Var) and not _is_cotangent(var, defs)
    }
    ends: list[Atom] = []
    made: list[Op] = []
    for atom in function.body.end:
        if isinstance(atom, Var) and has_memory(kinds.get(atom, ANY)) and _is_cotangent(atom, defs):
            own = memory.class_of(atom)
            if own in seen or own in primal or not memory.is_ours(atom):
                if isinstance(kinds.get(atom, ANY), Array):
                    out = Var(atom.wish, atom.is_temporary)
                    made.append(copying(out, atom, kinds, defs[atom]))
                    atom = out
            seen.add(own)
        ends.append(atom)
    body = Block((*function.body.stmts, *made), tuple(ends))
    return replace(function, body=_copied_identities(body) if made else body)


def _copied_identities(body: Block) -> Block:
    """`dx = w` that is copied at the end is `dx = w.copy()` where it stands."""
    named = {s.out: s for s in body.stmts if isinstance(s, Op) and s.fn is prims.identity}
    uses = Counter(reads(body))
    copies = {
        s.args[0]: s for s in body.stmts
        if isinstance(s, Op) and s.fn is prims.copy and s.args[0] in named and uses[s.args[0]] == 1
    }  # fmt: skip
    stmts = [
        replace(s, outs=copies[s.out].outs, fn=prims.copy)
        if isinstance(s, Op) and s.fn is prims.identity and s.out in copies
        else s
        for s in body.stmts
        if not (isinstance(s, Op) and copies.get(s.args[0] if s.args else s) is s)
    ]
    return Block(tuple(stmts), body.end)


def _is_cotangent(var: Atom, defs: dict[Var, Stmt], depth: int = 8) -> bool:
    """Was it made by the reverse sweep? (Of what an `If` chooses from, something was.)"""
    if not isinstance(var, Var) or not depth:
        return False
    match defs.get(var):
        case None:
            return False
        case Op() as op:
            return _is_adjoint(op)
        case If(outs=outs, then=then, orelse=orelse) if not var.wish.startswith("d"):
            place = outs.index(var)
            ends = (then.end[place], orelse.end[place])
            return any(_is_cotangent(end, defs, depth - 1) for end in ends)
        case stmt:
            return _is_adjoint(stmt) or var.wish.startswith("d")
