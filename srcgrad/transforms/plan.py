"""The plan: what the reverse sweep reads of the forward one, and how it is kept.

>>> print(Plan((Entry("x", "saved in xs", "newton, line 3", "x = 0.5 * (x + a / x)"),)))
newton, line 3: x  saved in xs  read by x = 0.5 * (x + a / x)
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: its name, how it is kept ("live", "recomputed", "saved in xs", "copied"), the
    place it comes from and the line whose adjoint reads it."""

    name: str
    how: str
    place: str
    reader: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is stored and why; prints as a table."""

    entries: tuple[Entry, ...] = ()

    def __str__(self) -> str:
        rows = [(f"{e.place}: {e.name}", e.how, f"read by {e.reader}") for e in self.entries]
        if not rows:
            return "nothing is kept"
        widths = [max(len(row[i]) for row in rows) for i in range(2)]
        return "\n".join(
            f"{a.ljust(widths[0])}  {b.ljust(widths[1])}  {c}".rstrip() for a, b, c in rows
        )
