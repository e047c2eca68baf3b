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

from ..analysis.elementwise import is_elementwise
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Array, Dim, Kind, Num, Size
from ..rules.registry import Rule, rule_of
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


def both(outer: Mask, inner: Mask | None, emit: Emitter) -> Mask:
    """What each of two masks has kept."""
    if inner is None or inner == outer:
        return outer
    parts = (
        mask.condition if mask.kept else emit(np.logical_not, mask.condition)
        for mask in (outer, inner)
    )
    return Mask(emit(np.logical_and, *parts), True)


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

# elementwise functions whose partials are finite where their arguments are; of the others the
# partials may be infinite or NaN where the result is not needed
_FINITE = frozenset({
    operator.add, operator.sub, operator.neg, operator.pos, abs, np.add, np.subtract, np.negative,
    np.positive, np.abs, np.fabs, np.square, np.sin, np.cos, np.tanh, np.arctan, np.arcsinh,
    np.sinc, np.maximum, np.minimum, np.fmax, np.fmin, np.where, np.clip, np.conjugate,
    np.deg2rad, np.rad2deg, np.radians, np.degrees, np.copysign, np.nan_to_num,
})  # fmt: skip
_PRODUCTS = frozenset({operator.mul, np.multiply})
# functions that leave every element where it is
_IN_PLACE = frozenset({prims.copy, np.copy, np.array, np.asarray, np.real, np.imag})


def keeps_places(rule: Rule) -> bool:
    """Does an element of the result come from that of the argument at the same place?"""
    return _is_elementwise(rule) or rule.fn in _IN_PLACE


def _is_elementwise(rule: Rule) -> bool:
    return rule.form == "elementwise" or is_elementwise(rule.fn)


def may_be_infinite(rule: Rule, op: Op, partial: Atom, defs: Mapping[Var, object]) -> bool:
    """May the partial of an elementwise operation be infinite where the arguments are finite?
    (The factors in a gradient are partials.)"""
    if not _is_elementwise(rule) or rule.fn in _FINITE:
        return False
    is_of_gradient = op.span is not None and op.span.is_mirrored
    return rule.fn not in _PRODUCTS or is_of_gradient or _is_quotient(partial, defs)


def _is_quotient(factor: Atom, defs: Mapping[Var, object]) -> bool:
    """Is it made by what may be infinite where all that it is made of is finite?"""
    left, seen = [factor], set[Atom]()
    while left:
        atom = left.pop()
        made = defs.get(atom) if isinstance(atom, Var) and atom not in seen else None
        seen.add(atom)
        if isinstance(made, Op) and (rule := rule_of(made.fn)) is not None:
            if _is_elementwise(rule) and rule.fn not in _FINITE | _PRODUCTS:
                return True
            left += made.args if keeps_places(rule) else ()
    return False


def is_spread(out: Var, var: Var, kinds: Mapping[Var, Kind]) -> bool:
    """May an elementwise operation have spread its argument `var` to a larger shape? (An axis that
    is not 1 is as long as that of the result, or the operation raises.)"""
    match kinds.get(out), kinds.get(var):
        case Num(), Num():
            return False
        case Array(dims=m), Array(dims=n) if m is not None and n is not None and len(m) == len(n):
            return not all(map(_stays, m, n))
        case _:
            return True


def _stays(out: Dim, own: Dim) -> bool:
    if own == out:
        return own is not None
    return own.is_never_one if isinstance(own, Size) else own not in (1, None)
