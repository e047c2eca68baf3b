"""What of a function's memory is told by names, what by places, and what is written in to be told.

>>> x = Var("x")
>>> Primal(Function("f", (), Block((), (x,))), {}, None).result is x
True
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..analysis.activity import inactive_for, useful, varied
from ..analysis.conflicts import (
    arrays_in_conflict,
    calls_in_conflict,
    told_too_little,
)
from ..analysis.kinds import Kinds
from ..analysis.made import makes_items
from ..errors import SrcgradError
from ..front.source import Source
from ..ir import prims
from ..ir.core import Atom, Block, Function, Op, Var
from ..ir.kinds import Dict, Kind, List
from ..ir.walk import defined, stmts_in
from .callees import Host
from .inlining import can_be_written_in
from .users import is_user_function, writes_into_argument
from .versions import Versioned

# functions longer than that are left as they are
_MOST_STATEMENTS = 400
_MOST_ROUNDS = 32


@dataclass(frozen=True)
class Primal:
    """A user's function, lowered and fitted to the kinds of its arguments."""

    function: Function
    kinds: Kinds
    source: Source
    finals: Mapping[str, Var | None] = field(default_factory=dict)
    moves: frozenset[str] = frozenset()
    alters: frozenset[str] = frozenset()
    # why its objects cannot be followed
    reason: SrcgradError | None = None
    # the function before it was told what other names see, as it was lowered, the kinds of its
    # parameters, and the functions whose bodies were written into it
    plain: Function | None = None
    lowered: Function | None = None
    given: Mapping[Var, Kind] = field(default_factory=dict)
    inlined: frozenset[object] = frozenset()

    @property
    def result(self) -> Atom:
        return self.function.body.end[0]


class Telling:
    """Of `Primals`: how it fits a function, and what it knows of calls."""

    def primal(
        self,
        function: Function,
        source: Source,
        kinds: Mapping[Var, Kind],
        inlined: frozenset[object] = frozenset(),
    ) -> Primal:
        """The function, fitted to kinds."""
        raise NotImplementedError

    def relearn(self, function: Function, kinds: Kinds, source: Source) -> None:
        """The kinds of what names see that others have written through."""
        raise NotImplementedError

    def host(self, source: Source | None) -> Host:
        """What passes ask of the program."""
        raise NotImplementedError

    def versioned(
        self, function: Function, kinds: Kinds, by_place: frozenset[Var] = frozenset()
    ) -> Versioned:
        """The function in which every name is read in its version of the moment."""
        raise NotImplementedError

    def mixed_calls(self, body: Block, kinds: Mapping[Var, Kind]) -> frozenset[Op]:
        """The calls that return several arrays which may share memory."""
        raise NotImplementedError

    def stops(self, op: Op, kinds: Mapping[Var, Kind]) -> bool:
        """Is it a call in which something has a derivative of its own?"""
        raise NotImplementedError

    def writes_of_call(self, op: Op, kinds: Mapping[Var, Kind]) -> tuple[Atom, ...]:
        """The arguments into which a call of a user's function may write."""
        raise NotImplementedError

    def told(self, primal: Primal, wrt: Collection[Var], names: Sequence[str] = ()) -> Primal:
        """The function in which what carries a derivative, and the last versions of the parameters
        called `names`, are known by their places where names tell too little. Functions that write
        into what they are given in ways that their callers cannot be told are written in."""
        found = self._by_place(primal, wrt, names)
        more = self._untold(found, wrt) - primal.inlined
        if not more or len(list(stmts_in(found.function.body))) > _MOST_STATEMENTS:
            return found
        assert primal.lowered is not None
        inlined = primal.inlined | more
        primal = self.primal(primal.lowered, primal.source, primal.given, inlined)
        return self.told(primal, wrt, names)

    def _untold(self, primal: Primal, wrt: Collection[Var]) -> set[object]:
        """The functions that are called and write what carries a derivative, or a container, of
        which then neither length nor kind are known; nobody knows how. And those that return
        several arrays, of which is not known what becomes of them."""
        kinds, body = primal.kinds, primal.function.body
        moving, host = varied(body, wrt, inactive_for(kinds), kinds), self.host(primal.source)
        found: set[object] = {
            op.fn
            for op in stmts_in(body)
            if isinstance(op, Op)
            and is_user_function(op.fn)
            and (written := self.writes_of_call(op, kinds))
            and (
                any(atom in moving for atom in (*op.args, *(atom for _, atom in op.options)))
                or any(isinstance(kinds.get(atom), (List, Dict)) for atom in written)  # type: ignore[arg-type]
            )
            and can_be_written_in(op, host)
        }
        used = useful(body, inactive_for(kinds))
        for op in (
            *self.met_calls(primal, moving, used),
            *told_too_little(
                primal.function, kinds, moving, used, lambda op: self.stops(op, kinds)
            ),
        ):
            fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
            if is_user_function(fn) and can_be_written_in(replace(op, fn=fn), host):
                found.add(fn)
        return found

    def met_calls(self, primal: Primal, moving: frozenset[Var], used: frozenset[Var]) -> list[Op]:
        """The calls that return several arrays of which one is read after another was written."""
        kinds, told, plain = primal.kinds, primal.function, primal.plain
        ops = (stmt for stmt in stmts_in(told.body) if isinstance(stmt, Op))
        if not any(makes_items(op, kinds) for op in ops):
            return []
        met = calls_in_conflict(told, kinds, moving, used)
        if plain is not None and (mixed := self.mixed_calls(plain.body, kinds)):
            # (what names tell takes such arrays for memory of their own)
            met |= calls_in_conflict(plain, kinds, moving, used, mixed)
        return [s for s in stmts_in(told.body) if isinstance(s, Op) and not met.isdisjoint(s.outs)]

    def _by_place(self, primal: Primal, wrt: Collection[Var], names: Sequence[str]) -> Primal:
        """The function that tells of arrays by their places where names tell too little."""
        assert primal.plain is not None
        kinds, inactive = primal.kinds, inactive_for(primal.kinds)
        params = {p.name: p.var for p in primal.function.params}
        own = {*params.values(), *defined(primal.plain.body)}
        found, by_place = primal, frozenset[Var]()
        for _ in range(_MOST_ROUNDS):
            body = found.function.body
            unknown = [params[name] for name in names if found.finals.get(name) is None]
            moving, used = varied(body, wrt, inactive, kinds), useful(body, inactive)
            more = own & arrays_in_conflict(
                found.function, kinds, moving, used, unknown, lambda op: self.stops(op, kinds)
            )
            if more <= by_place:
                break
            by_place |= more
            made = self.versioned(primal.plain, kinds, by_place)
            self.relearn(made.function, kinds, primal.source)
            finals, moves, alters = made.finals, made.moves, made.alters
            found = replace(
                primal, function=made.function, finals=finals, moves=moves, alters=alters
            )
        return found


def ending_in(primal: Primal, finals: Sequence[str]) -> Primal:
    """The function that also ends in the last versions of those parameters."""
    if any(primal.finals.get(name) is None for name in finals):
        raise writes_into_argument(primal.source.name, primal.function.span)
    ends = [primal.finals[name] for name in finals]
    body = primal.function.body
    body = Block(body.stmts, (*body.end, *ends))  # type: ignore[arg-type]
    return replace(primal, function=replace(primal.function, body=body))
