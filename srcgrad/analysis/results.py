"""The kind of the result of a call, from the kinds of its arguments.

Operators and ufuncs broadcast (`elementwise`), containers are looked into (`containers`), some
functions are answered by the table below, and all other pure functions are run (`sampling`).

>>> from ..ir.kinds import Size
>>> matrix = Array(np.dtype(float), (Size("n"), Size("m")))
>>> str(result_kind(np.sum, (matrix,), (("axis", Num(int, 0)),)))
'f8[m]'
>>> str(result_kind(operator.matmul, (matrix, result_kind(getattr, (matrix, Known("T")), ())), ()))
'f8[n,n]'
"""

from __future__ import annotations

import builtins
import inspect
import math
import operator
from collections.abc import Callable

import numpy as np

from .. import runtime
from ..ir import prims
from ..ir.kinds import ANY, NOTHING, Array, Dict, Fn, Kind, Known, List, Num, Obj, Slice, Tuple
from ..ir.kinds import join as join_kinds
from ..ir.kinds import join_all
from . import containers
from .cotangents import cotangent_kind
from .elementwise import IN_PLACE, elementwise, is_elementwise
from .sampling import sampled
from .sizes import Dims, broadcast, dims_of_shape, length, shape_kind

Options = tuple[tuple[str, Kind], ...]
Args = tuple[Kind, ...]

_CACHE_SIZE = 20_000
_cache: dict[tuple, Kind] = {}


def result_kind(fn: Callable, args: Args, options: Options) -> Kind:
    """The kind of `fn(*args, **options)`; `ANY` if `fn` is not known to be pure."""
    key = (fn, args, options)
    try:
        kind = _cache.get(key)
    except TypeError:  # an unhashable function
        return ANY
    if kind is None:
        kind = _result_kind(fn, args, options)
        if len(_cache) >= _CACHE_SIZE:
            _cache.clear()
        _cache[key] = kind
    return kind


def _result_kind(fn: Callable, args: Args, options: Options) -> Kind:
    if NOTHING in args:
        return NOTHING
    if getattr(fn, "__name__", "") in _WRITERS and args:
        return args[0]
    if "out" in (names := dict(options)) and names["out"] != Known(None):
        return names["out"]
    if isinstance(fn, prims.Method):
        return _method(fn, args, options)
    if is_elementwise(fn):
        kind = elementwise(fn, args, options)
        if kind is not None:
            return kind
    known = _from_table(fn, args, options)
    return _run(fn, args, options) if known is None else known


def _from_table(fn: Callable, args: Args, options: Options) -> Kind | None:
    if (entry := _TABLE.get(fn)) is not None:
        try:
            bound = _signature(entry).bind(*args, **dict(options))
        except TypeError:
            return None
        return entry(*bound.args, **bound.kwargs)
    return None


def _signature(entry: Callable) -> inspect.Signature:
    return inspect.signature(entry)


def _method(fn: prims.Method, args: Args, options: Options) -> Kind:
    receiver, *rest = args
    match receiver, fn.name:
        case Array(dtype=dtype), "item":
            return Num(type(dtype.type(0).item())) if dtype.kind in "fciub" else ANY
        case Array(dtype=dtype), "reshape" if set(dict(options)) <= {"order"}:
            shape = rest[0] if len(rest) == 1 else Tuple(tuple(rest))
            return _reshape(receiver, shape)
        case ((Array() | Num()), _):
            return _run(fn, args, options)
        case _:
            return containers.method(fn.name, receiver, tuple(rest))


# --- running it --------------------------------------------------------------------------------

