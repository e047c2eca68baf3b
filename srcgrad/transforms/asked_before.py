"""Whether a dict has a key, where the dict is written later: the answer is saved, not the dict.

    y = d.get(key, x)          t = key in d;  y = d.get(key, x)
    d[key] = v                 d[key] = v

>>> from ..ir.core import Const
>>> y, d, x, t, key = Var("y"), Var("d"), Var("x"), Var("t"), Const("a")
>>> get = Op((y,), prims.Method("get"), (d, key, x))
>>> sweep = Sweep(Block((get,), ()), Block((Op((t,), operator.contains, (d, key)),), (t,)))
>>> found = _answered(sweep, {}, {(d, key): [sweep.mirror.stmts[0]]}, {(d, key): get})
>>> [stmt.fn is operator.contains for stmt in found.forward.stmts], len(found.mirror.stmts)
([True, False], 0)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace

from ..analysis.kinds import Kinds
from ..analysis.storage import Storage
from ..ir import prims
from ..ir.core import Atom, Block, Op, Stmt, Sweep, Var
from ..ir.kinds import Num
from ..ir.walk import map_blocks, stmts_in, substitute

_ASKING = frozenset(map(prims.Method, ("get", "pop", "setdefault")))
Question = tuple[Atom, ...]


def with_answers(sweep: Sweep, kinds: Kinds, storage_of: Callable[[Block], Storage]) -> Sweep:
    """The sweep, whose mirror asks for no key of a dict that is overwritten."""
    asked: dict[Question, list[Op]] = {}
    for stmt in stmts_in(sweep.mirror):
        if isinstance(stmt, Op) and stmt.fn is operator.contains:
            asked.setdefault(stmt.args, []).append(stmt)
    asking = {
        op.args[:2]: op
        for op in stmts_in(sweep.forward)
        if isinstance(op, Op) and op.fn in _ASKING and op.args[:2] in asked
    }
    if not asking:
        return sweep
    storage = storage_of(sweep.forward)
    asked = {
        question: asked[question]
        for question in asking
        if isinstance(question[0], Var) and storage.is_overwritten(question[0])
    }
    return _answered(sweep, kinds, asked, asking) if asked else sweep


def _answered(
    sweep: Sweep, kinds: Kinds, asked: Mapping[Question, list[Op]], asking: Mapping[Question, Op]
) -> Sweep:
    answers = {question: Var("", True) for question in asked}
    kinds.update(dict.fromkeys(answers.values(), Num(bool)))
    before = {asking[question]: (question, answer) for question, answer in answers.items()}
    dropped = {op for ops in asked.values() for op in ops}
    known: dict[Var, Atom] = {
        op.out: answers[question] for question, ops in asked.items() for op in ops
    }

    def visit(block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Op) and stmt in before:
                question, answer = before[stmt]
                stmts.append(Op((answer,), operator.contains, question, (), stmt.span))
            if stmt not in dropped:
                stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), block.end)

    forward, mirror = visit(sweep.forward), substitute(visit(sweep.mirror), known)
    return replace(sweep, forward=forward, mirror=mirror)
