"""Does a text say what a tree means? The printer's check on itself.

>>> product = gast.parse("(a + b) * c", mode="eval")
>>> says("(a + b) * c", product), says("a + b * c", product)
(True, False)
"""

from __future__ import annotations

import ast
from collections.abc import Hashable
from functools import cache
from typing import Any

import gast

from srcgrad.back.literals import expression_of

UNSAID = frozenset({"ctx", "type_comment", "type_ignores"})  # the text cannot tell them


def says(text: str, tree: Any) -> bool:
    """Is `text` the module, the one statement or the one expression that `tree` is?"""
    try:
        if isinstance(tree, gast.expr):
            return same(gast.Expression(tree), ast.parse(text, mode="eval"))
        if isinstance(tree, gast.Expression):
            return same(tree, ast.parse(text, mode="eval"))
        parsed = ast.parse(text)
    except SyntaxError:
        return False
    return same([tree], parsed.body) if isinstance(tree, gast.stmt) else same(tree, parsed)


def same(ours: Any, parsed: Any) -> bool:
    """Does a gast value mean what the `ast` value `parsed` does?

    What gast spells otherwise is allowed for (parameters and the names of handlers are `Name`s),
    and so are fields left out, constants without a literal, and strings next to each other in an
    f-string.
    """
    if isinstance(parsed, ast.AST):
        if type(ours).__name__ != type(parsed).__name__:
            return _same_respelt(ours, parsed)
        if isinstance(parsed, ast.JoinedStr):
            return same(_joined(ours.values), _joined(parsed.values))
        for field in _fields(parsed.__class__):
            mine, theirs = getattr(ours, field, None), getattr(parsed, field)
            if mine is not theirs and not same(mine, theirs):
                return False
        return True
    if isinstance(parsed, list):
        mine = ours or []
        return len(mine) == len(parsed) and all(map(same, mine, parsed))
    if isinstance(ours, gast.Name):
        return bool(ours.id == parsed)
    return bool(type(ours) is type(parsed) and ours == parsed or ours is None and parsed == 0)


def _same_respelt(ours: Any, parsed: ast.AST) -> bool:
    if isinstance(parsed, ast.arg):
        return (
            isinstance(ours, gast.Name)
            and ours.id == parsed.arg
            and same(getattr(ours, "annotation", None), parsed.annotation)
        )
    if isinstance(ours, gast.Constant):
        expression = expression_of(ours.value)
        return expression is not None and same(expression, parsed)
    return False


def _joined(values: list[Any]) -> list[Any]:
    """The parts of an f-string with neighbouring strings made one."""
    parts: list[Any] = []
    for value in values:
        if type(value).__name__ != "Constant":
            parts.append(value)
        elif parts and isinstance(parts[-1], str):
            parts[-1] += value.value
        elif value.value:
            parts.append(value.value)
    return parts


@cache
def _fields(kind: Hashable) -> tuple[str, ...]:
    assert isinstance(kind, type) and issubclass(kind, ast.AST)
    return tuple(field for field in kind._fields if field not in UNSAID)
