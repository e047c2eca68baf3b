"""What an operation does besides giving its result: effects, exceptions.

>>> import math, operator
>>> from ..ir.core import Op, Var
>>> is_pure(operator.add), is_pure(print), is_pure(math.log)
(True, False, True)
>>> may_raise(Op((Var(),), math.log, (Var(),)), {}), may_raise(Op((Var(),), abs, (Var(),)), {})
(True, False)
"""

from __future__ import annotations

import builtins
import functools
import math
import operator
from collections.abc import Callable, Mapping

import numpy as np

from .. import (
    checkpoints,
    pairs,
    runtime,
    runtime_arrays,
    runtime_cuts,
    runtime_memory,
    runtime_objects,
)
from ..derived import makes_derivative
from ..ir import columns, prims
from ..ir.core import Const, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Record, Started, Tuple, is_unknown
from ..ir.records import is_plain_namedtuple
from ..markers import stop_gradient
from ..rules.registry import has_effect, is_constant, rule_of
from .meetings import Meeting, meetings
from .purity import RUNNABLE

_IN_PLACE = frozenset(
    getattr(operator, name)
    for name in dir(operator)
    if name.startswith("i")
    and name
    in (
        "iadd iand iconcat ifloordiv ilshift imatmul imod imul ior ipow irshift isub itruediv ixor"
    ).split()
)

# they look at values, and raise where these are what was not known
CHECKS = frozenset({
    runtime_cuts.check_items, runtime_cuts.check_kept, runtime_cuts.check_stored,
    runtime_objects.check_inert, runtime_objects.check_numbers, runtime_objects.check_plain,
})  # fmt: skip
_EFFECTS = frozenset({
    print, input, open, setattr, delattr, next, iter, exec, eval, operator.setitem,
    operator.delitem, prims.store, prims.append, prims.delete_item, prims.raise_, prims.assert_,
    prims.set_attribute, prims.set_global, prims.call, prims.apply, prims.check_scalar,
    prims.check_real, runtime.add_at, runtime_objects.check_same_shape, *CHECKS,
})  # fmt: skip

_PURE = frozenset({
    prims.make_tuple, prims.make_list, prims.make_dict, prims.make_set, prims.make_slice,
    prims.format_string, prims.unpack, prims.unpack_star, prims.select, prims.zeros_like,
    prims.fit, prims.unbroadcast, prims.shaped, prims.spread, prims.with_item, prims.add_item,
    prims.copy,
    prims.identity, prims.read, prims.surviving, prims.get_attribute, prims.super_attribute,
    prims.add_cotangents, prims.global_value, prims.held, prims.memory, prims.place, prims.marked,
    columns.attributes,
    stop_gradient, checkpoints.checkpoint,
    *(getattr(builtins, n) for n in (
        "abs all any bool bytes callable chr complex dict divmod enumerate float format "
        "frozenset getattr hasattr hash int isinstance issubclass len list max min ord pow "
        "range repr reversed round set slice sorted str sum tuple type zip").split()),
})  # fmt: skip

# they tell what is known of memory, and do nothing
TOLD = (prims.WrittenThrough, prims.SeenThrough)

# makers of a new mutable object: two of them are never the same
MAKERS = frozenset({
    prims.make_list, prims.make_dict, prims.make_set, prims.zeros_like, prims.copy, prims.memory,
    columns.attributes,
    runtime_memory.ByMemory, list, dict, set, zip, reversed, enumerate, map, filter, iter,
    np.zeros, np.ones, np.empty, np.full, np.zeros_like, np.ones_like, np.empty_like, np.full_like,
    np.array, np.copy, runtime.repeated, runtime.unzip, runtime.picked, runtime.items_like,
    runtime.values_like, runtime.values_at, runtime.put_back, runtime.entries_of,
})  # fmt: skip


def makes_new(fn: Callable) -> bool:
    """Does it make a new mutable object, or what a `with` enters once?"""
    if isinstance(fn, type) and hasattr(fn, "__enter__"):
        return True
    return fn in MAKERS or isinstance(fn, (columns.New, columns.CotangentsOf, columns.Scattered))


LOADS = frozenset({"shape", "ndim", "size", "dtype", "T", "real", "imag"})

# results that depend on the shape, dtype and type of the first argument only
SHAPE_ONLY = frozenset({
    prims.zeros_like, len, np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.empty_like,
    np.iscomplexobj, runtime.positions,
})  # fmt: skip
# those of which it is another argument
_SHAPE_PLACES = {
    prims.fit: 1, prims.unbroadcast: 1, prims.spread: 1, runtime.scatter_add: 2,
    runtime_arrays.gradient_pullback: 1,
}  # fmt: skip


def is_in_place(fn: Callable) -> bool:
    """Is it one of `operator.iadd` …, which write an array or list and rebind a number?"""
    return fn in _IN_PLACE


