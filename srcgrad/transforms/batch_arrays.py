"""How operations on arrays are batched: the table of functions, one rule for each family.

>>> sorted(op.__name__ for op in ARRAYS if op.__module__ == "_operator")[:3]
['add', 'iadd', 'imul']
"""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np

from .. import runtime, runtime_algebra
from ..analysis.cotangents import fit_axes
from ..ir import prims
from ..ir.core import NONE, Atom, Const, Op
from ..ir.kinds import Array, Dict, Kind, Known, List, Num, Record, Tuple
from ..rules.methods import flatten_method, reshape_method
from ..runtime_batches import items_of_each, unbroadcast_each
from .batching import Batch, Rule, bound, rank_of
from .levels import NO, YES, NotBatched

# --- element by element --------------------------------------------------------------------------


def elementwise(op: Op, batch: Batch) -> None:
    """Operands meet at their last axes: those with fewer get new ones after that of directions."""
    if op.options:
        raise NotBatched("options of an elementwise function")
    rank = max(map(batch.rank, op.args))
    batch.give(op, op.fn, *(batch.aligned(arg, rank) for arg in op.args))


def chosen(op: Op, batch: Batch) -> None:
    """`np.where(test, a, b)`"""
    if len(op.args) != 3:
        raise NotBatched("places instead of values")
    elementwise(op, batch)


def is_array(atom: Atom, batch: Batch) -> bool:
    """Is it a batched array or number? (A list that NumPy would make an array of is none.)"""
    return batch.is_batched(atom) and batch.rank(atom) >= 0


def augmented(op: Op, batch: Batch) -> None:
    """`x += v`: of a number a new value, of an array in place."""
    target, value = op.args
    if batch.rank(target) == 0:
        elementwise(Op(op.outs, _PLAIN[op.fn], op.args, (), op.span), batch)
    elif batch.is_batched(target):
        batch.give(op, op.fn, target, batch.aligned(value, batch.rank(target)))
    else:
        raise NotBatched("an array that is not batched, changed in place")


_PLAIN: dict[Callable, Callable] = {
    operator.iadd: operator.add,
    operator.isub: operator.sub,
    operator.imul: operator.mul,
    operator.itruediv: operator.truediv,
}


def same(op: Op, batch: Batch) -> None:
    """`float(d)`, `np.asarray(d)`: what there is has the type already."""
    (d,) = bound(op, "d").values()
    if batch.rank(d) and op.fn is not np.asarray:
        raise NotBatched("a conversion")
    if dtype_of(batch.kind(d)).kind != "f" and op.fn is not np.asarray:
        raise NotBatched("a conversion of complex numbers")
    batch.give_same(op, d)


def dtype_of(kind: Kind) -> np.dtype:
    return kind.dtype if isinstance(kind, Array) else np.dtype(kind.type)  # type: ignore[union-attr]


def zeros_like(op: Op, batch: Batch) -> None:
    if op.options or len(op.args) != 1:
        raise NotBatched("options of zeros_like")
    if op.fn in (np.ones_like, np.zeros_like):
        batch.rank(op.args[0])  # (of a list, these make an array)
    batch.give(op, op.fn, *op.args)


# --- shapes that cotangents are brought to -------------------------------------------------------


def fit(op: Op, batch: Batch) -> None:
    """Sums over the axes along which the second argument was broadcast, as kinds tell them."""
    d, x = op.args[:2]
    if batch.level(d) is NO:
        raise NotBatched("a cotangent of what is batched")
    if isinstance(batch.kind(x), (Array, Num)):
        d = batch.array(d)
    elif isinstance(batch.kind(d), Array) and _holds_numbers(batch.kind(x)):
        if batch.level(x) is NO and op.fn in (prims.fit, runtime.fit):
            return batch.give(op, items_of_each, d, x)
    kinds = batch.kind(d), batch.kind(x)
    if not all(isinstance(kind, (Array, Num)) for kind in kinds):
        if op.fn is prims.shaped or not fits(*kinds):
            raise NotBatched("cotangents of containers")
        return batch.give_same(op, d, batch.level(d))
    if dtype_of(batch.kind(d)).kind == "c" and dtype_of(batch.kind(x)).kind != "c":
        d = batch.write(np.real, d)
    if op.fn is prims.shaped or rank_of(kinds[0]) == rank_of(kinds[1]) == 0:
        return batch.give_same(op, d)
    axes = fit_axes(*kinds)
    if axes is None:
        if batch.level(x) is not NO or rank_of(kinds[0]) < rank_of(kinds[1]):
            raise NotBatched("a cotangent of a shape that is not known")
        if isinstance(kinds[0], Array) and isinstance(kinds[1], Array):
            batch.learn(op.out, Array(kinds[0].dtype, kinds[1].dims))
        return batch.give(op, unbroadcast_each, d, x)
    summed, keepdims = axes
    places = range(rank_of(kinds[0])) if summed is None else summed
    if not places:
        return batch.give_same(op, d)
    options = {"keepdims": True} if keepdims else {}
    batch.give(op, np.sum, d, axis=_shifted(tuple(places)), **options)


