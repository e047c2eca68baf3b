"""What comes to nothing on one way through an `If` is done on the other way only.

A cotangent that is zero on one way would be multiplied by partial derivatives there, which may be
inf or nan, or raise: `0.0 / n` of an `n` that this way does not divide by.

    if n == 0: dz = 0.0; da = f()          if n == 0: da = f()
    else:      dz = 1.0; da = g()    ->    else:      da = g(); da += 1.0 / n
    da += dz / n

>>> from ..errors import Span
>>> t, n, da, dz, term, total = (Var(name) for name in ("t", "n", "da", "dz", "term", "total"))
>>> arms = Block((), (Const(2.0), Const(0.0))), Block((), (Const(3.0), Const(1.0)))
>>> choice, span = If(t, *arms, (da, dz)), Span("", "", 1, 0, 1, 0, "", is_adjoint=True)
>>> quotient = Op((term,), operator.truediv, (dz, n), (), span)
>>> ops = quotient, Op((total,), operator.add, (da, term), (), span)
>>> kinds = {var: Num(float) for var in (t, n, da, dz, term, total)}
>>> (made,) = on_one_way(Block((choice, *ops), (total,)), kinds).stmts
>>> len(made.then.stmts), len(made.orelse.stmts), str(made.then.end[-1])
(0, 2, '2.0')
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ..analysis.effects import is_pure
from ..analysis.kinds import Kinds
from ..analysis.memory import kind_of_atom
from ..ir import prims
from ..ir.core import Atom, Block, Const, If, Op, Stmt, Var
from ..ir.kinds import ANY, Num
from ..ir.walk import free, map_blocks, own_atoms, own_outs, regions, substitute
from .work import is_adjoint

_NOTHING = Const(0.0)
# zero if the first argument is, or any of the two
_OF_FIRST = frozenset({
    operator.truediv, operator.neg, operator.pos, operator.getitem, np.conj, np.negative,
    np.divide, np.sum, np.reshape, np.transpose, np.expand_dims, np.broadcast_to, np.ravel,
    prims.identity, prims.copy, prims.fit, prims.unbroadcast, prims.shaped, prims.spread,
})  # fmt: skip
_BLANK = frozenset({prims.zeros_like, np.zeros_like})
_OF_BOTH = frozenset({operator.mul, operator.matmul, np.multiply, np.dot, np.outer})
# they have a factor that may be inf or nan
_WITH_FACTOR = _OF_BOTH | {operator.truediv, np.divide}


def on_one_way(block: Block, kinds: Kinds) -> Block:
    """The mirror in which that is so; `kinds` grows by the Vars that are made."""
    stmts = [_inside(stmt, kinds) for stmt in block.stmts]
    if any(new is not old for new, old in zip(stmts, block.stmts, strict=True)):
        block = Block(tuple(stmts), block.end)
    place = 0
    while place < len(block.stmts):
        stmt = block.stmts[place]
        for side in (0, 1) if isinstance(stmt, If) else ():
            block = _sunk(block, place, side, kinds) or block
        place += 1
    return block


def _inside(stmt: Stmt, kinds: Kinds) -> Stmt:
    """The statement itself where nothing changes in it."""
    made = {region: on_one_way(region, kinds) for region in regions(stmt)}
    is_same = all(new is old for old, new in made.items())
    return stmt if is_same else map_blocks(stmt, made.__getitem__)


def _sunk(block: Block, place: int, side: int, kinds: Kinds) -> Block | None:
    """The block, in which what follows an `If`, and is nothing on this side of it, is done on the
    other side; None if that is not worth it."""
    stmt = block.stmts[place]
    assert isinstance(stmt, If)
    arms = stmt.then, stmt.orelse
    found: dict[Var, Atom] = {
        out: _NOTHING
        for out, idle, other in zip(stmt.outs, arms[side].end, arms[1 - side].end, strict=True)
        if _is_zero(idle, arms[side]) and not _is_zero(other, arms[1 - side])
    }
    if not found:
        return None
    rest, banned = block.stmts[place + 1 :], set[Stmt]()
    while True:
        known = dict(found)
        moved = _moved(rest, known, banned, kinds)
        staying = Block(tuple(s for s in rest if s not in moved), block.end)
        outs = [out for one in moved for out in own_outs(one)]
        read = free(staying)
        wanted = [out for out in outs if out in read]
        lost = [out for out in wanted if not _is_there(known.get(out), out, kinds)]
        if not lost:
            break
        banned |= {one for one in moved if not {*own_outs(one)}.isdisjoint(lost)}
    if not any(one.fn in _WITH_FACTOR for one in moved):
        return None
    fresh = {out: Var(out.wish, out.is_temporary) for out in wanted}
    kinds.update({new: kinds.get(old, ANY) for old, new in fresh.items()})
    idle_ends = dict(zip(stmt.outs, arms[side].end, strict=True))
    work_ends = dict(zip(stmt.outs, arms[1 - side].end, strict=True))
    idle = Block(
        arms[side].stmts, (*arms[side].end, *(_end(known[out], idle_ends) for out in wanted))
    )
    zeros = {out for out, end in work_ends.items() if _is_zero(end, arms[1 - side])}
    moved = [_without_zero(one, zeros, kinds) for one in moved]
    working = substitute(Block(tuple(moved), tuple(wanted)), work_ends)
    working = Block((*arms[1 - side].stmts, *working.stmts), (*arms[1 - side].end, *working.end))
    then, orelse = (idle, working) if side == 0 else (working, idle)
    made = replace(stmt, then=then, orelse=orelse, outs=(*stmt.outs, *fresh.values()))
    after = substitute(staying, fresh)
    return Block((*block.stmts[:place], made, *after.stmts), after.end)


def _without_zero(op: Op, zeros: set[Var], kinds: Kinds) -> Op:
    """A sum with what is zero on the other side, and is like the sum, is what is added."""
    if op.fn in (operator.add, np.add):
        for place, atom in enumerate(op.args):
            if atom in zeros and _are_alike(op.out, op.args[1 - place], kinds):
                return replace(op, fn=prims.identity, args=(op.args[1 - place],))
    return op


def _are_alike(one: Atom, other: Atom, kinds: Kinds) -> bool:
    own, others = (kind_of_atom(atom, kinds) for atom in (one, other))
    return own == others and own is not ANY


def _end(atom: Atom, ends: Mapping[Var, Atom]) -> Atom:
    return ends.get(atom, atom) if isinstance(atom, Var) else atom


def _is_there(idle: Atom | None, out: Var, kinds: Kinds) -> bool:
    """Is there a value for it on the side where nothing is done?"""
    return idle is not None and (idle is not _NOTHING or kinds.get(out) == Num(float))


def _is_zero(end: Atom, arm: Block) -> bool:
    if isinstance(end, Const):
        return type(end.value) is float and end.value == 0.0
    made = next((s for s in arm.stmts if isinstance(s, Op) and s.outs == (end,)), None)
    return made is not None and made.fn in _BLANK


def _moved(
    stmts: Sequence[Stmt], known: dict[Var, Atom], banned: set[Stmt], kinds: Kinds
) -> list[Op]:
    """The operations that do nothing on that side, and the factors that only they read; `known`
    grows by what they give there."""
    found: list[Op] = []
    late: set[Atom] = set()  # what is made by what stays
    factors: set[Atom] = set()
    blank: set[Atom] = set()
    for stmt in stmts:
        is_free = isinstance(stmt, Op) and is_adjoint(stmt) and is_pure(stmt.fn)
        if not is_free or stmt in banned or not late.isdisjoint(own_atoms(stmt)):
            late.update(own_outs(stmt))
            continue
        assert isinstance(stmt, Op)
        zeros = [known.get(a) is _NOTHING for a in stmt.args]  # type: ignore[call-overload]
        if not any(zeros):
            factors.update(stmt.outs)
            blank.update(stmt.outs if stmt.fn in _BLANK else ())
            found.append(stmt)
            continue
        end = _end_of(stmt, zeros, known, blank, kinds)
        if end is None or end in factors:
            late.update(stmt.outs)
            continue
        known[stmt.out] = end
        found.append(stmt)
    moved: list[Op] = []
    read: set[Atom] = set()
    for op in reversed(found):
        if not known.keys().isdisjoint(op.outs) or not read.isdisjoint(op.outs):
            moved.insert(0, op)
            read.update(own_atoms(op))
    return moved


def _end_of(
    op: Op, zeros: list[bool], known: Mapping[Var, Atom], blank: set[Atom], kinds: Kinds
) -> Atom | None:
    """What the operation gives where these arguments are nothing: nothing, or what another one
    is."""
    if op.fn in _OF_FIRST and zeros[0] or op.fn in _OF_BOTH:
        return _NOTHING
    kept: Atom | None = None
    if op.fn is prims.add_item and zeros[2]:
        if zeros[0] or op.args[0] in blank:
            return _NOTHING
        kept = op.args[0]
    elif op.fn in (operator.add, np.add, operator.sub, np.subtract) and zeros[1]:
        if zeros[0]:
            return _NOTHING
        kept = op.args[0]
    elif op.fn in (operator.add, np.add):
        kept = op.args[1]
    if kept is None or not _are_alike(kept, op.out, kinds):
        return None
    return known.get(kept, kept) if isinstance(kept, Var) else kept
