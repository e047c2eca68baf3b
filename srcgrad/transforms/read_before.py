"""What checkpointed loops read outside of their function is read before they begin.

for i in checkpointed(range(n), slots=k):      K0 = K
    y = y * K                                  for i in checkpointed(range(n), slots=k):
                                                   y = y * K0

So it is what it was when iterations are done again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from types import FunctionType

from ..analysis.effects import is_pure
from ..analysis.kinds import Kinds
from ..analysis.variables_outside import is_held, place_outside
from ..ir import prims
from ..ir.core import Atom, Block, Const, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Fn, Known, is_unknown
from ..ir.kinds_of import kind_of
from ..ir.walk import map_blocks, reads, rewrite, stmts_in, substitute


def read_before(block: Block, kinds: Kinds, set_outside: Collection[str]) -> Block:
    """The block, where such loops read no variable outside that has a value when they begin. (What
    is known for sure, functions and modules, stays where it is, and so does what the loop, or a
    function that it calls, may set: such names are in `set_outside`.)"""
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Loop) and stmt.slots is not None:
            held, loop = _with_held(stmt, kinds)
            stmts += [*held, *_read_before_loop(loop, kinds, set_outside)]
        else:
            stmts.append(map_blocks(stmt, lambda inner: read_before(inner, kinds, set_outside)))
    return Block(tuple(stmts), block.end)


def _read_before_loop(loop: Loop, kinds: Kinds, set_outside: Collection[str]) -> list[Stmt]:
    ops = [stmt for stmt in stmts_in(loop.body) if isinstance(stmt, Op)]
    may_set = any(op.fn is prims.set_global or not is_pure(op.fn) for op in ops)
    first: dict[tuple[Atom, ...], Op] = {}
    names: dict[Var, Atom] = {}
    for op in ops:
        place = place_outside(op, kinds)
        kind = kinds.get(op.outs[0], ANY) if op.outs else ANY
        if (
            place is None
            or isinstance(kind, (Known, Fn))
            or is_unknown(kind)
            and not _is_there(place)
        ):
            continue
        if may_set and _name(place) in set_outside:
            continue
        key = (Const(op.fn), *place)
        if key not in first:
            new = Var(_name(place).split(".")[-1] + "0")
            kinds[new] = kind
            args = op.args if op.fn is prims.global_value else place
            first[key] = replace(op, args=args, outs=(new,))
        names[op.out] = first[key].out
    (rest,) = substitute(_without(Block((loop,)), names), names).stmts
    return [*first.values(), rest]


def _without(block: Block, outs: dict[Var, Atom]) -> Block:
    """The block without the operations that give these."""
    stmts = [
        map_blocks(stmt, lambda inner: _without(inner, outs))
        for stmt in block.stmts
        if not (isinstance(stmt, Op) and stmt.outs and stmt.outs[0] in outs)
    ]
    return Block(tuple(stmts), block.end)


def _name(place: tuple[Atom, ...]) -> str:
    return str(getattr(place[-1], "value", ""))


def _is_there(place: tuple[Atom, ...]) -> bool:
    """Is it an attribute of a function that has a value? (Of what kind, nobody notes.)"""
    match place:
        case Const(value=FunctionType() as fn), Const(value=str() as name):
            return hasattr(fn, name)
        case _:
            return False


def _with_held(loop: Loop, kinds: Kinds) -> tuple[list[Op], Loop]:
    """What the loop knows by itself, and others may write, under names that it has before."""
    atoms = reads(Block((loop,)))
    consts = dict.fromkeys(a for a in atoms if isinstance(a, Const) and is_held(a))
    if not consts:
        return [], loop
    names: dict[Atom, Var] = {const: Var(const.text or "", True) for const in consts}
    kinds.update((names[const], kind_of(const.value)) for const in consts)
    first = [Op((names[const],), prims.held, (const,), (), loop.span) for const in consts]
    return first, rewrite(loop, lambda atom: names.get(atom, atom), lambda var: var)
