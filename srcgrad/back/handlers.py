"""Handlers that hold all that is done after them: as Python writes them, one beside the other.

    c = catches(KeyError)                    c = catches(KeyError)
    y = if c: ...                            z = if c: ...; z = y * 2
        else: catches(ValueError); ...           else: catches(ValueError); ...; z = y * 2
    z = y * 2

>>> from ..ir.core import Const
>>> c, other, y, z = Var("c", True), Var("o", True), Var("y"), Var("z")
>>> first, second = Op((c,), marks.catches, (Const(KeyError),)), Op((other,), marks.catches, ())
>>> choice = If(c, Block((), (Const(1.0),)), Block((second,), (Const(2.0),)), (y,))
>>> region = Block((first, choice, Op((z,), abs, (y,))), (z,))
>>> made = whole(region, {})
>>> [len(made.stmts), len(made.stmts[1].then.stmts), len(made.stmts[1].orelse.stmts)]
[2, 1, 2]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..ir import marks
from ..ir.core import UNBOUND, Atom, Block, Const, If, Op, Stmt, Var
from ..ir.kinds import ANY, Kind
from ..ir.walk import clone, inner_vars, map_blocks, own_outs, stmts_in, substitute


def with_whole_handlers(block: Block, kinds: dict[Var, Kind]) -> Block:
    """The block, in which nothing stands before or after the choice between handlers; `kinds` is
    extended by the Vars that are made."""
    stmts = tuple(
        map_blocks(stmt, lambda inner: with_whole_handlers(inner, kinds)) for stmt in block.stmts
    )
    return whole(replace(block, stmts=stmts), kinds)


def whole(block: Block, kinds: dict[Var, Kind]) -> Block:
    """The same of a region that catches."""
    first, *rest = block.stmts or (None,)
    if not isinstance(first, Op) or first.fn is not marks.catches:
        return block
    place = next((i for i, s in enumerate(rest) if isinstance(s, If) and s.test is first.out), None)
    if place is None or len(rest) == 1:
        return block
    choice, before, after = rest[place], rest[:place], rest[place + 1 :]
    assert isinstance(choice, If)
    outs = tuple(_like(end, kinds) for end in block.end)
    arms = [
        _arm(arm, choice, before, after, block.end, kinds) for arm in (choice.then, choice.orelse)
    ]
    joined = replace(choice, then=arms[0], orelse=whole(arms[1], kinds), outs=outs)
    return Block((first, joined), outs)


def _like(atom: Atom, kinds: dict[Var, Kind]) -> Var:
    new = Var(atom.wish, atom.is_temporary) if isinstance(atom, Var) else Var("", True)
    kinds[new] = kinds.get(atom, ANY) if isinstance(atom, Var) else ANY
    return new


def _arm(
    arm: Block,
    choice: If,
    before: Sequence[Stmt],
    after: Sequence[Stmt],
    ends: Sequence[Atom],
    kinds: dict[Var, Kind],
) -> Block:
    """An arm with what is done before and after it. (The mark comes first in a region that
    catches.)"""
    mark = [s for s in arm.stmts[:1] if isinstance(s, Op) and s.fn is marks.catches]
    inner = arm.stmts[len(mark) :]
    if marks.ends_in_raise(arm):
        made = Block((*before, *inner), (UNBOUND,) * len(ends))
    else:
        same = dict(zip(choice.outs, arm.end, strict=True))
        tail = _decided(substitute(Block(tuple(after), tuple(ends)), same))
        made = Block((*before, *inner, *tail.stmts), tail.end)
    copied = clone(made, {})
    for old, new in zip(_vars(made), _vars(copied), strict=True):
        kinds[new] = kinds.get(old, ANY)
    return Block((*mark, *copied.stmts), copied.end)


def _decided(block: Block) -> Block:
    """The block without choices that are known now: which handler it was."""
    for place, stmt in enumerate(block.stmts):
        if isinstance(stmt, If) and isinstance(stmt.test, Const) and type(stmt.test.value) is bool:
            arm = stmt.then if stmt.test.value else stmt.orelse
            rest = Block(block.stmts[place + 1 :], block.end)
            rest = _decided(substitute(rest, dict(zip(stmt.outs, arm.end, strict=True))))
            return Block((*block.stmts[:place], *arm.stmts, *rest.stmts), rest.end)
    return block


def _vars(block: Block) -> list[Var]:
    return [var for stmt in stmts_in(block) for var in (*own_outs(stmt), *inner_vars(stmt))]
