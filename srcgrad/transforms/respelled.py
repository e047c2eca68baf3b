"""Operations of the reverse sweep that can be said in a plainer way.

>>> shape = Op((Var(),), np.shape, (Var("x"),))
>>> x = shape.args[0]
>>> made = shape_of(shape, Work({x: Array(np.dtype(float), (None,))}, {}))
>>> made.fn is getattr, made.args[1]
(True, 'shape')
"""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..analysis.effects import is_pure, shape_place
from ..analysis.kinds import Kinds, fit_axes
from ..analysis.sizes import is_never_one
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import ANY, Array, Kind, List, Num
from ..rules.registry import rule_of
from .work import Work, is_adjoint, is_complex, kind_in


def floating(op: Op, kinds: Kinds) -> Op:
    """An integer literal that meets a float is written as a float: `2.0 * x`."""
    if op.fn not in _FLOATING or len(op.args) != 2:
        return op
    for position, atom in enumerate(op.args):
        other = op.args[1 - position]
        if isinstance(atom, Const) and type(atom.value) is int and _is_real(other, kinds):
            new = (Const(float(atom.value)), other)
            return replace(op, args=new if position == 0 else new[::-1])
    return op


def attribute(op: Op, kinds: Kinds) -> Op:
    """`x.T` for all that transposes a matrix, and `==` for `np.equal`."""
    kind = kinds.get(op.args[0], ANY) if op.args and isinstance(op.args[0], Var) else ANY
    if not isinstance(kind, Array):
        return op
    is_matrix = kind.dims is not None and len(kind.dims) == 2
    match op.fn, op.args[1:]:
        case (builtins.getattr, (Const(value="T"),)) | (np.transpose, ()):
            return replace(op, fn=np.transpose, args=op.args[:1], spelled=".T")
        case np.swapaxes, (Const(value=-1 | -2), Const(value=-1 | -2)) if is_matrix:
            return replace(op, fn=np.transpose, args=op.args[:1], spelled=".T")
        case np.reshape, (_,) if op.options == (("order", Const("C")),):
            return replace(op, options=())
        case np.equal, (_,) if not op.options:
            return replace(op, fn=operator.eq, spelled=None)
        case _:
            return op


def shape_of(op: Op, work: Work) -> Op:
    """`np.shape(x)` as `x.shape`, and of the first value in a chain that has this shape."""
    place = shape_place(op)
    if place is None:
        return op
    atom = op.args[place]
    if op.fn in (prims.unbroadcast, prims.spread):
        atom = _number_like(atom, work)
    while isinstance(kind := kind_in(atom, work), Array) and isinstance(atom, Var):
        if atom.wish and not atom.is_temporary and atom in work.primal:
            break
        made = work.defs.get(atom)
        like = None if made is None else _same_shape(made, kind, work)
        if like is None or (place == 1 and kind_in(like, work) != kind):
            break
        if op.fn in _TYPED and _dtype(like, work) != _dtype(atom, work):
            break
        atom = like
    args = tuple(atom if i == place else a for i, a in enumerate(op.args))
    is_array = isinstance(kind, Array)
    if is_array and op.fn in _ATTRIBUTES and len(args) == 1:
        return replace(op, fn=getattr, args=(*args, Const(_ATTRIBUTES[op.fn])), spelled=None)
    return replace(op, args=args)


def _number_like(atom: Atom, work: Work) -> Atom:
    """Of a number, the one that it was made of: it has no other shape."""
    while isinstance(atom, Var) and isinstance(kind_in(atom, work), Num):
        made = work.defs.get(atom)
        if made is None or made.fn not in _ELEMENTWISE:
            break
        numbers = [a for a in made.args if isinstance(a, Var)]
        same = [
            a for a in numbers if is_complex(kind_in(a, work)) == is_complex(kind_in(atom, work))
        ]
        if not same or not isinstance(kind_in(same[0], work), Num):
            break
        atom = same[0]
    return atom


