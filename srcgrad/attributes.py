"""Which objects do nothing but hold attributes, and which attributes an object holds.

>>> class Point:
...     __slots__ = ("x", "y")
...     def __init__(self, x): self.x = x
>>> attributes_of(Point(1.0)), is_record([1.0])
({'x': 1.0}, False)
>>> attributes_of(made(Point, x=2.0, y=3.0))
{'x': 2.0, 'y': 3.0}
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import sys
import types
from collections.abc import Iterator
from typing import Any

_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE: made by a `class` statement

# bases outside of the user's code that add nothing to an object
_EMPTY_BASES = frozenset({"abc", "typing", "collections.abc", "_collections_abc", "builtins"})
MISSING = object()
_LIBRARIES = sys.stdlib_module_names | {"numpy", "scipy", "srcgrad"}


@functools.lru_cache(maxsize=4096)
def is_record_class(cls: type) -> bool:
    """Do the instances of a class hold their attributes as they are: no `__setattr__` that does
    something, no attribute that is written by code of its own, no memory of another kind?"""
    if cls is types.SimpleNamespace:
        return True
    if type(cls).__call__ is not type.__call__ and not _is_abstract(type(cls)):
        return False
    if not cls.__flags__ & _HEAP or issubclass(cls, (enum.Enum, BaseException)):
        return False
    for base in cls.__mro__[:-1]:
        library = is_of_library(base)
        if library and base.__module__ not in _EMPTY_BASES and base.__module__ != "__main__":
            return False
        if not library and not base.__flags__ & _HEAP:
            return False
        own = vars(base)
        if "__getattribute__" in own or "__setattr__" in own and not _is_frozen(base):
            return False
        if any(map(_computes, own.values())):
            return False
    return cls.__mro__[-1] is object and object.__basicsize__ <= cls.__basicsize__


@functools.lru_cache(maxsize=4096)
def is_constant_enum(cls: type) -> bool:
    """Are the instances of a class the members of an `Enum` that hold nothing that can be written?

    >>> is_constant_enum(enum.Enum("Mode", ["HEAT", "IDLE"]))
    True
    >>> is_constant_enum(enum.Enum("Table", {"ROW": [1.0]})), is_constant_enum(float)
    (False, False)
    """
    if not isinstance(cls, enum.EnumMeta):
        return False
    members: list[object] = list(cls.__members__.values())
    return all(_is_constant(value) for member in members for value in vars(member).values())


def _is_constant(value: object) -> bool:
    if type(value) in (tuple, frozenset):
        return all(map(_is_constant, value))  # type: ignore[call-overload]
    plain = (bool, int, float, complex, str, bytes, type(None), type)
    is_plain = type(value) in plain or type(type(value)) is type(type) and isinstance(value, type)
    return is_plain or is_constant_enum(type(value))


# what makes an object a tuple for whoever reads it
_OF_TUPLES = [
    f"__{name}__"
    for name in ("iter len getitem setitem bool contains hash getattribute getattr".split())
]


@functools.lru_cache(maxsize=4096)
def reads_as_tuple(cls: type) -> bool:
    """Is what an object of the class, which inherits from `tuple`, holds read as of a tuple?"""
    return all(lookup(cls, name) is lookup(tuple, name) for name in _OF_TUPLES)


def tells_instances(cls: type, wanted: type | tuple) -> bool:
    """Does the class of an object tell whether it is an instance? (A metaclass of the user's may
    say so, or a `__class__` that is computed.)"""
    each = wanted if isinstance(wanted, tuple) else (wanted,)
    metas = [type(one) for one in each if isinstance(one, type)]
    return lookup(cls, "__class__") is lookup(object, "__class__") and all(
        map(is_of_library, metas)
    )


@functools.lru_cache(maxsize=4096)
def has_operator(cls: type, fn: Any) -> bool:
    """Does a class that inherits from `tuple` say itself what the operator does?"""
    if cls is tuple or getattr(fn, "__module__", "") != "_operator":
        return False
    name = fn.__name__.strip("_")
    own = (lookup(cls, f"__{one}__") for one in (name, f"r{name}"))
    return any(isinstance(one, types.FunctionType) for one in own)


def is_of_library(cls: type) -> bool:
    return (cls.__module__ or "").split(".")[0] in _LIBRARIES


def _computes(item: object) -> bool:
    """Is it a descriptor that does what it likes with an attribute? (Properties are followed.)"""
    for known in (property, functools.cached_property):
        if isinstance(item, known):
            return any(
                getattr(type(item), name, None) is not getattr(known, name, None)
                for name in ("__get__", "__set__", "__delete__")
            )
    if isinstance(item, (types.MemberDescriptorType, types.GetSetDescriptorType)):
        return False
    return hasattr(type(item), "__set__") or hasattr(type(item), "__delete__")


def _is_abstract(meta: type) -> bool:
    return meta.__module__ in ("abc", "typing") or meta.__module__.startswith("typing")


def _is_frozen(cls: type) -> bool:
    params = vars(cls).get("__dataclass_params__")
    return params is not None and params.frozen


def can_hold(cls: type, name: str) -> bool:
    """May the instances of a class have an attribute of this name?"""
    has_dict = any("__dict__" in vars(base) for base in cls.__mro__)
    return has_dict or name in slots_of(cls) or lookup(cls, name) is not MISSING


def can_set(cls: type, name: str) -> bool:
    """May `instance.name = value` set it?"""
    return can_hold(cls, name) and not any(map(_is_frozen, cls.__mro__))


def lookup(cls: type, name: str, after: type | None = None) -> Any:
    """What stands under a name in a class or its bases (in those that follow `after`)."""
    order = cls.__mro__
    if after is not None:
        order = order[order.index(after) + 1 :] if after in order else ()
    for base in order:
        if name in vars(base):
            return vars(base)[name]
    return MISSING


def is_class_variable(found: object) -> bool:
    """Is what stands in a class read by its objects as it is?"""
    return found is not MISSING and not hasattr(type(found), "__get__")


def slots_of(cls: type) -> Iterator[str]:
    """The names of the slots of a class."""
    for base in reversed(cls.__mro__):
        for name, item in vars(base).items():
            if isinstance(item, types.MemberDescriptorType) and name != "__dict__":
                yield name


def attributes_of(value: object) -> dict[str, Any]:
    """The attributes that an object itself holds, in the order in which they were set; those in
    slots first. Those of a dataclass in the order of its fields."""
    found: dict[str, Any] = {}
    for name in slots_of(type(value)):
        try:
            found[name] = object.__getattribute__(value, name)
        except AttributeError:
            continue
    found.update(getattr(value, "__dict__", {}))
    if dataclasses.is_dataclass(value):
        first = [field.name for field in dataclasses.fields(value) if field.name in found]
        found = {name: found[name] for name in (*first, *found)}
    return found


def made(cls: type, /, **attributes: Any) -> Any:
    """An object of the class that holds these attributes, without its `__init__`, which may check
    or compute."""
    new: Any = cls() if cls is types.SimpleNamespace else object.__new__(cls)
    for name, item in attributes.items():
        object.__setattr__(new, name, item)
    return new


def is_record(value: object) -> bool:
    """Does the object do nothing but hold attributes, and not itself?"""
    return is_record_class(type(value)) and not _is_cyclic(value, ())


def _is_cyclic(value: object, around: tuple[object, ...]) -> bool:
    """Is one of the objects around a value somewhere in it?"""
    if any(value is outer for outer in around):
        return True
    items: Any
    match value:
        case list() | tuple():
            items = value if any(map(_may_hold, value)) else ()
        case dict():
            items = value.values()
        case _ if is_record_class(type(value)):
            items = attributes_of(value).values()
        case _:
            return False
    return any(_is_cyclic(item, (*around, value)) for item in items)


def _may_hold(value: object) -> bool:
    return not isinstance(value, (int, float, complex, str))
