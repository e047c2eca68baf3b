"""Operators and ufuncs: axes by broadcasting, dtypes by running them on arrays of one entry.

>>> n, m = Size("n"), Size("m")
>>> rows, row = Array(np.dtype("f4"), (n, m)), Array(np.dtype(int), (m,))
>>> str(elementwise(operator.mul, (rows, row), ()))
'f8[n,m]'
>>> str(elementwise(operator.pow, (Num(int), Num(int)), ()))
'float~'
>>> elementwise(operator.sub, (Num(int, n), Num(int, 1)), ()).size
Size(symbol='n', offset=-1, may_be_one=False)
"""

from __future__ import annotations

import itertools
import operator
import warnings
from collections.abc import Callable, Iterator

import numpy as np

from ..ir.kinds import (
    ANY,
    MIXED,
    Array,
    Dim,
    Kind,
    Known,
    List,
    Num,
    Size,
    Tuple,
    join,
    join_all,
)
from .sizes import Dims, broadcast, shift

Options = tuple[tuple[str, Kind], ...]

_BINARY = "add sub mul truediv floordiv mod pow and_ or_ xor lshift rshift lt le gt ge eq ne"
_IN_PLACE = "iadd isub imul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift"
OPERATORS = frozenset(
    {getattr(operator, name) for name in (_BINARY + " neg pos invert abs").split()}
    | {divmod, pow, abs}
)
IN_PLACE = frozenset(getattr(operator, name) for name in _IN_PLACE.split())
POWERS = frozenset({operator.pow, operator.ipow, pow, np.power, np.float_power})

# of int constants, these are computed
EXACT = frozenset(
    getattr(operator, name)
    for name in "add sub mul floordiv mod lt le gt ge eq ne neg pos iadd isub imul".split()
)
COMPARISONS = frozenset(getattr(operator, name) for name in "lt le gt ge eq ne".split())
ADDITIONS = frozenset({operator.add, operator.iadd})
SUBTRACTIONS = frozenset({operator.sub, operator.isub})

_INTS = ((3, 2, 4), (-1, -2, -1), (2, 1, 1), (1, 0, 2))
_FLOATS = ((0.5, 0.75, 0.625), (1.5, 2.5, 1.25), (0.25, 0.5, 0.125), (2.5, 1.5, 3.5))


def is_elementwise(fn: Callable) -> bool:
    if isinstance(fn, np.ufunc):
        return fn.signature is None
    return fn in OPERATORS or fn in IN_PLACE or fn in (np.where, np.clip)


def elementwise(fn: Callable, args: tuple[Kind, ...], options: Options) -> Kind | None:
    """None where an argument is neither a number nor an array, or an option is given."""
    args = tuple(Num(bool) if _is_bool(arg) else arg for arg in args)
    if isinstance(fn, np.ufunc) or any(isinstance(arg, Array) for arg in args):
        args = tuple(as_array(arg) or arg for arg in args)
    if (
        options
        or fn is np.where
        and len(args) != 3
        or not all(isinstance(arg, (Num, Array)) or _is_none(arg) for arg in args)
    ):
        return None
    if not any(isinstance(arg, Array) for arg in args):
        if fn in (operator.eq, operator.ne) and any(map(_is_none, args)):
            return None
        sized = _sized(fn, args)
        return _typed(fn, args, None) if sized is None else sized
    if fn in IN_PLACE and isinstance(args[0], Array):
        return args[0]
    if any(isinstance(arg, Array) and arg.dtype.hasobject for arg in args):
        return ANY
    shapes = [arg.dims if isinstance(arg, Array) else () for arg in args if not _is_none(arg)]
    if all(dims is not None for dims in shapes):
        return _typed(fn, args, broadcast(*(dims for dims in shapes if dims is not None)))
    if any(isinstance(arg, Array) and arg.is_long for arg in args):
        long = tuple(Array(a.dtype, (1,)) if _is_long(a) else a for a in args)
        return _without_rank(_typed(fn, long, (None,)))
    return ANY


def as_array(kind: Kind) -> Array | None:
    """The array that NumPy makes of a list or tuple of numbers, if it is one."""
    match kind:
        case List(item=item):
            items, size = (item,), None
        case Tuple(items=(_, *_) as items):
            size = 1 if len(items) == 1 else None
        case _:
            return None
    inner = [as_array(one) or one for one in items]
    if all(isinstance(one, Num) and not one.mixed for one in inner):
        types = [one.type for one in inner]  # type: ignore[union-attr]
        return Array(np.result_type(*types), (size,))
    if not all(isinstance(one, Array) and one.dims is not None for one in inner):
        return None
    dtypes = [one.dtype for one in inner]  # type: ignore[union-attr]
    ranks = {len(one.dims) for one in inner}  # type: ignore[union-attr, arg-type]
    return (
        Array(np.result_type(*dtypes), (size, *(None,) * ranks.pop())) if len(ranks) == 1 else None
    )


def _is_bool(kind: Kind) -> bool:
    return isinstance(kind, Known) and isinstance(kind.value, bool)


def _is_none(kind: Kind) -> bool:
    return isinstance(kind, Known) and kind.value is None


