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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import Span

_numbers = itertools.count(1)
_lines: dict[str, list[str]] = {}  # by file name: `linecache` may be cleared by anyone


@dataclass(frozen=True)
class Facts:
    """What is known of a text that srcgrad has written: the names that are `bound` for good, and
    the lines of the reverse sweep. What these write is read as new values. Where they write
    through views, another text is read instead, in which they do not: it stands in the `file`,
    begins on the same line and may need `more` objects. `place`: where the user's function is
    that the text stands for."""

    bound: frozenset[str] = frozenset()
    mirrored: frozenset[int] = frozenset()
    file: str = ""
    more: Mapping[str, object] = field(default_factory=dict)
    place: Span | None = None


_facts: dict[str, Facts] = {}
_gone: deque[str] = deque()  # files whose code is dead, to be forgotten at the next text


def written(
    text: str, name: str, namespace: dict[str, Any], place: Span | None = None
) -> types.FunctionType:
    """The function called `name` that `text` defines; its globals are `namespace`. It may stand
    for the user's function at a `place`."""
    filename = f"<srcgrad target {name} #{next(_numbers)}>"
    found: dict[str, Any] = {}
    exec(compile(text, filename, "exec", dont_inherit=True), namespace, found)
    fn = found[name]
    keep(text, fn.__code__)
    _facts[filename] = replace(_facts[filename], place=place)
    return fn


def is_ours(code: types.CodeType) -> bool:
    """Is it code that srcgrad has written?"""
    return code.co_filename in _lines


def facts_of_text(code: types.CodeType) -> Facts:
    """What is known of the text that is read for the code."""
    return _facts.get(code.co_filename, _NOTHING)


_NOTHING = Facts()


def written_lines(filename: str) -> list[str] | None:
    """The lines of a text that srcgrad has written."""
    return _lines.get(filename)


def keep(
    text: str,
    code: types.CodeType,
    bound: frozenset[str] = frozenset(),
    mirrored: frozenset[int] = frozenset(),
    as_values: tuple[str, frozenset[int], Mapping[str, object]] | None = None,
) -> None:
    """Remember the text that was compiled to the code, under the name of its file, for those who
    look into `linecache`, as long as the code or one inside of it lives; with it the names that
    are `bound` for good and the lines of the reverse sweep. `as_values` is the text that is read
    instead, with its lines of the reverse sweep and the objects that it needs."""
    _forget_the_gone()
    filename, codes = code.co_filename, list(_codes(code))
    facts = Facts(bound, mirrored)
    if as_values is not None:
        other, lines, more = as_values
        facts = Facts(bound | frozenset(more), lines, f"{filename[:-1]}, as values>", more)
        _show(other, facts.file)
    _facts[filename] = facts
    _show(text, filename)
    left = itertools.count(len(codes) - 1, -1)

    def is_gone() -> None:
        if next(left) == 0:
            _gone.append(filename)

    for code in codes:
        weakref.finalize(code, is_gone).atexit = False


def _show(text: str, filename: str) -> None:
    _lines[filename] = text.splitlines(keepends=True)
    linecache.cache[filename] = (len(text), None, _lines[filename], filename)


def _forget_the_gone() -> None:
    """Forget the texts whose code is dead. (Code dies whenever garbage is collected, also while
    `linecache` goes over its entries, which must not change under it.)"""
    while _gone:
        filename = _gone.popleft()
        facts = _facts.pop(filename, _NOTHING)
        for file in (filename, facts.file):
            _lines.pop(file, None)
            linecache.cache.pop(file, None)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)
