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
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .derived import Derivative, Version, versions_of
from .errors import Aliased, NotScalar, SrcgradError, Unsupported
from .front.written import is_ours
from .guards import entry_for, holds, kept_apart, meets_outside
from .ir.kinds import ANY, Kind, Num
from .ir.kinds_of import kind_of
from .pipeline import OUTSIDE, Generated, Many, build, expected_kinds
from .requests import TANGENTS, Request
from .rules.registry import on_change
from .selectors import by_parameter
from .sharing import overlap, repeats
from .targets import wrong_call
from .tree import leaves

# those that were asked for last are kept
_MOST_GENERATED = 1000
_cache: dict[object, tuple[types.FunctionType, Generated]] = {}
_lock = threading.RLock()
_living: weakref.WeakSet[Dispatcher] = weakref.WeakSet()


@on_change
def _forget() -> None:
    """Rules have changed: everything is generated anew."""
    with _lock:
        _cache.clear()
        for dispatcher in _living:
            dispatcher.forget()


@dataclass
class BuiltNow:
    """The derivatives that are being made, each for the one before (under the lock)."""

    all: list[Dispatcher] = field(default_factory=list)
    was_endless: bool = False

    def is_endless(self) -> bool:
        """Are they too many? (Then all are given up, down to the first.)"""
        self.was_endless = bool(self.all) and self.was_endless or len(self.all) > _DEEPEST
        return self.was_endless