_BUILTINS = frozenset(
    getattr(builtins, name)
    for name in "abs all any bool complex divmod float format hex int len max min oct ord pow "
    "repr round sorted str sum".split()
)
_NUMPY_MODULES = frozenset({"numpy", "numpy.linalg", "numpy.fft", "numpy.polynomial"})
_SCIPY_MODULES = ("scipy.special", "scipy.linalg", "scipy.signal")
_IMPURE = frozenset(
    "load save savez savez_compressed savetxt loadtxt genfromtxt fromfile memmap seterr seterrcall "
    "setbufsize set_printoptions printoptions errstate info show_config show_runtime vectorize "
    "frompyfunc fromfunction fromiter nditer put copyto place putmask fill_diagonal "
    "put_along_axis from_dlpack getbufsize geterr test".split()
)
# the type or dtype of the result depends on values
_UNPREDICTABLE = frozenset("eig eigvals roots real_if_close poly piecewise sqrtm logm".split())
# the sizes of the result depend on values
_VALUE_SIZED = frozenset(
    "nonzero flatnonzero argwhere where unique unique_all unique_counts unique_inverse "
    "unique_values extract compress trim_zeros union1d intersect1d setdiff1d setxor1d bincount "
    "histogram histogram2d histogramdd histogram_bin_edges repeat delete lstsq polydiv polyadd "
    "polysub packbits unpackbits choose block arange orth null_space".split()
)
# what writes its first argument: the out is that argument
_WRITERS = frozenset(
    "at copyto fill_diagonal place put putmask setattr delattr shuffle put_along_axis".split()
)
_PURE_METHODS = frozenset(
    "all any argmax argmin argpartition argsort astype clip conj conjugate copy cumprod cumsum "
    "diagonal dot flatten imag max mean min nonzero prod ptp ravel real repeat round searchsorted "
    "squeeze std sum swapaxes take tolist trace transpose var view is_integer bit_length compress "
    "choose".split()
)


def is_known_pure(fn: object) -> bool:
    """May it be run on a sample: no effects, no files, no random numbers, no user code?"""
    if isinstance(fn, np.ufunc) or isinstance(fn, prims.Method) and fn.name in _PURE_METHODS:
        return True
    if isinstance(fn, type):
        return fn in _BUILTINS or issubclass(fn, np.generic)
    if isinstance(owner := getattr(fn, "__self__", None), np.ufunc):
        return fn.__name__ != "at" and owner is not None
    name, module = getattr(fn, "__name__", ""), getattr(fn, "__module__", None) or ""
    if module in _NUMPY_MODULES or module.startswith("numpy.lib"):
        return name not in _IMPURE and name not in _UNPREDICTABLE and "scimath" not in module
    if module.startswith(_SCIPY_MODULES):
        return name not in _UNPREDICTABLE
    if module == "builtins":
        return fn in _BUILTINS
    return module in ("math", "cmath", "_operator", "operator", "srcgrad.runtime")


def _run(fn: Callable, args: Args, options: Options) -> Kind:
    kinds = (*args, *(kind for _, kind in options))
    if not is_known_pure(fn) or not all(map(_is_harmless, kinds)):
        return ANY
    if fn in _CALLS_OF_MATH and ANY in args:
        args = tuple(Num(float) if kind is ANY else kind for kind in args)
    name = fn.name if isinstance(fn, prims.Method) else getattr(fn, "__name__", "")
    kind = _run_named(fn, name, args, options)
    has_list = any(map(_has_ints, (*args[1:], *(kind for _, kind in options))))
    return ANY if has_list and name not in _VECTOR_ARGUMENTS and _has_array(kind) else kind


def _run_named(fn: Callable, name: str, args: Args, options: Options) -> Kind:
    if name == "repeat" and len(args) > 1 and isinstance(args[1], Num):
        return sampled(fn, args, options)
    return sampled(fn, args, options, no_sizes=name in _VALUE_SIZED)


# functions to which a list of ints means an array, not axes
_VECTOR_ARGUMENTS = frozenset(
    "interp polyval searchsorted digitize append insert convolve correlate dot inner isin matmul "
    "array_equal allclose".split()
)


