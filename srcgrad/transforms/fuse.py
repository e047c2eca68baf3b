"""Join an `if` with its mirror where the forward and the reverse sweep meet.

Between the last forward `if` and the first mirrored one nothing happens, so the two arms of
each can follow each other in one `if`, and no predicate has to be kept.
"""

from __future__ import annotations

from collections.abc import Callable

from ..ir.core import Block, If, Loop, Mirror, Op, Stmt, Sweep, Var
from ..ir.walk import defined, free, own_outs, reads, stmts_in, substitute

# of a block: may the memory of a value be written in it, after it was made?
Changes = Callable[[Block], Callable[[Var], bool]]


def fuse(
    sweep: Sweep,
    may_go: Callable[[Op], bool],
    settle: Callable[[Sweep], Block],
    changes: Changes = lambda block: lambda var: False,
) -> Sweep:
    """The sweep in which the `if` at the turn is one with its mirror; `settle` makes a block of
    the little sweep that each arm then is."""
    before = list(sweep.forward.stmts)
    tail: list[Stmt] = []
    while before and not isinstance(before[-1], If):
        if not _may_follow(before[-1], may_go):
            return sweep
        tail.insert(0, before.pop())
    if not before:
        return sweep
    turn = before.pop()
    assert isinstance(turn, If)
    head, rest = _first_mirror(sweep.mirror, turn)
    if head is None:
        return sweep
    index, back = head
    if not _mirrors_itself(turn, back):
        return sweep
    leading = sweep.mirror.stmts[:index]
    if any(isinstance(a, Var) and a in back.outs for s in leading for a in reads(Block((s,)))):
        return sweep
    wanted = free(Block(leading)) | free(back.then) | free(back.orelse)
    if any(map(changes(Block(tuple(before))), wanted)):
        return sweep  # (the mirror reads what is no longer there when the turn comes)
    made = {out for s in tail for out in own_outs(s)}
    if made & (free(back.then) | free(back.orelse)) or _needs(leading, turn, tail):
        return sweep
    arms = []
    for a, b in ((turn.then, back.then), (turn.orelse, back.orelse)):
        here = substitute(b, dict(zip(turn.outs, a.end, strict=True)))
        arms.append(
            settle(Sweep(Block(a.stmts), Block(here.stmts, (*a.end, *here.end)), sweep.varied))
        )
    joined = If(turn.test, arms[0], arms[1], (*turn.outs, *back.outs), turn.span)
    forward = Block((*before, *leading, joined, *tail), sweep.forward.end)
    return Sweep(forward, Block(rest, sweep.mirror.end), sweep.varied)


def _mirrors_itself(turn: If, back: If) -> bool:
    """Is all that the mirror of the turn runs back through in the turn itself?"""
    inside = list(stmts_in(Block((turn,))))
    trips = {stmt.trip for stmt in inside if isinstance(stmt, Loop)}
    tests = {stmt.test for stmt in inside if isinstance(stmt, If)}

    def is_own(stmt: Stmt) -> bool:
        if isinstance(stmt, Mirror):
            return stmt.of.trip in trips
        return not isinstance(stmt, If) or stmt.of is None or stmt.of.test in tests

    return all(map(is_own, stmts_in(Block((back,)))))


def _needs(leading: tuple[Stmt, ...], turn: If, tail: list[Stmt]) -> bool:
    """Do the mirror's first statements read what the turn or the tail makes?"""
    made = {*turn.outs, *(out for s in tail for out in own_outs(s))}
    return any(a in made for s in leading for a in reads(Block((s,))) if isinstance(a, Var))


def _may_follow(stmt: Stmt, may_go: Callable[[Op], bool]) -> bool:
    return isinstance(stmt, Op) and may_go(stmt)


def _is_same(a: If, b: If) -> bool:
    """(Passes make statements anew, and keep their Vars. Several may have the same test, and one
    may stand in an arm of the other.)"""
    if a.test != b.test:
        return False
    return not defined(Block((a,))).isdisjoint(defined(Block((b,))))


def _first_mirror(mirror: Block, turn: If) -> tuple[tuple[int, If] | None, tuple[Stmt, ...]]:
    for index, stmt in enumerate(mirror.stmts):
        if isinstance(stmt, If):
            if stmt.of is not None and _is_same(stmt.of, turn):
                return (index, stmt), mirror.stmts[index + 1 :]
            return None, mirror.stmts
        if not isinstance(stmt, Op):
            return None, mirror.stmts
    return None, mirror.stmts
