"""What is told of memory: the adjoint and the tangent of `WrittenThrough` and `SeenThrough`.

>>> part_of(Op((), prims.SeenThrough(len), (Var("size"), Var("x")))).fn is len
True
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from .. import runtime_memory
from ..analysis.effects import TOLD
from ..ir import marks, prims
from ..ir.core import NONE, Atom, Block, Const, Each, If, Loop, Op, Stmt, Var
from ..ir.kinds import Array, ByMemory, Column, Kind
from ..ir.walk import defined, map_blocks, reads, stmts_in, substitute
from ..runtime import positions
from .changed_items import changed, without, zero_item
from .context import Context
from .cotangents import Cotangent, Cotangents, named
from .emit import Emitter
from .entries import Entry, all_but, has_fields, key_of, kind_in, part, settle
from .tangents import Tangents

# the adjoint of one operation, for those that are looked at as another one
Pull = Callable[[Op, Sequence[Cotangent], Cotangents, Context], None]


def part_of(op: Op) -> Op:
    """`part2 = SeenThrough(fn)(part, x, ...)` as `part2 = fn(x, ...)`."""
    assert isinstance(op.fn, (prims.SeenThrough, prims.WrittenThrough))
    return replace(op, fn=op.fn.fn, args=op.args[1:])


def written_through(pull: Pull) -> Entry:
    """The entry of `x2 = WrittenThrough(fn)(x, part, *rest)`: of the cotangent of `x2`, `part` gets
    what `fn` takes out of it, and `x` the rest (of what `fn` only moves, nothing is left)."""

    def push(op: Op, table: Tangents) -> bool:
        return _push(op, table, pull)

    return Entry(_pull, push, (0, 1))


def _pull(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    op = _by_index(op, table.emit)
    whole, one, *rest = op.args
    assert isinstance(op.fn, prims.WrittenThrough) and isinstance(one, Var)
    kind = kind_in(context, op.out)
    if op.fn.fn is not operator.getitem:
        taken = Var(one.wish and f"d{one.wish}", True)
        args = (table.atom(op.out, outs[0]), *rest)
        table.emit.add(Op((taken,), op.fn.fn, args, op.options, table.emit.span))
        table.add(one, taken)
        return True
    index = rest[0]
    if isinstance(index, Const) and has_fields(kind):
        key = key_of(index, kind)
        table.add(one, part(outs[0], key, table))
        table.add(whole, all_but(outs[0], key, op.out, table))
        return True
    cotangent = table.atom(op.out, outs[0])
    if one in context.active:
        table.add(one, table.emit(operator.getitem, cotangent, index, wish=named(one)["wish"]))
    if isinstance(whole, Var) and whole in context.active:
        zero: Atom = Const(0.0)
        if not isinstance(kind, (Array, ByMemory, Column)):
            zero = zero_item(whole, index, kind_in(context, one), table)
        table.add(whole, without(kind, cotangent, index, zero, whole, table))
    return True


def _push(op: Op, table: Tangents, pull: Pull) -> bool:
    op = _by_index(op, table.emit)
    whole, one, *rest = op.args
    assert isinstance(op.fn, prims.WrittenThrough)
    assert isinstance(whole, Var) and isinstance(one, Var)
    emit, context = table.emit, table.context
    tangent = table.atom(one)
    if op.fn.fn is operator.getitem:
        kind = kind_in(context, op.out)
        return settle(op, changed(kind, table.written(whole), rest[0], tangent, emit), table)
    scratch = Cotangents(emit, context.kinds)
    view = replace(part_of(op), outs=(one,), args=(whole, *rest))
    pull(view, [tangent], scratch, Context(context.kinds, frozenset({whole, one})))
    return settle(op, scratch.atom(whole, scratch.take(whole)), table)


# what they give is a part of the array only: the rest is as it was
_PARTS = frozenset({np.diag, np.diagonal, np.linalg.diagonal})


def _by_index(op: Op, emit: Emitter) -> Op:
    """The same as a part that an index takes: `np.diagonal(x)` is `x[places]`."""
    assert isinstance(op.fn, prims.WrittenThrough)
    if op.fn.fn not in _PARTS:
        return op
    whole, one, *rest = op.args
    places = Var("", True)
    emit.add(Op((places,), op.fn.fn, (emit(positions, whole), *rest), op.options, emit.span))
    index = emit(np.unravel_index, places, emit(np.shape, whole))
    fn = prims.WrittenThrough(operator.getitem)
    return replace(op, fn=fn, args=(whole, one, index), options=())


# --- guards ------------------------------------------------------------------------------------


def guarded(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block in which an `if` tells what holds only where a test is true."""
    return _guarded(_with_ways(block), kinds)


def _with_ways(block: Block) -> Block:
    """The block in which what holds only after one way through a `try` asks which it was. (The
    test of an attempt is read by its own `If` alone.)"""
    ops = [stmt for stmt in stmts_in(block) if isinstance(stmt, Op)]
    tests: set[Atom] = {op.out for op in ops if marks.is_test(op)}
    if all(tests.isdisjoint(op.args) for op in ops):
        return block
    told, outs = marks.ways(block)
    ways: dict[Atom, Atom] = {choice.test: out for choice, out in outs.items()}

    def visit(stmt: Stmt) -> Stmt:
        if isinstance(stmt, Op):
            return replace(stmt, args=tuple(ways.get(atom, atom) for atom in stmt.args))
        return map_blocks(stmt, renamed)

    def renamed(block: Block) -> Block:
        return Block(tuple(map(visit, block.stmts)), block.end)

    return renamed(told)


