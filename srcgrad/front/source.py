"""The source of a function: a Python function goes in; its text, tree, places and names come out.

>>> twice = lambda x: x + x
>>> source = source_of(twice)
>>> source.text
'lambda x: x + x'
>>> span_of(source, source.tree.body).column
18

The function is found by its code object, so a wrapper is itself and not what it wraps. The text is
compared with the code that runs: what was edited since it was imported is refused, not guessed.
"""

from __future__ import annotations

import ast
import builtins
import copy
import inspect
import linecache
import os
import types
import weakref
from dataclasses import dataclass, replace
from typing import Any

import gast

from ..errors import SourceUnavailable, Span, Unsupported
from .locate import Node, Parsed, at_its_line, find, find_alone
from .quote import quote
from .written import facts_of_text, is_ours, written_lines


@dataclass(frozen=True, eq=False)
class Source:
    """A function with its text and all that its names can refer to.

    `text` is dedented and begins at line `first_line` of the file; `lines` are all the file's
    lines. Places in `tree` count as in the file; decorators are left out.
    """

    fn: types.FunctionType
    name: str
    file: str
    text: str
    first_line: int
    lines: tuple[str, ...]
    tree: gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda
    globals: dict[str, Any]
    cells: dict[str, types.CellType]
    signature: inspect.Signature
    # names that nobody binds anew
    fixed: frozenset[str] = frozenset()
    # of a generated function, the lines of the reverse sweep
    mirrored: frozenset[int] = frozenset()
    # where the user's function is that it stands for
    place: Span | None = None


@dataclass(frozen=True, eq=False, slots=True)
class _Text:
    """What all functions with one code object share."""

    file: str
    text: str
    first_line: int
    lines: tuple[str, ...]
    tree: gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda


# By identity: equal code objects may come from different files. An entry goes with its code.
_texts: dict[int, tuple[weakref.ref[types.CodeType], _Text]] = {}
_files: dict[str, Parsed] = {}


def source_of(fn: types.FunctionType) -> Source:
    """The source of `fn`, or SourceUnavailable with the reason."""
    if not isinstance(fn, types.FunctionType):
        name = getattr(fn, "__name__", None) or repr(fn)
        raise SourceUnavailable(
            f"`{name}` is not a function written in Python",
            hint="register a derivative rule for it, or call it from a Python function",
        )
    text, facts = _text_of(fn), facts_of_text(fn.__code__)
    cells = dict(zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True))
    more = {name: types.CellType(value) for name, value in facts.more.items()}
    return Source(
        fn=fn,
        name=fn.__name__,
        file=text.file,
        text=text.text,
        first_line=text.first_line,
        lines=text.lines,
        tree=text.tree,
        globals=fn.__globals__,
        cells={**more, **cells},
        signature=inspect.signature(fn, follow_wrapped=False),
        fixed=facts.bound,
        mirrored=facts.mirrored,
        place=facts.place,
    )


def span_of(source: Source, node: gast.AST, statement: gast.stmt | str | None = None) -> Span:
    """The place of `node`. `statement`, the statement around it or its text, goes into the span.

    >>> source = source_of(lambda x: x * x)
    >>> span_of(source, source.tree.body, "return x * x").statement
    'return x * x'
    """
    line, end_line = node.lineno, node.end_lineno or node.lineno
    text = source.lines[line - 1]
    end_text = text if end_line == line else source.lines[end_line - 1]
    if isinstance(statement, gast.AST):
        statement = quote(source.lines, statement)
    if source.place is not None:
        return replace(source.place, statement=statement or "")
    return Span(
        file=source.file,
        function=source.name,
        line=line,
        column=_characters(text, node.col_offset),
        end_line=end_line,
        end_column=_characters(end_text, node.end_col_offset),
        line_text=text,
        statement=statement or "",
        is_mirrored=is_mirrored(source, node),
    )


def stand_for(
    fn: types.FunctionType, source: Source, tree: gast.FunctionDef | gast.AsyncFunctionDef
) -> None:
    """From now on, a function that srcgrad has written down is read as the definition `tree`, the
    places in which are those of the file of another source."""
    text = "\n".join(source.lines[tree.lineno - 1 : tree.end_lineno])
    _enter(fn.__code__, _Text(source.file, text, tree.lineno, source.lines, tree))


def is_mirrored(source: Source, node: gast.AST) -> bool:
    """Is it a statement of a generated reverse sweep? What is written there, nobody else sees: it
    can be read as a new value."""
    return node.lineno in source.mirrored


def _characters(line: str, offset: int) -> int:
    """The tree counts columns in bytes of UTF-8; people count characters."""
    return offset if line.isascii() else len(line.encode()[:offset].decode(errors="replace"))


def _text_of(fn: types.FunctionType) -> _Text:
    code = fn.__code__
    key = id(code)
    if key in _texts:
        return _texts[key][1]
    lines, node = _located(fn)
    if node is None and code.co_filename == "<string>":  # what exec() is given, or `python -c`
        raise _not_kept(fn)
    if node is None:
        raise SourceUnavailable(
            f"the source of `{fn.__name__}` in {_shown(code.co_filename)} does not match the "
            "function that runs",
            hint="was the file edited after it was imported? then import it again",
        )
    file = _shown(facts_of_text(code).file or code.co_filename)
    text = _Text(file, _dedented(lines, node), node.lineno, lines, _as_gast(node, file, lines))
    _enter(code, text)
    return text


def _enter(code: types.CodeType, text: _Text) -> None:
    key, forget = id(code), _texts.pop  # (at exit, the module has no names any more)
    _texts[key] = weakref.ref(code, lambda _: forget(key, None)), text


