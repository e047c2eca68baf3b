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
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..analysis.effects import is_pure
from ..analysis.kinds import Kinds
from ..analysis.memory import kind_of_atom
from ..ir import prims
from ..ir.core import Atom, Block, Const, If, Mirror, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, Num, is_unknown
from ..ir.walk import defined, free, map_blocks, own_outs, regions, substitute
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
    return _block(block, kinds, defined(block))


def _block(block: Block, kinds: Kinds, own: Collection[Atom]) -> Block:
    stmts = [_inside(stmt, kinds, own) for stmt in block.stmts]
    if any(new is not old for new, old in zip(stmts, block.stmts, strict=True)):
        block = Block(tuple(stmts), block.end)
    place = 0
    while place < len(block.stmts):
        sides = (0, 1) if isinstance(block.stmts[place], If) else ()
        made = (_sunk(block, place, side, kinds, own) for side in sides)
        smaller = next(filter(None, made), None)
        place += smaller is None  # (else what is nothing now may be more)
        block = smaller or block
    return block


def _inside(stmt: Stmt, kinds: Kinds, own: Collection[Atom]) -> Stmt:
    """The statement itself where nothing changes in it."""
    made = {region: _block(region, kinds, own) for region in regions(stmt)}
    is_same = all(new is old for old, new in made.items())
    return stmt if is_same else map_blocks(stmt, made.__getitem__)


def _sunk(block: Block, place: int, side: int, kinds: Kinds, own: Collection[Atom]) -> Block | None:
    """The block, in which what follows an `If`, and is nothing on this side of it, is done on the
    other side; None if that is not worth it."""
    stmt = block.stmts[place]
    assert isinstance(stmt, If)
    idle, working = (stmt.then, stmt.orelse)[:: -1 if side else 1]
    found: dict[Atom, Atom] = {
        out: _NOTHING
        for out, end, other in zip(stmt.outs, idle.end, working.end, strict=True)
        if _is_zero(end, idle) and not _is_zero(other, working)
    }
    rest, banned = block.stmts[place + 1 :], set[Stmt]()
    zeros = _Zeros({kinds.get(out, ANY): out for out in found})  # type: ignore[call-overload]
    moved: list[Stmt] = []
    while found:
        known = dict(found)
        moved = _moved(rest, known, banned, kinds, own)
        staying = Block(tuple(s for s in rest if s not in moved), block.end)
        outs = [out for one in moved for out in own_outs(one)]
        read = free(staying)
        ends = {out: zeros.like(known.get(out), out, kinds) for out in outs if out in read}
        lost = [out for out, end in ends.items() if end is None]
        if not lost:
            break
        banned |= {one for one in moved if not {*own_outs(one)}.isdisjoint(lost)}
    if not any(map(_is_worth_it, moved)):
        return None
    fresh = {out: Var(out.wish, out.is_temporary) for out in ends}
    kinds.update({new: kinds.get(old, ANY) for old, new in fresh.items()})
    idle = _ending(idle, stmt.outs, zeros.made, ends.values())
    blank = {out for out, end in zip(stmt.outs, working.end, strict=True) if _is_zero(end, working)}
    doing = [_without_zero(one, blank, kinds) for one in moved]
    working = _block(_ending(working, stmt.outs, doing, ends), kinds, own)
    then, orelse = (idle, working)[:: -1 if side else 1]
    whole = replace(stmt, then=then, orelse=orelse, outs=(*stmt.outs, *fresh.values()))
    after = substitute(staying, fresh)
    return Block((*block.stmts[:place], whole, *after.stmts), after.end)


def _is_worth_it(stmt: Stmt) -> bool:
    """May a factor be inf or nan, or is it more than a product?"""
    is_more = not isinstance(stmt, Op) or isinstance(stmt.fn, prims.Generated)
    return is_more or stmt.fn in _WITH_FACTOR  # type: ignore[union-attr]


