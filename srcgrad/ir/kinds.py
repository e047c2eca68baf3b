"""What is known of a value before the run: its kind.

A scalar is `float`, a vector of floats `f8[n]`, a column `f8[n,1]`, a list of vectors
`list[f8[n]]`, nothing known `?`. Sizes are symbols: only "is this axis 1?" and "are these two
the same?" matter for broadcasting.

>>> vector = Array(np.dtype(float), (Size("n"),))
>>> str(vector), str(join(Num(int), Num(float))), str(join(Num(float), Obj(str)))
('f8[n]', 'float~', '?')
>>> str(join(vector, Known(None)))
'f8[n] or None'
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..attributes import is_constant_enum

# --- sizes -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Size:
    """`symbol + offset`. An argument's axis that is not 1 has a symbol of its own and offset 0:
    never 1. With another offset, or from an unknown length (`may_be_one`), it may be."""

    symbol: str
    offset: int = 0
    may_be_one: bool = False

    @property
    def is_never_one(self) -> bool:
        return self.offset == 0 and not self.may_be_one

    def __str__(self) -> str:
        return f"{self.symbol}{self.offset:+d}" if self.offset else self.symbol


# an axis: that many exactly, a Size, or None (nothing known)
Dim = Size | int | None


# --- kinds -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Num:
    """A Python or NumPy number; `type` is exact (float, int, bool, complex, np.float64 …)
    unless the number is `mixed`: then an `int` may be an np.int64 too, a `float` also an int or
    an np.float64, a `bool` an np.bool_, a `complex` an np.complex128.
    `size` tells of an int that it is a known length (of `x` in `len(x)`, an entry of `x.shape`),
    an argument (a symbol of its own) or a small constant."""

    type: type
    size: Dim = None
    mixed: bool = False

    def __str__(self) -> str:
        return self.type.__name__ + "~" * self.mixed


@dataclass(frozen=True, slots=True)
class Array:
    """A plain `np.ndarray` (0-d too: dims ()). `dims` is None where the rank is not known, and
    `has_axes` if it is not 0 then."""

    dtype: np.dtype
    dims: tuple[Dim, ...] | None
    has_axes: bool = False

    @property
    def is_long(self) -> bool:
        """Is it surely not 0-d?"""
        return self.has_axes if self.dims is None else self.dims != ()

    def __str__(self) -> str:
        if self.dims is None:
            return f"{self.dtype.str[1:]}[{'?,' * self.has_axes}...]"
        dims = ",".join("?" if dim is None else str(dim) for dim in self.dims)
        return f"{self.dtype.str[1:]}[{dims}]"


@dataclass(frozen=True, slots=True)
class Tuple:
    """A tuple of known length. `type` is a namedtuple's class or `tuple`."""

    items: tuple[Kind, ...]
    type: type = tuple

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.items))})"


@dataclass(frozen=True, slots=True)
class List:
    """A list of any length (`type` list), or another sequence or iterator whose items are of one
    kind: range, zip, enumerate, reversed, tuple of unknown length."""

    item: Kind
    type: type = list

    def __str__(self) -> str:
        return f"{self.type.__name__}[{self.item}]"


@dataclass(frozen=True, slots=True)
class Dict:
    """A dict. `fields` where all keys are known (a tuple of (key, kind)), else None and `item`
    is the kind of any value, `key` of any key. (Of any kind beside strings: there may be more.)"""

    fields: tuple[tuple[object, Kind], ...] | None
    key: Kind
    item: Kind

    def __str__(self) -> str:
        if self.fields is None:
            return f"dict[{self.key}, {self.item}]"
        return "{" + ", ".join(f"{k!r}: {v}" for k, v in self.fields) + "}"


@dataclass(frozen=True, slots=True)
class Record:
    """An object that does nothing but hold attributes: (name, kind) of each."""

    type: type
    fields: tuple[tuple[str, Kind], ...]

    def __str__(self) -> str:
        return f"{self.type.__name__}({', '.join(f'{k}={v}' for k, v in self.fields)})"


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A value known when the function is compiled: a function, type, module, None, bool, str
    that the source itself fixes. Compared by identity (None, bool, str, int: by value)."""

    value: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and same_value(self.value, other.value)

    def __hash__(self) -> int:
        return hash(self.value) if isinstance(self.value, (str, int, bool)) else id(self.value)

    def __str__(self) -> str:
        return getattr(self.value, "__name__", None) or repr(self.value)


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice with the kinds of its three parts (`Known(None)` where one is left out)."""

    start: Kind
    stop: Kind
    step: Kind

    def __str__(self) -> str:
        return "slice"


