"""Calls of functions that only the run knows: generated code asks for their halves where it calls.

    y, saved = forward(fn)(x, w)          the result, and what the way back reads
    dx, dw = backward(saved, dy)          the cotangents of the arguments
    y, dy = pushforward(fn, (dx, dw))(x, w)

`wrt` are the positions and names of the arguments that carry a derivative (None: all of them);
`captured` says that the function itself does, by what it captured: then the cotangent of the
function comes first. Of a function that the program made it is a dict of cotangents by name, of
an object or a bound method it is that of the object.
"""

from __future__ import annotations

import functools
import importlib
import operator
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import runtime, tree
from .errors import Unsupported
from .origins import placed as placed
from .reached import reaches
from .runtime import zeros_like as zeros_like


@dataclass(frozen=True, eq=False)
class Forward:
    """The forward half of `fn` (or of its attribute `method`): called as that is, it returns the
    result and what is saved. The cotangent of the half is that of `fn`."""

    fn: Any
    wrt: tuple | None
    captured: bool
    method: str | None = None

    def __call__(self, /, *args, **options):
        return _compiler().forward(self, args, options)


@dataclass(frozen=True, eq=False)
class Pushforward:
    """What, called as `fn` is (or its attribute `method`), returns the result and its tangent. The
    cotangent of it is a dict, by the place of the field."""

    fn: Any
    tangents: tuple
    options: Mapping
    captured: Any
    method: str | None = None

    def __call__(self, /, *args, **options):
        return _compiler().pushforward(self, args, options)


@dataclass(frozen=True)
class Back:
    """The backward half of the version that ran, `run`, and how the cotangents of the parameters
    become those of the places that were asked for: each of these is a part, or an item of one.
    `own` are the paths at which the first of them stand in the cotangent of the function."""

    run: Any
    is_single: bool = False
    items: tuple = ()
    own: tuple | None = None

    def delivered(self, parts):
        if self.is_single:
            parts = (parts,)
        found = [parts[i] if key is None else _item(parts[i], key) for i, key in self.items]
        if self.own is not None:
            count = len(self.own)
            found = [nested(zip(self.own, found[:count], strict=True)), *found[count:]]
        return found[0] if len(found) == 1 else tuple(found)


def _item(part, key):
    return None if part is None else part[key]


def nested(entries):
    """The dict of dicts that has these entries (path, value); at the empty path, the value.

    >>> nested([(("a",), 1.0), ((0, "b"), 2.0)])
    {'a': 1.0, 0: {'b': 2.0}}
    """
    whole: dict = {}
    for path, value in entries:
        if not path:
            return value
        *before, last = path
        here = whole
        for key in before:
            here = here.setdefault(key, {})
        here[last] = value
    return whole


def at_path(d, path):
    """What stands there in the tangent of a function or of an object; None is zero."""
    for key in path:
        d = dict(tree.children(d) or ()).get(key)
    return d


def under(d, path, x):
    """The cotangent of which `at_path` takes this one from `x`."""
    if not path:
        return d
    items, (first, *rest) = dict(tree.children(x) or ()), path
    return whole({first: under(d, rest, items.get(first))}, x) if items else nested(((path, d),))


def forward(fn, wrt=None, captured=False, method=None):
    """The forward half of `fn`: called as `fn` is, it returns the result and what is saved.
    (`method`: that of a method of the object `fn`.)"""
    return Forward(fn, wrt, captured, method)


def backward(saved, dy):
    """The cotangents of what the forward half was asked for, from that of the result; one of
    them is not put into a tuple."""
    back, inner, like = saved
    if isinstance(dy, (tuple, dict)):
        dy = whole(dy, like)
    return back.delivered(back.run(inner, runtime.fit(dy, like)) if back.run is not None else ())


def whole(entries, y):
    """The cotangent of the container `y` from those of some of its items: the first ones, or a
    dict of them. Those that are missing are zero."""
    given = dict(enumerate(entries)) if isinstance(entries, tuple) else entries
    inner = tree.children(y)
    if inner is None:
        total = runtime.zeros_like(y)
        for key, item in given.items():
            total = runtime.add_at(total, key, runtime._zero_if_none(item))
        return total
    if isinstance(y, (list, tuple)):
        names = getattr(y, "_fields", ())
        places = (names.index(key) if isinstance(key, str) else key for key in given)
        given = {range(len(y))[place]: item for place, item in zip(places, given.values())}
        inner = list(enumerate(y))
    return tree.container_like(y, [runtime.fit(given.get(key), item) for key, item in inner])


def pushforward(fn, tangents, options=None, captured=None, method=None):
    """What, called as `fn` is, returns the result and its tangent. `tangents` are those of the
    arguments, `options` of the named ones, `captured` is that of the function; None is zero.
    (`method`: of a method of the object `fn`.)"""
    return Pushforward(fn, tangents, options or {}, captured, method)


def parts_of(d, entries):
    """The cotangents of the `entries` of which `whole` makes a container, from that of it."""
    found = dict(tree.children(d) or ())
    if isinstance(entries, dict):
        items = list(found.values())
        sequence = isinstance(d, (list, tuple))
        return {key: items[key] if sequence else found[key] for key in entries}
    items = list(found.values())
    return tuple(None if item is None else items[i] for i, item in enumerate(entries))


