"""A function of its own, from the definitions of nested ones: text, and then the function.

>>> tree = gast.parse("lambda x: x * w").body[0].value
>>> scaled = definition(tree, "scaled", {"w": "w_2"})
>>> text = text_of([scaled], ["w_2"])
>>> print(text, end="")
def outside():
<BLANKLINE>
    def scaled(x, *, w_2):
        return x * w_2
    return scaled
>>> function_of(text, scaled, tree, {})(2.0, w_2=3.0)
6.0
"""

from __future__ import annotations

import copy
import types
from collections.abc import Collection, Mapping
from typing import Any

import gast

from .names import below, effects_of, free_names
from .renaming import renamed
from .source import Source, stand_for
from .written import written


def text_of(trees: list[gast.FunctionDef], captured: list[str]) -> str:
    """The first definition, with the others in it, in a function around it. What it captures
    becomes parameters, which it gives to itself where it calls itself."""
    tree, *inner = trees
    name = tree.name
    tree.body = [*inner, *tree.body]
    for part in gast.walk(tree):
        if isinstance(part, gast.Call) and isinstance(part.func, gast.Name):
            if part.func.id == name:
                part.keywords += [gast.keyword(arg=each, value=_name(each)) for each in captured]
    tree.args.kwonlyargs += [_parameter(each) for each in captured]
    tree.args.kw_defaults += [None] * len(captured)
    shell = gast.FunctionDef(
        "outside",
        gast.arguments([], [], None, [], [], None, []),
        [tree, gast.Return(_name(name))],
        [],
        None,
        None,
        [],
    )
    return gast.unparse(gast.fix_missing_locations(gast.Module([shell], []))).lstrip("\n") + "\n"


def function_of(
    text: str,
    tree: gast.FunctionDef,
    node: gast.FunctionDef | gast.Lambda,
    namespace: dict[str, Any],
    source: Source | None = None,
) -> types.FunctionType:
    """The function that such a text of a `tree` defines, with the defaults of the definition
    `node`. The places in the tree are those of a `source`, if all are of one."""
    shell_code = written(text, "outside", {}).__code__
    code = next(c for c in shell_code.co_consts if isinstance(c, types.CodeType))
    own = types.CellType()
    closure = tuple(own for _ in code.co_freevars)  # (its own name)
    made = types.FunctionType(code, namespace, tree.name, None, closure)
    made.__defaults__ = tuple(default.value for default in node.args.defaults) or None
    made.__kwdefaults__ = {
        param.id: default.value
        for param, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if default is not None
    } or None
    own.cell_contents = made
    if source is not None:
        # (what is known of the nodes is of the time when they were not complete)
        stand_for(made, source, copy.deepcopy(tree))
    return made


def definition(
    node: gast.FunctionDef | gast.Lambda, name: str, names: Mapping[str, str]
) -> gast.FunctionDef:
    """The definition under another name, with other `names` for what is around it."""
    node = copy.deepcopy(node)
    renamed(node, names)
    if isinstance(node, gast.Lambda):
        body: list[gast.stmt] = [gast.Return(node.body)]
        made = gast.FunctionDef(name, node.args, body, [], None, None, [])
        return gast.copy_location(made, node)
    node.name, node.decorator_list = name, []
    return node


def _name(name: str) -> gast.Name:
    return gast.Name(name, gast.Load(), None, None)


def _parameter(name: str) -> gast.Name:
    return gast.Name(name, gast.Param(), None, None)


def stands_alone(node: gast.FunctionDef | gast.Lambda, cells: Collection[str]) -> bool:
    """Does the text of the function say all of it, among the names of its module?"""
    effects = effects_of(node)
    defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
    if effects.rebound or effects.mutated or not free_names(node).isdisjoint(cells):
        return False
    statements = (gast.Global, gast.Nonlocal, gast.ClassDef)
    return all(isinstance(default, gast.Constant) for default in defaults) and not any(
        isinstance(part, statements) for part in below(node)
    )