def _ending(
    arm: Block, outs: Sequence[Var], stmts: Sequence[Stmt], ends: Iterable[Atom | None]
) -> Block:
    """The arm with more statements and ends, which read what leaves it (`outs`)."""
    given = dict(zip(outs, arm.end, strict=True))
    more = substitute(Block(tuple(stmts), tuple(end for end in ends if end is not None)), given)
    return Block((*arm.stmts, *more.stmts), (*arm.end, *more.end))


@dataclass
class _Zeros:
    """What stands for nothing, by its kind: outs that are zero; `made` are others."""

    outs: dict[Kind, Atom]
    made: list[Op] = field(default_factory=list)

    def like(self, end: Atom | None, out: Var, kinds: Kinds) -> Atom | None:
        """The end of the idle arm for a value, if there is one."""
        kind = kinds.get(out, ANY)
        if end is not _NOTHING or kind == Num(float):
            return end
        if kind == Num(np.float64) and kind not in self.outs:
            zero = self.outs[kind] = Var("", True)
            kinds[zero] = kind
            self.made.append(Op((zero,), np.float64, (_NOTHING,)))
        is_exact = isinstance(kind, Array) and kind.dims is not None and None not in kind.dims
        return self.outs.get(kind) if is_exact or isinstance(kind, Num) else None


def _without_zero(stmt: Stmt, zeros: set[Var], kinds: Kinds) -> Stmt:
    """A sum with what is zero on the other side, and is like the sum, is what is added."""
    if isinstance(stmt, Op) and stmt.fn in (operator.add, np.add):
        for place, atom in enumerate(stmt.args):
            if atom in zeros and _are_alike(stmt.out, stmt.args[1 - place], kinds):
                return replace(stmt, fn=prims.identity, args=(stmt.args[1 - place],))
    return stmt


def _are_alike(one: Atom, other: Atom, kinds: Kinds) -> bool:
    own, others = (kind_of_atom(atom, kinds) for atom in (one, other))
    return own == others and not is_unknown(own)


def _is_zero(end: Atom, arm: Block) -> bool:
    if isinstance(end, Const):
        return type(end.value) is float and end.value == 0.0
    made = next((s for s in arm.stmts if isinstance(s, Op) and s.outs == (end,)), None)
    return made is not None and made.fn in _BLANK


def _moved(
    stmts: Sequence[Stmt],
    known: dict[Atom, Atom],
    banned: set[Stmt],
    kinds: Kinds,
    own: Collection[Atom],
) -> list[Stmt]:
    """The statements that do nothing on that side, and the factors that only they read; `known`
    grows by what they give there."""
    found: list[Stmt] = []
    late: set[Atom] = set()  # what is made by what stays
    factors: set[Atom] = set()
    blank: set[Atom] = set()
    for stmt in stmts:
        read = free(Block((stmt,)))
        if stmt in banned or not late.isdisjoint(read):
            late.update(own_outs(stmt))
        elif any(known.get(var) is _NOTHING for var in read):
            ends = _Nothing(kinds, own, dict(known), set(blank)).ends(stmt)
            if ends is not None and factors.isdisjoint(ends.values()):
                known.update(ends)
                found.append(stmt)
            else:
                late.update(own_outs(stmt))
        elif isinstance(stmt, Op) and is_adjoint(stmt) and is_pure(stmt.fn):
            factors.update(stmt.outs)
            blank.update(stmt.outs if stmt.fn in _BLANK else ())
            found.append(stmt)
        else:
            late.update(own_outs(stmt))
    moved: list[Stmt] = []
    needed: set[Atom] = set()
    for stmt in reversed(found):
        outs = own_outs(stmt)
        if not known.keys().isdisjoint(outs) or not needed.isdisjoint(outs):
            moved.insert(0, stmt)
            needed |= free(Block((stmt,)))
    return moved