_ATTRIBUTES: dict[Callable, str] = {np.shape: "shape", np.size: "size", np.ndim: "ndim"}


_TYPED = frozenset({prims.zeros_like, np.zeros_like, np.ones_like, np.empty_like, np.iscomplexobj})


def _dtype(atom: Atom, work: Work) -> object:
    kind = kind_in(atom, work)
    return kind.dtype if isinstance(kind, Array) else None


def _same_shape(made: Op, kind: Array, work: Work) -> Atom | None:
    """An argument of an elementwise operation that has the shape of its result for certain."""
    if kind.dims is None or None in kind.dims or not is_pure(made.fn):
        return None
    if made.fn in (np.zeros_like, np.ones_like, np.empty_like):
        return made.args[0]
    rule = rule_of(made.fn)
    if rule is None or not (rule.form == "elementwise" or made.fn in _ELEMENTWISE):
        return None
    alike: list[Atom] = []
    for arg in made.args:
        found = kind_in(arg, work)
        if isinstance(found, Array) and found.dims == kind.dims:
            alike.insert(0 if found.dtype == kind.dtype else len(alike), arg)
    return alike[0] if alike else None


_ELEMENTWISE = frozenset({
    operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.neg, abs,
    np.where, np.minimum, np.maximum,
})  # fmt: skip


def entry_of_array(op: Op, work: Work) -> tuple[Op, type] | None:
    """`list(d)[i][j]` as `d[i, j]`, of the cotangent of a list that became an array; and what type
    the number should have."""
    places: list[object] = []
    while op.fn is operator.getitem and isinstance(op.args[1], Const):
        places.insert(0, op.args[1].value)
        made = work.defs.get(op.args[0]) if isinstance(op.args[0], Var) else None
        if made is None:
            return None
        if made.fn is prims.fit:
            break
        op = made
    else:
        return None
    d, x = made.args
    kind: Kind = kind_in(x, work)
    for _ in places:
        kind = kind.item if isinstance(kind, List) else ANY
    whole = work.shaped.get(d) if isinstance(d, Var) else None
    array = work.defs.get(whole) if isinstance(whole, Var) else None
    is_same = array is not None and array.fn in (np.array, np.asarray) and array.args[0] is x
    if not is_same or not isinstance(kind, Num) or kind.type not in (float, np.float64):
        return None
    if not all(type(place) is int for place in places) or _dtype(d, work) != np.float64:
        return None
    index = Const(places[0] if len(places) == 1 else tuple(places))
    return Op((), operator.getitem, (d, index)), np.float64 if kind.mixed else kind.type


def without_new_axis(op: Op, work: Work) -> Op:
    """`d.sum(axis=1, keepdims=True)[:, 0]` as `d.sum(axis=1)`."""
    made = work.defs.get(op.args[0]) if drops_axes(op) and isinstance(op.args[0], Var) else None
    if made is None or made.fn is not prims.unbroadcast or not work.is_read_once(made.out):
        return op
    places = op.args[1].value  # type: ignore[union-attr]
    assert isinstance(places, tuple)
    d, x = (kind_in(atom, work) for atom in made.args)
    if not isinstance(d, Array) or d.dtype.kind != "f":
        return op
    axes = tuple(axis for axis, place in enumerate(places) if type(place) is int and place == 0)
    if fit_axes(d, x) != (axes, True) or len(axes) + places.count(slice(None)) < len(places):
        return op
    axis = Const(axes[0] if len(axes) == 1 else axes)
    return replace(op, fn=np.sum, args=made.args[:1], options=(("axis", axis),), spelled=None)


def drops_axes(op: Op) -> bool:
    """Is it `x[:, 0]` and the like, of the reverse sweep's own?"""
    places = op.args[1].value if len(op.args) > 1 and isinstance(op.args[1], Const) else None
    return op.fn is operator.getitem and isinstance(places, tuple)


