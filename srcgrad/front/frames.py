"""Scopes that are being lowered, and the functions that are defined in them.

Names of a frame (the function, a nested function that is inlined, a comprehension) are looked up
under a *key*: the name itself in the outermost frame, `name@2` in the second one, and so on.

>>> inner = Frame(frozenset({"y"}), "@2", Frame(frozenset({"x", "y"})))
>>> inner.key("x"), inner.key("y"), inner.key("z")
('x', 'y@2', None)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import gast

from ..ir.core import Const, Var
from .facts import Facts
from .names import Names
from .source import Source


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """A scope that is being lowered. `live` are the keys that the callers still read; `home` is the
    source of a function that is of another module."""

    names: Names
    suffix: str = ""
    parent: Frame | None = None
    globals: Names = frozenset()
    facts: Facts | None = None
    live: frozenset[str] = frozenset()
    home: Source | None = None

    def key(self, name: str) -> str | None:
        """The key of a name, or None if it is no local name of this or an enclosing frame."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names or name[0] == "#":
                return name + frame.suffix
            if name in frame.globals:
                return None
            frame = frame.parent
        return None

    def is_global(self, name: str) -> bool:
        """Does a `global` statement here or around list the name?"""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.globals:
                return True
            frame = frame.parent
        return False

    @property
    def text(self) -> Source | None:
        """Where the scope is from, if it is not from the function around."""
        return self.home or (None if self.parent is None else self.parent.text)

    @property
    def is_text(self) -> bool:
        """Is it the body of a text of ours, which stands for a call?"""
        outer = self.parent
        return outer is not None and outer.parent is outer.home is None and not outer.names

    def keys(self, names: Iterable[str]) -> frozenset[str]:
        if self.parent is None:
            return frozenset(names)
        return frozenset(key for name in names if (key := self.key(name)))

    @property
    def root(self) -> Frame:
        """The frame of the function around a comprehension; itself otherwise."""
        return self if self.facts is not None or self.parent is None else self.parent.root


@dataclass(frozen=True, eq=False, slots=True)
class LocalFunction:
    """A lambda or nested function whose body is known: a call of it is inlined."""

    node: gast.FunctionDef | gast.Lambda
    frame: Frame
    defaults: dict[str, Value]

    @property
    def name(self) -> str:
        return getattr(self.node, "name", "lambda")


Value = Var | Const | LocalFunction