@dataclass
class _Nothing:
    """What Vars are where some are nothing: nothing as well, what another one is, or (where they
    are not `known`) something of their own. `blank` are zeros that are written down."""

    kinds: Kinds
    own: Collection[Atom]  # of the mirror
    known: dict[Atom, Atom]
    blank: set[Atom]

    def ends(self, stmt: Stmt) -> dict[Atom, Atom] | None:
        """What the statement gives, if all of it was there before."""
        if not self.statement(stmt):
            return None
        found: dict[Atom, Atom] = {out: self.value(out) for out in own_outs(stmt)}
        return found if all(end is not out for out, end in found.items()) else None

    def value(self, atom: Atom) -> Atom:
        return self.known.get(atom, atom)

    def is_nothing(self, atom: Atom) -> bool:
        return self.value(atom) is _NOTHING

    def statement(self, stmt: Stmt) -> bool:
        """Is it known what all it gives is?"""
        match stmt:
            case Op(fn=prims.Generated()):
                return self.call(stmt)
            case Op():
                return is_adjoint(stmt) and is_pure(stmt.fn) and self.op(stmt)
            case If(then=then, orelse=orelse, outs=outs):
                if not self.block(then) or not self.block(orelse):
                    return False
                ends = zip(outs, then.end, orelse.end, strict=True)
                return all(self.is_joined(out, *map(self.value, pair)) for out, *pair in ends)
            case Mirror():
                return self.mirror(stmt)
            case _:
                return False

    def block(self, block: Block) -> bool:
        return all(map(self.statement, block.stmts))

    def is_joined(self, out: Var, one: Atom, other: Atom) -> bool:
        self.known[out] = one
        return one == other

    def mirror(self, mirror: Mirror) -> bool:
        starts = {c.inside: _NOTHING for c in mirror.carries if self.is_nothing(c.init)}
        self.known.update(starts)
        if not self.block(mirror.body):
            return False
        for carry, end in zip(mirror.carries, mirror.body.end, strict=True):
            if self.value(end) != self.value(carry.inside):
                return False
            self.known[carry.out] = self.value(carry.init)
        return True

    def call(self, op: Op) -> bool:
        """Of a backward half, all whose cotangents are nothing, nothing comes. (They are given
        last; before them, values of the primal.)"""
        zeros = [self.is_nothing(atom) for atom in op.args]
        count = zeros.index(True) if True in zeros else 0
        values = op.args[:count]
        self.known.update(dict.fromkeys(op.outs, _NOTHING))
        return (
            all(zeros[count:]) and any(zeros)
            and not any(isinstance(a, Const) or a in self.own for a in values)
        )  # fmt: skip

    def op(self, op: Op) -> bool:
        zeros = [self.is_nothing(atom) for atom in op.args]
        if not any(zeros):
            self.blank.update(op.outs if op.fn in _BLANK else ())
            if op.fn is prims.identity:
                self.known[op.out] = self.value(op.args[0])
            return True
        end = self.end_of(op, zeros)
        if end is not None:
            self.known[op.out] = end
        return end is not None

    def end_of(self, op: Op, zeros: list[bool]) -> Atom | None:
        """What the operation gives, where these arguments are nothing."""
        if op.fn in _OF_FIRST and zeros[0] or op.fn in _OF_BOTH:
            return _NOTHING
        if op.fn is prims.make_tuple and all(
            is_zero or arg == _NOTHING for arg, is_zero in zip(op.args, zeros, strict=True)
        ):
            return _NOTHING
        if op.fn is prims.with_item and zeros[0] and (zeros[2] or op.args[2] == _NOTHING):
            return _NOTHING
        kept: Atom | None = None
        if op.fn is prims.add_item and zeros[2]:
            if zeros[0] or op.args[0] in self.blank:
                return _NOTHING
            kept = op.args[0]
        elif op.fn in (operator.add, np.add, operator.sub, np.subtract) and zeros[1]:
            if zeros[0]:
                return _NOTHING
            kept = op.args[0]
        elif op.fn in (operator.add, np.add):
            kept = op.args[1]
        if kept is None or not _are_alike(kept, op.out, self.kinds):
            return None
        return self.value(kept)
