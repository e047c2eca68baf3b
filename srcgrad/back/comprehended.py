"""Loops that only fill a list or a dict, written as the comprehensions that they were.

>>> from .printer import print_source
>>> (made,) = gast.parse("xs = []").body
>>> (loop,) = gast.parse("for i in range(n):\\n    if i:\\n        xs.append(i * i)").body
>>> print(print_source(comprehension(made, loop)).strip())
xs = [i * i for i in range(n) if i]
"""

from __future__ import annotations

import gast

from . import nodes


def comprehension(made: nodes.Stmt, loop: nodes.Stmt) -> nodes.Stmt | None:
    """`made` is `xs = []` or `xs = {}`; both as one statement, or None."""
    match made, loop:
        case (
            gast.Assign(targets=[gast.Name(id=name)], value=empty),
            gast.For(target=target, iter=items, body=[inner], orelse=[]),
        ):
            tests: list[nodes.Expr] = []
            while isinstance(inner, gast.If) and not inner.orelse and len(inner.body) == 1:
                tests.append(inner.test)
                (inner,) = inner.body
            generator = gast.comprehension(target, items, tests, 0)
            filled = _filled(name, empty, inner, generator)
            return None if filled is None or _reads(filled, name) else nodes.assign(name, filled)
        case _:
            return None


def _filled(
    name: str, empty: nodes.Expr, inner: nodes.Stmt, generator: gast.comprehension
) -> nodes.Expr | None:
    match empty, inner:
        case (
            gast.List(elts=[]),
            gast.Expr(
                value=gast.Call(
                    func=gast.Attribute(value=gast.Name(id=to), attr="append"), args=[item]
                )
            ),
        ) if to == name:
            return gast.ListComp(item, [generator])
        case (
            gast.Dict(keys=[]),
            gast.Assign(targets=[gast.Subscript(value=gast.Name(id=to), slice=key)], value=value),
        ) if to == name:
            return gast.DictComp(key, value, [generator])
        case _:
            return None


def _reads(tree: nodes.Expr, name: str) -> bool:
    return any(isinstance(node, gast.Name) and node.id == name for node in gast.walk(tree))
