"""How items are read and written where arrays are batched, and what holds values.

>>> sorted(rule.__name__ for rule in {*ITEMS.values()})[:4]
['added', 'appended', 'array_of', 'as_list']
"""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable, Sequence

import numpy as np

from .. import runtime
from ..analysis.indexing import indexed
from ..ir import prims
from ..ir.core import Atom, Const, Op
from ..ir.kinds import Array, Dict, Kind, Known, List, Num, Record, Slice, Tuple
from .batching import Batch, Rule, rank_of
from .levels import (
    NO,
    YES,
    Items,
    Level,
    NotBatched,
    item_of,
    join,
    join_all,
    listed,
    pack,
    part_of,
)

# --- indices -------------------------------------------------------------------------------------


def behind(index: Atom, batch: Batch) -> Atom:
    """`[:, *index]`"""
    if batch.level(index) is not NO:
        raise NotBatched("an index that is batched")
    kind = batch.kind(index)
    _check_order(kind.items if isinstance(kind, Tuple) else (kind,))
    if not isinstance(kind, Tuple):
        return batch.indices(index)
    if isinstance(index, Const):
        return batch.indices(*index.value)  # type: ignore[misc]
    made = batch.defs.get(index)
    if isinstance(made, Op) and made.fn is prims.make_tuple:
        return batch.indices(*map(batch.use, made.args))
    return batch.write(operator.add, batch.indices(), index)


def _check_order(kinds: Sequence[Kind]) -> None:
    """Axes that arrays index come where the first of them is, or in front if they do not stand
    together: only the former is the same one axis further."""
    for kind in kinds:
        is_axis = isinstance(kind, (Array, List, Num, Slice)) or kind in _MARKS
        if not is_axis or isinstance(kind, Num) and issubclass(kind.type, (bool, np.bool_)):
            raise NotBatched("an index that is not known")
    if not any(isinstance(kind, (Array, List)) for kind in kinds):
        return
    places = [i for i, kind in enumerate(kinds) if isinstance(kind, (Array, List, Num))]
    if places != list(range(places[0], places[-1] + 1)):
        raise NotBatched("index arrays that are apart")


_MARKS = (Known(None), Known(Ellipsis))


def _rank_of_item(x: Atom, index: Atom, batch: Batch) -> int:
    kind = batch.kind(x)
    assert isinstance(kind, Array)
    return rank_of(indexed(kind, batch.kind(index)))


# --- reading -------------------------------------------------------------------------------------


def item(op: Op, batch: Batch) -> None:
    x, index = op.args
    level = batch.level(x)
    match batch.kind(x):
        case Array():
            _rank_of_item(x, index, batch)
            return batch.give(op, operator.getitem, x, behind(index, batch))
        case Tuple(items=items) if isinstance(index, Const) and type(index.value) is int:
            found = part_of(level, index.value % len(items), len(items))
        case List() if isinstance(batch.kind(index), Num):
            found = item_of(level)
        case List() if isinstance(batch.kind(index), Slice) and not _is_parts(level):
            found = level
        case Dict() if level is YES and batch.level(index) is NO:
            found = YES
        case _:
            raise NotBatched("an item of what is not known")
    as_it_is(op, batch, found)


def _is_parts(level: Level) -> bool:
    return not isinstance(level, (bool, Items))


def as_it_is(op: Op, batch: Batch, level: Level) -> None:
    """The same operation, of which only the level of the result is news."""
    batch.give(op, op.fn, *op.args, **dict(op.options))
    batch.levels.update(dict.fromkeys(op.outs, level))


def unchanged(op: Op, batch: Batch) -> None:
    """`identity`, `copy`"""
    as_it_is(op, batch, batch.level(op.args[0]))


def selected(op: Op, batch: Batch) -> None:
    test, *arms = op.args
    if batch.level(test) is not NO:
        raise NotBatched("a test that is batched")
    level = join_all(map(batch.level, arms))
    batch.give(op, op.fn, test, *(batch.spread(arm, level) for arm in arms))
    batch.levels[op.out] = level


def unpacked(op: Op, batch: Batch) -> None:
    x, count = op.args
    kind, level = batch.kind(x), batch.level(x)
    if isinstance(kind, Array):
        batch.give(op, prims.unpack, rows(x, batch), count)
    elif isinstance(kind, Tuple):
        batch.give(op, prims.unpack, x, count)
        found = [part_of(level, i, len(op.outs)) for i in range(len(op.outs))]
        batch.levels.update(zip(op.outs, found, strict=True))
    elif isinstance(kind, List):
        as_it_is(op, batch, item_of(level))
    else:
        raise NotBatched("items of what is not known")


