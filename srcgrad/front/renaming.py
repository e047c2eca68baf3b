"""Free names of a function under other names; what is local to it, or inside of it, stays.

>>> tree = gast.parse("lambda x: f(x) + (lambda f: f * w)(x) + sum([w for w in g])").body[0].value
>>> renamed(tree, {"f": "f_2", "w": "w_2"})
>>> print(gast.unparse(tree).strip())
lambda x: f_2(x) + (lambda f: f * w_2)(x) + sum([w for w in g])
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import gast

from .names import Comprehension, Definition, below, children, comprehension_names, local_names


def unique(name: str, taken: Collection[str]) -> str:
    """A name like this one that is none of those.

    >>> unique("w", {"w", "w_2"})
    'w_3'
    """
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


def all_own_names(node: gast.AST) -> set[str]:
    """The names that are local to a function, or to a function or comprehension inside of it."""
    own: set[str] = set()
    for part in below(node):
        if isinstance(part, Definition):
            own |= local_names(part)
        elif isinstance(part, Comprehension):
            own |= comprehension_names(part)
    return own


def renamed(fn: gast.FunctionDef | gast.Lambda, names: Mapping[str, str]) -> None:
    """Rename what the function takes from around it, in place."""
    own = local_names(fn)
    left = {old: new for old, new in names.items() if old not in own and old != new}
    if left:
        for part in [fn.body] if isinstance(fn, gast.Lambda) else fn.body:
            _rename(part, left)


def _rename(node: gast.AST, names: Mapping[str, str]) -> None:
    match node:
        case gast.Name():
            node.id = names.get(node.id, node.id)
        case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.Lambda():
            outside = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            for part in [*outside, *getattr(node, "decorator_list", ())]:
                _rename(part, names)
            renamed(node, names)
        case gast.ListComp() | gast.SetComp() | gast.DictComp() | gast.GeneratorExp():
            first = node.generators[0]
            _rename(first.iter, names)
            targets = comprehension_names(node)
            inside = {old: new for old, new in names.items() if old not in targets}
            for child in children(node):
                parts = [child.target, *child.ifs] if child is first else [child]
                for part in parts:
                    _rename(part, inside)
        case _:
            for child in children(node):
                _rename(child, names)
