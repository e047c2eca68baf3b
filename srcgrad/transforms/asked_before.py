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

Where several ways ask the same, it is asked before they part.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Set
from dataclasses import replace

from ..analysis.kinds import Kinds
from ..analysis.storage import Storage
from ..ir import prims
from ..ir.core import Atom, Block, Op, Stmt, Sweep, Var
from ..ir.kinds import Dict, Num
from ..ir.walk import defined, inner_vars, map_blocks, regions, stmts_in, substitute

_ASKING = frozenset(map(prims.Method, ("get", "pop", "setdefault")))
Question = tuple[Atom, ...]


def with_answers(sweep: Sweep, kinds: Kinds, storage_of: Callable[[Block], Storage]) -> Sweep:
    """The sweep, whose mirror asks for no key of a dict that is overwritten."""
    asked: dict[Question, list[Op]] = {}
    for stmt in stmts_in(sweep.mirror):
        if isinstance(stmt, Op) and stmt.fn is operator.contains:
            asked.setdefault(stmt.args, []).append(stmt)
    asking: dict[Question, set[Op]] = {}
    for op in stmts_in(sweep.forward):
        if isinstance(op, Op) and op.fn in _ASKING and op.args[:2] in asked:
            asking.setdefault(op.args[:2], set()).add(op)
    if not asking:
        return sweep
    storage = storage_of(sweep.forward)
    places = {
        question: place
        for question, ops in asking.items()
        if isinstance(question[0], Var) and storage.is_overwritten(question[0])
        if (place := _place(sweep.forward, question, ops, kinds)) is not None
    }
    asked = {question: asked[question] for question in places}
    return _answered(sweep, kinds, asked, places) if asked else sweep


def _place(block: Block, question: Question, asking: Set[Op], kinds: Kinds) -> Stmt | None:
    """The statement before which the question is to be asked: all that ask it come after that."""
    for stmt in block.stmts:
        if stmt in asking:
            return stmt
        inner = [region for region in regions(stmt) if not asking.isdisjoint(stmts_in(region))]
        if not inner:
            continue
        if len(inner) == 1 and asking <= {*stmts_in(inner[0])}:
            return _place(inner[0], question, asking, kinds)
        known_inside = {*inner_vars(stmt), *(var for one in inner for var in defined(one))}
        is_dict = isinstance(kinds.get(question[0]), Dict)  # type: ignore[call-overload]
        return stmt if is_dict and known_inside.isdisjoint(question) else None
    return None


def _answered(
    sweep: Sweep, kinds: Kinds, asked: Mapping[Question, list[Op]], places: Mapping[Question, Stmt]
) -> Sweep:
    answers = {question: Var("", True) for question in asked}
    kinds.update(dict.fromkeys(answers.values(), Num(bool)))
    before: dict[Stmt, list[tuple[Question, Var]]] = {}
    for question, answer in answers.items():
        before.setdefault(places[question], []).append((question, answer))
    dropped = {op for ops in asked.values() for op in ops}
    known: dict[Var, Atom] = {
        op.out: answers[question] for question, ops in asked.items() for op in ops
    }

    def visit(block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            for question, answer in before.get(stmt, ()):
                stmts.append(Op((answer,), operator.contains, question, (), stmt.span))
            if stmt not in dropped:
                stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), block.end)

    forward, mirror = visit(sweep.forward), substitute(visit(sweep.mirror), known)
    return replace(sweep, forward=forward, mirror=mirror)
