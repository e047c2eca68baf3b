"""Which dataclasses and namedtuples do nothing but fill their fields when they are made.

>>> from typing import NamedTuple
>>> class Point(NamedTuple):
...     x: float
>>> is_plain_namedtuple(Point), is_plain_dataclass(Point)
(True, False)
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Sequence

from ..attributes import reads_as_tuple
from . import prims
from .core import Atom, Const


def is_plain_namedtuple(cls: object) -> bool:
    """Is it a namedtuple's class that fills its fields with its arguments?"""
    if not isinstance(cls, type) or not hasattr(cls, "_fields"):
        return False
    made_by = getattr(cls.__new__, "__module__", "") or ""
    is_made_alone = getattr(cls, "__init__", None) is object.__init__
    return made_by.startswith("namedtuple_") and is_made_alone and reads_as_tuple(cls)


def is_of_arguments(fn: object) -> bool:
    """Does a call of it make an object, or a function, that holds what it is given, as it is?"""
    return isinstance(fn, (prims.Closure, prims.Made, prims.Holding)) or is_plain_namedtuple(fn)


def is_plain_dataclass(cls: type) -> bool:
    """Does the constructor of a dataclass do nothing but fill the fields with its arguments?"""
    if not dataclasses.is_dataclass(cls) or hasattr(cls, "__post_init__"):
        return False
    params = cls.__dataclass_params__  # type: ignore[attr-defined]
    made = params.init and "__dataclass_params__" in cls.__dict__
    names = [f.name for f in dataclasses.fields(cls) if f.init]
    return (
        made
        and list(inspect.signature(cls).parameters) == names
        and len(names) == len(dataclasses.fields(cls))
        and cls.__new__ is object.__new__
    )


def items_given(
    cls: type, args: Sequence[Atom], options: Sequence[tuple[str, Atom]]
) -> list[Atom] | None:
    """The items of the namedtuple that a call of its class makes; None where the call raises."""
    try:
        bound = inspect.signature(cls).bind(*args, **dict(options))
    except TypeError:
        return None
    defaults = {k: Const(p.default) for k, p in bound.signature.parameters.items()}
    return [bound.arguments.get(name, default) for name, default in defaults.items()]
