"""The kinds of shapes, of new arrays and of products, without running anything.

Each entry has the parameters of its function, and gets their kinds. None: it does not know.

>>> from ..ir.kinds import Size
>>> matrix = Array(np.dtype(float), (Size("n"), Size("m")))
>>> str(ARRAY_RESULTS[np.outer](matrix, matrix)), str(ARRAY_RESULTS[np.zeros](_shape(matrix)))
('f8[?,?]', 'f8[n,m]')
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable

import numpy as np

from ..ir import prims
from ..ir.kinds import (
    ANY,
    NOTHING,
    Array,
    Dict,
    Kind,
    Known,
    List,
    Num,
    Obj,
    Record,
    Tuple,
    is_unknown,
)
from ..ir.kinds_of import kind_of_const
from ..ir.side_by_side import joined, joined_columns
from .covering import has_all_keys
from .product_results import cross, dot, einsum, matmul, outer, tensordot
from .sampling import sampled
from .sizes import dims_of_shape, length, shape_kind


def _shape(a: Kind) -> Kind:
    match a:
        case Array(dims=dims):
            return shape_kind(dims)
        case Num():
            return Tuple(())
        case _:
            return ANY


def _ndim(a: Kind) -> Kind:
    match a:
        case Array(dims=(*dims,)):
            return Num(int, len(dims))
        case Num():
            return Num(int, 0)
        case _:
            return Num(int)


def _size(a: Kind) -> Kind:
    match a:
        case Array(dims=dims):
            return Num(int, length(dims))
        case Num():
            return Num(int, 1)
        case _:
            return Num(int)


def _len(a: Kind) -> Kind:
    match a:
        case Array(dims=(first, *_)):
            return Num(int, first)
        case Tuple(items=items) | Dict(fields=(*items,)) if type(a) is Tuple or has_all_keys(a):
            return Num(int, len(items))
        case Known(value=str() as text):
            return Num(int, len(text))
        case _:
            return Num(int)


def _getattr(a: Kind, name: Kind, default: Kind = NOTHING) -> Kind:
    match a, name:
        case Array(), Known(value=str() as text):
            return _attribute_of_array(a, text)
        case Num(), Known(value=("shape" | "ndim" | "size" | "T") as text) if a.type not in (
            (int, float, bool, complex)
        ):
            return (
                ANY
                if a.mixed
                else {"shape": _shape, "ndim": _ndim, "size": _size}.get(text, lambda kind: kind)(a)
            )
        case Num(), Known(value=("real" | "imag" | "dtype") as text):
            return sampled(lambda x: getattr(x, text), (a,), ())
        case Tuple(type=kind_type), Known(value=str() as text):
            fields = getattr(kind_type, "_fields", ())
            return a.items[fields.index(text)] if text in fields else ANY
        case Record(fields=fields), Known(value=str() as text):
            return dict(fields).get(text, ANY)
        case Known(value=(np.finfo() | np.iinfo()) as limits), Known(value=str() as text):
            kind = kind_of_const(getattr(limits, text, None))
            return kind if isinstance(kind, Num) else ANY
        case _:
            return ANY


@functools.cache
def _limits(of: Callable, number: type) -> Kind:
    try:
        return Known(of(number))
    except (TypeError, ValueError):
        return ANY


def _limits_of(of: Callable, dtype: Kind) -> Kind:
    """`np.finfo(x.dtype)`, `np.finfo(x)`"""
    match dtype:
        case Known(value=np.dtype() as known):
            return _limits(of, known.type)
        case Known(value=type() as known) if issubclass(known, (float, np.number)):
            return _limits(of, known)
        case Num(type=number, mixed=False):
            return _limits(of, number)
        case _:
            return ANY


def _attribute_of_array(a: Array, name: str) -> Kind:
    match name:
        case "shape":
            return shape_kind(a.dims)
        case "ndim":
            return _ndim(a)
        case "size":
            return _size(a)
        case "dtype":
            return Known(a.dtype)
        case "T":
            return a if a.dims is None else Array(a.dtype, a.dims[::-1])
        case "real" | "imag":
            dtype = np.empty(0, a.dtype).real.dtype if a.dtype.kind in "fciub" else None
            return ANY if dtype is None else Array(dtype, a.dims, has_axes=a.has_axes)
        case _:
            return ANY


def reshape(a: Kind, shape: Kind, order: Kind = NOTHING) -> Kind:
    dims = dims_of_shape(shape)
    match a:
        case Array(dtype=dtype, dims=old):
            if shape == Num(int, -1):
                dims = (length(old),)
            return Array(dtype, dims)
        case Num(type=kind_type, mixed=False):
            if not dims and issubclass(kind_type, np.generic):
                return ANY if dims is None else a
            return Array(np.dtype(kind_type), dims)
        case _:
            return ANY


def _broadcast_to(array: Kind, shape: Kind) -> Kind:
    dims = dims_of_shape(shape)
    match array:
        case Array(dtype=dtype):
            return Array(dtype, dims)
        case Num(type=kind_type, mixed=False):
            return Array(np.dtype(kind_type), dims)
        case _:
            return ANY


def _windows(x: Kind, window_shape: Kind, *more: Kind, **options: Kind) -> Kind:
    """(An axis for each that the windows slide along.)"""
    match x, window_shape:
        case Array(dtype=dtype, dims=(*dims,)), Num() | Known(value=int()):
            return Array(dtype, (None,) * (len(dims) + 1))
        case Array(dtype=dtype, dims=(*dims,)), Tuple(items=items):
            return Array(dtype, (None,) * (len(dims) + len(items)))
        case Array(dtype=dtype), _:
            return Array(dtype, None)
        case _:
            return ANY


def _filled(shape: Kind, dtype: Kind = Known(float)) -> Kind:
    return _array_of(shape, dtype)


def _full(shape: Kind, fill_value: Kind, dtype: Kind = Known(None)) -> Kind:
    match fill_value, dtype:
        case Num(type=kind_type, mixed=False), Known(value=None):
            return _array_of(shape, Known(kind_type))
        case _, Known(value=None):
            return ANY
        case _:
            return _array_of(shape, dtype)


def _fromiter(iter: Kind, dtype: Kind, count: Kind = Known(-1)) -> Kind:
    match dtype:
        case Known(value=type() | np.dtype() as value) if not np.dtype(value).hasobject:
            return Array(np.dtype(value), (None,))
        case _:
            return ANY


def _array_of(shape: Kind, dtype: Kind) -> Kind:
    match dtype:
        case Known(value=value):
            try:
                of_type = np.dtype(value)
            except TypeError:
                return ANY
            return Array(of_type, dims_of_shape(shape))
        case _:
            return ANY


def _arange(start: Kind, stop: Kind = Known(None), step: Kind = Known(None)) -> Kind:
    parts = [kind for kind in (start, stop, step) if kind != Known(None)]
    if not all(isinstance(kind, Num) and not kind.mixed for kind in parts):
        return ANY
    dtype = np.arange(*(kind.type(1) for kind in parts)).dtype
    if [kind.type for kind in parts] == [int]:
        return Array(dtype, dims_of_shape(start))
    sizes = [kind.size for kind in parts]
    if all(isinstance(size, int) for size in sizes) and 0 not in sizes[2:]:
        return Array(dtype, (len(range(*sizes)),))
    return Array(dtype, (None,))


def _linspace(start: Kind, stop: Kind, num: Kind = Num(int, 50)) -> Kind:
    if isinstance(start, Num) and isinstance(stop, Num) and isinstance(num, Num):
        one = sampled(np.linspace, (start, stop, Num(int, 2)), ())
        return Array(one.dtype, dims_of_shape(num)) if isinstance(one, Array) else ANY
    return sampled(np.linspace, (start, stop, num), ())


def _array(object: Kind, dtype: Kind = Known(None)) -> Kind | None:
    """Of what is an array or a number already."""
    match object, dtype:
        case Array(), Known(value=None):
            return object
        case _, Known(value=(np.dtype() | type()) as value) if _has_unknown(object):
            found = np.dtype(value)
            return None if found.hasobject else Array(found, None)
        case _:
            return None


def _has_unknown(kind: Kind) -> bool:
    match kind:
        case List(item=item):
            return _has_unknown(item)
        case Tuple(items=items):
            return any(map(_has_unknown, items))
        case _:
            return is_unknown(kind)


def _copy(a: Kind, order: Kind = Known("K")) -> Kind | None:
    return _array(a)


def _squeeze(a: Kind) -> Kind | None:
    match a:
        case Array(dtype=dtype, dims=(*dims,)):
            if any(
                dim is None or not isinstance(dim, int) and not dim.is_never_one for dim in dims
            ):
                return Array(dtype, None)
            return Array(dtype, tuple(dim for dim in dims if dim != 1))
        case _:
            return None


def _issubdtype(dtype: Kind, other: Kind) -> Kind:
    match dtype, other:
        case Known(value=type() as a), Known(value=type() as b):
            return Known(bool(np.issubdtype(a, b)))
        case _:
            return Num(bool)


def _iscomplexobj(x: Kind) -> Kind:
    match x:
        case Num(type=kind_type, mixed=mixed) if not mixed:
            return Known(issubclass(kind_type, (complex, np.complexfloating)))
        case Num(type=kind_type):
            return Num(bool) if kind_type is complex else Known(False)
        case Array(dtype=dtype):
            return Known(dtype.kind == "c")
        case _:
            return Num(bool)


def _isscalar(x: Kind) -> Kind:
    match x:
        case Num() | Known(value=(bool() | str() | bytes())):
            return Known(True)
        case Array() | List() | Tuple() | Dict() | Record() | Known(value=None):
            return Known(False)
        case _:
            return Num(bool)


def _isrealobj(x: Kind) -> Kind:
    return _negated(_iscomplexobj(x))


def _negated(truth: Kind) -> Kind:
    return Known(not truth.value) if isinstance(truth, Known) else truth


def _one(kind: Kind) -> object:
    return np.ones(1, kind.dtype) if isinstance(kind, Array) else kind.type(1)  # type: ignore[union-attr]


def _joined(r: Kind, items: Kind) -> Kind:
    """(Of what is not known how many axes it has, only the dtype is known.)"""
    found = items.items if isinstance(items, Tuple) else ()
    if not found or not all(isinstance(one, (Array, Num)) for one in found):
        return ANY
    told = tuple(_one(one) for one in found if not isinstance(one, Num) or not one.mixed)
    every = tuple(np.ones(1, np.asarray(_one(one)).dtype) for one in found)
    if not told or len(told) < len(found) and np.r_[told].dtype != np.r_[every].dtype:
        return ANY
    least = 1 if r in (Known(np.r_), Obj(type(np.r_))) else 2
    ranks = {len(one.dims) for one in found if isinstance(one, Array) and one.dims is not None}
    is_known = not any(isinstance(one, Array) and one.dims is None for one in found)
    most = max(ranks, default=0)
    rank = max(least, most) if is_known else most if most > least else None
    return Array(np.r_[told].dtype, None if rank is None else (None,) * rank)


ARRAY_RESULTS: dict[Callable, Callable[..., Kind | None]] = {
    np.shape: _shape,
    np.ndim: _ndim,
    np.size: _size,
    len: _len,
    getattr: _getattr,
    prims.get_attribute: _getattr,
    np.reshape: reshape,
    np.broadcast_to: _broadcast_to,
    np.lib.stride_tricks.sliding_window_view: _windows,
    np.zeros: _filled,
    np.ones: _filled,
    np.empty: _filled,
    np.full: _full,
    np.fromiter: _fromiter,
    np.arange: _arange,
    np.linspace: _linspace,
    np.matmul: matmul,
    np.einsum: einsum,
    operator.matmul: matmul,
    np.dot: dot,
    np.outer: outer,
    np.tensordot: tensordot,
    np.linalg.tensordot: tensordot,
    np.squeeze: _squeeze,
    np.array: _array,
    np.asarray: _array,
    np.copy: _copy,
    np.iscomplexobj: _iscomplexobj,
    np.issubdtype: _issubdtype,
    np.isrealobj: _isrealobj,
    np.isscalar: _isscalar,
    joined: _joined,
    joined_columns: _joined,
    np.cross: cross,
    np.finfo: lambda dtype: _limits_of(np.finfo, dtype),
    np.iinfo: lambda type: _limits_of(np.iinfo, type),
}
