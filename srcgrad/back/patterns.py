"""The patterns of `match` -> the pieces of their text.

>>> import gast
>>> case = gast.parse("match p:\\n  case [Point(x=0) | None, *rest]: pass").body[0].cases[0]
>>> printer = Patterns()
>>> printer.dispatch(case.pattern)
>>> "".join(printer.pieces)
'[Point(x=0) | None, *rest]'
"""

from __future__ import annotations

from srcgrad.back.fstrings import FormatStrings
from srcgrad.back.layout import BRACKETS, CLOSE, COMMA, OPEN, SPLIT
from srcgrad.back.precedence import OR, Node


class Patterns(FormatStrings):
    """Patterns nest like expressions; `|` binds tighter than `as`."""

    def _MatchValue(self, t: Node) -> None:
        self.dispatch(t.value)

    def _MatchSingleton(self, t: Node) -> None:
        self.write(repr(t.value))

    def _MatchSequence(self, t: Node) -> None:
        self.bracketed("[", t.patterns)

    def _MatchStar(self, t: Node) -> None:
        self.write(f"*{t.name or '_'}")

    def _MatchMapping(self, t: Node) -> None:
        opening, closing = BRACKETS["{"]
        self.write(opening)
        for number, (key, pattern) in enumerate(zip(t.keys, t.patterns)):
            if number:
                self.write(COMMA)
            self.dispatch(key)
            self.write(": ")
            self.dispatch(pattern)
        if t.rest is not None:
            if t.keys:
                self.write(COMMA)
            self.write(f"**{t.rest}")
        self.write(closing)

    def _MatchClass(self, t: Node) -> None:
        opening, closing = BRACKETS["("]
        self.dispatch(t.cls)
        self.write(opening)
        self.listed(t.patterns)
        for number, (name, pattern) in enumerate(zip(t.kwd_attrs, t.kwd_patterns)):
            if number or t.patterns:
                self.write(COMMA)
            self.write(f"{name}=")
            self.dispatch(pattern)
        self.write(closing)

    def _MatchAs(self, t: Node) -> None:
        if t.pattern is not None:
            self.dispatch(t.pattern, OR)
            self.write(" as ")
        self.write(t.name or "_")

    def _MatchOr(self, t: Node) -> None:
        self.write(OPEN)
        for number, pattern in enumerate(t.patterns):
            if number:
                self.write(SPLIT)
                self.write("| ")
            self.dispatch(pattern, OR + 1)
        self.write(CLOSE)