def _has_ints(kind: Kind) -> bool:
    """A list of ints: the rank of the result may depend on how many."""
    match kind:
        case List(item=Num(type=kind_type)):
            return issubclass(kind_type, (int, np.integer))
        case List(item=item):
            return _has_ints(item)
        case Tuple(items=items):
            return any(map(_has_ints, items))
        case _:
            return False


def _has_array(kind: Kind) -> bool:
    return isinstance(kind, (Array, Tuple, List))


def _is_harmless(kind: Kind) -> bool:
    """No function among the arguments that might do anything."""
    match kind:
        case Known(value=value):
            return not callable(value) or is_known_pure(value) or value in (list, tuple, object)
        case Tuple(items=items):
            return all(map(_is_harmless, items))
        case List(item=item):
            return _is_harmless(item)
        case Fn():
            return False
        case _:
            return True


# functions that turn whatever they are given into a float
_CALLS_OF_MATH = frozenset(
    getattr(math, name)
    for name in "acos acosh asin asinh atan atan2 atanh cos cosh degrees erf erfc exp exp2 expm1 "
    "fabs gamma hypot lgamma log log10 log1p log2 radians sin sinh sqrt tan tanh copysign "
    "fmod pow cbrt".split()
    if hasattr(math, name)
)


# --- the table: entries have the parameters of the function, and get kinds -----------------------


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
        case Tuple(items=items):
            return Num(int, len(items))
        case Dict(fields=fields) if fields is not None:
            return Num(int, len(fields))
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
            return Array(a.dtype, None if a.dims is None else a.dims[::-1])
        case "real" | "imag":
            dtype = np.empty(0, a.dtype).real.dtype if a.dtype.kind in "fciub" else None
            return ANY if dtype is None else Array(dtype, a.dims)
        case _:
            return ANY


def _reshape(a: Kind, shape: Kind, order: Kind = NOTHING) -> Kind:
    dims = dims_of_shape(shape)
    match a:
        case Array(dtype=dtype, dims=old):
            if shape == Num(int, -1):
                dims = (length(old),)
            return Array(dtype, dims)
        case Num(type=kind_type, mixed=False):
            return Array(np.dtype(kind_type), dims)
        case _:
            return ANY


def _broadcast_to(array: Kind, shape: Kind) -> Kind:
    return _reshape(array, shape) if shape != Num(int, -1) else ANY


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


def _matmul(a: Kind, b: Kind) -> Kind | None:
    match a, b:
        case Array(dims=(*left,)), Array(dims=(*right,)) if left and right:
            lead = broadcast(tuple(left[:-2]), tuple(right[:-2]))
            return _product(a, b, (*lead, *left[-2:-1], *(right[-1:] if right[1:] else ())))
        case _:
            return None


def _dot(a: Kind, b: Kind) -> Kind | None:
    match a, b:
        case Array(dims=(*left,)), Array(dims=(*right,)) if left and right:
            return _product(a, b, (*left[:-1], *right[:-2], *(right[-1:] if right[1:] else ())))
        case _:
            return None


def _outer(a: Kind, b: Kind) -> Kind | None:
    match a, b:
        case Array(dims=(*left,)), Array(dims=(*right,)):
            return _product(a, b, (length(tuple(left)), length(tuple(right))))
        case _:
            return None


def _product(a: Array, b: Array, dims: Dims) -> Kind:
    """(The dtype of a product; without axes, a number.)"""
    one = elementwise(operator.mul, (Array(a.dtype, (1,)), Array(b.dtype, (1,))), ())
    match one:
        case Array(dtype=dtype) if not dtype.hasobject:
            return Array(dtype, dims) if dims else Num(dtype.type)
        case _:
            return ANY


