"""Which version of a gradient runs: by the kinds of the arguments, guarded in line.

A `Dispatcher` generates a version when kinds are met for the first time, and builds the `entry`
that a user calls: it tests the kinds that were seen last with `type(x) is float` and the like,
and falls through to the dispatcher only on a miss.
"""

from __future__ import annotations

import inspect
import itertools
import threading
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .attributes import attributes_of, is_record
from .errors import Aliased, BadSelector
from .front.source import value_of
from .ir.kinds import ANY, Array, Dict, Kind, Known, List, Num, Obj, Tuple, kind_of
from .pipeline import Generated, Request, build, expected_kinds

_MOST_VERSIONS = 8
# of which those that were asked for last are kept
_MOST_GENERATED = 1000
_cache: dict[object, tuple[types.FunctionType, Generated]] = {}
_lock = threading.RLock()


@dataclass(frozen=True)
class Version:
    """A generated function bound to the closure cells of the user's function."""

    run: Callable
    made: Generated
    back: Callable | None = None


class Dispatcher:
    """The versions of one gradient of one function."""

    def __init__(
        self, request: Request, signature: inspect.Signature, first: tuple[object, ...] = ()
    ):
        """`first` are arguments that every call gets."""
        self.request, self.signature, self.first = request, signature, first
        self.versions: dict[tuple[Kind, ...], Version] = {}
        self.last: Generated | None = None
        self.owner: type | None = None
        self.parameters = tuple(signature.parameters.values())

    # --- calls ---------------------------------------------------------------------------------

    def call(self, /, *args: Any, **kwargs: Any) -> Any:
        """Run the version for these arguments."""
        version = self.version_for(args, kwargs, used=True)
        self._check_memory(version, args, kwargs)
        return self._run(version, args, kwargs)

    def _check_memory(self, version: Generated, args: tuple, kwargs: Mapping[str, Any]) -> None:
        """Refuse arguments that share memory, where one of the two is written."""
        if not version.apart:
            return
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        for first, second, is_object in version.apart:
            if first == second:
                if repeats(bound.arguments[first], is_object):
                    raise Aliased(
                        f"`{first}` holds the same memory twice, and {self.request.fn.__name__} "
                        "writes into it",
                        None,
                        "put copies into it",
                    )
            elif overlap(bound.arguments[first], bound.arguments[second], is_object):
                raise Aliased(
                    f"`{first}` and `{second}` share memory, and {self.request.fn.__name__} "
                    f"writes into `{first}`",
                    None,
                    "pass a copy of one of them",
                )

    def _run(self, version: Generated, args: tuple, kwargs: dict) -> Any:
        return self.versions[version.kinds].run(*args, **kwargs)

    def tangent(self, primals: tuple, tangents: tuple) -> tuple[Any, Any]:
        """Run forward mode."""
        if len(primals) != len(tangents):
            raise BadSelector(
                f"jvp was given {len(primals)} primals and {len(tangents)} tangents",
                None,
                "give one tangent for each primal",
            )
        version = self.version_for(primals, {})
        self._check_memory(version, primals, {})
        bound = self.signature.bind(*primals)
        bound.apply_defaults()
        given = zip(self._given(primals), tangents, strict=True)
        doubles = {name: tangent for name, tangent in given if tangent is not None}
        zeros = [doubles.get(p.name, _zero_like(bound.arguments[p.name])) for p in self.parameters]
        if self.parameters and self.parameters[-1].kind is inspect.Parameter.VAR_POSITIONAL:
            zeros[-1] = tangents[len(self.parameters) - 1 :]
        run = self.versions[version.kinds].run
        return run(*(bound.arguments[p.name] for p in self.parameters), *zeros)

    def _given(self, primals: tuple) -> list[str]:
        names = [p.name for p in self.parameters]
        starred = self.parameters and self.parameters[-1].kind is inspect.Parameter.VAR_POSITIONAL
        return names[: len(primals)] + ["*"] * (len(primals) - len(names) if starred else 0)

    # --- versions ------------------------------------------------------------------------------

    def version_for(self, args: tuple, kwargs: Mapping[str, Any], used: bool = False) -> Generated:
        """The version for these arguments, generated if it is new."""
        version = self.pick(args, kwargs)
        if used:
            self.last = version.made
        return version.made

    def pick(self, args: tuple, kwargs: Mapping[str, Any]) -> Version:
        """The same, as it runs."""
        kinds = self.kinds_of(args, kwargs)
        with _lock:
            version = self.versions.get(kinds)
            if version is None or not holds(version.made, self.request.fn):
                made = self._generated(kinds)
                back = made.backward and self._rebound(made, made.backward)
                version = Version(self._rebound(made, made.function), made, back)
                self.versions[kinds] = version
                self._install()
        return version

    def latest(self) -> Generated:
        """The version that ran last, or the one for kinds that are not known."""
        if self.last is not None and holds(self.last, self.request.fn):
            return self.last
        names = (f"n{i}" for i in itertools.count())
        given = [kind_of(value, names) for value in self.first]
        rest = [_declared(p) for p in self.parameters[len(given) :]]
        kinds = expected_kinds(self.request, [*given, *rest])
        return self._generated(kinds)

    def _generated(self, kinds: tuple[Kind, ...]) -> Generated:
        request = self.request
        key = (
            request.fn.__code__, id(request.fn.__globals__), request.wrt, request.mode,
            request.has_aux, request.bare, kinds,
        )  # fmt: skip
        found = _cache.pop(key, None)
        if found is None or not holds(found[1], request.fn):
            found = request.fn, build(request, kinds)
        _cache[key] = found
        if len(_cache) > _MOST_GENERATED:
            del _cache[next(iter(_cache))]
        return found[1]

    def _rebound(self, made: Generated, old: types.FunctionType) -> Callable:
        """A generated function with the closure cells and defaults of this user's function."""
        fn = self.request.fn
        own = dict(zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True))
        cells = zip(old.__code__.co_freevars, old.__closure__ or (), strict=True)
        closure = tuple(
            own[name] if name in own and name in made.own_cells else cell for name, cell in cells
        )
        new = types.FunctionType(old.__code__, old.__globals__, old.__name__, None, closure)
        new.__doc__, new.__module__ = old.__doc__, fn.__module__
        if old is made.function and self.request.mode not in ("jvp", "pushforward"):
            new.__defaults__, new.__kwdefaults__ = fn.__defaults__, fn.__kwdefaults__
        return new

    def kinds_of(self, args: tuple, kwargs: Mapping[str, Any]) -> tuple[Kind, ...]:
        """The kind of every parameter; sizes are numbered through."""
        names = (f"n{i}" for i in itertools.count())
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(kind_of(bound.arguments[p.name], names) for p in self.parameters)

    # --- the entry -----------------------------------------------------------------------------

    def class_for(self, base: type) -> type:
        """A class of its own for one gradient, so that its `__call__` can be its own."""
        self.owner = type(base.__name__, (base,), {"__doc__": base.__doc__, "__slots__": ()})
        self.owner.__module__, self.owner.__qualname__ = base.__module__, base.__qualname__
        return self.owner

    def _install(self) -> None:
        """Put a `__call__` in place that knows the versions seen so far."""
        if self.owner is None:
            return
        entry = entry_for(self)
        if entry is not None:
            self.owner.__call__ = entry  # type: ignore[method-assign]


