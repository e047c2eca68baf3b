"""Strong zeros: what a mask has left out stays zero, however infinite the next partial is.

In `np.where(x > 0, np.sqrt(x), 0.0)` the cotangent of the root is exactly 0 where `x <= 0`, but
0 times the infinite partial of the root is NaN. So the cotangent of a value that was masked keeps
the mask, and the contributions of the operations behind it are masked again: a linear operation,
never a test on the cotangent.

>>> Mask(Const(True), True).kept
True
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Array, Kind, Num
from .emit import Emitter


@dataclass(frozen=True, slots=True)
class Mask:
    """The cotangent is zero where `condition` is not `kept`; `all`: whatever the operation is."""

    condition: Atom
    kept: bool
    all: bool = False

    def apply(self, value: Atom, emit: Emitter, wish: str) -> Atom:
        """`value` where it was kept, else exactly 0."""
        if self.kept:
            return emit(np.where, self.condition, value, Const(0.0), wish=wish)
        return emit(np.where, self.condition, Const(0.0), value, wish=wish)


def masks_of(op: Op, emit: Emitter) -> dict[Atom, Mask]:
    """The masks that an operation lays on the cotangents of its arguments."""
    compare = _EXTREMES.get(op.fn)
    if compare is not None and len(op.args) >= 2:
        a, b = op.args[:2]
        return {
            a: Mask(emit(compare, a, b), True),
            b: Mask(emit(compare, b, a), True),
        }
    if op.fn is np.where and len(op.args) == 3:
        condition, x, y = op.args
        return {x: Mask(condition, True), y: Mask(condition, False)} if x is not y else {}
    return {}


_EXTREMES: dict[Callable, Callable] = {
    np.maximum: np.greater_equal,
    np.fmax: np.greater_equal,
    np.minimum: np.less_equal,
    np.fmin: np.less_equal,
}

# functions whose partials may be infinite or NaN where their result is not needed
RISKY = frozenset({
    operator.truediv, operator.pow, np.divide, np.power, np.float_power, np.reciprocal, np.sqrt,
    np.cbrt, np.log, np.log2, np.log10, np.log1p, np.arcsin, np.arccos, np.arctanh, np.arccosh,
    np.exp, np.exp2, np.expm1, np.sinh, np.cosh, np.tan, np.arctan2, np.hypot, np.logaddexp,
})  # fmt: skip


def has_same_shape(a: Var, b: Var, kinds: Mapping[Var, Kind]) -> bool:
    """Are the two shaped alike for certain?"""
    match kinds.get(a), kinds.get(b):
        case Num(), Num():
            return True
        case Array(dims=m), Array(dims=n):
            return m is not None and m == n and None not in m
        case _:
            return False