_RULES = os.path.join(os.path.dirname(os.path.dirname(__file__)), "rules") + os.sep


def _located(fn: types.FunctionType) -> tuple[tuple[str, ...], Node | None]:
    """The lines of the file of a function, and where in it the function stands."""
    file = fn.__code__.co_filename
    if file.startswith(_RULES):  # (nobody edits them, and a first gradient reads many of them)
        lines = linecache.getlines(file)
        node = find_alone(lines, fn.__code__)
        if node is not None:
            return tuple(line.rstrip("\r\n") for line in lines), node
    parsed = _parsed(fn)
    node = (at_its_line if is_ours(fn.__code__) else find)(parsed, fn.__code__)
    return parsed.lines, node


def _parsed(fn: types.FunctionType) -> Parsed:
    """The file of a function, parsed; parsed again only if its text has changed."""
    file = facts_of_text(fn.__code__).file or fn.__code__.co_filename
    linecache.checkcache(file)
    lines = written_lines(file) or linecache.getlines(file, fn.__globals__)
    if not lines:
        raise _not_kept(fn)
    parsed = _files.get(file)
    if parsed is None or parsed.raw_lines != lines:
        try:
            parsed = _files[file] = Parsed(lines, file)
        except (SyntaxError, ValueError) as error:
            raise SourceUnavailable(
                f"the source of `{fn.__name__}` in {_shown(file)} can no longer be read: {error}",
                hint="was the file edited after it was imported? then import it again",
            ) from None
    return parsed


def _not_kept(fn: types.FunctionType) -> SourceUnavailable:
    return SourceUnavailable(
        f"the source of `{fn.__name__}` is not available ({fn.__code__.co_filename})",
        hint="write the function in a file and import it; text given to exec() or to the "
        "plain interactive prompt is not kept by Python",
    )


def _shown(file: str) -> str:
    """A path as errors show it: relative if it lies below the current directory."""
    try:
        relative = os.path.relpath(file)
    except (ValueError, OSError):  # another drive, or the directory is gone
        return file
    return file if file.startswith("<") or relative.startswith("..") else relative


# Where gast uses another node class than ast, or none is needed.
_TRANSLATED = {"arg"}


def _as_gast(
    node: Node, file: str, lines: tuple[str, ...]
) -> gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda:
    # gast leaves out syntax that it does not know and says nothing, so look first.
    for child in ast.walk(node):
        name = type(child).__name__
        if not hasattr(gast, name) and name not in _TRANSLATED:
            raise _unknown_syntax(node, child, file, lines)
    if not isinstance(node, ast.Lambda) and node.decorator_list:
        node = copy.copy(node)
        node.decorator_list = []
    return gast.ast_to_gast(node)


def _unknown_syntax(node: Node, child: Any, file: str, lines: tuple[str, ...]) -> Unsupported:
    place = child if hasattr(child, "lineno") else node
    line, end_line = place.lineno, place.end_lineno or place.lineno
    span = Span(
        file=file,
        function=getattr(node, "name", "<lambda>"),
        line=line,
        column=_characters(lines[line - 1], place.col_offset),
        end_line=end_line,
        end_column=_characters(lines[end_line - 1], place.end_col_offset or 0),
        line_text=lines[line - 1],
    )
    return Unsupported(f"srcgrad does not know this syntax ({type(child).__name__})", span)


def _dedented(lines: tuple[str, ...], node: Node) -> str:
    """The text of a function without the indentation of its first line.

    Lines that begin inside of a string are part of its value and stay, but for docstrings.
    """
    last = node.end_lineno or node.lineno
    text = list(lines[node.lineno - 1 : last])
    text[-1] = text[-1][: _characters(text[-1], node.end_col_offset or 0)]
    indent = len(text[0]) - len(text[0].lstrip())
    inside = _string_lines(node) if len(text) > 1 else set()
    text[0] = text[0][_characters(lines[node.lineno - 1], node.col_offset) :]
    for index, line in enumerate(text[1:], 1):
        if node.lineno + index not in inside:
            text[index] = line[min(indent, len(line) - len(line.lstrip())) :]
    return "\n".join(text)


def _string_lines(node: Node) -> set[int]:
    docstrings = {
        id(part.body[0].value)
        for part in ast.walk(node)
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if isinstance(part.body[0], ast.Expr)
    }
    return {
        line
        for part in ast.walk(node)
        if isinstance(part, ast.Constant | ast.JoinedStr) and id(part) not in docstrings
        for line in range(part.lineno + 1, (part.end_lineno or part.lineno) + 1)
    }


def value_of(source: Source, dotted: str) -> object:
    """The live value of a global or closure variable."""
    first, *rest = dotted.split(".")
    if first in source.cells:
        try:
            value = source.cells[first].cell_contents
        except ValueError:  # (as of a global variable that has no value yet)
            raise AttributeError(first) from None
    elif first in source.globals:
        value = source.globals[first]
    else:
        value = getattr(builtins, first)
    for name in rest:
        value = getattr(value, name)
    return value


_BOUND = (types.MethodType, types.BuiltinMethodType)


def is_same(value: object, other: object) -> bool:
    """Is a name still bound to what it was? (`np.add.at` and class methods are made anew each time
    that they are looked up.)

    >>> from itertools import chain
    >>> made, again = chain.from_iterable, chain.from_iterable
    >>> made is again, is_same(made, again)
    (False, True)
    """
    if value is other:
        return True
    if not isinstance(value, _BOUND) or type(value) is not type(other):
        return False
    return value.__self__ is other.__self__ and value == other  # type: ignore[attr-defined]