def holds(made: Generated, fn: types.FunctionType) -> bool:
    """Is all that the version took from outside still as it was?"""
    for source, name, value in made.assumptions:
        if _current(source, name, fn) is not value:
            return False
    for source, name, kind in made.global_kinds:
        current = _current(source, name, fn)
        if current is _MISSING or kind_of(current) != kind:
            return False
    return True


_MISSING = object()


def _current(source: Any, name: str, fn: types.FunctionType) -> object:
    """What a name means now (in the closure of `fn`, if it is a function with the same code)."""
    try:
        if source.fn.__code__ is fn.__code__ and fn.__closure__:
            first, *rest = name.split(".")
            own = dict(zip(fn.__code__.co_freevars, fn.__closure__, strict=True))
            if first in own:
                value = own[first].cell_contents
                for part in rest:
                    value = getattr(value, part)
                return value
        return value_of(source, name)
    except (AttributeError, KeyError, ValueError):
        return _MISSING


def _declared(parameter: inspect.Parameter) -> Kind:
    """What an annotation says of a parameter."""
    types_of = {"float": float, "int": int, "bool": bool, "complex": complex}
    annotation = parameter.annotation
    if isinstance(annotation, str):
        annotation = types_of.get(annotation, annotation)
    return Num(annotation) if annotation in tuple(types_of.values()) else ANY


def _zero_like(value: Any) -> Any:
    from . import runtime

    return runtime.zeros_like(value)


def overlap(a: object, b: object, of_objects: bool = False) -> bool:
    """May writing into one of two arguments change the other? `of_objects`: is it enough that they
    hold no common object, whatever arrays they share?

    >>> x = np.zeros(4)
    >>> overlap(x[:2], [x]), overlap(x[:2], x[2:]), overlap(x[::2], x[1::2])
    (True, False, False)
    """
    if a is b:
        return True
    return any(_is_shared(u, v) for u in _arrays(a, of_objects) for v in _arrays(b, of_objects))


def repeats(value: object, of_objects: bool = False) -> bool:
    """May writing into one of the arrays that it holds change another?

    >>> x = np.zeros(4)
    >>> repeats([x, x]), repeats({"a": x, "b": [x[:2]]}), repeats([x, x.copy()]), repeats(x)
    (True, True, False, False)
    """
    arrays = list(_arrays(value, of_objects))
    return any(_is_shared(u, v) for i, u in enumerate(arrays) for v in arrays[:i])


