"""What stands in the way of differentiating a function: each reason as an error.

>>> only_reads(print), Blockers().outside
(False, {})
"""

from __future__ import annotations

import types
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..analysis import aliases
from ..analysis.activity import inactive_for
from ..analysis.activity import useful as find_useful
from ..analysis.activity import varied as find_varied
from ..analysis.aliases import is_immutable
from ..analysis.effects import CHECKS, is_in_place, is_pure
from ..analysis.kinds import Kinds
from ..analysis.meanwhile import check_managers
from ..analysis.memory import kind_of_atom
from ..analysis.purity import as_method
from ..analysis.storage import ELSEWHERE
from ..analysis.unknown_writes import may_be_written
from ..attributes import lookup
from ..errors import Several, SrcgradError, Unsupported, together
from ..front.overwriting import out_place
from ..ir import marks, prims
from ..ir.core import Atom, Block, Function, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Unknown
from ..ir.walk import stmts_in
from ..rules.registry import is_constant, name_of, rule_of
from ..runtime_objects import Before, ByObject
from . import adjoints
from .abandoned import half_done, half_written
from .asked import MAYBE, Question
from .calls import (
    arguments_of,
    kinds_of_arguments,
)
from .classes_around import ClassesAround
from .compared import compared
from .enum_members import changed_members
from .heap import AGAIN
from .inline_rules import lowered_body, taken_by_rules
from .lost import lost, tell
from .mixed import mixed_error
from .no_rules import no_rule
from .outside_writes import from_outside, is_kept, outside_writes, written_names
from .overlapping_views import written_overlapping
from .primals import Primal, Primals
from .read_again import read_later
from .read_as import changed_keys, read_as_numbers
from .read_back import Callee, read_back
from .real_checks import powers_among
from .refusals import (
    DESCRIPTORS,
    choices_of_containers,
    hidden_writes,
    object_refusals,
    orders_of_memory,
    refusals,
)
from .rule_writes import writes_what_it_is_given
from .run_again import run_through_again
from .run_checks import Surroundings
from .strange_arrays import strange_arrays
from .strange_holders import strange_holders
from .unbound import unbound_again
from .unknown_calls import unknown_calls
from .unknown_objects import meets_objects
from .unseen_methods import unseen_methods
from .users import (
    has_users_rule,
    is_user_function,
    is_written_by_user,
    only_reads,
    uncached,
    writes_elsewhere,
    writes_into_argument,
)
from .writing_values import calls_of_writers


