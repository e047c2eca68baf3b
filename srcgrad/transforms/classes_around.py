"""The user's classes that an object in a function may be of, where its kind does not tell: those
of the other values, those that are called, those of its module, and what inherits from them.

>>> class Counter:
...     def count(self, n):
...         self.n += n
>>> class Twice(Counter):
...     def count(self, n):
...         self.n += 2 * n
>>> around = ClassesAround(frozenset({Counter}))
>>> around.methods("count") == [Counter.count, Twice.count], around.methods("other")
(True, [])
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..attributes import lookup
from ..ir.core import Block, Const, Op, Var
from ..ir.kinds import Dict, Kind, List, Obj, Record, Ref, Tuple, Unknown
from ..ir.walk import stmts_in
from .users import is_users_class, is_written_by_user


@dataclass(frozen=True)
class ClassesAround:
    """These classes, and their subclasses."""

    classes: frozenset[type]

    @classmethod
    def of(
        cls, body: Block, kinds: Mapping[Var, Kind], namespace: Mapping[str, object]
    ) -> ClassesAround:
        """Those around a function whose globals are the `namespace`."""
        found = {each for kind in kinds.values() for each in classes_of(kind)}
        values = [*namespace.values()]
        for op in stmts_in(body):
            if isinstance(op, Op):
                values += [op.fn, *(arg.value for arg in op.args if isinstance(arg, Const))]
        return cls(frozenset(found | {value for value in values if isinstance(value, type)}))

    def every(self) -> list[type]:
        """All of them that the user has written, in order."""
        return sorted(_with_subclasses(self.classes), key=_order)

    def methods(self, name: str) -> list[types.FunctionType]:
        """What the user has written under the name in one of them, to be called."""
        return self._found(name, _called)

    def computing(self, name: str) -> list[types.FunctionType]:
        """What the user has written that computes the attribute of that name."""
        return self._found(name, _computing)

    def _found(self, name: str, written: Callable[[object], object]) -> list[types.FunctionType]:
        found: dict[types.FunctionType, None] = {}
        for cls in self.every():
            function = written(lookup(cls, name))
            if isinstance(function, types.FunctionType) and is_written_by_user(function):
                found[function] = None
        return [*found]


def _called(stands: object) -> object:
    return stands.__func__ if isinstance(stands, (staticmethod, classmethod)) else stands


def _computing(stands: object) -> object:
    match stands:
        case property(fget=function):
            return function
        case functools.cached_property(func=function):
            return function
        case _:
            return None


def class_of(kind: Kind, every: Sequence[type] = ()) -> Iterator[type]:
    """That of a value; any of `every` one where it is open."""
    if not isinstance(kind, (Tuple, List, Dict)):
        yield from classes_of(kind, every)


def classes_of(kind: Kind, every: Sequence[type] = ()) -> Iterator[type]:
    """Those of a value and of the items of a container; any of `every` one where that is open."""
    match kind:
        case Record() | Ref() | Obj():
            yield kind.type
        case Tuple(items=items):
            for item in items:
                yield from classes_of(item, every)
        case List(item=item) | Dict(item=item) if item is not kind:
            yield from every if isinstance(item, Unknown) else classes_of(item, every)
        case Unknown():
            yield from every
        case _:
            pass


def _with_subclasses(classes: Iterable[type]) -> set[type]:
    found, waiting = set[type](), [*classes]
    while waiting:
        cls = waiting.pop()
        if cls not in found and is_users_class(cls):
            found.add(cls)
            waiting += type.__subclasses__(cls)
    return found


def _order(cls: type) -> tuple[str, str]:
    return cls.__module__, cls.__qualname__


__all__ = ["ClassesAround", "class_of", "classes_of"]
