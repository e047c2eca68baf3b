"""The blocks of a Jacobian, one for each pair of arrays: direction by direction, or many at once.

A direction moves one number. `run` takes many of them, along a new first axis of every array, and
so gives their derivatives; `levels` tell of its results what has that axis.

>>> columns(Along(lambda d: 2.0 * d, (True,)), np.ones(2), np.ones(2), 4)
{(0, 0): array([[2., 0.],
       [0., 2.]])}
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import tree
from .derived import Version
from .errors import Unsupported
from .ir.kinds import Array, Dict, Kind, Num, Size, Tuple
from .transforms.levels import NO, Level, part_of

# how far from a holomorphic function's a Jacobian may be by rounding
_ROUNDING = 1e-6
# how many numbers an array may have that holds something for many directions
MOST = 1 << 18

# (number of the leaf of the result, number of the leaf of the arguments) -> its derivatives
Blocks = dict[tuple[int, int], np.ndarray]


@dataclass(frozen=True)
class Along:
    """A function of many directions."""

    run: Callable[[Any], Any]
    levels: tuple[Level, ...]


def is_complex(leaf: Any) -> bool:
    return _dtype(leaf).kind == "c"


def _dtype(leaf: Any) -> np.dtype:
    is_numpy = isinstance(leaf, (np.ndarray, np.generic))
    return leaf.dtype if is_numpy else np.asarray(leaf).dtype


def _empty_blocks(outs: Sequence[Any], ins: Sequence[Any]) -> Blocks:
    blocks = {}
    for (i, out), (j, leaf) in itertools.product(enumerate(outs), enumerate(ins)):
        dtype = np.result_type(_derivative_type(out), _derivative_type(leaf))
        blocks[i, j] = np.zeros((*np.shape(out), *np.shape(leaf)), dtype)
    return blocks


def _derivative_type(leaf: Any) -> np.dtype:
    dtype = _dtype(leaf)
    return dtype if dtype.kind in "fc" else np.dtype(float)


# --- one by one ----------------------------------------------------------------------------------


def by_rows(pull: Callable[[Any], Any], value: Any, inputs: Any) -> Blocks:
    """One pull for each number of the result."""
    outs, ins = tree.leaves(value), tree.leaves(inputs)
    blocks = _empty_blocks(outs, ins)
    for i, index, direction in _directions(value):
        found = tree.leaves(pull(direction(1.0)))
        turned: list[Any] = [None] * len(ins)
        if is_complex(outs[i]):
            turned = tree.leaves(pull(direction(1j)))
        for j, leaf in enumerate(ins):
            blocks[i, j][index] = _row(found[j], turned[j], is_complex(leaf))
    return blocks


def by_columns(push: Callable[[Any], Any], value: Any, inputs: Any) -> Blocks:
    """One push for each number of the arguments."""
    outs, ins = tree.leaves(value), tree.leaves(inputs)
    blocks = _empty_blocks(outs, ins)
    for j, index, direction in _directions(inputs):
        found = tree.leaves(push(direction(1.0)))
        turned: list[Any] = [None] * len(outs)
        if is_complex(ins[j]):
            turned = tree.leaves(push(direction(1j)))
        for i, leaf in enumerate(outs):
            column = _column(found[i], turned[i], is_complex(leaf))
            blocks[i, j][(..., *index)] = column
    return blocks


def _directions(value: Any) -> Iterator[tuple[int, tuple, Callable[[complex], Any]]]:
    """Every number in it: the number of its leaf, its index, and what gives a tangent that is zero
    everywhere else."""
    zeros = [_zero(leaf) for leaf in tree.leaves(value)]
    for i, zero in enumerate(zeros):
        for index in np.ndindex(np.shape(zero)):

            def direction(by: complex, i: int = i, zero: Any = zero, index: tuple = index) -> Any:
                moved = np.array(zero)
                moved[index] = by
                one = moved if isinstance(zero, np.ndarray) else type(zero)(moved[()])
                supply = iter([*zeros[:i], one, *zeros[i + 1 :]])
                return tree.map_tangent(lambda leaf: next(supply), value)

            yield i, index, direction


def _zero(leaf: Any) -> Any:
    """(Numbers of Python stay numbers of Python.)"""
    if isinstance(leaf, np.ndarray):
        return np.zeros(leaf.shape, _derivative_type(leaf))
    if isinstance(leaf, np.generic):
        return _derivative_type(leaf).type(0)
    return 0j if isinstance(leaf, complex) else 0.0


def _row(found: Any, turned: Any, is_complex_argument: bool) -> Any:
    """A row, from the gradients of the real and of the imaginary part of an entry of the result."""
    if turned is None:
        return found
    if not is_complex_argument:
        return found + 1j * turned
    _check_holomorphic(turned, 1j * found)
    return np.conj(found)


def _column(found: Any, turned: Any, is_complex_result: bool) -> Any:
    """A column, from the tangents along the real and along the imaginary axis of an argument."""
    if turned is None:
        return found
    if not is_complex_result:
        return found + 1j * turned
    _check_holomorphic(turned, 1j * found)
    return found


def _check_holomorphic(turned: Any, expected: Any) -> None:
    if not np.allclose(turned, expected, rtol=_ROUNDING, atol=_ROUNDING, equal_nan=True):
        raise Unsupported(
            "the function is not holomorphic, so its Jacobian is no matrix of complex numbers",
            None,
            "take the real and the imaginary part apart, as arguments and as results",
        )


# --- many at once --------------------------------------------------------------------------------


def rows(many: Along, value: Any, inputs: Any, weight: int) -> Blocks:
    """As `by_rows`; `weight` is about the size of what is computed for one direction."""
    outs, ins = tree.leaves(value), tree.leaves(inputs)
    directions = Directions(value)
    found = directions.results(many, weight)
    blocks = {}
    for (i, out), (j, leaf) in itertools.product(enumerate(outs), enumerate(ins)):
        part, turned = directions.parts(i, found[j])
        whole = _row(part, turned, is_complex(leaf))
        blocks[i, j] = _own(whole.reshape((*np.shape(out), *np.shape(leaf))), out, leaf)
    return blocks


def columns(many: Along, value: Any, inputs: Any, weight: int) -> Blocks:
    """As `by_columns`."""
    directions = Directions(inputs)
    return placed(directions, directions.results(many, weight), value, inputs)


def placed(directions: Directions, found: Sequence[Any], value: Any, inputs: Any) -> Blocks:
    """The blocks from the leaves of the tangents along all directions."""
    outs, ins = tree.leaves(value), tree.leaves(inputs)
    blocks = {}
    for (i, out), (j, leaf) in itertools.product(enumerate(outs), enumerate(ins)):
        part, turned = directions.parts(j, found[i])
        whole = np.moveaxis(_column(part, turned, is_complex(out)), 0, -1)
        blocks[i, j] = _own(whole.reshape((*np.shape(out), *np.shape(leaf))), out, leaf)
    return blocks


def _own(block: np.ndarray, out: Any, leaf: Any) -> np.ndarray:
    """(Numbers along all directions may be views of what others look at too.)"""
    dtype = np.result_type(_derivative_type(out), _derivative_type(leaf))
    return np.array(block, dtype, order="C")


class Directions:
    """The numbers of a tree, each a direction; those that are complex come once more, times i."""

    def __init__(self, moving: Any):
        self.moving, self.given = moving, tree.leaves(moving)
        sizes = [np.size(leaf) for leaf in self.given]
        ends = list(itertools.accumulate(sizes, initial=0))
        self.straight = [slice(*pair) for pair in itertools.pairwise(ends)]
        self.turned: list[slice | None] = []
        self.count = ends[-1]
        for leaf, size in zip(self.given, sizes, strict=True):
            is_turned = is_complex(leaf)
            self.turned.append(slice(self.count, self.count + size) if is_turned else None)
            self.count += size * is_turned

    def units(self, start: int, stop: int) -> Any:
        """The directions from `start` to `stop`, as a tree like the one given."""
        made = []
        for leaf, *places in zip(self.given, self.straight, self.turned, strict=True):
            size = np.size(leaf)
            units = np.zeros((stop - start) * size, _derivative_type(leaf))
            for place, by in zip(places, (1.0, 1j)):
                if place is not None and (last := min(place.stop, stop)) > start:
                    first = max(place.start, start)
                    here = (first - start) * size + first - place.start
                    units[here : here + (last - first) * (size + 1) : size + 1] = by
            made.append(units.reshape((stop - start, *np.shape(leaf))))
        supply = iter(made)
        return tree.map_tangent(lambda leaf: next(supply), self.moving)

    def results(self, many: Along, weight: int) -> list[Any]:
        """The leaves of what `many` gives along all of them, as many at a time as memory allows."""
        step = max(1, MOST // max(1, weight))
        if step >= self.count:
            return leaves_of(many.run(self.units(0, self.count)), many.levels, self.count)
        whole: list[Any] = []
        for start in range(0, self.count, step):
            stop = min(self.count, start + step)
            found = leaves_of(many.run(self.units(start, stop)), many.levels, stop - start)
            if not whole:
                whole = [np.empty((self.count, *part.shape[1:]), part.dtype) for part in found]
            for kept, part in zip(whole, found, strict=True):
                kept[start:stop] = part
        return whole

    def parts(self, place: int, found: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Of derivatives along all directions, those along the numbers of one leaf."""
        turned = self.turned[place]
        return found[self.straight[place]], None if turned is None else found[turned]