def _sum(iterable: Kind, start: Kind = Num(int, 0)) -> Kind:
    """(A sum of arrays is one, also where the list may be empty.)"""
    item = containers.item_of(iterable)
    if item is NOTHING:
        return _without_size(start)
    if isinstance(iterable, Tuple):
        total = start
        for each in iterable.items:
            total = result_kind(operator.add, (total, each), ())
        return total
    first = result_kind(operator.add, (_without_size(start), item), ())
    total = first
    for _ in range(4):
        following = join_kinds(total, result_kind(operator.add, (total, item), ()))
        if following == total:
            return total if isinstance(total, Array) else join_kinds(_without_size(start), total)
        total = following
    return ANY


def _without_size(kind: Kind) -> Kind:
    return Num(kind.type, None, kind.mixed) if isinstance(kind, Num) else kind


def _extreme(*values: Kind) -> Kind | None:
    """`min` and `max`: one of them."""
    items = (containers.item_of(values[0]),) if len(values) == 1 else values
    if any(isinstance(item, (Array, Tuple, List)) for item in items):
        return ANY
    return join_all(_without_size(item) for item in items)


def _isinstance(value: Kind, types: Kind) -> Kind:
    """(By the exact type, where that is known.)"""
    wanted = _types(types)
    actual = type_of(value)
    if wanted is None or actual is None:
        return Num(bool)
    try:
        return Known(issubclass(actual, wanted))
    except TypeError:
        return Num(bool)


def _types(kind: Kind) -> type | tuple | None:
    match kind:
        case Known(value=type() as value):
            return value
        case Tuple(items=items):
            parts = tuple(map(_types, items))
            return None if None in parts else parts
        case _:
            return None


def type_of(kind: Kind) -> type | None:
    """The exact type of a value of this kind, if there is one."""
    match kind:
        case Num(type=kind_type, mixed=False) | Obj(type=kind_type):
            return kind_type
        case Tuple(type=kind_type):
            return kind_type
        case List(type=kind_type) if kind_type in (list, builtins.tuple, range):
            return kind_type
        case Array():
            return np.ndarray
        case Dict():
            return dict
        case Slice():
            return slice
        case Known(value=value):
            return type(value)
        case _:
            return None


def _type(value: Kind) -> Kind:
    actual = type_of(value)
    return Obj(type) if actual is None else Known(actual)


def _callable(value: Kind) -> Kind:
    match value:
        case Known(value=known):
            return Known(callable(known))
        case Fn():
            return Known(True)
        case Num() | Array() | Tuple() | List() | Dict() | Slice():
            return Known(False)
        case _:
            return Num(bool)


def _is(a: Kind, b: Kind) -> Kind:
    match a, b:
        case Known(), Known():
            return Known(a == b)
        case (Known(value=None), other) | (other, Known(value=None)):
            return Num(bool) if other is ANY else Known(False)
        case _:
            return Num(bool)


def _is_not(a: Kind, b: Kind) -> Kind:
    return _not(_is(a, b))


def _truth(a: Kind) -> Kind:
    match a:
        case Known(value=value) if value is None or isinstance(value, (bool, str)):
            return Known(bool(value))
        case Num(size=int() as size, mixed=False):
            return Known(bool(size))
        case Tuple(items=items, type=kind_type) if kind_type is tuple:
            return Known(bool(items))
        case _:
            return Num(bool)


def _not(a: Kind) -> Kind:
    truth = _truth(a)
    return Known(not truth.value) if isinstance(truth, Known) else truth


def _contains(container: Kind, item: Kind) -> Kind:
    match container, item:
        case Tuple(items=items), Known() if all(isinstance(entry, Known) for entry in items):
            return Known(item in items)
        case Dict(fields=fields), Known(value=key) if fields is not None:
            return Known(key in dict(fields))
        case Known(value=str() as text), Known(value=str() as part):
            return Known(part in text)
        case _:
            return Num(bool)


