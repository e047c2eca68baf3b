"""Make a failing program small: delete statements, open blocks, cut expressions.

>>> print(shrunk("def f(x):\\n    y = x * 2\\n    return x + 1\\n", lambda text: "x + 1" in text))
def f(x):
    return x + 1
<BLANKLINE>
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator
from functools import partial


def shrunk(text: str, is_bad: Callable[[str], bool]) -> str:
    """A smaller program that is still bad: statements deleted, blocks replaced by their bodies."""
    changed = True
    while changed:
        changed = False
        for candidate in smaller(text):
            if len(candidate) < len(text) and is_bad(candidate):
                text, changed = candidate, True
                break
    return text


def smaller(text: str) -> Iterator[str]:
    """The program with one thing changed: larger things first."""
    for kind in (deletions, openings, cuts):
        for number in range(sum(1 for _ in kind(ast.parse(text)))):
            tree = ast.parse(text)
            next(itertools.islice(kind(tree), number, None))()
            yield ast.unparse(tree) + "\n"


def blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements, the outer ones first."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody", "handlers"):
            if isinstance(value := getattr(node, name, None), list):
                yield value


def deletions(tree: ast.AST) -> Iterator[Callable[[], None]]:
    """For every statement: leave it out."""

    def delete(body: list[ast.stmt], position: int) -> None:
        is_handler = isinstance(body[position], ast.ExceptHandler)
        body[position : position + 1] = [] if len(body) > 1 or is_handler else [ast.Pass()]

    for body in blocks(tree):
        for position in reversed(range(len(body))):
            if not isinstance(body[position], ast.Pass):
                yield partial(delete, body, position)


def openings(tree: ast.AST) -> Iterator[Callable[[], None]]:
    """For every compound statement: put one of its own blocks in its place."""

    def open_up(body: list[ast.stmt], position: int, inner: list[ast.stmt]) -> None:
        body[position : position + 1] = inner

    for body in blocks(tree):
        for position, stmt in enumerate(body):
            for inner in (getattr(stmt, "body", []), getattr(stmt, "orelse", [])):
                if inner and not isinstance(stmt, (ast.FunctionDef, ast.ExceptHandler)):
                    yield partial(open_up, body, position, inner)


def cuts(tree: ast.AST) -> Iterator[Callable[[], None]]:
    """For every expression: put one of its parts in its place."""
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and name not in ("func", "target"):
                for part in ast.iter_child_nodes(value):
                    if isinstance(part, ast.expr):
                        yield partial(setattr, node, name, part)
