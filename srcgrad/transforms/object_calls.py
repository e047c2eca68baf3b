"""Calls of functions that are given objects: left as they are, or written in place."""

from __future__ import annotations

import operator
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..analysis.effects import MAKERS, is_in_place, is_pure_method
from ..analysis.memory import writes_of
from ..attributes import MISSING, lookup
from ..errors import Span, SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import NONE, Atom, Block, Const, Op, Var
from ..ir.kinds import ANY, NOTHING, Array, Kind, Known, Obj, Record, Unknown
from ..ir.marks import attempts_in
from ..ir.walk import clone, stmts_in
from .callee import Bound, Callee, Direct
from .callees import Host
from .calls import arguments_of
from .changes import Changes, runs_changes
from .classes import class_of, lookup_function, member
from .decided import decided
from .instances import Again, Attributes, Cell, GiveUp, Instance
from .outside import is_readable_from, moved_globals

# what looks at an object and keeps nothing of it
_READERS = frozenset({
    print, repr, str, id, hash, callable, isinstance, prims.format_string, prims.assert_,
    operator.is_, operator.is_not, operator.not_, operator.truth, bool,
})  # fmt: skip
_MOST_CALLS = 40
_MOST_SMALL = 6
# how deep a function may call itself for objects that are known, and how often in all
_MOST_LEVELS = 24
_MOST_REPEATED = 200
_MOST_STATEMENTS = 40

ENDLESS = (
    "{}() calls itself with objects that may be changed, and how often is only known when it runs"
)
ENDLESS_HINT = "return the new values instead, or go through the objects in a loop"

_DISPLAYS = (prims.make_tuple, prims.make_dict, operator.or_, tuple)


