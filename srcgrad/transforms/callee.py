"""What a value that is called can be.

>>> Bound(Direct(pow), (Const(2.0),)).callee.value
<built-in function pow>
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..ir.core import Atom, Const, Function


@dataclass(frozen=True)
class Direct:
    """A function known now."""

    value: Callable
    text: str | None = None


@dataclass(frozen=True)
class Made:
    """A lambda or nested function, with the values that it captured."""

    function: Function
    captured: tuple[Atom, ...]


@dataclass(frozen=True)
class Bound:
    """A function with its first arguments, as `functools.partial` makes it."""

    callee: Callee
    args: tuple[Atom, ...]
    options: tuple[tuple[str, Atom], ...] = ()


# the operation that makes a test
Test = tuple[Callable, Atom, Atom]


@dataclass(frozen=True)
class Choice:
    """One of two functions. `test` is an atom, or the operation that makes it."""

    test: Atom | Test
    then: Callee
    orelse: Callee


@dataclass(frozen=True)
class Fails:
    """Something that is no function: the call raises."""

    error: Exception


@dataclass(frozen=True)
class Again:
    """A function that is checkpointed; `name` is what generated code calls (None: the function)."""

    callee: Callee
    name: Callable | None = None


@dataclass(frozen=True)
class Matrix:
    """What `hessian(function)` is: `write(count, names)` is called with the function, and with so
    many arguments, those of these names last. The one at `place` is what it is by."""

    function: Atom
    place: int
    write: Callable[[int, int, tuple[str, ...]], Callable]


Callee = Direct | Made | Bound | Choice | Fails | Again | Matrix

__all__ = [
    "Again",
    "Bound",
    "Callee",
    "Choice",
    "Const",
    "Direct",
    "Fails",
    "Made",
    "Matrix",
    "Test",
]
