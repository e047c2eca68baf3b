"""The kinds of products of arrays, without running anything.

>>> import numpy as np
>>> vector = Array(np.dtype(float), (None,))
>>> str(outer(vector, vector)), str(dot(vector, vector)), str(cross(vector, vector))
('f8[?,?]', 'float64', 'f8[...]')
"""

from __future__ import annotations

import operator
from collections.abc import Sequence

from ..ir.kinds import ANY, Array, Dim, Kind, Known, Num, Tuple
from .elementwise import elementwise
from .sizes import Dims, broadcast, length


def matmul(a: Kind, b: Kind) -> Kind | None:
    match a, b:
        case Array(dims=(*left,)), Array(dims=(*right,)) if left and right:
            lead = broadcast(tuple(left[:-2]), tuple(right[:-2]))
            return _product(a, b, (*lead, *left[-2:-1], *(right[-1:] if right[1:] else ())))
        case _:
            return _of_unknown_rank(a, b)


def _of_unknown_rank(a: Kind, b: Kind) -> Kind | None:
    """Of a matrix, and of what has axes: an array."""
    if not isinstance(a, Array) or not isinstance(b, Array) or not a.is_long or not b.is_long:
        return None
    if not any(one.dims is not None and len(one.dims) > 1 for one in (a, b)):
        return None
    made = _product(a, b, (None,))
    return Array(made.dtype, None, has_axes=True) if isinstance(made, Array) else None


def einsum(subscripts: Kind, *operands: Kind) -> Kind | None:
    """(Written out in full, without an ellipsis; anything else is tried on samples.)"""
    if not isinstance(subscripts, Known) or not isinstance(subscripts.value, str):
        return None
    text = subscripts.value.replace(" ", "")
    if "->" not in text or "." in text:
        return None
    inputs, result = text.split("->")
    axes: dict[str, Dim] = {}
    total: Kind | None = None
    for term, operand in zip(inputs.split(","), operands, strict=False):
        if not isinstance(operand, Array) or operand.dims is None:
            return None
        if len(term) != len(operand.dims):
            return None
        for letter, dim in zip(term, operand.dims, strict=True):
            if letter not in axes or axes[letter] == 1:
                axes[letter] = dim
        one = Array(operand.dtype, (1,))
        total = one if total is None else elementwise(operator.mul, (total, one), ())
    if not isinstance(total, Array) or total.dtype.hasobject or not set(result) <= set(axes):
        return None
    dims = tuple(axes[letter] for letter in result)
    return Array(total.dtype, dims) if dims else Num(total.dtype.type)


def dot(a: Kind, b: Kind) -> Kind | None:
    match a, b:
        case Array(dims=(*left,)), Array(dims=(*right,)) if left and right:
            return _product(a, b, (*left[:-1], *right[:-2], *(right[-1:] if right[1:] else ())))
        case _:
            return _of_unknown_rank(a, b)


def outer(a: Kind, b: Kind) -> Kind | None:
    match a, b:
        case Array(dims=(*left,)), Array(dims=(*right,)):
            return _product(a, b, (length(tuple(left)), length(tuple(right))))
        case _:
            return None


def tensordot(a: Kind, b: Kind, axes: Kind = Num(int, 2)) -> Kind | None:
    """(It is an array even without axes.)"""
    if not isinstance(a, Array) or not isinstance(b, Array):
        return None
    made = _product(a, b, (None,))
    if not isinstance(made, Array):
        return made
    if a.dims is None or b.dims is None:
        return Array(made.dtype, None)
    left, right = _summed(axes, len(a.dims))
    free = _without(a.dims, left), _without(b.dims, right)
    return Array(made.dtype, None if free[0] is None or free[1] is None else free[0] + free[1])


# which axes of an array are summed over; None: it is not known where this one is
Axes = Sequence[int | None]


def _summed(axes: Kind, rank: int) -> tuple[Axes | None, Axes | None]:
    """Those of the first array, and of the second; None: it is not known how many."""
    match axes:
        case Num(size=int() as count):
            return range(rank - count, rank), range(count)
        case Tuple(items=(left, right)):
            return _named(left), _named(right)
        case _:
            return None, None


def _named(axes: Kind) -> Axes | None:
    items = axes.items if isinstance(axes, Tuple) else (axes,)
    if not all(isinstance(item, Num) for item in items):
        return None
    return [item.size if isinstance(item.size, int) else None for item in items]  # type: ignore


def _without(dims: Dims, axes: Axes | None) -> Dims | None:
    """The other axes. (Where NumPy raises, anything will do.)"""
    if axes is None or len(axes) > len(dims):
        return None
    if None in axes:
        return (None,) * (len(dims) - len(axes))
    left_out = {place % len(dims) for place in axes}  # type: ignore[operator]
    return tuple(dim for place, dim in enumerate(dims) if place not in left_out)


def _product(a: Array, b: Array, dims: Dims) -> Kind:
    """(The dtype of a product; without axes, a number.)"""
    one = elementwise(operator.mul, (Array(a.dtype, (1,)), Array(b.dtype, (1,))), ())
    match one:
        case Array(dtype=dtype) if not dtype.hasobject:
            return Array(dtype, dims) if dims else Num(dtype.type)
        case _:
            return ANY


def cross(
    a: Kind,
    b: Kind,
    axisa: Kind = Num(int, -1),
    axisb: Kind = Num(int, -1),
    axisc: Kind = Num(int, -1),
    axis: Kind = Known(None),
) -> Kind | None:
    """(Of two vectors in the plane it is a number, as an array without axes.)"""
    if not isinstance(a, Array) or not isinstance(b, Array):
        return None
    one = elementwise(operator.mul, (Array(a.dtype, (1,)), Array(b.dtype, (1,))), ())
    if not isinstance(one, Array) or one.dtype.hasobject:
        return None
    is_last = (axisa, axisb, axisc, axis) == (*(Num(int, -1),) * 3, Known(None))
    if not is_last or not a.dims or not b.dims or 3 not in (a.dims[-1], b.dims[-1]):
        return Array(one.dtype, None)
    return Array(one.dtype, (*broadcast(a.dims[:-1], b.dims[:-1]), 3))
