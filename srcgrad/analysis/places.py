"""Places: what stands for the objects that an operation makes.

>>> base_of(Old(Old("made")))
'made'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Old:
    """Made by the same operation in an earlier iteration."""

    place: object


Place = object
Places = frozenset[Place]
NOWHERE: Places = frozenset()


def base_of(place: Place) -> Place:
    return base_of(place.place) if isinstance(place, Old) else place


def union(parts: Iterable[Places]) -> Places:
    return NOWHERE.union(*parts)