def _holds_numbers(kind: Kind) -> bool:
    """A list or tuple of numbers or arrays."""
    match kind:
        case List(item=item, type=kind_type) if kind_type in (list, tuple):
            return isinstance(item, (Array, Num))
        case Tuple(items=items, type=kind_type) if kind_type is tuple:
            return bool(items) and all(isinstance(item, Num) for item in items)
    return False


def fits(d: Kind, x: Kind) -> bool:
    """Has each batched array of a container the shape that it is to be brought to? (Their types
    are those of arrays.)"""
    match d, x:
        case (Array() | Num(), Array() | Num()):
            is_real = "c" not in (dtype_of(d).kind, dtype_of(x).kind)
            is_number = rank_of(d) == rank_of(x) == 0
            return is_real and (is_number or fit_axes(d, x) == ((), False))
        case Tuple(), Tuple() if d.type is x.type and len(d.items) == len(x.items):
            return all(map(fits, d.items, x.items))
        case List(), List() if d.type is x.type:
            return fits(d.item, x.item)
        case Dict(fields=(*left,)), Dict(fields=(*right,)):
            same_keys = [key for key, _ in left] == [key for key, _ in right]
            return same_keys and all(map(fits, dict(left).values(), dict(right).values()))
        case Record(), Record() if d.type is x.type and len(d.fields) == len(x.fields):
            own, wanted = dict(d.fields), dict(x.fields)
            return [*own] == [*wanted] and all(map(fits, own.values(), wanted.values()))
    return d == x == Known(None)


def spread(op: Op, batch: Batch) -> None:
    """Broadcasts to the shape of the second argument."""
    d, y = op.args
    kinds = batch.kind(d), batch.kind(y)
    if not all(isinstance(kind, (Array, Num)) for kind in kinds):
        if batch.level(d) is NO or not fits(*kinds):
            raise NotBatched("tangents of containers")
        return batch.give_same(op, d, batch.level(d))
    rank = rank_of(kinds[1])
    if batch.is_batched(d) and (rank == 0 or _is_same_shape(*kinds)):
        return batch.give_same(op, d)
    d = batch.aligned(d, rank)
    if batch.is_batched(y):
        return batch.give(op, prims.spread, d, y)
    batch.give(op, np.broadcast_to, d, batch.shape(batch.shape_of(y)))


def _is_same_shape(d: Kind, y: Kind) -> bool:
    return isinstance(d, Array) and isinstance(y, Array) and fit_axes(y, d) == ((), False)


def _shifted(axis: tuple[int, ...]) -> int | tuple[int, ...]:
    moved = tuple(place + (place >= 0) for place in axis)
    return moved[0] if len(moved) == 1 else moved


# --- along axes ----------------------------------------------------------------------------------


def along(*names: str, default: object = None, options: tuple[str, ...] = ()) -> Rule:
    """Of a function with the parameters `names`, of which one is the axis: it counts from the
    front, so it moves by one. Left out, it is `default`: an axis, `...` for all of them, None where
    the function then flattens (there has to be one axis only), "" where it has to be given."""

    def rule(op: Op, batch: Batch) -> None:
        given = bound(op, *names, *options)
        d = given[names[0]]
        if not batch.is_batched(d) or any(map(batch.is_batched, [*given.values()][1:])):
            raise NotBatched("an option that is batched")
        axis = given.pop("axis", NONE)
        if axis == NONE:
            axis = Const(default)
        if not isinstance(axis, Const):
            raise NotBatched("an axis that is not known")
        moved = _moved(axis.value, batch.rank(d))
        if moved is not None:
            given["axis"] = Const(moved)
            batch.give(op, op.fn, *(given.pop(names[0]),), **given)
        else:
            batch.give_same(op, d)

    return rule


