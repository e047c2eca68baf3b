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
from collections import deque
from collections.abc import Iterator
from typing import Any

_numbers = itertools.count(1)
_lines: dict[str, list[str]] = {}  # by file name: `linecache` may be cleared by anyone
_facts: dict[str, tuple[frozenset[str], frozenset[int]]] = {}
_gone: deque[str] = deque()  # files whose code is dead, to be forgotten at the next text


def written(text: str, name: str, namespace: dict[str, Any]) -> types.FunctionType:
    """The function called `name` that `text` defines; its globals are `namespace`."""
    filename = f"<srcgrad target {name} #{next(_numbers)}>"
    found: dict[str, Any] = {}
    exec(compile(text, filename, "exec", dont_inherit=True), namespace, found)
    fn = found[name]
    keep(text, fn.__code__)
    return fn


def is_ours(code: types.CodeType) -> bool:
    """Is it code that srcgrad has written?"""
    return code.co_filename in _lines


def facts_of_text(code: types.CodeType) -> tuple[frozenset[str], frozenset[int]]:
    """The names that srcgrad has bound for its code, for good; the lines of its reverse sweep."""
    return _facts.get(code.co_filename, (frozenset(), frozenset()))


def written_lines(filename: str) -> list[str] | None:
    """The lines of a text that srcgrad has written."""
    return _lines.get(filename)


def keep(
    text: str,
    code: types.CodeType,
    bound: frozenset[str] = frozenset(),
    mirrored: frozenset[int] = frozenset(),
) -> None:
    """Remember the text that was compiled to the code, under the name of its file, for those who
    look into `linecache`, as long as the code or one inside of it lives; with it the names that
    are `bound` for good and the lines of the reverse sweep."""
    _forget_the_gone()
    filename, codes = code.co_filename, list(_codes(code))
    _facts[filename] = bound, mirrored
    _lines[filename] = text.splitlines(keepends=True)
    linecache.cache[filename] = (len(text), None, _lines[filename], filename)
    left = itertools.count(len(codes) - 1, -1)

    def is_gone() -> None:
        if next(left) == 0:
            _gone.append(filename)

    for code in codes:
        weakref.finalize(code, is_gone).atexit = False


def _forget_the_gone() -> None:
    """Forget the texts whose code is dead. (Code dies whenever garbage is collected, also while
    `linecache` goes over its entries, which must not change under it.)"""
    while _gone:
        filename = _gone.popleft()
        _lines.pop(filename, None)
        _facts.pop(filename, None)
        linecache.cache.pop(filename, None)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)
