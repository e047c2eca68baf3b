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

import functools
import inspect
import math
import operator
from collections.abc import Callable

import numpy as np

from .. import runtime, runtime_memory
from ..attributes import has_operator
from ..front.overwriting import takes_out
from ..ir import prims
from ..ir.kinds import (
    ANY,
    MIXED,
    NOTHING,
    Array,
    ByMemory,
    Dict,
    Kind,
    Known,
    List,
    Num,
    Place,
    Record,
    Slice,
    Started,
    Tuple,
    if_array,
    is_unknown,
)
from ..ir.kinds import join as join_kinds
from ..ir.writers import writes_first
from ..markers import inserted, stop_gradient
from ..runtime_rules import of_rule, partial_of_rule, parts_of_rule
from . import containers
from .array_results import ARRAY_RESULTS, reshape
from .cotangent_results import COTANGENT_RESULTS
from .cotangents import cotangent_kind
from .draws import drawn
from .elementwise import elementwise, is_elementwise
from .library_results import of_library
from .matrix_results import MATRIX_RESULTS, of_scipy
from .purity import as_method, is_harmless, is_known_pure
from .sampling import sampled
from .value_results import VALUE_RESULTS, type_of, without_size

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
    if any(isinstance(kind, Tuple) and has_operator(kind.type, fn) for kind in args):
        return ANY
    if (found := of_library(fn, args, names := dict(options))) is not None:
        return found
    if (found := drawn(fn, args, names)) is not None:
        return found
    if isinstance(fn, (prims.WrittenThrough, prims.SeenThrough)):
        return _told(fn, args)
    if fn is setattr and len(args) == 3:
        return containers.with_attribute(*args)
    if args and writes_first(fn):
        return args[0]
    if isinstance(fn, type) and fn not in _TABLE and not fn.__module__ == "builtins":
        if not is_unknown(made := containers.made_by(fn, args, names)):
            return made
    if "out" in names and names["out"] != Known(None) and takes_out(fn):
        return names["out"] if isinstance(names["out"], Array) else ANY
    if (method := fn if isinstance(fn, prims.Method) else as_method(fn)) is not None:
        return _method(method, args, options)
    if fn in _SUMS and type(args[0]) is ByMemory:
        return args[0]
    if is_elementwise(fn) and (kind := elementwise(fn, args, options)) is not None:
        return kind
    known = _from_table(fn, args, options)
    return _run(fn, args, options) if known is None else known


_SUMS = (operator.add, operator.iadd)


def _told(fn: prims.WrittenThrough | prims.SeenThrough, args: Args) -> Kind:
    """An array keeps its kind whatever is written into it; a container may hold other things."""
    before, after, *rest = args
    if isinstance(before, (Array, ByMemory)):
        return before
    rest = rest[1:] if fn.is_guarded else rest
    if isinstance(fn, prims.SeenThrough) or fn.fn is prims.identity:
        new = result_kind(fn.fn, (after, *rest), ())
    elif fn.fn is operator.getitem:
        new = containers.set_item(before, rest[0], after)
    else:
        return before
    if is_unknown(new) and not isinstance(before, (Tuple, List, Dict)):
        return before
    return join_kinds(before, new) if fn.is_guarded else new


def _from_table(fn: Callable, args: Args, options: Options) -> Kind | None:
    if (entry := _TABLE.get(fn) or of_scipy(fn)) is not None:
        try:
            bound = _signature(entry).bind(*args, **dict(options))
        except TypeError:
            return None
        return entry(*bound.args, **bound.kwargs)
    return None


_signature = functools.cache(inspect.signature)


def _method(fn: prims.Method, args: Args, options: Options) -> Kind:
    receiver, *rest = args
    match receiver, fn.name:
        case Array(dtype=dtype), "item":
            return Num(type(dtype.type(0).item())) if dtype.kind in "fciub" else ANY
        case Array(dtype=dtype), "reshape" if set(dict(options)) <= {"order"}:
            shape = rest[0] if len(rest) == 1 else Tuple(tuple(rest))
            return reshape(receiver, shape)
        case Num(type=kind_type, mixed=False), "item" if issubclass(kind_type, np.generic):
            return Num(type(kind_type(0).item()))
        case ((Array() | Num()), _):
            return _run(fn, args, options)
        case ByMemory(), "copy":
            return receiver
        case _:
            return containers.method(fn.name, receiver, tuple(rest), dict(options))


# --- running it --------------------------------------------------------------------------------

# the sizes of the result depend on values
_VALUE_SIZED = frozenset(
    "nonzero flatnonzero argwhere where unique unique_all unique_counts unique_inverse "
    "unique_values extract compress trim_zeros union1d intersect1d setdiff1d setxor1d bincount "
    "histogram histogram2d histogramdd histogram_bin_edges repeat delete lstsq polydiv polyadd "
    "polysub packbits unpackbits choose block arange orth null_space rfft2 rfftn ihfft lmbda "
    "pbdn_seq pbdv_seq pbvv_seq pro_cv_seq obl_cv_seq subspace_angles".split()
)
# of an array: the same axes in another order, which may not be known
_PERMUTATIONS = frozenset({"transpose", "moveaxis", "swapaxes"})
# functions to which a list of ints means an array, not axes
_VECTOR_ARGUMENTS = frozenset(
    "interp polyval searchsorted digitize append insert convolve correlate dot inner isin matmul "
    "array_equal allclose take".split()
)
# functions that turn whatever they are given into a float
_CALLS_OF_MATH = frozenset(
    getattr(math, name)
    for name in "acos acosh asin asinh atan atan2 atanh cos cosh degrees erf erfc exp exp2 expm1 "
    "fabs gamma hypot lgamma log log10 log1p log2 radians sin sinh sqrt tan tanh copysign "
    "fmod pow cbrt".split()
    if hasattr(math, name)
)