@dataclass
class Blockers(Primals):
    """The functions of a program, and what would be differentiated wrongly in them.
    `told_of` are the places of which the user was warned."""

    told_of: set[tuple[str, int]] = field(default_factory=set)
    given: tuple[Kind, ...] = ()  # the kinds of what the first function is given
    read_of: dict[object, tuple[Function, Kinds] | None] = field(default_factory=dict)

    def check(self, primal: Primal, wrt: Sequence[Var], kinds: Kinds) -> None:
        """Refuse what would be differentiated wrongly: writes through two names, and active
        memory that somebody else may write."""
        later = read_later(primal.function.body, kinds, self)
        if errors := [*self.blockers(primal, wrt, kinds), *later]:
            raise primal.reason or together(errors)

    def blockers(self, primal: Primal, wrt: Sequence[Var], kinds: Kinds) -> list[SrcgradError]:
        """What of it would be differentiated wrongly."""
        body = primal.function.body
        if any(isinstance(op, Op) and op.fn in (ByObject, Before) for op in stmts_in(body)):
            return [Unsupported(*AGAIN)]
        inactive = inactive_for(kinds)
        moving = find_varied(body, set(wrt), inactive, kinds)
        used = find_useful(body, inactive)
        errors: list[SrcgradError] = list(
            aliases.check_aliases(primal.function, kinds, moving, used)
        )
        for stmt in stmts_in(body):
            if isinstance(stmt, Op) and stmt.spelled == ".sort" and stmt.fn is prims.store:
                if not isinstance(kind_of_atom(stmt.args[0], kinds), List):
                    what = "what is sorted by a key is not known to be a list"
                    errors.append(Unsupported(what, stmt.span, "use sorted(xs, key=...)"))
            if isinstance(stmt, Op) and _has_positional_out(stmt, kinds):
                what = "an array is given by position for the result to be written into"
                errors.append(Unsupported(what, stmt.span, "write `out=`"))
            if isinstance(stmt, Op) and not is_pure(stmt.fn) and stmt.fn not in _HARMLESS:
                errors += self._hidden_writes(stmt, moving, kinds)
        errors += self._ruled_writers(body, kinds)
        near = ClassesAround.of(body, kinds, {})
        errors += unseen_methods(body, kinds, near, moving & used)
        errors += compared(body, kinds)
        errors += check_managers(primal.function, kinds, moving)
        errors += _active_managers(body, moving)
        errors += strange_holders(body, moving, kinds)
        errors += written_overlapping(body, moving, kinds)
        errors += strange_arrays(body, moving & used, kinds)
        errors += half_done(body, kinds)
        errors += unbound_again(body)
        errors += half_written(body, kinds, moving)
        errors += _views_of_one_number(body, kinds, moving)
        errors += read_as_numbers(body, kinds, moving)
        errors += changed_keys(body, kinds)
        errors += changed_members(body, kinds)
        errors += outside_writes(
            body,
            frozenset(moving),
            kinds,
            self.of_elsewhere,
            primal.source,
            self.by_call,
            self._by_args,
        )
        errors += choices_of_containers(body, frozenset(moving & used), kinds)
        errors += run_through_again(primal.function, frozenset(moving & used), kinds)
        errors += orders_of_memory(body, frozenset(moving & used), kinds)
        errors += object_refusals(body, frozenset(moving & used), kinds)
        host = self.host(primal.source)
        errors += hidden_writes(primal.function, frozenset(moving), frozenset(used), kinds, host)
        written = self._writes_inside
        errors += calls_of_writers(primal.function, moving, used, kinds, written)
        names, writes, running = primal.source.globals, self.writes_of_call, self.is_running
        errors += unknown_calls(primal.function, moving, used, kinds, names, writes, running)
        met = self.met_calls(primal, moving, used) if not errors else []
        errors += [mixed_error(op) for op in met]
        errors += refusals(body, frozenset(moving & used), kinds, host)
        if not errors:
            tell(lost(body, moving, used, kinds), self.told_of)
            errors += read_back(body, moving, used, kinds, self._looked_into)
        return errors

    def _ruled_writers(self, body: Block, kinds: Kinds) -> list[SrcgradError]:
        """The calls of functions with a rule of the user's that write into what they are given:
        the rule does not tell what. (What cannot be read is trusted.) What these rules take from
        outside is noted."""
        ops = [op for op in stmts_in(body) if isinstance(op, Op) and has_users_rule(op.fn)]
        for fn in {op.fn: None for op in ops}:
            for taken in taken_by_rules(fn):
                self.assume(*taken)
        return [
            writes_into_argument(op.spelled or name_of(op.fn), op.span)
            for op in ops
            if self._is_ruled_writer(op, kinds)
        ]

    def _is_ruled_writer(self, op: Op, kinds: Kinds) -> bool:
        if not is_written_by_user(op.fn):
            return False
        assert isinstance(op.fn, types.FunctionType)
        try:
            function = lowered_body(op.fn)
            arguments = arguments_of(function, op)
        except SrcgradError:
            return False
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        return writes_what_it_is_given(function, known)

    def _looked_into(self, op: Op, kinds: Mapping[Var, Kind]) -> Callee | None:
        """The function of the user that is called, with the kinds of what it is given."""
        if isinstance(op.fn, prims.Called):
            op = replace(op, fn=op.fn.fn)
        if not is_user_function(op.fn) or only_reads(op.fn) or self._unreadable(op):
            return None
        assert isinstance(op.fn, types.FunctionType)
        function, source = self.lowered(op.fn)
        arguments = arguments_of(function, op)
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        key = op.fn, *(known[p.var] for p in function.params)
        if key not in self.read_of:
            try:
                primal = self.primal(function, source, known)
            except SrcgradError:  # (it is told elsewhere)
                self.read_of[key] = None
            else:
                self.read_of[key] = primal.function, primal.kinds
        found = self.read_of[key]
        return None if found is None else (*found, arguments)

    def surroundings(self) -> Surroundings:
        """Which functions may give powers of floats, or hide that one is complex; and whether there
        are objects."""
        functions = lambda: {fn: found[0] for fn, found in self.looked_at.items()}  # noqa: E731

        def has_objects(function: Function) -> bool:
            return meets_objects(self.given, (function, *functions().values()))

        return Surroundings(powers_among(functions), has_objects)

    def _hidden_writes(self, op: Op, moving: frozenset[Var], kinds: Kinds) -> list[SrcgradError]:
        if is_in_place(op.fn) or isinstance(op.fn, (prims.Generated, prims.Called, prims.Method)):
            return []
        args = [*op.args, *(atom for _, atom in op.options)]
        if only_reads(op.fn):
            return []
        if not any(atom in moving for atom in args):
            return self._changed_containers(op, kinds)
        if op.fn is prims.set_global:
            what = f"the variable `{op.args[0].value}` outside of the function is written"
            return [Unsupported(what, op.span, "return the value instead")]
        name = op.spelled or name_of(op.fn)
        if is_user_function(op.fn):
            if unreadable := self._unreadable(op):
                return [unreadable]
            written = self.writes_of_call(op, kinds)
            if not written:
                return self._outside_of_call(op, moving, kinds)
            is_elsewhere = set(written) == {ELSEWHERE}
            return [(writes_elsewhere if is_elsewhere else writes_into_argument)(name, op.span)]
        if any(atom in moving and not is_immutable(kinds.get(atom, ANY)) for atom in args):
            if isinstance(op.fn, prims.Opaque):
                return [Unsupported(op.fn.reason, op.span, op.fn.hint)]
            if not op.outs and not is_constant(op.fn) and rule_of(op.fn) is None:
                return [adjoints.no_rule(op)]
        # (it may put into one argument what another one carries)
        if isinstance(op.fn, DESCRIPTORS) or not may_be_written(op, kinds):
            return []
        return [adjoints.no_rule(op)]

    def _changed_containers(self, op: Op, kinds: Kinds) -> list[SrcgradError]:
        """A container of constants that a call changes: lengths and kinds are no longer known."""
        if not is_user_function(op.fn):
            return []
        written = self.writes_of_call(op, kinds)
        if any(isinstance(kinds.get(atom, ANY), (List, Dict)) for atom in written):  # type: ignore[arg-type]
            return [writes_into_argument(op.spelled or name_of(op.fn), op.span)]
        return []

    def _outside_of_call(
        self, op: Op, moving: frozenset[Var], kinds: Mapping[Var, Kind]
    ) -> list[SrcgradError]:
        """What a call of a user's function writes outside of it that carries a derivative."""
        assert isinstance(op.fn, types.FunctionType)
        function, source = self.lowered(op.fn)
        arguments = arguments_of(function, op)
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        given = tuple(
            p.name for p in function.params if any(a in moving for a in _atoms(arguments[p.name]))
        )
        key = op.fn, tuple(known[p.var] for p in function.params), given
        if key not in self.outside:
            self.outside[key] = []
            primal = self.primal(function, source, known)
            body, inner = primal.function.body, primal.kinds
            wrt = {p.var for p in function.params if p.name in given}
            varied = find_varied(body, wrt, inactive_for(inner), inner)
            errors = outside_writes(body, varied, inner, self.of_elsewhere, source)
            for stmt in stmts_in(body):
                if isinstance(stmt, Op) and any(a in varied for a in stmt.args):
                    if stmt.fn is prims.set_global:
                        errors += self._hidden_writes(stmt, varied, inner)
                    elif is_user_function(stmt.fn) and not self._unreadable(stmt):
                        errors += self._outside_of_call(stmt, varied, inner)
            self.outside[key] = errors
        return self.outside[key]

    def of_elsewhere(self, op: Op, kinds: Mapping[Var, Kind]) -> str | None:
        """What a call gives, if that may be something that is there from call to call."""
        fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
        if all(is_immutable(kinds.get(out, ANY)) for out in op.outs[:1]):
            return None
        what = f"what `{name_of(fn)}` gives"
        if uncached(fn) is not fn or isinstance(fn, types.MethodType):
            return what
        if isinstance(fn, type):
            is_own = isinstance(lookup(fn, "__new__"), staticmethod)
            return what if is_own and not hasattr(fn, "_fields") else None
        return what if is_user_function(fn) and self._gives_what_is_there(op, fn, kinds) else None

    def _gives_what_is_there(
        self, op: Op, fn: types.FunctionType, kinds: Mapping[Var, Kind]
    ) -> bool:
        if self._unreadable(replace(op, fn=fn)):
            return True
        function, source = self.lowered(fn)
        arguments = arguments_of(function, replace(op, fn=fn))
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        key = "gives what is there", fn, tuple(known[p.var] for p in function.params)

        def find() -> bool:
            primal = self.primal(function, source, known)
            found = from_outside(primal.function.body, primal.kinds, self.of_elsewhere)
            return primal.result in found or is_kept(primal.result)

        return self.asked.of(key, find, MAYBE)

    def by_call(self, op: Op, kinds: Mapping[Var, Kind]) -> Mapping[str, Atom | None]:
        """What a call of a user's function writes that is outside of it."""
        fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
        if not is_user_function(fn) or self._unreadable(replace(op, fn=fn)):
            return {}
        function, source = self.lowered(fn)
        arguments = arguments_of(function, replace(op, fn=fn))
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        key = "writes outside", fn, tuple(known[p.var] for p in function.params)

        def find() -> Mapping[str, Atom | None]:
            primal = self.primal(function, source, known)
            body, gives, by_args = primal.function.body, self.of_elsewhere, self._by_args
            return written_names(body, primal.kinds, gives, source, self.by_call, by_args)

        return self.asked.of(key, find, _WRITTEN)

    def _by_args(self, op: Op, kinds: Mapping[Var, Kind]) -> tuple[Atom, ...]:
        fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
        return self.writes_of_call(replace(op, fn=fn), kinds) if is_user_function(fn) else ()

    def _unreadable(self, op: Op) -> SrcgradError | None:
        """Why a user's function that is called cannot be looked into."""
        try:
            self.looked(op.fn)  # type: ignore[arg-type]
        except SrcgradError as error:
            here = error.span is None and not isinstance(error, Several)
            return type(error)(error.reason, op.span, error.hint) if here else error
        return None