def leaves_of(found: Any, levels: Sequence[Level], count: int) -> list[Any]:
    """The leaves of the results, all with the axis of directions."""
    results = (found,) if len(levels) == 1 else found
    return [leaf for pair in zip(results, levels, strict=True) for leaf in _leaves(*pair, count)]


def _leaves(value: Any, level: Level, count: int) -> Iterator[Any]:
    if tree.is_leaf(value):
        yield value if level is not NO else np.broadcast_to(value, (count, *np.shape(value)))
        return
    items = tree.children(value) or ()
    for place, (_, item) in enumerate(items):
        yield from _leaves(item, part_of(level, place, len(items)), count)


# --- memory --------------------------------------------------------------------------------------


def weight_of(version: Version, values: Iterable[Any]) -> int:
    """About the size of the largest array for one direction, as the kinds of the arguments, which
    are `values`, tell it."""
    sizes: dict[str, int] = {}
    largest = 1
    for kind, value in zip(version.made.kinds, values, strict=True):
        _note_sizes(kind, value, sizes)
        largest = max([largest, *map(np.size, tree.leaves(value))])
    shapes = () if version.many is None else version.many[1].shapes
    return max((_size(dims, sizes, largest) for dims in shapes), default=1)


def _size(dims: Sequence[Any], sizes: Mapping[str, int], largest: int) -> int:
    found = 1
    for dim in dims:
        match dim:
            case Size(symbol=symbol, offset=offset):
                found *= max(sizes.get(symbol, largest) + offset, 1)
            case int():
                found *= dim
            case _:
                found *= largest
    return found


def _note_sizes(kind: Kind, value: Any, sizes: dict[str, int]) -> None:
    match kind:
        case Num(size=Size(symbol=symbol)) if isinstance(value, int):
            sizes[symbol] = value
        case Array(dims=(*dims,)):
            for dim, length in zip(dims, value.shape, strict=True):
                if isinstance(dim, Size):
                    sizes[dim.symbol] = length
        case Tuple(items=items):
            for inner, item in zip(items, value, strict=True):
                _note_sizes(inner, item, sizes)
        case Dict(fields=(*fields,)):
            for key, inner in fields:
                _note_sizes(inner, value[key], sizes)
