"""Which values are still needed, statement by statement.

In goes a closed Function (no Mirror), out comes a `Live`: for every statement the Vars that are
read after it, on any path. Structured: the arms of an `If` do not see each other, and a loop goes
round until nothing changes. A set of Vars is an int, one bit per Var.

>>> import operator
>>> from ..ir.core import Param
>>> x, y, z = Var("x"), Var("y"), Var("z")
>>> square, triple = Op((y,), operator.mul, (x, x)), Op((z,), operator.add, (y, x))
>>> live = liveness(Function("f", (Param(x, "x"),), Block((square, triple), (z,))))
>>> live.vars(live.after[square]) == {x, y}, live.vars(live.after[triple]) == {z}
(True, True)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from ..ir import marks
from ..ir.core import Atom, Block, Each, Function, If, Loop, Mirror, Op, Stmt, Var, While
from ..ir.walk import own_atoms, own_outs


def _reads_itself(atom: Atom) -> tuple[Var, ...]:
    return (atom,) if isinstance(atom, Var) else ()


def _binds_itself(var: Var) -> tuple[Var, ...]:
    return (var,)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the program is going to be printed, where that changes what is read when.

    `hidden` statements stand nowhere of their own; reading an atom means to read the Vars
    `reads(atom)` (the leaves of the expression that it is written as); binding a Var binds
    `binds(var)` (the names of the pattern that it is taken apart by); a statement itself reads
    `atoms(stmt)`; an `If` that `is_expression` is written with the ends of its arms. (With
    `holds_items` not names count, but memory: a loop reads what it runs through all along.)"""

    hidden: Collection[Stmt] = frozenset()
    reads: Callable[[Atom], tuple[Var, ...]] = _reads_itself
    binds: Callable[[Var], tuple[Var, ...]] = _binds_itself
    atoms: Callable[[Stmt], Iterable[Atom]] = own_atoms
    is_expression: Callable[[If], bool] = lambda stmt: False  # noqa: E731
    holds_items: bool = False


@dataclass(frozen=True, slots=True)
class Live:
    """`after[stmt]`: read after the statement. `start[block]`: when the block begins (with the
    target of its loop bound). `head[loop]`: whenever the next item or the test is asked for."""

    bits: dict[Var, int] = field(default_factory=dict)
    after: dict[Stmt, int] = field(default_factory=dict)
    start: dict[Block, int] = field(default_factory=dict)
    head: dict[Loop, int] = field(default_factory=dict)

    def bit(self, var: Var) -> int:
        bit = self.bits.get(var)
        if bit is None:
            bit = self.bits[var] = 1 << len(self.bits)
        return bit

    def mask(self, among: Iterable[Var]) -> int:
        mask = 0
        for var in among:
            mask |= self.bit(var)
        return mask

    def vars(self, mask: int) -> set[Var]:
        return {var for var, bit in self.bits.items() if bit & mask}

    def is_live_after(self, var: Var, stmt: Stmt) -> bool:
        return bool(self.bits.get(var, 0) & self.after[stmt])


OF_MEMORY = Reading(holds_items=True)


def liveness(function: Function, reading: Reading = Reading()) -> Live:
    live = Live()
    walk = _Walk(live, reading, marks.attempts_in(function.body))
    walk.block(function.body, walk.reads(function.body.end))
    return live


