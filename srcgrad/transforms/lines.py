"""Cotangents that come to no operation, and still have a line that shows what they mirror.

>>> deserves_line(Var("dx"), Const(1.0), Work({}, {})), deserves_line(Var(), Var(), Work({}, {}))
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..analysis.memory import is_immutable
from ..errors import Span
from ..ir import prims
from ..ir.core import Atom, Block, Const, If, Op, Var
from ..ir.kinds import ANY, Kind
from ..ir.walk import defined, definitions
from .cotangents import Place
from .work import Work


def with_lines(stmt: If, work: Work) -> If:
    """An arm that gives a cotangent without any operation says which statement gives it."""
    arms = []
    for side, arm in enumerate((stmt.then, stmt.orelse)):
        stmts, ends = list(arm.stmts), list(arm.end)
        for place, (out, end) in enumerate(zip(stmt.outs, arm.end, strict=True)):
            if (out, side) in work.lines and (isinstance(end, Const) or end in work.primal):
                ends[place] = named = Var(out.wish)
                work.kinds[named] = work.kinds.get(out, ANY)
                span = work.lines[out, side]
                stmts.append(Op((named,), prims.identity, (end,), (), span))
        arms.append(Block(tuple(stmts), tuple(ends)))
    return replace(stmt, then=arms[0], orelse=arms[1])


def is_statement(stmt: If) -> bool:
    """Does it mirror an `if` that has arms with lines? (No expression begins with the word.)"""
    span = stmt.span
    return span is not None and re.match(r"(el)?if\b", span.line_text[span.column :]) is not None


def deserves_line(atom: Atom, final: Atom, work: Work) -> bool:
    """Is this result, now a constant or a primal value, one whose name documents it?"""
    if not isinstance(atom, Var) or atom.is_temporary or not atom.wish:
        return False
    return isinstance(final, Const) or final in work.primal


def span_of(block: Block, var: Var) -> Span | None:
    """The span of the operation whose value the result was, the first that shows a line."""
    made = definitions(block)
    stmt = made.get(var)
    span = None
    while stmt is not None:
        span = stmt.span or span
        if span is not None and span.statement:
            return span
        first = stmt.args[0] if isinstance(stmt, Op) and stmt.args else None
        stmt = made.get(first) if isinstance(first, Var) else None
    return span


def results_with_lines(mirror: Block, wrt: Sequence[Var | Place], kinds: dict[Var, Kind]) -> Block:
    """The mirror in which a cotangent that is a value of the primal (or given) has a line, in
    which it can be copied: it must not share the memory of that."""
    own, stmts, ends = defined(mirror), list(mirror.stmts), list[Atom]()
    for atom, place in zip(mirror.end, wrt, strict=True):
        if isinstance(atom, Var) and atom not in own and not is_immutable(kinds.get(atom, ANY)):
            out = Var(f"d{(place.var if isinstance(place, Place) else place).wish}")
            kinds[out] = kinds.get(atom, ANY)
            stmts.append(Op((out,), prims.identity, (atom,), (), None))
            atom = out
        ends.append(atom)
    return Block(tuple(stmts), tuple(ends))
