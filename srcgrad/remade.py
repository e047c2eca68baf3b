"""Functions made again of copies of what they hold: what they did then, they do later.

>>> import copy
>>> xs = [1.0]
>>> later = remade(functools.partial(sum, xs), copy.copy)
>>> xs[0] = 5.0
>>> later()
1.0
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

# what methods of builtin types belong to that may be written
_WRITTEN = ("ndarray", "list", "dict")


def remade(fn: Any, copy: Callable[[Any], Any]) -> Any:
    """A function that holds a `copy` of each thing that `fn` holds: what the program captured in
    it, what a partial was given, the object of a bound method. Anything else as it is."""
    match fn:
        case types.FunctionType() if getattr(fn, "keeps_captured", False):
            return _with_defaults(fn, copy)
        case functools.partial():
            named = {name: copy(item) for name, item in fn.keywords.items()}
            return type(fn)(copy(fn.func), *map(copy, fn.args), **named)
        case types.MethodType():
            return types.MethodType(copy(fn.__func__), copy(fn.__self__))
        case types.BuiltinMethodType() if type(fn.__self__).__name__ in _WRITTEN:
            return getattr(copy(fn.__self__), fn.__name__)
        case _:
            return fn


def _with_defaults(fn: types.FunctionType, copy: Callable[[Any], Any]) -> types.FunctionType:
    defaults = fn.__defaults__ and tuple(map(copy, fn.__defaults__))
    made = types.FunctionType(fn.__code__, fn.__globals__, fn.__name__, defaults, fn.__closure__)
    made.__kwdefaults__ = {name: copy(item) for name, item in (fn.__kwdefaults__ or {}).items()}
    made.__qualname__ = fn.__qualname__
    made.__dict__.update(fn.__dict__)
    return made
