"""The blocks of a Jacobian, one for each pair of arrays: direction by direction, or many at once.

A direction moves one number. `run` takes many of them, along a new first axis of every array, and
so gives their derivatives; `levels` tell of its results what has that axis.

>>> many = Along(lambda d: 2.0 * d, (True,))
>>> columns(many, outs=[np.ones(2)], ins=[np.ones(2)], inputs=np.ones(2), weight=4)
{(0, 0): array([[2., 0.],
       [0., 2.]])}
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import tree
from .errors import Unsupported
from .transforms.levels import NO, Level, part_of

# how far from a holomorphic function's a Jacobian may be by rounding
_ROUNDING = 1e-6
# how many numbers an array of many directions may have
_MOST = 1 << 21

# (number of the leaf of the result, number of the leaf of the arguments) -> its derivatives
Blocks = dict[tuple[int, int], np.ndarray]


@dataclass(frozen=True)
class Along:
    """A function of many directions."""

    run: Callable[[Any], Any]
    levels: tuple[Level, ...]


def is_complex(leaf: Any) -> bool:
    return np.asarray(leaf).dtype.kind == "c"


def _empty_blocks(outs: Sequence[Any], ins: Sequence[Any]) -> Blocks:
    blocks = {}
    for (i, out), (j, leaf) in itertools.product(enumerate(outs), enumerate(ins)):
        dtype = np.result_type(_derivative_type(out), _derivative_type(leaf))
        blocks[i, j] = np.zeros((*np.shape(out), *np.shape(leaf)), dtype)
    return blocks


def _derivative_type(leaf: Any) -> np.dtype:
    dtype = np.asarray(leaf).dtype
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


def rows(many: Along, value: Any, outs: Sequence[Any], ins: Sequence[Any], weight: int) -> Blocks:
    """As `by_rows`; `weight` is the size of what is computed for one direction, about."""
    blocks = _empty_blocks(outs, ins)
    for i, out in enumerate(outs):
        for part, found, turned in _chunks(many, value, outs, i, len(ins), weight):
            for j, leaf in enumerate(ins):
                flat = blocks[i, j].reshape(np.size(out), *np.shape(leaf))
                flat[part] = _row(found[j], turned[j], is_complex(leaf))
    return blocks


def columns(
    many: Along, outs: Sequence[Any], ins: Sequence[Any], inputs: Any, weight: int
) -> Blocks:
    """As `by_columns`."""
    blocks = _empty_blocks(outs, ins)
    for j, leaf in enumerate(ins):
        for part, found, turned in _chunks(many, inputs, ins, j, len(outs), weight):
            for i, out in enumerate(outs):
                column = _column(found[i], turned[i], is_complex(out))
                flat = blocks[i, j].reshape(*np.shape(out), np.size(leaf))
                flat[..., part] = np.moveaxis(column, 0, -1)
    return blocks


def _chunks(
    many: Along, moving: Any, given: Sequence[Any], place: int, count: int, weight: int
) -> Iterator[tuple[slice, list[Any], list[Any]]]:
    """The derivatives along all numbers of the leaf at `place`, as many at a time as memory
    allows: which of them, and the leaves of the result (for a complex leaf twice)."""
    total = np.size(given[place])
    step = max(1, _MOST // max(1, weight))
    for start in range(0, total, step):
        part = slice(start, min(total, start + step))
        turned: list[Any] = [None] * count
        found = _run(many, _units(moving, given, place, part, 1.0), part)
        if is_complex(given[place]):
            turned = _run(many, _units(moving, given, place, part, 1j), part)
        yield part, found, turned


def _units(moving: Any, given: Sequence[Any], place: int, part: slice, by: complex) -> Any:
    """Tangents like `moving`: zero but for one number, another one in each direction."""
    count = part.stop - part.start
    made = []
    for k, leaf in enumerate(given):
        zeros = np.zeros((count, np.size(leaf)), _derivative_type(leaf))
        if k == place:
            np.fill_diagonal(zeros[:, part], by)
        made.append(zeros.reshape(count, *np.shape(leaf)))
    supply = iter(made)
    return tree.map_tangent(lambda leaf: next(supply), moving)


def _run(many: Along, directions: Any, part: slice) -> list[Any]:
    found = many.run(directions)
    results = (found,) if len(many.levels) == 1 else found
    count = part.stop - part.start
    return [leaf for pair in zip(results, many.levels) for leaf in _leaves(*pair, count)]


def _leaves(value: Any, level: Level, count: int) -> Iterator[Any]:
    """The leaves, all with the axis of directions."""
    if tree.is_leaf(value):
        yield value if level is not NO else np.broadcast_to(value, (count, *np.shape(value)))
        return
    items = tree.children(value) or ()
    for place, (_, item) in enumerate(items):
        yield from _leaves(item, part_of(level, place, len(items)), count)
