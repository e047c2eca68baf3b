"""The sizes of arrays in a function that is called, which has names of its own for them.

>>> n, row = Size("n", -1), np.dtype(float)
>>> sizes = {}
>>> inside = widened(Array(row, (n,)), sizes)
>>> str(inside), str(given_back(List(inside), sizes))
('f8[m0]', 'list[f8[n-1]]')
>>> str(given_back(Array(row, (Size("m0", -1), 3)), sizes))
'f8[?,3]'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np  # noqa: F401  (the example)

from ..ir.kinds import (
    ANY,
    Array,
    Dict,
    Dim,
    Fn,
    Kind,
    List,
    Maybe,
    Num,
    Obj,
    Record,
    Size,
    Started,
    Tuple,
)


def widened(kind: Kind, sizes: dict[Size, Size]) -> Kind:
    """The kind that a callee is built for: sizes are renamed in order, and the value of an
    integer is not part of it (a recursion that counts down has one version)."""

    def renamed(dim: Dim) -> Dim:
        if not isinstance(dim, Size):
            return None if isinstance(dim, int) and dim != 1 else dim
        if dim not in sizes:
            sizes[dim] = Size(f"m{len(sizes)}", 0, not dim.is_never_one)
        return sizes[dim]

    return _with_sizes(kind, renamed)


def given_back(kind: Kind, sizes: Mapping[Size, Size]) -> Kind:
    """The same for the caller, of what a callee gives that was built for `sizes`: those that the
    caller has no name for are not known."""
    callers = {inside: outside for outside, inside in sizes.items()}
    return _with_sizes(kind, lambda dim: callers.get(dim) if isinstance(dim, Size) else dim)


def _with_sizes(kind: Kind, new: Callable[[Dim], Dim]) -> Kind:
    """The kind with other sizes. (What integers are is forgotten.)"""

    def inner(part: Kind) -> Kind:
        return _with_sizes(part, new)

    match kind:
        case Num(type=number, mixed=mixed):
            return Num(number, None, mixed)
        case Array(dtype=dtype, dims=dims) if dims is not None:
            return Array(dtype, tuple(map(new, dims)))
        case Obj(type=kind_type, dtype=dtype, dims=(*dims,)):
            return Obj(kind_type, dtype, tuple(map(new, dims)))
        case Tuple(items=items, type=tuple_type):
            return Tuple(tuple(map(inner, items)), tuple_type)
        case List(item=item, type=list_type):
            return List(inner(item), list_type)
        case Dict(fields=fields, key=key, item=item):
            if fields is not None:
                fields = tuple((name, inner(value)) for name, value in fields)
            return Dict(fields, key, inner(item))
        case Record(type=record_type, fields=fields):
            return Record(record_type, tuple((name, inner(value)) for name, value in fields))
        case Maybe(there=there):
            return Maybe(inner(there))
        case Started():
            return ANY  # (what is told of its cotangents is told of those in this function)
        case Fn(captured=captured):
            return replace(kind, captured=tuple(map(inner, captured)))
        case _:
            return kind
