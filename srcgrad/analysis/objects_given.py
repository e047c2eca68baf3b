"""Objects that come from outside: arguments, and what they hold.

>>> from ..ir.kinds import Num
>>> p, x = Var("p"), Var("x")
>>> kinds = {p: Record(dict, ()), x: Num(float)}
>>> outside = holders_of_objects((p, x), kinds)
>>> is_from({p}, outside), is_from({x}, outside), is_from({("attribute", outside, "v")}, outside)
(True, False, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..ir.core import Var
from ..ir.kinds import ANY, Dict, Kind, List, Record, Tuple, Unknown


def holders_of_objects(params: Iterable[Var], kinds: Mapping[Var, Kind]) -> frozenset[Var]:
    """The parameters that are objects, or hold some."""
    return frozenset(var for var in params if _holds_objects(kinds.get(var, ANY)))


def is_from(places: Iterable[object], holders: frozenset[Var]) -> bool:
    """Is one of the places one of these, or what one of them holds?"""
    return any(_is_of(place, holders) for place in places)


def _is_of(place: object, holders: frozenset[Var]) -> bool:
    if isinstance(place, tuple):
        return isinstance(place[1], frozenset) and not holders.isdisjoint(place[1])
    return place in holders


def _holds_objects(kind: Kind) -> bool:
    return isinstance(kind, (Record, Unknown)) or any(map(_holds_objects, parts_of(kind)))


def parts_of(kind: Kind) -> tuple[Kind, ...]:
    """The kinds of what a container holds."""
    match kind:
        case Dict(fields=(*fields,)) | Record(fields=fields):
            return tuple(inner for _, inner in fields)
        case Dict(item=item) | List(item=item):
            return (item,)
        case Tuple(items=items):
            return items
        case _:
            return ()


__all__ = ["holders_of_objects", "is_from", "parts_of"]
