"""What a test for None tells: where a value is there, it has a name of its own, and a kind.

    if x is None: y = 0.0              if x is None: y = 0.0
    else: y = x * 2.0           ->     else: x2 = x; y = x2 * 2.0

`x` is None or a number: nothing else is known of it; `x2` is a number. It is one, too, where it is
read by what raises if it is None.

>>> from ..ir.core import NONE
>>> x, t, y, z = Var("x"), Var("t", True), Var("y"), Var("z")
>>> test = Op((t,), operator.is_, (x, NONE))
>>> choice = If(t, Block((), (Const(0.0),)), Block((), (x,)), (y,))
>>> made = narrowed(Block((test, choice), (y,)), {}).stmts[1]
>>> made.orelse.stmts[0].args == (x,), made.orelse.end == made.orelse.stmts[0].outs
(True, True)
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import replace

from ..analysis.kinds import Kinds
from ..analysis.presence import THERE, is_known_to_be_there, needed_by
from ..ir import prims
from ..ir.core import NONE, Atom, Block, Const, Each, If, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Maybe, is_unknown
from ..ir.marks import protected
from ..ir.walk import definitions, map_blocks, reads, substitute


def narrowed(block: Block, kinds: Kinds) -> Block:
    """The block, in which what was compared with None has another name where it is not None."""
    defs = definitions(block)
    open_vars = frozenset(var for var, kind in kinds.items() if isinstance(kind, Maybe))
    caught = protected(block)

    def visit(inner: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in inner.stmts:
            if isinstance(stmt, Op) and not open_vars.isdisjoint(needed_by(stmt)):
                # (what it raises is not to be caught: then it is None that is told so)
                stmts += [stmt] if stmt in caught else _read_there(stmt, open_vars)
                continue
            if isinstance(stmt, Loop) and open_vars.intersection(_items(stmt)):
                there = Op((Var(),), prims.identity, _items(stmt), (), stmt.span, THERE)
                stmts.append(there)
                stmt = replace(stmt, head=replace(stmt.head, items=there.out))
            if isinstance(stmt, If) and (found := _tested(stmt, defs, kinds)) is not None:
                var, is_then = found
                stmt = _without(stmt, var, is_then)
                if is_then:
                    stmt = replace(stmt, then=_within(stmt.then, var))
                else:
                    stmt = replace(stmt, orelse=_within(stmt.orelse, var))
            stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), inner.end)

    return visit(block)


def _items(loop: Loop) -> tuple[Atom, ...]:
    return (loop.head.items,) if isinstance(loop.head, Each) else ()


def with_none(mirror: Block, defs: Mapping[Var, Stmt], kinds: Kinds) -> Block:
    """The mirror, in which what was found to be None is None (and so is its cotangent). `defs`
    are those of the function as well."""

    def visit(inner: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in inner.stmts:
            if isinstance(stmt, If) and (found := _tested(stmt, defs, kinds)) is not None:
                stmt = _without(stmt, *found)
            stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), inner.end)

    return visit(mirror)


def _read_there(op: Op, open_vars: frozenset[Var]) -> list[Op]:
    """The operation, and before it what is known of what it reads."""
    found = {a: Var(a.wish, a.is_temporary) for a in needed_by(op) if a in open_vars}
    there = [Op((new,), prims.identity, (var,), (), op.span, THERE) for var, new in found.items()]
    return [*there, replace(op, args=tuple(found.get(arg, arg) for arg in op.args))]


def _tested(stmt: If, defs: Mapping[Var, Stmt], kinds: Kinds) -> tuple[Var, bool] | None:
    """What is compared with None, and whether it is there where the test is true."""
    match defs.get(stmt.test):  # type: ignore[arg-type]
        case Op(fn=operator.is_ | operator.is_not as fn, args=(Var() as var, Const(value=None))):
            return (var, fn is operator.is_not) if is_unknown(kinds.get(var, ANY)) else None
        case _:
            return None


def _without(stmt: If, var: Var, is_then: bool) -> If:
    """The `if`, in whose other arm the Var is None."""
    if is_then:
        return replace(stmt, orelse=substitute(stmt.orelse, {var: NONE}))
    return replace(stmt, then=substitute(stmt.then, {var: NONE}))


def _within(arm: Block, var: Var) -> Block:
    rest = Block(tuple(s for s in arm.stmts if not is_known_to_be_there(s)), arm.end)
    if var not in reads(rest):
        return arm
    there = Var(var.wish, var.is_temporary)
    arm = substitute(arm, {var: there})
    return Block((Op((there,), prims.identity, (var,), (), None, THERE), *arm.stmts), arm.end)


def without_idle_names(block: Block, kinds: Kinds) -> Block:
    """The block without such names of which nothing is known."""
    same: dict[Var, Var] = {}

    def visit(inner: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in inner.stmts:
            if is_known_to_be_there(stmt) and is_unknown(kinds.get(stmt.out, ANY)):  # type: ignore[union-attr]
                same[stmt.out] = stmt.args[0]  # type: ignore[union-attr, assignment]
            else:
                stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), inner.end)

    return substitute(visit(block), same)
