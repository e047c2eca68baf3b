"""Forward mode: every primal statement, followed by that of its tangent.

>>> import operator
>>> from ..ir.core import Block, Const, Op, Var
>>> from ..ir.kinds import Num
>>> x, dx, y = Var("x"), Var("dx"), Var("y")
>>> body = Block((Op((y,), operator.mul, (x, x)),), (y,))
>>> kinds = {x: Num(float), y: Num(float), dx: Num(float)}
>>> block = forward(body, {x: dx}, Context(kinds, frozenset({x, y})))
>>> [atom.wish for atom in block.end]
['y', 'dy']
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

import numpy as np

from .. import runtime
from ..analysis.effects import is_in_place
from ..analysis.iterators import ITERATORS, places_run_through
from ..errors import NoRule, SrcgradError, together
from ..ir import marks, prims
from ..ir.core import (
    Atom,
    Block,
    Carry,
    Const,
    Each,
    If,
    Loop,
    Mirror,
    Op,
    Var,
)
from ..ir.kinds import ANY, Array, Dict, List, Num, Tuple, is_unknown
from ..ir.walk import definitions, reads
from ..rules.registry import Rule, jvp_rule_of, name_of, rule_of
from ..runtime_rules import of_rule
from . import adjoints
from .context import Context
from .cotangents import cotangent_var, is_unbound, named, wish_for
from .emit import Emitter, adjoint
from .entries import (
    check_collection,
    is_count,
    kind_in,
    refuse_objects,
    stray,
)
from .inline_rules import Bound, asked, bind, inline, results_of
from .kept import Kept
from .masked_out import push_masked_out
from .tables import entry_of
from .tangents import Tangents
from .told import part_of, written_through
from .transposed import moves, transposed
from .writes import without_out, writes_out


def forward(block: Block, tangents: Mapping[Var, Atom], context: Context) -> Block:
    """The body of the function that returns the results and their tangents."""
    context.defs.update(definitions(block))
    emit = Emitter()
    table = Tangents(emit, dict(tangents), context)
    push(block, table)
    if context.errors:
        raise together(context.errors)
    results = tuple(table.atom(a) for a in block.end)
    return emit.block(*block.end, *results)


def push(block: Block, table: Tangents) -> None:
    """The statements of a block with their tangents."""
    for stmt in block.stmts:
        table.emit.span = adjoint(stmt.span)
        match stmt:
            case Op():
                _push_op(stmt, table)
            case If():
                _push_if(stmt, table)
            case Loop():
                _push_loop(stmt, table)
            case Mirror():
                raise AssertionError("a mirror is not a primal statement")
            case _:
                assert_never(stmt)


def _push_op(op: Op, table: Tangents) -> None:
    context = table.context
    read = op
    target = _overwritten(op, context)
    if target is not None:
        # the tangent reads old values, which the operation overwrites
        olds: dict[Atom, Atom] = {}
        others = (*op.args, *(atom for name, atom in op.options if name != "out"))
        for atom in dict.fromkeys(others):
            if isinstance(atom, Var) and (atom is target or context.shares(atom, target)):
                old = olds[atom] = table.emit(prims.copy, atom)
                assert isinstance(context.kinds, dict)
                context.kinds[old] = context.kinds.get(atom, ANY)
                if table.has(atom):
                    table.entries[old] = table.entries[atom]
        options = tuple((k, a if k == "out" else olds.get(a, a)) for k, a in op.options)
        read = replace(op, args=tuple(olds.get(a, a) for a in op.args), options=options)
    whole = _run_through(read, table) if any(out in context.active for out in op.outs) else {}
    table.emit.add(op)
    op = read
    if not any(out in context.active for out in op.outs):
        return
    if op.fn is marks.error:  # (nobody knows what is in it)
        context.errors.append(adjoints.no_rule(op))
    if not any(table.has(a) for a in (*op.args, *(a for _, a in op.options))):
        return
    try:
        _tangent_of(op, table)
    except SrcgradError as error:
        context.errors.append(error)
    table.entries.update(whole)


def _run_through(op: Op, table: Tangents) -> dict[Var, Atom]:
    """Where `op` runs through a value of unknown kind, the tangents of the items take the place
    of that of the value, which is given back."""
    whole: dict[Var, Atom] = {}
    for atom in (op.args[place] for place in places_run_through(op)):
        tangent = table.get(atom)
        if isinstance(atom, Var) and tangent and is_unknown(table.context.kinds.get(atom, ANY)):
            whole[atom] = tangent
            table.entries[atom] = _of_items(atom, tangent, table)
    return whole


def _of_items(items: Atom, tangent: Atom, table: Tangents) -> Atom:
    """The tangents of what running through `items` gives: the keys of a dict have none."""
    return table.emit(runtime.tangents_in, tangent, items)


def _overwritten(op: Op, context: Context) -> Var | None:
    """What `y *= w` and `np.multiply(y, w, out=y)` overwrite."""
    target: Atom | None = None
    if is_in_place(op.fn):
        target = op.args[0]
    elif writes_out(op):
        target = dict(op.options)["out"]
    if not isinstance(target, Var) or isinstance(context.kinds.get(target, ANY), Num):
        return None
    return target


def _tangent_of(op: Op, table: Tangents) -> None:
    if isinstance(op.fn, prims.SeenThrough):
        op = part_of(op)
    check_collection(op, table.context)
    if _structure(op, table):
        return
    whole = op
    if writes_out(op):
        op = without_out(op)
        if not any(table.has(a) for a in (*op.args, *(a for _, a in op.options))):
            # (what it overwrites had a tangent)
            if (stays := push_masked_out(whole, None, table)) is not None:
                table.entries[op.out] = _settled(stays, op.out, table)
            return
    rule = jvp_rule_of(op.fn) or rule_of(op.fn)
    if rule is None:
        pair = table.context.pair(op)
        if pair is None:
            raise adjoints.no_rule(op)
        table.emit.stmts.pop()
        for out, tangent in pair.push(op, table.atom, table.emit).items():
            if out in table.context.active:
                table.entries[out] = tangent
        return
    refuse_objects(op, rule, table.has, lambda a: kind_in(table.context, a))
    bound = bind(rule, op)
    known = (*rule.wrt, *rule.inert)
    unknown = [
        name
        for name, atom in bound.items()
        if name not in known
        and moves(atom, table)
        and not is_count(name, atom, lambda a: kind_in(table.context, a))
    ]
    if unknown:
        name = op.spelled or name_of(op.fn)
        raise NoRule(f"{name} has no derivative rule for its argument {unknown[0]!r}", op.span)
    match rule.form:
        case "elementwise":
            value = _elementwise(rule, op, bound, table)
        case "linear":
            value = _linear(rule, op, bound, table)
        case "jvp":
            value = _pushforward(rule, op, bound, table)
        case _:
            y = op.out
            if rule.keep is not None:
                kept = Kept(rule)
                table.emit.stmts[-1:] = kept.forward_ops(op)
                y = kept.var
            value = transposed(rule, op, bound, y, table)
    value = push_masked_out(whole, value, table) or value
    table.entries[op.out] = _settled(value, op.out, table)


def _settled(value: Atom, out: Var, table: Tangents) -> Atom:
    """The tangent in the shape and under the name of its result."""
    kind = table.context.kinds.get(out, ANY)
    if not isinstance(kind, (Tuple, List, Dict)):
        value = table.emit(prims.spread, value, out, wish=wish_for(out))
    return table.emit(prims.identity, value, **named(out))


# --- rules -------------------------------------------------------------------------------------


def _elementwise(rule: Rule, op: Op, bound: Bound, table: Tangents) -> Atom:
    emit = table.emit
    arrays = adjoints.with_arrays(bound, table.context.kinds, emit)
    result = inline(rule.body, (), arrays, (op.out,), emit, table.context.kinds)
    parts = results_of(rule, result, bound, op.out, emit)
    total: Atom | None = None
    for name, partial in zip(rule.wrt, parts, strict=True):
        tangent = table.get(bound[name])  # type: ignore[arg-type]
        if tangent is None:
            continue
        if arrays[name] is not bound[name]:
            tangent = emit(np.asarray, tangent)
        term = emit(operator.mul, tangent, partial, wish=wish_for(op.out))
        total = term if total is None else emit(operator.add, total, term, wish=wish_for(op.out))
    if total is None:  # only what it is written into (`out=`) had a tangent
        return emit(prims.zeros_like, op.out)
    return total


def _linear(rule: Rule, op: Op, bound: Bound, table: Tangents) -> Atom:
    """A linear function of its tangents: itself."""
    moving = {id(a) for name in rule.wrt for a in _each(bound[name])}
    args = tuple(table.atom(a) if id(a) in moving else a for a in op.args)
    options = tuple((k, table.atom(a) if id(a) in moving else a) for k, a in op.options)
    out = Var(wish_for(op.out), True)
    table.emit.add(Op((out,), op.fn, args, options, table.emit.span, op.spelled))
    return out


def _each(atom: Atom | tuple[Atom, ...]) -> tuple[Atom, ...]:
    return atom if isinstance(atom, tuple) else (atom,)


def _pushforward(rule: Rule, op: Op, bound: Bound, table: Tangents) -> Atom:
    atoms = [table.atom(a) for name in rule.wrt for a in _each(bound[name])]
    is_one = rule.bare and not isinstance(bound[rule.wrt[0]], tuple)
    tangents = atoms[0] if is_one else table.emit(prims.make_tuple, *atoms)
    told = asked(rule, bound, table.has, table.context.defs)
    lead = op.out, tangents, *told
    result = inline(rule.body, lead, bound, (), table.emit, table.context.kinds)
    if rule.place is not None:
        result = table.emit(of_rule, result, op.out, op.out, Const(rule.place))
    return result


# --- structure ---------------------------------------------------------------------------------


def _structure(op: Op, table: Tangents) -> bool:
    """The tangents of what Python itself does with values."""
    is_told = isinstance(op.fn, prims.WrittenThrough)
    entry = written_through(adjoints.pull) if is_told else entry_of(op, table.context.kinds)
    if entry is None or not entry.push(op, table):
        return False
    if stray(op, entry, table.has, lambda a: kind_in(table.context, a)):
        raise adjoints.no_rule(op)
    return True


# --- regions -----------------------------------------------------------------------------------


def _push_arm(arm: Block, table: Tangents) -> Tangents:
    inner = table.nested()
    push(arm, inner)
    return inner


def _push_if(stmt: If, table: Tangents) -> None:
    arms = [_push_arm(arm, table) for arm in (stmt.then, stmt.orelse)]
    moving = [
        i
        for i, out in enumerate(stmt.outs)
        if out in table.context.active
        and any(arm.has(b.end[i]) for arm, b in zip(arms, (stmt.then, stmt.orelse), strict=True))
    ]
    blocks = []
    for arm, block in zip(arms, (stmt.then, stmt.orelse), strict=True):
        ends = [arm.atom(block.end[i]) for i in moving]
        blocks.append(arm.emit.block(*block.end, *ends))
    outs = [cotangent_var(stmt.outs[i]) for i in moving]
    table.emit.add(If(stmt.test, blocks[0], blocks[1], (*stmt.outs, *outs), stmt.span))
    table.entries.update({stmt.outs[i]: out for i, out in zip(moving, outs, strict=True)})


def _push_loop(loop: Loop, table: Tangents) -> None:
    active = table.context.active
    moving = [i for i, c in enumerate(loop.carries) if c.inside in active]
    starts = [_start(loop.carries[i], table) for i in moving]
    insides = [cotangent_var(loop.carries[i].inside) for i in moving]
    inner = table.nested()
    head, body = loop.head, loop.body
    if isinstance(head, Each) and table.has(head.items) and head.target in active:
        head, body = _zipped(head, body, table, inner) or (_both(head, table, inner), body)
    pairs = zip(moving, insides, strict=True)
    inner.entries.update({loop.carries[i].inside: d for i, d in pairs})
    push(body, inner)
    inner.emit.span = adjoint(loop.span)
    ends = [inner.atom(body.end[i]) for i in moving]
    body = inner.emit.block(*body.end, *ends)
    outs = [cotangent_var(loop.carries[i].out) for i in moving]
    extra = tuple(map(Carry, starts, insides, outs))
    carries = (*loop.carries, *extra)
    table.emit.add(Loop(head, carries, body, loop.stop, loop.trip, loop.span))
    table.entries.update({loop.carries[i].out: d for i, d in zip(moving, outs, strict=True)})


def _start(carry: Carry, table: Tangents) -> Atom:
    if is_unbound(carry.init):
        return carry.init
    if not isinstance(table.context.kinds.get(carry.inside, ANY), Array):
        return table.atom(carry.init)
    return Const(0.0) if isinstance(carry.init, Const) else table.written(carry.init)


def _zipped(head: Each, body: Block, table: Tangents, inner: Tangents) -> tuple[Each, Block] | None:
    """`for a, b in zip(...)`: run over the tangents of those parts that have one as well."""
    made = table.context.defs.get(head.items) if isinstance(head.items, Var) else None
    first, rest = body.stmts[0] if body.stmts else None, Block(body.stmts[1:], body.end)
    if not isinstance(made, Op) or made.fn is not zip or made.options:
        return None
    if not isinstance(first, Op) or first.fn is not prims.unpack or head.target in reads(rest):
        return None
    if first.args[0] is not head.target or len(first.outs) != len(made.args):
        return None
    parts = dict(zip(first.outs, made.args, strict=True))
    moving = [var for var, part in parts.items() if table.has(part)]
    tangents = [cotangent_var(var) for var in moving]
    row, outs = Var("", True), (*first.outs, *tangents)
    items = table.emit(zip, *made.args, *(table.atom(parts[var]) for var in moving))
    inner.emit.add(Op(outs, prims.unpack, (row, Const(len(outs))), (), first.span))
    inner.entries.update(zip(moving, tangents, strict=True))
    return Each(row, items), rest


def _both(head: Each, table: Tangents, inner: Tangents) -> Each:
    """Run over the items and their tangents."""
    tangent = cotangent_var(head.target)
    pair = Var("", True)
    tangents = table.atom(head.items)
    made = table.context.defs.get(head.items)  # type: ignore[arg-type]
    is_iterator = isinstance(made, Op) and made.fn in ITERATORS
    if is_unknown(table.context.kinds.get(head.items, ANY)) and not is_iterator:  # type: ignore[arg-type]
        tangents = _of_items(head.items, tangents, table)
    both = table.emit(zip, head.items, tangents)
    unpack = Op((head.target, tangent), prims.unpack, (pair, Const(2)), (), table.emit.span)
    inner.emit.add(unpack)
    inner.entries[head.target] = tangent
    return Each(pair, both)
