"""The functions of the user that a gradient is made of: lowered, and fitted to kinds.

What is known of a function is remembered per kinds of its arguments: the kind of its result, the
arguments that it writes into, what was taken for known from outside.

>>> from ..front.written import written
>>> double = written("def double(x):\\n    return x + x\\n", "double", {})
>>> Primals().looked(double)[0].name
'double'
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..analysis.kinds import Kinds, infer
from ..analysis.memory import is_immutable, kind_of_atom
from ..analysis.unknown_writes import may_be_written
from ..attributes import is_record_class
from ..checkpoints import is_replayed
from ..derived import Derivative, Version, versions_of
from ..errors import SrcgradError
from ..front.lower import lowered
from ..front.source import Source, source_of
from ..ir import prims
from ..ir.core import Atom, Block, Const, Function, Op, Stmt, Var
from ..ir.kinds import ANY, NOTHING, Kind, Known, Record, Ref, Size
from ..ir.kinds_of import kind_of
from ..ir.walk import same_statements, stmts_in, substitute
from . import functions
from .asked import Asked, Question
from .calls import (
    arguments_of,
    kinds_of_arguments,
    places_of,
)
from .classes import is_object, is_operator, lookup_function, only_run_knows, operator_method
from .derivatives import settled, version_called
from .dissolving import dissolve
from .effects import Effects, effects_of
from .identity import by_identity
from .inferring import Inferring
from .inlining import with_bodies
from .iteration import iterated
from .making_objects import is_unfollowed
from .mixed import Mixed
from .narrowed import narrowed, without_idle_names
from .of_classes import without_idle_displays
from .outside_writes import names_set
from .relearn import relearn
from .sizes_of_calls import given_back
from .specialise import specialise
from .split_paths import split_paths
from .sums_of_objects import added_up
from .taken import Taken
from .telling import Primal, Telling
from .unbound import without_sure_reads
from .users import is_user_function, is_written_by_user, only_reads, uncached
from .versions import Versioned, with_versions
from .writing import Writing


@dataclass
class Primals(Inferring, Taken, Mixed, Telling, Writing):
    """What is known of functions, per kinds of their arguments."""

    asked: Asked = field(default_factory=Asked)
    outside: dict[object, list[SrcgradError]] = field(default_factory=dict)
    # the texts of the derivatives that are called
    derivatives: dict[str, None] = field(default_factory=dict)
    looked_at: dict[types.FunctionType, tuple[Function, Source]] = field(default_factory=dict)
    set_outside: set[str] = field(default_factory=set)
    fitting: set[object] = field(default_factory=set)

    def lowered(self, fn: types.FunctionType) -> tuple[Function, Source]:
        source = source_of(fn)
        result = lowered(source)
        for name, value in result.assumptions:
            self.assume(source, name, value)
        self.set_outside |= names_set(result.function.body)
        self.note_function(result.function, fn)
        return result.function, source

    def looked(self, fn: types.FunctionType) -> tuple[Function, Source]:
        """The same, once, for those who only read it or copy it."""
        if fn not in self.looked_at:
            self.looked_at[fn] = self.lowered(fn)
        return self.looked_at[fn]

    def primal(
        self,
        function: Function,
        source: Source,
        kinds: Mapping[Var, Kind],
        inlined: frozenset[object] = frozenset(),
    ) -> Primal:
        """Infer and specialise until nothing more is decided. The bodies of the functions in
        `inlined` take the place of their calls."""
        known = {p.var: kinds[p.var] for p in function.params}
        reason: SrcgradError | None = None
        host = replace(self.host(source), is_caught=function.is_caught)

        def fitted(
            body: Block,
            known: Mapping[Var, Kind],
            call_kind: Callable[..., Kind] = self.call_kind,
            is_whole: bool = True,
        ) -> tuple[Kinds, Block]:
            found = self.inferred(body, known, call_kind, source)
            body = added_up(specialise(body, found) if is_whole else body, found)
            body = split_paths(iterated(body, found, host, tuple(known)), found)
            body = functions.resolve(narrowed(body, found), found, host)
            return found, without_idle_displays(body, found)

        first = body = _with_known(with_bodies(function.body, inlined, host), known)
        is_written_in = not inlined
        for _ in range(_MOST_ROUNDS):
            found, smaller = fitted(body, known)
            if not is_written_in:  # (once: a method that is known by now)
                methods = frozenset(fn for fn in inlined if not is_replayed(fn))
                whole, smaller = smaller, with_bodies(smaller, methods, host)
                is_written_in = not same_statements(whole, smaller)
            smaller, reason = dissolve(function, without_sure_reads(smaller), found, host)
            if same_statements(smaller, body):
                break
            body = smaller
        if reason is not None or is_unfollowed(body, found, host, self.writes_of_call):
            other = by_identity(replace(function, body=first), known, fitted, host, self.in_time)
            if isinstance(other, SrcgradError):
                reason = reason and other
            else:
                body, found, reason = *other, None
        found, body = dict(found), without_idle_names(body, found)
        body = self.in_time(body, found, tuple(known))
        body = settled(body, found, lambda fn, op: self.derivative_called(fn, op, found))
        plain = replace(function, body=without_sure_reads(body))
        made = self.versioned(plain, found)
        if made.function is not plain:
            self.relearn(made.function, found, source)
        return Primal(
            made.function,
            found,
            source,
            made.finals,
            made.moves,
            made.alters,
            reason,
            plain,
            function,
            known,
            inlined,
        )

    def versioned(
        self, function: Function, kinds: Kinds, by_place: frozenset[Var] = frozenset()
    ) -> Versioned:
        """The function in which every name is read in its version of the moment."""
        return with_versions(
            function,
            kinds,
            lambda op: self.known_call(op, kinds),
            by_place,
            lambda op: self.writes_of_call(op, kinds),
        )

    def relearn(self, function: Function, kinds: Kinds, source: Source) -> None:
        """The kinds of what names see that others have written through."""
        namespace = functools.partial(self.value_of, source)
        relearn(function.body, kinds, namespace, self.call_kind)

    def host(self, source: Source | None) -> functions.Host:
        return functions.Host(self.looked, is_user_function, source, self, self.call_kind)

    def call_kind(self, fn: object, args: Sequence[Kind], options: Mapping[str, Kind]) -> Kind:
        """The kind of the result of a call of a user's function (one with a rule, too)."""
        if isinstance(fn, Derivative):
            return self.derivative_kind(fn, args, options)
        if any(isinstance(kind, Ref) for kind in args):
            return ANY  # (it will be written in)
        fn = uncached(fn)
        if (found := self.member_kind(fn, tuple(args), options)) is not None:
            return found
        if not is_written_by_user(fn):
            return ANY
        assert isinstance(fn, types.FunctionType)
        key = fn, tuple(args), tuple(options.items())
        return self.asked.of(key, lambda: self._result(fn, args, options))

    def derivative_kind(
        self, fn: Derivative, args: Sequence[Kind], options: Mapping[str, Kind]
    ) -> Kind:
        if NOTHING in args or NOTHING in options.values():
            return NOTHING
        atoms: dict[Var, Kind] = {}
        given = tuple(_stand_in(kind, atoms) for kind in args)
        named = tuple((name, _stand_in(kind, atoms)) for name, kind in options.items())
        try:
            op = Op((), fn, given, named)
            run = version_called(fn, op, lambda atom: kind_of_atom(atom, atoms)).run
        except SrcgradError:
            return ANY
        first = [kind_of(value) for value in versions_of(fn).first]
        return self.call_kind(run, [*first, *args], options)

    def derivative_called(self, fn: Derivative, op: Op, kinds: Kinds) -> Version:
        """The version of a derivative that a call runs; what it took for known is noted."""
        version = version_called(fn, op, lambda atom: kind_of_atom(atom, kinds))
        self.take_over(version)
        self.derivatives[version.made.text] = None
        return version

    def member_kind(
        self, fn: object, args: tuple[Kind, ...], options: Mapping[str, Kind]
    ) -> Kind | None:
        """The kind of an attribute, a method's result, a new object; None if it is none."""
        if fn == prims.Method("__class__") and isinstance(args[0], Record):
            fn, args = args[0].type, args[1:]
        if isinstance(fn, type):
            return self.made_kind(fn, args, options) if is_record_class(fn) else None
        if fn is getattr and (found := self.variable_kind(*args[:2])) is not None:
            return found
        classes = tuple(kind.type if is_object(kind) else None for kind in args)  # type: ignore[union-attr]
        if not any(classes):
            return None
        atoms = tuple(Const(k.value) if isinstance(k, Known) else Var("") for k in args)
        op = Op((), fn, atoms)  # type: ignore[arg-type]
        called = lookup_function(op, classes, is_user_function)
        if called is not None and called[0] is not fn:
            place = operator_method(fn, classes) if is_operator(fn) else None  # type: ignore[arg-type]
            if place is not None and only_run_knows(fn, args, classes, place[0]):  # type: ignore[arg-type]
                return ANY
            rest = args[:1] if fn is getattr else args[::-1] if place and place[0] else args
            return self.call_kind(called[0], rest, options)
        if fn is getattr and isinstance(args[0], Record) and isinstance(args[1], Known):
            name = str(args[1].value)
            return None if name in dict(args[0].fields) else self.class_kind(args[0].type, name)
        return None

    def made_kind(
        self, cls: type, args: tuple[Kind, ...], options: Mapping[str, Kind]
    ) -> Kind | None:
        """The kind of a new object of a class, by what its `__init__` does."""
        key = cls, args, tuple(options.items())
        return self.asked.of(key, lambda: self._made(cls, args, options))

    def _made(self, cls: type, args: tuple[Kind, ...], options: Mapping[str, Kind]) -> Kind:
        atoms: dict[Var, Kind] = {}
        given = tuple(_stand_in(kind, atoms) for kind in args)
        named = tuple((name, _stand_in(kind, atoms)) for name, kind in options.items())
        out = Var("made")
        body = Block((Op((out,), cls, given, named),), (out,))
        taken, _ = dissolve(Function(cls.__name__, (), body), body, atoms, self.host(None))
        if any(isinstance(s, Op) and s.fn is cls for s in stmts_in(taken)):
            return ANY
        return kind_of_atom(taken.end[0], infer(taken, atoms, self.call_kind))

    def _result(
        self, fn: types.FunctionType, args: Sequence[Kind], options: Mapping[str, Kind]
    ) -> Kind:
        function, source = self.looked(fn)
        atoms: dict[Var, Kind] = {}
        given = tuple(_stand_in(kind, atoms) for kind in args)
        named = tuple((name, _stand_in(kind, atoms)) for name, kind in options.items())
        arguments = arguments_of(function, Op((), fn, given, named))
        sizes: dict[Size, Size] = {}
        kinds = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, atoms), sizes)
        primal = self.primal(function, source, kinds)
        if any(self.may_change_kinds(stmt, primal) for stmt in stmts_in(primal.function.body)):
            return ANY
        return given_back(kind_of_atom(primal.result, primal.kinds), sizes)

    def may_change_kinds(self, stmt: Stmt, primal: Primal) -> bool:
        """Is it a call that writes into its arguments, nobody knows what?"""
        if not isinstance(stmt, Op) or not is_user_function(stmt.fn):
            return False
        return bool(self.written_names(stmt, primal.kinds))

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
        key = "effects", op.fn, tuple(known[p.var] for p in function.params)

        def find() -> Effects | None:
            primal = self.primal(function, source, known)
            primal = self.told(primal, [p.var for p in primal.function.params], names)
            return effects_of(primal, names)

        found = self.asked.of(key, find, Question(Effects(names), None))
        return None if found is None else found.called(op.fn, places)  # type: ignore[arg-type]

    def called_key(self, op: Op, kinds: Mapping[Var, Kind]) -> object | None:
        """What the function that is called is known by, with these kinds; None if it cannot be
        read."""
        try:
            *_, known = self._given(op, kinds)
        except SrcgradError:
            return None
        return op.fn.fn if isinstance(op.fn, prims.Called) else op.fn, tuple(known.values())

    def called_primal(self, op: Op, kinds: Mapping[Var, Kind]) -> Primal | None:
        """The function, fitted to these kinds."""
        try:
            return self.primal(*self._given(op, kinds))
        except SrcgradError:
            return None

    def sizes_called(self, op: Op, kinds: Mapping[Var, Kind]) -> dict[Size, Size]:
        """The names that the function which is called has for the sizes of its arguments."""
        sizes: dict[Size, Size] = {}
        self._given(op, kinds, sizes)
        return sizes

    def _given(
        self, op: Op, kinds: Mapping[Var, Kind], sizes: dict[Size, Size] | None = None
    ) -> tuple[Function, Source, dict[Var, Kind]]:
        """The function that is called, and the kinds of its parameters."""
        fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
        function, source = self.looked(fn)  # type: ignore[arg-type]
        given = arguments_of(function, op)
        known = kinds_of_arguments(given, function, lambda a: kind_of_atom(a, kinds), sizes)
        return function, source, known

    def written_names(self, op: Op, kinds: Mapping[Var, Kind]) -> tuple[str, ...]:
        if not self.writes_of_call(op, kinds):
            return ()
        try:
            function, _ = self.looked(op.fn)  # type: ignore[arg-type]
        except SrcgradError:
            return ()
        arguments = arguments_of(function, op)
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        return self.written_by(op.fn, known)

    def writes_of_call(self, op: Op, kinds: Mapping[Var, Kind]) -> tuple[Atom, ...]:
        """The arguments into which a call of a user's function, or of one that nobody knows, may
        write."""
        if isinstance(op.fn, prims.Called):
            return (*op.fn.written(op.args, op.options), *self.globals_of(op.fn.fn))
        if only_reads(op.fn):
            return self.globals_of(op.fn)
        if not is_user_function(op.fn):
            return (*may_be_written(op, kinds), *self.globals_of(op.fn))
        assert isinstance(op.fn, types.FunctionType)
        try:
            function, _ = self.looked(op.fn)
            arguments = arguments_of(function, op)
        except SrcgradError:
            every = (*op.args, *(atom for _, atom in op.options))
            return tuple(atom for atom in every if not is_immutable(kind_of_atom(atom, kinds)))
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        names = self.written_by(op.fn, known)
        found: list[Atom] = [*self.globals_of(op.fn)]
        for name in names:
            value = arguments[name]
            found += [value] if not isinstance(value, tuple) else []
            if isinstance(value, tuple):
                found += [a if not isinstance(a, tuple) else a[1] for a in value]
        return tuple(atom for atom in found if not is_immutable(kind_of_atom(atom, kinds)))


# functions that make functions without end are left as they are
_MOST_ROUNDS = 32


def _with_known(body: Block, kinds: Mapping[Var, Kind]) -> Block:
    """Parameters that are functions, types, None, truth values or strings are known in this
    version."""
    known: dict[Var, Atom] = {}
    for var, kind in kinds.items():
        match kind:
            case Known(value=(bool() | str()) as value):
                known[var] = Const(value)
            case Known(value=value) if callable(value) or value is None:
                known[var] = Const(value, var.wish)
    return substitute(body, known)


def _stand_in(kind: Kind, atoms: dict[Var, Kind]) -> Atom:
    var = Var("argument")
    atoms[var] = kind
    return var
