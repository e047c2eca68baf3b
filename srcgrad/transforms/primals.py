"""The functions of the user that a gradient is made of: lowered, and fitted to kinds.

What is known of a function is remembered per kinds of its arguments: the kind of its result, the
arguments that it writes into, what was taken for known from outside.

>>> import math
>>> is_user_function(math.sin), is_user_function(lambda x: x)
(False, True)
"""

from __future__ import annotations

import types
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..analysis import aliases
from ..analysis.activity import inactive_for
from ..analysis.activity import useful as find_useful
from ..analysis.activity import varied as find_varied
from ..analysis.aliases import is_immutable
from ..analysis.effects import is_in_place, is_pure
from ..analysis.kinds import Kinds, infer
from ..analysis.memory import written
from ..analysis.points import Place, Points, base_of
from ..errors import Several, Span, SrcgradError, Unsupported, together
from ..front.lower import lowered
from ..front.source import Source, source_of
from ..ir import prims
from ..ir.core import Atom, Block, Const, Function, Op, Var
from ..ir.kinds import ANY, NOTHING, Kind, Known, kind_of, kind_of_const
from ..ir.walk import stmts_in, substitute
from ..rules.registry import is_constant, name_of, rule_of
from . import adjoints, functions
from .calls import (
    arguments_of,
    kinds_of_arguments,
    places_of,
)
from .refusals import refusals
from .specialise import specialise
from .unbound import without_sure_reads
from .versions import with_versions


@dataclass(frozen=True)
class Primal:
    """A user's function, lowered and fitted to the kinds of its arguments."""

    function: Function
    kinds: Kinds
    source: Source
    finals: Mapping[str, Var | None] = field(default_factory=dict)

    @property
    def result(self) -> Atom:
        return self.function.body.end[0]


