"""What is asked of functions that only the run knows: a compiler for each form of call.

>>> plan = planned(lambda x, *rest: x, (1.0, 2.0, 3.0), {}, "pair", (0, 2))
>>> plan.dispatcher.request.wrt, plan.keys
(('x', 'rest'), ((0, None), (1, 1)))
"""

from __future__ import annotations

import functools
import inspect
import itertools
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import pairs
from .derived import Version
from .dispatch import Dispatcher
from .errors import Several, Span, SrcgradError
from .front.written import facts_of_text
from .half_texts import Path, Place
from .ir.kinds import Kind
from .ir.kinds_of import kind_of
from .loosened import loosened
from .requests import Request
from .runtime import fit
from .selectors import defaults_of


@dataclass(frozen=True)
class Plan:
    """A compiler of halves for calls of one form. `keys`: for every place that is asked for, the
    number of its parameter among those, and the key in it if it is `*args` or `**options`."""

    dispatcher: Pairs
    keys: tuple[tuple[int, Place | None], ...]

    def back(self, version: Version, own: tuple[Path, ...] | None) -> pairs.Back:
        """The backward half of a version."""
        return pairs.Back(version.back, len(self.dispatcher.request.wrt) == 1, self.keys, own)

    def gathered(self, values: Mapping[str, Any], tangents: Mapping[Place, Any]) -> list[Any]:
        """The tangents of the parameters, from those of the places."""
        names = self.dispatcher.request.wrt
        parts: dict[int, dict] = {}
        whole: dict[int, Any] = {}
        for (i, key), tangent in zip(self.keys, tangents.values(), strict=True):
            if key is None:
                whole[i] = tangent
            else:
                parts.setdefault(i, {})[key] = tangent
        for i, items in parts.items():
            value = values[names[i]]
            if isinstance(value, tuple):
                whole[i] = tuple(items.get(place) for place in range(len(value)))
            else:
                whole[i] = items
        return [fit(whole[i], values[name]) for i, name in enumerate(names)]


def planned(
    fn: types.FunctionType,
    args: tuple,
    options: Mapping[str, Any],
    mode: str,
    places: tuple[Place, ...],
) -> Plan:
    """The plan for calls of this form, of which `places` are asked for."""
    given = defaults_of(fn) if fn.__defaults__ or fn.__kwdefaults__ else ()
    try:
        return _plan(fn, mode, len(args), tuple(options), places, given)
    except TypeError:
        fn(*args, **options)  # says it better
        raise


@functools.lru_cache(maxsize=1024)
def _plan(
    fn: types.FunctionType,
    mode: str,
    count: int,
    names: tuple[str, ...],
    places: tuple[Place, ...],
    given: tuple[object, ...],
) -> Plan:
    """(Another one where what is `given` to parameters that a call leaves out is exchanged.)"""
    signature = inspect.signature(fn, follow_wrapped=False)
    bound = signature.bind(*range(count), **{name: name for name in names}).arguments
    found: dict[Place, tuple[str, Place | None]] = {}
    for name, value in bound.items():
        match value:
            case tuple():
                found |= {place: (name, i) for i, place in enumerate(value)}
            case dict():
                found |= {key: (name, key) for key in value}
            case _:
                found[value] = name, None
    chosen = [found[place] for place in places]
    wrt = tuple(name for name in signature.parameters if name in {param for param, _ in chosen})
    keys = tuple((wrt.index(name), key) for name, key in chosen)
    return Plan(Pairs(Request(fn, wrt, mode), signature), keys)


class Pairs(Dispatcher):
    """The versions of the halves of one function. Which function a function argument is that the
    program made is not part of its kind: it may carry a derivative."""

    def pick(self, args: tuple, kwargs: Mapping[str, Any]) -> Version:
        return self._placed(self.of, self.kinds_of(args, kwargs))

    def to_read(self, args: tuple, kwargs: Mapping[str, Any]) -> Version:
        """The one for these arguments whose text is differentiated."""
        return self._placed(self.to_be_read, self.kinds_of(args, kwargs))

    def _placed(self, make: Callable, kinds: tuple[Kind, ...]) -> Version:
        try:
            return make(kinds)
        except SrcgradError as error:
            if isinstance(error, Several) or not self._stands_for_call(error.span):
                raise
            # what is refused is the function itself, not the line that stands for its call
            raise pairs.placed(error) from None

    def _stands_for_call(self, span: Span | None) -> bool:
        """Is it the line that calls the function in the place of the user?"""
        if span is None or span.file.startswith("<srcgrad target"):
            return True
        code = getattr(self.request.fn, "__code__", None)
        place = code and facts_of_text(code).place
        return place is not None and span.place == place.place

    def kinds_of(self, args: tuple, kwargs: Mapping[str, Any]) -> tuple[Kind, ...]:
        if kwargs or len(args) != self.positional:
            return tuple(map(loosened, super().kinds_of(args, kwargs)))
        names = map("n{}".format, itertools.count())
        return tuple(loosened(kind_of(arg, names)) for arg in args)

    @functools.cached_property
    def positional(self) -> int:
        """The number of parameters, if each is an ordinary one, else -1."""
        plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        return len(self.parameters) if all(p.kind in plain for p in self.parameters) else -1