def has_dtype(kind: Kind, like: Array) -> bool:
    return isinstance(kind, Array) and kind.dtype == like.dtype


def has_dims(kind: Kind, like: Array) -> bool:
    if not isinstance(kind, Array) or kind.dims is None or kind.dtype != like.dtype:
        return False
    if like.dims is None or len(kind.dims) != len(like.dims):
        return False
    # two axes that are never 1 and meet have the same length
    return all(
        (m == n and m is not None) or (is_never_one(m) and is_never_one(n))
        for m, n in zip(kind.dims, like.dims, strict=True)
    )


LINEAR = frozenset({
    np.sum, np.expand_dims, np.broadcast_to, np.reshape, np.transpose, np.swapaxes, np.squeeze,
    prims.unbroadcast,
})  # fmt: skip
UNIFORM = frozenset({operator.mul, operator.truediv, operator.neg, operator.add, operator.sub})


def filled(op: Op, work: Work) -> Op:
    """`np.broadcast_to(1.0, x.shape)` as `np.ones_like(x)`: an array of one's own."""
    if op.fn is not np.broadcast_to or len(op.args) != 2 or not isinstance(op.args[0], Const):
        return op
    shape = work.defs.get(op.args[1]) if isinstance(op.args[1], Var) else None
    if shape is None or shape.fn is not getattr or shape.args[1] != Const("shape"):
        return op
    kind = kind_in(shape.args[0], work)
    if op.args[0].value != 1.0 or not isinstance(kind, Array) or kind.dtype != np.float64:
        return op  # (in single precision, what a fit was not needed for would change)
    return replace(op, fn=np.ones_like, args=(shape.args[0],), spelled=None)


def scaled_twice(op: Op, work: Work) -> Op:
    """`0.5 * (2.0 * x)` is `1.0 * x`: exact where one of the factors is a power of two."""
    if op.fn is not operator.mul or len(op.args) != 2:
        return op
    for factor, other in (op.args, op.args[::-1]):
        inner = work.defs.get(other) if isinstance(other, Var) else None
        if inner is None or inner.fn is not operator.mul or not _is_float(factor):
            continue
        assert isinstance(other, Var)
        is_one_more = not work.is_read_once(other)
        for scale, rest in (inner.args, inner.args[::-1]):
            if _is_float(scale) and (_is_power_of_two(scale) or _is_power_of_two(factor)):
                assert isinstance(scale, Const) and isinstance(factor, Const)
                product = scale.value * factor.value  # type: ignore[operator]
                if abs(product) == 1.0 or not is_one_more:
                    return replace(op, args=(Const(product), rest))
    return op


def divided(op: Op, work: Work) -> Op:
    """`x * (1.0 / u)` as `x / u`: one rounding instead of two."""
    if op.fn is not operator.mul or len(op.args) != 2:
        return op
    for x, other in (op.args, op.args[::-1]):
        made = work.defs.get(other) if isinstance(other, Var) else None
        if made is None or made.fn is not operator.truediv or not is_adjoint(made):
            continue
        if made.args[0] == Const(1.0) and work.counts[other] == 1:
            return replace(op, fn=operator.truediv, args=(x, made.args[1]))
    return op


def _is_float(atom: Atom) -> bool:
    return isinstance(atom, Const) and type(atom.value) is float


def _is_power_of_two(atom: Atom) -> bool:
    assert isinstance(atom, Const)
    return atom.value != 0 and abs(math.frexp(atom.value)[0]) == 0.5  # type: ignore[arg-type]


_FLOATING = frozenset({operator.mul, operator.add, operator.sub, operator.truediv})


def _is_real(atom: Atom, kinds: Kinds) -> bool:
    if isinstance(atom, Const):
        return type(atom.value) is float
    match kinds.get(atom, ANY):
        case Num(type=number):
            return issubclass(number, (float, np.floating))
        case Array(dtype=dtype):
            return dtype.kind == "f"
        case _:
            return False
