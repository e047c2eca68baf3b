"""f-strings -> text that Python 3.11 can read too, where that is possible.

Up to 3.11 what stands in braces may hold neither a backslash nor the quotes around the f-string.

>>> import gast
>>> printer = FormatStrings()
>>> printer.dispatch(gast.parse("f'{d[key]:>{width}} of \\"{names[0]!r}\\"'", mode="eval").body)
>>> print("".join(printer.pieces))
f'{d[key]:>{width}} of "{names[0]!r}"'
"""

from __future__ import annotations

import sys

import gast

from srcgrad.back.expressions import Expressions
from srcgrad.back.literals import QUOTES, Unquotable, escaped
from srcgrad.back.precedence import ATOM, TEST, Node


class FormatStrings(Expressions):
    """Quotes are tried in turn until one does; double ones first."""

    def _JoinedStr(self, t: Node) -> None:
        literal = "".join(str(it.value) for it in t.values if isinstance(it, gast.Constant))
        for quote in sorted(self.quotes, key=lambda quote: quote[0] in literal):
            try:
                inside = tuple(it for it in self.quotes if quote not in it)
                self.write(f"f{quote}{self.formatted(t, quote, inside)}{quote}")
                return
            except Unquotable:
                pass
        if sys.version_info < (3, 12):
            raise Unquotable(literal)
        self.write(f'f"{self.formatted(t, chr(34), QUOTES)}"')

    def formatted(self, t: Node, quote: str, inside: tuple[str, ...]) -> str:
        """The inside of an f-string between two `quote`s, with the quotes `inside` within `{}`."""
        parts = []
        for value in t.values:
            if isinstance(value, gast.Constant):
                text = escaped(value.value, quote)
                if "\\" in text and self.quotes != QUOTES and inside != QUOTES:
                    raise Unquotable(text)
                parts.append(text.replace("{", "{{").replace("}", "}}"))
            else:
                parts.append(self.replacement(value, quote, inside))
        return "".join(parts)

    def replacement(self, t: Node, quote: str, inside: tuple[str, ...]) -> str:
        printer = FormatStrings(inside)
        has_colon = any(isinstance(it, gast.Lambda) for it in gast.walk(t.value))
        printer.dispatch(t.value, ATOM if has_colon else TEST)
        text = "".join(printer.pieces)
        if inside != QUOTES and (quote in text or "\\" in text):
            raise Unquotable(text)
        space = " " if text.startswith("{") else ""
        conversion = f"!{chr(t.conversion)}" if t.conversion != -1 else ""
        has_format = t.format_spec is not None
        form = f":{self.formatted(t.format_spec, quote, inside)}" if has_format else ""
        return f"{{{space}{text}{conversion}{form}}}"
