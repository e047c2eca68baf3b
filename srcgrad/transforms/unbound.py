"""Reads of names that some path leaves unbound (`prims.read`): those that cannot raise go.

>>> import operator
>>> x, y = Var("x"), Var("y")
>>> reads = [Op((), prims.read, (y,)) for _ in range(2)]
>>> if_bound = If(x, Block((), (x,)), Block((), (UNBOUND,)), (y,))
>>> len(without_sure_reads(Block((if_bound, *reads))).stmts)
2
>>> used = Op((Var("z"),), operator.neg, (y,))
>>> len(without_idle_reads(Block((if_bound, *reads, used))).stmts)
2
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from ..errors import SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import TRUE, UNBOUND, Atom, Block, Const, Each, If, Loop, Op, Stmt, Var, While
from ..ir.marks import ends_in_raise, forgotten, protected
from ..ir.walk import map_blocks, own_atoms, regions, stmts_in

_SAME = frozenset({
    operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne, operator.not_,
    operator.is_, operator.is_not, operator.mod, operator.add, operator.sub, operator.mul, abs, len,
})  # fmt: skip


def without_sure_reads(block: Block) -> Block:
    """The block without reads of what is bound: it was read before, or the same test decides
    over the read that decided over the assignment."""
    return _Bound().block(block, frozenset(), frozenset())


def read_for_sure(block: Block) -> frozenset[Var]:
    """The Vars that every run through the block that binds them reads: where it has run to its
    end, they are bound."""
    caught, found = protected(block), set[Var]()

    def visit(inner: Block) -> None:
        read = {
            atom
            for stmt in inner.stmts
            if isinstance(stmt, Op) and stmt not in caught and not _hands_on(stmt)
            for atom in own_atoms(stmt)
        }
        for stmt in inner.stmts:
            outs = stmt.outs if isinstance(stmt, If) else ()
            if isinstance(stmt, Loop):
                outs = tuple(carry.out for carry in stmt.carries)
            found.update(out for out in outs if out in read)
            for region in regions(stmt):
                visit(region)

    visit(block)
    return frozenset(found)


def _hands_on(op: Op) -> bool:
    """May it do without a value?"""
    return isinstance(op.fn, prims.Closure) or op.fn in (prims.identity, prims.copy, prims.fit)


def unbound_again(block: Block) -> list[SrcgradError]:
    """Where a name is read that had a value, and may have lost it on the way here by `del` or at
    the end of a handler: the generated code would still have it."""
    lost = _lost(block)
    return [
        Unsupported(
            f"`{stmt.args[0].wish}` had a value, and may have none any more here",  # type: ignore[union-attr]
            stmt.span,
            "do not delete it on one way only; give what a handler caught a name of its own",
        )
        for stmt in stmts_in(block)
        if _is_read(stmt) and stmt.args[0] in lost  # type: ignore[union-attr]
    ]


def _lost(block: Block) -> set[Atom]:
    """The Vars that may have no value where one of the same name had one before."""
    lost: set[Atom] = set()

    def note(outs: Iterable[Var], region: Block) -> None:
        forgets = {s.args[0] for s in region.stmts if _is(s, forgotten)}  # type: ignore[union-attr]
        for out, end in zip(outs, region.end, strict=True):
            if end in lost or end == UNBOUND and Const(out.wish) in forgets:
                lost.add(out)

    size = -1
    while size < len(lost):
        size = len(lost)
        for stmt in stmts_in(block):
            match stmt:
                case If(then=then, orelse=orelse, outs=outs):
                    for arm in (then, orelse):
                        if not ends_in_raise(arm):
                            note(outs, arm)
                case Loop(carries=carries, body=body):
                    note((carry.inside for carry in carries), body)
                    lost.update(c.inside for c in carries if c.init in lost)
                    lost.update(c.out for c in carries if c.inside in lost)
    return lost


def without_idle_reads(block: Block, is_caught: bool = False) -> Block:
    """The block without reads of what other statements beside them read as well, but for those
    that tell whether something is caught (`is_caught`: all of them do)."""
    return _IdleReads(protected(block, is_caught)).block(block)


@dataclass(frozen=True)
class _IdleReads:
    caught: Collection[Stmt]

    def block(self, block: Block) -> Block:
        stmts = block.stmts
        if any(map(self.may_be_idle, stmts)):
            others = {atom for stmt in stmts if not _is_read(stmt) for atom in _surely_read(stmt)}
            others.update(block.end)
            stmts = tuple(
                stmt
                for stmt in stmts
                if not (self.may_be_idle(stmt) and stmt.args[0] in others)  # type: ignore[union-attr]
            )
        return Block(tuple(map(self.inside, stmts)), block.end)

    def may_be_idle(self, stmt: Stmt) -> bool:
        return _is_read(stmt) and stmt not in self.caught

    def inside(self, stmt: Stmt) -> Stmt:
        if isinstance(stmt, Op):
            return stmt
        outs = stmt.outs if isinstance(stmt, If) else ()

        def visit(block: Block) -> Block:
            """(What leaves a region may need no line that reads it.)"""
            pairs = zip(outs, block.end, strict=False)
            ends = tuple(atom for pair in pairs for atom in _copied(*pair))
            return Block(self.block(Block(block.stmts, ends)).stmts, block.end)

        return map_blocks(stmt, visit)


def _surely_read(stmt: Stmt) -> Iterator[Atom]:
    match stmt:
        case Op(fn=prims.identity | prims.copy | prims.fit):
            yield from _copied(stmt.out, stmt.args[0])
        case Loop(head=head, carries=carries):
            if isinstance(head, Each):
                yield head.items
            for carry in carries:
                yield from _copied(carry.inside, carry.init)
        case _:
            yield from own_atoms(stmt)


def _copied(new: Var, old: Atom) -> Iterator[Atom]:
    """(Between two that may have one name there is no line.)"""
    if isinstance(old, Var) and old.wish != new.wish and not (old.is_temporary or new.is_temporary):
        yield old


def _is_read(stmt: Stmt) -> bool:
    return _is(stmt, prims.read)


def _is(stmt: Stmt, fn: object) -> bool:
    return isinstance(stmt, Op) and stmt.fn is fn


_Facts = frozenset[tuple[object, bool]]
_NO_FACTS: _Facts = frozenset()
_MOST_WAYS = 4


@dataclass
class _Bound:
    """What is known while walking: tests that are equal have one `same`; a Var that is bound in
    some arms only is `bound_if` all tests of one of these ways had those values; that a flag is
    true, or false, `tells` of the tests that it comes from; `unbound` may have no value."""

    same: dict[object, object] = field(default_factory=dict)
    bound_if: dict[Atom, list[_Facts]] = field(default_factory=dict)
    tells: dict[tuple[object, bool], _Facts] = field(default_factory=dict)
    unbound: set[Atom] = field(default_factory=lambda: {UNBOUND})
    ranges: dict[Var, bool] = field(default_factory=dict)

    def block(self, block: Block, known: frozenset[object], read: frozenset[Atom]) -> Block:
        """`known`: which tests are true or false here; `read` what has been read before."""
        kept: list[Stmt] = []
        for stmt in block.stmts:
            match stmt:
                case Op(fn=prims.read, args=(var,)):
                    if var in read or var not in self.unbound or self.is_bound(var, known):
                        continue
                    read |= {var}
                    kept.append(stmt)
                case Op():
                    self.learn(stmt)
                    kept.append(stmt)
                case If(test=test):
                    arms = [
                        self.block(arm, known | self.told(test, side), read)
                        for side, arm in ((True, stmt.then), (False, stmt.orelse))
                    ]
                    made = If(test, arms[0], arms[1], stmt.outs, stmt.span)
                    self.join(made)
                    kept.append(made)
                case Loop():
                    self.enter(stmt)
                    kept.append(map_blocks(stmt, lambda b, r=read: self.block(b, known, r)))  # type: ignore[misc]
                    self.leave(stmt)
                case _:
                    kept.append(stmt)
        return Block(tuple(kept), block.end)

    def is_bound(self, var: Atom, known: frozenset[object]) -> bool:
        return any(way <= known for way in self.bound_if.get(var, ()))

    def told(self, test: Atom, side: bool) -> _Facts:
        """All that is known where a test is true, or false."""
        fact = self.value(test), side
        return frozenset({fact}) | self.tells.get(fact, frozenset())

    def value(self, atom: Atom) -> object:
        return self.same.get(atom, atom)

    def learn(self, op: Op) -> None:
        if op.fn in _SAME and len(op.outs) == 1:
            key = op.fn, tuple(self.value(arg) for arg in op.args)
            self.same[op.out] = self.same.setdefault(key, op.out)
        if op.fn is range and all(isinstance(arg, Const) for arg in op.args):
            self.ranges[op.out] = bool(range(*(arg.value for arg in op.args)))  # type: ignore[union-attr, misc]

    def join(self, stmt: If) -> None:
        ends = [
            (None,) * len(stmt.outs) if ends_in_raise(b) else b.end
            for b in (stmt.then, stmt.orelse)
        ]
        for out, *both in zip(stmt.outs, *ends, strict=True):
            arms = list(zip((True, False), both, strict=True))
            if any(end in self.unbound for end in both):
                self.unbound.add(out)
                ways = [
                    way | self.told(stmt.test, side)
                    for side, end in arms
                    for way in (self.bound_if.get(end, ()) if end in self.unbound else (_NO_FACTS,))
                ]
                self.bound_if[out] = ways[:_MOST_WAYS]
            for value in (True, False):
                possible = [(side, end) for side, end in arms if end != Const(not value)]
                if len(possible) == 1:
                    ((side, end),) = possible
                    inner = self.told(end, value) if isinstance(end, Var) else _NO_FACTS
                    self.tells[out, value] = self.told(stmt.test, side) | inner

    def enter(self, loop: Loop) -> None:
        self.unbound.update(c.inside for c in loop.carries if c.init in self.unbound)

    def leave(self, loop: Loop) -> None:
        match loop.head:
            case Each(items=items):
                runs = self.ranges.get(items, False)  # type: ignore[call-overload]
            case While(test=test):
                runs = test.end == (TRUE,)
        for carry, end in zip(loop.carries, loop.body.end, strict=True):
            if end in self.unbound or (carry.init in self.unbound and not runs):
                self.unbound.add(carry.out)
