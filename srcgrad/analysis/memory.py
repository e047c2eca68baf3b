"""Which memory the result of an operation has, and which it writes.

>>> import operator
>>> from ..ir.core import Const
>>> x, y, i = Var("x"), Var("y"), Var("i")
>>> array = Array(np.dtype(float), (None,))
>>> load = Op((y,), operator.getitem, (x, i))
>>> memory_of(load, {x: array, i: Slice(ANY, ANY, ANY), y: array})
View(args=(0,))
>>> memory_of(load, {x: array, i: Num(int), y: Num(np.float64)})
Fresh()
>>> writes_of(Op((y,), prims.store, (x, i, Const(0.0))), {x: array})
0
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .. import markers, runtime, runtime_algebra, runtime_memory
from ..attributes import is_constant_enum
from ..front.overwriting import out_of
from ..ir import columns, prims, side_by_side
from ..ir.core import NONE, Atom, Const, Op, Var
from ..ir.kinds import (
    ANY,
    Array,
    ByMemory,
    Dict,
    Kind,
    Known,
    List,
    Num,
    Obj,
    Place,
    Ref,
    Slice,
    Started,
    Tuple,
    if_array,
    if_there,
    is_unknown,
)
from ..ir.kinds_of import kind_of_const
from ..ir.records import is_of_arguments
from .elementwise import IN_PLACE
from .indexing import is_basic
from .purity import RUNTIME, as_method, is_known_pure
from .variables_outside import is_variable_outside

Kinds = Mapping[Var, Kind]

# positions of arguments, and names of options
Places = tuple[int | str, ...]


@dataclass(frozen=True)
class Fresh:
    """Memory of its own, or no memory at all (a number)."""


@dataclass(frozen=True)
class View:
    """It is, or is part of, or holds what these arguments are."""

    args: Places


@dataclass(frozen=True)
class Maybe:
    """It may be. (Without arguments: memory from elsewhere.)"""

    args: Places


Memory = Fresh | View | Maybe


def shared_arguments(op: Op, kinds: Kinds) -> list[Atom]:
    """The arguments whose memory the result may share."""
    memory = memory_of(op, kinds)
    if isinstance(memory, Fresh):
        return []
    named = dict(op.options)
    return [named[place] if isinstance(place, str) else op.args[place] for place in memory.args]


def is_immutable(kind: Kind) -> bool:
    """Nothing that can be written is in such a value."""
    match if_there(kind) if is_unknown(kind) else kind:
        case Num() | Known() | Place() | Ref() | ByMemory():
            return True
        case Slice(start, stop, step):
            return not any(isinstance(one, (Array, List, Dict)) for one in (start, stop, step))
        case Obj(type=kind_type):
            return issubclass(kind_type, (str, bytes)) or is_constant_enum(kind_type)
        case Tuple(items=items):
            return all(map(is_immutable, items))
        case List(item=item, type=kind_type):
            return kind_type is range or kind_type is tuple and is_immutable(item)
        case _:
            return False


# --- what the result is ------------------------------------------------------------------------


def memory_of(op: Op, kinds: Kinds) -> Memory:
    """Whose memory the outs of `op` may have."""
    if op.outs and all(is_immutable(kinds.get(out, ANY)) for out in op.outs):
        return Fresh()
    if out_of(op) is not None or is_variable_outside(op, kinds):
        return Maybe(())
    if may_not_copy(op):
        return Maybe((0,) if op.args else ())
    if len(op.outs) == 1 and _is_copy(op, kinds) and _holds_numbers(kinds.get(op.out, ANY)):
        return Fresh()
    every: Places = tuple(
        place for place, arg in enumerate(op.args) if not is_immutable(kind_of_atom(arg, kinds))
    )
    every += tuple(k for k, v in op.options if not is_immutable(kind_of_atom(v, kinds)))
    first = kind_of_atom(op.args[0], kinds) if op.args else ANY
    match as_method(op.fn) or op.fn:
        case prims.Method(name=name):
            return _of_method(name, first, op, every)
        case prims.WrittenThrough() | prims.SeenThrough() | prims.marked | markers.stop_gradient:
            return View((0,))
        case prims.Called(shares=shares):
            return Maybe(shares) if shares else Fresh()
        case columns.attributes:  # (no column is memory of another)
            return Fresh()
        case prims.Opaque() | prims.Generated():
            return Maybe(every)
        case _ if is_of_arguments(op.fn) or joins_sequences(op, kinds):
            return View(every) if every else Fresh()
        case prims.store if isinstance(first, Array) and not first.dtype.hasobject:
            return View((0,))
        case prims.unpack_star if has_numbers(first) and len(getattr(first, "dims", ()) or ()) == 1:
            return Fresh()
        case prims.unpack_star if isinstance(first, List) and is_immutable(first.item):
            return Fresh()
        case prims.store:  # (no index is held)
            return View(tuple(place for place in every if place != 1))
        case runtime.add_at:
            return View((0,) if has_numbers(first) else tuple({0, *every} - {1}))
        case operator.getitem:
            return _of_item(first, kind_of_atom(op.args[1], kinds))
        case _ if op.fn in IN_PLACE or op.fn in (operator.imatmul, operator.iconcat):
            if isinstance(first, Num):
                return Fresh()  # (`xs += ys` holds the items of `ys`)
            if isinstance(first, Started):
                return Maybe((0,))
            return View((0,) if has_numbers(first) or is_unknown(first) else tuple({0, *every}))
        case _:
            made = [kinds.get(out, ANY) for out in op.outs]
            if op.fn in _WITHOUT_AXES and isinstance(first, Array):
                return Fresh() if first.dims and _has_axes(op, kinds) else Maybe((0,))
            return _of_function(op.fn, first, every, made)


def joins_sequences(op: Op, kinds: Kinds) -> bool:
    """Is it `xs + ys`, `xs * n` or `d | e` of containers, which holds the same items?"""
    if op.fn not in (operator.add, operator.mul, operator.or_):
        return False
    args = [kind_of_atom(arg, kinds) for arg in op.args]
    return any(isinstance(arg, (Tuple, List, Dict)) for arg in args) and not any(
        isinstance(arg, Array) for arg in args
    )


def may_not_copy(op: Op) -> bool:
    """Is it told that the array itself will do (`copy=False`), or may it be?"""
    place = _COPY_IS_ARGUMENT.get(as_method(op.fn) or op.fn)
    told = [atom for name, atom in op.options if name == "copy"]
    told += [] if place is None else op.args[place : place + 1]
    return any(atom != Const(True) for atom in told)


# functions whose `copy` may be given by position
_COPY_IS_ARGUMENT: dict[Callable, int] = {np.nan_to_num: 1, prims.Method("astype"): 5}


def _is_copy(op: Op, kinds: Kinds) -> bool:
    """Is it a list or dict of its own that is made?"""
    if isinstance(op.fn, prims.Method):
        return op.fn.name == "copy"
    if op.fn is operator.getitem:
        return isinstance(kind_of_atom(op.args[1], kinds), Slice)
    return op.fn in _MAKE


def _holds_numbers(kind: Kind) -> bool:
    match kind:
        case List(item=item, type=kind_type) if kind_type is list:
            return is_immutable(item)
        case Dict(fields=fields, item=item):
            return is_immutable(item) and all(is_immutable(v) for _, v in fields or ())
        case _:
            return False


_MAKE = frozenset({
    list, dict, sorted, prims.make_list, prims.make_dict, operator.add, operator.mul, operator.or_,
})  # fmt: skip


def kind_of_atom(atom: Atom, kinds: Kinds) -> Kind:
    return kinds.get(atom, ANY) if isinstance(atom, Var) else kind_of_const(atom.value)


def _of_item(container: Kind, index: Kind) -> Memory:
    match container:
        case Array(dtype=dtype) if not dtype.hasobject:
            basic = is_basic(index)
            return Maybe((0,)) if basic is None else View((0,)) if basic else Fresh()
        case Tuple() | List() | Dict():
            return View((0,))
        case _:
            return Maybe((0,))


# what they draw is new
GENERATORS = (np.random.Generator, np.random.RandomState)


def _of_method(name: str, receiver: Kind, op: Op, every: Places) -> Memory:
    if name in prims.MUTATORS:
        return View(every)
    if isinstance(receiver, Obj) and receiver.type in GENERATORS:
        return Fresh()
    if not isinstance(receiver, Array) or not has_numbers(receiver):
        return Maybe(every)
    is_itself = name in ("conj", "conjugate") and receiver.dtype.kind != "c"
    if is_itself or name in ("transpose", "swapaxes", "squeeze", "diagonal", "view"):
        return View((0,))
    if name in ("reshape", "ravel", "round"):
        return Maybe((0,))
    return Fresh() if is_known_pure(prims.Method(name)) else Maybe(every)


def _of_function(fn: Callable, first: Kind, every: Places, made: Sequence[Kind]) -> Memory:
    if (fn in _COPYING_INTO or _is_ufunc_at(fn)) and has_numbers(first):
        return View((0,))
    if every and any(isinstance(kind, Array) and not has_numbers(kind) for kind in made):
        return Maybe(every)
    if fn in _NEW or fn in _OF_ONE_ARRAY and isinstance(first, (Tuple, List)):
        return Fresh()  # (of a list, an array is made first)
    if fn in HOLD or fn in VIEWS:
        return View(every) if every else Fresh()
    if fn in _FIRST or fn in _MAYBE or isinstance(fn, type) and issubclass(fn, np.generic):
        return Maybe(every if fn not in _FIRST else (0,) if 0 in every else ())
    if fn in _COPIES or fn is prims.add_item and isinstance(first, Array):
        is_new = has_numbers(first) or isinstance(first, Num) or all(map(has_numbers, made))
        return Fresh() if is_new else Maybe(every)
    module = getattr(fn, "__module__", None) or ""
    if fn is divmod or is_known_pure(fn) and module not in {"builtins", *RUNTIME}:
        is_new = _is_plain(first) or isinstance(fn, np.ufunc) or all(map(has_numbers, made))
        return Fresh() if is_new else Maybe(every)
    return Maybe(every)


def has_numbers(kind: Kind) -> bool:
    """Is it an array, and not one of objects (or the number that it started as)?"""
    kind = if_array(kind)
    return isinstance(kind, Array) and not kind.dtype.hasobject


def _is_plain(kind: Kind) -> bool:
    """What NumPy and `operator` never put into their results as it is."""
    match kind:
        case Array() | Started():
            return has_numbers(kind)
        case Num() | Known():
            return True
        case Tuple(items=items):
            return all(map(_is_plain, items))
        case List(item=item):
            return _is_plain(item)
        case _:
            return False


HOLD = frozenset({
    prims.make_tuple, prims.make_list, prims.make_dict, prims.make_set, prims.unpack,
    prims.unpack_star, prims.store, prims.append, prims.delete_item, prims.identity, setattr,
    zip, enumerate, reversed, list, tuple, dict, sorted, iter, next,
})  # fmt: skip

VIEWS = frozenset({
    np.transpose, np.swapaxes, np.moveaxis, np.rollaxis, np.expand_dims, np.squeeze,
    np.broadcast_to, np.diagonal, np.flip, np.fliplr, np.flipud, np.rot90, np.split,
    np.array_split, np.hsplit, np.vsplit, np.dsplit, np.lib.stride_tricks.sliding_window_view,
    np.lib.stride_tricks.as_strided, np.broadcast_arrays, np.frombuffer, np.from_dlpack,
    np.linalg.diagonal, np.linalg.matrix_transpose, np.trim_zeros,
    *(getattr(np, name) for name in ("permute_dims", "matrix_transpose", "unstack")
      if hasattr(np, name)),
})  # fmt: skip

_OF_ONE_ARRAY = VIEWS - {np.trim_zeros, np.broadcast_arrays}  # (these cut lists as they are)
_MAYBE = frozenset({
    np.reshape, np.ravel, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray,
    np.require, np.atleast_1d, np.atleast_2d, np.atleast_3d, np.diag, np.real, np.imag,
    np.real_if_close, np.asarray_chkfinite, np.block, np.diff, np.einsum, np.meshgrid,
    np.round, np.around, np.polyder, np.polyint, np.ix_, np.linalg.matrix_power, np.asmatrix,
    np.histogram, np.histogramdd, np.histogram2d, np.histogram_bin_edges, np.fft.fftn, np.fft.ifftn,
    prims.add_cotangents, prims.select,
    prims.global_value, prims.call, prims.apply, getattr,
    prims.get_attribute, prims.super_attribute,
})  # fmt: skip

# what takes items out of containers, or makes containers of them, whatever they are
TAKING = (HOLD - {setattr, next, iter}) | {
    operator.getitem, operator.add, operator.mul, operator.or_, len, isinstance, operator.is_,
    operator.is_not,
}  # fmt: skip

# they give the array itself where they have no axis to work on
_WITHOUT_AXES = frozenset({np.fft.fftn, np.fft.ifftn, np.fft.fft2, np.fft.ifft2})


def _has_axes(op: Op, kinds: Kinds) -> bool:
    """Is there surely an axis to work on?"""
    axes = op.args[2] if len(op.args) > 2 else dict(op.options).get("axes", NONE)
    kind = kind_of_atom(axes, kinds)
    return kind == Known(None) or isinstance(kind, Tuple) and bool(kind.items)


# at most the first argument
_FIRST = frozenset({
    prims.fit, prims.spread, prims.surviving, prims.unbroadcast, runtime.fit, runtime.spread,
    runtime.unbroadcast, runtime_memory.as_written,
})  # fmt: skip

_NEW = frozenset({
    prims.copy, prims.zeros_like, runtime.zeros_like, runtime.divide, runtime.divide_or_zero,
    runtime.log_or_zero, runtime.scaled_power, runtime.count_along, runtime.exclusive_cumprod,
    runtime.suffix_horner, runtime.expit, runtime.polygamma, runtime.sinc_derivative,
    runtime_algebra.cofactors, side_by_side.joined, side_by_side.joined_columns,
})  # fmt: skip

_COPIES = frozenset({prims.with_item, np.array, np.copy, np.fromiter, abs})


# --- what is written ---------------------------------------------------------------------------

_WRITE_FIRST = frozenset({
    prims.store, prims.append, prims.delete_item, setattr, delattr, operator.setitem,
    operator.delitem, np.copyto, np.put, np.place, np.putmask, np.fill_diagonal,
    np.put_along_axis, runtime.add_at,
})  # fmt: skip

# of those, what copies into an array what it is given
_COPYING_INTO = _WRITE_FIRST - {prims.append, setattr, delattr}


def writes_of(op: Op, kinds: Kinds) -> int | None:
    """The argument whose memory `op` writes. (An `out=` option: see `written`.)"""
    fn = op.fn
    if isinstance(fn, prims.Method):
        return 0 if fn.name in prims.MUTATORS else None
    if fn in _WRITE_FIRST or _is_ufunc_at(fn) or fn is np.nan_to_num and may_not_copy(op):
        return 0
    if fn in IN_PLACE or fn in (operator.imatmul, operator.iconcat):
        return None if is_immutable(kind_of_atom(op.args[0], kinds)) else 0
    if isinstance(fn, np.ufunc) and len(op.args) > fn.nin:
        return fn.nin
    return None


def _is_ufunc_at(fn: Callable) -> bool:
    return isinstance(getattr(fn, "__self__", None), np.ufunc) and fn.__name__ == "at"


def targets_of(op: Op, kinds: Kinds) -> tuple[Atom, ...]:
    """All that `op` writes; their next versions are the last of its outs."""
    if isinstance(op.fn, prims.Called):
        return op.fn.written(op.args, op.options)
    return () if (target := written(op, kinds)) is None else (target,)


def written(op: Op, kinds: Kinds) -> Atom | None:
    """What `op` writes: an argument, or the value of its `out=`."""
    if (place := writes_of(op, kinds)) is not None:
        return op.args[place]
    return out if isinstance(out := out_of(op), Var) else None


# what only asks where an array is
PLACES = (prims.place, runtime_memory.Place)