# (where it stands there does not matter)
_WRITTEN = Question({}, {"what is outside": None}, lambda a, b: a.keys() == b.keys())


def _active_managers(body: Block, moving: Collection[Var]) -> list[SrcgradError]:
    return [
        no_rule(stmt)
        for stmt in stmts_in(body)
        if isinstance(stmt, Op) and stmt.fn is marks.enter and stmt.args[0] in moving
    ]


def _atoms(value: object) -> list[object]:
    if not isinstance(value, tuple):
        return [value]
    return [part for item in value for part in (item if isinstance(item, tuple) else (item,))]


def _has_positional_out(op: Op, kinds: Kinds) -> bool:
    """Is it `x.sum(0, None, y)`?"""
    place = None if isinstance(op.fn, np.ufunc) else out_place(as_method(op.fn) or op.fn)
    if place is None or len(op.args) <= place or not isinstance(op.args[place], Var):
        return False
    return isinstance(kind_of_atom(op.args[0], kinds), (Array, Num, Unknown))


_HARMLESS = frozenset({
    print, setattr, prims.store, prims.append, prims.raise_, prims.assert_, prims.check_scalar,
    prims.check_real, *CHECKS, prims.set_attribute, prims.delete_item,
    prims.call, prims.apply, iter, next, warnings.warn,
})  # fmt: skip


def _views_of_one_number(
    body: Block, kinds: Kinds, moving: Collection[Var]
) -> Iterator[SrcgradError]:
    """Writes through views of arrays without axes, of which the cotangent is a number."""
    for op in stmts_in(body):
        if isinstance(op, Op) and isinstance(op.fn, prims.WrittenThrough) and op.out in moving:
            kind = kinds.get(op.args[0], ANY)  # type: ignore[arg-type]
            if isinstance(kind, Array) and kind.dims == ():
                name = op.args[0].wish or "a value"  # type: ignore[union-attr]
                what = f"`{name}`, an array without axes, has been written through a view"
                yield Unsupported(what, op.span, f"write to it itself: {name}[...] = ...")
