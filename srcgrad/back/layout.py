"""A logical line that is too long -> several lines, broken where its brackets and operators are.

The printer writes a line as pieces: plain strings, and `Mark`s where the line may be broken. Joined
together they are the line as it stands flat. `OPEN` and `CLOSE` stand for parentheses that appear
only when the line is broken there.

>>> pieces = ["loss = ", OPEN, "alpha * x", SPLIT, "+ beta * y", SPLIT, "+ gamma", CLOSE]
>>> print("\\n".join(break_line(pieces, indent=0, width=24)))
loss = (
    alpha * x
    + beta * y
    + gamma
)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

WIDTH = 88
STEP = 4


class Mark(str):
    """A place where a line may be broken; as a string, what stands there when it is not.

    `role`: "open", "close" or "between". `bracket`: what an opening or closing mark prints when
    the line is broken. `comma`: the items of the group may end in a comma.
    """

    role: str
    bracket: str
    comma: bool

    def __new__(cls, text: str, role: str, bracket: str = "", comma: bool = False) -> Self:
        mark = super().__new__(cls, text)
        mark.role, mark.bracket, mark.comma = role, bracket, comma
        return mark


COMMA = Mark(", ", "between")
SPLIT = Mark(" ", "between")  # in front of an operator, `for`, `if`, `else`
BEFORE_DOT = Mark("", "between")
OPEN, CLOSE = Mark("", "open", "("), Mark("", "close", ")")
OPEN_ITEMS = Mark("", "open", "(", comma=True)  # a tuple without parentheses
BRACKETS = {  # around items that a comma may follow
    opening: (Mark(opening, "open", opening, comma=True), Mark(closing, "close", closing))
    for opening, closing in ("()", "[]", "{}")
}
BRACKETS_OF_ONE = {  # around one expression, which a comma would change
    opening: (Mark(opening, "open", opening), Mark(closing, "close", closing))
    for opening, closing in ("()", "[]", "{}")
}


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between an opening and a closing mark, cut at the marks in between."""

    opening: Mark
    items: tuple[tuple[Piece, ...], ...]
    between: Mark
    closing: Mark

    @property
    def flat(self) -> str:
        inside = self.between.join(flat(item) for item in self.items)
        return f"{self.opening}{inside}{self.closing}"

    @property
    def is_operation(self) -> bool:
        return self.opening is OPEN


Piece: TypeAlias = "str | Group"


def break_line(pieces: Sequence[str], indent: int, width: int = WIDTH) -> list[str]:
    """The line of `pieces`, `indent` columns in, as lines of at most `width` where possible."""
    return _lines(_grouped(iter(pieces))[0][0], indent, width)


def flat(item: Sequence[Piece]) -> str:
    return "".join(piece.flat if isinstance(piece, Group) else piece for piece in item)


def _grouped(pieces: Iterator[str]) -> tuple[tuple[tuple[Piece, ...], ...], Mark, Mark]:
    """The items up to the closing mark that belongs here (or the end), what parts them, it."""
    items: list[tuple[Piece, ...]] = []
    item: list[Piece] = []
    between = COMMA
    for piece in pieces:
        if not isinstance(piece, Mark):
            item.append(piece)
        elif piece.role == "open":
            item.append(Group(piece, *_grouped(pieces)))
        elif piece.role == "between":
            items.append(tuple(item))
            item, between = [], piece
        else:
            return (*items, tuple(item)), between, piece
    return (*items, tuple(item)), between, CLOSE


def _lines(
    item: Sequence[Piece], indent: int, width: int, tail: str = "", bracketed: bool = False
) -> list[str]:
    """`item` and then `tail`; `bracketed`: a line may end anywhere, as a bracket is open around."""
    margin = " " * indent
    line = margin + flat(item) + tail
    if len(line) <= width:
        return [line]
    if bracketed and len(item) == 1 and isinstance(item[0], Group) and item[0].is_operation:
        return _operation(item[0], indent, width, tail)
    at = _breaking_point(item, indent, width, tail)
    if at is None:
        return [line]
    group = item[at]
    assert isinstance(group, Group)
    head = margin + flat(item[:at]) + group.opening.bracket
    rest = (group.closing.bracket, *item[at + 1 :])
    return [head, *_body(group, indent + STEP, width), *_lines(rest, indent, width, tail)]


def _breaking_point(item: Sequence[Piece], indent: int, width: int, tail: str) -> int | None:
    """The group to open: the last that leaves short enough lines before and after, else the first.

    One that leaves a line too long after it will do: that line is broken in its turn.
    """
    usable = []
    for at, group in enumerate(item):
        if isinstance(group, Group) and group.items != ((),):
            head = indent + len(flat(item[:at])) + 1
            rest = indent + 1 + len(flat(item[at + 1 :])) + len(tail)
            if head <= width:
                usable.append((at, rest <= width))
    fitting = [at for at, fits in usable if fits]
    return fitting[-1] if fitting else usable[0][0] if usable else None


def _body(group: Group, indent: int, width: int) -> list[str]:
    """The inside of an opened group: on one line if it fits, else an item a line."""
    inside = group.between.join(flat(item) for item in group.items)
    if indent + len(inside) <= width:
        return [" " * indent + inside]
    if group.between is not COMMA:
        return _operation(group, indent, width, "")
    if len(group.items) > 1 and all(_is_number(item) for item in group.items):
        return _filled([flat(item) for item in group.items], indent, width)
    lines = []
    for number, item in enumerate(group.items, 1):
        tail = "," if number < len(group.items) or group.opening.comma else ""
        lines += _lines(item, indent, width, tail, bracketed=True)
    return lines


def _operation(group: Group, indent: int, width: int, tail: str) -> list[str]:
    """One operand a line, each with the operator in front."""
    lines = []
    for number, item in enumerate(group.items, 1):
        end = tail if number == len(group.items) else ""
        lines += _lines(item, indent, width, end, bracketed=True)
    return lines


def _is_number(item: Sequence[Piece]) -> bool:
    return len(item) <= 2 and flat(item).lstrip("-")[:1].isdigit()


def _filled(texts: list[str], indent: int, width: int) -> list[str]:
    """Numbers only: as many a line as there is room for."""
    lines = [" " * indent + texts[0] + ","]
    for text in texts[1:]:
        if len(lines[-1]) + len(text) + 2 <= width:
            lines[-1] += f" {text},"
        else:
            lines.append(" " * indent + text + ",")
    return lines
