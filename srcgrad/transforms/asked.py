"""What is found of functions once: the kinds of their results, what they write, what they share.

Of a function that is being looked at, and calls itself, by way of others perhaps, the answer is
what is believed so far: at first as little as can be, then what follows from that, until nothing
changes. Of functions that call each other, the one that was asked first goes round; the others are
looked at once in each of its rounds. All questions are kept in one place, because they follow from
each other: what a function writes, say, from the kinds of results. Nothing that follows from what
is only believed is kept for good.

>>> from ..ir.kinds import Num, join
>>> asked = Asked()
>>> str(asked.of("count", lambda: join(Num(int), asked.of("count", lambda: ANY))))
'int'
>>> str(asked.of("endless", lambda: asked.of("endless", lambda: ANY)))
'?'
>>> names = Question((), None)
>>> f = lambda: asked.of("f", lambda: tuple({*g(), "a"}), names)
>>> g = lambda: asked.of("g", lambda: tuple({*f()}), names)
>>> f(), g()
(('a',), ('a',))
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import SrcgradError
from ..ir.kinds import ANY, ASKED, Kind, List, Nothing, Tuple

_MOST_CHANGES = 6


@dataclass(frozen=True)
class Question:
    """`first` is believed before anything is found, `most` where the answers do not come to rest;
    `same` says whether two answers are one."""

    first: Any
    most: Any
    same: Callable[[Any, Any], bool] = operator.eq


KIND = Question(ASKED, ANY)
MAYBE = Question(False, True)


@dataclass
class Asked:
    """`found` are the answers that are certain. Those of `meanwhile` follow, in this round, from
    what is believed of others, which are told with them."""

    found: dict[Hashable, Any] = field(default_factory=dict)
    so_far: dict[Hashable, Any] = field(default_factory=dict)
    meanwhile: dict[Hashable, tuple[Any, frozenset[Hashable]]] = field(default_factory=dict)
    running: set[Hashable] = field(default_factory=set)
    used: set[Hashable] = field(default_factory=set)
    changed: set[Hashable] = field(default_factory=set)  # in this round
    changes: dict[Hashable, int] = field(default_factory=dict)  # how often

    def of(self, call: Hashable, find: Callable[[], Any], question: Question = KIND) -> Any:
        """The answer for the call; `find` looks at the function."""
        if call in self.found:
            return self.found[call]
        if call in self.running:
            self.used.add(call)
            return self.so_far.get(call, question.first)
        if call in self.meanwhile:
            self.used |= self._behind(call)
            return self.meanwhile[call][0]
        around, changed = self.used, self.changed
        before, others = set(self.meanwhile), frozenset[Hashable]()
        self.running.add(call)
        try:
            others = self._looked(call, find, question, before)
        except BaseException:
            self._forget(before)
            raise
        finally:
            self.running.remove(call)
            self.used = around | others
            self.changed = changed | self.changed if others else changed
        return self.meanwhile[call][0] if others else self.found[call]

    def _behind(self, call: Hashable) -> set[Hashable]:
        """The calls being looked at from which the answer for this one follows."""
        if call in self.running:
            return {call}
        if call not in self.meanwhile:
            return set()
        return set[Hashable]().union(*map(self._behind, self.meanwhile[call][1]))

    def _forget(self, before: set[Hashable]) -> list[Hashable]:
        """Forget what was found meanwhile since then."""
        members = [member for member in self.meanwhile if member not in before]
        for member in members:
            del self.meanwhile[member]
        return members

    def _looked(
        self, call: Hashable, find: Callable[[], Any], question: Question, before: set[Hashable]
    ) -> frozenset[Hashable]:
        """Find the answer, and tell from which others it follows that are not certain either."""
        while True:
            self.used, self.changed = set(), set()
            answer = self._once(call, find, question)
            others = frozenset(self.used - {call})
            if others:
                self.meanwhile[call] = answer, others
                return others
            if call not in self.used or not self.changed:
                break
            self._forget(before)
        members = [member for member in self.meanwhile if member not in before]
        self.found[call] = _something(answer)
        self.found |= {member: _something(self.meanwhile.pop(member)[0]) for member in members}
        return frozenset()

    def _once(self, call: Hashable, find: Callable[[], Any], question: Question) -> Any:
        answer = find() if question is not KIND else _kind_found(find)
        if self.changes.get(call, 0) > _MOST_CHANGES:
            answer = question.most
        if not question.same(answer, self.so_far.get(call, question.first)):
            self.so_far[call] = answer
            self.changed.add(call)
            self.changes[call] = self.changes.get(call, 0) + 1
        return answer


def _kind_found(find: Callable[[], Kind]) -> Kind:
    try:
        kind = find()
    except SrcgradError:
        kind = ANY
    return kind if kind == ASKED else _something(kind)


def _something(answer: Any) -> Any:
    """The kind of a result that is there: where none was found, it is not known. (It may come out
    of a list that is filled unseen.)"""
    match answer:
        case Nothing():
            return ANY
        case Tuple(items=items):
            return replace(answer, items=tuple(map(_something, items)))
        case List(item=item):
            return replace(answer, item=_something(item))
        case _:
            return answer
