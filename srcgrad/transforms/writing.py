"""Which of its parameters a function may change, itself or through what it calls.

>>> sorted(name for name in vars(Writing) if name.startswith("written"))
['written_by']
"""

from __future__ import annotations

import types
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..analysis.activity import inactive_for, useful
from ..analysis.kinds import Kinds
from ..analysis.made_here import is_among, made_here
from ..analysis.memory import is_immutable, kind_of_atom, written
from ..analysis.points import Place, Points, base_of
from ..analysis.storage import ELSEWHERE, Storage
from ..analysis.story import written_by_call
from ..errors import together
from ..front.source import Source
from ..ir import marks, prims
from ..ir.core import Atom, Block, Function, Op, Var
from ..ir.kinds import ANY, Array, Kind, List, Num
from ..ir.walk import stmts_in
from .asked import Asked, Question
from .enum_members import changed_members
from .found_first import found_first
from .heap_checks import written_holders
from .telling import Primal
from .unknown_calls import Followed

# the parameters; whether what globals hold is; whether something is called that only the run knows
_Writes = tuple[tuple[str, ...], bool, bool]


@dataclass
class Writing:
    """What is found of writes, per function and kinds of its arguments."""

    asked: Asked = field(default_factory=Asked)
    # the functions, and forward halves, that may write into what globals hold
    elsewhere: set[object] = field(default_factory=set)
    # those in which something is called that only the run knows
    running: set[object] = field(default_factory=set)

    def looked(self, fn: types.FunctionType) -> tuple[Function, Source]:
        """A function, lowered."""
        raise NotImplementedError

    def primal(self, function: Function, source: Source, kinds: Mapping[Var, Kind]) -> Any:
        """The function that is fitted to the kinds of its arguments."""
        raise NotImplementedError

    def writes_of_call(self, op: Op, kinds: Mapping[Var, Kind]) -> tuple[Atom, ...]:
        """The arguments into which a call may write."""
        raise NotImplementedError

    def known_call(self, op: Op, kinds: Kinds) -> prims.Called | None:
        """What a call does to its arguments, if all of it is known and any."""
        raise NotImplementedError

    def in_time(self, body: Block, kinds: Kinds, params: Sequence[Var]) -> Block:
        """The body, in which nothing is put back where something else has been bound since."""
        return found_first(body, kinds, params, lambda op: self._moved(op, kinds))

    def _moved(self, op: Op, kinds: Kinds) -> tuple[Atom, ...]:
        """The arguments that may hold something else after a call."""
        known = self.known_call(op, kinds)
        if known is None:
            return self.writes_of_call(op, kinds)
        return replace(known, writes=known.moves).written(op.args, op.options)

    def written_by(self, fn: types.FunctionType, known: Mapping[Var, Kind]) -> tuple[str, ...]:
        """The parameters, of these kinds, that a function may change. Of one that calls itself, by
        way of others perhaps, what is found is believed, until nothing more is (`asked.py`)."""
        function, source = self.looked(fn)
        every = tuple(p.name for p in function.params)
        key = "writes", fn, tuple(known[p.var] for p in function.params)

        def find() -> _Writes:
            primal = self.primal(function, source, known)
            if errors := list(changed_members(primal.function.body, primal.kinds)):
                raise together(errors)  # (nobody would see that a constant is written)
            names, is_elsewhere = self._written(primal)
            runs = self._runs_unknown(primal.function.body)
            self.elsewhere |= {fn} if is_elsewhere else set()
            self.running |= {fn} if runs else set()
            return names, is_elsewhere, runs

        question = Question(((), False, False), (every, True, True))
        return self.asked.of(key, find, question)[0]

    def globals_of(self, fn: object) -> tuple[Atom, ...]:
        """What stands for the memory of globals, if the function may write there."""
        return (ELSEWHERE,) if isinstance(fn, Hashable) and fn in self.elsewhere else ()

    def _written(self, primal: Primal) -> tuple[tuple[str, ...], bool]:
        """The parameters that a function may change: arrays and lists of them by their places,
        others as a whole; and whether it may change what globals hold."""
        params, kinds = primal.function.params, primal.kinds
        points = Points.of(primal.function.body, [p.var for p in params], kinds)
        places = self._overwritten(primal, points)
        made = made_here(primal.function.body, kinds)
        followed = self._followed(primal)
        storage = Storage.of(
            primal.function.body,
            [p.var for p in params],
            kinds,
            lambda inner: tuple(
                atom
                for atom in self._writes_inside(inner, kinds, followed)
                if not is_among(points.reach(atom), made)
            ),
            is_counted=lambda inner: not is_among(points.at(written(inner, kinds)), made),
            with_managers=False,
        )

        def is_changed(var: Var) -> bool:
            kind = kinds.get(var, ANY)
            item = kind.item if isinstance(kind, List) else None
            if isinstance(kind, Array) or isinstance(item, (Array, Num)):
                return var in places
            # (of what arms give, names know no more than that it may be what any of them gives)
            is_reached = not places.isdisjoint(map(base_of, points.reach(var)))
            has_attributes = storage.changed or storage.attributes
            return storage.is_changed(var) and (is_reached or bool(has_attributes))

        objects, _ = written_holders([p.var for p in params], primal.function.body, kinds)
        is_elsewhere = any(isinstance(place, tuple) and place[0] == "elsewhere" for place in places)
        return (
            tuple(p.name for p in params if p.var in objects or is_changed(p.var)),
            is_elsewhere,
        )

    def _writes_inside(
        self, op: Op, kinds: Kinds, followed: Followed | None = None
    ) -> tuple[Atom, ...]:
        """(A function that only the run knows is looked at by the run.)"""
        is_asked = followed is None or followed.is_asked(op) or not followed.may_be_object
        if not is_asked and self.is_running(op.fn):
            every = (*op.args, *(atom for _, atom in op.options))
            return tuple(a for a in every if not is_immutable(kind_of_atom(a, kinds)))
        is_unknown = op.fn in (prims.call, prims.apply)
        return () if is_unknown and is_asked else self.writes_of_call(op, kinds)

    def _followed(self, primal: Primal) -> Followed:
        body, kinds = primal.function.body, primal.kinds
        return Followed(useful(body, inactive_for(kinds)), body, kinds, primal.source.globals)

    def is_running(self, fn: object) -> bool:
        """Is something called in it that only the run knows?"""
        return isinstance(fn, Hashable) and fn in self.running

    def _runs_unknown(self, body: Block) -> bool:
        ops = (stmt for stmt in stmts_in(body) if isinstance(stmt, Op))
        return any(op.fn in (prims.call, prims.apply) or self.is_running(op.fn) for op in ops)

    def _overwritten(self, primal: Primal, points: Points) -> set[Place]:
        """The places of memory into which a function, or what it calls, may write."""
        body, kinds = primal.function.body, primal.kinds
        followed = self._followed(primal)
        found: set[Place] = set()
        for stmt in stmts_in(body):
            if isinstance(stmt, Op):
                found |= points.at(written(stmt, kinds))
                if stmt.fn in (marks.enter, marks.leave):
                    found |= points.reach(stmt.args[0])
                inner = self._writes_inside(stmt, kinds, followed)
                if isinstance(stmt.fn, prims.Called):
                    found = found.union(*(written_by_call(stmt, a, points) for a in inner))
                else:
                    found = found.union(*map(points.reach, inner))
                found |= {("elsewhere", ELSEWHERE)} if ELSEWHERE in inner else set()
        return set(map(base_of, found))