_DEEPEST = 16  # derivatives of order 4 take less
_built_now = BuiltNow()


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
        self.whole: Dispatcher | None = None
        _living.add(self)
        self.parameters = tuple(signature.parameters.values())
        # the names of the parameters, if all of them can be given by position
        kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        is_plain = all(p.kind in kinds for p in self.parameters)
        self.plain = tuple(p.name for p in self.parameters) if is_plain else ()
        # of a derivative, the functions that it is computed by
        self.building: set[tuple[Kind, ...]] = set()
        self.inner = versions_of(request.fn) if isinstance(request.fn, Derivative) else None

    # --- calls ---------------------------------------------------------------------------------

    def call(self, /, *args: Any, **kwargs: Any) -> Any:
        """Run the version for these arguments."""
        return self.picked(args, kwargs).call(*args, **kwargs)

    def picked(self, args: tuple, kwargs: Mapping[str, Any]) -> Version:
        """The version that is about to run for these arguments."""
        return self.picked_for(self.by_parameter(args, kwargs))

    def picked_for(self, arguments: Mapping[str, Any]) -> Version:
        """The same for arguments by parameter."""
        version = self.of(self.kinds_of_all(arguments))
        self.last = version.made
        self._check_memory(version, arguments)
        return version

    def by_parameter(self, args: tuple, kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments by the names of their parameters."""
        if not kwargs and len(args) == len(self.plain):
            return dict(zip(self.plain, args, strict=True))
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise wrong_call(self.request.fn, error) from None
        bound.apply_defaults()
        return bound.arguments

    def _check_memory(self, version: Version, arguments: Mapping[str, Any]) -> None:
        """Refuse arguments that share memory, where one of the two is written."""
        for first, second, is_object in version.made.apart:
            if second == OUTSIDE:
                name = meets_outside(arguments[first], version.made, version.chain, is_object)
                if name is not None:
                    raise Aliased(
                        f"`{first}` and `{name}`, a variable outside of "
                        f"{self.request.fn.__name__}, share memory, and one of them is written",
                        None,
                        "pass a copy",
                    )
            elif first == second:
                if repeats(arguments[first], is_object):
                    is_array = isinstance(arguments[first], np.ndarray)
                    raise Aliased(
                        f"`{first}` holds the same memory twice, and {self.request.fn.__name__} "
                        "writes into it",
                        None,
                        "write into the array that it looks into"
                        if is_array
                        else "put copies into it",
                    )
            elif overlap(arguments[first], arguments[second], is_object):
                raise Aliased(
                    f"`{first}` and `{second}` share memory, and {self.request.fn.__name__} "
                    f"writes into `{first}`",
                    None,
                    "pass a copy of one of them",
                )

    def tangent(self, primals: tuple, tangents: tuple) -> tuple[Any, ...]:
        """Run forward mode."""
        doubles = by_parameter(self.signature, primals, tangents)
        moved = [doubles[name] for name in self.request.wrt]
        return self.along(self.by_parameter(primals, {}), moved)

    def along(self, arguments: Mapping[str, Any], tangents: Sequence[Any]) -> Any:
        """Run what takes tangents after all of the arguments."""
        version = self.picked_for(arguments)
        values = (arguments[p.name] for p in self.parameters)
        return version.call(*values, *kept_apart(version, arguments, tuple(tangents)))

    # --- versions ------------------------------------------------------------------------------

    def version_for(self, args: tuple, kwargs: Mapping[str, Any]) -> Generated:
        """The version for these arguments, generated if it is new."""
        return self.pick(args, kwargs).made

    def pick(self, args: tuple, kwargs: Mapping[str, Any]) -> Version:
        """The same, as it runs."""
        return self.of(self.kinds_of(args, kwargs))

    def of(self, kinds: Sequence[Kind]) -> Version:
        """The version for these kinds of arguments."""
        kinds = tuple(kinds)
        with _lock:
            version = self.versions.get(kinds)
            if version is None or not holds(version.made, version.chain):
                version = self.versions[kinds] = self._built(kinds)
                self._install()
        return version

    def to_be_read(self, kinds: Sequence[Kind]) -> Version:
        """The version for these kinds whose text is differentiated."""
        return self.reader(kinds).of(kinds)

    def reader(self, kinds: Sequence[Kind]) -> Dispatcher:
        """That of versions which keep what they read, so that they can be differentiated."""
        if not self.of(kinds).made.is_checkpointed:
            return self
        if self.whole is None:
            request = replace(self.request, keeps_all=True)
            self.whole = Dispatcher(request, self.signature, self.first)
        return self.whole

    def _built(self, kinds: tuple[Kind, ...]) -> Version:
        # (an inner function is another one each time: then it is the depth that tells)
        if kinds in self.building or _built_now.is_endless():
            name = (self if kinds in self.building else _built_now.all[0]).request.fn.__name__
            reason = f"`{name}` takes its own derivative, which has no end"
            raise Unsupported(reason, None, "put what is differentiated into a function of its own")
        self.building.add(kinds)
        _built_now.all.append(self)
        try:
            return self._version(kinds)
        finally:
            _built_now.all.pop()
            self.building.discard(kinds)

    def latest(self) -> Generated:
        """The version that ran last, or the one for kinds that are not known."""
        last = self.last and self.versions[self.last.kinds]
        if last is not None and holds(last.made, last.chain):
            return last.made
        names = (f"n{i}" for i in itertools.count())
        given = [kind_of(value, names) for value in self.first]
        rest = [_declared(p) for p in self.parameters[len(given) :]]
        return self._version(self.expected([*given, *rest])).made

    def expected(self, kinds: Sequence[Kind]) -> tuple[Kind, ...]:
        """The kinds for which it is shown before it has been called."""
        if self.inner is not None:
            return self.inner.expected(kinds)
        return expected_kinds(self.request, kinds)

    def _version(self, kinds: tuple[Kind, ...]) -> Version:
        """A version, generated if no function with the same code has it."""
        fn, chain, inner = self.request.fn, (self.request.fn,), None
        if self.inner is not None:
            below = self.inner.to_be_read(kinds)
            fn, chain, inner = below.run, (*below.chain, below.run), below.made
        key = (
            id(fn.__code__) if is_ours(fn.__code__) else fn.__code__, id(fn.__globals__),
            self.request.wrt, self.request.mode, self.request.has_aux, self.request.bare,
            self.request.keeps_all, kinds,
        )  # fmt: skip
        found = _cache.pop(key, None)
        if found is None or not holds(found[1], chain):
            made = _made(replace(self.request, fn=fn), kinds)
            if inner is not None:  # (its text was made under these)
                made = replace(
                    made,
                    code=inner.code,
                    texts=(*inner.texts, *made.texts),
                    assumptions=(*inner.assumptions, *made.assumptions),
                    global_kinds=(*inner.global_kinds, *made.global_kinds),
                )
            found = fn, made
        _cache[key] = found
        if len(_cache) > _MOST_GENERATED:
            del _cache[next(iter(_cache))]
        made = found[1]
        back = made.backward and self._rebound(made, made.backward, fn)
        run = self._rebound(made, made.function, fn)
        if self.request.mode not in TANGENTS:
            run.__defaults__, run.__kwdefaults__ = fn.__defaults__, fn.__kwdefaults__
        call = only_real(run, self.request) if made.may_be_complex else run
        return Version(run, made, chain, call, back, lambda: self._many(made, fn))

    def _rebound(
        self, made: Generated | Many, old: types.FunctionType, fn: types.FunctionType
    ) -> types.FunctionType:
        """A generated function with the closure cells and defaults of this user's function."""
        own = dict(zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True))
        cells = zip(old.__code__.co_freevars, old.__closure__ or (), strict=True)
        closure = tuple(
            own[name] if name in own and name in made.own_cells else cell for name, cell in cells
        )
        new = types.FunctionType(old.__code__, old.__globals__, old.__name__, None, closure)
        new.__doc__, new.__module__ = old.__doc__, fn.__module__
        return new

    def _many(self, made: Generated, fn: types.FunctionType) -> tuple | None:
        many = made.many
        return None if many is None else (self._rebound(many, many.function, fn), many)

    def kinds_of(self, args: tuple, kwargs: Mapping[str, Any]) -> tuple[Kind, ...]:
        """The kind of every parameter; sizes are numbered through."""
        return self.kinds_of_all(self.by_parameter(args, kwargs))

    def kinds_of_all(self, arguments: Mapping[str, Any]) -> tuple[Kind, ...]:
        """The same for arguments by parameter."""
        names = (f"n{i}" for i in itertools.count())
        return tuple(kind_of(arguments[p.name], names) for p in self.parameters)

    def forget(self) -> None:
        """Start without versions."""
        self.versions.clear()
        self.whole = None
        self.last = None
        if self.owner is not None and "__call__" in vars(self.owner):
            del self.owner.__call__

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
        entry = entry_for(self, self.parameters, self.versions)
        if entry is not None:
            self.owner.__call__ = entry  # type: ignore[method-assign]


