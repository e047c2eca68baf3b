"""The texts of functions of a line or two that stand for calls which only the run knows.

>>> import inspect
>>> print(inspect.getsource(calling(len, 1, ("key",))), end="")
def call(x1, *, key):
    return len(x1, key=key)
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Collection, Mapping
from keyword import iskeyword
from typing import Any

from . import pairs, runtime
from .front.written import written
from .pairs import READ_AS as READ_AS

# an argument of a call: its position or its name
Place = int | str
# where something stands in the cotangent of a function: the keys that lead there
Path = tuple[Place, ...]


@functools.lru_cache(maxsize=256)
def method(name: str, count: int, names: tuple[str, ...]) -> types.FunctionType:
    """A function that calls a method of its first argument."""
    params, given = _line("self", count, names)
    return _function(name, f"({params}):\n    return self.{name}({given})\n", {})


@functools.lru_cache(maxsize=256)
def calling(fn: Callable, count: int, names: tuple[str, ...]) -> types.FunctionType:
    """A function that calls `fn` with so many arguments."""
    own = getattr(fn, "__name__", "")
    own = _apart(own if own.isidentifier() and not iskeyword(own) else "fn", names)
    params, given = _line("", count, names)
    return _function("call", f"({params}):\n    return {own}({given})\n", {own: fn})


def _line(first: str, count: int, names: tuple[str, ...]) -> tuple[str, str]:
    """The parameters and the arguments of such a function."""
    args = [f"x{i}" for i in range(1, count + 1)]
    params = [*([first] if first else []), *args, *(["*", *names] if names else [])]
    return ", ".join(params), ", ".join([*args, *(f"{name}={name}" for name in names)])


def _function(name: str, rest: str, used: Mapping[str, Any]) -> types.FunctionType:
    return written(f"def {name}{rest}", name, {"__name__": "builtins", **used})


def _apart(name: str, taken: Collection[str]) -> str:
    return name if name not in taken else _apart(f"{name}_", taken)


# --- halves, to be differentiated again ----------------------------------------------------------


@functools.lru_cache(maxsize=1024)
def kept(run: Callable, back: pairs.Back, count: int, names: tuple[str, ...]) -> types.FunctionType:
    """What a forward half does: the result, and what is saved of it beside the other half, `back`.
    `run` is the generated half; where no cotangent is asked for, the function itself."""
    params, given = _line("", count, names)
    used = {
        _apart(k, names): v for k, v in (("run", run), ("back", back), ("shaped", pairs.shaped))
    }
    r, b, shaped = used
    body = f"    y, saved = {r}({given})\n    return y, ({b}, saved, {shaped}(y))\n"
    if back.run is None:
        body = f"    return {r}({given}), ({b}, (), None)\n"
    return _function("kept", f"({params}):\n{body}", used)


@functools.lru_cache(maxsize=1024)
def pulled(back: pairs.Back, is_partial: bool) -> types.FunctionType:
    """What a backward half does with what was saved. `is_partial`: it is given the cotangents of
    some items of a container."""
    if back.run is None:
        return _function("pulled", f"(saved, dy):\n    return {_delivered(back)}\n", {})
    dy = "whole(dy, like)" if is_partial else "dy"
    lines = [
        "(saved, dy):",
        "    _, inner, like = saved",
        f"    parts = run(inner, fit({dy}, like))",
        f"    return {_delivered(back)}",
    ]
    used = {"run": back.run, "fit": runtime.fit, "whole": pairs.whole}
    return _function("pulled", "\n".join(lines) + "\n", used)


@pairs.read_as(pairs.backward)
def _backward(saved: tuple, dy: Any) -> types.FunctionType:
    return pulled(saved[0], isinstance(dy, (tuple, dict)))


def _delivered(back: pairs.Back) -> str:
    """The text of `back.delivered(parts)`."""
    found = []
    for i, key in back.items:
        part = "parts" if back.is_single else f"parts[{i}]"
        found.append(part if key is None else f"{part}[{key!r}]")
    if back.own is not None:
        count = len(back.own)
        first = pairs.nested(zip(back.own, found[:count], strict=True))
        found = [_dict(first), *found[count:]]
    return found[0] if len(found) == 1 else f"({', '.join(found)})"


def _dict(entries: Any) -> str:
    if isinstance(entries, str):
        return entries
    return "{" + ", ".join(f"{key!r}: {_dict(item)}" for key, item in entries.items()) + "}"


def pushed(
    run: Callable,
    signature: inspect.Signature,
    wrt: tuple[str, ...],
    keys: tuple[tuple[int, Place | None], ...],
    count: int,
    names: tuple[str, ...],
) -> types.FunctionType:
    """What a pushforward does. `run` takes every parameter of `signature` by position, and then
    the tangents of those in `wrt`; for each tangent that is given, `keys` tell which of these it
    is for, and the key in it if it is that of `*args` or `**options`."""
    params = [*(f"x{i}" for i in range(1, count + 1)), *(f"dx{i}" for i in range(len(keys)))]
    bound = signature.bind(*params[:count], **{name: name for name in names})
    given, used = dict(bound.arguments), dict[str, Any]()
    for name, param in signature.parameters.items():
        if name not in given and param.default is not param.empty:
            given[name] = _apart(f"default_{name}", names)
            used[given[name]] = param.default
        elif name not in given:
            given[name] = {} if param.kind is param.VAR_KEYWORD else ()
    fit = _apart("fit", names)
    tangents = [
        f"{fit}({_tangent(i, keys, given[n])}, {_value(given[n])})" for i, n in enumerate(wrt)
    ]
    args = ", ".join([*(_value(given[name]) for name in signature.parameters), *tangents])
    r = _apart("run", names)
    head = ", ".join([*params, *(["*", *names] if names else [])])
    text = f"({head}):\n    return {r}({args})\n"
    return _function("pushed", text, {r: run, fit: runtime.fit, **used})


def _value(given: Any) -> str:
    if isinstance(given, tuple):
        return "(" + "".join(f"{item}, " for item in given) + ")"
    return _dict(given)


def _tangent(number: int, keys: tuple[tuple[int, Place | None], ...], given: Any) -> str:
    """The tangent of one parameter, of those that are given."""
    own = {key: f"dx{j}" for j, (i, key) in enumerate(keys) if i == number}
    if None in own:
        return own[None]
    if isinstance(given, tuple):
        return _value(tuple(own.get(place, "None") for place in range(len(given))))
    return _dict(own)
