"""The kinds of tests, conversions and of what operators do with containers.

Each entry has the parameters of its function, and gets their kinds. None: it does not know.

>>> str(VALUE_RESULTS[isinstance](Num(float), Known(float)))
'True'
>>> str(VALUE_RESULTS[max](Num(int), Num(float)))
'float~'
"""

from __future__ import annotations

import bisect
import builtins
import collections
import functools
import operator
import random
from collections.abc import Callable

import numpy as np

from ..attributes import tells_instances
from ..ir.kinds import (
    ANY,
    NOTHING,
    Array,
    Dict,
    Fn,
    Kind,
    Known,
    List,
    Num,
    Obj,
    Partial,
    Record,
    Ref,
    Slice,
    Tuple,
    is_unknown,
    join_all,
)
from ..ir.kinds import join as join_kinds
from . import containers, copied
from .covering import has_all_keys


def type_of(kind: Kind) -> type | None:
    """The exact type of a value of this kind, if there is one."""
    match kind:
        case Num(type=kind_type, mixed=False) | Obj(type=kind_type):
            return kind_type
        case Tuple(type=kind_type) | Record(type=kind_type):
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


def _isinstance(value: Kind, types: Kind) -> Kind:
    """(By the exact type, where that is known.)"""
    wanted = _types(types)
    if wanted is np.ndarray and isinstance(value, List):
        return Known(False)
    actual = type_of(value)
    if wanted is None or actual is None or not tells_instances(actual, wanted):
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


def _type(value: Kind) -> Kind:
    actual = type_of(value)
    return Obj(type) if actual is None else Known(actual)


def _callable(value: Kind) -> Kind:
    match value:
        case Known(value=known):
            return Known(callable(known))
        case Fn() | Partial():
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
            is_open = is_unknown(other) or isinstance(other, Ref)
            return Num(bool) if is_open else Known(False)
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
        case Dict(fields=fields), Known(value=key) if has_all_keys(container):
            return Known(key in dict(fields))
        case Known(value=str() as text), Known(value=str() as part):
            return Known(part in text)
        case _:
            return Num(bool)


def _equal(a: Kind, b: Kind) -> Kind | None:
    match a, b:
        case Known(value=str() | None), Known(value=str() | None):
            return Known(a == b)
        case (Known(value=str() | None), Num()) | (Num(), Known(value=str() | None)):
            return Known(False)
        case (Known(value=np.dtype()) | Known(value=type()), Known()):
            return Known(bool(a.value == b.value))
        case _ if containers.is_string(a) and containers.is_string(b):
            return Num(bool)
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
    if isinstance(b, Array):
        return None  # NumPy's operator is asked first
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


def _or(a: Kind, b: Kind) -> Kind | None:
    """Of dicts: those of the second over those of the first."""
    match a, b:
        case Dict(), Dict():
            return containers.merged(a, b)
        case _:
            return None


def _extreme(*values: Kind) -> Kind | None:
    """`min` and `max`: one of them."""
    items = (containers.item_of(values[0]),) if len(values) == 1 else values
    if any(isinstance(item, (Array, Tuple, List)) for item in items):
        return ANY
    return join_all(without_size(item) for item in items)


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


def without_size(kind: Kind) -> Kind:
    return Num(kind.type, None, kind.mixed) if isinstance(kind, Num) else kind


def _object_of(cls: type, *args: Kind, **options: Kind) -> Kind:
    return Obj(cls)


def _integer(*args: Kind, **options: Kind) -> Kind:
    return Num(int)


# containers whose items are not followed
COLLECTIONS: tuple[type, ...] = (
    collections.ChainMap, collections.Counter, collections.OrderedDict, collections.defaultdict,
    collections.deque,
)  # fmt: skip

VALUE_RESULTS: dict[Callable, Callable[..., Kind | None]] = {
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
    operator.setitem: lambda *args: Known(None),
    operator.delitem: lambda *args: Known(None),
    operator.eq: _equal,
    operator.ne: _unequal,
    operator.add: _add,
    operator.iadd: _iadd,
    operator.mul: _mul,
    operator.imul: _mul,
    operator.imatmul: lambda a, b: a if isinstance(a, Array) else None,  # (it is written into)
    operator.or_: _or,
    operator.ior: _or,
    **copied.RESULTS,
    **dict.fromkeys((bisect.bisect_left, bisect.bisect_right), _integer),
    np.random.default_rng: lambda seed=None: Obj(np.random.Generator),
    np.random.RandomState: lambda seed=None: Obj(np.random.RandomState),
    random.Random: lambda seed=None: Obj(random.Random),
    **{cls: functools.partial(_object_of, cls) for cls in COLLECTIONS},
}
