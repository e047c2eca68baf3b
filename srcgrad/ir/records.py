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


def is_plain_namedtuple(cls: type) -> bool:
    """Is it a namedtuple's class that fills its fields with its arguments?"""
    made_by = getattr(cls.__new__, "__module__", "") or ""
    return hasattr(cls, "_fields") and made_by.startswith("namedtuple_")


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
