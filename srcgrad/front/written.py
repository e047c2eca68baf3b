"""Functions that srcgrad writes down itself to be read like the user's: text in, function out.

>>> twice = written("def twice(x):\\n    return x + x\\n", "twice", {})
>>> twice(2.0)
4.0
>>> import inspect
>>> print(inspect.getsource(twice), end="")
def twice(x):
    return x + x
"""

from __future__ import annotations

import itertools
import linecache
import types
import weakref
from collections.abc import Iterator
from typing import Any

_numbers = itertools.count(1)
_lines: dict[str, list[str]] = {}  # by file name: `linecache` may be cleared by anyone


def written(text: str, name: str, namespace: dict[str, Any]) -> types.FunctionType:
    """The function called `name` that `text` defines; its globals are `namespace`."""
    filename = f"<srcgrad target {name} #{next(_numbers)}>"
    _lines[filename] = text.splitlines(keepends=True)
    linecache.cache[filename] = (len(text), None, _lines[filename], filename)
    found: dict[str, Any] = {}
    exec(compile(text, filename, "exec", dont_inherit=True), namespace, found)
    fn = found[name]
    _forget_later(filename, list(_codes(fn.__code__)))
    return fn


def written_lines(filename: str) -> list[str] | None:
    """The lines of a text that `written` has compiled."""
    return _lines.get(filename)


def _forget_later(filename: str, codes: list[types.CodeType]) -> None:
    """Take the lines out of `linecache` when none of the codes lives any more."""
    left = itertools.count(len(codes) - 1, -1)

    def forget() -> None:
        if next(left) == 0:
            _lines.pop(filename, None)
            linecache.cache.pop(filename, None)

    for code in codes:
        weakref.finalize(code, forget).atexit = False


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)
