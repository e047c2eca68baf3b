"""What is done while an iterator gives its items: may it change what the iterator reads?

    for v in map(f, y):        `y[0] = s` is done between two items: it may change what `map` gives
        s += v
        y[0] = s

All of it is syntax, and on the safe side: names that may stand for parts of one thing are one
family, and a write through one of them is one through all.

>>> import gast
>>> families = families_of(gast.parse("def f(x):\\n    y = x[1:]\\n    z = x + 1").body[0])
>>> families["x"] == families["y"], families["x"] == families["z"]
(True, False)
"""

from __future__ import annotations

import functools
import heapq
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import FunctionType, MethodType

import gast

from ..ir.prims import MUTATORS
from .build import LocalFunction, Lowering
from .generators import called
from .names import (
    Comprehension,
    Definition,
    Names,
    below,
    children,
    effects_of,
    parameters,
    reads_of,
    stores_of,
)
from .resolve import resolve

_LIBRARIES = ("numpy", "scipy", "functools", "statistics", "collections", "random")
_WRITING = ("_bisect", "_heapq", "bisect", "heapq")
_SORTING = (heapq.nlargest, heapq.nsmallest)  # (as `sorted` does)
# methods that write nothing
_QUIET = frozenset(
    "all any argmax argmin astype conj copy count cumprod cumsum dot flatten get index item items "
    "join keys max mean min nonzero prod ravel repeat reshape round split squeeze startswith std "
    "sum swapaxes take tolist trace transpose values var".split()
)
# what gives something that no other name stands for a part of
_NEW = frozenset(
    "abs arange array bool copy cos deepcopy dot empty exp float full int len linspace log ones "
    "outer range sin sqrt sum tanh zeros zeros_like ones_like empty_like full_like".split()
)


@dataclass(frozen=True, slots=True)
class Touched:
    """Names that may be bound anew, and names through which may be written."""

    rebound: Names
    written: Names


def is_users(lowering: Lowering, call: gast.Call) -> bool:
    """Is it a call of a function or class of the user?"""
    known = resolve(lowering, call.func)
    if known is None:
        return not isinstance(call.func, gast.Attribute)
    return is_of_user(known.value)


def is_of_user(fn: object) -> bool:
    """Was a function, a class or another thing that can be called written by the user?"""
    while isinstance(fn, (functools.partial, MethodType)):
        fn = fn.func if isinstance(fn, functools.partial) else fn.__func__
    root = (getattr(fn, "__module__", None) or "numpy").split(".")[0]
    if isinstance(fn, FunctionType):
        return root not in _LIBRARIES and fn not in _SORTING
    return root not in _LIBRARIES and root not in sys.stdlib_module_names


def _is_quiet(lowering: Lowering, call: gast.Call) -> bool:
    """Is it a call of a function or type of a library, which writes into nothing?"""
    known = resolve(lowering, call.func)
    if known is None or is_users(lowering, call):
        return False
    if isinstance(known.value, FunctionType) and known.value in _SORTING:
        return True
    root = (getattr(known.value, "__module__", None) or "numpy").split(".")[0]
    is_made = isinstance(known.value, type) and root not in sys.stdlib_module_names
    return root not in _WRITING and (not is_made or root in _LIBRARIES)


def disturbs(lowering: Lowering, tree: gast.AST, nodes: list[gast.AST], node: gast.AST) -> bool:
    """May `nodes` change what `node` reads, or what it calls change what they look at?"""
    families = families_of(tree)
    there, here = touched(lowering, nodes), touched(lowering, [node])
    read, seen = reach(lowering, [node]), reach(lowering, nodes)

    def meet(one: Iterable[str], other: Iterable[str]) -> bool:
        mine = {families.get(name, name) for name in one}
        return any(families.get(name, name) in mine for name in other)

    return (
        bool(read & there.rebound)
        or _outside(lowering, [node])
        and calls_users(lowering, nodes)
        or _outside(lowering, nodes)
        and calls_users(lowering, [node])
        or meet(read, there.written)
        or bool(seen & here.rebound)
        or meet(seen, here.written)
    )


def writes_nothing(lowering: Lowering, fn: LocalFunction) -> bool:
    """Does a function write into nothing that it does not make itself?"""
    body = [fn.node.body] if isinstance(fn.node, gast.Lambda) else fn.node.body
    own = {param.id for param in parameters(fn.node.args)}
    bound = {*stores_of(body).rebound}
    calls = [part for one in body for part in below(one) if isinstance(part, gast.Call)]
    named = {call.func.id for call in calls if isinstance(call.func, gast.Name)}
    if named & (own | bound):
        return False  # (the frame is another one: what is known of these names holds elsewhere)
    if any(isinstance(part, (gast.Global, gast.Nonlocal)) for one in body for part in below(one)):
        return False
    families, written = families_of(fn.node), touched(lowering, [*body]).written
    outside = own | (reads_of(fn.node) - bound)
    mine = {families.get(name, name) for name in outside}
    return not any(families.get(name, name) in mine for name in written)


