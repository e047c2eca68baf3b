"""Whether two values have the same shape, as their definitions tell where kinds do not.

An elementwise operation has the shape that its arguments are broadcast to, so what two values were
broadcast from says that their shapes are equal, whatever the sizes are.

>>> import operator
>>> x, y, z = Var("x"), Var("y"), Var("z")
>>> some = Array(np.dtype(float), (None,))
>>> scaled, less = Op((y,), operator.mul, (x, Const(2.0))), Op((z,), operator.sub, (y, x))
>>> work = Work({x: some, y: some, z: some}, {y: scaled, z: less})
>>> have_same_shape(z, x, work), have_same_shape(z, Var("w"), work)
(True, False)
"""

from __future__ import annotations

import numpy as np

from ..analysis.elementwise import IN_PLACE, is_elementwise
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Array, Num, if_array
from .work import Work, kind_in

_MOST_STEPS = 12
_LIKE_FIRST = frozenset({
    prims.identity, prims.copy, prims.with_item, prims.add_item, prims.zeros_like, prims.store,
    np.zeros_like, np.ones_like, np.copy,
})  # fmt: skip
_LIKE_SECOND = frozenset({prims.unbroadcast, prims.shaped, prims.spread, prims.fit})


def have_same_shape(one: Atom, other: Atom, work: Work) -> bool:
    """Are both sure to have the same shape, that of an array?"""
    left, right = _sources(one, work, _MOST_STEPS), _sources(other, work, _MOST_STEPS)
    return bool(left) and left == right


def _sources(atom: Atom, work: Work, steps: int) -> frozenset[Var]:
    """The values whose shapes, broadcast together, are the shape of `atom`."""
    kind = kind_in(atom, work)
    if isinstance(atom, Const) or isinstance(kind, Num):
        return frozenset()
    if isinstance(kind, Array) and kind.dims == ():
        return frozenset()
    like = _like(atom, work)
    if not like or steps == 0:
        return frozenset({atom})
    return frozenset().union(*(_sources(other, work, steps - 1) for other in like))


def _like(var: Var, work: Work) -> tuple[Atom, ...]:
    """Values that are broadcast to the shape of `var`; nothing if it has one of its own."""
    if var in work.shaped:
        return (work.shaped[var],)
    op = work.defs.get(var)
    if op is None or len(op.outs) != 1:
        return ()
    if op.fn in _LIKE_FIRST:
        return op.args[:1]
    if op.fn in _LIKE_SECOND:
        return op.args[1:2] if isinstance(kind_in(op.args[1], work), Array) else ()
    if op.fn in IN_PLACE:
        return op.args[:1] if isinstance(kind_in(op.args[0], work), Array) else ()
    if op.fn is np.broadcast_to and len(op.args) == 2:
        return _shaped_as(op.args[1], work)
    if is_elementwise(op.fn) and not op.options and (op.fn is not np.where or len(op.args) == 3):
        return _arrays(op, work)
    return ()


def _arrays(op: Op, work: Work) -> tuple[Atom, ...]:
    """The arguments that give an elementwise operation its shape: all must be known to be numbers
    or arrays."""
    kinds = [if_array(kind_in(arg, work)) for arg in op.args]
    if not all(isinstance(kind, (Num, Array)) for kind in kinds):
        return ()
    return tuple(arg for arg, kind in zip(op.args, kinds) if isinstance(kind, Array))


def _shaped_as(shape: Atom, work: Work) -> tuple[Atom, ...]:
    """The array of which `shape` is the shape."""
    op = work.defs.get(shape) if isinstance(shape, Var) else None
    if op is None or not isinstance(if_array(kind_in(op.args[0], work)), Array):
        return ()
    if op.fn is np.shape or op.fn is getattr and op.args[1] == Const("shape"):
        return op.args[:1]
    return ()
