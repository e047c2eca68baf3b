"""A loop over functions, or names of attributes, written out: each iteration has another.

for f in (np.sin, square):          y = np.sin(x)
    x = f(x)                        x = square(y)
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Collection
from typing import assert_never

from ..errors import Span
from ..ir import prims
from ..ir.core import FALSE, TRUE, Atom, Block, Const, Each, If, Loop, Op, Stmt, Var
from ..ir.kinds import ANY
from ..ir.walk import clone, stmts_in
from .callee import Bound, Direct, Made
from .callees import Callees
from .contents import At, Item, Parts, Structures
from .inlining import collects_functions
from .of_classes import are_objects


def is_over_functions(loop: Loop, found: Callees, called: Collection[Atom]) -> bool:
    """Is a function among what the loop runs through or collects, or are they objects?
    `called` are the values that are called."""
    assert isinstance(loop.head, Each)
    items = found.structures.iterated(loop.head.items)
    if items is None:
        return False
    if names_attributes(loop) or any(map(found.structures.holds_function, items)):
        return True
    if are_objects(items, found.kinds) or picks_objects(loop, found):
        return True
    if any(isinstance(item, Var) and found.callee(item) is not None for item in items):
        return True
    if any(collects_functions(found.kinds.get(c.inside, ANY)) for c in loop.carries):
        return True
    for stmt in loop.body.stmts:
        if isinstance(stmt, Op) and stmt.fn in (prims.append, prims.store):
            made = found.defs.get(stmt.args[-1]) if isinstance(stmt.args[-1], Var) else None
            if isinstance(made, Op) and made.fn is functools.partial:
                return True
    starts = [carry.init for carry in loop.carries if carry.inside in called]
    return any(isinstance(found.callee(start), (Direct, Made, Bound)) for start in starts)


def names_attributes(loop: Loop) -> bool:
    """Are attributes named by what the loop runs through? (`setattr(self, name, value)`.)"""
    assert isinstance(loop.head, Each)
    names = {loop.head.target}
    for op in stmts_in(loop.body):
        if isinstance(op, Op) and op.fn is prims.unpack and op.args[0] in names:
            names.update(op.outs)
    ops = (op for op in stmts_in(loop.body) if isinstance(op, Op) and len(op.args) > 1)
    return any(op.fn in _BY_NAME and op.args[1] in names for op in ops)


_BY_NAME = (getattr, setattr, hasattr)


def picks_objects(loop: Loop, found: Callees) -> bool:
    """Are objects picked by what the loop runs through? (`for i in range(len(layers))`.)"""
    assert isinstance(loop.head, Each)
    for op in stmts_in(loop.body):
        if isinstance(op, Op) and op.fn is operator.getitem and op.args[1] is loop.head.target:
            items = found.structures.items(op.args[0])
            if items is not None and are_objects(items, found.kinds):
                return True
    return False


def unroll(loop: Loop, structures: Structures, stmts: list[Stmt], subst: dict[Var, Atom]) -> None:
    """Append the iterations to `stmts`; what the loop left behind is put into `subst`."""
    assert isinstance(loop.head, Each)
    items = structures.iterated(loop.head.items)
    assert items is not None
    current: list[Atom] = [carry.init for carry in loop.carries]
    stopped: Atom = FALSE
    for place, item in enumerate(items):
        inner: list[Stmt] = []
        given = dict(zip((carry.inside for carry in loop.carries), current, strict=True))
        found = _Item(inner, loop.span)
        body, target = loop.body, loop.head.target
        first = body.stmts[0] if body.stmts else None
        if (
            isinstance(item, Parts)
            and isinstance(first, Op)
            and first.fn is prims.unpack
            and first.args[0] is target
            and len(first.outs) == len(item)
        ):
            body = Block(body.stmts[1:], body.end)
            given.update(zip(first.outs, map(found.atom, item), strict=True))
        else:
            given[target] = found.atom(item)
        given[loop.trip] = Const(place)
        block = clone(Block(body.stmts, (*body.end, loop.stop)), given)
        inner += block.stmts
        if stopped == FALSE:
            stmts += inner
            *current, stopped = block.end
            continue
        outs = tuple(Var(carry.out.wish, carry.out.is_temporary) for carry in loop.carries)
        flag = Var("stop", True)
        left = Block((), (*current, TRUE))
        rest = Block(tuple(inner), block.end)
        stmts.append(If(stopped, left, rest, (*outs, flag), loop.span))
        current, stopped = list(outs), flag
    subst.update(zip((carry.out for carry in loop.carries), current, strict=True))


class _Item:
    """The element of one iteration, as an atom."""

    def __init__(self, stmts: list[Stmt], span: Span | None):
        self.stmts, self.span = stmts, span

    def atom(self, item: Item) -> Atom:
        match item:
            case Var() | Const():
                return item
            case Parts():
                return self._emit(prims.make_tuple, *map(self.atom, item))
            case At(container=container, key=key):
                return self._emit(operator.getitem, container, Const(key))
            case _:
                assert_never(item)

    def _emit(self, fn: Callable, *args: Atom) -> Var:
        out = Var("", True)
        self.stmts.append(Op((out,), fn, args, (), self.span))
        return out