def _moved(axis: object, rank: int) -> int | tuple[int, ...] | None:
    """(None: no axis at all.)"""
    match axis:
        case None:
            if rank != 1:
                raise NotBatched("a function that flattens")
            return 1
        case _ if axis is ...:
            return _shifted(tuple(range(rank))) if rank else None
        case int() if type(axis) is int:
            return axis + (axis >= 0)
        case tuple() | list() if all(type(place) is int for place in axis):
            return tuple(place + (place >= 0) for place in axis)
    raise NotBatched("an axis that is not known")


def expanded(op: Op, batch: Batch) -> None:
    given = bound(op, "a", "axis")
    axis = given["axis"]
    if not isinstance(axis, Const) or not is_array(given["a"], batch):
        raise NotBatched("an axis that is not known")
    batch.give(op, op.fn, given["a"], Const(_moved(axis.value, 1)))


def transposed(op: Op, batch: Batch) -> None:
    given = bound(op, "a", "axes")
    rank, axes = batch.rank(given["a"]), given.get("axes", NONE)
    if not isinstance(axes, Const):
        raise NotBatched("axes that are not known")
    order = tuple(reversed(range(rank))) if axes == NONE else tuple(axes.value)  # type: ignore[arg-type]
    if rank < 2:
        return batch.give_same(op, given["a"])
    batch.give(op, np.transpose, given["a"], (0, *(place % rank + 1 for place in order)))


def exchanged(op: Op, batch: Batch) -> None:
    """`np.swapaxes`, `np.moveaxis`"""
    d, *places = op.args
    are_known = all(isinstance(place, Const) for place in places)
    if op.options or not are_known or not is_array(d, batch):
        raise NotBatched("axes that are not known")
    batch.give(op, op.fn, d, *(_moved(place.value, 1) for place in places))  # type: ignore[union-attr]


# --- shapes --------------------------------------------------------------------------------------


def reshaped(op: Op, batch: Batch) -> None:
    given = bound(op, "a", "shape", "order")
    if given.get("order", Const("C")) != Const("C"):
        raise NotBatched("another order of elements")
    if not is_array(given["a"], batch):
        raise NotBatched("a shape that is batched")
    batch.give(op, np.reshape, given["a"], batch.shape(given["shape"]))


def reshaped_method(op: Op, batch: Batch) -> None:
    """`d.reshape(2, 3)`"""
    d, *shape = op.args
    if op.options or any(map(batch.is_batched, shape)) or not is_array(d, batch):
        raise NotBatched("another order of elements, or a shape that is batched")
    if len(shape) == 1:
        return batch.give(op, np.reshape, d, batch.shape(shape[0]))
    batch.give(op, np.reshape, d, batch.write(prims.make_tuple, batch.count, *shape))


def raveled(op: Op, batch: Batch) -> None:
    given = bound(op, "a", "order")
    if given.get("order", Const("C")) != Const("C"):
        raise NotBatched("another order of elements")
    if batch.rank(given["a"]) == 1:
        return batch.give_same(op, given["a"])
    count = batch.write(prims.make_tuple, batch.count, -1)
    batch.give(op, np.reshape, given["a"], count)


def broadcast(op: Op, batch: Batch) -> None:
    given = bound(op, "array", "shape")
    if not batch.is_batched(given["array"]):
        raise NotBatched("a shape that is batched")
    shape = batch.kind(given["shape"])
    if not isinstance(shape, (Num, Tuple)):
        raise NotBatched("a shape that is no tuple")
    rank = len(shape.items) if isinstance(shape, Tuple) else 1
    d = batch.array(given["array"])
    if isinstance(kind := batch.kind(d), Array):
        batch.learn(op.out, Array(kind.dtype, (None,) * rank))
    d = batch.aligned(d, rank)
    batch.give(op, np.broadcast_to, d, batch.shape(given["shape"]))


