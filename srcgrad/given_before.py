"""What a partial was given before its pullback is made: that may be written until it is called.

>>> scale = functools.partial(lambda a, x: a * x, np.ones(2))
>>> fn, before, named = taken_apart(scale)
>>> before, named
((array([1., 1.]),), {})
>>> times = functools.partial(np.multiply, factors := np.ones(2))
>>> held = Held.by(times)
>>> factors[0] = 3.0
>>> held.is_changed()
True
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import Unsupported
from .pairs import state
from .tree import children


def taken_apart(fn: Callable) -> tuple[Callable, tuple[Any, ...], Mapping[str, Any]]:
    """The user's function of a partial, and what that was given, if any of it may be written: the
    forward half saves it, as it does what it is called with."""
    if not isinstance(fn, functools.partial) or not isinstance(fn.func, types.FunctionType):
        return fn, (), {}
    from .targets import is_closed

    if is_closed(fn.func) or not _holds_more(fn):
        return fn, (), {}
    return fn.func, fn.args, fn.keywords


@dataclass(frozen=True)
class Held:
    """What a partial held that is taken for constant, as it was then."""

    fn: functools.partial
    before: list[Any]

    @staticmethod
    def by(fn: Callable) -> Held | None:
        if not isinstance(fn, functools.partial) or not _holds_more(fn):
            return None
        return Held(fn, [state(one) for one in _held(fn)])

    def is_changed(self) -> bool:
        return [state(one) for one in _held(self.fn)] != self.before

    def check(self) -> None:
        if self.is_changed():
            name = getattr(self.fn.func, "__name__", "the function")
            what = f"what {name}() was given by the partial has changed since vjp ran"
            raise Unsupported(what, None, "give it a copy, or call the pullback before")


def _holds_more(fn: functools.partial) -> bool:
    """Does it hold anything that may be written?"""
    return any(isinstance(one, np.ndarray) or children(one) is not None for one in _held(fn))


def _held(fn: functools.partial) -> tuple[Any, ...]:
    return (*fn.args, *fn.keywords.values())
