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
from dataclasses import dataclass, replace

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Op, Var
from ..ir.kinds import Array, Dim, Kind, List, Num, Tuple


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

    def as_array(self, made: Kind) -> Kind:
        """The array that is made of it, of which the lengths are known now."""
        is_known = isinstance(made, Array) and made.dims is not None
        is_same = is_known and len(made.dims) == len(self.dims)  # type: ignore
        return replace(made, dims=self.dims) if is_same else made  # type: ignore

    def as_tuple(self) -> Kind | None:
        """Tuples of as many numbers; None where the type of these is not known."""
        number = _common(self.numbers)
        kind: Kind | None = None if number is None else Num(number)
        for length in reversed(self.dims):
            assert isinstance(length, int)
            kind = kind and Tuple((kind,) * length)
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
    """Keep what is known of `[a, b]`, or of the pair `([a], [b])`, up to the operation that reads
    it."""
    made = None
    if op.fn in (prims.make_list, prims.make_tuple):  # (a row that has a name may be changed later)
        temporary = [a if isinstance(a, Var) and a.is_temporary else None for a in op.args]
        rows = [atom and fresh.get(atom) for atom in temporary]
        if op.fn is prims.make_list or any(rows):
            made = display(list(map(kind_of, op.args)), rows)
    for atom in (*op.args, *(value for _, value in op.options)):
        fresh.pop(atom, None)  # type: ignore[arg-type]
    if made is not None:
        fresh[op.out] = made


def with_lengths(
    op: Op, args: Sequence[Kind], options: Sequence[tuple[str, Kind]], fresh: dict[Var, Display]
) -> tuple[tuple[Kind, ...], tuple[tuple[str, Kind], ...]]:
    """The kinds of what an operation is given, where lists that were written down just now are
    tuples of that many."""

    def kind(atom: Atom, known: Kind) -> Kind:
        made = fresh.get(atom)  # type: ignore[arg-type]
        return made and made.as_tuple() or known

    by_name = zip(op.options, options, strict=True)
    return (
        tuple(map(kind, op.args, args)),
        tuple((name, kind(atom, known)) for (name, atom), (_, known) in by_name),
    )
