"""Rules of the methods of ufuncs: `reduce`, `accumulate`, `outer`, `reduceat`.

y = np.add.reduce(a)    da = np.broadcast_to(np.expand_dims(dy, 0), a.shape)

(`np.add.at` writes to its argument: the reverse sweep knows it.)
"""

from __future__ import annotations

import numpy as np

from ..runtime import (
    divide_or_zero,
    exclusive_cumprod,
    log_or_zero,
    positions,
    scaled_power,
    scatter_add,
    suffix_horner,
)
from ..runtime_arrays import part_places, running_counts
from . import constant as _constants  # noqa: F401  (the table below asks what is constant)
from . import ufuncs as _ufuncs  # noqa: F401
from .registry import constant, is_constant, linear, name_of, refused, rule_of, vjp_of

# (of `vars`, as a look at every name would import the lazy parts of NumPy)
UFUNCS = {fn for fn in vars(np).values() if isinstance(fn, np.ufunc)}

# --- reduce ---------------------------------------------------------------------------------------


@linear(np.add.reduce, wrt=("a", "initial"))
def _(dy, a, axis=0, dtype=None, *, keepdims=False, initial=0, where=True):
    dinitial = dy
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    if where is not True:
        return np.where(where, np.broadcast_to(dy, np.shape(a)), 0.0), dinitial
    return np.broadcast_to(dy, np.shape(a)), dinitial


@vjp_of(np.multiply.reduce, wrt=("a", "initial"))
def _(y, dy, a, axis=0, dtype=None, *, keepdims=False, initial=None, where=True):
    if axis is not None and not keepdims:
        dy = np.expand_dims(dy, axis)
    if where is not True:
        a = np.where(where, a, 1.0)
    dinitial = dy * np.conj(np.prod(a, axis=axis, keepdims=True))
    if initial is not None:
        dy = dy * np.conj(initial)
    after = np.flip(exclusive_cumprod(np.flip(a, axis), axis), axis)
    da = dy * np.conj(exclusive_cumprod(a, axis) * after)
    if where is not True:
        da = np.where(where, da, 0.0)
    return da, dinitial


@vjp_of(np.fmax.reduce)
@vjp_of(np.fmin.reduce)
@vjp_of(np.maximum.reduce)
@vjp_of(np.minimum.reduce)
def _(y, dy, a, axis=0, dtype=None, *, keepdims=False):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    chosen = np.equal(a, y)
    return np.where(chosen, dy / np.sum(chosen, axis=axis, keepdims=True), 0.0)


@vjp_of(np.logaddexp.reduce)
def _(y, dy, a, axis=0, dtype=None, *, keepdims=False):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    return dy * np.exp(a - y)


@vjp_of(np.logaddexp2.reduce)
def _(y, dy, a, axis=0, dtype=None, *, keepdims=False):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    return dy * np.exp2(a - y)


@vjp_of(np.hypot.reduce)
def _(y, dy, a, axis=0, dtype=None, *, keepdims=False):
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    return dy * divide_or_zero(a, y)


# --- accumulate -----------------------------------------------------------------------------------


@linear(np.add.accumulate)
def _(dy, array, axis=0, dtype=None):
    return np.flip(np.cumsum(np.flip(dy, axis), axis), axis)


@vjp_of(np.multiply.accumulate)
def _(y, dy, array, axis=0, dtype=None):
    array = np.conj(array)
    return exclusive_cumprod(array, axis) * (dy + suffix_horner(dy * array, array, axis))


@vjp_of(np.maximum.accumulate)
@vjp_of(np.minimum.accumulate)
def _(y, dy, array, axis=0, dtype=None):
    # each result is shared evenly by the elements so far that are equal to it
    count, same = running_counts(array, y, axis)
    share = dy / count
    total = share + suffix_horner(np.where(same, share, 0.0), np.where(same, 1.0, 0.0), axis)
    return np.where(np.equal(array, y), total, 0.0)


# --- reduceat -------------------------------------------------------------------------------------


@linear(np.add.reduceat)
def _(dy, array, indices, axis=0, dtype=None):
    places, parts = part_places(indices, np.shape(array)[axis])
    return scatter_add(np.take(dy, parts, axis), np.take(positions(array), places, axis), array)


# --- outer: every element of `a` with every one of `b` --------------------------------------------


@linear(np.add.outer, wrt=("a", "b"))
def _(dy, a, b):
    da = np.sum(dy, axis=tuple(range(np.ndim(a), np.ndim(dy))))
    return da, np.sum(dy, axis=tuple(range(np.ndim(a))))


@linear(np.subtract.outer, wrt=("a", "b"))
def _(dy, a, b):
    da = np.sum(dy, axis=tuple(range(np.ndim(a), np.ndim(dy))))
    return da, -np.sum(dy, axis=tuple(range(np.ndim(a))))


@vjp_of(np.multiply.outer, wrt=("a", "b"))
def _(y, dy, a, b):
    da = np.tensordot(dy, np.conj(b), np.ndim(b))
    return da, np.tensordot(np.conj(a), dy, np.ndim(a))


@vjp_of(np.divide.outer, wrt=("a", "b"))
def _(y, dy, a, b):
    da = np.tensordot(dy, 1.0 / np.conj(b), np.ndim(b))
    return da, -np.tensordot(np.conj(a), dy, np.ndim(a)) / np.conj(b) / np.conj(b)


@vjp_of(np.power.outer, wrt=("a", "b"))
def _(y, dy, a, b):
    left = np.reshape(a, np.shape(a) + (1,) * np.ndim(b))
    da = dy * np.conj(scaled_power(b, left, b - 1))
    db = dy * np.conj(y * log_or_zero(left))
    last = tuple(range(np.ndim(a), np.ndim(dy)))
    return np.sum(da, axis=last), np.sum(db, axis=tuple(range(np.ndim(a))))


@vjp_of(np.maximum.outer, wrt=("a", "b"))
@vjp_of(np.minimum.outer, wrt=("a", "b"))
def _(y, dy, a, b):
    is_a = np.equal(np.reshape(a, np.shape(a) + (1,) * np.ndim(b)), y)
    is_b = np.equal(b, y)
    share = np.where(is_a & is_b, 0.5 * dy, dy)
    da = np.sum(np.where(is_a, share, 0.0), axis=tuple(range(np.ndim(a), np.ndim(dy))))
    return da, np.sum(np.where(is_b, share, 0.0), axis=tuple(range(np.ndim(a))))


# --- what is left ---------------------------------------------------------------------------------


def _register_the_rest():
    """The methods of constant ufuncs are constant; what has no rule says what to write."""
    for fn in sorted(UFUNCS, key=name_of):
        if fn.signature is not None or fn.nout > 1:
            continue
        if fn not in (np.add, np.subtract):
            refused("it writes to its first argument; compute the values, and assign them", fn.at)
        if fn.nin != 2:
            continue
        hints = {
            fn.reduce: f"write a loop that calls {name_of(fn)}",
            fn.accumulate: f"write a loop that calls {name_of(fn)}",
            fn.reduceat: f"write a loop over the parts, with {name_of(fn)}.reduce",
            fn.outer: f"write {name_of(fn)}(a[:, None], b)",
        }
        for method, hint in hints.items():
            if is_constant(fn):
                constant(method)
            elif rule_of(method) is None:
                refused(hint, method)


_register_the_rest()
constant(part_places, running_counts)
