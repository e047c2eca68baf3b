"""Functions as keys of tables, those too that cannot be hashed (as those of `ctypes`): by identity.

>>> hashable(len) is len
True
>>> class Odd:
...     __hash__ = None
...     def __call__(self, x): return x + 1
>>> odd = Odd()
>>> hashable(odd) == hashable(odd), hashable(odd)(2)
(True, 3)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Itself:
    """A function that cannot be hashed, and stands for itself."""

    def __init__(self, fn: Callable):
        self.fn = fn
        self.__name__ = getattr(fn, "__name__", type(fn).__name__)

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self.fn(*args, **options)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and other.fn is self.fn

    def __hash__(self) -> int:
        return id(self.fn)


def hashable(fn: Any) -> Any:
    """What stands for a function in tables."""
    try:
        hash(fn)
    except TypeError:
        return Itself(fn)
    return fn