def _is_long(kind: Kind) -> bool:
    return isinstance(kind, Array) and kind.dims != ()


def _without_rank(kind: Kind) -> Kind:
    match kind:
        case Array(dtype=dtype):
            return Array(dtype, None, has_axes=True)
        case Tuple(items=items, type=kind_type):
            return Tuple(tuple(map(_without_rank, items)), kind_type)
        case _:
            return kind


# --- types -------------------------------------------------------------------------------------


def _typed(fn: Callable, args: tuple[Kind, ...], dims: Dims | None) -> Kind:
    """What comes out of arrays of one entry, with the axes `dims`; numbers take several values,
    because the type may depend on them (`2 ** -1` is a float)."""
    choices = [_types(arg) for arg in args]
    result: Kind | None = None
    for variant in itertools.islice(itertools.product(*choices), 65):
        kinds = list(_results(fn, variant, dims, args))
        if kinds:
            kind = join_all(iter(kinds))
            result = kind if result is None else join(result, kind)
    return ANY if result is None else result


def _types(arg: Kind) -> tuple[type | None, ...]:
    if isinstance(arg, Num) and arg.mixed:
        return tuple(sorted(MIXED[arg.type], key=lambda t: t.__name__))
    return (arg.type if isinstance(arg, Num) else None,)


def _results(
    fn: Callable, types: tuple[type | None, ...], dims: Dims | None, args: tuple[Kind, ...]
) -> Iterator[Kind]:
    for number in range(len(_INTS)):
        values = [_draw(arg, types[i], number, i) for i, arg in enumerate(args)]
        if fn in POWERS and isinstance(values[0], (int, np.integer)):
            if isinstance(values[1], (float, np.floating)):
                values[0] = type(values[0])(abs(values[0]) + 1)
        if isinstance(fn, np.ufunc) and getattr(np, fn.__name__, None) is not fn:
            resolved = _resolved(fn, values, dims)
            if resolved is not None:
                yield resolved
                return
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result = fn(*values)
        except Exception:  # noqa: BLE001  this value is not for it
            continue
        yield _with_dims(result, dims)
        if dims is not None:
            return


def _resolved(fn: np.ufunc, values: list, dims: Dims | None) -> Kind | None:
    """What a ufunc of another library gives, by its types alone: beyond its domain, one of
    `scipy.special` may abort the process."""
    plain = (int, float, complex)
    given = [type(v) if type(v) in plain else np.asarray(v).dtype for v in values]
    try:
        dtypes = fn.resolve_dtypes((*given, *(None,) * fn.nout))[fn.nin :]
    except TypeError:
        return None
    if any(dtype.kind not in "fciub" for dtype in dtypes):
        return None
    results = [np.zeros((1,) * len(dims or ()), dtype)[()] for dtype in dtypes]
    return _with_dims(results[0] if fn.nout == 1 else tuple(results), dims)


def _draw(arg: Kind, kind_type: type | None, number: int, place: int):
    match arg:
        case Array(dtype=dtype, dims=dims):
            value = 1 if dtype.kind in "biu" else _FLOATS[number][place % 3]
            return np.full((1,) * len(dims or ()), value, dtype)
        case Num(size=int() as size) if not arg.mixed and abs(size) <= 64:
            return arg.type(size)
        case Num():
            assert kind_type is not None
            return _draw_number(kind_type, kind_type, number, place % 3)
        case _:
            return None


def _draw_number(kind_type: type, make: Callable, number: int, place: int):
    if issubclass(kind_type, (bool, np.bool_)):
        return make((number + place) % 2)
    if issubclass(kind_type, np.unsignedinteger):
        return make(abs(_INTS[number][place]))
    if issubclass(kind_type, (int, np.integer)):
        return make(_INTS[number][place])
    return make(_FLOATS[number][place])


def _with_dims(result: object, dims: Dims | None) -> Kind:
    match result:
        case np.ndarray():
            return Array(result.dtype, dims or ())
        case tuple():
            return Tuple(tuple(_with_dims(item, dims) for item in result), type(result))
        case _:
            return (
                Num(type(result)) if isinstance(result, (int, float, complex, np.generic)) else ANY
            )


# --- sizes -------------------------------------------------------------------------------------


def _sized(fn: Callable, args: tuple[Kind, ...]) -> Kind | None:
    """The result where it is known exactly: constants, lengths plus and minus constants."""
    sizes = [arg.size for arg in args if isinstance(arg, Num) and arg.type is int and not arg.mixed]
    if len(sizes) != len(args) or fn not in EXACT:
        return None
    if all(isinstance(size, int) for size in sizes):
        return _exact(fn, sizes)
    match sizes:
        case [Size() as size, int() as by] if fn in ADDITIONS:
            return Num(int, shift(size, by))
        case [int() as by, Size() as size] if fn in ADDITIONS:
            return Num(int, shift(size, by))
        case [Size() as size, int() as by] if fn in SUBTRACTIONS:
            return Num(int, shift(size, -by))
        case _:
            return None


def _exact(fn: Callable, sizes: list[Dim]) -> Kind | None:
    try:
        value = fn(*sizes)
    except (ArithmeticError, ValueError):
        return None
    return Known(value) if isinstance(value, bool) else Num(int, value)
