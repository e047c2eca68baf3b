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

from ..analysis.presence import THERE, is_known_to_be_there, needed_by
from ..ir import prims
from ..ir.core import NONE, Atom, Block, Const, If, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Kind
from ..ir.marks import protected
from ..ir.walk import definitions, map_blocks, reads, stmts_in, substitute


def narrowed(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block, in which what was compared with None has another name where it is not None."""
    defs = definitions(block)
    open_vars, caught = _may_be_none(block, kinds), protected(block)

    def visit(inner: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in inner.stmts:
            if isinstance(stmt, Op) and not open_vars.isdisjoint(needed_by(stmt)):
                # (what it raises is not to be caught: then it is None that is told so)
                stmts += [stmt] if stmt in caught else _read_there(stmt, open_vars)
                continue
            if isinstance(stmt, If) and (found := _tested(stmt, defs, kinds)) is not None:
                var, is_then = found
                if is_then:
                    stmt = replace(stmt, then=_within(stmt.then, var))
                else:
                    stmt = replace(stmt, orelse=_within(stmt.orelse, var))
            stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), inner.end)

    return visit(block)


def _may_be_none(block: Block, kinds: Mapping[Var, Kind]) -> frozenset[Var]:
    """What comes out of an `if` or a loop that gives None on some path."""
    found: set[Var] = set()
    before = -1
    while before != len(found):
        before = len(found)
        for stmt in stmts_in(block):
            ways: list[tuple[Var, tuple[Atom, ...]]] = []
            match stmt:
                case If(outs=outs, then=then, orelse=orelse):
                    ways = [*zip(outs, zip(then.end, orelse.end, strict=True), strict=True)]
                case Loop(carries=carries, body=body):
                    for carry, end in zip(carries, body.end, strict=True):
                        ways += [(var, (carry.init, end)) for var in (carry.inside, carry.out)]
                case _:
                    pass
            found |= {var for var, ends in ways if NONE in ends or not found.isdisjoint(ends)}
    return frozenset(var for var in found if kinds.get(var, ANY) is ANY)


def _read_there(op: Op, open_vars: frozenset[Var]) -> list[Op]:
    """The operation, and before it what is known of what it reads."""
    found = {a: Var(a.wish, a.is_temporary) for a in needed_by(op) if a in open_vars}
    there = [Op((new,), prims.identity, (var,), (), op.span, THERE) for var, new in found.items()]
    return [*there, replace(op, args=tuple(found.get(arg, arg) for arg in op.args))]


def _tested(
    stmt: If, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind]
) -> tuple[Var, bool] | None:
    """What is compared with None, and whether it is there where the test is true."""
    match defs.get(stmt.test):  # type: ignore[arg-type]
        case Op(fn=operator.is_ | operator.is_not as fn, args=(Var() as var, Const(value=None))):
            return (var, fn is operator.is_not) if kinds.get(var, ANY) is ANY else None
        case _:
            return None


def _within(arm: Block, var: Var) -> Block:
    rest = Block(tuple(s for s in arm.stmts if not is_known_to_be_there(s)), arm.end)
    if var not in reads(rest):
        return arm
    there = Var(var.wish, var.is_temporary)
    arm = substitute(arm, {var: there})
    return Block((Op((there,), prims.identity, (var,), (), None, THERE), *arm.stmts), arm.end)


def without_idle_names(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block without such names of which nothing is known."""
    same: dict[Var, Var] = {}

    def visit(inner: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in inner.stmts:
            if is_known_to_be_there(stmt) and kinds.get(stmt.out, ANY) is ANY:  # type: ignore[union-attr]
                same[stmt.out] = stmt.args[0]  # type: ignore[union-attr, assignment]
            else:
                stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), inner.end)

    return substitute(visit(block), same)