def rows(x: Atom, batch: Batch) -> Atom:
    """What a loop over `x` runs through: of a batched array, the first axis of the value."""
    match batch.kind(x):
        case Array(dims=(_, *_)) if batch.is_batched(x):
            return batch.write(np.swapaxes, x, 0, 1)
        case Tuple() | List():
            return x
        case Array() if not batch.is_batched(x):
            return x
    raise NotBatched("a loop over what is not known")


def level_of_rows(x: Atom, batch: Batch) -> Level:
    return item_of(batch.level(x))


# --- writing -------------------------------------------------------------------------------------


def items_added(op: Op, batch: Batch) -> None:
    """`add_item`, `with_item`: what is written meets the axes of its place."""
    x, index, value = op.args
    kind = batch.kind(x)
    if isinstance(kind, Array):
        if batch.rank(value) > (rank := _rank_of_item(x, index, batch)):
            raise NotBatched("more axes than there are")
        place = behind(index, batch)
        batch.give(op, op.fn, batch.spread(x, YES), place, batch.aligned(value, rank))
    elif isinstance(kind, List) and isinstance(batch.kind(index), Num):
        if batch.rank(value) != rank_of(kind.item):
            raise NotBatched("items of different shapes")
        batch.give(op, op.fn, batch.spread(x, YES), index, batch.spread(value, YES))
    else:
        raise NotBatched("a write into what is not known")


def surviving(op: Op, batch: Batch) -> None:
    x, index = op.args
    if not isinstance(batch.kind(x), Array):
        raise NotBatched("an item of what is not known")
    _rank_of_item(x, index, batch)
    batch.give(op, op.fn, x, behind(index, batch))


def stored(op: Op, batch: Batch) -> None:
    """In place. (Whether others see the memory is looked at when all levels are known.)"""
    if not isinstance(batch.kind(op.args[0]), Array):
        raise NotBatched("a write into what is not known")
    items_added(op, batch)


# --- tuples and lists ----------------------------------------------------------------------------


def made_tuple(op: Op, batch: Batch) -> None:
    as_it_is(op, batch, pack(map(batch.level, op.args)))


def made_list(op: Op, batch: Batch) -> None:
    level = join_all(map(batch.level, op.args))
    batch.give(op, op.fn, *(batch.spread(arg, level) for arg in op.args))
    batch.levels[op.out] = listed(level)


def made_dict(op: Op, batch: Batch) -> None:
    keys, *values = op.args
    batch.give(op, op.fn, keys, *(batch.spread(value, YES) for value in values))


def made_record(op: Op, batch: Batch) -> None:
    """A namedtuple, or an object that holds attributes: all of them are batched."""
    if op.options or not isinstance(batch.kind(op.out), (Record, Tuple)):
        raise NotBatched("an object of what is not known")
    batch.give(op, op.fn, *(batch.spread(arg, YES) for arg in op.args))


def attribute_kept(op: Op, batch: Batch) -> None:
    """`get_attribute`"""
    target, name = op.args
    if not isinstance(batch.kind(target), Record) or batch.level(target) is not YES:
        raise NotBatched("an attribute of what is not known")
    batch.give(op, op.fn, target, name)


def appended(op: Op, batch: Batch) -> None:
    target, value = op.args
    level = join(item_of(batch.level(target)), batch.level(value))
    target = batch.spread(target, listed(level))
    batch.give(op, op.fn, target, batch.spread(value, level))
    batch.levels[op.out] = listed(level)


def popped(op: Op, batch: Batch) -> None:
    """(Outs: the item, and the list without it.)"""
    level = batch.level(op.args[0])
    if not isinstance(batch.kind(op.args[0]), List) or _is_parts(level):
        raise NotBatched("an item of what is not known")
    batch.give(op, op.fn, *op.args)
    batch.levels.update(zip(op.outs, (item_of(level), level), strict=True))


def zipped(op: Op, batch: Batch) -> None:
    if op.options:
        raise NotBatched("options of zip")
    levels = [level_of_rows(arg, batch) for arg in op.args]
    batch.give(op, zip, *(rows(arg, batch) for arg in op.args))
    batch.levels[op.out] = listed(pack(levels))


def turned(op: Op, batch: Batch) -> None:
    level = listed(level_of_rows(op.args[0], batch))
    batch.give(op, reversed, rows(op.args[0], batch))
    batch.levels[op.out] = level


def enumerated(op: Op, batch: Batch) -> None:
    first, *start = op.args
    level = level_of_rows(first, batch)
    batch.give(op, enumerate, rows(first, batch), *start, **dict(op.options))
    batch.levels[op.out] = listed(pack([NO, level]))


def as_list(op: Op, batch: Batch) -> None:
    """`list(items)`"""
    level = listed(level_of_rows(op.args[0], batch))
    batch.give(op, op.fn, rows(op.args[0], batch))
    batch.levels[op.out] = level