def _run(fn: Callable, args: Args, options: Options) -> Kind:
    kinds = (*args, *(kind for _, kind in options))
    if not is_known_pure(fn) or not all(map(is_harmless, kinds)):
        return ANY
    if fn in _CALLS_OF_MATH and ANY in args:
        args = tuple(Num(float) if is_unknown(kind) else kind for kind in args)
    name = fn.name if isinstance(fn, prims.Method) else getattr(fn, "__name__", "")
    kind = _run_named(fn, name, args, options)
    has_list = any(map(_has_ints, (*args[1:], *(kind for _, kind in options))))
    if has_list and name not in _VECTOR_ARGUMENTS and _has_array(kind):
        kind = ANY
    if is_unknown(kind) and name in _PERMUTATIONS and args and isinstance(args[0], Array):
        dims = args[0].dims
        return Array(args[0].dtype, None if dims is None else (None,) * len(dims))
    return kind


def _run_named(fn: Callable, name: str, args: Args, options: Options) -> Kind:
    if name == "repeat" and len(args) > 1 and isinstance(args[1], Num):
        return sampled(fn, args, options)
    return sampled(fn, args, options, no_sizes=name in _VALUE_SIZED)


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


# --- cotangents, sums ----------------------------------------------------------------------------


def _unbroadcast(d: Kind, x: Kind) -> Kind:
    """(The shape of `x`, the dtype of `d`, or its real part.)"""
    if not isinstance(x, (Num, Array)):
        return ANY if is_unknown(x) else d
    if is_complex(d) and not is_complex(x):
        d = result_kind(np.real, (d,), ())
    match d, x:
        case Num(), Num() | Array(dims=()):
            return d
        case Array(dims=()), Array(dims=()):
            return d
        case Array(dtype=dtype, dims=()), Num():
            return Num(dtype.type)
        case Array(dtype=dtype, dims=(_, *_)), Num() | Array(dims=()):
            return Num(dtype.type)
        case Num(type=kind_type, mixed=False), Array(dims=(_, *_) as dims):
            return Array(np.dtype(kind_type), tuple(dims))
        case Array(dtype=dtype, dims=(_, *_)), Array(dims=(_, *_) as dims):
            return Array(dtype, tuple(dims))
        case _:
            return ANY


def _add_item(x: Kind, index: Kind, value: Kind) -> Kind:
    """(What is added to a number is one, as every cotangent has the shape of its primal.)"""
    match x:
        case Array() | ByMemory():
            return x
        case Tuple() | List() | Dict():
            item = containers.get_item(x, index)
            if isinstance(index, Slice):
                items = _add_cotangents(containers.item_of(item), containers.item_of(value))
                return containers.set_item(x, index, List(items))
            if is_unknown(value) and isinstance(item, Num) and item.type in MIXED:
                return containers.set_item(x, index, Num(item.type, None, True))
            return containers.set_item(x, index, _add_cotangents(item, value))
        case _:
            return ANY


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
        case Record(fields=fields), Record(fields=others) if len(fields) == len(others):
            pairs = zip(fields, others, strict=True)
            return Record(a.type, tuple((k, _add_cotangents(v, w)) for (k, v), (_, w) in pairs))
        case Dict(), Dict() if a == b:
            return a
        case _:
            return ANY


def _select(test: Kind, then: Kind, orelse: Kind) -> Kind:
    return join_kinds(then, orelse)


def _same(x: Kind, *_: Kind) -> Kind:
    return x


def is_complex(kind: Kind) -> bool:
    match if_array(kind):
        case Num(type=kind_type):
            return issubclass(kind_type, (complex, np.complexfloating))
        case Array(dtype=dtype):
            return dtype.kind == "c"
        case _:
            return False


def _sum(iterable: Kind, start: Kind = Num(int, 0)) -> Kind:
    item = containers.item_of(iterable)
    if item is NOTHING:
        return without_size(start)
    if isinstance(iterable, Tuple):
        total = start
        for each in iterable.items:
            total = result_kind(operator.add, (total, each), ())
        return total
    first = result_kind(operator.add, (without_size(start), item), ())
    total = first
    for _ in range(4):
        following = join_kinds(total, result_kind(operator.add, (total, item), ()))
        if following == total:
            if isinstance(total, Array) and start == Num(int, 0):
                return Started(total, Num(int))  # (of nothing, it is 0)
            return join_kinds(without_size(start), total)
        total = following
    return ANY


_TABLE: dict[Callable, Callable[..., Kind | None]] = {
    **ARRAY_RESULTS,
    **MATRIX_RESULTS,
    **VALUE_RESULTS,
    **containers.MAKERS,
    **COTANGENT_RESULTS,
    operator.getitem: containers.get_item,
    sum: _sum,
    prims.unbroadcast: _unbroadcast,
    prims.shaped: lambda d, x, is_real=None: _unbroadcast(d, x),
    prims.copy: _same,
    prims.identity: _same,
    runtime_memory.Place: Place,
    runtime_memory.ByMemory: ByMemory,
    prims.held: _same,
    prims.marked: _same,
    of_rule: lambda d, x, y, place: cotangent_kind(x),
    partial_of_rule: _same,
    parts_of_rule: _same,
    stop_gradient: _same,
    inserted: lambda fn, d: d,
    prims.add_item: _add_item,
    prims.add_cotangents: _add_cotangents,
    prims.select: _select,
    prims.with_item: containers.set_item,
    prims.store: containers.set_item,
    runtime.add: _add_cotangents,
    runtime.add_at: _add_item,
    runtime.unbroadcast: _unbroadcast,
}

__all__ = ["is_known_pure", "result_kind", "type_of"]
