"""A function that is called for many directions at once: what depends on these gets one axis more.

In: a function whose parameters `moving` are tangents or cotangents. Out: the function in which
these, and what depends on them, have the axis of directions in front; or NotBatched, where an
operation or the shape of a value is not known well enough.

>>> from ..ir.core import Param
>>> x, d, y = Var("x"), Var("d"), Var("y")
>>> made = Op((y,), np.dot, (x, d))
>>> f = Function("f", (Param(x, "x"), Param(d, "d")), Block((made,), (y,)))
>>> matrix, vector = (Array(np.dtype(float), (None,) * rank) for rank in (2, 1))
>>> found = batched(f, {x: matrix, d: vector, y: vector}, {d: YES})
>>> [stmt.fn.__name__ for stmt in found.function.body.stmts], found.levels
(['transpose', 'matmul'], (True,))
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import FunctionType
from typing import assert_never

import numpy as np

from ..analysis.kinds import Kinds, infer
from ..analysis.memory import written
from ..analysis.storage import Storage
from ..ir import prims
from ..ir.core import Atom, Block, Carry, Each, Function, If, Loop, Mirror, Op, Stmt, Var, While
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Tuple
from ..ir.kinds import join_all as join_kinds
from ..ir.walk import definitions, map_blocks, own_atoms, own_outs, reads, stmts_in
from .batch_arrays import ARRAYS
from .batch_items import ITEMS, as_list, level_of_rows, made_record, rows
from .batch_products import PRODUCTS
from .batching import Batch, Rule, name_of, rank_of
from .calls import giving_its_own
from .dead import sweep_dead
from .emit import Emitter
from .levels import NO, YES, Level, NotBatched, item_of, join, lifted, pack, part_of
from .relearn import relearn
from .simplify import simplify_block
from .work import is_adjoint

# a call of a generated function, with the levels of its arguments -> the function to call
# instead, and the levels of its results
Callees = Callable[[prims.Generated, tuple[Level, ...]], tuple[prims.Generated, tuple[Level, ...]]]


@dataclass(frozen=True)
class Batched:
    """`levels` are those of the results."""

    function: Function
    kinds: Kinds
    levels: tuple[Level, ...]


def _no_calls(handle: prims.Generated, levels: tuple[Level, ...]):
    raise NotBatched(f"a call of {handle.name}")


def batched(
    function: Function,
    kinds: Kinds,
    moving: Mapping[Var, Level],
    callees: Callees = _no_calls,
    namespace: Callable[[str], object] | None = None,
    is_first: bool = False,
) -> Batched:
    """Raises NotBatched. `is_first`: there is a direction for each number in what is moving."""
    walk = _Walk(dict(kinds), dict(moving), callees)
    walk.defs.update(definitions(function.body))
    for param in function.params:
        walk.levels.setdefault(param.var, NO)
    first = walk.counted(moving, is_first)
    block = walk.block(function.body)
    _check_memory(function, kinds, walk)
    body = Block((*first, *block.stmts), block.end)
    body = sweep_dead(body, lambda op: op.fn in _MAY_GO)
    if not first and walk.count in reads(body):
        raise NotBatched("the number of directions is not known")
    levels = tuple(map(walk.level, body.end))
    found = {v: kind for v, kind in kinds.items() if walk.level(v) is NO}
    known = dict(found)
    known.update({v: lifted(kinds.get(v, ANY), level) for v, level in moving.items()})
    known.update(walk.called)
    learned = infer(body, known, None, namespace)
    learned.update(found)
    learned.update(walk.called)
    body = _simplified(body, learned)
    body = giving_its_own(body, [*moving], function.span)
    relearn(body, learned, namespace)
    return Batched(replace(function, body=body), learned, levels)


def _simplified(body: Block, kinds: Kinds) -> Block:
    """(A value that has a name of its own may need memory of its own: it keeps it. Where the user's
    own code writes, nothing tells any more which values are the same before and after.)"""
    if any(_is_users_write(stmt, kinds) for stmt in stmts_in(body)):
        return body
    fns: dict[Callable, Callable] = {prims.identity: _named}
    body = simplify_block(_with_functions(body, fns), kinds)
    return _with_functions(body, {new: old for old, new in fns.items()})


def _is_users_write(stmt: Stmt, kinds: Kinds) -> bool:
    if not isinstance(stmt, Op) or is_adjoint(stmt) and stmt.fn in _LISTED:
        return False
    return written(stmt, kinds) is not None or isinstance(stmt.fn, prims.Called)


# of the lists that the reverse sweep keeps for itself
_LISTED = (prims.append, prims.Method("pop"))


def _named(x):
    return x


def _with_functions(block: Block, fns: Mapping[Callable, Callable]) -> Block:
    def visit(stmt: Stmt) -> Stmt:
        if isinstance(stmt, Op):
            is_one = isinstance(stmt.fn, FunctionType) and stmt.fn in fns
            return replace(stmt, fn=fns[stmt.fn]) if is_one else stmt
        return map_blocks(stmt, lambda inner: _with_functions(inner, fns))

    return Block(tuple(map(visit, block.stmts)), block.end)


# what is written for those who may not read it
_MAY_GO = (len, operator.getitem, prims.make_slice, prims.make_tuple, getattr, np.zeros)


class _Walk(Batch):
    """One walk through a function; the body of a loop is walked until its levels stay."""

    def __init__(self, kinds: Kinds, levels: dict[Var, Level], callees: Callees):
        super().__init__(kinds, levels)
        self.callees = callees
        # the kinds of what calls return
        self.called: Kinds = {}

    def counted(self, moving: Mapping[Var, Level], is_first: bool) -> tuple[Op, ...]:
        """The number of directions."""
        emit, self.emit = self.emit, Emitter()
        whole = Tuple(tuple(self.kind(var) for var in moving))
        path = _to_leaf(whole, pack(moving.values()), with_lists=False)
        if path is None and is_first and len(moving) == 1:
            path = _to_leaf(whole, pack(moving.values()), with_lists=True)
        if path is not None:
            leaf = [*moving][path[0]]  # type: ignore[call-overload]
            for key in path[1:]:
                leaf = self.write(operator.getitem, leaf, key)
            self.emit.add(Op((self.count,), len, (leaf,)))
        stmts, self.emit = self.emit.stmts, emit
        return tuple(stmts)  # type: ignore[arg-type]

    # --- regions ---------------------------------------------------------------------------------

    def block(self, block: Block) -> Block:
        emit, self.emit = self.emit, Emitter(self.emit.span)
        for stmt in block.stmts:
            self.stmt(stmt)
        stmts, self.emit = self.emit.stmts, emit
        return Block(tuple(stmts), tuple(map(self.use, block.end)))

    def ending(self, block: Block, levels: Sequence[Level], outs: Sequence[Var]) -> Block:
        """A block that was written, with its end at these levels; it becomes `outs`."""
        emit, self.emit = self.emit, Emitter(self.emit.span)
        end = tuple(map(self.becoming, block.end, levels, outs))
        stmts, self.emit = self.emit.stmts, emit
        return Block((*block.stmts, *stmts), end)

    def becoming(self, atom: Atom, level: Level, out: Var) -> Atom:
        """A value at the level, and with the axes, that `out` has: a number that becomes an array
        in a loop broadcasts like one."""
        kinds = self.kind(atom), self.kind(out)
        if level is YES and all(isinstance(kind, (Array, Num)) for kind in kinds):
            rank, wanted = map(rank_of, kinds)
            if rank != wanted and not (rank == 0 and isinstance(kinds[0], Num)):
                raise NotBatched("arrays of different ranks")
            found = self.spread(atom, level)
            missing = wanted - rank
            return self.with_axes(found, missing) if missing else found
        return self.spread(atom, level)

    def ends(self, block: Block) -> list[Level]:
        return list(map(self.level, block.end))

    def stmt(self, stmt: Stmt) -> None:
        self.emit.span = stmt.span
        match stmt:
            case Op():
                self.op(stmt)
            case If():
                self.branch(stmt)
            case Loop():
                self.loop(stmt)
            case Mirror():
                raise AssertionError("a mirror is left")
            case _:
                assert_never(stmt)

    def branch(self, stmt: If) -> None:
        test = self.unbatched(stmt.test)
        then, orelse = self.block(stmt.then), self.block(stmt.orelse)
        levels = list(map(join, self.ends(then), self.ends(orelse)))
        for out, *ends in zip(stmt.outs, then.end, orelse.end, strict=True):
            self.learn(out, join_kinds(map(self.kind, ends)))
        then = self.ending(then, levels, stmt.outs)
        orelse = self.ending(orelse, levels, stmt.outs)
        self.levels.update(zip(stmt.outs, levels, strict=True))
        self.emit.add(replace(stmt, test=test, then=then, orelse=orelse))

    def loop(self, stmt: Loop) -> None:
        head = stmt.head
        if isinstance(head, Each):
            items = self.use(head.items)
            self.levels[head.target] = level_of_rows(items, self)
            is_plain = self.level(items) is NO
            head = Each(head.target, items if is_plain else rows(items, self))
        inits = [self.use(carry.init) for carry in stmt.carries]
        head, body, levels = self.iterated(stmt, head, list(map(self.level, inits)))
        stop = self.unbatched(stmt.stop)
        slots = None if stmt.slots is None else self.unbatched(stmt.slots)
        insides = [carry.inside for carry in stmt.carries]
        inits = list(map(self.becoming, inits, levels, insides))
        carries = tuple(
            Carry(init, carry.inside, carry.out) for init, carry in zip(inits, stmt.carries)
        )
        self.levels.update(zip((carry.out for carry in carries), levels, strict=True))
        body = self.ending(body, levels, insides)
        self.emit.add(replace(stmt, head=head, carries=carries, body=body, stop=stop, slots=slots))

    def iterated(
        self, stmt: Loop, head: Each | While, levels: list[Level]
    ) -> tuple[Each | While, Block, list[Level]]:
        """The head and the body at the levels that carries have from iteration to iteration."""
        outer, self.is_trial = (self.is_trial, self.waits), True
        while True:
            self.waits = False
            self.levels.update(zip((carry.inside for carry in stmt.carries), levels, strict=True))
            if isinstance(stmt.head, While):
                test = self.block(stmt.head.test)
                self.unbatched(test.end[0])
                head = While(test)
            body = self.block(stmt.body)
            after = list(map(join, levels, self.ends(body)))
            if after == levels:
                break
            levels = after
        self.is_trial = outer[0]
        if self.waits and not self.is_trial:
            raise NotBatched("a container that is the same for all directions on one path")
        self.waits = self.waits or outer[1]
        return head, body, levels

    def unbatched(self, atom: Atom) -> Atom:
        if self.level(self.use(atom)) is not NO:
            raise NotBatched("a test that is batched")
        return self.use(atom)

    # --- operations ------------------------------------------------------------------------------

    def op(self, op: Op) -> None:
        for out in op.outs:
            self.same.pop(out, None)
            self.levels[out] = NO
        options = tuple((name, self.use(value)) for name, value in op.options)
        op = replace(op, args=tuple(map(self.use, op.args)), options=options)
        if all(self.level(atom) is NO for atom in own_atoms(op)):
            self.emit.add(op)
            return
        if isinstance(op.fn, prims.Generated):
            self.call(op, op.fn)
            return
        rule = rule_for(op)
        if rule is None:
            raise NotBatched(f"{name_of(op.fn)}, whose batching is not known")
        rule(op, self)

    def call(self, op: Op, handle: prims.Generated) -> None:
        if op.options:
            raise NotBatched("a call by name")
        handle, levels = self.callees(handle, tuple(map(self.level, op.args)))
        if len(levels) != len(op.outs):
            levels = (pack(levels),)
        self.give(op, handle, *op.args)
        for out, level in zip(op.outs, levels, strict=True):
            self.levels[out] = level
            self.called[out] = lifted(self.kind(out), level)


RULES: dict[Callable, Rule] = {**ARRAYS, **PRODUCTS, **ITEMS}


def rule_for(op: Op) -> Rule | None:
    """How the operation is batched."""
    if isinstance(op.fn, prims.Made) or isinstance(op.fn, type) and issubclass(op.fn, tuple):
        return made_record if op.fn is not tuple else as_list
    return RULES.get(op.fn) if isinstance(op.fn, Hashable) else None


def _to_leaf(kind: Kind, level: Level, with_lists: bool) -> tuple[object, ...] | None:
    """The keys that lead to an array or a number that is batched, for certain."""
    found: Iterable[tuple[object, Kind, Level]] = ()
    match kind:
        case Array() | Num():
            return () if level is YES else None
        case Tuple(items=items):
            count = len(items)
            found = ((i, item, part_of(level, i, count)) for i, item in enumerate(items))
        case Dict(fields=(*fields,)):
            found = ((key, item, item_of(level)) for key, item in fields)
        case List(item=(Array() | Num()) as item) if with_lists:
            found = ((0, item, item_of(level)),)
    for key, inner, below in found:
        rest = _to_leaf(inner, below, with_lists)
        if rest is not None:
            return (key, *rest)
    return None


# --- memory --------------------------------------------------------------------------------------


def _check_memory(function: Function, kinds: Kinds, walk: Batch) -> None:
    """What is written in place has its memory to itself, or all that share it are batched: a
    value that becomes batched is another one from there on."""
    changed = {out for op in _written_ops(function, kinds) for out in op.outs}
    changed = {out for out in changed if isinstance(kinds.get(out, ANY), _WRITABLE)}
    if not changed:
        return
    uses = Counter(reads(function.body))
    params = [p.var for p in function.params]
    storage = Storage.of(function.body, params, kinds)
    values = {*params, *(out for stmt in stmts_in(function.body) for out in own_outs(stmt))}
    for var in values:
        made, kind = walk.defs.get(var), kinds.get(var, ANY)
        is_new = isinstance(made, Op) and made.fn in _FRESH and uses[var] == 1
        if not isinstance(kind, _WRITABLE) or is_new:
            continue
        is_batched = walk.level(var) is not NO
        for target in changed:
            if type(kinds[target]) is type(kind) and storage.may_share(target, var):
                if is_batched != (walk.level(target) is not NO):
                    raise NotBatched("memory that two names share")


_WRITABLE = (Array, Dict, List)
_FRESH = (np.zeros, np.zeros_like, prims.make_list, prims.zeros_like)


def _written_ops(function: Function, kinds: Kinds) -> Iterator[Op]:
    for stmt in stmts_in(function.body):
        if isinstance(stmt, Op) and written(stmt, kinds) is not None:
            yield stmt