def repeated(op: Op, batch: Batch) -> None:
    """`[d for _ in items]`"""
    if batch.level(op.args[1]) is not NO:
        raise NotBatched("the length of what is batched")
    as_it_is(op, batch, listed(batch.level(op.args[0])))


def beside_zero(op: Op, batch: Batch) -> None:
    level = level_of_rows(op.args[0], batch)
    batch.give(op, op.fn, rows(op.args[0], batch))
    batch.levels[op.out] = listed(pack([NO, level]))


def summed(op: Op, batch: Batch) -> None:
    """Python's `sum` of a list of batched values of one rank."""
    kind = batch.kind(op.args[0])
    if len(op.args) != 1 or op.options or not isinstance(kind, List):
        raise NotBatched("a sum of what is not known")
    rank_of(kind.item)
    if batch.level(op.args[0]) is not YES or batch.rank(op.out) != rank_of(kind.item):
        raise NotBatched("a sum of what is not known")
    # (the sum of no numbers is zero for each direction)
    start = [] if rank_of(kind.item) else [batch.write(np.zeros, batch.count)]
    batch.give(op, sum, op.args[0], *start)


def added(op: Op, batch: Batch) -> None:
    """The sum of two cotangents of one structure."""
    a, b = op.args
    kinds = batch.kind(a), batch.kind(b)
    if all(isinstance(kind, (Array, Num)) for kind in kinds):
        rank = max(map(rank_of, kinds))
        return batch.give(op, operator.add, *(batch.aligned(arg, rank) for arg in op.args))
    if batch.level(a) is not YES or batch.level(b) is not YES or not same_ranks(*kinds):
        raise NotBatched("a sum of containers of different structure")
    batch.give(op, op.fn, a, b)


def same_ranks(a: Kind, b: Kind) -> bool:
    match a, b:
        case (Array() | Num(), Array() | Num()):
            return rank_of(a) == rank_of(b)
        case Tuple(), Tuple():
            return len(a.items) == len(b.items) and all(map(same_ranks, a.items, b.items))
        case List(), List():
            return same_ranks(a.item, b.item)
        case Dict(fields=(*left,)), Dict(fields=(*right,)):
            return [k for k, _ in left] == [k for k, _ in right] and all(
                same_ranks(v, w) for (_, v), (_, w) in zip(left, right, strict=True)
            )
    return a == b == Known(None)


def array_of(op: Op, batch: Batch) -> None:
    """`np.array(items)`"""
    (items,) = op.args
    if op.options or batch.level(items) is not YES:
        raise NotBatched("an array of what is not known")
    if isinstance(batch.kind(items), List) and batch.rank(op.out):
        return batch.give_same(op, batch.array(items))
    batch.rank(items)
    batch.give(op, op.fn, items)


def joined(op: Op, batch: Batch) -> None:
    """`np.concatenate`, `np.stack`: of a list, or a tuple that is made for it."""
    given = dict(zip(("arrays", "axis"), op.args, strict=False)) | dict(op.options)
    arrays, axis = given["arrays"], given.get("axis", Const(0))
    if given.keys() - {"arrays", "axis"} or not isinstance(axis, Const):
        raise NotBatched("options of what joins arrays")
    if type(axis.value) is not int or not isinstance(batch.kind(arrays), (List, Tuple)):
        raise NotBatched("an axis or arrays that are not known")
    if batch.level(arrays) is not YES:
        made = batch.defs.get(arrays)  # type: ignore[arg-type]
        if not isinstance(made, Op) or made.fn is not prims.make_tuple:
            raise NotBatched("arrays that are not known")
        parts = [batch.spread(batch.use(arg), YES) for arg in made.args]
        arrays = batch.write(prims.make_tuple, *parts)
    batch.give(op, op.fn, arrays, axis=axis.value + (axis.value >= 0))


ITEMS: dict[Callable, Rule] = {
    **dict.fromkeys((list, tuple), as_list),
    **dict.fromkeys((np.concatenate, np.stack), joined),
    **dict.fromkeys((prims.add_item, prims.with_item), items_added),
    **dict.fromkeys((prims.add_cotangents, runtime.add), added),
    builtins.sum: summed,
    np.array: array_of,
    prims.surviving: surviving,
    enumerate: enumerated,
    operator.getitem: item,
    prims.append: appended,
    prims.copy: unchanged,
    prims.get_attribute: attribute_kept,
    prims.identity: unchanged,
    prims.make_dict: made_dict,
    prims.make_list: made_list,
    prims.make_tuple: made_tuple,
    prims.select: selected,
    prims.store: stored,
    prims.unpack: unpacked,
    prims.Method("pop"): popped,
    reversed: turned,
    runtime.beside_zero: beside_zero,
    runtime.repeated: repeated,
    zip: zipped,
}
