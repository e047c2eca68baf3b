"""Forward mode of a pullback: it is linear in its cotangent, so its own reverse is the pushforward.

>>> _without_shapes(Block((Op((Var("n"),), len, (Var("x"),)),))).stmts[0].args
(None,)
"""

from __future__ import annotations

import operator
from dataclasses import replace

import numpy as np

from .. import runtime, runtime_memory, runtime_rules
from ..analysis.activity import active as find_active
from ..analysis.activity import inactive_for, varied
from ..analysis.effects import shape_place
from ..analysis.kinds import Kinds, cotangent_kind, infer
from ..errors import NoRule, together
from ..ir import prims
from ..ir.core import FALSE, TRUE, Atom, Block, Const, If, Loop, Op, Stmt, Sweep, Var, While
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Tuple, is_unknown
from ..ir.walk import defined, definitions, free, map_blocks, stmts_in, substitute
from ..rules.registry import Rule, name_of
from .adjoints import arrays_of
from .context import Context
from .cotangents import Cotangents, Parts, wish_for
from .dead import sweep_dead
from .emit import Emitter
from .inline_rules import Bound, inline, results_of
from .remember import remember
from .reverse import back
from .simplify import forgotten_in, simplify_block
from .specialise import specialise
from .tangents import Tangents


def moves(atom: object, table: Tangents) -> bool:
    return any(map(table.has, atom)) if isinstance(atom, tuple) else table.has(atom)


def transposed(rule: Rule, op: Op, bound: Bound, y: Atom, table: Tangents) -> Atom:
    """A pullback is linear in its cotangent: its own reverse is the pushforward. (`y` is what the
    rule takes for the result.)"""
    context = table.context
    seed = Var(wish_for(op.out), True)
    kinds = context.kinds
    assert isinstance(kinds, dict)
    kinds[seed] = cotangent_kind(kinds.get(op.out, ANY))
    body = Emitter(table.emit.span)
    arrays = arrays_of(rule, bound, kinds, body)
    result = inline(rule.body, (y, seed), arrays, (), body, kinds, differentiated=True)
    parts = results_of(rule, result, bound, op.out, body)
    block = _never_none(body.block(*parts), seed)
    kinds.update(infer(block, kinds))
    block = specialise(block, kinds)
    block = simplify_block(block, kinds, lambda b: forgotten_in(b, free(b), kinds))
    kinds.update(infer(block, kinds))
    live = find_active(block, {seed}, inactive_for(kinds), kinds)
    inner = Context(kinds, live)
    emit = Emitter(table.emit.span)
    pulled = Cotangents(emit, kinds)
    for name, part in zip(rule.wrt, block.end, strict=True):
        if (part in live or part is seed) and moves(bound[name], table):
            tangent = _tangent_parts(bound[name], table)
            if not isinstance(tangent, Parts) and not _is_container(bound[name], kinds):
                # the rule leaves un-broadcasting to us: its transpose is broadcasting
                tangent = emit(prims.spread, tangent, part)
            elif not isinstance(tangent, Parts) and _is_array_of(part, bound[name], kinds):
                tangent = emit(np.asarray, tangent)  # a list of numbers was taken for an array
            pulled.add(part, tangent)
    inner.defs.update(definitions(block))
    back(block, pulled, inner)
    if inner.errors:
        raise together(inner.errors)
    if inner.pairs:
        span = op.span if rule.place is None else runtime_rules.span_at(rule.place)
        raise NoRule("the rule calls what only the run knows", span, _JVP_OF)
    value = pulled.atom(seed, pulled.lookup(seed))
    return _written(block, emit, value, seed, rule, op, table)


_JVP_OF = "name the function, or register a rule for forward mode with srcgrad.rules.jvp_of"


