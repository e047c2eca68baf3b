"""Operations that mark parts of blocks: what a `with` is around, and where exceptions are caught.

`try` is an `If` whose test says whether the body runs to its end; up to `completed`, its first
arm is the body, after that the `else`, and its other arm is what catches:

    t = attempt()
    if t:    ...; completed(); ...
    else:    c = catches(KeyError); if c: ... else: catches(ValueError); ...

Where nothing goes on after a handler, the body stays where it is (`begin`, `failed`); so it does
in `with` and `finally`:

    begin(); ...; f = failed(); if f: catches(KeyError); raise_(...)
    value, manager2 = enter(manager); ...; leave(manager2)
    begin(); ...; at_last(); ...; ended()

>>> from .core import Op, Var
>>> t = Var("t", True)
>>> stmts = (Op((), begin, ()), Op((), print, ()), Op((t,), failed, ()))
>>> closing(stmts, 0), is_test(Op((t,), attempt, ()))
(2, True)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .core import FALSE, TRUE, Atom, Block, If, Op, Stmt, Var
from .prims import raise_
from .walk import map_blocks, regions, stmts_in


def _runs_in_regions(*args):
    raise AssertionError("what is marked runs as a whole")


def attempt(names):
    """The test of the `If` that follows: does its first arm reach `completed`? (Only that `If`
    reads it: what happened is told by an out of the `If`, see `ways`.) `names` are bound anew in
    the attempt, and read after a failure."""
    _runs_in_regions()


def completed():
    """The end of what is attempted."""
    _runs_in_regions()


def begin():
    """The begin of what may fail, or of what ends by `at_last`."""
    _runs_in_regions()


def failed():
    """The end of it, and the test of the `If` that follows: true where it has failed. Control
    does not come out of that arm."""
    _runs_in_regions()


def at_last():
    """The end of it, however it ended; and the begin of what is done then."""
    _runs_in_regions()


def ended():
    """The end of what is done at last."""
    _runs_in_regions()


def catches(*types):
    """Is the exception that was raised one of these? Without arguments: any. The last one at the
    begin of a region that catches always holds, and is read by nobody."""
    _runs_in_regions()


def error():
    """The exception that was caught."""
    _runs_in_regions()


def reraise():
    """A bare `raise`."""
    _runs_in_regions()


def never():
    """Control does not get here: what stands before has raised."""
    _runs_in_regions()


def enter(manager, lets_raise):
    """What `with` binds, and the next version of the manager. `lets_raise`: it is known not to
    swallow exceptions."""
    _runs_in_regions()


def leave(manager):
    """The end of a `with`."""
    _runs_in_regions()


def rebound(name):
    """A name that is read after a failure was bound anew (or an attribute, with a dot in it):
    nothing may fail between here and the end of the attempt."""
    _runs_in_regions()


def forgotten(name):
    """A name that was bound is no longer: by `del`, or at the end of a handler."""
    _runs_in_regions()


_CLOSERS: dict[Callable, tuple[Callable, ...]] = {
    begin: (failed, at_last),
    at_last: (ended,),
    enter: (leave,),
}
OPENERS = (begin, enter)
_ENDS = (failed, ended, leave)

MARKS = frozenset({
    attempt, completed, begin, failed, at_last, ended, catches, error, reraise, enter, leave,
    rebound, forgotten, never,
})  # fmt: skip


def is_test(stmt: object) -> bool:
    """Does it tell which way an exception took?"""
    return isinstance(stmt, Op) and stmt.fn in (attempt, catches)


def attempts_in(block: Block) -> frozenset[Var]:
    """The tests of all attempts in the block."""
    ops = (stmt for stmt in stmts_in(block) if isinstance(stmt, Op))
    return frozenset(op.out for op in ops if op.fn is attempt)


def tested_by(op: Op, stmts: Sequence[Stmt]) -> If:
    """The `If` on the result of a mark."""
    return next(stmt for stmt in stmts if isinstance(stmt, If) and stmt.test is op.out)


def closing(stmts: Sequence[Stmt], start: int) -> int:
    """The place of the mark that closes the one at `start`; the end of the block if control does
    not come that far."""
    opener = stmts[start]
    assert isinstance(opener, Op)
    depth = 0
    for place in range(start + 1, len(stmts)):
        stmt = stmts[place]
        if not isinstance(stmt, Op):
            continue
        if depth == 0 and stmt.fn in _CLOSERS[opener.fn]:
            return place
        depth += (stmt.fn in OPENERS) - (stmt.fn in _ENDS)
    return len(stmts)


def attempted(block: Block) -> int:
    """How many statements of the first arm of an attempt may be caught."""
    for place, stmt in enumerate(block.stmts):
        if isinstance(stmt, Op) and stmt.fn is completed:
            return place
    return len(block.stmts)


def ends_in_raise(block: Block) -> bool:
    """Does control never reach the end of the block?"""
    match block.stmts[-1:]:
        case (Op(fn=fn),) if fn in (raise_, reraise, never):
            return True
        case (If(then=then, orelse=orelse),):
            return ends_in_raise(then) and ends_in_raise(orelse)
        case _:
            return False


def protected(block: Block, is_caught: bool = False) -> frozenset[Stmt]:
    """The statements whose exceptions may be caught in the block itself. (An arm of an attempt
    may be given alone.) `is_caught`: all may be, by a caller."""
    if is_caught:
        return frozenset(stmts_in(block))
    found: set[Stmt] = set()

    def walk(block: Block, is_inside: bool, is_attempt: bool) -> None:
        count = attempted(block)
        depth = 0
        for place, stmt in enumerate(block.stmts):
            fn = stmt.fn if isinstance(stmt, Op) else None
            if fn is begin and _is_handled(block.stmts, place):
                depth += 1
            depth -= fn is failed
            caught = is_inside or depth > 0
            caught = caught or place < count and (is_attempt or count < len(block.stmts))
            if caught:
                found.add(stmt)
            for region in regions(stmt):
                is_body = isinstance(stmt, If) and stmt.test in tests and region is stmt.then
                walk(region, caught, is_body)

    tests = attempts_in(block)
    walk(block, False, False)
    return frozenset(found)


def _is_handled(stmts: Sequence[Stmt], place: int) -> bool:
    close = closing(stmts, place)
    return close < len(stmts) and stmts[close].fn is failed  # type: ignore[union-attr]


def ways(block: Block) -> tuple[Block, dict[If, Atom]]:
    """The block in which every `If` whose test is a mark has an out that tells which arm ran; and
    these outs."""
    found: dict[If, Atom] = {}
    tests = {s.out for s in stmts_in(block) if is_test(s)}  # type: ignore[union-attr]

    def walk(block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmt = map_blocks(stmt, walk)
            if isinstance(stmt, If) and stmt.test in tests:
                if ends_in_raise(stmt.then) or ends_in_raise(stmt.orelse):
                    found[stmt] = FALSE if ends_in_raise(stmt.then) else TRUE
                    stmts.append(stmt)
                    continue
                if (told := _told_by(stmt)) is not None:
                    found[stmt] = told
                    stmts.append(stmt)
                    continue
                arms = [
                    Block(arm.stmts, (*arm.end, which))
                    for arm, which in ((stmt.then, TRUE), (stmt.orelse, FALSE))
                ]
                out = Var("ok" if attempted(stmt.then) < len(stmt.then.stmts) else "caught")
                stmt = replace(stmt, then=arms[0], orelse=arms[1], outs=(*stmt.outs, out))
                found[stmt] = out
            stmts.append(stmt)
        return Block(tuple(stmts), block.end)

    return (walk(block), found) if tests else (block, found)


def _told_by(stmt: If) -> Var | None:
    """The out that already tells which arm ran."""
    ends = zip(stmt.outs, stmt.then.end, stmt.orelse.end, strict=True)
    told = (out for out, *both in ends if both == [TRUE, FALSE] and out.wish in ("ok", "caught"))
    return next(told, None)
