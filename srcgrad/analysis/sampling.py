"""What a pure function returns, found by running it on small samples.

An array is drawn with a size of its own for every symbol; sizes of the result that follow a
symbol from run to run are that symbol. An axis that may be 1 is drawn with 1 as well, and all
are drawn with 2 and with 0. Where distinct sizes make the function raise, as few symbols as it
takes are made equal.

>>> n, m = Size("n"), Size("m")
>>> matrix = Array(np.dtype(float), (n, m))
>>> str(sampled(np.linalg.svd, (matrix,), ())), str(sampled(np.diff, (matrix,), ()))
('(f8[n,n], f8[?], f8[m,m])', 'f8[n,m-1]')
>>> str(sampled(np.einsum, (Known("ij,jk->ki"), matrix, Array(np.dtype(int), (Size("k"), n))), ()))
'f8[n,n]'
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from ..ir.kinds import (
    ANY,
    MIXED,
    Array,
    Dict,
    Dim,
    Kind,
    Known,
    List,
    Num,
    Obj,
    Size,
    Slice,
    Tuple,
    join,
    join_all,
)

Options = tuple[tuple[str, Kind], ...]

# two lists of sizes in opposite order, so that a smallest or a largest axis is not taken for one
# particular axis; two axes are never so close that `n - 1` and `m + 1` agree twice
RISING = (3, 5, 8, 12, 17, 23, 30, 38)
FALLING = (13, 10, 7, 5, 3, 2, 41, 47)
# a last try, for functions that split an axis into equal parts
SPLIT = 12
INTS = ((2, 3, 2), (3, 2, 4), (-1, -2, -1))
SMALL_INTS = ((0, 1, 0), (1, 0, 1), (0, 0, 0))
FLOATS = ((0.5, 0.75, 0.625), (1.5, 2.5, 1.25), (0.25, 0.5, 0.125))
LENGTHS = (4, 2, 1)
LARGEST = 64
MOST_VARIANTS = 27


class CannotSample(Exception):
    """No sample of such a kind can be made."""


@dataclass(frozen=True)
class How:
    """One way to draw: which ints, whether an int of known size takes that size, and a factor
    of all sizes."""

    ints: tuple[tuple[int, ...], ...]
    use_sizes: bool
    factor: int = 1


HOW = (How(INTS, True), How(SMALL_INTS, False), How(SMALL_INTS, True), How(INTS, True, SPLIT))


@dataclass
class Run:
    """One run: the size of every symbol, where the other values are drawn from, and how long a
    list is (None: as its number says)."""

    sizes: dict[str, int]
    number: int
    how: How
    length: int | None = None
    drawn: int = 0

    @property
    def length_of_lists(self) -> int:
        return LENGTHS[self.number] if self.length is None else self.length

    def next_of(self, table: tuple[tuple, ...]):
        row = table[self.number]
        self.drawn += 1
        return row[(self.drawn - 1) % len(row)]


Ran = tuple[Run, object]


@dataclass
class Symbols:
    """The symbols of some kinds, in order (True: the symbol itself may be 1); `unsure` are those
    of axes that may be 1, with the value of the symbol at which the axis is."""

    names: dict[str, bool] = field(default_factory=dict)
    unsure: dict[tuple[str, int], None] = field(default_factory=dict)
    has_numbers: bool = False

    def add(self, dim: Dim, is_axis: bool = True) -> Dim:
        if isinstance(dim, int) and abs(dim) > LARGEST:
            dim = Size(f"#{dim}")
        if isinstance(dim, Size):
            self.names[dim.symbol] = dim.may_be_one
            if is_axis and not dim.is_never_one:
                self.unsure[dim.symbol, 1 - dim.offset] = None
        elif dim is None and is_axis:
            dim = self.add(Size(f"?{len(self.names)}", 0, True))
        elif dim is None:
            self.has_numbers = True
        return dim

    def name(self, kind: Kind) -> Kind:
        """The same kind with a symbol for every unknown axis."""
        match kind:
            case Array(dtype=dtype, dims=dims) if dims is not None:
                self.has_numbers |= dtype.kind in "iu"
                return Array(dtype, tuple(map(self.add, dims)))
            case Num(type=kind_type, size=size):
                return Num(kind_type, self.add(size, False))
            case Tuple(items=items, type=kind_type):
                return Tuple(tuple(map(self.name, items)), kind_type)
            case List(item=item, type=kind_type):
                self.has_numbers = True
                return List(self.name(item), kind_type)
            case Dict(fields=fields) if fields is not None:
                named = tuple((key, self.name(value)) for key, value in fields)
                return Dict(named, kind.key, kind.item)
            case Slice(start=start, stop=stop, step=step):
                return Slice(self.name(start), self.name(stop), self.name(step))
            case _:
                return kind


def sampled(fn: Callable, args: tuple[Kind, ...], options: Options, no_sizes: bool = False) -> Kind:
    """The kind of `fn(*args, **options)`. `no_sizes`: the sizes of the result depend on values."""
    kinds = (*args, *(kind for _, kind in options))
    names = tuple(name for name, _ in options)
    result: Kind | None = None
    for variant in _variants(kinds):
        kind = _sampled(fn, variant, names)
        if kind is not None:
            result = kind if result is None else join(result, kind)
        if kind is ANY:
            return ANY
    if result is None:
        return ANY
    return _without_sizes(result) if no_sizes else result


def _variants(kinds: tuple[Kind, ...]) -> Iterator[tuple[Kind, ...]]:
    """Without mixed numbers and arrays of unknown rank: one variant per possibility."""
    choices = [tuple(_choices(kind)) for kind in kinds]
    if math.prod(map(len, choices)) > MOST_VARIANTS:
        return iter(())
    return itertools.product(*choices)


def _choices(kind: Kind) -> Iterator[Kind]:
    match kind:
        case Num(type=kind_type, mixed=True):
            yield from (Num(t) for t in sorted(MIXED[kind_type], key=lambda t: t.__name__))
        case Array(dtype=dtype, dims=None, has_axes=has_axes):
            yield from (Array(dtype, (None,) * rank) for rank in range(int(has_axes), 4))
        case Tuple(items=items, type=kind_type):
            for chosen in itertools.product(*map(_choices, items)):
                yield Tuple(chosen, kind_type)
        case List(item=item, type=kind_type):
            yield from (List(chosen, kind_type) for chosen in _choices(item))
        case _:
            yield kind


def _sampled(fn: Callable, kinds: tuple[Kind, ...], names: tuple[str, ...]) -> Kind | None:
    symbols = Symbols()
    kinds = tuple(map(symbols.name, kinds))
    for how in HOW:
        if kind := _attempt(fn, kinds, names, symbols, how):
            return kind
    return None


def _attempt(
    fn: Callable,
    kinds: tuple[Kind, ...],
    names: tuple[str, ...],
    symbols: Symbols,
    how: How,
) -> Kind | None:
    """Run with all sizes distinct; if that raises, with as few of them equal as it takes."""

    def run(classes: tuple[int, ...]) -> list[Ran]:
        """Nothing unless it works with sizes that are distinct from class to class."""
        main = [ran for r in _runs(symbols, classes, how) for ran in ran_of(r)]
        rest = _special_runs(symbols, classes, how) if main else ()
        return main + [ran for r in rest for ran in ran_of(r)]

    def ran_of(run: Run) -> Iterator[Ran]:
        return _values(fn, kinds, names, run)

    count = len(symbols.names)
    distinct = tuple(range(count))
    if done := run(distinct):
        return _kind_of_runs(done, symbols, distinct)
    if not 2 <= count <= 5:
        done = run((0,) * count) if count > 5 else []
        return _without_sizes(_kind_of_runs(done, symbols, (0,) * count)) if done else None
    works = [(classes, done) for classes in _partitions(count) if (done := run(classes))]
    if not works:
        return None
    finest, done = max(works, key=lambda work: max(work[0]))
    kind = _kind_of_runs(done, symbols, finest)
    is_finest = all(_refines(finest, classes) for classes, _ in works)
    return kind if is_finest else _without_sizes(kind)


def _representatives(symbols: Symbols, classes: tuple[int, ...]) -> dict[str, bool]:
    """One name of each class, preferably one that is never 1: does it stand for such an axis?"""
    ordered = sorted(
        zip(symbols.names, classes, strict=True),
        key=lambda pair: (symbols.names[pair[0]], pair[0].startswith("?")),
    )
    chosen: dict[int, str] = {}
    for name, group in ordered:
        chosen.setdefault(group, name)
    return {name: symbols.names[name] for name in chosen.values() if name[0] != "?"}


def _partitions(count: int) -> Iterator[tuple[int, ...]]:
    """All ways to put `count` things into groups."""
    for classes in itertools.product(range(count), repeat=count):
        if all(group <= 1 + max(classes[:i], default=-1) for i, group in enumerate(classes)):
            yield classes


def _refines(fine: tuple[int, ...], coarse: tuple[int, ...]) -> bool:
    return len(set(zip(fine, coarse, strict=True))) == len(set(fine))


def _runs(symbols: Symbols, classes: tuple[int, ...], how: How) -> Iterator[Run]:
    """Runs with a size of its own for every class of symbols."""

    def sizes(table: tuple[int, ...], shift: int = 0) -> dict[str, int]:
        pairs = zip(symbols.names, classes, strict=True)
        return {name: how.factor * table[(g + shift) % len(table)] for name, g in pairs}

    yield Run(sizes(RISING), 0, how)
    if symbols.names or symbols.has_numbers:
        yield Run(sizes(FALLING), 1, how)
    if symbols.has_numbers:
        yield Run(sizes(RISING, 1), 2, how)


def _special_runs(symbols: Symbols, classes: tuple[int, ...], how: How) -> Iterator[Run]:
    """Axes that are 1 where they may be, one by one and together; all axes 2; all empty. Before
    that, other numbers: one that is not known may be that of any axis."""
    main = next(_runs(symbols, classes, how)).sizes
    if symbols.has_numbers:
        yield from (Run(main, number, replace(how, ints=SMALL_INTS)) for number in (0, 1))
        yield Run(main, 2, how)
        yield Run(main, 0, how, length=3)  # what vectors of the plane are given may differ
    if not how.use_sizes:  # (0 and 1 are two places, but axes of size 1 make them look like one)
        yield Run(main, 2, replace(how, ints=INTS))
    if not symbols.names:
        return
    for name, value in symbols.unsure:
        yield Run({**main, name: value}, 0, how)
    if len(symbols.unsure) > 1:
        yield Run({**main, **dict(symbols.unsure)}, 1, how)
    yield Run(dict.fromkeys(main, 2), 0, how)
    yield Run(dict.fromkeys(main, 0), 1, how)


def _values(
    fn: Callable, kinds: tuple[Kind, ...], names: tuple[str, ...], run: Run
) -> Iterator[Ran]:
    """What `fn` returns; nothing if it raises."""
    cut = len(kinds) - len(names)
    try:
        values = [_draw(kind, run) for kind in kinds]
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = fn(*values[:cut], **dict(zip(names, values[cut:], strict=True)))
    except Exception:  # noqa: BLE001  whatever a function raises, it says that this sample is not for it
        return
    yield run, result


# --- drawing -----------------------------------------------------------------------------------


def _draw(kind: Kind, run: Run):
    match kind:
        case Array(dtype=dtype, dims=dims) if dims is not None:
            return _draw_array(dtype, tuple(_size(dim, run) for dim in dims), run)
        case Num(type=kind_type, size=size):
            return _draw_number(kind_type, size, run)
        case Tuple(items=items, type=kind_type):
            values = [_draw(item, run) for item in items]
            return tuple(values) if kind_type is tuple else kind_type(*values)
        case List(item=item, type=kind_type):
            if kind_type is range:
                return range(run.length_of_lists)
            values = [_draw(item, run) for _ in range(run.length_of_lists)]
            return kind_type(values) if kind_type in (list, tuple) else _refuse(kind)
        case Dict(fields=fields) if fields is not None:
            return {key: _draw(value, run) for key, value in fields}
        case Known(value=value):
            return value
        case Slice(start=start, stop=stop, step=step):
            return slice(_draw(start, run), _draw(stop, run), _draw(step, run))
        case _:
            return _refuse(kind)


def _refuse(kind: Kind):
    raise CannotSample(str(kind))


def _size(dim: Dim, run: Run) -> int:
    if isinstance(dim, Size):
        return max(0, run.sizes[dim.symbol] + dim.offset)
    if dim is None:
        raise CannotSample("an axis")
    return dim


def _draw_number(kind_type: type, size: Dim, run: Run):
    return _number(kind_type, kind_type, size, run)


def _number(kind_type: type, make: Callable, size: Dim, run: Run):
    if issubclass(kind_type, (bool, np.bool_)):
        return make(run.next_of(INTS) % 2)
    if not issubclass(kind_type, (int, np.integer)):
        return make(run.next_of(FLOATS))
    match size:
        case int():
            return make(size)
        case Size(symbol=symbol, offset=offset) if run.how.use_sizes:
            return make(run.sizes[symbol] + offset)
    value = run.next_of(run.how.ints)
    return make(abs(value) if issubclass(kind_type, np.unsignedinteger) else value)


def _draw_array(dtype: np.dtype, shape: tuple[int, ...], run: Run) -> np.ndarray:
    """Ascending values in (0, 1) with a heavy diagonal (a regular, positive matrix); in one run,
    all values the same, so that a size that depends on values shows."""
    count = int(np.prod(shape))
    if count > 200_000:
        raise CannotSample("too large")
    if dtype.kind == "b":
        return (np.arange(count) % 3 < 1 + run.number).reshape(shape)
    if dtype.kind in "iu":
        places = np.arange(count)
        drawn = (places % 2, 0 * places, places[::-1])[run.number]
        return drawn.astype(dtype).reshape(shape)
    if dtype.kind not in "fc":
        raise CannotSample(str(dtype))
    values = 0.25 + 0.5 * np.arange(count) / max(1, count) * (run.number == 0)
    array = values.astype(dtype).reshape(shape)
    if len(shape) >= 2 and shape[-1] == shape[-2]:
        array += (shape[-1] * np.eye(shape[-1])).astype(dtype)
    return array


# --- reading the results -----------------------------------------------------------------------


def _kind_of_runs(done: list[Ran], symbols: Symbols, classes: tuple[int, ...]) -> Kind:
    runs = [run for run, _ in done]
    kind = _common([v for _, v in done], runs, _representatives(symbols, classes))
    has_varied = all(len({run.sizes[name] for run in runs}) > 1 for name in symbols.names)
    if symbols.has_numbers:
        has_varied = has_varied and len({run.number for run in runs}) > 1
    return kind if has_varied else _without_sizes(kind)


def _common(values: list, runs: list[Run], names: dict[str, bool]) -> Kind:
    """The kind of what one place of the result was in each run."""
    first = values[0]
    if any(type(value) is not type(first) for value in values):
        return join_all(_common([v], [r], {}) for v, r in zip(values, runs, strict=True))
    match first:
        case np.ndarray() if type(first) is np.ndarray:
            return _common_array(values, runs, names)
        case bool() | int() | float() | complex() | np.number() | np.bool_():
            return Num(type(first))
        case None | np.dtype() | type():
            return Known(first) if all(value is first for value in values) else Obj(type(first))
        case tuple() if all(len(value) == len(first) for value in values):
            columns = zip(*values, strict=True)
            items = tuple(_common(list(column), runs, names) for column in columns)
            return Tuple(items, type(first))
        case tuple() | list() if type(first) in (tuple, list):
            if all(len(value) == len(first) for value in values):
                columns = zip(*values, strict=True)
                same = (_common(list(column), runs, names) for column in columns)
                return List(join_all(same), type(first))
            every = ((v, r) for value, r in zip(values, runs, strict=True) for v in value)
            each = (_without_sizes(_common([v], [r], {})) for v, r in every)
            return List(join_all(each), type(first))
        case dict() if all(
            isinstance(k, str) and list(v) == list(first) for v in values for k in v
        ):
            return _common_dict(values, runs, names)
        case _:
            return Obj(type(first))


def _has_names(value: dict) -> bool:
    return all(isinstance(key, str) for key in value)


def _common_dict(values: list[dict], runs: list[Run], names: dict[str, bool]) -> Kind:
    first = values[0]
    if type(first) is not dict:
        return Obj(type(first))
    fields = tuple((key, _common([v[key] for v in values], runs, names)) for key in first)
    return Dict(fields, Obj(str), join_all(kind for _, kind in fields))


def _common_array(values: list[np.ndarray], runs: list[Run], names: dict[str, bool]) -> Kind:
    first = values[0]
    if any(value.dtype != first.dtype for value in values):
        return ANY
    if any(value.ndim != first.ndim for value in values):
        return Array(first.dtype, None)
    sizes = zip(*(value.shape for value in values), strict=True)
    return Array(first.dtype, tuple(_common_size(axis, runs, names) for axis in sizes))


def _common_size(axis: tuple[int, ...], runs: list[Run], names: dict[str, bool]) -> Dim:
    if all(n == axis[0] for n in axis):
        return axis[0]
    for name, may_be_one in names.items():
        offset = axis[0] - runs[0].sizes[name]
        if abs(offset) <= 2 and all(
            n == max(0, run.sizes[name] + offset) for n, run in zip(axis, runs, strict=True)
        ):
            return int(name[1:]) + offset if name[0] == "#" else Size(name, offset, may_be_one)
    return None


def _without_sizes(kind: Kind) -> Kind:
    """The same ranks and dtypes."""
    match kind:
        case Array(dtype=dtype, dims=dims) if dims is not None:
            return Array(dtype, (None,) * len(dims))
        case Tuple(items=items, type=kind_type):
            return Tuple(tuple(map(_without_sizes, items)), kind_type)
        case List(item=item, type=kind_type):
            return List(_without_sizes(item), kind_type)
        case _:
            return kind
