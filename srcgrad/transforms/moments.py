"""When a value that is written under other names is what those take it for that read it.

    weights = np.ones((2, 3))
    rows = [weights[0], weights[1]]
    for row in rows:
        row[2] = 4.0
    return np.sum(x * weights)      (here, and not where it was made)

>>> import operator
>>> import numpy as np
>>> from ..ir.core import Const
>>> from ..ir.kinds import Array
>>> w, r, r2, x, y = (Var(name) for name in ("w", "r", "r", "x", "y"))
>>> view = Op((r,), operator.getitem, (w, Const(0)))
>>> write, use = Op((r2,), prims.store, (r, Const(2), Const(4.0))), Op((y,), operator.mul, (x, w))
>>> kinds = dict.fromkeys((w, r, r2, x, y), Array(np.dtype(float), (None, None)))
>>> block = Block((Op((w,), np.ones, (Const(3),)), view, write, use), (y,))
>>> storage = Storage.of(block, [x], kinds)
>>> Moments.of(Sweep(block, Block(())), [x], kinds, storage).first_read(w, ()) == (use, [])
True
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ..analysis.effects import TOLD
from ..analysis.elementwise import is_elementwise
from ..analysis.handing_on import hands_on
from ..analysis.memory import is_immutable
from ..analysis.stale import Walk
from ..analysis.storage import Storage
from ..analysis.unknown_writes import may_be_written
from ..errors import Aliased
from ..ir import prims
from ..ir.core import Block, If, Loop, Op, Stmt, Sweep, Var
from ..ir.kinds import ANY, Kind
from ..ir.walk import stmts_in
from .known_values import is_whole

# the regions around a definition
Path: TypeAlias = Sequence[tuple[Stmt, int]]


@dataclass(frozen=True)
class Moments:
    """When Vars are made, written and read."""

    walk: Walk
    storage: Storage
    whole: Block
    varied: Collection[Var]

    @staticmethod
    def of(
        sweep: Sweep, params: Iterable[Var], kinds: Mapping[Var, Kind], storage: Storage
    ) -> Moments:
        """What is asked of a forward sweep."""
        walk = Walk(kinds, storage.callee_writes, lambda kind: not is_immutable(kind))
        walk.define(params, ())
        walk.block(sweep.forward, ())
        return Moments(walk, storage, sweep.forward, sweep.varied)

    def is_settled(self, var: Var) -> bool:
        """Is it written under other names before anything reads it, and no more after that?"""
        walk = self.walk
        if var not in walk.made:
            return False
        made, around = walk.made[var]
        reads = [r for v in self.read_through(var) for r in self.reads_of(v)]
        if not reads or any(self.storage.outlives(var, loop) for loop in around):
            return False
        first = min(reads)
        return not any(
            self.storage.may_share(var, target)
            and (when == made or when >= first[0] or set(loops) & set(first[1]) - set(around))
            for target, when, loops in walk.writes
        )

    def first_read(self, var: Var, path: Path) -> tuple[Stmt, Path] | None:
        """None if it holds what it was made with whenever it is read; else the first statement in
        which it is read, after which it is what all others read, and the arms around that (in the
        block where it is made: `path` is what is around that). Raises if they read different
        things."""
        walk = self.walk
        if var not in walk.made or not self.storage.is_overwritten(var):
            return None
        reads = [r for v in self.read_through(var) for r in self.reads_of(v)]
        made, around = walk.made[var]
        writes = [w for w in walk.writes if self.is_met(var, w[0]) and w[1] != made]
        seen = [write for write in writes if self.is_between(write, made, around, reads)]
        if not seen or not reads:
            return None
        first, last = min(reads), max(reads)
        between = any(
            first[0] < when < last[0] or set(loops) & set(first[1]) - set(around)
            for _, when, loops in writes
        )
        if between:
            raise self.refused(var, walk.ops[seen[0][1]])
        block, more = self.arm_of(var, self.block_at(path))
        return self.around(walk.ops[first[0]], var, block), more

    def reads_of(self, var: Var) -> list:
        """When the numbers in it are read, and in which loops."""
        return [r for r in self.walk.reads.get(var, ()) if self.takes_contents(r[0], var)]

    def read_through(self, var: Var) -> list[Var]:
        """The value, and views of it in the place of which simplified adjoints read the value."""
        found = [var]
        for view in found:
            ops = (self.walk.ops.get(number) for number, *_ in self.walk.reads.get(view, ()))
            found += [op.out for op in ops if op is not None and self._is_whole(op, view)]
        return found

    def _is_whole(self, op: Op, var: Var) -> bool:
        """Is it `x.T` or `x[:]`?"""
        if len(op.outs) != 1 or op.args[:1] != (var,):
            return False
        if op.fn is operator.getitem:
            return is_whole(op.args[1], self.walk.kinds.get(var, ANY), self.walk.by)
        return op.fn in (np.transpose, prims.identity)

    def block_at(self, path: Path) -> Block:
        """The innermost block of a path."""
        match path[-1] if path else None:
            case (If(then=then, orelse=orelse), arm):
                return (then, orelse)[arm]
            case (Loop(body=body), _):
                return body
            case _:
                return self.whole

    def arm_of(self, var: Var, block: Block) -> tuple[Block, Path]:
        """The innermost arm (in a block that makes `var`) outside of which nothing reads it, and
        how one comes there."""
        reads = self.walk.reads
        readers = {
            self.walk.ops.get(number)
            for view in self.read_through(var)
            for number, *_ in reads.get(view, ())
        }
        path: list[tuple[Stmt, int]] = []
        while True:
            within = [
                (inner, (stmt, arm))
                for stmt in block.stmts
                if isinstance(stmt, If)
                for arm, inner in enumerate((stmt.then, stmt.orelse))
                if readers <= set(stmts_in(inner))
            ]
            if not within:
                return block, path
            block, step = within[0]
            path.append(step)

    def around(self, reader: Op, var: Var, block: Block) -> Stmt:
        """The statement with the reader in it. Raises if it writes as well."""
        for stmt in block.stmts:
            inner = [stmt] if isinstance(stmt, Op) else list(stmts_in(Block((stmt,))))
            if reader in inner:
                for target, when, _ in self.walk.writes if stmt is not reader else ():
                    if self.walk.ops[when] in inner and self.storage.may_share(var, target):
                        raise self.refused(var, self.walk.ops[when])
                return stmt
        raise self.refused(var, reader)

    def refused(self, var: Var, op: Op) -> Aliased:
        """It is read before and after the operation writes it."""
        name = f"`{var.wish}`" if var.wish and not var.is_temporary else "a value"
        if may_be_written(op, self.walk.kinds):
            reason = f"{name} may be written by this call, and is read before and after that"
            return Aliased(reason, op.span, "give it a copy, or read a copy after it")
        reason = f"{name} is written under another name, and read before and after that"
        return Aliased(reason, op.span, "write through one name, or take a copy")

    def is_met(self, var: Var, target: Var) -> bool:
        """May the value be what is written?"""
        return self.storage.may_share(var, target) and not self.storage.spares(target, var)

    def is_between(self, write: tuple, made: int, around: tuple, reads: list) -> bool:
        """Does a reader see the write?"""
        _, when, loops = write
        return any(
            made < when < read[0] or set(loops) & set(read[1]) - set(around) for read in reads
        )

    def takes_contents(self, number: int, var: Var) -> bool:
        """Is it read by an operation whose derivative may ask for the numbers in it?"""
        op = self.walk.ops.get(number)
        if op is None or isinstance(op.fn, TOLD) or op.fn in (prims.store, prims.append):
            return op is not None and var in op.args[1:] and op.fn is prims.store
        if var in self.storage.callee_writes(op):
            return False  # (what it reads itself, it saves)
        if not any(self.storage.may_share(out, var) for out in op.outs):
            return True
        is_idle = self.varied and not any(out in self.varied for out in op.outs)
        if is_idle and not is_elementwise(op.fn):
            return False  # (of `-x`, the simplified adjoint may read `x`)
        return not hands_on(op, self.walk.kinds)
