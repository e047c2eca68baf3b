"""Rules of Python's builtin functions.

y = max(a, b)    da = dy if a > b else 0.5 * dy if a == b else 0.0
"""

from __future__ import annotations

from collections.abc import ValuesView

import numpy as np

from ..runtime import divide_or_zero, repeated, unzip
from .operators import power_partials
from .registry import constant, elementwise, linear, vjp_of

elementwise(pow, power_partials)


@vjp_of(abs)
def _(y, dy, x):
    if np.iscomplexobj(x):
        return dy * divide_or_zero(x, y)
    return dy * np.sign(x)


@linear(float)
def _(dy, x=0.0):
    return dy


@linear(complex, wrt=("real", "imag"))
def _(dy, real=0.0, imag=0.0):
    return dy, -1j * dy


@vjp_of(divmod, wrt=("a", "b"))
def _(y, dy, a, b):
    _, remainder = dy
    return remainder, -remainder * (a // b)


@linear(sum, wrt=("iterable", "start"))
def _(dy, iterable, start=0):
    if isinstance(iterable, np.ndarray):
        return np.broadcast_to(dy, np.shape(iterable)), dy
    return repeated(dy, iterable), dy


@vjp_of(max, wrt="args")
def _(y, dy, *args):
    if len(args) == 2:
        a, b = args
        da = dy if a > b else 0.5 * dy if a == b else 0.0
        return da, dy if b > a else 0.5 * dy if a == b else 0.0
    items = args[0] if len(args) == 1 else args
    if isinstance(items, ValuesView):
        items = list(items)
    if len(args) == 1 and np.ndim(y) > 0:  # one array alone is compared with nothing
        return (np.expand_dims(dy, 0),)
    chosen = np.equal(items, y)
    shares = np.where(chosen, dy / np.sum(chosen), 0.0)
    return (shares,) if len(args) == 1 else tuple(shares)


@vjp_of(min, wrt="args")
def _(y, dy, *args):
    if len(args) == 2:
        a, b = args
        da = dy if a < b else 0.5 * dy if a == b else 0.0
        return da, dy if b < a else 0.5 * dy if a == b else 0.0
    items = args[0] if len(args) == 1 else args
    if isinstance(items, ValuesView):
        items = list(items)
    if len(args) == 1 and np.ndim(y) > 0:  # one array alone is compared with nothing
        return (np.expand_dims(dy, 0),)
    chosen = np.equal(items, y)
    shares = np.where(chosen, dy / np.sum(chosen), 0.0)
    return (shares,) if len(args) == 1 else tuple(shares)


# --- sequences ------------------------------------------------------------------------------------


@linear(list)
@linear(tuple)
def _(dy, iterable=()):
    return dy


@vjp_of(sorted)
def _(y, dy, iterable):
    return np.take(dy, np.argsort(np.argsort(iterable, kind="stable")))


@linear(reversed)
def _(dy, sequence):
    return dy[::-1]


@vjp_of(enumerate)
def _(y, dy, iterable, start=0):
    return [item for _, item in dy]


@linear(zip, wrt="iterables")
def _(dy, *iterables, strict=False):
    return unzip(dy, iterables)


constant(
    all,
    any,
    ascii,
    bin,
    bool,
    bytes,
    callable,
    chr,
    format,
    hasattr,
    hash,
    hex,
    id,
    int,
    isinstance,
    issubclass,
    len,
    oct,
    ord,
    print,
    range,
    repr,
    round,
    slice,
    str,
    type,
)