class ObjectCalls(Attributes):
    """Operations that are left, and calls. `calls` are the functions around the place that the walk
    has come to."""

    kinds: Mapping[Var, Kind]
    host: Host
    changes: Changes
    calls: tuple[Any, ...]
    # where the functions are called that are being written in, and by which of these calls
    # attributes were bound
    around: tuple[Span | None, ...]
    bound_in: dict[Cell, tuple[Span | None, ...]]
    # which objects the functions were given that are being written in, and how many were written
    # in again
    lent_to: tuple[tuple[Any, frozenset[Instance]], ...]
    repeated: int

    def statements(self, block: Block) -> None:
        raise NotImplementedError

    def on_object(self, op: Op) -> bool:
        raise NotImplementedError

    def construct(
        self, cls: type, args: Sequence[Atom], options: Sequence[tuple[str, Atom]], op: Op
    ) -> None:
        raise NotImplementedError

    def is_makeable(self, cls: type) -> bool:
        raise NotImplementedError

    def fill(
        self,
        inst: Instance,
        init: Any,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
    ) -> None:
        raise NotImplementedError

    def plain(self, op: Op) -> None:
        """An operation that is left as it is."""
        if isinstance(op.fn, prims.Opaque) and any(map(self.instance, op.args)):
            raise GiveUp(op.fn.reason, op.fn.hint, op.span)
        if self._may_change_others(op):
            self._write_in_what_made(op)
            self.foreign.append(op)
        keeps = not (op.fn in _READERS or self.host.is_user(op.fn))
        lent = self.host.is_user(op.fn)
        args = []
        for atom in (*op.args, *(value for _, value in op.options)):
            inst = self.instance(atom)
            if inst is not None and keeps:
                self.escaped.add(inst)
            is_dict = self.get(atom) in self.held.dicts
            args.append(self.get(atom) if is_dict else self.real(atom, op.span, lent=lent))
        options = tuple(
            (name, value) for (name, _), value in zip(op.options, args[len(op.args) :], strict=True)
        )
        self.stmts.append(replace(op, args=tuple(args[: len(op.args)]), options=options))
        self.held.follow(self.stmts[-1])  # type: ignore[arg-type]
        if op.fn in _DISPLAYS and op.args:
            self.displays[op.out] = op
        is_changed = op.args and op.args[0] in self.made_here and _changes_first(op)
        if op.fn in MAKERS or is_changed:
            self.made_here |= {*op.outs[-1:]}
        place = writes_of(op, {})
        if place is not None and op.outs and self._is_one_object(op, op.args[place]):
            # what is written in place is what attributes hold
            for cell in [*self.env, *self.first]:
                if self.load(*cell) is op.args[place]:
                    self.env[cell] = op.outs[-1]

    def _write_in_what_made(self, op: Op) -> None:
        """An object that is changed by its own name is followed from where a function makes it."""
        made = self.returned.get(self.get(op.args[0])) if op.fn is setattr else None
        if made is not None and made not in self.demands.inlined:
            self.demands.inlined.add(made)
            raise Again

    def decided(self, op: Op) -> Const | None:
        """What the operation gives, if that is known where functions are written in."""
        found = decided(op, bool(self.calls))
        return self.held.asked(op) if found is None and self.calls else found

    def _is_one_object(self, op: Op, target: Atom) -> bool:
        """Does the operation write its target? (`x += 1` makes another number.)"""
        if not isinstance(target, Var):
            return False
        return not is_in_place(op.fn) or isinstance(self._kind(target), Array)

    def _may_change_others(self, op: Op) -> bool:
        """May it change an object that is not followed?"""
        fn, first = op.fn, op.args[0] if op.args else NONE
        kind = self._kind(first)
        if fn in (setattr, delattr, object.__setattr__):
            return True
        if isinstance(fn, prims.Opaque) or fn in (prims.call, prims.apply, operator.call):
            return True
        if isinstance(fn, prims.Method) and not isinstance(kind, Record):
            is_open = isinstance(kind, (Unknown, Obj, Known)) and first not in self.made_here
            return is_open and not is_pure_method(fn.name)
        if is_in_place(fn):
            return isinstance(kind, Record)
        args = [*op.args, *(value for _, value in op.options)]
        classes = tuple(class_of(self._kind(arg)) for arg in args)
        if self.host.is_user(fn) and self._hands_changing(args):
            return True
        called = lookup_function(op, classes, self.host.is_user)
        return called is not None and bool(self.changes.of(*called))

    def _hands_changing(self, args: Sequence[Atom]) -> bool:
        """Is one of them a function that may change objects?"""
        return any(runs_changes(self._kind(atom), self.changes) for atom in args)

    def _kind(self, atom: Atom) -> Kind:
        if isinstance(atom, Const) or self.instance(atom) is not None:
            return NOTHING
        return self.kinds.get(atom, ANY)

    # --- calls ----------------------------------------------------------------------------------

    def call_value(
        self, fn: Atom, args: Sequence[Atom], options: Sequence[tuple[str, Atom]], op: Op
    ) -> bool:
        callee = self.bound.get(fn) if isinstance(fn, Var) else None
        if callee is None and isinstance(fn, Const) and callable(fn.value):
            callee = Direct(fn.value)
        inst = self.instance(fn)
        if inst is not None:
            callee = member(inst.cls, "__call__", inst.ref)
            self._note(inst.cls, "__call__")
        return callee is not None and self.call(callee, args, options, op, None)

    def call(
        self,
        callee: Callee,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
        spelled: str | None,
    ) -> bool:
        match callee:
            case Bound(inner, first, given):
                merged = tuple({**dict(given), **dict(options)}.items())
                return self.call(inner, (*first, *args), merged, op, spelled)
            case Direct(value) if value is object.__init__:
                self._result(op, NONE)
                return True
            case Direct(type() as cls) if self.is_makeable(cls):
                self.construct(cls, args, options, op)
                return True
            case Direct(types.FunctionType() as value) if is_generated(value):
                inst = self.instance(args[0]) if args else None
                if inst is None:
                    return False
                self.fill(inst, value, args[1:], options, op)
                self._result(op, NONE)
                return True
            case Direct(value) if self.host.is_user(value):
                return self.call_function(value, args, options, op, spelled)  # type: ignore[arg-type]
            case _:
                return False

    def call_function(
        self,
        fn: types.FunctionType,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
        spelled: str | None,
    ) -> bool:
        """A call of a user's function, which may change objects that it is given."""
        atoms = [*args, *(value for _, value in options)]
        objects = [inst for atom in atoms if (inst := self.instance(atom)) is not None]
        if (fn, op.span) in self.demands.inlined:
            self.inline(fn, args, options, op)
            return True
        self.returned.update(dict.fromkeys(op.outs[:1], (fn, op.span)))
        if not objects:
            if op.fn is fn:
                return False
            self.plain(self._called(fn, args, options, op, spelled))
            return True
        classes = tuple(self._class(atom) for atom in args)
        changed = self.changes.of(fn, classes)
        if any(one.key in self.demands.inlined or one in self.building for one in objects):
            self.inline(fn, args, options, op)
        elif self._is_small(fn, objects) and any(one.handle is None for one in objects):
            self.inline(fn, args, options, op)  # (no object is made for it)
        elif self._hands_changing(atoms) or changed and self._is_given(fn, changed, args, options):
            self.inline(fn, args, options, op)
        else:
            self.plain(self._called(fn, args, options, op, spelled))
        return True

    def _is_small(self, fn: types.FunctionType, objects: Sequence[Instance]) -> bool:
        """Can its body take the place of a call as well?"""
        if fn in self.calls:
            if (fn, frozenset(objects)) in self.lent_to or fn in self.demands.called:
                return False
            if self._is_endless(fn):
                self.demands.called.add(fn)
                raise Again
        elif len(self.calls) > _MOST_SMALL:
            return False
        assert self.host.lowered is not None
        try:
            function, source = self.host.lowered(fn)
        except SrcgradError:
            return False
        if is_readable_from(function, source, self.host.source) is not None:
            return False
        return sum(1 for _ in stmts_in(function.body)) <= _MOST_STATEMENTS

    def _is_endless(self, fn: types.FunctionType) -> bool:
        """Is it not to be written in once more?"""
        is_deep = self.calls.count(fn) > _MOST_LEVELS or len(self.calls) > _MOST_CALLS
        return is_deep or fn in self.calls and self.repeated > _MOST_REPEATED

    def _class(self, atom: Atom) -> type | None:
        inst = self.instance(atom)
        if inst is not None:
            return inst.cls
        return class_of(self.kinds.get(atom, ANY)) if isinstance(atom, Var) else None

    def _is_given(
        self,
        fn: types.FunctionType,
        changed: frozenset[str],
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
    ) -> bool:
        """Is one of the parameters that it may change one of our objects?"""
        assert self.host.lowered is not None
        function, _ = self.host.lowered(fn)
        given = dict(zip((p.name for p in function.params), args, strict=False))
        given.update(options)
        stars = any("VAR" in p.form and p.name in changed for p in function.params)
        return stars or any(self.instance(given[n]) for n in changed if n in given)

    def _called(
        self,
        fn: types.FunctionType,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
        spelled: str | None,
    ) -> Op:
        """A call that stays; it is spelled as the user does if what it is called on is there."""
        first = self.instance(args[0]) if args else None
        if spelled is not None and spelled.startswith(".") and first is None:
            spelled = None
        return replace(op, fn=fn, args=tuple(args), options=tuple(options), spelled=spelled)

    def inline(
        self,
        fn: types.FunctionType,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
    ) -> None:
        """The body of a function in the place of its call."""
        if self._is_endless(fn):
            raise GiveUp(ENDLESS.format(fn.__name__), ENDLESS_HINT, op.span)
        self.repeated += fn in self.calls
        assert self.host.lowered is not None
        function, source = self.host.lowered(fn)
        why = is_readable_from(function, source, self.host.source)
        if why is not None:
            raise GiveUp(*why, op.span)
        called = Op(op.outs, fn, tuple(args), tuple(options), op.span)
        try:
            given = arguments_of(function, called)
        except Unsupported as error:
            raise GiveUp(error.reason, error.hint or "", op.span) from None
        own: dict[Var, Atom] = {}
        for param in function.params:
            value: Any = given[param.name]
            if param.form == "VAR_POSITIONAL":
                own[param.var] = self._gathered(prims.make_tuple, tuple(value), op, param.name)
            elif param.form == "VAR_KEYWORD":
                keys = Const(tuple(key for key, _ in value))
                atoms = tuple(atom for _, atom in value)
                own[param.var] = self._gathered(prims.make_dict, (keys, *atoms), op, param.name)
            else:
                own[param.var] = value
        body = moved_globals(clone(function.body, own), source, self.host.source)
        objects = frozenset(i for a in (*args, *dict(options).values()) if (i := self.instance(a)))
        outer, self.calls = self.calls, (*self.calls, fn)
        lent_to, self.lent_to = self.lent_to, (*self.lent_to, (fn, objects))
        around, self.around = self.around, (*self.around, op.span)
        self.attempts |= attempts_in(body)
        self.statements(body)
        self.calls, self.around, self.lent_to = outer, around, lent_to
        self._result(op, self.get(body.end[0]) if body.end else NONE)

    def _gathered(self, fn: Callable, args: tuple[Atom, ...], op: Op, name: str) -> Var:
        """What `*args` or `**options` is, which may hold objects."""
        out = Var(name)
        self.statements(Block((Op((out,), fn, args, (), op.span),), ()))
        return out

    def _result(self, op: Op, value: Atom) -> None:
        for out in op.outs[:1]:
            self.subst[out] = value

    def _note(self, cls: type, name: str) -> None:
        if lookup(cls, name) is not MISSING:
            self.host.taken.note_member(cls, name)


def is_generated(init: object) -> bool:
    """Is it an `__init__` that `dataclass` has written?"""
    return isinstance(init, types.FunctionType) and init.__code__.co_filename == "<string>"


def is_inside(span: Span | None, call: Span | None) -> bool:
    """Is it a part of the text of the call, and not what that begins with?"""
    if span is None or call is None or span.file != call.file:
        return False
    is_later = (call.line, call.column) < (span.line, span.column)
    return is_later and (span.end_line, span.end_column) <= (call.end_line, call.end_column)


def _changes_first(op: Op) -> bool:
    """Does it change its first argument, and give that out last?"""
    if isinstance(op.fn, prims.Method):
        return op.fn.name in prims.MUTATORS
    return op.fn in (prims.append, prims.store, prims.delete_item) or is_in_place(op.fn)
