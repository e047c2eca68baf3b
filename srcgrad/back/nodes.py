"""Makers of gast nodes with all their fields.

>>> import gast
>>> tree = assign("y", call(name("f"), [constant(1)]))
>>> print(gast.unparse(gast.fix_missing_locations(tree)).strip())
y = f(1)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import gast

# (gast has no types of its own)
Expr: TypeAlias = Any
Stmt: TypeAlias = Any


def name(text: str) -> Expr:
    """A dotted name, read."""
    root, *attributes = text.split(".")
    tree: Expr = gast.Name(root, gast.Load(), None, None)
    for attr in attributes:
        tree = gast.Attribute(tree, attr, gast.Load())
    return tree


def target(text: str) -> Expr:
    return gast.Name(text, gast.Store(), None, None)


def constant(value: object) -> Expr:
    return gast.Constant(value, None)


def attribute(value: Expr, attr: str, is_stored: bool = False) -> Expr:
    return gast.Attribute(value, attr, gast.Store() if is_stored else gast.Load())


def subscript(value: Expr, index: Expr, is_stored: bool = False) -> Expr:
    return gast.Subscript(value, index, gast.Store() if is_stored else gast.Load())


def call(
    fn: Expr, args: Sequence[Expr] = (), options: Iterable[tuple[str | None, Expr]] = ()
) -> Expr:
    return gast.Call(fn, list(args), [gast.keyword(key, value) for key, value in options])


def tuple_of(items: Sequence[Expr], is_stored: bool = False) -> Expr:
    return gast.Tuple(list(items), gast.Store() if is_stored else gast.Load())


def negated(test: Expr) -> Expr:
    """`not test`, without a double negation."""
    match test:
        case gast.UnaryOp(op=gast.Not(), operand=operand):
            return operand
        case gast.Compare(left=left, ops=[gast.Is()], comparators=right):
            return gast.Compare(left, [gast.IsNot()], right)
        case gast.Compare(left=left, ops=[gast.In()], comparators=right):
            return gast.Compare(left, [gast.NotIn()], right)
        case _:
            return gast.UnaryOp(gast.Not(), test)


def assign(to: str | Expr, value: Expr) -> Stmt:
    place = target(to) if isinstance(to, str) else to
    return gast.Assign([place], value, None)


def augment(place: Expr, operator: gast.operator, value: Expr) -> Stmt:
    return gast.AugAssign(place, operator, value)


def expression(value: Expr) -> Stmt:
    return gast.Expr(value)
