"""Lists and dicts that a loop fills and then hands over: whoever has one has it for good.

    for x in xs:
        if x < 0.0:
            groups.append(part)      (what is appended to `part` from now on is another list)
            part = []
        else:
            part.append(x)           (no list of `groups` is this one)

`part` is made for this name alone, and at the end of each iteration nobody else has what it is.

>>> from ..ir.core import Const, Each
>>> part, inside, out, x, longer = (Var(name) for name in ("part", "part", "part", "x", "part"))
>>> grow = Op((longer,), prims.append, (inside, Const(1.0)))
>>> loop = Loop(Each(x, Const((1, 2))), (Carry(part, inside, out),), Block((grow,), (longer,)))
>>> made = Op((part,), prims.make_list, ())
>>> private_writes(Block((made, loop), (out,)), {})[grow] == {part, inside, longer, out}
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..ir import marks, prims
from ..ir.core import Atom, Block, Carry, If, Loop, Op, Stmt, Var, While
from ..ir.kinds import ANY, Kind
from ..ir.walk import definitions, reads, regions, stmts_in
from .effects import is_pure
from .memory import is_immutable, written

Kinds = Mapping[Var, Kind]

_MAKING = (prims.make_list, prims.make_dict, list, dict)


def private_writes(block: Block, kinds: Kinds) -> dict[Op, frozenset[Var]]:
    """The writes of such a list or dict in the loop, and the names that it has."""
    found: dict[Op, frozenset[Var]] = {}
    around = dict(_around(block, ()))
    loops = [stmt for stmt in around if isinstance(stmt, Loop) and stmt.carries]
    if not loops:
        return found
    defs, counts = definitions(block), Counter(reads(block))
    for loop in loops:
        if any(isinstance(op, Op) and op.fn in marks.MARKS for op in stmts_in(loop.body)):
            continue  # (an iteration may be left at any place)
        for carry, end in zip(loop.carries, loop.body.end, strict=True):
            made, names = _made_for_it(carry.init, defs, counts, kinds)
            if made is None or around[made] != around[loop]:
                continue
            walk = _Walk(kinds)
            known = walk.loop(loop, carry)
            last, ends = known.get(end), [known.get(atom) for atom in loop.body.end]
            is_alone = sum(one is not None and one.is_same(last) for one in ends) == 1
            if last is not None and is_alone and not last.is_out and not walk.has_failed:
                every = frozenset({*names, *walk.names, carry.out})
                found.update(dict.fromkeys(walk.writes, every))
    return found


def _around(block: Block, loops: tuple[Loop, ...]) -> Iterator[tuple[Stmt, tuple[Loop, ...]]]:
    """Each statement, and the loops around it."""
    for stmt in block.stmts:
        yield stmt, loops
        inner = (*loops, stmt) if isinstance(stmt, Loop) else loops
        for region in regions(stmt):
            yield from _around(region, inner)


def _made_for_it(
    atom: Atom, defs: Mapping[Var, Stmt], counts: Mapping[Atom, int], kinds: Kinds
) -> tuple[Op | None, set[Var]]:
    """The display that made it, and its names, where nobody else has read these."""
    names: set[Var] = set()
    while isinstance(atom, Var) and counts[atom] == 1:
        names.add(atom)
        made = defs.get(atom)
        if isinstance(made, Op) and made.fn in _MAKING:
            return made, names
        if not isinstance(made, Op) or made.outs[-1] is not atom:
            return None, names
        atom = written(made, kinds)  # type: ignore[assignment]
    return None, names


@dataclass(frozen=True)
class _Thing:
    """`is_out`: may somebody else have it?"""

    number: int
    is_out: bool = False

    def is_same(self, other: _Thing | None) -> bool:
        return other is not None and self.number == other.number


Known = dict[Atom, _Thing]


@dataclass
class _Walk:
    """One walk through the body of a loop, arm by arm."""

    kinds: Kinds
    names: set[Var] = field(default_factory=set)
    writes: list[Op] = field(default_factory=list)
    number: int = 0
    has_failed: bool = False

    def new(self, var: Var, known: Known, is_out: bool = False) -> None:
        self.number += 1
        self.names.add(var)
        known[var] = _Thing(self.number, is_out)

    def loop(self, loop: Loop, carry: Carry) -> Known:
        known: Known = {}
        self.new(carry.inside, known)
        if isinstance(loop.head, While):
            self.block(loop.head.test, known)
        self.block(loop.body, known)
        return known

    def block(self, block: Block, known: Known) -> None:
        for stmt in block.stmts:
            match stmt:
                case Op():
                    self.op(stmt, known)
                case If():
                    self.branch(stmt, known)
                case _:  # (what an inner loop does with it is not followed)
                    inner = Block((stmt,))
                    if any(atom in known for atom in reads(inner)):
                        self._let_out(set(reads(inner)), known)

    def op(self, op: Op, known: Known) -> None:
        every = (*op.args, *(value for _, value in op.options))
        target = written(op, self.kinds)
        if target in known and sum(atom == target for atom in every) == 1:
            thing = known[target]  # type: ignore[index]
            self.has_failed |= thing.is_out
            self.writes.append(op)
            others = {atom for atom in every if atom is not target}
            self._let_out(others, known)
            if op.outs:
                self.names.add(op.outs[-1])
                known[op.outs[-1]] = thing
            return
        reads_only = is_pure(op.fn) and all(is_immutable(self.kinds.get(o, ANY)) for o in op.outs)
        if not reads_only:
            self._let_out(set(every), known)
        if op.fn in _MAKING and len(op.outs) == 1:
            self.new(op.outs[0], known)

    def branch(self, stmt: If, known: Known) -> None:
        arms = (stmt.then, stmt.orelse)
        ways = [dict(known), dict(known)]
        for arm, way in zip(arms, ways, strict=True):
            self.block(arm, way)
        for atom, thing in known.items():
            is_out = any(way[atom].is_out for way in ways)
            known[atom] = replace(thing, is_out=is_out)
        given = [[way.get(end) for end in arm.end] for arm, way in zip(arms, ways, strict=True)]
        for arm in arms:  # (what it was, it may be under the new name)
            self._let_out(set(arm.end), known)
        for out, *ends in zip(stmt.outs, *given, strict=True):
            if None not in ends:
                is_out = any(end.is_out for end in ends)  # type: ignore[union-attr]
                for end, every in zip(ends, given, strict=True):
                    is_out |= sum(one is not None and one.is_same(end) for one in every) > 1
                self.new(out, known, is_out)

    def _let_out(self, atoms: set[Atom], known: Known) -> None:
        numbers = {known[atom].number for atom in atoms if atom in known}
        for atom, thing in known.items():
            if thing.number in numbers:
                known[atom] = replace(thing, is_out=True)
