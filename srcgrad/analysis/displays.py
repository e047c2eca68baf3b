"""Lists that were written down just now, and that nobody else knows: `[[c, -s], [s, 1.0]]`.

The kind of a list has no length, and numbers of several types in it are of none that is known. Of
an array that is made of such a list both are: its lengths, row by row, and its type.

>>> from ..ir.kinds import ANY
>>> row = display((Num(np.float64), Num(float)), (None, None))
>>> both = display((List(ANY), List(ANY)), (row, row))
>>> both.dims, str(both.as_list())
((2, 2), 'list[list[float64]]')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Op, Var
from ..ir.kinds import Dim, Kind, List, Num


@dataclass(frozen=True)
class Display:
    """Such a list: its lengths, and the numbers in it, each kind once."""

    dims: tuple[Dim, ...]
    numbers: frozenset[Num]

    def as_list(self) -> List | None:
        """A list of which the same array is made; None where the type of that is not known."""
        number = _common(self.numbers)
        if number is None:
            return None
        kind: Kind = Num(number)
        for _ in self.dims:
            kind = List(kind)
        assert isinstance(kind, List)
        return kind


def display(items: Sequence[Kind], displays: Sequence[Display | None]) -> Display | None:
    """A list of items of these kinds, of which some are such lists themselves."""
    rows = [
        Display((), frozenset({Num(kind.type, None, kind.mixed)})) if isinstance(kind, Num) else row
        for kind, row in zip(items, displays, strict=True)
    ]
    if not rows:
        return Display((0,), frozenset({Num(np.float64)}))
    first = rows[0]
    if first is None or not all(row is not None and row.dims == first.dims for row in rows):
        return None
    numbers = frozenset[Num]().union(*(row.numbers for row in rows if row is not None))
    return Display((len(rows), *first.dims), numbers)


_REALS = frozenset({bool, int, float, np.bool_, np.int64, np.float64})
_FLOATS = frozenset({float, np.float64})


def _common(numbers: frozenset[Num]) -> type | None:
    """The type of an array of such numbers. (What is of mixed type is a float at most.)"""
    types = {number.type for number in numbers}
    if not any(number.mixed for number in numbers):
        return np.array([kind(1) for kind in types]).dtype.type
    has_float = any(number.type in _FLOATS and not number.mixed for number in numbers)
    return np.float64 if has_float and types <= _REALS else None


def note(op: Op, fresh: dict[Var, Display], kind_of: Callable[[Atom], Kind]) -> None:
    """Keep what is known of `[a, b]` up to the operation that reads it."""
    made = None
    if op.fn is prims.make_list:  # (a row that has a name may be changed later)
        temporary = [a if isinstance(a, Var) and a.is_temporary else None for a in op.args]
        rows = [atom and fresh.get(atom) for atom in temporary]
        made = display(list(map(kind_of, op.args)), rows)
    for atom in (*op.args, *(value for _, value in op.options)):
        fresh.pop(atom, None)  # type: ignore[arg-type]
    if made is not None:
        fresh[op.out] = made
