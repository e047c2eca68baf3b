"""What functions do to their arguments, as their callers are told.

>>> Effects(("xs",), moves=("xs",)).called(print, {"xs": 0}).moves
(0,)
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..analysis.points import Points, base_of
from ..analysis.putting import named, puts_of
from ..ir import prims
from .telling import Primal


@dataclass(frozen=True)
class Effects:
    """What a function does to its arguments, by the names of its parameters (`prims.Called`)."""

    writes: tuple[str, ...]
    shares: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    alters: tuple[str, ...] = ()
    puts: tuple[prims.Put, ...] = ()

    def called(
        self, fn: types.FunctionType, places: Mapping[str, int | str]
    ) -> prims.Called | None:
        """The same at the positions of a call; None if it is not given what is asked for."""
        if not {*self.writes, *self.shares} <= set(places):
            return None
        parts = (self.writes, self.shares, self.moves, self.alters)
        writes, shares, moves, alters = (tuple(places[n] for n in part) for part in parts)
        puts = tuple(named(put, places) for put in self.puts)
        return prims.Called(fn, writes, shares, moves=moves, alters=alters, puts=puts)


def effects_of(primal: Primal, names: Sequence[str]) -> Effects | None:
    """What a function does that writes into these parameters; None if that is not known."""
    is_known = all(_keeps_kind(primal, name) for name in names)
    shares = _shares(primal) if is_known else None
    if shares is None:
        return None
    puts = puts_of(primal.function, primal.kinds, primal.moves)
    return Effects(tuple(names), shares, tuple(primal.moves), tuple(primal.alters), puts)


def _keeps_kind(primal: Primal, name: str) -> bool:
    """Is the last version of that parameter known, and of the kind of the first?"""
    last = primal.finals.get(name)
    first = next(p.var for p in primal.function.params if p.name == name)
    return last is not None and primal.kinds.get(last) == primal.kinds.get(first)


def _shares(primal: Primal) -> tuple[str, ...] | None:
    """The parameters whose memory the result may have; None if it may be of elsewhere."""
    params = {p.var: p.name for p in primal.function.params}
    points = Points.of(primal.function.body, list(params), primal.kinds)
    found = set(map(base_of, points.reach(primal.result)))
    if any(isinstance(place, tuple) for place in found):
        return None
    return tuple(name for var, name in params.items() if var in found)
