"""Which function an array method or attribute means.

>>> canonical_method("sum") is np.sum, canonical_attribute("T") is np.transpose
(True, True)
>>> reshape_method(np.arange(6), 2, 3).shape
(2, 3)
>>> canonical_method("fill") is None
True

A method with a calling convention of its own has a function here (`reshape_method`), with its
rule.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..runtime import positions, scatter_add
from ..runtime_arrays import order_of, places_in_memory
from .registry import linear, vjp_of


def reshape_method(x, *shape, order="C", copy=None):
    """`x.reshape(2, 3)` and `x.reshape((2, 3))`."""
    return x.reshape(*shape, order=order)


@linear(reshape_method)
def _(dy, x, *shape, order="C", copy=None):
    if order == "A":
        order = order_of(x, order)
    return np.reshape(dy, np.shape(x), order=order)


def transpose_method(x, *axes):
    """`x.transpose()`, `x.transpose(1, 0)` and `x.transpose((1, 0))`."""
    return x.transpose(*axes)


@linear(transpose_method)
def _(dy, x, *axes):
    if len(axes) == 0:
        return np.transpose(dy)
    order = axes if len(axes) > 1 else axes[0]
    if order is None:
        return np.transpose(dy)
    return np.transpose(dy, np.argsort(np.mod(order, np.ndim(x))))


def astype_method(x, dtype, order="K", casting="unsafe", subok=True, copy=True):
    """`x.astype(dtype)`."""
    return x.astype(dtype, order, casting, subok, copy)


@vjp_of(astype_method)
def _(y, dy, x, dtype, order="K", casting="unsafe", subok=True, copy=True):
    if np.issubdtype(dtype, np.inexact) or np.issubdtype(dtype, np.object_):
        return dy
    return np.zeros(np.shape(y))


def flatten_method(x, order="C"):
    """`x.flatten()`: never a view."""
    return x.flatten(order)


@linear(flatten_method)
def _(dy, x, order="C"):
    if order == "K" or order == "A":
        return scatter_add(dy, places_in_memory(x, order), x)
    return np.reshape(dy, np.shape(x), order=order)


def clip_method(x, min=None, max=None):
    """`x.clip(0, 1)`, `x.clip(min=0)`."""
    return x.clip(min, max)


@vjp_of(clip_method, wrt=("x", "min", "max"))
def _(y, dy, x, min=None, max=None):
    dx, dmin, dmax = dy, None, None
    if min is not None:
        dmin = np.where(x < min, dy, 0.0)
        dx = np.where(x >= min, dx, 0.0)
    if max is not None:
        dmax = np.where(x > max, dy, 0.0)
        dx = np.where(x <= max, dx, 0.0)
    if min is not None and max is not None:  # of bounds that cross, the upper one holds
        dmin = np.where(np.less_equal(min, max), np.where(x < min, dy, 0.0), 0.0)
        dmax = np.where(np.less_equal(min, max), np.where(x > max, dy, 0.0), dy)
    return dx, dmin, dmax


def item_method(x, *index):
    """`x.item()`, `x.item(3)`, `x.item(0, 1)`."""
    return x.item(*index)


@linear(item_method)
def _(dy, x, *index):
    if len(index) == 0:
        return np.reshape(dy, np.shape(x))
    if len(index) == 1 and isinstance(index[0], int):
        return scatter_add(dy, np.ravel(positions(x))[index[0]], x)
    place = index if len(index) > 1 else index[0]
    return scatter_add(dy, positions(x)[place], x)


def tolist_method(x):
    """`x.tolist()`."""
    return x.tolist()


@linear(tolist_method)
def _(dy, x):
    return np.reshape(np.asarray(dy), np.shape(x))


def compress_method(x, condition, axis=None):
    """`x.compress(condition)`."""
    return x.compress(condition, axis)


@linear(compress_method)
def _(dy, x, condition, axis=None):
    return scatter_add(dy, np.compress(condition, positions(x), axis), x)


# fmt: off
METHODS: dict[str, Callable] = {
    "all":          np.all,
    "any":          np.any,
    "argmax":       np.argmax,
    "argmin":       np.argmin,
    "argpartition": np.argpartition,
    "argsort":      np.argsort,
    "astype":       astype_method,
    "clip":         clip_method,
    "choose":       np.choose,
    "compress":     compress_method,
    "conj":         np.conjugate,
    "conjugate":    np.conjugate,
    "copy":         np.copy,
    "cumprod":      np.cumprod,
    "cumsum":       np.cumsum,
    "diagonal":     np.diagonal,
    "dot":          np.dot,
    "flatten":      flatten_method,
    "item":         item_method,
    "max":          np.max,
    "mean":         np.mean,
    "min":          np.min,
    "nonzero":      np.nonzero,
    "prod":         np.prod,
    "ravel":        np.ravel,
    "repeat":       np.repeat,
    "reshape":      reshape_method,
    "round":        np.round,
    "searchsorted": np.searchsorted,
    "squeeze":      np.squeeze,
    "std":          np.std,
    "sum":          np.sum,
    "swapaxes":     np.swapaxes,
    "take":         np.take,
    "tolist":       tolist_method,
    "trace":        np.trace,
    "transpose":    transpose_method,
    "var":          np.var,
}

ATTRIBUTES: dict[str, Callable] = {
    "T":     np.transpose,
    "imag":  np.imag,
    "mT":    np.matrix_transpose,
    "ndim":  np.ndim,
    "real":  np.real,
    "shape": np.shape,
    "size":  np.size,
}
# fmt: on

# what carries no derivative, of arrays, lists, dicts and strings
INERT_ATTRIBUTES = frozenset("shape ndim size dtype nbytes itemsize flags strides device".split())
INERT_METHODS = frozenset(
    (
        "argmax argmin argpartition argsort all any nonzero searchsorted keys count index "
        "startswith endswith join format split strip lower upper"
    ).split()
)

_IS_BYTES = "it looks at the bytes of the array"
_IS_VIEW = "its result may share the memory of the array under another type"
# attributes and methods of arrays without a derivative, and why
REFUSED = {
    "base": "what an array is a view of is not known when the function is read",
    "byteswap": _IS_BYTES,
    "ctypes": _IS_BYTES,
    "data": _IS_BYTES,
    "dump": "it writes a file",
    "dumps": _IS_BYTES,
    "flat": "use .ravel() to read, and an index to write",
    "getfield": _IS_VIEW,
    "partition": "it orders the array in place; use np.partition",
    "resize": "it changes the array in place; use np.resize",
    "setfield": _IS_BYTES,
    "to_device": "NumPy knows one device only",
    "tobytes": _IS_BYTES,
    "tofile": "it writes a file",
    "view": _IS_VIEW,
}


def why_method_refused(name: str) -> str | None:
    """Why the method or attribute of an array has no derivative, if there is a reason."""
    return REFUSED.get(name)


def canonical_method(name: str) -> Callable | None:
    """The function that means the same as the array method, receiver first; None where there is
    none (methods that change the array in place, or look at its bytes)."""
    return METHODS.get(name)


def canonical_attribute(name: str) -> Callable | None:
    """The function of the array that means the same as the attribute."""
    return ATTRIBUTES.get(name)
