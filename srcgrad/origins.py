"""Which function of the user generated code is made of: errors at run time name the user's line.

>>> note("<srcgrad f_grad #0>", "t, saved = forward(g.run)(x)", frozenset(), Origin("m.py", "f",
...     {4: "def f(x):", 5: "    return g.run(x)"}))
>>> line_of("<srcgrad f_grad #0>", 1)
5
"""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import Span, SrcgradError


@dataclass(frozen=True)
class Origin:
    """A function of the user: its file, its name, and its lines by number."""

    file: str
    name: str
    lines: Mapping[int, str]


# by the name of the generated file: its lines, those of the reverse sweep, what it is made of
_origins: dict[str, tuple[list[str], frozenset[int], Origin]] = {}
_MOST = 5000


def note(filename: str, text: str, mirrored: frozenset[int], origin: Origin) -> None:
    """Generated code is made of that function."""
    while len(_origins) >= _MOST:
        _origins.pop(next(iter(_origins)))
    _origins[filename] = text.splitlines(), mirrored, origin


def placed(error: SrcgradError, number: int | None = None) -> SrcgradError:
    """The error, about the user's line that the running generated code is made of; `number`: that
    of the line, where it is known."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        filename = frame.f_code.co_filename
        if filename in _origins:
            _, _, origin = _origins[filename]
            is_known = number in origin.lines
            line = number if is_known else line_of(filename, frame.f_lineno)
            text = origin.lines[line].rstrip()
            column = len(text) - len(text.lstrip())
            span = Span(origin.file, origin.name, line, column, line, len(text), text)
            return type(error)(error.reason, span, error.hint)
        frame = frame.f_back
    return error


def line_of(filename: str, number: int) -> int:
    """The user's line for one of generated code: the one that it repeats, that the comment above
    it shows, or that calls the same function; else the first."""
    lines, mirrored, origin = _origins[filename]
    here = lines[number - 1].strip() if number <= len(lines) else ""
    found = _line_like(here, origin)
    if found is None and number in mirrored:
        above = (line.strip() for line in reversed(lines[: number - 1]))
        comments = (line[1:].strip() for line in above if line.startswith("#"))
        found = next((at for c in comments if (at := _line_like(c, origin)) is not None), None)
    if found is None:
        found = _calling(here, origin)
    return min(origin.lines) if found is None else found


# `forward(f, wrt=(0,))(x)`, `forward(model, method="run")(x)`, `reading(fs[k], y)(x)`
_HALF = re.compile(
    r"""(?:forward|reading)\((.+?)(?:, \w+)*(?:, (?!method)\w+=.*?)?(, method=.*?)?\)\("""
)


def _calling(here: str, origin: Origin) -> int | None:
    half = _HALF.search(here)
    if half is None:
        return None
    name = half[1] if half[2] is None else "." + half[2].split("=")[1].strip("\"'")
    call = re.compile(("" if half[2] else r"(?<![\w.])") + re.escape(name) + r"\(")
    return next((at for at, text in origin.lines.items() if call.search(text)), None)


def _line_like(text: str, origin: Origin) -> int | None:
    if not text:
        return None
    return next((at for at, line in origin.lines.items() if line.strip() == text), None)
