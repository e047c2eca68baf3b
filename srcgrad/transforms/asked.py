"""The kinds of results of calls, found once: also those of functions that call themselves.

Of a function whose result is being found out, the result is what is known so far: at first only
what it returns without calling itself, then what follows from that, until nothing changes.

>>> from ..ir.kinds import Num, join
>>> asked = Asked()
>>> str(asked.of("count", lambda: join(Num(int), asked.of("count", lambda: ANY))))
'int'
>>> str(asked.of("endless", lambda: asked.of("endless", lambda: ANY)))
'?'
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

from ..errors import SrcgradError
from ..ir.kinds import ANY, ASKED, Kind, List, Nothing, Tuple

_MOST_PASSES = 6


@dataclass
class Asked:
    """`found` are the kinds that are certain. Those of `meanwhile` follow from what is known so
    far of others, which are told with them."""

    found: dict[Hashable, Kind] = field(default_factory=dict)
    so_far: dict[Hashable, Kind] = field(default_factory=dict)
    meanwhile: dict[Hashable, tuple[Kind, frozenset[Hashable]]] = field(default_factory=dict)
    used: set[Hashable] = field(default_factory=set)

    def of(self, call: Hashable, find: Callable[[], Kind]) -> Kind:
        """The kind of the result of the call; `find` looks at the function."""
        if call in self.found:
            return self.found[call]
        if call in self.so_far:
            self.used.add(call)
            return self.so_far[call]
        if call in self.meanwhile:
            kind, others = self.meanwhile[call]
            self.used |= others
            return kind
        around, self.used = self.used, set()
        kind = self._fixed(call, find)
        others = frozenset(self.used - {call})
        self.used = around | others
        if others:
            self.meanwhile[call] = kind, others
        else:
            self.found[call] = kind = _something(kind)
        return kind

    def _fixed(self, call: Hashable, find: Callable[[], Kind]) -> Kind:
        self.so_far[call] = ASKED
        for _ in range(_MOST_PASSES):
            try:
                kind = find()
            except SrcgradError:
                kind = ANY
            if kind != ASKED:
                kind = _something(kind)
            if call not in self.used or kind == self.so_far[call]:
                break
            self.so_far[call] = kind
            self.meanwhile.clear()
        else:
            kind = ANY
            self.meanwhile.clear()
        del self.so_far[call]
        return kind


def _something(kind: Kind) -> Kind:
    """The kind of a result that is there: where none was found, it is not known. (It may come out
    of a list that is filled unseen.)"""
    match kind:
        case Nothing():
            return ANY
        case Tuple(items=items):
            return replace(kind, items=tuple(map(_something, items)))
        case List(item=item):
            return replace(kind, item=_something(item))
        case _:
            return kind