def is_pure(fn: Callable) -> bool:
    """Does a call of `fn` do nothing but give its result (or raise)?"""
    if isinstance(fn, prims.Method):
        return fn.name not in prims.MUTATORS and is_pure_method(fn.name)
    if (
        isinstance(fn, (prims.Opaque, prims.Generated, columns.New))
        or fn in _EFFECTS
        or fn in _IN_PLACE
    ):
        return False
    if has_effect(fn):
        return False
    if isinstance(fn, (*_MAKE, *TOLD)) or fn is functools.partial or makes_derivative(fn):
        return True
    if (rule := rule_of(fn)) is not None:
        return not rule.calls
    if fn in _PURE or isinstance(fn, np.ufunc) or is_constant(fn):
        return True
    module = getattr(fn, "__module__", None) or ""
    return module in RUNNABLE or module == "srcgrad.pairs" or is_plain_namedtuple(fn)


_PURE_METHODS = frozenset(
    (
        "all any argmax argmin argsort astype clip conj conjugate copy count cumprod cumsum "
        "diagonal dot endswith flatten format get index item items join keys lower lstrip max "
        "mean min nonzero prod ptp ravel repeat replace reshape round rstrip searchsorted split "
        "squeeze startswith std strip sum swapaxes take title tobytes tolist trace transpose "
        "upper values var view"
    ).split()
)


def is_pure_method(name: str) -> bool:
    return name in _PURE_METHODS


def shape_place(op: Op) -> int | None:
    """Which argument the operation reads for its shape, dtype or type only, if any."""
    if op.fn is getattr and isinstance(op.args[1], Const):
        return 0 if op.args[1].value in ("shape", "ndim", "size", "dtype") else None
    if op.fn in (pairs.captured, pairs.given, pairs.whole):
        return len(op.args) - 1
    return 0 if op.fn in SHAPE_ONLY else _SHAPE_PLACES.get(op.fn)


_TOTAL = frozenset(
    {
        operator.neg, operator.pos, operator.not_, operator.is_, operator.is_not, abs, bool,
        isinstance, type, callable, prims.make_tuple, prims.make_list, prims.make_slice,
        prims.make_dict, prims.zeros_like, prims.identity, prims.copy, prims.fit,
        prims.unbroadcast, prims.spread, prims.add_item, prims.with_item, prims.add_cotangents,
        prims.select, prims.get_attribute, prims.marked, stop_gradient, checkpoints.checkpoint,
        np.shape, np.ndim, np.size, functools.partial,
    }
)  # fmt: skip

_ON_NUMBERS = frozenset({operator.neg, operator.pos, operator.not_, abs, bool})
_OF_ARRAYS = frozenset({np.shape, np.ndim, np.size})
# what raises where there is no such item or attribute, and no such kind of container
_LOOKED_UP = frozenset({getattr, operator.getitem, zip, enumerate, tuple, prims.unpack, len})

_MAKE = (
    prims.Closure, prims.Made, prims.Holding, columns.CotangentsOf, columns.Scattered,
    columns.Gathered,
)  # fmt: skip

_COMPARISONS = frozenset({
    operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne,
})  # fmt: skip
_ARITHMETIC = _COMPARISONS | {
    operator.add, operator.sub, operator.mul, operator.iadd, operator.isub, operator.imul,
}  # fmt: skip

_SAFE_MATH = frozenset({
    math.sin, math.cos, math.tan, math.atan, math.atan2, math.tanh, math.asinh, math.fabs,
    math.copysign, math.hypot, math.erf, math.erfc, math.degrees, math.radians, math.isnan,
    math.isinf, math.isfinite, math.cbrt, math.fsum,
})  # fmt: skip


