"""The user's own trees in generated code: with other names, and with values kept in defaults.

>>> tree = gast.parse("lambda t: t * a").body[0].value
>>> renamed(tree, {"a": "a2"}).body.right.id
'a2'
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gast

from ..ir import prims
from ..ir.core import Block, Loop, Op, Stmt, Var
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


def bound(fn: prims.Closure, mapping: Mapping[str, str | Expr]) -> gast.AST:
    """A function with the values that it captures in defaults: `lambda t, *, a=a: t * a`."""
    tree, function = copy.deepcopy(fn.tree), fn.function
    assert isinstance(tree, (gast.Lambda, gast.FunctionDef))
    spec: Any = tree.args
    # what is the default of a parameter already
    kept = {param.default for param in function.params}  # type: ignore[attr-defined]
    inner = dict(mapping)
    spec.defaults = [renamed(one, mapping) for one in spec.defaults]
    spec.kw_defaults = [one and renamed(one, mapping) for one in spec.kw_defaults]
    defaults, spec.defaults = spec.defaults, []
    kw_defaults, spec.kw_defaults = spec.kw_defaults, []
    free = [
        name
        for name, param in zip(fn.captured, function.params, strict=False)  # type: ignore[attr-defined]
        if param.var not in kept and isinstance(mapping.get(name), str)
    ]
    for name in free:
        del inner[name]
    own = {param.id for param in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    tree = renamed(tree, {name: new for name, new in inner.items() if name not in own})
    spec = tree.args
    spec.defaults, spec.kw_defaults = defaults, kw_defaults
    for name in free:
        spec.kwonlyargs.append(gast.Name(name, gast.Param(), None, None))
        spec.kw_defaults.append(nodes.name(str(mapping[name])))
    return tree