def _outside(lowering: Lowering, nodes: Iterable[gast.AST]) -> bool:
    """Do they read something outside of the function that may be changed?"""
    parts = [part for node in nodes for part in below(node)]
    every = [part for part in parts if isinstance(part, gast.Name)]
    names = {part.id: part for part in every}
    own = {p.id for part in parts if isinstance(part, Definition) for p in parameters(part.args)}
    own |= {part.id for part in every if not isinstance(part.ctx, gast.Load)}
    return any(
        lowering.frame.key(name) is None and resolve(lowering, names[name]) is None
        for name in names.keys() - own
    )


def calls_users(lowering: Lowering, nodes: Iterable[gast.AST]) -> bool:
    """Do they call what may change something outside of the function?"""
    calls = (part for node in nodes for part in below(node) if isinstance(part, gast.Call))
    return any(is_users(lowering, call) for call in calls)


def reach(lowering: Lowering, nodes: Iterable[gast.AST]) -> Names:
    """The names that they read, and those that the nested functions among them read."""
    names: Names = frozenset().union(*map(reads_of, nodes))
    return names.union(*(reads_of(fn.node) for fn in functions_in(lowering, names)))


def looks_at(lowering: Lowering, node: gast.expr, whole: gast.expr) -> bool:
    """Does an expression, or a nested function that it names, read a list that is spelled so?"""
    text = gast.dump(whole)
    inner = [fn.node for fn in functions_in(lowering, reads_of(node))]
    return any(
        isinstance(part, type(whole)) and gast.dump(part) == text
        for one in (node, *inner)
        for part in below(one)
    )


def functions_in(lowering: Lowering, names: Names) -> list[LocalFunction]:
    """The nested functions among the names, and among what these read."""
    found: dict[str, LocalFunction] = {}
    todo = [(name, lowering.frame) for name in sorted(names)]
    while todo:
        name, frame = todo.pop()
        key = frame.key(name) or ""
        fn = lowering.env.get(key)
        if isinstance(fn, LocalFunction) and key not in found:
            found[key] = fn
            todo += [(inner, fn.frame) for inner in sorted(reads_of(fn.node))]
    return list(found.values())


def touched(lowering: Lowering, nodes: list[gast.AST]) -> Touched:
    """What the nodes, and the nested functions that they name, may change."""
    stores = stores_of(nodes)
    rebound, written = {*stores.rebound}, {*stores.mutated}
    every = list(nodes)
    for fn in functions_in(lowering, frozenset().union(*map(reads_of, nodes))):
        effects = effects_of(fn.node)
        rebound.update(effects.rebound)
        written.update(effects.mutated)
        every.append(fn.node)
    for part in (part for node in every for part in below(node)):
        if isinstance(part, gast.AugAssign) and isinstance(part.target, gast.Name):
            written.add(part.target.id)
        elif isinstance(part, gast.Call):
            written.update(_given(lowering, part))
    return Touched(frozenset(rebound), frozenset(written))


def _given(lowering: Lowering, call: gast.Call) -> Names:
    """What a call may write into: what it is given, unless it is known to write nothing."""
    func = call.func
    given: list[gast.AST] = [*call.args, *(keyword.value for keyword in call.keywords)]
    if isinstance(func, gast.Attribute) and resolve(lowering, func) is None:
        if func.attr in _QUIET or func.attr in MUTATORS:
            return frozenset()
        given.append(func.value)
    elif _is_quiet(lowering, call):
        return frozenset()
    elif (fn := called(lowering, call)) is not None and writes_nothing(lowering, fn):
        return frozenset()
    return frozenset().union(*map(reads_of, given))


# --- families ----------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def families_of(tree: gast.AST) -> Mapping[str, str]:
    """By name that a function binds: one name for all that may stand for parts of one thing."""
    first: dict[str, str] = {}

    def find(name: str) -> str:
        while first.setdefault(name, name) != name:
            name = first[name]
        return name

    bound = {*stores_of([tree]).rebound}
    definitions = [part for part in below(tree) if isinstance(part, Definition)]
    params = {p.id for made in definitions for p in parameters(made.args)}
    for part in below(tree):
        if isinstance(part, (*Definition, *Comprehension)):
            inside = [part.body] if isinstance(part, gast.Lambda) else getattr(part, "body", [])
            bound |= {*stores_of(inside, with_nested=False).rebound}
        elif isinstance(part, gast.Name) and not isinstance(part.ctx, gast.Load):
            bound.add(part.id)
    bound |= params
    groups = [params, *_groups(tree)]
    for group in groups:
        names = sorted(name for name in group if name in bound)
        for name in names[1:]:
            first[find(name)] = find(names[0])
    return {name: find(name) for name in [*first, *bound]}


