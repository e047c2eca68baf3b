"""Samples that stay the same when programs are added: what is drawn is told by its name alone.

>>> sum(is_drawn(str(k), 10) for k in range(1000))
83
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable
from typing import Any

import pytest

HEAVY = pytest.mark.heavy


def is_drawn(name: str, one_in: int) -> bool:
    """Is this one of a sample of one in so many?"""
    return zlib.crc32(name.encode()) % one_in == 0


def drawn(programs: Iterable[Any], one_in: int, always: Collection[str] = ()) -> list[Any]:
    """Rows for the parameter of a test: one program in so many, and the others with `--full`.

    Programs whose name or module is in `always` are drawn.
    """
    rows = []
    for one in programs:
        name = f"{one.module}-{one.name}"
        is_light = is_drawn(name, one_in) or one.name in always or one.module in always
        rows.append(pytest.param(one, id=name, marks=() if is_light else HEAVY))
    return rows


def drawn_rows(rows: Iterable[Any], one_in: int) -> list[Any]:
    """The same of rows that have a name (`pytest.param`)."""
    return [
        pytest.param(*row.values, id=row.id, marks=() if is_drawn(row.id, one_in) else HEAVY)
        for row in rows
    ]
