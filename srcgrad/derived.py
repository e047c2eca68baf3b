"""What computes a derivative, by a function that is generated for the kinds of its arguments.

>>> from .api import grad
>>> from .ir.kinds import Num
>>> slope = grad(lambda x: x * x)
>>> versions_of(slope).of((Num(float),)).run(3.0)
6.0
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .errors import Unsupported


@dataclass(frozen=True)
class Version:
    """A generated function bound to the closure cells of the user's function (`back`: its other
    half). `made` tells what was taken for known; `chain` are the functions in whose cells it is
    looked up: the user's own, and the generated ones that this one is a derivative of. `call` is
    `run` as users call it."""

    run: types.FunctionType
    made: Any
    chain: tuple[types.FunctionType, ...]
    call: Callable
    back: types.FunctionType | None = None
    # of a function for many directions: the one with these cells, and what is known of it
    make_many: Callable[[], tuple[types.FunctionType, Any] | None] = lambda: None

    @functools.cached_property
    def many(self) -> tuple[types.FunctionType, Any] | None:
        """The function (or its other half) for many directions at once, if there is one."""
        return self.make_many()


class Versions(Protocol):
    """The generated functions of one derivative."""

    # of the functions that are generated
    signature: inspect.Signature
    # the arguments that every call gets before its own
    first: tuple[Any, ...]

    def pick(self, args: tuple, kwargs: Mapping[str, Any]) -> Version:
        """The version for these arguments."""

    def of(self, kinds: Sequence[Any]) -> Version:
        """The version for these kinds of arguments, one per parameter."""

    def to_be_read(self, kinds: Sequence[Any]) -> Version:
        """The one for these kinds whose text is differentiated."""

    def kinds_of(self, args: tuple, kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
        """The kinds of arguments."""

    def expected(self, kinds: Sequence[Any]) -> tuple[Any, ...]:
        """The kinds for which it is shown before it has been called."""


class Derivative:
    """Is called like a function; its derivative is that of the function that then runs."""

    _made: Versions

    @property
    def _dispatcher(self) -> Versions:
        return self._made


# what makes, of two numbers and names, the function with a text that stands for a derivative; it is
# called with the function that is differentiated and its arguments
Writer = Callable[[int, int, tuple[str, ...]], types.FunctionType]


class Computed:
    """Is called like a function, and calls generated ones as often as it takes: no single function
    is its text. What is differentiated instead, if there is something, is `in_text`."""

    instead = "jvp(grad(f), …) and grad(grad(f)) are derivatives of second order"
    # what is differentiated in its place, once it has been made
    as_function: types.FunctionType | None = None

    def in_text(self) -> tuple[Callable, int, Writer] | None:
        """The function, the place of the argument that it is by, and what writes the text."""
        return None

    def parameters(self) -> list[inspect.Parameter]:
        """What it is called with, where it is differentiated."""
        raise Unsupported(f"{self!r} has no derivative", None, self.instead)


def check_has_text(fn: object) -> None:
    """Refuse what has no text to be differentiated."""
    if isinstance(fn, Computed):
        fn.parameters()


# functions that make a derivative of their first argument
_MAKERS: set[Callable] = set()
# functions that are given a function, its arguments and their tangents, with what makes the
# function of all of these
_ALONG: dict[Callable, Callable] = {}
# functions that make what is `Computed` of their first argument, with what writes it as a text
_WRITERS: dict[Callable, Writer] = {}
# functions that are called with a function and its arguments, with what writes them for `count`
# arguments, where the function was given as many before as the second number says, and `names`
_CALLED: dict[Callable, Writer] = {}
# the texts that stand for pullbacks: where these are called, they run the function again
_LATER: set[Callable] = set()


def maker(fn: Callable) -> Callable:
    """Mark a function that returns a derivative of the function it is given first."""
    _MAKERS.add(fn)
    return fn


def along(make: Callable) -> Callable[[Callable], Callable]:
    """Mark a function that is called with a function, its arguments and their tangents.
    `make(function, for each argument whether it has a tangent, names of others without one)` is
    the derivative that is called with all of them (or None)."""

    def mark(fn: Callable) -> Callable:
        _ALONG[fn] = make
        return fn

    return mark


def written_by(write: Writer) -> Callable[[Callable], Callable]:
    """Mark a function that makes what is `Computed`."""

    def mark(fn: Callable) -> Callable:
        _WRITERS[fn] = write
        return fn

    return mark


def called_as(fn: Callable, write: Writer) -> None:
    """Mark a function that is called with another one and its arguments."""
    _CALLED[fn] = write


def later(fn: types.FunctionType) -> types.FunctionType:
    """Mark a function that runs, where it is called, what was given to it before."""
    _LATER.add(fn)
    return fn


def runs_later(fn: object) -> bool:
    return _is_hashable(fn) and fn in _LATER


def writer_of(fn: object) -> Writer | None:
    return _WRITERS.get(fn) if _is_hashable(fn) else None  # type: ignore[call-overload]


def called_of(fn: object) -> Writer | None:
    return _CALLED.get(fn) if _is_hashable(fn) else None  # type: ignore[call-overload]


def is_maker(fn: object) -> bool:
    return callable(fn) and _is_hashable(fn) and fn in _MAKERS


def makes_derivative(fn: object) -> bool:
    """Does it make a derivative of its first argument, with a text of its own or not?"""
    return is_maker(fn) or writer_of(fn) is not None


def derivative_along(fn: object) -> Callable | None:
    return _ALONG.get(fn) if callable(fn) and _is_hashable(fn) else None


def takes_derivative(fn: object) -> bool:
    if not isinstance(fn, types.FunctionType):
        return False
    return is_maker(fn) or fn in _ALONG or fn in _WRITERS or fn in _CALLED


def _is_hashable(fn: object) -> bool:
    return isinstance(fn, types.FunctionType)


def versions_of(derivative: Derivative) -> Versions:
    return derivative._dispatcher
