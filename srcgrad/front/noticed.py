"""Whether somebody notices that an iterator is evaluated at once, to its end.

What `map` calls may raise, or write: for an item that is never asked for, or where nothing is
caught yet.

>>> tree = gast.parse("for v in map(f, xs):\\n    if v > 1: break").body[0]
>>> _leaves(tree), _leaves(gast.parse("for v in xs: s += v").body[0])
(True, False)
"""

from __future__ import annotations

import itertools

import gast
import numpy as np

from ..ir.core import Const
from .build import LocalFunction, Lowering
from .generators import LocalGenerator, called
from .meanwhile import calls_users, is_of_user, touched, writes_nothing
from .names import Definition, below, children
from .plain import is_plain
from .resolve import resolve

# they call the function that they are given, for each item; the place where it stands
_CALLING: dict[object, int] = {
    filter: 0, itertools.accumulate: 1, itertools.dropwhile: 0, itertools.filterfalse: 0, map: 0,
    itertools.starmap: 0, itertools.takewhile: 0,
}  # fmt: skip
_STOPPING: tuple[object, ...] = (
    all, any, itertools.compress, itertools.islice, itertools.takewhile, next,
)  # fmt: skip
_RISKY = (gast.BinOp, gast.Call, gast.Subscript, gast.Attribute, gast.NamedExpr)


def may_do_more(lowering: Lowering, fn: object, node: gast.Call) -> bool:
    """May an iterator raise when it is asked for an item, or do something else besides?"""
    if fn in _STOPPING and any(_is_risky(lowering, arg) for arg in node.args):
        return True
    place = _CALLING.get(fn)
    if place is None or place >= len(node.args):
        return False
    given = node.args[place]
    if isinstance(given, gast.Lambda):
        return any(isinstance(part, _RISKY) for part in below(given.body))
    known = resolve(lowering, given)
    is_none = isinstance(given, gast.Constant) and given.value is None
    return not is_none and not (isinstance(known, Const) and known.value in (bool, str, repr))


def may_write(lowering: Lowering, fn: object, node: gast.Call) -> bool:
    """May the function that an iterator calls for each item write into something?"""
    place = _CALLING.get(fn)
    if place is None or place >= len(node.args):
        return False
    given = node.args[place]
    if isinstance(given, gast.Lambda):
        found = touched(lowering, [given.body])
        return bool(found.written or found.rebound) or calls_users(lowering, [given.body])
    if isinstance(given, gast.Name) and (key := lowering.frame.key(given.id)) is not None:
        local = lowering.env.get(key)
        return not (isinstance(local, LocalFunction) and writes_nothing(lowering, local))
    known = resolve(lowering, given)
    if known is None:
        return not isinstance(given, gast.Constant)
    return is_of_user(known.value) and not is_plain(known.value)


def counts(call: gast.Call) -> bool:
    """Does a call of `np.fromiter` say how many items it takes?"""
    return len(call.args) > 2 or any(keyword.arg == "count" for keyword in call.keywords)


def items_may_raise(node: gast.GeneratorExp) -> bool:
    """May what a generator expression computes for an item raise?"""
    parts = [node.elt, *(test for each in node.generators for test in each.ifs)]
    inside = [one for part in parts for one in below(part)]
    return any(isinstance(one, _RISKY) and not _is_test(one) for one in inside)


def _is_test(node: gast.AST) -> bool:
    names = ("isinstance", "callable")
    return isinstance(node, gast.Call) and getattr(node.func, "id", "") in names


def _is_risky(lowering: Lowering, node: gast.expr) -> bool:
    """Is it an iterator that may raise when it is asked for an item?"""
    if isinstance(node, gast.GeneratorExp):
        return items_may_raise(node)
    if isinstance(node, gast.Name):
        return isinstance(lowering.env.get(lowering.frame.key(node.id) or ""), LocalGenerator)
    if called(lowering, node) is not None:
        return True
    known = resolve(lowering, node.func) if isinstance(node, gast.Call) else None
    return (
        known is not None
        and known.value in _CALLING
        and may_do_more(
            lowering,
            known.value,
            node,  # type: ignore[arg-type]
        )
    )


def is_asked_for_less(
    lowering: Lowering,
    node: gast.AST,
    tree: gast.AST,
    above: dict[int, gast.AST],
    lazy: frozenset[object],
    writes: bool,
) -> bool:
    """May it be run through in part only, or in another `try` than it was made in? `writes`: may
    what it calls write?"""
    parent = above.get(id(node))
    if isinstance(node, gast.Call) and (fn := _called(lowering, node)) in _STOPPING:
        if any(_is_risky(lowering, arg) for arg in node.args):
            return True
    match parent:
        case gast.For(iter=items) if items is node:
            return _leaves(parent)
        case gast.comprehension(iter=items) if items is node:
            holder = above[id(parent)]
            is_lazy = isinstance(holder, gast.GeneratorExp)
            return is_lazy and is_asked_for_less(lowering, holder, tree, above, lazy, writes)
        case gast.Call() if parent.func is not node:
            fn = _called(lowering, parent)
            if fn in _STOPPING or fn is np.fromiter and counts(parent):
                return True
            is_ended = fn is zip and len(parent.args) > 1 or fn is map and len(parent.args) > 2
            if is_ended and (writes or _has_try(tree)):
                return True  # (the shortest one ends it)
            return fn in lazy and is_asked_for_less(lowering, parent, tree, above, lazy, writes)
        case gast.Compare():  # (`v in map(f, xs)`)
            return True
        case gast.Assign(targets=[gast.Name(id=name)]):
            if _has_try(tree):
                return True
            uses = [part for part in below(tree) if isinstance(part, gast.Name) and part.id == name]
            uses = [use for use in uses if isinstance(use.ctx, gast.Load)]
            asked = (is_asked_for_less(lowering, use, tree, above, lazy, writes) for use in uses)
            return not uses or any(asked)
        case _:
            return False


def _called(lowering: Lowering, node: gast.Call) -> object:
    known = resolve(lowering, node.func)
    fn = known.value if known is not None else None
    return None if type(fn).__hash__ is None else fn


def _has_try(tree: gast.AST) -> bool:
    return any(isinstance(part, gast.Try) for part in below(tree))


def _leaves(loop: gast.For) -> bool:
    """May the loop be left before its end?"""

    def leaves(part: gast.AST, is_own: bool) -> bool:
        if isinstance(part, (gast.Return, gast.Raise, gast.Try)):
            return True
        if isinstance(part, gast.Break):
            return is_own
        if isinstance(part, Definition):
            return False
        is_own = is_own and not isinstance(part, (gast.For, gast.While))
        return any(leaves(child, is_own) for child in children(part))

    return any(leaves(stmt, True) for stmt in loop.body)