@dataclass
class Primals:
    """`assumptions` is what was taken from outside for known: (namespace of the function, dotted
    name) -> object; `global_kinds` likewise the kinds of variables."""

    assumptions: dict[tuple[int, str], tuple[Source, str, object]] = field(default_factory=dict)
    results: dict[object, Kind] = field(default_factory=dict)
    writes: dict[object, tuple[str, ...]] = field(default_factory=dict)
    calls: dict[object, tuple[tuple[str, ...], tuple[str, ...]] | None] = field(
        default_factory=dict
    )
    global_kinds: dict[tuple[int, str], tuple[Source, str, Kind]] = field(default_factory=dict)
    looked_at: dict[types.FunctionType, tuple[Function, Source]] = field(default_factory=dict)

    def lowered(self, fn: types.FunctionType) -> tuple[Function, Source]:
        source = source_of(fn)
        result = lowered(source)
        for name, value in result.assumptions:
            self.assumptions[id(source.globals), f"{source.name}:{name}"] = source, name, value
        return result.function, source

    def looked(self, fn: types.FunctionType) -> tuple[Function, Source]:
        """The same, once, for those who only read it or copy it."""
        if fn not in self.looked_at:
            self.looked_at[fn] = self.lowered(fn)
        return self.looked_at[fn]

    def primal(self, function: Function, source: Source, kinds: Mapping[Var, Kind]) -> Primal:
        """Infer and specialise until nothing more is decided."""
        known = {p.var: kinds[p.var] for p in function.params}
        body = _with_known(function.body, known)
        host = functions.Host(self.looked, is_user_function, source)
        for _ in range(_MOST_ROUNDS):
            found = infer(body, known, self.call_kind, lambda name: self.value_of(source, name))
            smaller = functions.resolve(specialise(body, found), found, host)
            if _same_statements(smaller, body):
                break
            body = smaller
        found = dict(found)
        made = with_versions(
            replace(function, body=without_sure_reads(body)),
            found,
            lambda op: self.known_call(op, found),
        )
        return Primal(made.function, found, source, made.finals)

    def value_of(self, source: Source, name: str) -> object:
        """The live value of a global, whose kind the version then relies on."""
        value = value_of(source, name)
        self.global_kinds[id(source.globals), name] = source, name, kind_of(value)
        return value

    def call_kind(self, fn: object, args: Sequence[Kind], options: Mapping[str, Kind]) -> Kind:
        """The kind of the result of a call of a user's function (one with a rule, too)."""
        if not _is_written_by_user(fn):
            return ANY
        assert isinstance(fn, types.FunctionType)
        key = fn, tuple(args), tuple(options.items())
        if key in self.results:
            return self.results[key]
        self.results[key] = NOTHING
        try:
            for _ in range(4):
                kind = self._result(fn, args, options)
                if kind == self.results[key]:
                    break
                self.results[key] = kind
            else:
                self.results[key] = ANY
        except SrcgradError:
            self.results[key] = ANY
        return self.results[key]

    def _result(
        self, fn: types.FunctionType, args: Sequence[Kind], options: Mapping[str, Kind]
    ) -> Kind:
        function, source = self.looked(fn)
        atoms: dict[Var, Kind] = {}
        given = tuple(_stand_in(kind, atoms) for kind in args)
        named = tuple((name, _stand_in(kind, atoms)) for name, kind in options.items())
        arguments = arguments_of(function, Op((), fn, given, named))
        kinds = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, atoms))
        primal = self.primal(function, source, kinds)
        return kind_of_atom(primal.result, primal.kinds)

    def check(self, primal: Primal, wrt: Sequence[Var], kinds: Kinds) -> None:
        """Refuse what would be differentiated wrongly: writes through two names, and active
        memory that somebody else may write."""
        if errors := self.blockers(primal, wrt, kinds):
            raise together(errors)

    def blockers(self, primal: Primal, wrt: Sequence[Var], kinds: Kinds) -> list[SrcgradError]:
        """What of it would be differentiated wrongly."""
        body = primal.function.body
        inactive = inactive_for(kinds)
        moving = find_varied(body, set(wrt), inactive, kinds)
        used = find_useful(body, inactive)
        errors: list[SrcgradError] = list(
            aliases.check_aliases(primal.function, kinds, moving, used)
        )
        for stmt in stmts_in(body):
            if isinstance(stmt, Op) and not is_pure(stmt.fn) and stmt.fn not in _HARMLESS:
                errors += self._hidden_writes(stmt, moving, kinds)
        host = functions.Host(self.looked, is_user_function, primal.source)
        errors += refusals(body, frozenset(moving & used), kinds, host)
        return errors

    def _hidden_writes(self, op: Op, moving: frozenset[Var], kinds: Kinds) -> list[SrcgradError]:
        if is_in_place(op.fn) or isinstance(op.fn, (prims.Generated, prims.Called, prims.Method)):
            return []
        args = [*op.args, *(atom for _, atom in op.options)]
        if not any(atom in moving for atom in args) or _only_reads(op.fn):
            return []
        if op.fn is prims.set_global:
            what = f"the variable `{op.args[0].value}` outside of the function is written"
            return [Unsupported(what, op.span, "return the value instead")]
        name = op.spelled or name_of(op.fn)
        if is_user_function(op.fn):
            if unreadable := self._unreadable(op):
                return [unreadable]
            written = self.writes_of_call(op, kinds)
            if not written:
                return []
            return [writes_into_argument(name, op.span)]
        if any(atom in moving and not is_immutable(kinds.get(atom, ANY)) for atom in args):
            if isinstance(op.fn, prims.Opaque):
                return [Unsupported(op.fn.reason, op.span, op.fn.hint)]
            if not op.outs or not is_constant(op.fn):
                return [adjoints.no_rule(op)] if not op.outs else []
        return []

    def _unreadable(self, op: Op) -> SrcgradError | None:
        """Why a user's function that is called cannot be looked into."""
        try:
            self.looked(op.fn)  # type: ignore[arg-type]
        except SrcgradError as error:
            here = error.span is None and not isinstance(error, Several)
            return type(error)(error.reason, op.span, error.hint) if here else error
        return None

    def known_call(self, op: Op, kinds: Kinds) -> prims.Called | None:
        """What a call of a user's function does to its arguments, if all of it is known and any."""
        names = self.written_names(op, kinds) if is_user_function(op.fn) else ()
        if not names:
            return None
        function, source = self.looked(op.fn)  # type: ignore[arg-type]
        places = places_of(function, op)
        if places is None:
            return None
        known = kinds_of_arguments(
            arguments_of(function, op), function, lambda a: kind_of_atom(a, kinds)
        )
        key = op.fn, tuple(known[p.var] for p in function.params)
        if key not in self.calls:
            self.calls[key] = names, ()  # (a call of itself: the same)
            primal = self.primal(function, source, known)
            is_known = all(_keeps_kind(primal, name) for name in names)
            shares = _shares(primal) if is_known else None
            self.calls[key] = None if shares is None else (names, shares)
        found = self.calls[key]
        if found is None or not set(found[0]) | set(found[1]) <= set(places):
            return None
        return prims.Called(op.fn, *(tuple(places[name] for name in part) for part in found))

    def written_names(self, op: Op, kinds: Mapping[Var, Kind]) -> tuple[str, ...]:
        if not self.writes_of_call(op, kinds):
            return ()
        try:
            function, _ = self.looked(op.fn)  # type: ignore[arg-type]
        except SrcgradError:
            return ()
        arguments = arguments_of(function, op)
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        return self.writes.get((op.fn, tuple(known[p.var] for p in function.params)), ())

    def writes_of_call(self, op: Op, kinds: Mapping[Var, Kind]) -> tuple[Atom, ...]:
        """The arguments into which a call of a user's function may write."""
        if isinstance(op.fn, prims.Called):
            return op.fn.written(op.args, op.options)
        if not is_user_function(op.fn) or _only_reads(op.fn):
            return ()
        assert isinstance(op.fn, types.FunctionType)
        try:
            function, source = self.looked(op.fn)
            arguments = arguments_of(function, op)
        except SrcgradError:
            every = (*op.args, *(atom for _, atom in op.options))
            return tuple(atom for atom in every if not is_immutable(kind_of_atom(atom, kinds)))
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        key = op.fn, tuple(known[p.var] for p in function.params)
        if key not in self.writes:
            self.writes[key] = ()
            primal = self.primal(function, source, known)
            overwritten = self._overwritten(primal)
            self.writes[key] = tuple(p.name for p in function.params if p.var in overwritten)
        found: list[Atom] = []
        for name in self.writes[key]:
            value = arguments[name]
            found += [value] if not isinstance(value, tuple) else []
            if isinstance(value, tuple):
                found += [a if not isinstance(a, tuple) else a[1] for a in value]
        return tuple(atom for atom in found if not is_immutable(kind_of_atom(atom, kinds)))

    def _overwritten(self, primal: Primal) -> set[Place]:
        """The places of memory into which a function, or what it calls, may write."""
        body, kinds = primal.function.body, primal.kinds
        points = Points.of(body, [p.var for p in primal.function.params], kinds)
        found: set[Place] = set()
        for stmt in stmts_in(body):
            if isinstance(stmt, Op):
                found |= points.at(written(stmt, kinds))
                found = found.union(*map(points.reach, self.writes_of_call(stmt, kinds)))
        return set(map(base_of, found))


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


