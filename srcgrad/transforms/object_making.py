"""Objects that the function makes: what their `__init__` does, written where they are made."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import types
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..attributes import MISSING, is_record_class, lookup
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.walk import stmts_in
from .instances import GiveUp, Instance
from .object_calls import ObjectCalls, is_generated

# methods by which a class says how it is copied
_COPYING = [
    f"__{name}__"
    for name in "copy reduce reduce_ex getstate setstate getnewargs getnewargs_ex".split()
]


class ObjectMaking(ObjectCalls):
    """Constructors."""

    def is_makeable(self, cls: type) -> bool:
        """Is an object of the class made by its `__init__` alone?"""
        is_plain = lookup(cls, "__new__") in (MISSING, object.__new__)
        return (
            cls not in self.demands.left
            and is_record_class(cls)
            and (is_plain or cls is types.SimpleNamespace)
            and not inspect.isabstract(cls)
        )

    def construct(
        self,
        cls: type,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
    ) -> None:
        inst = self._begun(cls, op)
        init = lookup(cls, "__init__")
        init = MISSING if init is object.__init__ else init
        if init is not MISSING:
            self._note(cls, "__init__")
        is_call = False
        if is_generated(init):
            self.fill(inst, init, args, options, op)
            is_call = not hasattr(cls, "__post_init__")
        elif cls is types.SimpleNamespace and not args:
            for name, value in options:
                self.store(inst, name, value, op.span)
            is_call = True
        elif isinstance(init, types.FunctionType) and self.host.is_user(init):
            self.inline(init, (inst.ref, *args), options, replace(op, outs=()))
        elif args or options or init is not MISSING:
            raise GiveUp(
                f"the `__init__` of {cls.__name__} is no function with source",
                "write it as a method",
                op.span,
            )
        self._done(inst, op, args, options, is_call)

    def may_copy(self, inst: Instance) -> bool:
        """Does `copy.copy` do nothing but to hand over all attributes, and are these known?"""
        own = (lookup(inst.cls, name) is not lookup(object, name) for name in _COPYING)
        return self.is_makeable(inst.cls) and not any(own)

    def copied(self, op: Op, first: Instance) -> bool:
        """`copy.copy` of an object: another one that holds the same."""
        inst = self._begun(first.cls, op)
        for name in self.names(first):
            held = self.load(first, name)
            assert held is not None
            self.store(inst, name, held, op.span)
        self._done(inst, op)
        return True

    def _begun(self, cls: type, op: Op) -> Instance:
        spans = tuple(str(fn) for fn in self.calls)
        ref = Var(op.outs[0].wish if op.outs else "", True)
        inst = Instance(cls, (cls, op.span, spans), ref)
        self.refs[ref] = inst
        self._result(op, ref)
        self.building.add(inst)
        self.started(inst)
        return inst

    def _done(
        self,
        inst: Instance,
        op: Op,
        args: Sequence[Atom] = (),
        options: Sequence[tuple[str, Atom]] = (),
        is_call: bool = False,
    ) -> None:
        self.building.discard(inst)
        self.changed.discard(inst)
        if inst.key in self.demands.real:
            self._make(inst, args, options, op, is_call)
            self.finished(inst, op)

    def started(self, inst: Instance) -> None:
        """An object is being made."""

    def finished(self, inst: Instance, op: Op) -> None:
        """It is there, as a whole."""

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
        if init is object.__init__:
            return True
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
            passed = (f for f in vars(owner)["__dataclass_fields__"].values() if f.name not in kept)
            rest = [
                bound.get(one.name, Const(one.default))
                for one in passed
                if one.name in inspect.signature(init).parameters  # (not of the class)
            ]
            self._note(inst.cls, "__post_init__")
            self.inline(after, (inst.ref, *rest), (), replace(op, outs=()))

    def _made_by(self, factory: Any, op: Op) -> Atom:
        out = Var("", True)
        fn = {list: prims.make_list, dict: dict}.get(factory, factory)
        called = Op((out,), fn, (), (), op.span)
        if isinstance(fn, functools.partial) or not self.on_object(called):
            self.plain(called)
        return self.get(out)
