"""`super()` as `super(__class__, self)`, which says what it looks at.

>>> tree = gast.parse("def f(self, x):\\n    return super().f(x)").body[0]
>>> explicit_supers(tree)
>>> gast.unparse(tree.body[0]).strip()
'return super(__class__, self).f(x)'
"""

from __future__ import annotations

import gast

from ..ir import prims
from ..ir.core import Atom, Const
from .build import Lowering
from .expressions import atom, mangled
from .resolve import resolve


def explicit_supers(tree: gast.AST) -> None:
    """Write the arguments into each `super()` of a method. (One in a nested function looks at the
    first argument of that function, and stays.)"""
    if not isinstance(tree, gast.FunctionDef):
        return
    first = [*tree.args.posonlyargs, *tree.args.args][:1]
    todo: list[gast.AST] = [*tree.body] if first else []
    while todo:
        node = todo.pop()
        if isinstance(node, (gast.FunctionDef, gast.Lambda, gast.ClassDef)):
            continue
        match node:
            case gast.Call(func=gast.Name(id="super"), args=[], keywords=[]):
                names = ("__class__", first[0].id)
                node.args = [
                    gast.copy_location(gast.Name(name, gast.Load(), None, None), node)
                    for name in names
                ]
            case _:
                todo.extend(gast.iter_child_nodes(node))


def is_super(lowering: Lowering, node: gast.expr) -> bool:
    match node:
        case gast.Call(func=gast.Name(id="super")):
            known = resolve(lowering, node.func)
            return known is not None and known.value is super
    return False


def super_attribute(lowering: Lowering, node: gast.Attribute, name: str | None) -> Atom:
    """`super(cls, self).attribute`"""
    call = node.value
    assert isinstance(call, gast.Call)
    if len(call.args) != 2 or call.keywords:
        raise lowering.refuse(
            "`super()` is understood in methods only",
            node,
            "name the base class: `Base.method(self, ...)`",
        )
    cls, target = (atom(lowering, arg) for arg in call.args)
    args = (cls, target, Const(mangled(lowering, node.attr)))
    return lowering.emit(prims.super_attribute, args, node, name)