def _equal(a: Kind, b: Kind) -> Kind | None:
    match a, b:
        case Known(value=str() | None), Known(value=str() | None):
            return Known(a == b)
        case (Known(value=np.dtype()) | Known(value=type()), Known()):
            return Known(bool(a.value == b.value))
        case Tuple(), Tuple() if a.items and b.items:
            return _equal_tuples(a, b)
        case _:
            return None


def _equal_tuples(a: Tuple, b: Tuple) -> Kind | None:
    if len(a.items) != len(b.items):
        return Known(False)
    same = [_same_size(v, w) for v, w in zip(a.items, b.items, strict=True)]
    return Known(False) if False in same else Num(bool) if None in same else Known(True)


def _same_size(a: Kind, b: Kind) -> bool | None:
    match a, b:
        case Num(type=t, size=size), Num(type=u, size=other) if t is u is int:
            if size is None or other is None:
                return None
            return (
                True
                if size == other
                else (False if isinstance(size, int) and isinstance(other, int) else None)
            )
        case _:
            return None


def _unequal(a: Kind, b: Kind) -> Kind | None:
    equal = _equal(a, b)
    return None if equal is None else _not(equal)


def _add(a: Kind, b: Kind) -> Kind | None:
    """Of tuples, lists and strings."""
    match a, b:
        case Tuple(type=t), Tuple(type=u) if t is u is tuple:
            return Tuple((*a.items, *b.items))
        case List(type=t), List(type=u) if t is u:
            return List(join_kinds(a.item, b.item), t)
        case ((Tuple() | List(type=builtins.tuple)), (Tuple() | List(type=builtins.tuple))):
            return List(join_kinds(containers.item_of(a), containers.item_of(b)), tuple)
        case _ if containers.is_string(a) and containers.is_string(b):
            return Obj(str)
        case _:
            return None


def _iadd(a: Kind, b: Kind) -> Kind | None:
    if isinstance(a, List) and a.type is list:
        return List(join_kinds(a.item, containers.item_of(b)))
    return _add(a, b)


def _mul(a: Kind, b: Kind) -> Kind | None:
    match a, b:
        case (List(type=t) as many, Num()) | (Num(), List(type=t) as many) if t in (list, tuple):
            return many
        case (Tuple(items=items), Num(size=int() as n)) | (
            Num(size=int() as n),
            Tuple(items=items),
        ):
            return Tuple(items * n) if n < 64 else List(join_all(iter(items)), tuple)
        case (Tuple(items=items), Num()) | (Num(), Tuple(items=items)):
            return List(join_all(iter(items)), tuple)
        case _:
            return None


def _array(object: Kind, dtype: Kind = Known(None)) -> Kind | None:
    """Of what is an array or a number already."""
    match object, dtype:
        case Array(), Known(value=None):
            return object
        case _:
            return None


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


def _isrealobj(x: Kind) -> Kind:
    return _not(_iscomplexobj(x))


def _float(x: Kind = NOTHING) -> Kind:
    return Num(float)


def _int(x: Kind = NOTHING, base: Kind = NOTHING) -> Kind:
    match x:
        case Num(type=kind_type, size=size) if kind_type is int:
            return Num(int, size)
        case _:
            return Num(int)


def _bool(x: Kind = NOTHING) -> Kind:
    return _truth(x)


def _complex(real: Kind = NOTHING, imag: Kind = NOTHING) -> Kind:
    return Num(complex)


def _str(x: Kind = NOTHING) -> Kind:
    return Obj(str)


def _boolean(*_: Kind) -> Kind:
    return Num(bool)


def _same(x: Kind, *_: Kind) -> Kind:
    return x


def _cotangent_of(x: Kind) -> Kind:
    return cotangent_kind(x)


def _fit(d: Kind, x: Kind) -> Kind:
    return cotangent_kind(x)


def _unbroadcast(d: Kind, x: Kind) -> Kind:
    match d, x:
        case Array(dtype=dtype), Array(dims=dims):
            return Array(dtype, dims)
        case _:
            return ANY


