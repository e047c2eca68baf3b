"""What Python evaluates later than it is written down: `map`, `filter` and their like.

They are evaluated at once here, as lists. That is the same if each is run through once, and if
nothing that it reads has changed until then.
"""

from __future__ import annotations

from types import FunctionType

import gast

from .build import LocalFunction, Lowering
from .names import Comprehension, Definition, below, children, effects_of, reads_of, stores_of
from .resolve import resolve

_LOOPS = (gast.For, gast.While, *Comprehension, *Definition)


def is_handed_on(lowering: Lowering, node: gast.expr) -> bool:
    """Is it returned, put into a container, or given to a function of the user?"""
    for part in below(lowering.source.tree):
        if any(child is node for child in children(part)):
            if isinstance(part, gast.Call):
                return _is_users(lowering, part)
            return isinstance(part, (gast.Return, gast.List, gast.Tuple, gast.Dict, gast.Set))
    return False


def _is_users(lowering: Lowering, call: gast.Call) -> bool:
    """Is it a call of a function of the user?"""
    known = resolve(lowering, call.func)
    if known is None:
        return not isinstance(call.func, gast.Attribute)
    root = (getattr(known.value, "__module__", None) or "numpy").split(".")[0]
    return isinstance(known.value, FunctionType) and root not in _LIBRARIES


_LIBRARIES = ("numpy", "scipy", "functools", "statistics", "collections", "random")


def is_as_a_list(lowering: Lowering, node: gast.expr, name: str) -> bool:
    """Is the iterator that `node` makes and `name` is bound to run through at most once, before
    anything that it reads changes?"""
    uses: list[tuple[gast.Name, tuple[gast.AST, ...]]] = []
    heads: dict[int, tuple[gast.AST, ...]] = {}  # what a loop runs through stands before it
    home: tuple[gast.AST, ...] = ()

    def walk(part: gast.AST, loops: tuple[gast.AST, ...]) -> None:
        nonlocal home
        match part:
            case gast.For():
                heads[id(part.iter)] = loops
            case gast.ListComp() | gast.SetComp() | gast.DictComp() | gast.GeneratorExp():
                heads[id(part.generators[0].iter)] = loops
            case gast.Name(ctx=gast.Load()) if part.id == name:
                uses.append((part, loops))
        home = loops if part is node else home
        inside = (*loops, part) if isinstance(part, _LOOPS) else loops
        for child in children(part):
            walk(child, heads.get(id(child), inside))

    walk(lowering.source.tree, ())
    if not uses:
        return True
    (use, loops), *others = uses
    is_once = not others and all(loop in home for loop in loops)
    return is_once and not _changes_between(lowering, node, use)


def changes_meanwhile(lowering: Lowering, node: gast.expr) -> bool:
    """May what `node` reads change while a loop runs through what it gives?"""
    loops = [part for part in below(lowering.source.tree) if isinstance(part, gast.For)]
    around = [loop for loop in loops if any(part is node for part in below(loop.iter))]
    touched = [stores_of(loop.body) for loop in around]
    return any(_reach(lowering, node) & {*stores.mutated} for stores in touched)


def _changes_between(lowering: Lowering, node: gast.expr, use: gast.Name) -> bool:
    """May what `node` reads change before the statement with the use is reached? Or does what it
    calls change something that is looked at until then?"""
    start, end = (node.end_lineno, node.end_col_offset), (use.lineno, use.col_offset)
    between = [
        part
        for part in below(lowering.source.tree)
        if isinstance(part, gast.stmt)
        and (part.lineno, part.col_offset) > start
        and (part.end_lineno, part.end_col_offset) < end
    ]
    touched = stores_of(between)
    names = _reach(lowering, node)
    seen = frozenset().union(*map(reads_of, between))
    return bool(names & {*touched.rebound, *touched.mutated}) or bool(
        _effects(lowering, node) & seen
    )


def _reach(lowering: Lowering, node: gast.AST) -> frozenset[str]:
    """The names that it reads, and those that the nested functions among them read."""
    names = reads_of(node)
    for fn in _functions(lowering, names):
        names |= reads_of(fn.node)
    return names


def _effects(lowering: Lowering, node: gast.AST) -> frozenset[str]:
    """The names that the nested functions which it reads change."""
    found: set[str] = set()
    for fn in _functions(lowering, reads_of(node)):
        stores = effects_of(fn.node)
        found.update(stores.rebound, stores.mutated)
    return frozenset(found)


def _functions(lowering: Lowering, names: frozenset[str]) -> list[LocalFunction]:
    bound = (lowering.env.get(lowering.frame.key(name) or "") for name in names)
    return [fn for fn in bound if isinstance(fn, LocalFunction)]
