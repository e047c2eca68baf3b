"""Views of a memory that are looked up once, and not in each round of a loop.

Once all is written where it is, the view at a place is the same whenever it is looked up:

    d = dmemory[t]; dy[1] += d; d2 = dmemory[t]     d2 is d
    for t in ts: dy = dmemory[y]; ...               dy = dmemory[y], and then the loop

>>> import numpy as np
>>> from ..ir.core import Carry, Each
>>> m, m2, m3, t, k, dy = map(Var, ("dmemory", "dmemory", "dmemory", "t", "k", "dy"))
>>> kinds = {v: ByMemory() for v in (m, m2, m3)} | {dy: Array(np.dtype(float), (None,))}
>>> look, write = Op((dy,), operator.getitem, (m2, t)), Op((m3,), prims.identity, (m2,))
>>> carry = Carry(m, m2, Var("dmemory"))
>>> loop = Loop(Each(Var("xs"), k), (carry,), Block((look, write), (m3,)))
>>> [type(stmt).__name__ for stmt in looked_up_once(Block((loop,), ()), kinds).stmts]
['Op', 'Loop']
"""

from __future__ import annotations

import operator
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..ir import prims
from ..ir.core import Atom, Block, If, Loop, Op, Stmt, Var
from ..ir.kinds import Array, ByMemory, Kind
from ..ir.walk import defined, inner_vars, map_blocks, regions, substitute
from .memory import version_of

# (the memory, the place) -> what was looked up there
_Views = ChainMap[tuple[Atom, Atom], Var]


def looked_up_once(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block, in which parts of memories are written where they are; `kinds` of its Vars."""
    looks = _Looks(kinds, _first_versions(block, kinds))
    return substitute(looks.block(block, ChainMap()), looks.same)


# --- which object it is ---------------------------------------------------------------------------


@dataclass
class _Versions:
    """`first`: of a value that was changed, what it was at first. `replaced`: what a loop makes
    another object in some round, by its name in the loop."""

    kinds: Mapping[Var, Kind]
    replaced: frozenset[Var]
    first: dict[Atom, Atom] = field(default_factory=dict)

    def of(self, atom: Atom) -> Atom:
        return self.first.get(atom, atom)

    def enter(self, block: Block) -> None:
        for stmt in block.stmts:
            if isinstance(stmt, Loop):
                for carry in stmt.carries:
                    if carry.inside not in self.replaced:
                        self.first[carry.inside] = self.first[carry.out] = self.of(carry.init)
            for region in regions(stmt):
                self.enter(region)
            if isinstance(stmt, If):
                for out, *ends in zip(stmt.outs, stmt.then.end, stmt.orelse.end, strict=True):
                    if len({self.of(end) for end in ends}) == 1:
                        self.first[out] = self.of(ends[0])
            elif isinstance(stmt, Op) and (version := _next_version(stmt, self.kinds)):
                self.first[version[0]] = self.of(version[1])

    def replacing(self, block: Block) -> set[Var]:
        """What loops make another object, after all."""
        found: set[Var] = set()
        for stmt in block.stmts:
            if isinstance(stmt, Loop):
                for carry, end in zip(stmt.carries, stmt.body.end, strict=True):
                    if self.of(end) is not self.of(carry.inside):
                        found.add(carry.inside)
            for region in regions(stmt):
                found |= self.replacing(region)
        return found


def _first_versions(block: Block, kinds: Mapping[Var, Kind]) -> Mapping[Atom, Atom]:
    versions = _Versions(kinds, frozenset())
    while True:
        versions.enter(block)
        if not (found := versions.replacing(block) - versions.replaced):
            return versions.first
        versions = _Versions(kinds, versions.replaced | found)


def _next_version(op: Op, kinds: Mapping[Var, Kind]) -> tuple[Var, Atom] | None:
    return (op.out, op.args[0]) if op.fn is prims.identity else version_of(op, kinds)


# --- what is looked up ----------------------------------------------------------------------------


@dataclass
class _Looks:
    """`same`: what is left out, with what it is."""

    kinds: Mapping[Var, Kind]
    first: Mapping[Atom, Atom]
    same: dict[Var, Atom] = field(default_factory=dict)

    def block(self, block: Block, views: _Views) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Loop):
                for look in self.leaving(stmt):
                    self.look(look, views, stmts)
            if isinstance(stmt, Op) and self.is_look(stmt):
                self.look(stmt, views, stmts)
                continue
            if isinstance(stmt, Op) and (version := _next_version(stmt, self.kinds)):
                start = self.first[version[0]]
                if isinstance(start, Var) and start in views.values():
                    self.same[version[0]] = start
            stmts.append(map_blocks(stmt, lambda inner: self.block(inner, views.new_child())))
        return Block(tuple(stmts), block.end)

    def look(self, op: Op, views: _Views, stmts: list[Stmt]) -> None:
        """Look something up, if that was not done before."""
        view = views.get(self.key(op))
        if view is None:
            views[self.key(op)] = op.out
            stmts.append(op)
        elif view is not op.out:
            self.same[op.out] = view

    def key(self, op: Op) -> tuple[Atom, Atom]:
        memory, place = op.args
        return self.first.get(memory, memory), place

    def is_look(self, op: Op) -> bool:
        return op.fn is operator.getitem and type(self.kinds.get(op.args[0])) is ByMemory  # type: ignore[arg-type]

    def leaving(self, loop: Loop) -> list[Op]:
        """What each round of the loop looks up at one place, as it is done before the loop."""
        inner = defined(loop.body) | set(inner_vars(loop))
        memories = {self.first.get(carry.init, carry.init): carry.init for carry in loop.carries}
        found: list[Op] = []
        for stmt in loop.body.stmts:
            if isinstance(stmt, Loop):
                looks = self.leaving(stmt)
            elif isinstance(stmt, Op) and self.is_look(stmt):
                looks = [stmt]
            else:
                continue
            for look in looks:
                memory, place = self.key(look)
                is_view = isinstance(self.kinds.get(look.out), Array)
                if is_view and memory in memories and place not in inner:
                    look = replace(look, args=(memories[memory], place), span=loop.span)
                    found.append(look)
        return found
