"""Functions of the user of which the text tells that they write into nothing that they are given.

>>> def norm(x, y):
...     return abs(x) + abs(y)
>>> def filled(xs):
...     xs[0] = 1.0
>>> is_plain(norm), is_plain(filled)
(True, False)
"""

from __future__ import annotations

import builtins
from types import FunctionType, ModuleType

import gast

from ..errors import SrcgradError
from .meanwhile import families_of
from .names import below, parameters, reads_of, root_of, stores_of
from .source import source_of

_MODULES = ("cmath", "math", "numpy", "operator", "scipy")
_QUIET: tuple[object, ...] = (
    abs, all, any, bool, complex, dict, divmod, enumerate, float, int, isinstance, len, list, max,
    min, pow, range, reversed, round, set, sorted, str, sum, tuple, zip,
)  # fmt: skip
_DEPTH = 3


def is_plain(fn: object, depth: int = _DEPTH) -> bool:
    """Does a function, and what it calls, write into nothing but what it makes?"""
    if not isinstance(fn, FunctionType) or depth == 0:
        return False
    try:
        tree = source_of(fn).tree
    except SrcgradError:
        return False
    body = tree.body if isinstance(tree.body, list) else [tree.body]
    parts = [part for one in body for part in below(one)]
    if any(isinstance(part, (gast.Global, gast.Nonlocal, gast.Yield)) for part in parts):
        return False
    stores, families = stores_of(body), families_of(tree)
    given = {param.id for param in parameters(tree.args)} | (reads_of(tree) - {*stores.rebound})
    outside = {families.get(name, name) for name in given}
    if any(families.get(name, name) in outside for name in stores.mutated):
        return False
    calls = (part.func for part in parts if isinstance(part, gast.Call))
    return all(_is_plain_call(func, fn, depth) for func in calls)


def _is_plain_call(func: gast.expr, fn: FunctionType, depth: int) -> bool:
    root = root_of(func)
    found = fn.__globals__.get(root or "", getattr(builtins, root or "", None))
    if isinstance(func, gast.Attribute):
        return isinstance(found, ModuleType) and found.__name__.split(".")[0] in _MODULES
    if not isinstance(func, gast.Name):
        return False
    module = (getattr(found, "__module__", None) or "").split(".")[0]
    is_quiet = any(found is one for one in _QUIET)
    return is_quiet or module in _MODULES or is_plain(found, depth - 1)