def _made(request: Request, kinds: tuple[Kind, ...]) -> Generated:
    """The derivative; an error that nobody meant says for which function it was made."""
    try:
        return build(request, kinds)
    except SrcgradError:
        raise
    except Exception as error:
        code = request.fn.__code__
        error.add_note(
            f"while srcgrad made a derivative of `{request.fn.__name__}` "
            f"({code.co_filename}:{code.co_firstlineno}); if that function is right, please "
            "report it"
        )
        raise


def only_real(run: Callable, request: Request) -> Callable:
    """A gradient that raises where it is that of a complex number.

    >>> power = lambda x, p: x**p
    >>> only_real(lambda x, p: p * x ** (p - 1.0), Request(power, ("x",), "grad"))(-2.0, 1.5)
    Traceback (most recent call last):
        ...
    srcgrad.errors.NotScalar: the function returned a complex number; grad needs a real scalar
    hint: keep the bases of powers from being negative; srcgrad.jvp takes any result
    """

    def gradient(*args: Any, **options: Any) -> Any:
        result = run(*args, **options)
        own = result[0] if request.has_aux else result
        own = own[0] if request.has_aux and request.mode == "value_and_grad" else own
        if type(own) is not float and any(map(np.iscomplexobj, leaves(own))):
            raise NotScalar(
                "the function returned a complex number; grad needs a real scalar",
                hint="keep the bases of powers from being negative; srcgrad.jvp takes any result",
            )
        return result

    return gradient


def _declared(parameter: inspect.Parameter) -> Kind:
    """What an annotation says of a parameter."""
    types_of = {"float": float, "int": int, "bool": bool, "complex": complex}
    annotation = parameter.annotation
    if isinstance(annotation, str):
        annotation = types_of.get(annotation, annotation)
    return Num(annotation) if annotation in tuple(types_of.values()) else ANY
