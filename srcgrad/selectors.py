"""Which parameters `wrt` selects: a name, a position, a path of attributes, or a tuple of these.

>>> select(inspect.signature(lambda x, w: 0), ("w", 0), "f")
(('w', 'x'), False)
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from . import runtime
from .errors import BadSelector

Selector = int | str | tuple[int | str, ...] | None


def select(
    signature: inspect.Signature,
    wrt: Selector,
    name: str,
    hidden: tuple[str, ...] = (),
    given: Collection[str] = (),
) -> tuple[tuple[str, ...], bool]:
    """The names of the parameters that `wrt` selects (`hidden` are those of objects that methods
    are bound to, `given` those that have a value already), and whether one bare gradient is meant.

    >>> select(inspect.signature(lambda x, w: 0), None, "f")
    (('x', 'w'), False)
    >>> select(inspect.signature(lambda x, w: 0), 1, "f")
    (('w',), True)
    >>> select(inspect.signature(lambda x, w=2: 0), None, "f", given=("w",))
    (('x',), True)
    """
    parameters = list(signature.parameters)
    if wrt is None:
        left = tuple(key for key in parameters if key not in given) or tuple(parameters)
        return left, len(left) == 1
    if isinstance(wrt, tuple):
        return tuple(_selected(parameters, one, name, hidden) for one in wrt), False
    return (_selected(parameters, wrt, name, hidden),), True


def _selected(
    parameters: Sequence[str], one: int | str, name: str, hidden: tuple[str, ...] = ()
) -> str:
    if isinstance(one, bool) or not isinstance(one, (int, str)):
        raise BadSelector(
            f"wrt must be a name, a position or a tuple of these, not {one!r}",
            None,
            f"the parameters of {name} are {', '.join(parameters)}",
        )
    if isinstance(one, int):
        if -len(parameters) <= one < len(parameters):
            return parameters[one]
        what = f"{name} has no parameter at position {one}"
    elif one.split(".")[0] in (*parameters, *hidden):
        return one
    else:
        what = f"{name} has no parameter {one!r}"
    hint = f"the parameters of {name} are {', '.join(parameters)}"
    raise BadSelector(what, None, hint if parameters else "a constant has no gradient")


def defaults_of(fn: object) -> tuple[object, ...]:
    """What a function and those that it wraps give the parameters that a call leaves out, to be
    compared with what it was (by identity).

    >>> f = functools.partial(lambda x, k=2: 0, k=3)
    >>> before = defaults_of(f)
    >>> f.keywords["k"] = 4
    >>> defaults_of(f) == before
    False
    """
    found: list[object] = []
    while fn is not None:
        by_name: Mapping[str, object] = {}
        inner = getattr(fn, "__dict__", {}).get("__wrapped__")
        if isinstance(fn, functools.partial):
            by_name, inner = fn.keywords, fn.func
        elif isinstance(fn, types.FunctionType):
            found += map(id, fn.__defaults__ or ())
            by_name = fn.__kwdefaults__ or {}
        elif isinstance(fn, (types.MethodType, staticmethod, classmethod)):
            inner = fn.__func__
        elif inner is None:
            method = inspect.getattr_static(type(fn), "__call__", None)
            inner = method if isinstance(method, types.FunctionType) else None
        found += ((name, id(value)) for name, value in by_name.items())
        fn = inner
    return tuple(found)


def by_parameter(signature: inspect.Signature, primals: tuple, tangents: tuple) -> dict[str, Any]:
    """The tangents by the names of the parameters; `None`, or none at all, is zero.

    >>> by_parameter(inspect.signature(lambda x, *rest: 0), (2.0, 3.0, 4.0), (None, 1.0, None))
    {'rest': (1.0, 0.0)}
    """
    if len(primals) != len(tangents):
        raise BadSelector(
            f"jvp was given {len(primals)} primals and {len(tangents)} tangents",
            None,
            "give one tangent for each primal",
        )
    found: dict[str, Any] = {}
    for place, parameter in enumerate(signature.parameters.values()):
        if parameter.kind is parameter.VAR_POSITIONAL:
            rest = list(zip(primals[place:], tangents[place:], strict=True))
            if any(tangent is not None for _, tangent in rest):
                found[parameter.name] = tuple(
                    runtime.zeros_like(x) if tangent is None else tangent for x, tangent in rest
                )
        elif place < len(tangents) and tangents[place] is not None:
            found[parameter.name] = tangents[place]
    return found