@dataclass(frozen=True, slots=True, eq=False)
class Fn:
    """A function made by the program: the lowered `function` (an `ir.core.Function`), whose
    first params are the captured variables, and the kinds of those."""

    function: object
    captured: tuple[Kind, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Fn) or self.function is not other.function:
            return False
        return self.captured == other.captured

    def __hash__(self) -> int:
        return hash((id(self.function), self.captured))

    def __str__(self) -> str:
        return getattr(self.function, "name", "function")


@dataclass(frozen=True, slots=True)
class Obj:
    """Any other object: str, slice, set, a user's instance, an ndarray of a subclass … Of a sparse
    matrix `dtype` and `dims` are known too."""

    type: type
    dtype: np.dtype | None = None
    dims: tuple[Dim, ...] | None = None

    def __str__(self) -> str:
        if self.dtype is None:
            return self.type.__name__
        return f"{self.type.__name__}:{Array(self.dtype, self.dims)}"


@dataclass(frozen=True, slots=True)
class Partial(Obj):
    """A `functools.partial` of a function that is known, and the kinds of what it was given."""

    function: object = None
    given: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where such an array is: what `ByMemory` is indexed by."""

    array: Kind

    def __str__(self) -> str:
        return f"place of {self.array}"


@dataclass(frozen=True, slots=True)
class ByMemory:
    """The contents of all arrays whose names may share memory; and their cotangents."""

    def __str__(self) -> str:
        return "memory"


@dataclass(frozen=True, slots=True)
class Ref:
    """An object that is known by its identity: what its attributes hold is kept by `Column`s."""

    type: type
    or_none: bool = False

    def __str__(self) -> str:
        return f"one {self.type.__name__}"


@dataclass(frozen=True, slots=True)
class Column(Dict):
    """What one attribute of all such objects holds, by object. `or_none`: it may also be the None
    that it started as."""

    name: str = ""
    or_none: bool = False

    def __str__(self) -> str:
        return f".{self.name}: {self.item}"


@dataclass(frozen=True, slots=True)
class ByObject(ByMemory):
    """The cotangents of a `Column`."""

    item: Kind

    def __str__(self) -> str:
        return f"by object: {self.item}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """`?`: nothing is known. Always legal; the work goes to a run-time helper."""

    def __str__(self) -> str:
        return "?"


@dataclass(frozen=True, slots=True)
class Maybe(Unknown):
    """None, or a value of the kind `there`. Whoever does not ask for that takes it as `?`."""

    there: Kind

    def __str__(self) -> str:
        return f"{self.there} or None"


@dataclass(frozen=True, slots=True)
class Started(Unknown):
    """An array of the kind `there`; or still the constant number that it started as (`s = 0`,
    before a loop that adds arrays), or what was computed from that and other constants. Whoever
    does not ask for that takes it as `?`."""

    there: Array
    number: Num

    def __str__(self) -> str:
        return f"{self.there} or {self.number}"


@dataclass(frozen=True, slots=True)
class Nothing:
    """No value reaches here: the start of every fixed point, and the kind of `UNBOUND`.
    `is_asked`: the result of a call of a function whose result is being found out; what is made
    of it is left out, too, until more is known."""

    is_asked: bool = False

    def __str__(self) -> str:
        return "nothing"


ANY = Unknown()
NOTHING = Nothing()
ASKED = Nothing(True)

Kind = (
    Num | Array | Tuple | List | Dict | Record | Known | Slice | Fn | Obj | Place | ByMemory
    | Ref | Unknown | Nothing
)  # fmt: skip


def same_value(a: object, b: object) -> bool:
    if a is b:
        return True
    return type(a) is type(b) and isinstance(a, (str, int, bytes)) and a == b


# --- questions ---------------------------------------------------------------------------------


def is_number(kind: Kind) -> bool:
    """A Python or NumPy scalar, not an array?"""
    return isinstance(kind, Num)


def is_unknown(kind: Kind | None) -> bool:
    """Is nothing known of it, or only what it is if it is not None, or not a number?"""
    return isinstance(kind, Unknown)


def if_there(kind: Kind) -> Kind:
    """The kind of such a value where it is not None.

    >>> str(if_there(join(Known(None), Num(float)))), if_there(Known(None)) is NOTHING
    ('float', True)
    """
    if isinstance(kind, Maybe):
        return kind.there
    return NOTHING if kind == Known(None) else kind


def if_array(kind: Kind) -> Kind:
    """The kind of a value where it is no longer the constant number that it started as."""
    return kind.there if isinstance(kind, Started) else kind


def is_array(kind: Kind) -> bool:
    return isinstance(kind, Array)


def can_carry(kind: Kind) -> bool:
    """Can a value of this kind carry a derivative at all? (Numbers of every type can: an integer
    argument has a float cotangent.)"""
    match kind:
        case Num(type=kind_type):
            return kind_type is not bool and kind_type is not np.bool_
        case Array(dtype=dtype):
            return dtype.kind in "fciuO"
        case Tuple(items=items):
            return any(map(can_carry, items))
        case List(item=item, type=list_type):
            return list_type is not range and can_carry(item)
        case Dict(fields=fields, item=item):
            return can_carry(item) if fields is None else any(can_carry(v) for _, v in fields)
        case Record(fields=fields):
            return any(can_carry(field) for _, field in fields)
        case Fn(captured=captured):
            return any(map(can_carry, captured))
        case Known() | Slice() | Place() | Ref() | Nothing():
            return False
        case Obj(type=obj_type):
            plain = (str, bytes, slice, type(None), type(Ellipsis))
            return not issubclass(obj_type, plain) and not is_constant_enum(obj_type)
        case ByMemory() | Unknown():
            return True


def truth_of(kind: Kind) -> bool | None:
    """Whether a test of such a value holds, if that is known: a function is true.

    >>> truth_of(Known(False)), truth_of(Known(len)), truth_of(Num(float))
    (False, True, None)
    """
    match kind:
        case Known(value=bool() as value):
            return value
        case Known(value=types.FunctionType() | types.BuiltinFunctionType()) | Fn():
            return True
        case Obj(type=cls) if cls is types.FunctionType:
            return True
        case _:
            return None


# --- joins -------------------------------------------------------------------------------------


def join_all(kinds: Iterator[Kind]) -> Kind:
    result: Kind = NOTHING
    for kind in kinds:
        result = join(result, kind)
    return result


def join(a: Kind, b: Kind) -> Kind:
    """The smallest kind that covers both. Int and float join to float: a value that may be
    either is treated as a float, and its cotangent is one."""
    if a == b:
        return a
    match a, b:
        case Nothing(), other:
            return other
        case other, Nothing():
            return other
        case Num(), Num():
            return _join_numbers(a, b)
        case Array(), Array():
            if a.dtype != b.dtype:
                return ANY
            dims = _join_dims(a.dims, b.dims)
            return Array(a.dtype, dims, dims is None and a.is_long and b.is_long)
        case Tuple(), Tuple() if a.type is b.type and len(a.items) == len(b.items):
            return Tuple(tuple(map(join, a.items, b.items)), a.type)
        case (Tuple() | List(), Tuple() | List()) if _is_tuple(a) and _is_tuple(b):
            return List(join(_any_item(a), _any_item(b)), tuple)
        case List(), List() if a.type is b.type:
            return List(join(a.item, b.item), a.type)
        case Dict(), Dict():
            return _join_dicts(a, b)
        case ByObject(), ByObject():
            return ByObject(join(a.item, b.item))
        case Record(), Record() if a.type is b.type and [*dict(a.fields)] == [*dict(b.fields)]:
            pairs = zip(a.fields, b.fields, strict=True)
            return Record(a.type, tuple((k, join(v, w)) for (k, v), (_, w) in pairs))
        case (Known(value=str()) | Obj(), Known(value=str()) | Obj()) if _is_str(a) and _is_str(b):
            return Obj(str)
        case (Known(value=bool()) | Num(), Known(value=bool()) | Num()):
            return join(_as_number(a), _as_number(b))
        case Ref(), Ref() if a.type is b.type:
            return Ref(a.type, a.or_none or b.or_none)
        case (Ref() as ref, Known(value=None)) | (Known(value=None), Ref() as ref):
            return Ref(ref.type, True)
        case (Maybe() | Known(value=None), _) | (_, Maybe() | Known(value=None)):
            there = join(if_there(a), if_there(b))
            return Maybe(there) if isinstance(there, _THERE) else ANY
        case (Started(), Started() | Array()) | (Array(), Started()):
            return _join_started(a, b)
        case Slice(), Slice():
            return Slice(join(a.start, b.start), join(a.stop, b.stop), join(a.step, b.step))
        case Obj(), Obj() if a.type is b.type and a.dtype == b.dtype:
            return Obj(a.type, a.dtype, _join_dims(a.dims, b.dims))
        case (Fn() | Known() | Obj(), Fn() | Known() | Obj()) if _is_fn(a) and _is_fn(b):
            return Obj(types.FunctionType)
        case _:
            return ANY


def _join_started(a: Kind, b: Kind) -> Kind:
    there = join(*(kind.there if isinstance(kind, Started) else kind for kind in (a, b)))
    number = join_all(kind.number for kind in (a, b) if isinstance(kind, Started))
    is_one = isinstance(there, Array) and isinstance(number, Num)
    return Started(there, number) if is_one else ANY  # type: ignore[arg-type]


# what is worth knowing of a value that may be None
_THERE = (Num, Array, Record, Tuple, List, Dict)


def _join_dicts(a: Dict, b: Dict) -> Dict:
    if isinstance(a, Column):
        or_none = a.or_none or isinstance(b, Column) and b.or_none
        return Column(None, join(a.key, b.key), join(a.item, b.item), a.name, or_none)
    own, others = a.fields, b.fields
    if own is not None and others is not None and [*dict(own)] == [*dict(others)]:
        pairs = zip(own, others, strict=True)
        fields = tuple((key, join(v, w)) for (key, v), (_, w) in pairs)
        return Dict(fields, join(a.key, b.key), join_all(v for _, v in fields))
    return Dict(None, join(key_in(a), key_in(b)), join(a.item, b.item))


def key_in(kind: Dict) -> Kind:
    """The kind of a key that is in the dict."""
    return NOTHING if kind.fields == () and not is_unknown(kind.key) else kind.key


def _is_tuple(kind: Tuple | List) -> bool:
    return kind.type is tuple


def _any_item(kind: Tuple | List) -> Kind:
    return join_all(iter(kind.items)) if isinstance(kind, Tuple) else kind.item


def _is_str(kind: Kind) -> bool:
    return kind == Obj(str) or isinstance(kind, Known) and isinstance(kind.value, str)


def _is_fn(kind: Kind) -> bool:
    match kind:
        case Fn():
            return True
        case Known(value=value):
            return isinstance(value, types.FunctionType)
        case _:
            return kind == Obj(types.FunctionType)


def _as_number(kind: Kind) -> Kind:
    return Num(bool) if isinstance(kind, Known) and isinstance(kind.value, bool) else kind


# the types that may meet in one `mixed` number
MIXED: dict[type, frozenset[type]] = {
    bool: frozenset({bool, np.bool_}),
    int: frozenset({int, np.int64}),
    float: frozenset({float, np.float64, int, np.int64}),
    complex: frozenset({complex, np.complex128}),
}


def _join_numbers(a: Num, b: Num) -> Kind:
    if a.type is b.type:
        return Num(a.type, a.size if a.size == b.size else None, a.mixed or b.mixed)
    for kind_type, types_ in MIXED.items():
        if a.type in types_ and b.type in types_:
            return Num(kind_type, None, True)
    return ANY


def _join_dims(a: tuple[Dim, ...] | None, b: tuple[Dim, ...] | None) -> tuple[Dim, ...] | None:
    if a is None or b is None or len(a) != len(b):
        return None
    return tuple(m if m == n else None for m, n in zip(a, b, strict=True))


# the type of a function that tells the kind of a call's result from those of its arguments
ResultKind = Callable[..., Kind]
