"""Attempts whose outcome is known before the run: nothing can fail, or the first thing surely does.

>>> from ..ir.core import Const, Var
>>> x, n = Var("x"), Var("n", True)
>>> surely_raised(Op((n,), len, (x,)), {x: Num(float)}).__name__
'TypeError'
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import replace

from ..analysis.raising import Errors, caught_by, is_caught, may_have, raised_by
from ..ir import marks, prims
from ..ir.core import FALSE, TRUE, UNBOUND, Block, Const, If, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, Num, Tuple
from ..ir.walk import definitions, regions, stmts_in

Kinds = Mapping[Var, Kind]


def surely_raised(op: Op, kinds: Kinds) -> type[Exception] | None:
    """The class of the exception that running `op` raises, whatever the values are."""
    kind = kinds.get(op.args[0], ANY) if op.args and isinstance(op.args[0], Var) else ANY
    if op.fn in (len, iter) and isinstance(kind, Num):
        return TypeError
    if op.fn is operator.getitem and isinstance(kind, Num):
        is_plain = kind.type in (int, float, complex, bool) and not kind.mixed
        return TypeError if is_plain else None
    if op.fn is prims.store and isinstance(kind, Num):
        return TypeError
    if isinstance(op.fn, prims.Method) and not may_have(kind, op.fn.name):
        return AttributeError
    is_tuple = isinstance(kind, Tuple) and kind.type is tuple
    if op.fn is prims.append and (is_tuple or isinstance(kind, (Array, Num))):
        return AttributeError
    if op.fn is setattr or op.fn is getattr and len(op.args) == 2:
        name = op.args[1]
        is_missing = isinstance(name, Const) and not may_have(kind, str(name.value))
        return AttributeError if is_missing else None
    return None


def decided(stmt: If, kinds: Kinds) -> If | None:
    """The `If` that an attempt comes to, where that is known: on True or on False."""
    count = marks.attempted(stmt.then)
    body, rest = stmt.then.stmts[:count], stmt.then.stmts[count + 1 :]
    caught = caught_by(stmt.orelse)
    if KeyboardInterrupt in caught or not caught:
        return None
    defs = definitions(stmt.then)
    is_smooth = not any(isinstance(one, Op) and one.fn is marks.never for one in body)
    for place, first in enumerate(body):
        if isinstance(first, Op) and (error := surely_raised(first, kinds)) is not None:
            handling = _handling(stmt.orelse, error) if is_smooth else None
            if handling is None:
                return _failing_at(stmt, place)
            orelse = Block((*body[:place], *handling.stmts), handling.end)
            return replace(stmt, test=FALSE, orelse=orelse)
        is_smooth = is_smooth and _is_let_through(first, kinds, caught, defs)
    if not is_smooth:
        return None
    return replace(stmt, test=TRUE, then=Block((*body, *rest), stmt.then.end))


def _failing_at(stmt: If, place: int) -> If | None:
    """The attempt that surely fails there, or before."""
    stmts = stmt.then.stmts
    if isinstance(last := stmts[-1], Op) and last.fn is marks.never:
        return None
    end = (UNBOUND,) * len(stmt.outs)
    then = Block((*stmts[: place + 1], Op((), marks.never, (), (), stmt.span)), end)
    return replace(stmt, then=then)


def _is_let_through(stmt: Stmt, kinds: Kinds, caught: Errors, defs: Mapping[Var, Stmt]) -> bool:
    """Is nothing caught that the statement raises?"""
    inner = (one for region in regions(stmt) for one in region.stmts)
    return not is_caught(raised_by(stmt, kinds, defs), caught) and all(
        _is_let_through(one, kinds, caught, defs) for one in inner
    )


def _handling(block: Block, error: type[Exception]) -> Block | None:
    """What is done with an exception of this class, without the marks; None if that is not known,
    or if the exception itself is looked at."""
    test, *rest = block.stmts
    assert isinstance(test, Op)
    types = [arg.value if isinstance(arg, Const) else None for arg in test.args]
    if not all(isinstance(each, type) for each in types):
        return None
    is_caught = not types or any(issubclass(error, each) for each in types)  # type: ignore[arg-type]
    found: Block | None = Block(tuple(rest), block.end) if is_caught else None
    match rest:
        case [If() as choice] if choice.test is test.out:
            arm = choice.then if is_caught else None
            found = arm if arm is not None else _handling(choice.orelse, error)
            if found is None:
                return None
            ends = dict(zip(choice.outs, found.end, strict=True))
            end = tuple(ends.get(e, e) if isinstance(e, Var) else e for e in block.end)
            found = Block(found.stmts, end)
    if found is None or any(_looks(stmt) for stmt in stmts_in(found)):
        return None
    return found


def _looks(stmt: Stmt) -> bool:
    return isinstance(stmt, Op) and stmt.fn in (marks.error, marks.reraise, prims.raise_)