def attribute(op: Op, batch: Batch) -> None:
    d, name = op.args
    if name == Const("T"):
        return transposed(Op(op.outs, np.transpose, (d,), (), op.span), batch)
    if name == Const("size"):
        sized(op, batch)
    elif name in (Const("shape"), Const("ndim")):
        shape_of(op, batch)
    elif isinstance(batch.kind(d), Record) and batch.level(d) is YES:
        batch.give(op, op.fn, d, name)
    else:
        raise NotBatched(f"the attribute {name}")


def shape_of(op: Op, batch: Batch) -> None:
    """The shape without the axis of directions: what it says is not batched."""
    d, rank = op.args[0], batch.rank(op.args[0])
    if op.fn is np.ndim or op.fn is getattr and op.args[1] == Const("ndim"):
        return batch.give_same(op, Const(rank))
    rest = batch.write(prims.make_slice, 1, None, None)
    batch.give(op, operator.getitem, batch.write(getattr, d, "shape"), rest)
    batch.levels[op.out] = NO


def sized(op: Op, batch: Batch) -> None:
    """How many numbers the value has."""
    if len(op.args) > 1 and op.fn is not getattr:
        raise NotBatched("options of np.size")
    d = batch.array(op.args[0]) if op.fn is np.size else op.args[0]
    batch.rank(d)
    batch.give(op, op.fn, batch.one(d), *op.args[1:])
    batch.levels[op.out] = NO


def length_of(op: Op, batch: Batch) -> None:
    (d,) = op.args
    match batch.kind(d):
        case Array():
            batch.give(op, operator.getitem, batch.write(getattr, d, "shape"), 1)
        case Dict() | List() | Tuple():
            batch.give(op, len, d)
        case _:
            raise NotBatched("the length of what is not known")
    batch.levels[op.out] = NO


def triangle(op: Op, batch: Batch) -> None:
    """(Of the last two axes.)"""
    d, *rest = bound(op, "m", "k").values()
    if batch.rank(d) < 2 or any(map(batch.is_batched, rest)):
        raise NotBatched("a triangle of what is no matrix")
    batch.give(op, op.fn, d, *rest)


# --- the table -----------------------------------------------------------------------------------

_OPERATORS = (operator.add, operator.mul, operator.neg, operator.pos, operator.sub)
_UFUNCS = (
    np.add, np.conjugate, np.divide, np.multiply, np.negative, np.positive, np.subtract,
)  # fmt: skip
_OTHERS = (np.copy, np.imag, np.real, runtime.divide, runtime_algebra.quotient)
_ZEROS = (prims.zeros_like, runtime.zeros_like)

ARRAYS: dict[Callable, Rule] = {
    **dict.fromkeys((*_OPERATORS, operator.truediv, *_UFUNCS, *_OTHERS), elementwise),
    **dict.fromkeys(_PLAIN, augmented),
    **dict.fromkeys((float, np.float64, np.asarray), same),
    **dict.fromkeys((np.ones_like, np.zeros_like, *_ZEROS), zeros_like),
    **dict.fromkeys(
        (prims.fit, prims.shaped, prims.unbroadcast, runtime.fit, runtime.unbroadcast), fit
    ),
    **dict.fromkeys((prims.spread, runtime.spread), spread),
    **dict.fromkeys((np.tril, np.triu), triangle),
    **dict.fromkeys((np.moveaxis, np.swapaxes), exchanged),
    np.broadcast_to: broadcast,
    np.cumsum: along("a", "axis"),
    np.expand_dims: expanded,
    np.fft.fft: along("a", "n", "axis", "norm", default=-1),
    np.fft.ifft: along("a", "n", "axis", "norm", default=-1),
    np.flip: along("m", "axis", default=...),
    np.mean: along("a", "axis", default=..., options=("keepdims",)),
    np.ravel: raveled,
    np.reshape: reshaped,
    np.roll: along("a", "shift", "axis"),
    np.shape: shape_of,
    np.size: sized,
    np.squeeze: along("a", "axis", default=""),
    runtime.crop_axis: along("d", "width", "axis"),
    runtime.pad_axis: along("d", "width", "axis"),
    np.ndim: shape_of,
    np.sum: along("a", "axis", default=..., options=("keepdims",)),
    np.transpose: transposed,
    np.where: chosen,
    reshape_method: reshaped_method,
    flatten_method: raveled,
    getattr: attribute,
    len: length_of,
    runtime.unstack: along("d", "axis"),
}  # fmt: skip
