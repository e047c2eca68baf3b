"""Calls that nobody can follow, of objects whose class only the run knows: what they may write.

part = Resistor(r) if r > 0 else Source(v)
part.stamp(g)                          `g` may hold `r` now
getattr(visitor, "on_" + kind)(r)      and `visitor`
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from types import FunctionType

from ..analysis.effects import is_pure
from ..analysis.memory import is_immutable, kind_of_atom
from ..analysis.points import Points
from ..analysis.storage import Storage
from ..analysis.unknown_writes import may_be_written
from ..errors import SrcgradError, Unsupported
from ..front.changing import changes_something
from ..ir import prims
from ..ir.core import Atom, Block, Const, Function, Op, Var
from ..ir.kinds import ANY, Kind, Unknown
from ..ir.walk import stmts_in
from .classes_around import ClassesAround

Kinds = Mapping[Var, Kind]
Writes = Callable[[Op, Kinds], tuple[Atom, ...]]

_HINT = "let it return the value, and write where it is called"


@dataclass
class Followed:
    """What may be called in a function of which only the run knows what it is: functions that are
    made here, whose text tells what they write; or also objects, and methods by computed names,
    of which nothing tells."""

    read: Collection[Var]
    body: Block
    kinds: Kinds
    namespace: Mapping[str, object]

    def is_followed(self, op: Op) -> bool:
        """Is it no such call, or one that is looked at: as the result depends on what it gives, or
        as it is one of those functions?"""
        is_unknown = op.fn in (prims.call, prims.apply)
        return not is_unknown or self.is_asked(op) or not self.may_be_object

    def is_asked(self, op: Op) -> bool:
        """Does the result depend on what the call gives?"""
        return any(out in self.read for out in op.outs)

    @functools.cached_property
    def may_be_object(self) -> bool:
        """May it be an object that is called, or a method by a computed name?"""
        return any(changes_something(cls, "__call__") for cls in self.around.every()) or any(
            isinstance(op, Op) and op.fn is getattr and not isinstance(op.args[1], Const)
            for op in stmts_in(self.body)
        )

    @functools.cached_property
    def around(self) -> ClassesAround:
        return ClassesAround.of(self.body, self.kinds, self.namespace)


@dataclass(frozen=True)
class _Unknown:
    """Such a call, what it may write, and what is said of it."""

    op: Op
    targets: tuple[Atom, ...]
    reason: str


def unknown_calls(
    function: Function,
    moving: Collection[Var],
    used: Collection[Var],
    kinds: Kinds,
    namespace: Mapping[str, object],
    writes: Writes,
    is_running: Callable[[object], bool],
) -> list[SrcgradError]:
    """An error for each of these calls that may write what the result depends on, and either is
    given what carries a derivative or may write into such. `writes`: of a call of the user's;
    `is_running`: does a function call what only the run knows?"""
    ops = [stmt for stmt in stmts_in(function.body) if isinstance(stmt, Op)]
    live = frozenset(moving) & frozenset(used)
    followed = Followed(live, function.body, kinds, namespace)
    found = [*_Search(followed, kinds, writes, is_running).unknown(ops)] if moving else []
    if not found:
        return []
    storage = Storage.of(function.body, [param.var for param in function.params], kinds)
    read = {storage.group(var) for var in used}
    points = Points.of(function.body, [param.var for param in function.params], kinds)
    carrying = set().union(
        *(points.at(var) for var in live if not is_immutable(kinds.get(var, ANY)))
    )
    errors: list[SrcgradError] = []
    for call in found:
        targets = [atom for atom in call.targets if isinstance(atom, Var)]
        if any(atom in moving for atom in _atoms(call.op)):
            is_lost = any(storage.group(target) in read for target in targets)
        else:
            is_lost = any(points.reach(target) & carrying for target in targets)
        if is_lost:
            errors.append(Unsupported(call.reason, call.op.span, _HINT))
    return errors


@dataclass(frozen=True)
class _Search:
    """What is known of the function."""

    followed: Followed
    kinds: Kinds
    writes: Writes
    is_running: Callable[[object], bool]

    def unknown(self, ops: list[Op]) -> Iterator[_Unknown]:
        for op in ops:
            match op:
                case Op(fn=prims.Method(name=name), args=(receiver, *_)):
                    if isinstance(kind_of_atom(receiver, self.kinds), Unknown):
                        reason = f"what .{name}() writes is only known when it runs"
                        targets = self._by_method(op, name)
                        yield _Unknown(op, targets, f"{reason}, with the class of the object")
                case Op(fn=fn, args=(receiver, Const(value=str() as name))) if fn in _ASKING:
                    if isinstance(kind_of_atom(receiver, self.kinds), Unknown):
                        reason = f"what computes .{name} is only known when it runs"
                        found = self.followed.around.computing(name)
                        targets = self._written_by(found, replace(op, args=op.args[:1]))
                        yield _Unknown(op, targets, f"{reason}, with the class of the object")
                case Op() if not self.followed.is_followed(op):
                    what = "what is called here, and what it writes, is only known when it runs"
                    yield _Unknown(op, may_be_written(op, self.kinds), what)
                case Op() if self._runs_unfollowed(op):
                    what = "what is called inside, and what that writes, is only known when it runs"
                    yield _Unknown(op, self._mutable(op), what)
                case _:
                    pass

    def _mutable(self, op: Op) -> tuple[Atom, ...]:
        return tuple(a for a in _atoms(op) if not is_immutable(kind_of_atom(a, self.kinds)))

    def _by_method(self, op: Op, name: str) -> tuple[Atom, ...]:
        """What the method may write: one of arrays and containers may as well be one of a class."""
        if found := self.followed.around.methods(name):
            return self._written_by(found, op)
        return () if is_pure(op.fn) else may_be_written(op, self.kinds)

    def _runs_unfollowed(self, op: Op) -> bool:
        is_asked = self.followed.is_asked(op)
        return not is_asked and self.is_running(op.fn) and self.followed.may_be_object

    def _written_by(self, methods: list[FunctionType], op: Op) -> tuple[Atom, ...]:
        """What the methods write that the operation may call."""
        calls = (replace(op, fn=method, spelled=None) for method in methods)
        return tuple(atom for call in calls for atom in self.writes(call, self.kinds))


_ASKING = (getattr, prims.get_attribute)


def _atoms(op: Op) -> tuple[Atom, ...]:
    return (*op.args, *(atom for _, atom in op.options))


__all__ = ["Followed", "unknown_calls"]
