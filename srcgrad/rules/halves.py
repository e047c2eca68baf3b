"""Rules of what generated code does with functions that only the run knows, and with objects.

d = captured(df, "a", a)    ddf = {"a": dd}
"""

from __future__ import annotations

from .. import pairs
from ..runtime_objects import items_of, like
from .registry import constant, linear


@linear(pairs.whole, inert=("y",))
def _(dy, entries, y):
    return pairs.parts_of(dy, entries)


@linear(pairs.parts_of, inert=("entries",))
def _(dy, d, entries):
    return pairs.whole(dy, d)


@linear(pairs.at_path)
def _(dy, d, path):
    return pairs.under(dy, path, d)


@linear(pairs.under, inert=("x",))
def _(dy, d, path, x):
    return pairs.at_path(dy, path)


@linear(pairs.captured, inert=("x",))
def _(dy, d, name, x):
    return {name: dy}


@linear(pairs.given, inert=("fn", "x"))
def _(dy, d, place, fn, x):
    return {pairs.place_in(place, fn): dy}


@linear(pairs.given_half, inert=("x",))
def _(dy, d, place, x):
    return {place: dy}


@linear(pairs.without)
def _(dy, d, names):
    return pairs.without(dy, names)


@linear(pairs.bind, wrt=("tangents", "options"), inert=("fn",))
def _(dy, fn, tangents, options):
    return pairs.unbound(dy, fn, tangents, options)


@linear(pairs.unbound, wrt="d", inert=("fn", "tangents", "options"))
def _(dy, d, fn, tangents, options):
    return pairs.bind(fn, dy[0], dy[1])


constant(pairs.shaped, pairs.place_in, pairs.units)


# --- objects ------------------------------------------------------------------------------------


@linear(like, wrt="items", inert=("x",))
def _(dy, x, *items):
    return items_of(dy)


@linear(items_of)
def _(dy, x):
    return like(x, *dy)
