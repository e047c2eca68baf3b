"""What single operations do with objects that are followed attribute by attribute."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import operator
import types
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..analysis.effects import is_in_place, is_pure_method
from ..analysis.memory import writes_of
from ..attributes import MISSING, is_class_variable, is_record_class, lookup
from ..errors import SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import NONE, Atom, Block, Const, Op, Var
from ..ir.kinds import ANY, NOTHING, Array, Kind, Obj, Record
from ..ir.walk import clone, stmts_in
from .callee import Bound, Callee, Direct
from .callees import Host
from .calls import arguments_of
from .changes import Changes
from .classes import (
    caching,
    class_of,
    getter,
    is_operator,
    lookup_function,
    member,
    operator_method,
    reflected,
    setter,
)
from .instances import Attributes, GiveUp, Instance
from .outside import is_readable_from, moved_globals

# what looks at an object and keeps nothing of it
_READERS = frozenset({
    print, repr, str, id, hash, callable, isinstance, prims.format_string, prims.assert_,
    operator.is_, operator.is_not, operator.not_, operator.truth, bool,
})  # fmt: skip
_MOST_CALLS = 40
_MOST_SMALL = 6
_MOST_STATEMENTS = 40


class ObjectOps(Attributes):
    """Operations. `calls` are the functions around the place that the walk has come to."""

    kinds: Mapping[Var, Kind]
    host: Host
    changes: Changes
    calls: tuple[Any, ...]

    def statements(self, block: Block) -> None:
        raise NotImplementedError

    def op(self, op: Op) -> None:
        op = replace(
            op,
            args=tuple(map(self.get, op.args)),
            options=tuple((name, self.get(value)) for name, value in op.options),
        )
        for out in op.outs:
            self.subst.pop(out, None)
        if not self.on_object(op):
            self.plain(op)

    def plain(self, op: Op) -> None:
        """An operation that is left as it is."""
        if isinstance(op.fn, prims.Opaque) and any(map(self.instance, op.args)):
            raise GiveUp(op.fn.reason, op.fn.hint, op.span)
        if self._may_change_others(op):
            self.foreign.append(op)
        keeps = not (op.fn in _READERS or self.host.is_user(op.fn))
        lent = self.host.is_user(op.fn)
        args = []
        for atom in (*op.args, *(value for _, value in op.options)):
            inst = self.instance(atom)
            if inst is not None and keeps:
                self.escaped.add(inst)
            args.append(self.real(atom, op.span, lent=lent))
        options = tuple(
            (name, value)
            for (name, _), value in zip(op.options, args[len(op.args) :], strict=True)
        )
        self.stmts.append(replace(op, args=tuple(args[: len(op.args)]), options=options))
        place = writes_of(op, {})
        if place is not None and op.outs and self._is_one_object(op, op.args[place]):
            # what is written in place is what attributes hold
            for cell in [*self.env, *self.first]:
                if self.load(*cell) is op.args[place]:
                    self.env[cell] = op.outs[-1]

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
        if isinstance(fn, prims.Opaque) or fn in (prims.call, prims.apply):
            return True
        if isinstance(fn, prims.Method) and not isinstance(kind, Record):
            is_open = kind is ANY or isinstance(kind, Obj)
            return is_open and not is_pure_method(fn.name)
        if is_in_place(fn):
            return isinstance(kind, Record)
        args = [*op.args, *(value for _, value in op.options)]
        classes = tuple(class_of(self._kind(arg)) for arg in args)
        called = lookup_function(op, classes, self.host.is_user)
        return called is not None and bool(self.changes.of(*called))

    def _kind(self, atom: Atom) -> Kind:
        if isinstance(atom, Const) or self.instance(atom) is not None:
            return NOTHING
        return self.kinds.get(atom, ANY)

    def on_object(self, op: Op) -> bool:
        """An operation on an object that is followed, or that makes one."""
        fn, args = op.fn, op.args
        first = self.instance(args[0]) if args else None
        if fn is prims.Holding or isinstance(fn, prims.Holding):
            return self._holding(op, first)
        if isinstance(fn, type) and self.is_makeable(fn):
            self.construct(fn, args, op.options, op)
            return True
        if fn is prims.call:
            return self.call_value(args[0], args[1:], op.options, op)
        if fn is prims.super_attribute:
            return self._super(op)
        if first is not None:
            return self._on_first(op, first)
        if is_operator(fn) and not op.options and any(self.instance(arg) for arg in args):
            return self._operator(op)
        if self.host.is_user(fn):
            return self.call_function(fn, args, op.options, op, op.spelled)  # type: ignore[arg-type]
        return False

    def _on_first(self, op: Op, first: Instance) -> bool:
        fn, args = op.fn, op.args
        name = args[1].value if len(args) > 1 and isinstance(args[1], Const) else None
        if fn in (getattr, prims.get_attribute, hasattr) and isinstance(name, str):
            return self._get(op, first, name)
        if fn in (setattr, prims.set_attribute, object.__setattr__) and isinstance(name, str):
            self._set(op, first, name)
            return True
        if fn is prims.store:
            return self._set_item(op, first)
        if isinstance(fn, prims.Opaque):
            raise GiveUp(fn.reason, fn.hint, op.span)
        if fn in (setattr, delattr, getattr, vars):
            raise GiveUp(
                f"the attributes of `{first.name}` are not written one by one",
                "write `object.name = value`",
                op.span,
            )
        if isinstance(fn, prims.Method):
            return self._method(op, first, fn.name)
        if fn is type and len(args) == 1:
            self.subst[op.out] = Const(first.cls, first.cls.__name__)
            return True
        if fn is isinstance and isinstance(args[1], Const):
            self.subst[op.out] = Const(isinstance_of(first.cls, args[1].value))
            return True
        if fn in (operator.is_, operator.is_not) and args[1] == NONE:
            self.subst[op.out] = Const(fn is operator.is_not)
            return True
        if is_operator(fn) and not op.options:
            return self._operator(op)
        if self.host.is_user(fn):
            return self.call_function(fn, args, op.options, op, op.spelled)  # type: ignore[arg-type]
        return False

    # --- attributes ----------------------------------------------------------------------------

    def _get(self, op: Op, inst: Instance, name: str) -> bool:
        found = lookup(inst.cls, name)
        value = None if isinstance(found, property) else self.load(inst, name)
        if op.fn is hasattr:
            self.subst[op.out] = Const(value is not None or found is not MISSING)
            return True
        if value is not None:
            self.subst[op.out] = value
            return True
        if name == "__class__":
            self.subst[op.out] = Const(inst.cls, inst.cls.__name__)
            return True
        self._note(inst.cls, name)
        if (function := getter(inst.cls, name)) is not None:
            return self.call_function(function, (inst.ref,), (), op, f"..{name}")
        if (function := caching(inst.cls, name)) is not None:
            self.inline(function, (inst.ref,), (), op)
            self.store(inst, name, self.get(op.out), op.span)
            return True
        if is_class_variable(found):
            self.subst[op.out] = self.missing(inst, name, op.span)
            return True
        if (callee := member(inst.cls, name, inst.ref)) is not None:
            self.bound[op.out] = callee
            return True
        if len(op.args) == 3:
            self.subst[op.out] = op.args[2]
            return True
        raise GiveUp(
            f"`{inst.name}` has no attribute `{name}` that is known",
            "set it in `__init__`",
            op.span,
        )

    def _set(self, op: Op, inst: Instance, name: str) -> None:
        for out in op.outs:
            self.subst[out] = inst.ref
        value = op.args[2]
        function = setter(inst.cls, name)
        if isinstance(lookup(inst.cls, name), property) and op.fn is setattr:
            if function is None:
                raise GiveUp(f"`{name}` cannot be set", "write to what it reads", op.span)
            self._note(inst.cls, name)
            self.inline(function, (inst.ref, value), (), replace(op, outs=()))
        else:
            self.store(inst, name, value, op.span, op.spelled == "back")

    def _set_item(self, op: Op, inst: Instance) -> bool:
        function = lookup(inst.cls, "__setitem__")
        if not isinstance(function, types.FunctionType) or not self.host.is_user(function):
            return False
        self._note(inst.cls, "__setitem__")
        called = replace(op, outs=())
        if op.spelled != "back":
            self.call_function(function, (inst.ref, *op.args[1:]), (), called, None)
        self.subst[op.out] = inst.ref
        return True

    def _holding(self, op: Op, first: Instance | None) -> bool:
        if first is not None:
            self.subst[op.out] = first.ref
        return first is not None

    # --- calls ---------------------------------------------------------------------------------

    def _method(self, op: Op, inst: Instance, name: str) -> bool:
        rest = op.args[1:]
        if len(op.outs) == 2:  # a method with the name of one that changes lists
            self.subst[op.outs[1]] = inst.ref
            op = replace(op, outs=op.outs[:1])
        found = lookup(inst.cls, name)
        if not isinstance(found, property):
            value = self.load(inst, name)
            if value is not None:
                called = replace(op, fn=prims.call, args=(value, *rest), spelled=None)
                if not self.on_object(called):
                    self.plain(called)
                return True
        if name == "__class__":
            self.construct(inst.cls, rest, op.options, op)
            return True
        self._note(inst.cls, name)
        if found is MISSING and getattr(object, name, None) is not None:
            found = getattr(object, name)
        if found is object.__init__ or found is object.__init_subclass__:
            self._result(op, NONE)
            return True
        callee = member(inst.cls, name, inst.ref)
        if callee is None or not self.call(callee, rest, op.options, op, f".{name}"):
            raise GiveUp(
                f"the method .{name}() of {inst.cls.__name__} is no function with source",
                "write it as a method",
                op.span,
            )
        return True

    def _super(self, op: Op) -> bool:
        base, target, name = op.args
        inst = self.instance(target)
        if inst is None or not isinstance(base, Const) or not isinstance(name, Const):
            return False
        text = str(name.value)
        after = base.value
        found = lookup(inst.cls, text, after)  # type: ignore[arg-type]
        self._note(inst.cls, text)
        if found is MISSING or found is getattr(object, text, None):
            self.bound[op.out] = Direct(getattr(object, text, None))  # type: ignore[arg-type]
            return True
        if isinstance(found, property) and isinstance(found.fget, types.FunctionType):
            return self.call_function(found.fget, (inst.ref,), (), op, None)
        callee = member(inst.cls, text, inst.ref, after)  # type: ignore[arg-type]
        if callee is None and is_generated(found):
            self.bound[op.out] = Bound(Direct(found), (inst.ref,))
            return True
        if callee is None:
            raise GiveUp(
                f"what `super().{text}` is, is not known", "name the base class", op.span
            )
        self.bound[op.out] = callee
        return True

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
        if not objects:
            if op.fn is fn:
                return False
            self.plain(self._called(fn, args, options, op, spelled))
            return True
        classes = tuple(self._class(atom) for atom in args)
        changed = self.changes.of(fn, classes)
        if any(one.key in self.demands.inlined or one in self.building for one in objects):
            self.inline(fn, args, options, op)
        elif self._is_small(fn) and any(one.handle is None for one in objects):
            self.inline(fn, args, options, op)  # (no object is made for it)
        elif changed and self._is_given(fn, changed, args, options):
            self.inline(fn, args, options, op)
        else:
            self.plain(self._called(fn, args, options, op, spelled))
        return True

    def _is_small(self, fn: types.FunctionType) -> bool:
        """Can its body take the place of a call as well?"""
        if fn in self.calls or len(self.calls) > _MOST_SMALL:
            return False
        assert self.host.lowered is not None
        try:
            function, source = self.host.lowered(fn)
        except SrcgradError:
            return False
        if is_readable_from(function, source, self.host.source) is not None:
            return False
        return sum(1 for _ in stmts_in(function.body)) <= _MOST_STATEMENTS

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
        if fn in self.calls or len(self.calls) > _MOST_CALLS:
            raise GiveUp(
                f"{fn.__name__}() calls itself, and changes an object that it is given",
                "return the new value instead",
                op.span,
            )
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
                own[param.var] = self.emit(prims.make_tuple, tuple(value), op.span, param.name)
            elif param.form == "VAR_KEYWORD":
                keys = Const(tuple(key for key, _ in value))
                atoms = tuple(atom for _, atom in value)
                own[param.var] = self.emit(prims.make_dict, (keys, *atoms), op.span, param.name)
            else:
                own[param.var] = value
        body = moved_globals(clone(function.body, own), source, self.host.source)
        outer, self.calls = self.calls, (*self.calls, fn)
        self.statements(body)
        self.calls = outer
        self._result(op, self.get(body.end[0]) if body.end else NONE)

    def _result(self, op: Op, value: Atom) -> None:
        for out in op.outs[:1]:
            self.subst[out] = value

    def _note(self, cls: type, name: str) -> None:
        if self.host.note is not None and lookup(cls, name) is not MISSING:
            self.host.note(cls, name)

    # --- operators -----------------------------------------------------------------------------

    def _operator(self, op: Op) -> bool:
        classes = tuple(self._class(arg) for arg in op.args)
        found = operator_method(op.fn, classes)
        if found is None:
            return False
        place, name = found
        cls = classes[place]
        assert cls is not None
        function = lookup(cls, name)
        if not isinstance(function, types.FunctionType) or not self.host.is_user(function):
            return False
        if declines(function, classes, self.host) and (other := reflected(op.fn, classes)):
            place, name = other
            cls = classes[place]
            function = lookup(cls, name)  # type: ignore[arg-type]
        assert cls is not None
        self._note(cls, name)
        args = op.args[::-1] if place == 1 else op.args
        text = getattr(op.fn, "__name__", "")
        spelled = f". reflected {text}" if place == 1 else f". {text}"
        return self.call_function(function, args, (), op, spelled)

    # --- new objects ---------------------------------------------------------------------------

    def is_makeable(self, cls: type) -> bool:
        """Is an object of the class made by its `__init__` alone?"""
        return (
            is_record_class(cls)
            and lookup(cls, "__new__") in (MISSING, object.__new__)
            and not inspect.isabstract(cls)
        )

    def construct(
        self,
        cls: type,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
    ) -> None:
        spans = tuple(str(fn) for fn in self.calls)
        ref = Var(op.outs[0].wish if op.outs else "", True)
        inst = Instance(cls, (cls, op.span, spans), ref)
        self.refs[ref] = inst
        self._result(op, ref)
        self.building.add(inst)
        init = lookup(cls, "__init__")
        if init is not MISSING:
            self._note(cls, "__init__")
        is_call = False
        if is_generated(init):
            self.fill(inst, init, args, options, op)
            is_call = not hasattr(cls, "__post_init__")
        elif isinstance(init, types.FunctionType) and self.host.is_user(init):
            self.inline(init, (ref, *args), options, replace(op, outs=()))
        elif args or options or init is not MISSING:
            raise GiveUp(
                f"the `__init__` of {cls.__name__} is no function with source",
                "write it as a method",
                op.span,
            )
        self.building.discard(inst)
        self.changed.discard(inst)
        if inst.key in self.demands.real:
            self._make(inst, args, options, op, is_call)

    def _make(
        self,
        inst: Instance,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
        is_call: bool,
    ) -> None:
        """The object itself; by its class where `__init__` only sets what it is given."""
        names = tuple(self.names(inst))
        values = tuple(self.env[inst, name] for name in names)
        given = (*map(self.get, args), *(self.get(v) for _, v in options))
        is_call = given == values and (is_call or self._only_sets(inst.cls, names))
        atoms = tuple(self.real(value, op.span) for value in values)
        made = prims.Made(inst.cls, names, is_call)
        inst.handle = self.emit(made, atoms, op.span, op.outs[0].wish if op.outs else "")
        self.whole_of[inst] = inst.handle

    def _only_sets(self, cls: type, names: tuple[str, ...]) -> bool:
        """Does `__init__` set each attribute to the parameter at its place, and nothing else?"""
        init = lookup(cls, "__init__")
        assert self.host.lowered is not None
        function, _ = self.host.lowered(init)
        stored = [s for s in stmts_in(function.body) if isinstance(s, Op) and s.fn is setattr]
        params = [p.var for p in function.params[1:]]
        return (
            len(stored) == len(list(stmts_in(function.body)))
            and [s.args[2] for s in stored] == params
            and [s.args[1].value for s in stored] == list(names)  # type: ignore[union-attr]
        )

    def fill(
        self,
        inst: Instance,
        init: Any,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
    ) -> None:
        """What the `__init__` of a dataclass does, which has no source."""
        owner = next(c for c in inst.cls.__mro__ if vars(c).get("__init__") is init)
        try:
            bound = inspect.signature(init).bind(inst.ref, *args, **dict(options)).arguments
        except TypeError as error:
            raise GiveUp(f"{inst.cls.__name__}() {error}", "check the call", op.span) from None
        for one in dataclasses.fields(owner):
            if one.init and one.name in bound:
                value = bound[one.name]
            elif one.default is not dataclasses.MISSING:
                value = Const(one.default)
            elif one.default_factory is not dataclasses.MISSING:
                value = self._made_by(one.default_factory, op)
            else:
                continue
            self.store(inst, one.name, value, op.span)
        after = lookup(inst.cls, "__post_init__")
        if isinstance(after, types.FunctionType):
            kept = {one.name for one in dataclasses.fields(owner)}
            rest = [v for name, v in bound.items() if name not in kept and v is not inst.ref]
            self._note(inst.cls, "__post_init__")
            self.inline(after, (inst.ref, *rest), (), replace(op, outs=()))

    def _made_by(self, factory: Any, op: Op) -> Atom:
        out = Var("", True)
        fn = {list: prims.make_list, dict: dict}.get(factory, factory)
        called = Op((out,), fn, (), (), op.span)
        if isinstance(fn, functools.partial) or not self.on_object(called):
            self.plain(called)
        return self.get(out)


def is_generated(init: object) -> bool:
    """Is it an `__init__` that `dataclass` has written?"""
    return isinstance(init, types.FunctionType) and init.__code__.co_filename == "<string>"


def isinstance_of(cls: type, wanted: Any) -> bool:
    return issubclass(cls, wanted)


def declines(fn: types.FunctionType, classes: tuple[type | None, ...], host: Host) -> bool:
    """Does an operator's method return `NotImplemented`, whatever the objects hold?"""
    from ..ir.kinds import Num

    kinds = tuple(Num(float) if cls is None else Record(cls, ()) for cls in classes)
    if host.call_kind is None:
        return False
    result = host.call_kind(fn, kinds, {})
    return isinstance(result, Obj) and result.type is type(NotImplemented)
