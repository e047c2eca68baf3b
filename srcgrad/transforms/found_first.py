"""What is written was found first: nothing is put back where something else has been bound since.

`xs[0][1] += f()` is `t = xs[0]; t[1] += f(); xs[0] = t`, of which the last only tells that `xs` was
written too. Where `f` may bind `xs[0]` to something else, that is left out: `t` is then a name like
any other, as if it had been taken in a statement of its own.

>>> import operator
>>> xs, row, row2 = Var("xs"), Var("row"), Var("row2")
>>> load = Op((row,), operator.getitem, (xs, Const(0)))
>>> store = Op((row2,), prims.store, (row, Const(1), Const(2.0)))
>>> is_same(row2, row, [load, store]), is_same(row2, xs, [load, store])
(True, False)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..analysis.kinds import Kinds
from ..analysis.memory import kind_of_atom, written
from ..analysis.points import Points
from ..ir import prims
from ..ir.core import Atom, Block, Const, If, Loop, Op, Stmt, Var
from ..ir.kinds import Array, List
from ..ir.walk import map_blocks, regions, stmts_in, substitute

_WRITING = (prims.store, prims.append, prims.delete_item, prims.add_item, prims.with_item)
_APPENDING = (prims.append, prims.Method("append"), prims.Method("extend"))


# --- which object ------------------------------------------------------------------------------


def is_same(
    one: Atom, other: Atom, stmts: Sequence[Stmt], get: Callable[[Atom], Atom] = lambda atom: atom
) -> bool:
    """Are both surely versions of one object, after the statements? (`get`: what stands for an
    atom by now.)"""
    one, other = get(one), get(other)
    return one == other or first_version(one, stmts, get) == first_version(other, stmts, get)


def first_version(
    atom: Atom, stmts: Sequence[Stmt], get: Callable[[Atom], Atom] = lambda atom: atom
) -> Atom:
    """The object before it was written in the statements."""
    atom = get(atom)
    for stmt in reversed(stmts):
        before = _before(stmt, atom, get)
        atom = atom if before is None else get(before)
    return atom


def _before(stmt: Stmt, atom: Atom, get: Callable[[Atom], Atom]) -> Atom | None:
    """Of what object the statement made the atom the next version."""
    match stmt:
        case Op(outs=(_, version), fn=prims.Method(name=name)) if name in prims.MUTATORS:
            return stmt.args[0] if version is atom else None
        case Op(outs=(version,), fn=fn) if fn in _WRITING or fn in (setattr, delattr):
            return stmt.args[0] if version is atom else None
        case If() if atom in stmt.outs:
            place = stmt.outs.index(atom)  # type: ignore[arg-type]
            one, other = (
                first_version(arm.end[place], arm.stmts, get) for arm in (stmt.then, stmt.orelse)
            )
            return one if one == other else None
        case Loop():
            for carry, end in zip(stmt.carries, stmt.body.end, strict=True):
                if carry.out is atom and first_version(end, stmt.body.stmts, get) is carry.inside:
                    return carry.init
    return None


# --- containers --------------------------------------------------------------------------------


@dataclass
class _Walk:
    """`moved`: the arguments of a call that may hold something else after it."""

    kinds: Kinds
    points: Callable[[], Points]
    moved: Callable[[Op], Sequence[Atom]]
    subst: dict[Var, Atom] = field(default_factory=dict)

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Op) and self.is_late(stmt, stmts):
                self.subst[stmt.out] = stmt.args[0]
            else:
                stmts.append(map_blocks(stmt, self.block) if regions(stmt) else stmt)
        return Block(tuple(stmts), block.end)

    def is_late(self, op: Op, stmts: Sequence[Stmt]) -> bool:
        """Does it put a part back where something else may be by now?"""
        if op.fn is not prims.store or op.spelled != "back":
            return False
        holder, index, value = op.args
        if isinstance(kind_of_atom(holder, self.kinds), Array):
            return False
        found, is_bound = first_version(value, stmts), False
        for stmt in reversed(stmts):
            if isinstance(stmt, Op) and found in stmt.outs:
                # (what was not taken from there is put in for the first time)
                return is_bound and stmt.fn is operator.getitem and stmt.args[1:] == (index,)
            inner = [stmt] if isinstance(stmt, Op) else list(stmts_in(Block((stmt,))))
            is_bound = is_bound or any(
                isinstance(one, Op) and self.may_bind(one, holder, index) for one in inner
            )
        return False

    def may_bind(self, op: Op, holder: Atom, index: Atom) -> bool:
        """May the operation put something else at that place?"""
        if op.spelled == "back":
            return False
        target = written(op, self.kinds)
        if target is None:
            moved = self.moved(op)
            return any(self.points().reach(a) & self.points().at(holder) for a in moved)
        if isinstance(kind_of_atom(target, self.kinds), Array) or self.is_elsewhere(op, index):
            return False
        return bool(self.points().at(target) & self.points().at(holder))

    def is_elsewhere(self, op: Op, index: Atom) -> bool:
        """Does it surely write at another place of a container?"""
        if not isinstance(index, Const) or isinstance(index.value, int) and index.value < 0:
            return False
        if op.fn in _APPENDING:
            return isinstance(kind_of_atom(op.args[0], self.kinds), List)
        other = op.args[1] if op.fn is prims.store else None
        if not isinstance(other, Const) or type(other.value) is not type(index.value):
            return False
        is_plain = isinstance(other.value, str) or type(other.value) is int and other.value >= 0
        return is_plain and other != index


def found_first(
    block: Block, kinds: Kinds, params: Sequence[Var], moved: Callable[[Op], Sequence[Atom]]
) -> Block:
    """The block, in which nothing is put back where something else may have been bound since."""
    if not any(getattr(stmt, "spelled", None) == "back" for stmt in stmts_in(block)):
        return block
    made: list[Points] = []

    def points() -> Points:
        if not made:
            made.append(Points.of(block, params, kinds))
        return made[0]

    walk = _Walk(kinds, points, moved)
    walked = walk.block(block)
    return substitute(walked, walk.subst) if walk.subst else block
