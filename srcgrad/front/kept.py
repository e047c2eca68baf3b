"""Does a function keep what it is given, or only call it? Its tree and a name in; yes or no out.

>>> import gast
>>> tree = gast.parse("def newton(f, x):\\n    return x - f(x)").body[0]
>>> keeps(tree, "f"), keeps(tree, "x")
(False, True)
"""

from __future__ import annotations

import builtins
import inspect
from collections.abc import Mapping
from functools import lru_cache
from types import FunctionType

import gast
import numpy as np

from ..derived import derivative_along, is_maker
from ..errors import SrcgradError
from .names import Definition, children, free_names, local_names
from .source import source_of

_LIBRARIES = frozenset({"builtins", "cmath", "math", "numpy", "operator", "scipy", "statistics"})
_KEEP = frozenset({"delattr", "exec", "frompyfunc", "getattr", "globals", "iter", "locals", "max",
                   "min", "next", "setattr", "sorted", "array", "asarray", "vars", "getitem",
                   "call", "setitem", "vectorize"})  # fmt: skip


def only_calls(fn: object) -> bool:
    """Is it a function of a library that may call what it is given, and keeps nothing of it?"""
    if isinstance(fn, type):
        return False
    if isinstance(fn, FunctionType) and derivative_along(fn) is not None:
        return not is_maker(fn)
    module = getattr(fn, "__module__", None) or type(fn).__module__
    return module.lstrip("_").split(".")[0] in _LIBRARIES and (
        isinstance(fn, np.ufunc) or getattr(fn, "__name__", "call") not in _KEEP
    )


@lru_cache(maxsize=2048)
def keeps_argument(fn: FunctionType, place: int | str) -> bool:
    """Does a user's function keep the argument at this place, or of this name?"""
    return _keeps_argument(fn, place, ())


def _keeps_argument(fn: FunctionType, place: int | str, around: tuple) -> bool:
    if (fn, place) in around:
        return False
    try:
        source = source_of(fn)
        params = list(source.signature.parameters.values())
        param = source.signature.parameters[place] if isinstance(place, str) else params[place]
    except (SrcgradError, LookupError):
        return True
    if param.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
        return True
    return keeps(source.tree, param.name, source.globals, (*around, (fn, place)))


def keeps(
    tree: gast.AST, name: str, outside: Mapping[str, object] | None = None, around: tuple = ()
) -> bool:
    """May what runs `tree` hold on to what `name` is bound to, or return it?"""
    own = local_names(tree)

    def callee(node: gast.expr) -> object:
        match node:
            case gast.Name(id=path) if path not in own:
                return (outside or {}).get(path, getattr(builtins, path, None))
            case gast.Attribute(value=inner, attr=attr):
                found = callee(inner)
                return None if found is None else getattr(found, attr, None)
        return None

    def is_dropped(fn: object, place: int | str) -> bool:
        if isinstance(fn, FunctionType) and not only_calls(fn):
            return outside is not None and not _keeps_argument(fn, place, around)
        return fn is not None and only_calls(fn)

    def visit(node: gast.AST) -> bool:
        match node:
            case gast.Name():
                return node.id == name and isinstance(node.ctx, gast.Load)
            case gast.Call(func=func, args=args, keywords=keywords):
                fn = callee(func)
                given = [*enumerate(args), *((each.arg, each.value) for each in keywords)]
                rest = [
                    part
                    for place, part in given
                    if place is None
                    or not isinstance(part, (gast.Name, gast.Lambda))
                    or not is_dropped(fn, place)
                ]
                called = isinstance(func, gast.Name) and func.id == name
                return any(map(visit, rest)) or not called and visit(func)
            case gast.Compare(ops=[gast.Is() | gast.IsNot()]):
                return False
            case gast.Lambda() | gast.FunctionDef():
                return name in free_names(node)
            case _:
                return any(map(visit, children(node)))

    return any(map(visit, [tree.body] if isinstance(tree, gast.Lambda) else tree.body))


@lru_cache(maxsize=2048)
def makes_functions(tree: gast.AST) -> bool:
    """Is a function defined in this one?"""

    def visit(node: gast.AST) -> bool:
        return isinstance(node, Definition) or any(map(visit, children(node)))

    return any(map(visit, children(tree)))
