"""Objects that are known by their identity, and the columns in which their attributes stand.

A column is what one attribute holds of all objects, as a container indexed by object: it is read
by `operator.getitem` and written by `prims.store`, as a dict is.

>>> xs, before = attributes(("x",), (None,))
>>> p = New(type("Point", (), {}), ("x",))(1.0)
>>> xs[p] = xs[p] + 1.0
>>> p.x
2.0
"""

from __future__ import annotations

from dataclasses import dataclass

from .. import runtime_objects
from .prims import Made


class Attribute(str):
    """The name of an attribute of the objects of one family of classes (`owner` is the first)."""

    __slots__ = ("owner",)
    owner: type

    def __new__(cls, name: str, holder: type):
        new = super().__new__(cls, name)
        new.owner = holder.__mro__[max(0, len(holder.__mro__) - 2)]
        return new

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Attribute) and str(self) == str(other) and self.owner is other.owner
        )

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((str(self), self.owner))


def attributes(names, kinds, *holders):
    """What the attributes of those names hold of all objects, by object, and what the objects in
    `holders` hold now; `kinds` are the kinds of what they hold there. Not printed: `x[p]` is
    written `p.name`."""
    return (*map(runtime_objects.Attributes, names), runtime_objects.Before(*holders))


@dataclass(frozen=True, slots=True)
class New(Made):
    """The same, of an object that is known by its identity."""


@dataclass(frozen=True, slots=True)
class CotangentsOf:
    """The cotangents of the attribute called `name` of all objects, which are zero; `kind` is that
    of one of them."""

    name: str
    kind: object

    def __call__(self):
        return runtime_objects.ByObject(self.name)


@dataclass(frozen=True, slots=True)
class Scattered:
    """`Scattered(name, kind)(before, *tangents)`: the tangents of that attribute of the objects
    which some values hold, by object."""

    name: str
    kind: object

    def __call__(self, before, *tangents):
        return before.scattered(self.name, *tangents)


@dataclass(frozen=True, slots=True)
class Gathered:
    """`Gathered(place)(before, *cotangents)`: the cotangent of one of the values that hold objects,
    of those of their attributes."""

    place: int

    def __call__(self, before, *cotangents):
        return before.gathered(self.place, *cotangents)