def _never_none(block: Block, seed: Var) -> Block:
    """(Entries of a cotangent that nobody reads may be None: those of the placeholder are not.)"""
    depends = varied(block, {seed}, lambda op: False, {})
    tests = {
        stmt.out: TRUE if stmt.fn is operator.is_not else FALSE
        for stmt in stmts_in(block)
        if isinstance(stmt, Op) and stmt.fn in _IDENTITIES and stmt.args[0] in depends
    }
    return substitute(block, tests)


_IDENTITIES = (operator.is_, operator.is_not)


def _is_container(atom: object, kinds: Kinds) -> bool:
    return isinstance(atom, Var) and isinstance(kinds.get(atom, ANY), (Tuple, List, Dict))


def _is_array_of(part: Atom, atom: object, kinds: Kinds) -> bool:
    """Is this part of the cotangent of a container an array?"""
    kind = kinds.get(part, ANY) if isinstance(part, Var) else ANY
    if is_unknown(kind) and isinstance(atom, Var):
        return _holds_numbers(kinds.get(atom, ANY))
    return isinstance(kind, Array)


def _holds_numbers(kind: Kind) -> bool:
    match kind:
        case List(item=item):
            return isinstance(item, Num) or _holds_numbers(item)
        case Tuple(items=items):
            return all(isinstance(item, Num) or _holds_numbers(item) for item in items)
    return False


def _tangent_parts(atom: Atom | tuple[Atom, ...], table: Tangents):
    if isinstance(atom, tuple):
        return Parts({i: table.atom(a) for i, a in enumerate(atom)})
    return table.atom(atom)


def _written(
    block: Block, emit: Emitter, value: Atom, seed: Var, rule: Rule, op: Op, table: Tangents
) -> Atom:
    """Write the reversed pullback, after what it reads of the pullback itself."""
    kinds = table.context.kinds
    assert isinstance(kinds, dict)
    mirror = emit.block(value)
    kinds.update(infer(mirror, kinds))
    mirror = simplify_block(mirror, kinds)
    outside = tuple(free(block) | free(mirror) - defined(block))
    kept, mirror, _ = remember(Sweep(block, mirror), outside, kinds)
    whole = Block((*kept.stmts, *mirror.stmts), mirror.end)
    whole = sweep_dead(whole, lambda op: op.fn is not prims.raise_)
    if not _reads_shapes_only(whole, seed):
        raise NoRule(f"the rule for {name_of(rule.fn)} is not linear in its cotangent", op.span)
    # the cotangent is a placeholder; where its shape is read, the result has the same
    whole = substitute(whole, {seed: op.out})
    table.emit.stmts.extend(whole.stmts)
    return whole.end[0]


def _reads_shapes_only(whole: Block, seed: Var) -> bool:
    """Does the result depend on the shape of `seed` only, and no path on its values?"""
    blind = _without_shapes(whole)
    depends = varied(blind, {seed}, lambda op: False, {})
    for stmt in stmts_in(blind):
        match stmt:
            case If() if stmt.test in depends:
                return False
            case Loop(head=While(test)) if stmt.stop in depends or test.end[0] in depends:
                return False
            case Loop() if stmt.stop in depends:
                return False
    return not any(a in depends for a in blind.end)


def _without_shapes(block: Block) -> Block:
    """The same block with None for what is read for its shape only."""

    def visit(stmt: Stmt) -> Stmt:
        if not isinstance(stmt, Op):
            return map_blocks(stmt, _without_shapes)
        place = _FOR_SHAPE.get(stmt.fn, shape_place(stmt))
        if place is None:
            return stmt
        args = tuple(Const(None) if i == place else a for i, a in enumerate(stmt.args))
        return replace(stmt, args=args)

    return Block(tuple(map(visit, block.stmts)), block.end)


# which argument says nothing but the shape or the type of the result
_FOR_SHAPE = {
    isinstance: 0,
    runtime_memory.as_written: 1,
    runtime.fit: 1,
    runtime.join_like: 1,
    runtime_rules.of_rule_back: 1,
    runtime.resized: 1,
    runtime.scatter_add: 2,
    runtime.split_like: 1,
    runtime.spread: 1,
    runtime.unbroadcast: 1,
}
