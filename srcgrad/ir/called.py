"""A call of which is known what it does to its arguments.

>>> Called(list.append, (0,), moves=(0,)).written(("xs", "x"), ())
('xs',)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Put:
    """What a function puts into the container `target`: what the arguments at `sources` are or
    hold, and (`makes`) what it makes itself, which may hold that of the arguments at `inside`.
    `again`: one thing may stand there twice then; `gives`: the result may be, or hold, what it
    made and put there."""

    target: int | str
    sources: tuple[int | str, ...] = ()
    inside: tuple[int | str, ...] = ()
    makes: bool = False
    again: bool = False
    gives: bool = False

    def given(self, places, args, options):
        """The atoms of the arguments at these places."""
        named = dict(options)
        return [args[place] if type(place) is int else named[place] for place in places]


@dataclass(frozen=True, slots=True)
class Called:
    """A call of `fn`, of which is known what it does to its arguments. Outs are the results (as
    many as `results`), then the next version of each that it `writes` in place. The others, too,
    are positions or names: what the result may be, what holds other things, what has new arrays."""

    fn: Callable
    writes: tuple[int | str, ...] = ()
    shares: tuple[int | str, ...] = ()
    results: int = 1
    moves: tuple[int | str, ...] = ()
    alters: tuple[int | str, ...] = ()
    puts: tuple[Put, ...] = ()
    # of a forward half: may what it saves be what it was given, or what it returns?
    saves_others: bool = True

    def __call__(self, *args, **options):
        result = self.fn(*args, **options)
        results = (result,) if self.results == 1 else result
        return (*results, *(args[p] if type(p) is int else options[p] for p in self.writes))

    def written(self, args, options):
        """The atoms of the arguments that are written."""
        named = dict(options)
        return tuple(args[p] if type(p) is int else named[p] for p in self.writes)