def _surviving(d: Kind, index: Kind) -> Kind:
    return containers.get_item(d, index)


def _add_cotangents(a: Kind, b: Kind) -> Kind:
    match a, b:
        case Known(value=None), other:
            return other
        case other, Known(value=None):
            return other
        case ((Num() | Array()), (Num() | Array())):
            return result_kind(operator.add, (a, b), ())
        case Tuple(), Tuple() if len(a.items) == len(b.items):
            return Tuple(tuple(map(_add_cotangents, a.items, b.items)))
        case List(), List() if a.type is b.type:
            return List(_add_cotangents(a.item, b.item), a.type)
        case Dict(), Dict() if a == b:
            return a
        case _:
            return ANY


def _select(test: Kind, then: Kind, orelse: Kind) -> Kind:
    return join_kinds(then, orelse)


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


def _unbroadcast(d: Kind, x: Kind) -> Kind:
    """(The shape of `x`, the dtype of `d`.)"""
    match d, x:
        case Num(), Num():
            return d
        case Array(dtype=dtype), Num():
            return Num(dtype.type)
        case ((Array() | Num()), Array(dims=dims)):
            dtype = d.dtype if isinstance(d, Array) else np.dtype(d.type)
            return Array(dtype, dims)
        case _:
            return cotangent_kind(x)


def _spread(d: Kind, y: Kind) -> Kind:
    match d, y:
        case Num(), Num():
            return d
        case ((Array() | Num()), Array(dims=dims)):
            dtype = d.dtype if isinstance(d, Array) else np.result_type(y.dtype, d.type(0))
            return Array(dtype, dims)
        case _:
            return cotangent_kind(y)


_TABLE: dict[Callable, Callable[..., Kind | None]] = {
    np.shape: _shape,
    np.ndim: _ndim,
    np.size: _size,
    len: _len,
    getattr: _getattr,
    operator.getitem: containers.get_item,
    np.reshape: _reshape,
    np.broadcast_to: _broadcast_to,
    np.zeros: _filled,
    np.ones: _filled,
    np.empty: _filled,
    np.full: _full,
    np.arange: _arange,
    np.linspace: _linspace,
    np.matmul: _matmul,
    operator.matmul: _matmul,
    np.dot: _dot,
    np.outer: _outer,
    np.squeeze: _squeeze,
    np.array: _array,
    np.asarray: _array,
    np.copy: _array,
    np.iscomplexobj: _iscomplexobj,
    np.isrealobj: _isrealobj,
    sum: _sum,
    min: _extreme,
    max: _extreme,
    isinstance: _isinstance,
    type: _type,
    callable: _callable,
    float: _float,
    int: _int,
    bool: _bool,
    complex: _complex,
    str: _str,
    repr: _str,
    all: _boolean,
    any: _boolean,
    hasattr: _boolean,
    issubclass: _boolean,
    operator.is_: _is,
    operator.is_not: _is_not,
    operator.not_: _not,
    operator.truth: _truth,
    operator.contains: _contains,
    operator.eq: _equal,
    operator.ne: _unequal,
    operator.add: _add,
    operator.iadd: _iadd,
    operator.mul: _mul,
    prims.zeros_like: _cotangent_of,
    prims.fit: _fit,
    prims.unbroadcast: _unbroadcast,
    prims.spread: _spread,
    prims.copy: _same,
    prims.identity: _same,
    prims.add_item: _same,
    prims.surviving: _surviving,
    runtime.fit: _fit,
    runtime.zeros_like: _cotangent_of,
    runtime.add: _add_cotangents,
    runtime.add_at: _same,
    runtime.unbroadcast: _unbroadcast,
    prims.add_cotangents: _add_cotangents,
    prims.select: _select,
    prims.with_item: containers.set_item,
    prims.store: containers.set_item,
    **containers.MAKERS,
}

__all__ = ["IN_PLACE", "is_known_pure", "result_kind", "type_of"]