# functions that make functions without end are left as they are
_MOST_ROUNDS = 32

_HARMLESS = frozenset({
    print, setattr, prims.store, prims.append, prims.raise_, prims.assert_, prims.check_scalar,
    prims.delete_item, prims.call, prims.apply, iter, next, warnings.warn,
})  # fmt: skip


def writes_into_argument(name: str, span: Span | None) -> Unsupported:
    hint = "return the new value instead, or let it work on a copy"
    return Unsupported(f"{name}() may write into its argument", span, hint)


def is_user_function(fn: object) -> bool:
    """Is it a Python function that has no rule of its own?"""
    if not _is_written_by_user(fn):
        return False
    return rule_of(fn) is None and not is_constant(fn)  # type: ignore[arg-type]


# modules of the standard library whose functions write nothing that they are given
_READERS = frozenset("json logging pprint reprlib statistics textwrap traceback warnings".split())


def _only_reads(fn: object) -> bool:
    return (getattr(fn, "__module__", None) or "").split(".")[0] in _READERS


def _is_written_by_user(fn: object) -> bool:
    if not isinstance(fn, types.FunctionType):
        return False
    module = fn.__module__ or ""
    return not module.startswith(
        ("numpy.", "scipy.", "srcgrad.runtime", "srcgrad.pairs", "srcgrad.ir")
    )


def value_of(source: Source, dotted: str) -> object:
    """The live value of a global or closure variable."""
    import builtins

    first, *rest = dotted.split(".")
    if first in source.cells:
        value = source.cells[first].cell_contents
    elif first in source.globals:
        value = source.globals[first]
    else:
        value = getattr(builtins, first)
    for name in rest:
        value = getattr(value, name)
    return value


def _with_known(body: Block, kinds: Mapping[Var, Kind]) -> Block:
    """Parameters that are functions, types or None are known while this version runs."""
    known: dict[Var, Atom] = {
        var: Const(kind.value, var.wish)
        for var, kind in kinds.items()
        if isinstance(kind, Known) and (callable(kind.value) or kind.value is None)
    }
    return substitute(body, known)


def kind_of_atom(atom: Atom, kinds: Mapping[Var, Kind]) -> Kind:
    return kind_of_const(atom.value) if isinstance(atom, Const) else kinds.get(atom, ANY)


def _stand_in(kind: Kind, atoms: dict[Var, Kind]) -> Atom:
    var = Var("argument")
    atoms[var] = kind
    return var


def _same_statements(a: Block, b: Block) -> bool:
    from ..ir.walk import stmts_in

    left, right = list(stmts_in(a)), list(stmts_in(b))
    return len(left) == len(right) and all(
        type(x) is type(y) and (not isinstance(x, Op) or (x.fn, x.args) == (y.fn, y.args))  # type: ignore[union-attr]
        for x, y in zip(left, right, strict=True)
    )
