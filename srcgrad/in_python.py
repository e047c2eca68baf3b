"""Functions of the standard library that are written in C, and in Python as well.

>>> import heapq
>>> heap = [2, 3, 5]
>>> in_python(heapq.heappush)(heap, 1), heap
(None, [1, 2, 5, 3])
>>> in_python(heapq.heappush) is in_python(heapq.heappush), in_python(len) is len
(True, True)
"""

from __future__ import annotations

import functools
import importlib.util
import sys
import types

# the modules that take what their last lines import from C in the place of their own functions
_IN_C = {"_heapq": "heapq"}


def in_python(fn: object) -> object:
    """The same function, of which the text can be read."""
    module = _IN_C.get(getattr(fn, "__module__", None) or "")
    if module is None or not isinstance(fn, types.BuiltinFunctionType):
        return fn
    return getattr(_without_c(module), fn.__name__, fn)


@functools.cache
def _without_c(name: str) -> types.ModuleType:
    """The module as it is where there is no C."""
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.loader is not None
    module, there = importlib.util.module_from_spec(spec), sys.modules.get(f"_{name}")
    sys.modules[f"_{name}"] = None  # type: ignore[assignment]
    try:
        spec.loader.exec_module(module)
    finally:
        if there is None:
            del sys.modules[f"_{name}"]
        else:
            sys.modules[f"_{name}"] = there
    return module