def _groups(tree: gast.AST) -> Iterator[set[str]]:
    """Names that may stand for parts of one thing after one step."""
    given_to: dict[str, set[str]] = {}
    sums = _sums(tree)
    for part in below(tree):
        match part:
            case gast.Assign(targets=targets, value=value):
                yield {*stores_of(targets).rebound, *stores_of(targets).mutated} | _shared(value)
            case gast.AnnAssign(target=target, value=value) if value is not None:
                yield {*stores_of([target]).rebound} | _shared(value)
            case gast.AugAssign(target=target, value=value):
                is_sum = isinstance(target, gast.Name) and target.id in sums
                if not (is_sum and isinstance(value, (gast.Name, gast.Subscript))):
                    yield {*stores_of([target]).rebound} | _shared(value)
            case gast.NamedExpr(target=target, value=value):
                yield {target.id} | _shared(value)
            case gast.For(target=target, iter=it) | gast.comprehension(target=target, iter=it):
                yield {*stores_of([target]).rebound} | _shared(it)
            case gast.withitem(context_expr=value, optional_vars=target) if target is not None:
                yield {*stores_of([target]).rebound} | _shared(value)
            case gast.Call(func=gast.Attribute(value=receiver, attr=attr)) if attr in MUTATORS:
                yield _shared(receiver).union(*map(_shared, part.args))
            case gast.Call(func=gast.Name(id=name)):
                given_to.setdefault(name, set()).update(*map(_shared, part.args))
                for keyword in part.keywords:
                    given_to[name] |= _shared(keyword.value)
            case _:
                pass
    for part in below(tree):  # a function may be given anything
        if isinstance(part, gast.FunctionDef) and part.name in given_to:
            yield {p.id for p in parameters(part.args)} | given_to[part.name]


def _shared(node: gast.AST) -> set[str]:
    """The names of which the value of an expression may be a part."""
    match node:
        case gast.Constant() | gast.UnaryOp() | gast.Compare() | gast.JoinedStr() | gast.Lambda():
            return set()
        case gast.Name(id=name):
            return {name}
        case gast.BinOp(left=left, op=op, right=right):
            sides = (left, right)
            is_list = any(isinstance(s, (gast.List, gast.Tuple, gast.ListComp)) for s in sides)
            is_list |= isinstance(op, gast.Add) and not any(map(_is_number, sides))
            is_list |= isinstance(op, gast.Mult) and any(map(_is_whole, sides))
            return _shared(left) | _shared(right) if is_list else set()
        case gast.Subscript(value=value):
            return _shared(value)
        case gast.IfExp(body=body, orelse=orelse):
            return _shared(body) | _shared(orelse)
        case gast.Call(func=func):
            attr = getattr(func, "attr", None) or getattr(func, "id", None)
            return set() if attr in _NEW else {*reads_of(node)}
        case gast.ListComp() | gast.SetComp() | gast.GeneratorExp() | gast.DictComp():
            return {*reads_of(node)}
        case _:
            return set().union(*map(_shared, children(node)))


def _is_number(node: gast.AST) -> bool:
    return isinstance(node, gast.Constant) and isinstance(node.value, (int, float, complex))


def _is_whole(node: gast.AST) -> bool:
    return isinstance(node, gast.Constant) and isinstance(node.value, int)


def _sums(tree: gast.AST) -> set[str]:
    """The names that `+=` adds numbers or arrays to: all that they are bound to is new, and no
    list."""
    sums: set[str] = set()
    others: set[str] = set()
    for part in below(tree):
        if isinstance(part, gast.AugAssign):
            continue
        if isinstance(part, gast.Assign) and all(isinstance(t, gast.Name) for t in part.targets):
            is_list = isinstance(part.value, (gast.List, gast.ListComp))
            is_new = not is_list and not _shared(part.value)
            (sums if is_new else others).update(t.id for t in part.targets)
        elif (target := _target(part)) is not None:
            others |= {*stores_of([target], with_nested=False).rebound}
    return sums - others


def _target(part: gast.AST) -> gast.AST | None:
    """What it binds by itself."""
    match part:
        case gast.withitem(optional_vars=target):
            return target
        case gast.AnnAssign() | gast.NamedExpr() | gast.For() | gast.comprehension():
            return part.target
        case gast.Assign():
            return gast.Tuple(part.targets, gast.Store())
        case _:
            return None
