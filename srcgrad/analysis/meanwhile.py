"""What a context manager may change that is read in its block, or after it.

Nothing is known of what a manager does with the memory that it was made of. What was made before
it is entered, and is read in it by an operation that carries a derivative, may hold something else
by then.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping

import numpy as np

from ..errors import Unsupported
from ..ir import marks
from ..ir.core import Function, Op, Var
from ..ir.kinds import Kind
from ..ir.walk import stmts_in
from .aliases import comes_after
from .points import Points
from .purity import is_known_pure
from .story import Story

_CHANGING = (marks.enter, marks.leave)


def check_managers(
    function: Function, kinds: Mapping[Var, Kind], varied: Collection[Var]
) -> list[Unsupported]:
    """An error for each manager that may change what an operation on `varied` values reads."""
    ops = [s for s in stmts_in(function.body) if isinstance(s, Op) and s.fn in _CHANGING]
    if not ops:
        return []
    params = [param.var for param in function.params]
    story = Story(Points.of(function.body, params, kinds))
    start = story.now((), ())
    for param in params:
        story.make(param, start, None)
    story.block(function.body, (), ())
    errors = []
    for op in ops:
        if op.args[0] in varied:
            continue  # that is refused by itself
        places = story.points.reach(op.args[0])
        for var, when, by in story.reads:
            if not isinstance(by, Op) or by.fn in _CHANGING or _is_new(story.by.get(var)):
                continue
            if not any(atom in varied for atom in (*by.args, *by.outs)):
                continue
            if not comes_after(story.made[var], story.when[op], when):
                continue
            if story.points.reach(var) & places:
                name = f"`{var.wish}`" if var.wish and not var.is_temporary else "a value"
                verb = "entered" if op.fn is marks.enter else "left"
                errors.append(
                    Unsupported(
                        f"{name} may be changed when this context manager is {verb}",
                        op.span,
                        "give the manager a copy",
                    )
                )
                break
    return errors


def _is_new(op: Op | None) -> bool:
    """Does the operation make a new number or array?"""
    if op is None or not is_known_pure(op.fn):
        return False
    return isinstance(op.fn, np.ufunc) or op.fn in _ARITHMETIC


_ARITHMETIC = frozenset({
    operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.neg,
    operator.matmul, np.sum, np.mean, np.dot,
})  # fmt: skip
