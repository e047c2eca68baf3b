"""Reverse mode: a function becomes a forward sweep and its mirror.

The walk goes backwards over a block with a table Var -> cotangent. For an operation it asks the
rule; for an `If` it builds the `If` of the reversed arms; for a `Loop` its `Mirror`. Nothing is
pushed or popped and no primal statement is changed: the mirror just mentions the primal Vars it
reads, and a later pass (`remember`) sees to it that they are still around.

>>> import operator
>>> from ..ir.core import Block, Op, Var
>>> from ..ir.kinds import Num
>>> x, y = Var("x"), Var("y")
>>> body = Block((Op((y,), operator.mul, (x, x)),), (y,))
>>> kinds = {x: Num(float), y: Num(float)}
>>> sweep = reverse(body, (Const(1.0),), (x,), Context(kinds, frozenset({x, y})))
>>> sweep.mirror.end[0].wish
'dx'
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

from ..analysis.iterators import is_done_once, is_iterator_given
from ..analysis.presence import THERE
from ..analysis.unbound import maybe_unbound
from ..errors import Span, SrcgradError, Unsupported, together
from ..ir import marks, prims
from ..ir.core import TRUE, Atom, Block, Carry, Const, Each, If, Loop, Mirror, Op, Stmt, Sweep, Var
from ..ir.kinds import (
    ANY,
    Array,
    Dict,
    List,
    Maybe,
    Num,
    Tuple,
    is_unknown,
    join_all,
)
from ..ir.walk import defined, definitions, reads, regions, stmts_in
from . import adjoints
from .context import Context
from .cotangents import (
    ZERO,
    Cotangent,
    Cotangents,
    LoopCotangents,
    Parts,
    Place,
    _Zero,
    cotangent_var,
    is_unbound,
    named,
    wish_for,
)
from .emit import Emitter, adjoint
from .entries import UNKNOWN, WRITE_A_LOOP, choose
from .finished import finished
from .unbound import read_for_sure


def reverse(
    block: Block, seeds: Sequence[Cotangent], wrt: Sequence[Var | Place], context: Context
) -> Sweep:
    """The sweep of a function's body: `seeds` are the cotangents of its results; the mirror ends
    in the cotangents of `wrt`. Errors met on the way are raised together."""
    block, ways = marks.ways(block)
    context.ways.update(ways)
    context.kinds.update((out, Num(bool)) for out in ways.values() if isinstance(out, Var))
    context.defs.update(definitions(block))
    context.uses.update(reads(block))
    context.homes.update(_homes(block))
    emit = Emitter()
    table = Cotangents(emit, context.kinds)
    unbound = {var for var in maybe_unbound(block) if isinstance(var, Var)}
    table.unbound = frozenset(unbound) - read_for_sure(block)
    # (as the function has read them first; what a handler reads is not there otherwise)
    table.loaded = {
        (stmt.args[0], stmt.args[1].value): stmt.out  # type: ignore[union-attr, misc]
        for stmt in reversed([*block.stmts, *stmts_in(block)])
        if isinstance(stmt, Op) and stmt.fn is prims.get_attribute
    }
    for result, seed in zip(block.end, seeds, strict=True):
        if result in context.active:
            table.add(result, seed)
    back(block, table, context)
    if context.errors:
        raise together(context.errors)
    emit.span = _without_statement(emit.span)
    ends = tuple(finished(one if isinstance(one, Place) else Place(one), table) for one in wrt)
    forward = _with_pairs(block, context.pairs) if context.pairs else block
    return Sweep(forward, emit.block(*ends))


def _homes(block: Block) -> dict[Op, Block]:
    """The block that each operation stands in."""
    found = {stmt: block for stmt in block.stmts if isinstance(stmt, Op)}
    for stmt in block.stmts:
        for inner in regions(stmt):
            found.update(_homes(inner))
    return found


def back(block: Block, table: Cotangents, context: Context) -> None:
    """The reverse of a block: read statements last to first, add to the table."""
    for stmt in reversed(block.stmts):
        # (what belongs to no line of the user stays with what the sweep has come to)
        table.emit.span = adjoint(stmt.span) or table.emit.span
        match stmt:
            case Op():
                _back_op(stmt, table, context)
            case If():
                _back_if(stmt, table, context)
            case Loop():
                _back_loop(stmt, table, context)
            case Mirror():
                raise AssertionError("a mirror is not a primal statement")
            case _:
                assert_never(stmt)


# --- operations --------------------------------------------------------------------------------


def _back_op(op: Op, table: Cotangents, context: Context) -> None:
    outs = [table.take(out) if out in context.active else ZERO for out in op.outs]
    if all(isinstance(out, _Zero) for out in outs):
        return
    try:
        adjoints.pull(op, outs, table, context)
    except SrcgradError as error:
        context.errors.append(error)


# --- if ----------------------------------------------------------------------------------------


def _back_if(stmt: If, table: Cotangents, context: Context) -> None:
    seeds: list[Cotangent] = []
    for out in stmt.outs:
        seeds.append(table.take(out) if out in context.active else ZERO)
    if all(isinstance(seed, _Zero) for seed in seeds):
        return
    arms = [_back_arm(arm, seeds, stmt.outs, table, context) for arm in (stmt.then, stmt.orelse)]
    table.emit.span = adjoint(stmt.span)
    touched = list(dict.fromkeys(var for arm in arms for var in arm.touched()))
    if not touched:
        return
    blocks = []
    for arm in arms:
        ends = [arm.atom(var, arm.entries.get(var, table.lookup(var))) for var in touched]
        blocks.append(arm.emit.block(*ends))
    outs = tuple(cotangent_var(var) for var in touched)
    test = context.ways.get(stmt, stmt.test)
    table.emit.add(If(test, blocks[0], blocks[1], outs, adjoint(stmt.span), stmt))
    table.entries.update(zip(touched, outs, strict=True))


def _back_arm(
    arm: Block,
    seeds: Sequence[Cotangent],
    outs: Sequence[Var],
    table: Cotangents,
    context: Context,
) -> Cotangents:
    inner = Cotangents(table.emit.nested(), context.kinds, table, frozenset(defined(arm)))
    for end, seed, out in zip(arm.end, seeds, outs, strict=True):
        if end in context.active:
            inner.add(end, _in_shape(end, seed, out, inner))
    back(arm, inner, context)
    return inner


def _in_shape(end: Atom, value: Cotangent, out: Var, inner: Cotangents) -> Cotangent:
    """The cotangent of what leaves a region under the name `out`, which another path may leave
    unbound, or None: in the shape of `end`, if that is bound, and is not None."""
    if isinstance(value, Var) and isinstance(inner.kinds.get(out), Maybe):
        if out not in inner.unbound and not is_unknown(inner.kinds.get(end, ANY)):  # type: ignore[call-overload]
            there = cotangent_var(end)
            inner.emit.add(Op((there,), prims.identity, (value,), (), inner.emit.span, THERE))
            return there
    if out not in inner.unbound or not isinstance(end, Var) or isinstance(value, (_Zero, Parts)):
        return value
    if not isinstance(inner.kinds.get(out), Num):  # (it may be None)
        if end not in inner.unbound:
            return inner.emit(prims.fit, value, end, **named(end))
        if isinstance(inner.kinds.get(end), Num):
            return inner.emit(prims.add_cotangents, value, Const(0.0), **named(end))
    if end in inner.unbound:
        return value
    return inner.fitted(end, value)


# --- loops -------------------------------------------------------------------------------------


def _back_loop(loop: Loop, table: Cotangents, context: Context) -> None:
    carries = [
        (carry, end)
        for carry, end in zip(loop.carries, loop.body.end, strict=True)
        if carry.inside in context.active
    ]
    owned = frozenset(defined(loop.body) | {c.inside for c in loop.carries} | _target(loop))
    inner = LoopCotangents(table.emit.nested(), context.kinds, table, owned)
    incoming = [cotangent_var(carry.inside) for carry, _ in carries]
    for (carry, end), cotangent in zip(carries, incoming, strict=True):
        if end in context.active:
            value = _in_shape(end, cotangent, carry.inside, inner)
            is_array = isinstance(context.kinds.get(end), Array)
            if is_array and value is cotangent and carry.inside not in inner.unbound:
                value = inner.emit(prims.shaped, cotangent, end, TRUE, **named(end))
            inner.add(end, value)
    back(loop.body, inner, context)
    inner.emit.span = table.emit.span = _without_statement(adjoint(loop.span))
    if isinstance(loop.head, Each):
        target = loop.head.target
        _scatter(loop.head.items, inner.take(target), loop.trip, target, inner, context)
    nexts = [inner.atom(carry.inside, inner.take(carry.inside)) for carry, _ in carries]
    mirrored = [
        Carry(_start(carry, table), inside, Var(inside.wish, inside.is_temporary))
        for (carry, _), inside in zip(carries, incoming, strict=True)
    ]
    for var, inside in inner.carried.items():
        if var not in inner.entries:
            continue
        nexts.append(inner.atom(var, inner.entries[var]))
        start = table.atom(var, table.lookup(var))
        out = cotangent_var(var)
        mirrored.append(Carry(start, inside, out))
        table.entries[var] = out
    body = inner.emit.block(*nexts)
    table.emit.add(Mirror(loop, tuple(mirrored), body, adjoint(loop.span)))
    for (carry, _), mirror in zip(carries, mirrored, strict=False):
        if carry.init in context.active:
            table.add(carry.init, _in_shape(carry.init, mirror.out, carry.inside, table))


def _without_statement(span: Span | None) -> Span | None:
    """The head of a loop is no line whose adjoint could be shown."""
    return None if span is None else replace(span, statement="")


def _target(loop: Loop) -> set[Var]:
    return {loop.head.target} if isinstance(loop.head, Each) else set()


def _start(carry: Carry, table: Cotangents) -> Atom:
    """The cotangent with which the mirror of a carried variable starts. A variable that no
    iteration may have bound has nothing to be shaped like."""
    value = table.take(carry.out)
    if isinstance(value, _Zero) and is_unbound(carry.init):
        return table.zero(carry.inside)
    return table.atom(carry.out, value)


def _scatter(
    items: Atom,
    value: Cotangent,
    index: Atom,
    element: Atom,
    table: Cotangents,
    context: Context,
) -> None:
    """Add the cotangent of one element to that of the thing the loop iterates over. `element` is
    what the loop got in this iteration from `items`."""
    if isinstance(value, _Zero) or not isinstance(items, Var) or items not in context.active:
        return
    source = context.defs.get(items)
    fn = source.fn if isinstance(source, Op) else None
    args = source.args if isinstance(source, Op) else ()
    if fn is zip:
        for position, arg in enumerate(args):
            part = _part(value, position, table)
            inner = table.emit(operator.getitem, element, Const(position))
            _scatter(arg, part, index, inner, table, context)
    elif fn is enumerate:
        inner = table.emit(operator.getitem, element, Const(1))
        _scatter(args[0], _part(value, 1, table), index, inner, table, context)
    elif fn is reversed:
        last = table.emit(len, args[0]) if _is_zipped(args[0], context) else Const(0)
        last = table.emit(operator.sub, last, Const(1)) if isinstance(last, Var) else Const(-1)
        back_index = table.emit(operator.sub, last, index)
        _scatter(args[0], value, back_index, element, table, context)
    elif fn in (list, tuple, iter):
        _scatter(args[0], value, index, element, table, context)
    elif isinstance(fn, prims.Method) and fn.name == "items":
        key = table.emit(operator.getitem, element, Const(0))
        _scatter_at(args[0], key, _part(value, 1, table), table, context)
    elif isinstance(fn, prims.Method) and fn.name == "values":
        keys = table.emit(list, args[0])
        key = table.emit(operator.getitem, keys, index)
        _scatter_at(args[0], key, value, table, context)
    elif source is None and is_iterator_given(context.kinds.get(items, ANY)):
        pass  # (that parameter is refused)
    elif is_done_once(items, context.defs, context.kinds):
        context.errors.append(Unsupported(UNKNOWN, table.emit.span, WRITE_A_LOOP))
    elif is_unknown(context.kinds.get(items, ANY)):
        _scatter_if_sequence(items, index, value, table)
    else:
        _scatter_at(items, index, value, table, context)


def _is_zipped(items: Atom, context: Context) -> bool:
    """Is it made of several things, which may be longer than it is?"""
    made = context.defs.get(items) if isinstance(items, Var) else None
    if not isinstance(made, Op) or made.fn not in (list, tuple, iter, enumerate, reversed, zip):
        return False
    return made.fn is zip or _is_zipped(made.args[0], context)


def _scatter_if_sequence(items: Var, index: Atom, value: Cotangent, table: Cotangents) -> None:
    """Only the run knows whether the loop runs through a dict: its keys have no cotangent."""
    before = table.atom(items, table.lookup(items))
    element = table.emit(operator.getitem, items, index, wish=items.wish)
    item = table.atom(element, value)
    table.entries[items], *_ = choose(
        table,
        table.emit(isinstance, items, Const(dict, "dict")),
        lambda emit: [before],
        lambda emit: [emit(prims.add_item, before, index, item)],
        (wish_for(items),),
    )


def _scatter_at(
    items: Atom, index: Atom, value: Cotangent, table: Cotangents, context: Context
) -> None:
    if isinstance(items, Var) and items in context.active and not isinstance(value, _Zero):
        element = table.emit(operator.getitem, items, index, wish=items.wish)
        kind = context.kinds.get(items)
        if isinstance(kind, List):
            table.learn(element, kind.item)
        elif isinstance(kind, Tuple) and kind.items:
            table.learn(element, join_all(iter(kind.items)))
        elif isinstance(kind, Dict):
            table.learn(element, kind.item)
        table.add_item(items, index, table.atom(element, value))


def _part(value: Cotangent, key: int, table: Cotangents) -> Cotangent:
    match value:
        case Parts(entries):
            return entries.get(key, ZERO)
        case _Zero():
            return ZERO
        case _:
            return table.emit(operator.getitem, value, Const(key))


# --- afterwards --------------------------------------------------------------------------------


def _with_pairs(block: Block, pairs: Mapping[Op, Any]) -> Block:
    """The forward sweep in which calls also return what their backward halves read."""
    from ..ir.walk import map_blocks

    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Op):
            stmts += pairs[stmt].forward_ops(stmt) if stmt in pairs else [stmt]
        else:
            stmts.append(map_blocks(stmt, lambda inner: _with_pairs(inner, pairs)))
    return Block(tuple(stmts), block.end)


__all__ = ["Context", "reverse", "wish_for"]
