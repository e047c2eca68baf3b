"""What an index takes out of an array.

>>> from ..ir.kinds import Size
>>> n, m = Size("n"), Size("m")
>>> matrix, nothing = Array(np.dtype(float), (n, m)), Known(None)
>>> str(indexed(matrix, Slice(Num(int, 1), nothing, nothing))), str(indexed(matrix, Num(int)))
('f8[n-1,m]', 'f8[m]')
>>> str(indexed(matrix, Tuple((nothing, Known(Ellipsis), Num(int)))))
'f8[1,n]'
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Dim, Kind, Known, List, Num, Slice, Tuple
from .sizes import Dims, broadcast, cut


@dataclass(frozen=True)
class Gather:
    """An index by numbers: the axes of the array of indices."""

    dims: Dims


class UnknownRank(Exception):
    """How many axes the result has is not known."""


def indexed(array: Array, index: Kind) -> Kind:
    """The kind of `array[index]`."""
    if array.dtype.names:
        return ANY
    if is_test(index):  # a new axis, of length 0 or 1
        return Array(array.dtype, None if array.dims is None else (None, *array.dims))
    entries = index.items if isinstance(index, Tuple) else (index,)
    try:
        dims = _dims(array.dims, entries)
    except UnknownRank:
        return _of_unknown_rank(array, entries)
    if dims is None:
        return ANY
    if dims == () and not any(entry == Known(Ellipsis) for entry in entries):
        is_number = not array.dtype.hasobject and all(isinstance(entry, Num) for entry in entries)
        return Num(array.dtype.type) if is_number else ANY
    return Array(array.dtype, dims)


def is_test(index: Kind) -> bool:
    """Is it one truth value?"""
    match index:
        case Known(value=bool()) | Num(type=np.bool_) | Array(dtype=np.dtype(kind="b"), dims=()):
            return True
        case _:
            return isinstance(index, Num) and index.type is bool


def _of_unknown_rank(array: Array, entries: tuple[Kind, ...]) -> Kind:
    """A slice, a None or an Ellipsis always gives an array; numbers alone may give a number."""
    if entries and all(isinstance(e, Slice) or e == Known(None) for e in entries):
        return Array(array.dtype, None, has_axes=True)
    is_array = any(
        isinstance(e, (Slice, Array)) or e in (Known(None), Known(Ellipsis)) for e in entries
    )
    return Array(array.dtype, None) if is_array else ANY


def is_basic(index: Kind) -> bool | None:
    """Does NumPy give a view for this index? None: not known."""
    match index:
        case Num(type=kind_type):
            return not issubclass(kind_type, (bool, np.bool_))
        case Slice() | Known(value=None):
            return True
        case Known(value=value):
            return True if value is Ellipsis else False if isinstance(value, bool) else None
        case Tuple(items=items):
            parts = [is_basic(item) for item in items]
            return False if False in parts else None if None in parts else True
        case Array(dims=dims):
            return False if dims != () else None
        case List(type=kind_type):
            return False if kind_type is list else None
        case _:
            return None


def _dims(dims: Dims | None, entries: tuple[Kind, ...]) -> Dims | None:
    """None: not an index that is understood."""
    parts = []
    for entry in entries:
        part = _understood(entry)
        if part is None:
            return None
        parts.append(part)
    if dims is None:
        raise UnknownRank
    used = sum(map(_axes_used, parts))
    rest = len(dims) - used
    if rest < 0:
        return None
    if ... not in parts:
        parts.append(...)
    return _taken(dims, parts, rest)


def _understood(entry: Kind):
    """An index entry: "at" (an int), None, ..., a Slice, a Gather or a mask (an int: its rank)."""
    match entry:
        case Num(type=kind_type) if not issubclass(kind_type, (bool, np.bool_)):
            return "at"
        case Known(value=None):
            return "new"
        case Known(value=value) if value is Ellipsis:
            return ...
        case Slice():
            return entry
        case Array(dtype=dtype, dims=None) if dtype.kind in "iub":
            raise UnknownRank
        case Array(dtype=dtype, dims=(*dims,)) if dtype.kind in "iu":
            return Gather(tuple(dims))
        case Array(dtype=dtype, dims=(_, *_) as mask) if dtype.kind == "b":
            return len(mask)
        case List(item=Num(type=kind_type), type=list_type) if list_type in (list, range):
            if issubclass(kind_type, (bool, np.bool_)):
                return 1
            return Gather((None,))
        case Tuple(items=items, type=kind_type) if kind_type is tuple:
            types = [item.type if isinstance(item, Num) else None for item in items]
            is_ints = all(t is int or t is not None and issubclass(t, np.integer) for t in types)
            return Gather((len(items),)) if is_ints else None
        case _:
            return None


def _axes_used(part) -> int:
    if part is ... or part == "new":
        return 0
    return part if isinstance(part, int) else 1


def _taken(dims: Dims, parts: list, rest: int) -> Dims:
    """Axes of basic entries stay where they are; those that arrays index become the broadcast
    axes, at the place of the first if they stand together, else in front."""
    result: list[Dim] = []
    gathers: list[Dims] = []
    places: list[int] = []
    axis = 0
    is_advanced = any(isinstance(part, (int, Gather)) for part in parts)
    front = 0
    for position, part in enumerate(parts):
        match part:
            case _ if part is ...:
                result.extend(dims[axis : axis + rest])
                axis += rest
                continue
            case "new":
                result.append(1)
                continue
            case Slice():
                result.append(sliced(dims[axis], part))
                axis += 1
                continue
            case "at":
                if is_advanced:
                    gathers.append(())
            case Gather(dims=shape):
                gathers.append(shape)
            case int():
                gathers.append((None,))
        axis += _axes_used(part)
        if is_advanced:
            front = front if places else len(result)
            places.append(position)
    if not is_advanced:
        return tuple(result)
    together = places == list(range(places[0], places[0] + len(places)))
    at = front if together else 0
    return (*result[:at], *broadcast(*gathers), *result[at:])


def sliced(dim: Dim, index: Slice) -> Dim:
    """The length of `axis[start:stop:step]` where the bounds are constants."""
    start, stop, step = map(_bound, (index.start, index.stop, index.step))
    if "?" in (start, stop, step) or step == 0:
        return None
    if isinstance(dim, int):
        return len(range(*slice(start, stop, step).indices(dim)))
    if step is not None and step != 1:
        return dim if step == -1 and start is None and stop is None else None
    if start is not None and stop is not None and (start < 0) == (stop < 0) and stop <= start:
        return 0
    head = start or 0
    tail = 0 if stop is None else -stop
    if head < 0 or tail < 0 or stop == 0:
        return 0 if stop == 0 else None
    return dim if head + tail == 0 else cut(dim, head + tail)


def _bound(kind: Kind) -> int | None | str:
    match kind:
        case Known(value=None):
            return None
        case Num(size=int() as size) if not isinstance(size, bool):
            return size
        case _:
            return "?"


_STEPS = (operator.add, operator.sub, operator.mul, operator.neg)


def place_of(index: Atom, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind]) -> object:
    """Equal for two indices that are the same wherever they are computed."""
    made = defs.get(index) if isinstance(index, Var) else None
    if not isinstance(made, Op):
        return index
    is_step = made.fn in _STEPS and isinstance(kinds.get(made.out), Num)
    if not is_step and made.fn not in (prims.make_slice, prims.make_tuple):
        return index
    return made.fn, *[place_of(arg, defs, kinds) for arg in made.args]