def _is_guarded(op: Op) -> bool:
    return isinstance(op.fn, TOLD) and op.fn.is_guarded


def _guarded(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    assert isinstance(kinds, dict)

    def visit(stmt: Stmt) -> Stmt:
        if not isinstance(stmt, Op) or not _is_guarded(stmt):
            return map_blocks(stmt, lambda inner: _guarded(inner, kinds))
        assert isinstance(stmt.fn, TOLD)
        before, after, test, *rest = stmt.args
        new = Var(stmt.out.wish, stmt.out.is_temporary)
        kinds[new] = kinds[stmt.out]
        op = replace(stmt, outs=(new,), fn=type(stmt.fn)(stmt.fn.fn), args=(before, after, *rest))
        return If(test, Block((op,), (new,)), Block((), (before,)), stmt.outs, stmt.span)

    return Block(tuple(map(visit, block.stmts)), block.end)


def numbered(block: Block) -> Block:
    """The block in which a loop counts its iterations where its body asks for their number."""
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        stmt = map_blocks(stmt, numbered)
        if isinstance(stmt, Loop) and isinstance(stmt.head, Each):
            if stmt.trip in set(reads(stmt.body)):
                pair, items = Var("", True), Var("", True)
                outs = (stmt.trip, stmt.head.target)
                first = Op(outs, prims.unpack, (pair, Const(2)), (), stmt.span)
                body = Block((first, *stmt.body.stmts), stmt.body.end)
                stmts.append(Op((items,), enumerate, (stmt.head.items,), (), stmt.span))
                stmt = replace(stmt, head=Each(pair, items), body=body, trip=Var("k"))
        stmts.append(stmt)
    return Block(tuple(stmts), block.end)


def by_handle(block: Block) -> Block:
    """The block in which places are told from values: what is saved for a function of its own is
    copied if it is written later, and a place is not."""

    def visit(stmt: Stmt) -> Stmt:
        if isinstance(stmt, Op) and stmt.fn is prims.place:
            return replace(stmt, fn=runtime_memory.Place)
        return map_blocks(stmt, by_handle)

    return Block(tuple(map(visit, block.stmts)), block.end)


# --- out again ---------------------------------------------------------------------------------


def erased(block: Block) -> Block:
    """The block without what only tells how versions follow from one another: when it runs, they
    are the same object. So are the outs of an `if`, or of a loop, that brings nothing new."""
    same: dict[Var, Atom] = {}
    for stmt in stmts_in(block):
        if isinstance(stmt, Op) and (isinstance(stmt.fn, TOLD) or stmt.fn is prims.marked):
            same[stmt.out] = stmt.args[0]
        elif isinstance(stmt, Op) and isinstance(stmt.fn, prims.Called):
            targets = stmt.fn.written(stmt.args, stmt.options)
            same.update(zip(stmt.outs[stmt.fn.results :], targets, strict=True))
        elif isinstance(stmt, Op) and stmt.fn is prims.memory:
            same[stmt.out] = NONE
    block = _without(substitute(_plainly_called(block), same), same)
    return without_idle_outs(block)[0]


def _plainly_called(block: Block) -> Block:
    """The block in which no call gives the next versions of what it wrote."""

    def visit(stmt: Stmt) -> Stmt:
        if isinstance(stmt, Op) and isinstance(stmt.fn, prims.Called):
            return replace(stmt, fn=stmt.fn.fn, outs=stmt.outs[: stmt.fn.results])
        return map_blocks(stmt, _plainly_called)

    return Block(tuple(map(visit, block.stmts)), block.end)


def without_idle_outs(block: Block) -> tuple[Block, dict[Var, Atom]]:
    """The block in which no `if` and no loop hands on what is the same object as before; and what
    stands for what they handed on."""
    gone: dict[Var, Atom] = {}
    while same := _same_objects(block):
        block = _without(substitute(block, same), same)
        gone |= same
    return block, gone


def _same_objects(block: Block) -> dict[Var, Atom]:
    """Outs and carries that are what they were before."""
    same: dict[Var, Atom] = {}
    for stmt in stmts_in(block):
        match stmt:
            case If(then=then, orelse=orelse, outs=outs):
                inner = defined(then) | defined(orelse)
                for out, a, b in zip(outs, then.end, orelse.end, strict=True):
                    if a is b and a not in inner:
                        same[out] = a
            case Loop(carries=carries, body=body):
                for carry, end in zip(carries, body.end, strict=True):
                    if end is carry.inside or end is carry.init:
                        same[carry.inside] = same[carry.out] = carry.init
            case _:
                pass
    return same


def _without(block: Block, gone: Mapping[Var, Atom]) -> Block:
    """The block without the definitions of those."""
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        match map_blocks(stmt, lambda inner: _without(inner, gone)):
            case Op(outs=(out,)) if out in gone:
                pass
            case If(then=then, orelse=orelse, outs=outs) as found:
                kept = [i for i, out in enumerate(outs) if out not in gone]
                arms = [Block(b.stmts, tuple(b.end[i] for i in kept)) for b in (then, orelse)]
                if kept or arms[0].stmts or arms[1].stmts:
                    outs = tuple(outs[i] for i in kept)
                    stmts.append(replace(found, then=arms[0], orelse=arms[1], outs=outs))
            case Loop(carries=carries, body=body) as found:
                kept = [i for i, carry in enumerate(carries) if carry.out not in gone]
                body = Block(body.stmts, tuple(body.end[i] for i in kept))
                stmts.append(replace(found, carries=tuple(carries[i] for i in kept), body=body))
            case other:
                stmts.append(other)
    return Block(tuple(stmts), block.end)
