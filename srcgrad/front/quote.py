"""A statement of the user on one line, as comments quote it: lines and a node in, text out.

>>> import ast
>>> lines = ("for i in range(  # all of them", "    n,", "):", "    s += i")
>>> quote(lines, ast.parse(chr(10).join(lines)).body[0])
'for i in range(n):'

The user's spelling is kept, but for line breaks, comments and the comma before a closing bracket
that a line break had. Of a compound statement only the header is quoted.
"""

from __future__ import annotations

import io
import keyword
import tokenize
from typing import Any

_SKIPPED = frozenset(
    (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
) | {tokenize.ENDMARKER}


def quote(lines: tuple[str, ...], statement: Any) -> str:
    """The text of a statement on one line; `statement` is a node of ast or of gast."""
    first = statement.lineno
    body = _body(statement)
    if body is None:
        last, column = statement.end_lineno or first, statement.end_col_offset
    else:
        inner = body[0]
        decorators = getattr(inner, "decorator_list", None)
        last, column = _start(inner.pattern if hasattr(inner, "pattern") else inner)
        if decorators:
            last, column = _start(decorators[0])
    if first == last and lines[first - 1].isascii() and body is None:
        return lines[first - 1][statement.col_offset : column]
    text = _between(lines, first, statement.col_offset, last, column)
    if body is None:
        return _joined(text)
    return _header(_joined(text))


def _body(statement: Any) -> Any:
    """What follows the header of a compound statement; None of a simple statement."""
    return getattr(statement, "cases", None) or getattr(statement, "body", None)


def _start(node: Any) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _header(text: str) -> str:
    """Up to the colon that the body follows (`case` is the body of a `match`)."""
    return text[: text.rindex(":") + 1] if ":" in text else text


def _between(lines: tuple[str, ...], first: int, start: int, last: int, end: int) -> str:
    part = [line.encode() for line in lines[first - 1 : last]]
    part[-1] = part[-1][:end]
    part[0] = part[0][start:]
    return b"\n".join(part).decode()


def _joined(text: str) -> str:
    """The tokens of `text` on one line, spaced as the user spaced them."""
    lines = text.split("\n")
    result: list[str] = []
    brackets = _Brackets()
    row, column = 1, 0
    for token in _tokens(text):
        if token.type in _SKIPPED:
            continue
        (first, start), (last, end) = token.start, token.end
        closes = token.string in tuple(")]}") and token.type == tokenize.OP
        if first == row:
            result.append(lines[row - 1][column:start])
        elif closes and result and result[-1] == "," and brackets.may_drop_comma():
            result.pop()
        elif result and not closes and result[-1] not in tuple("([{"):
            result.append(" ")
        brackets.see(token)
        piece = [lines[first - 1][start:]] + lines[first:last]
        piece[-1] = lines[last - 1][start if first == last else 0 : end]
        result.append("\\n".join(piece))
        row, column = last, end
    return "".join(result).strip()


def _tokens(text: str) -> Any:
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return  # a header without its body ends in the middle: all that matters was yielded


class _Brackets:
    """Which brackets are open, and whether a comma at their end means nothing."""

    def __init__(self) -> None:
        self.open: list[list[int]] = []
        self.previous = ""

    def see(self, token: tokenize.TokenInfo) -> None:
        name = token.string
        if token.type == tokenize.OP and name in tuple("([{"):
            follows_value = self.previous.isidentifier() and not keyword.iskeyword(self.previous)
            is_call = name == "(" and (follows_value or self.previous in tuple(")]"))
            is_display = name != "(" and not (name == "[" and follows_value)
            self.open.append([2 if is_call or is_display else 0])
        elif token.type == tokenize.OP and name in tuple(")]}") and self.open:
            self.open.pop()
        elif name == "," and self.open:
            self.open[-1][0] += 1
        self.previous = name

    def may_drop_comma(self) -> bool:
        """A tuple of one item needs its comma."""
        return bool(self.open) and self.open[-1][0] > 1