def gradient(fn, args, of="y"):
    """A function that, called as `fn` is with arguments of such kinds, returns the gradient of its
    value `y` (or of what `of` makes of it) with respect to the first one. It has source, and so
    halves of its own."""
    return _compiler().gradient(fn, args, of)


class Reading(functools.partial):
    """What writes into nothing that it is given."""


def reading(fn, *others):
    """`fn`, which may not write into what it is given, nor into the `others`: the adjoint would
    not know of it."""
    return Reading(_read, fn, others)


def _read(fn, others, /, *args, **options):
    seen = others if others and reaches(fn, others) else ()
    given = [held_by(fn), args, options, seen]
    before = state(given)
    result = fn(*args, **options)
    if state(given) != before:
        name = getattr(fn, "__name__", None) or type(fn).__name__
        hint = "return the new value instead, or let it work on a copy"
        what = "what its caller was given" if seen else "what it was given"
        raise placed(Unsupported(f"{name}() has written into {what}", None, hint))
    return result


# functions that generated code calls, and that call the halves of others: each with what makes,
# for the arguments of one call, a function that does the same and has source
READ_AS: dict = {}


def read_as(helper):
    """Mark what makes a function that is differentiated in the place of the helper."""

    def mark(make):
        READ_AS[helper] = make
        return make

    return mark


def units(value):
    """A cotangent for each entry of the value."""
    shape = np.shape(value)
    rows = np.eye(int(np.prod(shape)))
    return [np.reshape(row, shape)[()] for row in rows]


@functools.cache
def _compiler() -> Any:
    """What makes halves. (It stands above the compiler: it is there when code has been generated,
    and is loaded where such code is a module of its own.)"""
    return importlib.import_module("srcgrad.pairing")


def is_generated(code):
    return code.co_filename.startswith("<srcgrad ") and "<srcgrad target" not in code.co_filename


def keeping(fn):
    """`fn`, which keeps what it captured in defaults of its parameters."""
    fn.keeps_captured = True
    return fn


def held_by(fn):
    """What a function gives itself, whoever calls it: what it has captured or was given before,
    the object that it is a method of, the object that it is."""
    if isinstance(fn, Reading):
        return [held_by(fn.args[0]), fn.args[1:]]
    if isinstance(fn, functools.partial):
        return [held_by(fn.func), fn.args, fn.keywords]
    if isinstance(fn, operator.methodcaller):
        made: Any = fn.__reduce__()
        return [getattr(made[0], "keywords", {}), made[1]]
    if isinstance(fn, types.MethodType):
        return [held_by(fn.__func__), fn.__self__]
    if isinstance(fn, types.BuiltinMethodType):
        return [fn.__self__]
    return [captured_by(fn), fn]


def captured_by(fn):
    """What a function that the program made has captured, by the name of the parameter."""
    return defaults_of(fn) if getattr(fn, "keeps_captured", False) else {}


def defaults_of(fn):
    """The defaults of a Python function, by the name of the parameter."""
    code, defaults = fn.__code__, fn.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    return dict(zip(names[len(names) - len(defaults) :], defaults)) | (fn.__kwdefaults__ or {})


def captured(d, name, x):
    """The cotangent of the value `x` that a function captured under `name`, from that of the
    function (None is zero)."""
    return runtime.fit(None if d is None else d.get(name), x)


def given(d, place, fn, x):
    """The cotangent of the argument `x` that `functools.partial(fn, …)` was given, from that of
    the partial. (What `fn` was given before stands before it.)"""
    return captured(d, place_in(place, fn), x)


def given_half(d, place, x):
    """The cotangent of the field `x` of a `Pushforward` from that of the whole."""
    own = None if d is None else d.get(place)
    if isinstance(own, dict) and not isinstance(x, dict) and tree.children(x) is not None:
        return whole(own, x)
    return own if callable(x) else runtime.fit(own, x)


def place_in(place, fn):
    """The key of an argument of `functools.partial(fn, …)` in the cotangent of that."""
    is_number = type(place) is int and isinstance(fn, functools.partial)
    return place + len(fn.args) if is_number else place


def bind(fn, tangents, options):
    """The tangent of `functools.partial(fn, …)`; the first of `tangents` is that of `fn`."""
    own, *rest = tangents
    first = len(fn.args) if isinstance(fn, functools.partial) else 0
    return {**(own or {}), **dict(enumerate(rest, first)), **options}


def unbound(d, fn, tangents, options):
    """The cotangents of the `tangents` and `options` that `bind` was given."""
    _, *rest = tangents
    first = place_in(0, fn)
    own = None if d is None else d
    return (own, *(own and own.get(first + i) for i in range(len(rest)))), {
        name: own and own.get(name) for name in options
    }


def without(d, names):
    """The cotangent of a function from that of the partial which gives it these options."""
    return None if d is None else {key: item for key, item in d.items() if key not in names}


def shaped(y):
    """What the cotangent of `y` will be brought to, whatever happens to `y` until then: its
    arrays and numbers (only their shapes will be read) in containers of their own."""
    inner = tree.children(y)
    return y if inner is None else tree.container_like(y, [shaped(item) for _, item in inner])


def state(value):
    """What is in it now: equal to another state only if nothing was written between the two."""
    if isinstance(value, np.ndarray):
        return id(value), value.shape, value.dtype, value.tobytes()
    inner = tree.children(value)
    if inner is None:
        return id(value)
    return id(value), [(key, state(item)) for key, item in inner]
