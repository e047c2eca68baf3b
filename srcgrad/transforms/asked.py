"""The kinds of results of calls, found once: also those of functions that call themselves.

Of a function whose result is being found out, the result is what is known so far: at first only
what it returns without calling itself, then what follows from that, until nothing changes. Of
functions that call each other, the one that was asked first goes round; the others are looked at
once in each of its rounds.

>>> from ..ir.kinds import Num, join
>>> asked = Asked()
>>> str(asked.of("count", lambda: join(Num(int), asked.of("count", lambda: ANY))))
'int'
>>> str(asked.of("endless", lambda: asked.of("endless", lambda: ANY)))
'?'
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

from ..errors import SrcgradError
from ..ir.kinds import ANY, ASKED, Kind, List, Nothing, Tuple

_MOST_PASSES = 6


@dataclass
class Asked:
    """`found` are the kinds that are certain. Those of `meanwhile` follow, in this round, from
    what is known so far of others, which are told with them."""

    found: dict[Hashable, Kind] = field(default_factory=dict)
    so_far: dict[Hashable, Kind] = field(default_factory=dict)
    meanwhile: dict[Hashable, tuple[Kind, frozenset[Hashable]]] = field(default_factory=dict)
    running: set[Hashable] = field(default_factory=set)
    used: set[Hashable] = field(default_factory=set)
    changed: set[Hashable] = field(default_factory=set)  # in this round
    given_up: set[Hashable] = field(default_factory=set)  # those that do not come to rest

    def of(self, call: Hashable, find: Callable[[], Kind]) -> Kind:
        """The kind of the result of the call; `find` looks at the function."""
        if call in self.found:
            return self.found[call]
        if call in self.running:
            self.used.add(call)
            return self.so_far.get(call, ASKED)
        if call in self.meanwhile:
            kind, others = self.meanwhile[call]
            self.used |= others
            return kind
        around, changed = (self.used, self.changed)
        self.running.add(call)
        others = self._looked(call, find)
        self.running.remove(call)
        self.used = around | others
        self.changed = changed | self.changed if others else changed
        return self.meanwhile[call][0] if others else self.found[call]

    def _looked(self, call: Hashable, find: Callable[[], Kind]) -> frozenset[Hashable]:
        """Find the kind, and tell of which others it follows that are not certain either."""
        before = set(self.meanwhile)
        for number in itertools.count():
            self.used, self.changed = set(), set()
            kind = self._once(call, find)
            others = frozenset(self.used - {call})
            if others:
                self.meanwhile[call] = kind, others
                return others
            members = [member for member in self.meanwhile if member not in before]
            if call not in self.used or not self.changed:
                break
            if number >= _MOST_PASSES:
                self.given_up |= self.changed
            for member in members:
                del self.meanwhile[member]
        self.found[call] = _something(kind)
        self.found |= {member: _something(self.meanwhile.pop(member)[0]) for member in members}
        return frozenset()

    def _once(self, call: Hashable, find: Callable[[], Kind]) -> Kind:
        try:
            kind = find()
        except SrcgradError:
            kind = ANY
        if call in self.given_up:
            kind = ANY
        if kind != ASKED:
            kind = _something(kind)
        if kind != self.so_far.get(call, ASKED):
            self.so_far[call] = kind
            self.changed.add(call)
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
