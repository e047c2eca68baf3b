"""Iterators that are asked for some of their items, and for the others later, or never end.

What gives one item after the other is evaluated as a list here (`lazy`): to its end. That would
leave nothing to who asks the same iterator next.

>>> tree = gast.parse("it = iter(xs)\\na = sum(it)")
>>> [name for name, _ in _bound(tree)]
['it', 'a']
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import FunctionType

import gast

from .build import Lowering
from .lazy import LAZY
from .names import below
from .resolve import lookup, resolve

# they may leave items in what they are given
_IN_PART: frozenset[object] = frozenset({
    all, any, filter, zip, itertools.chain, itertools.chain.from_iterable, itertools.compress,
    itertools.dropwhile, itertools.filterfalse, itertools.islice, itertools.takewhile,
})  # fmt: skip
_ENDLESS: frozenset[object] = frozenset({itertools.count, itertools.cycle})
_TAKEN = "what is left in `{}` after this is not followed"
_HINT = "make a list of it first, and take slices of that"


def check_iterators(lowering: Lowering, tree: gast.AST) -> None:
    """Refuse what takes some of the items of an iterator that is used again, or has no end."""
    loads: dict[str, int] = {}
    for node in below(tree):
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load):
            loads[node.id] = loads.get(node.id, 0) + 1
    made = {name for name, value in _bound(tree) if _makes_iterator(lowering, value)}
    for node in below(tree):
        if not isinstance(node, gast.Call):
            continue
        if _calls_method(lowering, node):
            reason = "a method that `iter` calls may change its object, which nobody sees"
            raise lowering.refuse(reason, node, "write a `while` loop that calls it")
        fn = _called(lowering, node)
        if fn in LAZY or fn in _IN_PART:
            _check_end(lowering, fn, node)
        for part in (inner for arg in node.args for inner in below(arg)):
            if fn not in _IN_PART or not isinstance(part, gast.Name):
                continue
            is_left = part.id in made and loads[part.id] > 1
            if is_left or part.id not in made and _is_iterator_outside(lowering, part.id):
                raise lowering.refuse(_TAKEN.format(part.id), node, _HINT)


def _check_end(lowering: Lowering, fn: object, node: gast.Call) -> None:
    """(`zip` ends with the shortest one.)"""
    for arg in node.args:
        is_endless = isinstance(arg, gast.Call) and _called(lowering, arg) in _ENDLESS
        if is_endless and fn is not zip:
            reason = "an iterator without an end is not followed"
            raise lowering.refuse(reason, arg, "write a loop that counts")


def _calls_method(lowering: Lowering, node: gast.Call) -> bool:
    """Is it `iter(obj.method, sentinel)`, of an object of the function?"""
    if len(node.args) != 2 or _called(lowering, node) is not iter:
        return False
    root = node.args[0]
    while isinstance(root, (gast.Attribute, gast.Subscript)):
        root = root.value
    return isinstance(root, gast.Name) and lowering.frame.key(root.id) is not None


def _bound(tree: gast.AST) -> Iterator[tuple[str, gast.expr]]:
    """Names, and what they are bound to."""
    for node in below(tree):
        match node:
            case gast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _pairs(target, value)
            case gast.NamedExpr(target=gast.Name(id=name), value=value):
                yield name, value
            case _:
                pass


def _pairs(target: gast.expr, value: gast.expr) -> Iterator[tuple[str, gast.expr]]:
    """(`it, n = iter(xs), 0` binds two names.)"""
    match target, value:
        case gast.Name(id=name), _:
            yield name, value
        case gast.Tuple(elts=names), gast.Tuple(elts=values) if len(names) == len(values):
            for one, other in zip(names, values, strict=True):
                yield from _pairs(one, other)
        case _:
            pass


def _makes_iterator(lowering: Lowering, node: gast.expr) -> bool:
    if isinstance(node, gast.GeneratorExp):
        return True
    fn = _called(lowering, node) if isinstance(node, gast.Call) else None
    if isinstance(fn, FunctionType):
        return fn.__code__.co_flags & _GENERATOR != 0
    return fn in LAZY or fn in _ENDLESS


_GENERATOR = 0x20  # (of the flags of a code object)


def _is_iterator_outside(lowering: Lowering, name: str) -> bool:
    if lowering.frame.key(name) is not None:
        return False
    return isinstance(lookup(lowering, name), Iterator)


def _called(lowering: Lowering, node: gast.Call) -> object:
    known = resolve(lowering, node.func)
    fn = known.value if known is not None else None
    return None if type(fn).__hash__ is None else fn