def may_raise(op: Op, kinds: Mapping[Var, Kind], met: frozenset[Meeting] = frozenset()) -> bool:
    """May running `op` raise? NumPy on arrays does not, but for sizes that do not fit; `met` are
    the pairs of sizes that meet elsewhere, where it would raise as well."""
    fn = op.fn
    if fn is prims.read or meetings(op, kinds) - met:
        return True
    if fn is prims.make_dict and not _has_safe_keys(op.args[0], kinds):
        return True
    if fn in _TOTAL or fn in _SAFE_MATH or isinstance(fn, (*_MAKE, *TOLD)) or makes_derivative(fn):
        return False
    arg_kinds = [kinds.get(a, ANY) if isinstance(a, Var) else _const_kind(a) for a in op.args]
    if fn in _ARITHMETIC:
        return not all(isinstance(k, (Num, Array, Started)) for k in arg_kinds)
    if fn in _OF_ALL and len(arg_kinds) == 1 and isinstance(arg_kinds[0], Started):
        return bool(op.options)
    if any(isinstance(k, Array) for k in arg_kinds) and fn not in (operator.getitem, getattr):
        return False
    if isinstance(fn, np.ufunc):
        return False
    if fn is getattr:
        return not _has_attribute(arg_kinds[0], op.args[1])
    if fn in (zip, enumerate) and not op.options:
        return not all(isinstance(k, (Tuple, List, Dict)) for k in arg_kinds[:1])
    if fn is range:
        return not all(isinstance(k, Num) and issubclass(k.type, int) for k in arg_kinds)
    if fn is operator.pow and _is_small_power(op.args[1]):
        return False  # (it may overflow: that is not reproduced)
    if fn is operator.getitem:
        return not _is_item(arg_kinds[0], op.args[1])
    if fn is tuple:
        return not all(isinstance(k, Tuple) for k in arg_kinds)
    if fn is prims.unpack and isinstance(arg_kinds[0], Tuple):
        return len(arg_kinds[0].items) != len(op.outs)
    if fn is len:
        return not isinstance(arg_kinds[0], (Array, List, Tuple, Dict))
    if fn is sum and len(arg_kinds) == 1:
        return not (isinstance(arg_kinds[0], List) and isinstance(arg_kinds[0].item, Num))
    if fn in (operator.truediv, operator.pow, operator.itruediv, operator.ipow):
        return not any(isinstance(k, Num) and issubclass(k.type, np.generic) for k in arg_kinds)
    return True


_OF_ALL = frozenset({np.sum, np.mean, np.prod})


def is_half(fn: object) -> bool:
    """Is it a generated half of a call, or that of a function that only the run knows? (Or a call
    whose effects are noted: the kinds of all its outs are, too.)"""
    known = (pairs.backward, pairs.captured, pairs.given)
    return isinstance(fn, (prims.Generated, prims.Called)) or fn in known


def never_raises(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Can running `op` not raise at all, whatever values and sizes its arguments have and whatever
    NumPy has been told to raise?"""
    fn, args = op.fn, [kinds.get(a, ANY) if isinstance(a, Var) else _const_kind(a) for a in op.args]
    if fn is prims.make_dict:
        return _has_safe_keys(op.args[0], kinds)
    if fn in _ARITHMETIC or fn in _ON_NUMBERS:
        return all(map(_is_python_number, args)) and not _may_be_too_large(op, args)
    if fn in _OF_ARRAYS:
        return isinstance(args[0], (Num, Array))
    if fn is isinstance:
        return _are_classes(op.args[1])
    if fn in _TOTAL or isinstance(fn, (*_MAKE, *TOLD)):
        return True
    is_looked_up = fn in _LOOKED_UP and not any(isinstance(k, (Num, Array)) for k in args)
    return is_looked_up and not may_raise(op, kinds)


def _is_python_number(kind: Kind) -> bool:
    return isinstance(kind, Num) and kind.type in (int, float, bool) and not kind.mixed


def _may_be_too_large(op: Op, args: list[Kind]) -> bool:
    """May an int that is too large for that be made a float?"""
    if op.fn in _COMPARISONS or not any(isinstance(k, Num) and k.type is float for k in args):
        return False
    pairs_of = zip(op.args, args, strict=True)
    ints = (atom for atom, kind in pairs_of if isinstance(kind, Num) and kind.type is int)
    return not all(isinstance(a, Const) and abs(a.value) < 2**1000 for a in ints)  # type: ignore[arg-type]


def _are_classes(atom: object) -> bool:
    value = atom.value if isinstance(atom, Const) else None
    return all(isinstance(each, type) for each in (value if type(value) is tuple else (value,)))


def _has_safe_keys(keys: object, kinds: Mapping[Var, Kind]) -> bool:
    """Can all of them surely be keys of a dict?"""
    kind = kinds.get(keys, ANY) if isinstance(keys, Var) else None
    if not isinstance(kind, Tuple):
        return isinstance(keys, Const)
    return not any(isinstance(one, (List, Dict, Array)) or is_unknown(one) for one in kind.items)


def _is_item(kind: Kind, index: object) -> bool:
    """Is there surely an item at this index?"""
    match kind, index:
        case Tuple(items=items), Const(value=int() as place):
            return -len(items) <= place < len(items)
        case Dict(fields=fields), Const(value=str() as key) if fields is not None:
            return key in dict(fields)
        case _:
            return False


def _has_attribute(holder: Kind, name: object) -> bool:
    match holder, name:
        case Array(), _:
            return True
        case Record(fields=fields), Const(value=str() as text):
            return text in dict(fields)
        case _:
            return False


def _is_small_power(atom: object) -> bool:
    return isinstance(atom, Const) and type(atom.value) is int and atom.value >= 0


def _const_kind(atom: object) -> Kind:
    assert isinstance(atom, Const)
    return Num(type(atom.value)) if type(atom.value) in (int, float, complex, bool) else ANY