@dataclass(frozen=True, slots=True)
class _Walk:
    live: Live
    reading: Reading
    attempts: Collection[Atom] = ()
    # what is read where what is walked over fails
    caught: list[int] = field(default_factory=lambda: [0])

    def reads(self, atoms: Iterable[Atom]) -> int:
        mask = 0
        for atom in atoms:
            for var in self.reading.reads(atom):
                mask |= self.live.bit(var)
        return mask

    def binds(self, among: Iterable[Var]) -> int:
        return self.live.mask(bound for var in among for bound in self.reading.binds(var))

    def block(self, block: Block, alive: int) -> int:
        """What is live when the block begins, if `alive` is what is live when it ends."""
        alive = self.statements(block.stmts, alive)
        self.live.start[block] = alive
        return alive

    def statements(self, stmts: Sequence[Stmt], end: int) -> int:
        """(In what may fail, all that is read after a failure is live all the time.)"""
        alive = end
        for place in reversed(range(len(stmts))):
            stmt = stmts[place]
            if stmt in self.reading.hidden:
                continue
            if isinstance(stmt, Op):
                self.mark(stmts, place, end)
            self.live.after[stmt] = alive
            alive = self.stmt(stmt, alive) | self.caught[-1]
        return alive

    def mark(self, stmts: Sequence[Stmt], place: int, end: int) -> None:
        op = stmts[place]
        assert isinstance(op, Op)
        if op.fn is marks.begin:
            self.caught.pop()
        elif op.fn is marks.failed:
            handling = marks.tested_by(op, stmts)
            self.caught.append(self.caught[-1] | self.live.start[handling.then])
        elif op.fn is marks.at_last:
            place, close = place + 1, marks.closing(stmts, place)
            last = self.statements(stmts[place:close], 0)
            again = self.live.after[stmts[close]] if close < len(stmts) else end
            self.statements(stmts[place:close], again)
            self.caught.append(self.caught[-1] | last)

    def stmt(self, stmt: Stmt, alive: int) -> int:
        match stmt:
            case Op():
                return alive & ~self.binds(stmt.outs) | self.reads(self.reading.atoms(stmt))
            case If(then=then, orelse=orelse):
                handled = self.arm(stmt, orelse, alive)
                before = handled | self.arm(stmt, then, alive, handled)
                return before | self.reads((stmt.test,))
            case Loop():
                return self.loop(stmt, alive)
            case Mirror():
                raise AssertionError("a mirror has no place in a Function")
            case _:
                assert_never(stmt)

    def arm(self, stmt: If, arm: Block, alive: int, handled: int = 0) -> int:
        """(The end of a dead out is not read, but in an expression. Nothing is live after what
        raises, but what is read where that is caught.)"""
        is_attempt = stmt.test in self.attempts and arm is stmt.then
        if marks.ends_in_raise(arm) and not is_attempt:
            return self.block(arm, self.caught[-1])
        bit, whole = self.live.bit, self.reading.is_expression(stmt)
        pairs = zip(arm.end, stmt.outs, strict=True)
        ends = [end for end, out in pairs if whole or bit(out) & alive]
        alive = alive & ~self.live.mask(stmt.outs) | self.reads(ends)
        if not is_attempt:
            return self.block(arm, alive)
        count = marks.attempted(arm)
        alive = self.statements(arm.stmts[count:], alive)
        self.caught.append(self.caught[-1] | handled)
        self.live.start[arm] = alive = self.statements(arm.stmts[:count], alive)
        self.caught.pop()
        return alive

    def loop(self, loop: Loop, alive: int) -> int:
        bit = self.live.bit
        leave = alive & ~self.live.mask(own_outs(loop))
        leave |= self.live.mask(c.inside for c in loop.carries if bit(c.out) & alive)
        insides = self.live.mask(c.inside for c in loop.carries)
        target = self.binds((loop.head.target,)) if isinstance(loop.head, Each) else 0
        items = self.reads((loop.head.items,)) if isinstance(loop.head, Each) else 0
        head, before = leave | items if self.reading.holds_items else leave, -1
        while head != before:
            before = head
            nexts = [
                atom
                for carry, atom in zip(loop.carries, loop.body.end, strict=True)
                if bit(carry.inside) & head
            ]
            end = (head & ~insides) | self.reads(nexts) | self.reads((loop.stop,))
            head |= self.block(loop.body, end) & ~target
            if isinstance(loop.head, While):
                test = loop.head.test
                head |= self.block(test, head | self.reads(test.end))
        self.live.head[loop] = head
        inits = [c.init for c in loop.carries if bit(c.inside) & head]
        return (head & ~insides) | self.reads(inits) | items
