"""Values that arms hand on though some path leaves them unbound: Python cannot copy such a value.

    if returned:                       if returned:
        s2 = s      (never read)           pass
    else:                              else:
        s2 = s * x                         s2 = s * x

Where the new name is read only where the other arm has run, nothing is handed on; else the value
is None where the program leaves it unbound.

>>> test, x, y, z = Var("test"), Var("x"), Var("y"), Var("z")
>>> use = If(test, Block((), (x,)), Block((), (y,)), (z,), None)
>>> first = If(test, Block((), (x,)), Block((), (x,)), (y,), None)
>>> block = without_dead_ends(Block((first, use), (z,)), {x: None})
>>> block.stmts[0].then.end == (UNBOUND,), block.stmts[0].orelse.end == (x,)
(True, True)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from ..analysis.liveness import Live
from ..analysis.unbound import maybe_unbound
from ..ir import prims
from ..ir.core import NONE, UNBOUND, Atom, Block, Const, Function, If, Loop, Op, Stmt, Var
from ..ir.walk import definitions, map_blocks, own_atoms, regions, stmts_in

# of each `if` around: its test, and which arm
_Arms = tuple[tuple[Atom, bool], ...]


def handed_on(function: Function, live: Live, names: Mapping[Var, str]) -> list[Var]:
    """What may be unbound where it is written to another name."""
    unbound, defs = maybe_unbound(function.body), definitions(function.body)
    found: list[Var] = []
    by_test: dict[Atom, list[If]] = {}
    for one in stmts_in(function.body):
        if isinstance(one, If):
            by_test.setdefault(one.test, []).append(one)

    def look(out: Var, end: Atom) -> None:
        if isinstance(end, Var) and end in unbound and end in names:
            if names.get(out, names[end]) != names[end]:
                found.append(end)

    def bound_by(test: Atom, which: bool) -> Iterator[Atom]:
        """What is bound where a test is true, or false."""
        for same in by_test.get(test, ()):
            arm = same.then if which else same.orelse
            yield from (o for o, e in zip(same.outs, arm.end, strict=True) if e not in unbound)
        made = defs.get(test) if isinstance(test, Var) else None
        if isinstance(made, If) and test in made.outs:
            place = made.outs.index(test)  # type: ignore[arg-type]
            arms = [a for a in (made.then, made.orelse) if a.end[place] != Const(not which)]
            for other, out in enumerate(made.outs):
                if not any(arm.end[other] in unbound for arm in arms):
                    yield out

    def walk(block: Block, read: frozenset[Atom]) -> frozenset[Atom]:
        """(What was read before is bound.)"""
        for stmt in block.stmts:
            read = read.union(own_atoms(stmt)) if isinstance(stmt, Op) else read
            ends = []
            for region in regions(stmt):
                told = bound_by(stmt.test, region is stmt.then) if isinstance(stmt, If) else ()
                ends.append(walk(region, read.union(told)))
            if isinstance(stmt, If) and stmt in live.after:
                for arm, known in zip((stmt.then, stmt.orelse), ends, strict=True):
                    for out, end in zip(stmt.outs, arm.end, strict=True):
                        if end not in known and live.is_live_after(out, stmt):
                            look(out, end)
            elif isinstance(stmt, Loop):
                for carry, end in zip(stmt.carries, stmt.body.end, strict=True):
                    if carry.init not in read:
                        look(carry.inside, carry.init)
                    if end not in ends[-1]:
                        look(carry.inside, end)
        return read

    walk(function.body, frozenset())
    return found


def without_dead_ends(block: Block, unbound: Collection[Atom]) -> Block:
    """The block in which no arm hands on what may be unbound, and is read only where the other
    arm has run."""
    uses: dict[Atom, list[_Arms]] = {}

    def collect(block: Block, arms: _Arms) -> None:
        for stmt in block.stmts:
            for atom in own_atoms(stmt):
                uses.setdefault(atom, []).append(arms)
            for region in regions(stmt):
                here = ((stmt.test, region is stmt.then),) if isinstance(stmt, If) else ()
                collect(region, (*arms, *here))
        for atom in block.end:
            uses.setdefault(atom, []).append(arms)

    def is_dead(out: Var, test: Atom, arm: bool) -> bool:
        return all((test, not arm) in arms for arms in uses.get(out, ()))

    def visit(block: Block) -> Block:
        return Block(tuple(map(settled, block.stmts)), block.end)

    def settled(stmt: Stmt) -> Stmt:
        stmt = map_blocks(stmt, visit)
        if not isinstance(stmt, If) or not isinstance(stmt.test, Var):
            return stmt
        test, outs = stmt.test, stmt.outs

        def end_of(arm: Block, which: bool) -> Block:
            ends = (
                UNBOUND if end in unbound and is_dead(out, test, which) else end
                for out, end in zip(outs, arm.end, strict=True)
            )
            return Block(arm.stmts, tuple(ends))

        return replace(stmt, then=end_of(stmt.then, True), orelse=end_of(stmt.orelse, False))

    collect(block, ())
    return visit(block)


def filled(block: Block, found: Collection[Var]) -> Block:
    """The block in which these values are None where no path binds them. (What the program reads
    though it may be unbound stays as it is: that raises.)"""
    defs = definitions(block)
    read = {a for s in stmts_in(block) if isinstance(s, Op) and s.fn is prims.read for a in s.args}
    chosen: set[Var] = set()

    def choose(var: Atom, into: set[Var]) -> None:
        if not isinstance(var, Var) or var in into:
            return
        made = defs.get(var)
        if isinstance(made, If):
            into.add(var)
            place = made.outs.index(var)
            choose(made.then.end[place], into)
            choose(made.orelse.end[place], into)
        elif isinstance(made, Loop):
            for carry, end in zip(made.carries, made.body.end, strict=True):
                if var in (carry.inside, carry.out):
                    into.update((carry.inside, carry.out))
                    choose(carry.init, into)
                    choose(end, into)

    for var in found:
        component: set[Var] = set()
        choose(var, component)
        if not component & read:
            chosen |= component
    return _with_none(block, chosen.__contains__)


def _with_none(block: Block, is_chosen: Callable[[Var], bool]) -> Block:
    def fill(out: Var, atom: Atom) -> Atom:
        return NONE if atom == UNBOUND and is_chosen(out) else atom

    def visit(block: Block) -> Block:
        return Block(tuple(map(settled, block.stmts)), block.end)

    def settled(stmt: Stmt) -> Stmt:
        stmt = map_blocks(stmt, visit)
        match stmt:
            case If(outs=outs, then=then, orelse=orelse):
                arms = [Block(arm.stmts, tuple(map(fill, outs, arm.end))) for arm in (then, orelse)]
                return replace(stmt, then=arms[0], orelse=arms[1])
            case Loop(carries=carries, body=body):
                ends = tuple(fill(c.inside, end) for c, end in zip(carries, body.end, strict=True))
                carries = tuple(replace(c, init=fill(c.inside, c.init)) for c in carries)
                return replace(stmt, carries=carries, body=Block(body.stmts, ends))
            case _:
                return stmt

    return visit(block)
