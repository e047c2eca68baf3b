"""The algebra of axes: broadcasting, slicing, shapes.

>>> n, m = Size("n"), Size("m")
>>> broadcast((n, 1), (m,))
(Size(symbol='n', offset=0, may_be_one=False), Size(symbol='m', offset=0, may_be_one=False))
>>> str(shift(n, -1)), shift(3, -1), broadcast((shift(n, -1),), (None,))
('n-1', 2, (None,))
"""

from __future__ import annotations

import math

from ..ir.kinds import Dim, Kind, List, Num, Size, Tuple

Dims = tuple[Dim, ...]


def is_never_one(dim: Dim) -> bool:
    match dim:
        case Size():
            return dim.is_never_one
        case int():
            return dim != 1
        case None:
            return False


def broadcast(*shapes: Dims) -> Dims:
    """The axes of the result. (Two axes of which neither is ever 1 are equal, or NumPy raises.)"""
    rank = max(map(len, shapes), default=0)
    padded = [(1,) * (rank - len(dims)) + tuple(dims) for dims in shapes]
    return tuple(_broadcast_axis(axis) for axis in zip(*padded, strict=True))


def _broadcast_axis(dims: tuple[Dim, ...]) -> Dim:
    if sure := [dim for dim in dims if is_never_one(dim)]:
        return next((dim for dim in sure if isinstance(dim, Size)), sure[0])
    unsure = {dim for dim in dims if dim != 1}
    return 1 if not unsure else unsure.pop() if len(unsure) == 1 else None


def shift(dim: Dim, by: int) -> Dim:
    """`dim + by`, an axis or an int. An axis that was cut is 0 if it was shorter than the cut, so
    nothing is known of what is longer again."""
    match dim:
        case int():
            return dim + by
        case Size(symbol=symbol, offset=offset, may_be_one=may_be_one):
            if by > 0 > offset:
                return None
            return Size(symbol, offset + by, may_be_one)
        case None:
            return None


def cut(dim: Dim, by: int) -> Dim:
    """An axis without `by` of its entries: never below 0."""
    shorter = shift(dim, -by)
    return max(0, shorter) if isinstance(shorter, int) else shorter


def length(dims: Dims | None) -> Dim:
    """The number of entries of an array."""
    if dims is None:
        return None
    others = [dim for dim in dims if dim != 1]
    match others:
        case []:
            return 1
        case [dim]:
            return dim
        case _ if all(isinstance(dim, int) for dim in others):
            return math.prod(others)
        case _:
            return None


def shape_kind(dims: Dims | None) -> Kind:
    """The kind of `x.shape`."""
    if dims is None:
        return List(Num(int), tuple)
    return Tuple(tuple(Num(int, dim) for dim in dims))


def dims_of_shape(shape: Kind) -> Dims | None:
    """The axes of an array that is made with this shape; None if their number is not known. A
    -1 is an axis of which nothing is known."""
    match shape:
        case Num(type=kind_type) if issubclass(kind_type, int):
            return (_axis(shape),)
        case Num():
            return (None,)
        case Tuple(items=items) if all(isinstance(item, Num) for item in items):
            return tuple(_axis(item) for item in items)
        case _:
            return None


def _axis(entry: Num) -> Dim:
    return None if isinstance(entry.size, int) and entry.size < 0 else entry.size