def _is_shared(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return np.shares_memory(a, b)
    return a is b


def _arrays(value: object, of_objects: bool) -> Iterator[object]:
    """The arrays and objects that can be changed, or the objects only."""
    match value:
        case np.ndarray() if not of_objects:
            yield value
        case list() | tuple():
            for item in value:
                yield from _arrays(item, of_objects)
        case dict():
            for item in value.values():
                yield from _arrays(item, of_objects)
        case _ if is_record(value):
            yield value
            for item in attributes_of(value).values():
                yield from _arrays(item, of_objects)


# --- guards ------------------------------------------------------------------------------------


def entry_for(dispatcher: Dispatcher) -> Callable | None:
    """`__call__` with the guards of the versions seen so far in line, newest first; None where a
    signature or a kind has no simple guard."""
    parameters = dispatcher.parameters
    simple = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.POSITIONAL_ONLY)
    if any(p.kind not in simple or p.default is not p.empty for p in parameters):
        return None
    names = [p.name for p in parameters]
    bound: dict[str, Any] = {"_srcgrad_": dispatcher, "_array": np.ndarray}
    lines: list[str] = []
    for number, (kinds, version) in enumerate(reversed(dispatcher.versions.items())):
        tests = guard(names, kinds, version.made, bound, number)
        if tests is None or number >= _MOST_VERSIONS:
            continue
        bound[f"_run{number}"] = version.run
        bound[f"_made{number}"] = version.made
        body = [f"        return _run{number}({', '.join(names)})"]
        if len(dispatcher.versions) > 1:  # (of a single version it is known which ran last)
            body.insert(0, f"        _srcgrad_.last = _made{number}")
        lines += [f"    if {' and '.join(tests) or 'True'}:", *body]
    own = {"self", *bound}
    if not lines or own & set(names):
        return None
    head = f"def __call__(self, {', '.join(names)}):"
    last = f"    return _srcgrad_.call({', '.join(names)})"
    namespace: dict[str, Any] = dict(bound)
    exec("\n".join([head, *lines, last]), namespace)
    return namespace["__call__"]


def guard(
    names: Sequence[str], kinds: Sequence[Kind], made: Generated, bound: dict[str, Any], number: int
) -> list[str] | None:
    """The tests that choose a version, or None if one of the kinds has no simple test."""
    tests: list[str] = []
    for position, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        test = _kind_test(name, kind, bound, f"{number}_{position}")
        if test is None:
            return None
        tests += test
    if made.apart:
        bound |= {"_overlap": overlap, "_repeats": repeats}
        tests += [
            f"not _repeats({first}, {is_object})"
            if first == second
            else f"not _overlap({first}, {second}, {is_object})"
            for first, second, is_object in made.apart
        ]
    if made.assumptions or made.global_kinds:
        bound["_holds"] = holds
        bound[f"_made{number}"] = made
        tests += _assumption_tests(made, bound, number)
    return tests


def _kind_test(name: str, kind: Kind, bound: dict[str, Any], tag: str) -> list[str] | None:
    match kind:
        case Num(type=number, mixed=False):
            if number.__module__ == "builtins":
                return [f"type({name}) is {number.__name__}"]
            bound[f"_type{tag}"] = number
            return [f"type({name}) is _type{tag}"]
        case Array(dtype=dtype, dims=dims) if dims is not None:
            bound[f"_dtype{tag}"] = dtype
            tests = [f"type({name}) is _array", f"{name}.dtype is _dtype{tag}"]
            pattern = [dim == 1 for dim in dims]
            tests.append(f"{name}.ndim == {len(dims)}")
            if dims and not any(pattern):
                tests.append(f"1 not in {name}.shape")
            elif dims:
                tests.append(f"[n == 1 for n in {name}.shape] == {pattern!r}")
            return tests
        case Known(value=None):
            return [f"{name} is None"]
        case Known(value=value) if callable(value):
            bound[f"_value{tag}"] = value
            return [f"{name} is _value{tag}"]
        case Tuple() | List() | Dict() | Obj():
            return None
        case _:
            return None


def _assumption_tests(made: Generated, bound: dict[str, Any], number: int) -> list[str]:
    tests = []
    for place, (source, name, value) in enumerate(made.assumptions):
        if "." in name or name in source.cells or name not in source.globals:
            return [f"_holds(_made{number}, _srcgrad_.request.fn)"]
        bound[f"_globals{number}_{place}"] = source.globals
        bound[f"_value{number}_{place}_"] = value
        tests.append(f"_globals{number}_{place}.get({name!r}) is _value{number}_{place}_")
    for place, (source, name, kind) in enumerate(made.global_kinds):
        simple = isinstance(kind, Num) and kind.type.__module__ == "builtins"
        if "." in name or name in source.cells or name not in source.globals or not simple:
            return [f"_holds(_made{number}, _srcgrad_.request.fn)"]
        bound[f"_space{number}_{place}"] = source.globals
        assert isinstance(kind, Num)
        tests.append(f"type(_space{number}_{place}.get({name!r})) is {kind.type.__name__}")
    return tests
