"""The user's own trees in generated code: with other names, and with values kept in defaults.

>>> tree = gast.parse("lambda t: t * a").body[0].value
>>> renamed(tree, {"a": "a2"}).body.right.id
'a2'
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import gast

from ..ir import prims
from ..ir.core import Block, Function, Loop, Op, Param, Stmt, Var
from ..ir.walk import defined, inner_vars, map_blocks
from . import nodes
from .nodes import Expr


class _Renamer(gast.NodeTransformer):
    def __init__(self, mapping: Mapping[str, str | Expr]):
        self.mapping = mapping

    def visit_Name(self, node: gast.Name) -> Expr:  # noqa: N802
        new = self.mapping.get(node.id)
        if isinstance(new, str):
            node.id = new
        elif new is not None and isinstance(node.ctx, gast.Load):
            return new
        return node


def renamed(tree: gast.AST, mapping: Mapping[str, str | Expr]) -> gast.AST:
    """A tree of the user's with other names, or with constants in the place of names; itself if
    that changes nothing."""
    changed = {old: new for old, new in mapping.items() if old != new}
    return _Renamer(changed).visit(copy.deepcopy(tree)) if changed else tree


def lasting(block: Block, changing: frozenset[Var] = frozenset()) -> Block:
    """The block in which functions made in a loop keep what they captured: the variables have
    other values in the next iteration."""

    def visit(stmt: Stmt) -> Stmt:
        if isinstance(stmt, Op):
            if isinstance(stmt.fn, prims.Closure) and not changing.isdisjoint(stmt.args):
                return replace(stmt, fn=replace(stmt.fn, is_bound=True))
            return stmt
        own = changing
        if isinstance(stmt, Loop):
            own = changing | {*inner_vars(stmt), *defined(stmt.body)}
        return map_blocks(stmt, lambda inner: lasting(inner, own))

    return Block(tuple(map(visit, block.stmts)), block.end)


def has_defaults(fn: prims.Closure) -> bool:
    """Is the default of one of its parameters a value of the run?"""
    return any(isinstance(param.default, Var) for param in _params(fn))


def bound(fn: prims.Closure, mapping: Mapping[str, str | Expr]) -> gast.AST:
    """A function with the values that it captures in defaults: `lambda t, *, a=a: t * a`.

    `mapping`: the name of what it captures -> a variable, or a constant. What the user computes in
    a default goes by the name of the parameter and `=`."""
    tree: Any = copy.deepcopy(fn.tree)
    spec = tree.args
    in_defaults = {param.default for param in _params(fn)}
    captured = zip(fn.captured, _params(fn), strict=False)
    free = [name for name, param in captured if param.var not in in_defaults]
    kept = [name for name in dict.fromkeys(free) if isinstance(mapping.get(name), str)]
    positional = [*spec.posonlyargs, *spec.args]
    positional = positional[len(positional) - len(spec.defaults) :]
    defaults = [_default(*pair, mapping) for pair in zip(positional, spec.defaults, strict=True)]
    named = [
        _default(*pair, mapping) for pair in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    ]
    spec.defaults = spec.kw_defaults = []
    tree = renamed(tree, {name: mapping[name] for name in free if name not in kept})
    tree.args.kwonlyargs += [gast.Name(name, gast.Param(), None, None) for name in kept]
    tree.args.defaults = defaults
    tree.args.kw_defaults = [*named, *(nodes.name(str(mapping[name])) for name in kept)]
    return tree


def marked(tree: Any, mark: Expr) -> Expr:
    """A call that is given the function, or its decorator."""
    if isinstance(tree, gast.Lambda):
        return nodes.call(mark, [tree])
    tree.decorator_list = [mark]
    return tree


def _params(fn: prims.Closure) -> Sequence[Param]:
    assert isinstance(fn.function, Function)
    return fn.function.params


def _default(
    param: gast.Name, default: Expr | None, mapping: Mapping[str, str | Expr]
) -> Expr | None:
    """The expression of a default, with the names of generated code."""
    value = mapping.get(f"{param.id}=")
    if value is None:
        return None if default is None else renamed(default, mapping)  # type: ignore[return-value]
    return nodes.name(value) if isinstance(value, str) else value
