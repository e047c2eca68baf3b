"""What single operations do with objects that are followed attribute by attribute."""

from __future__ import annotations

import copy
import operator
import types
from dataclasses import replace
from typing import Any

from ..analysis.copied import COPIES
from ..attributes import MISSING, can_hold, can_set, is_class_variable, lookup, tells_instances
from ..errors import Unsupported
from ..front.calls import BOUND_ANEW, COMPUTE_FIRST
from ..front.overwriting import out_of
from ..ir import marks, prims
from ..ir.core import NONE, Atom, Block, Const, If, Op, Var
from ..ir.kinds import ANY, Record
from .by_fields import by_fields
from .callee import Bound, Direct
from .classes import (
    ATTRIBUTE_OPS,
    OTHER_OBJECT,
    caching,
    getter,
    is_operator,
    may_come_first,
    member,
    operator_method,
    reflected,
    setter,
    without_place,
)
from .found_first import is_same
from .instances import GiveUp, Instance
from .members import NAMED_OUT, declines
from .object_calls import is_generated, is_inside
from .object_names import ObjectNames

_CLASS = Const("__class__")
_TRUTHS = (operator.not_, operator.truth)


class ObjectOps(ObjectNames):
    """Operations on objects, each by what it means for the attributes."""

    def op(self, op: Op) -> None:
        op = replace(
            op,
            args=tuple(map(self.get, op.args)),
            options=tuple((name, self.get(value)) for name, value in op.options),
        )
        for out in op.outs:
            self.subst.pop(out, None)
        if (known := self.decided(op)) is not None:
            self.subst[op.out] = known
        elif not self.on_object(op):
            self.plain(op)

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
        if fn is prims.apply:
            return self._apply(op)
        if fn is prims.super_attribute:
            return self._super(op)
        if first is not None:
            return self._on_first(op, first)
        kind = self._kind(args[0]) if args else ANY
        if fn == prims.Method("__class__") and isinstance(kind, Record):
            self.construct(kind.type, args[1:], op.options, op)
            return True
        asks_class = fn is type and len(args) == 1 or fn is getattr and args[1] == _CLASS
        if asks_class and isinstance(kind, Record):
            self.subst[op.out] = Const(kind.type, kind.type.__name__)
            return True
        if is_operator(fn) and not op.options and any(self.instance(arg) for arg in args):
            return self._operator(op)
        if self.host.is_user(fn) or fn in COPIES:
            return self.call_function(fn, args, op.options, op, op.spelled)  # type: ignore[arg-type]
        return False

    def _on_first(self, op: Op, first: Instance) -> bool:
        fn, args = op.fn, op.args
        name = args[1].value if len(args) > 1 and isinstance(args[1], Const) else None
        if name == "__dict__" and fn in ATTRIBUTE_OPS:
            raise GiveUp(*OTHER_OBJECT, op.span)
        if fn in (getattr, prims.get_attribute, hasattr) and isinstance(name, str):
            return self._get(op, first, name)
        if fn in (setattr, prims.set_attribute, object.__setattr__) and isinstance(name, str):
            self._set(op, first, name)
            return True
        if fn in (prims.store, prims.delete_item):
            return self._set_item(op, first)
        if isinstance(fn, prims.Opaque):
            raise GiveUp(fn.reason, fn.hint, op.span)
        if fn is marks.enter:
            return self.enter(op, first)
        if fn is marks.leave:
            return self.leave(op, first)
        if fn is getattr:
            what = f"which attribute of `{first.name}` is read is only known when it runs"
            raise GiveUp(what, "choose by `if`, or by a dict of what may be read", op.span)
        if fn in (setattr, delattr, vars):
            what = f"the attributes of `{first.name}` are not written one by one"
            raise GiveUp(what, "write `object.name = value`", op.span)
        if isinstance(fn, prims.Method):
            return self._method(op, first, fn.name)
        if fn is type and len(args) == 1:
            self.subst[op.out] = Const(first.cls, first.cls.__name__)
            return True
        if fn is isinstance and isinstance(args[1], Const):
            if not tells_instances(first.cls, args[1].value):
                return False
            self.subst[op.out] = Const(issubclass(first.cls, args[1].value))
            return True
        if fn in (operator.is_, operator.is_not) and args[1] in (NONE, args[0]):
            self.subst[op.out] = Const((fn is operator.is_) is (args[1] != NONE))
            return True
        if fn in _TRUTHS and self.is_surely_true(args[0]):
            self.subst[op.out] = Const(fn is operator.truth)
            return True
        if is_operator(fn) and not op.options:
            return self._operator(op)
        if fn is copy.copy and self.may_copy(first):
            return self.copied(op, first)
        if self.host.is_user(fn) or fn in COPIES:
            return self.call_function(fn, args, op.options, op, op.spelled)  # type: ignore[arg-type]
        return False

    # --- attributes ----------------------------------------------------------------------------

    def _get(self, op: Op, inst: Instance, name: str) -> bool:
        found = lookup(inst.cls, name)
        value = None if isinstance(found, property) else self.load(inst, name)
        if op.fn is hasattr or len(op.args) == 3:
            self.check_asked(op, inst, name)
        is_asked = op.fn is hasattr or len(op.args) == 3 or inst in self.exposed
        if is_asked and value is not None and self.get(value) in self.unsure:
            raise GiveUp(
                f"whether `{inst.name}` has an attribute `{name}` is only known when it runs",
                "set it in `__init__`, to None where there is nothing yet",
                op.span,
            )
        if op.fn is hasattr:
            self.subst[op.out] = Const(value is not None or found is not MISSING)
            return True
        caches = caching(inst.cls, name)
        if value is not None and caches is not None and self.get(value) in self.unsure:
            self._compute_once(op, inst, name, value, caches)
            return True
        if value is not None:
            if isinstance(value, Const) and callable(value.value) or value in self.bound:
                self.refuse_bound_anew(op, inst, name)
            self.subst[op.out] = value
            return True
        if name == "__class__":
            self.subst[op.out] = Const(inst.cls, inst.cls.__name__)
            return True
        self._note(inst.cls, name)
        if (function := getter(inst.cls, name)) is not None:
            return self.call_function(function, (inst.ref,), (), op, f"..{name}")
        if caches is not None:
            self.inline(caches, (inst.ref,), (), op)
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
        if self.is_surely_missing(inst, name):
            return self.fail(op, inst, name)
        raise GiveUp(
            f"`{inst.name}` has no attribute `{name}` that is known",
            "set it in `__init__`",
            op.span,
        )

    def _compute_once(
        self, op: Op, inst: Instance, name: str, value: Atom, function: types.FunctionType
    ) -> None:
        """A property that is computed where it is read for the first time, which may be here."""
        test, made, out = Var("", True), Var(name.lstrip("_")), op.out
        ask = Op((test,), operator.is_, (value, NONE), (), op.span)
        compute = Op((made,), function, (inst.ref,), (), op.span)
        choice = If(test, Block((compute,), (made,)), Block((), (value,)), (out,), op.span)
        self.statements(Block((ask, choice)))
        self.store(inst, name, self.get(out), op.span)

    def refuse_bound_anew(self, op: Op, inst: Instance, name: str) -> None:
        """A function in an attribute is looked up before the arguments of its call are computed."""
        if any(is_inside(span, op.span) for span in self.bound_in.get((inst, name), ())):
            # (written in, the call does not tell when the attribute is looked up)
            raise Unsupported(BOUND_ANEW.format(f".{name}"), op.span, COMPUTE_FIRST)

    def _set(self, op: Op, inst: Instance, name: str) -> None:
        for out in op.outs:
            self.subst[out] = inst.ref
        value = op.args[2]
        if name in ("__class__", "__dict__") and op.spelled != "back":
            raise GiveUp(*OTHER_OBJECT, op.span)
        may_be_set = can_set if op.fn is setattr else can_hold
        if op.spelled != "back" and not may_be_set(inst.cls, name):
            raise GiveUp(f"`{name}` cannot be set", "make a new object", op.span)
        function = setter(inst.cls, name)
        if isinstance(lookup(inst.cls, name), property) and op.fn is setattr:
            if op.spelled == "back":
                return  # (what it gave was written into, nothing was set)
            if function is None:
                raise GiveUp(f"`{name}` cannot be set", "write to what it reads", op.span)
            self._note(inst.cls, name)
            self.inline(function, (inst.ref, value), (), replace(op, outs=()))
        elif op.spelled != "back" or self.still_holds(inst, name, value):
            self.store(inst, name, value, op.span, op.spelled == "back")
            self.bound_in[inst, name] = self.around

    def still_holds(self, inst: Instance, name: str, value: Atom) -> bool:
        """Is the value, which was read from the attribute and written, surely there still?"""
        held = self.load(inst, name)
        return held is None or is_same(value, held, self.stmts, self.get)

    def _set_item(self, op: Op, inst: Instance) -> bool:
        name = "__setitem__" if op.fn is prims.store else "__delitem__"
        function = lookup(inst.cls, name)
        if function is MISSING and op.spelled == "back":  # (what it gave was written into)
            self.subst[op.out] = inst.ref
            return True
        if not isinstance(function, types.FunctionType) or not self.host.is_user(function):
            return False
        self._note(inst.cls, name)
        called = replace(op, outs=())
        if op.spelled != "back":
            self.call_function(function, (inst.ref, *op.args[1:]), (), called, None)
        self.subst[op.out] = inst.ref
        return True

    def _holding(self, op: Op, first: Instance | None) -> bool:
        if first is not None:
            self.subst[op.out] = first.ref
        return first is not None

    # --- methods -------------------------------------------------------------------------------

    def _method(self, op: Op, inst: Instance, name: str) -> bool:
        rest = op.args[1:]
        if out_of(op) is not None:
            raise GiveUp(*NAMED_OUT, op.span)
        if len(op.outs) == 2:  # a method with the name of one that changes lists
            self.subst[op.outs[1]] = inst.ref
            op = replace(op, outs=op.outs[:1])
        found = lookup(inst.cls, name)
        if not isinstance(found, property):
            value = self.load(inst, name)
            self.refuse_bound_anew(op, inst, name)
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
        if callee is None and self.is_surely_missing(inst, name):
            return self.fail(op, inst, name)
        if callee is None or not self.call(callee, rest, op.options, op, f".{name}"):
            raise GiveUp(
                f"the method .{name}() of {inst.cls.__name__} is no function with source",
                "write it as a method",
                op.span,
            )
        return True

    def _apply(self, op: Op) -> bool:
        """`m(*args, **options)` of a method, where both were written down here."""
        callee, args, options = op.args
        if not isinstance(callee, Var) or callee not in self.bound:
            return False
        items, fields = self._items(args), self._fields(options)
        if items is None or fields is None:
            return False
        return self.call_value(callee, items, fields, op)

    def _items(self, atom: Atom) -> tuple[Atom, ...] | None:
        if isinstance(atom, Const):
            return tuple(map(Const, atom.value)) if isinstance(atom.value, tuple) else None
        made = self.displays.get(atom)
        if made and made.fn is tuple:
            return self._items(self.get(made.args[0]))
        return tuple(map(self.get, made.args)) if made and made.fn is prims.make_tuple else None

    def _fields(self, atom: Atom) -> tuple[tuple[str, Atom], ...] | None:
        if atom == NONE:
            return ()
        made = self.displays.get(atom) if isinstance(atom, Var) else None
        if made is not None and made.fn is operator.or_:
            parts = [self._fields(self.get(arg)) for arg in made.args]
            return None if None in parts else tuple(pair for part in parts for pair in part or ())
        if made is None or made.fn is not prims.make_dict or not isinstance(made.args[0], Const):
            return None
        names: Any = made.args[0].value
        if not all(isinstance(name, str) for name in names):
            return None
        return tuple(zip(names, map(self.get, made.args[1:]), strict=True))

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
            plain = Direct(getattr(object, text, None))  # type: ignore[arg-type]
            is_bound = isinstance(plain.value, types.WrapperDescriptorType) and text != "__init__"
            self.bound[op.out] = Bound(plain, (inst.ref,)) if is_bound else plain
            return True
        if isinstance(found, property) and isinstance(found.fget, types.FunctionType):
            return self.call_function(found.fget, (inst.ref,), (), op, None)
        callee = member(inst.cls, text, inst.ref, after)  # type: ignore[arg-type]
        if callee is None and is_generated(found):
            self.bound[op.out] = Bound(Direct(found), (inst.ref,))
            return True
        if callee is None:
            raise GiveUp(f"what `super().{text}` is, is not known", "name the base class", op.span)
        self.bound[op.out] = callee
        return True

    # --- operators -----------------------------------------------------------------------------

    def _operator(self, op: Op) -> bool:
        classes = tuple(self._class(arg) for arg in op.args)
        found = operator_method(op.fn, classes)
        if found is None:
            ops = by_fields(op, classes)
            self.statements(Block(ops or (), ()))
            return ops is not None
        place, name = found
        cls = classes[place]
        assert cls is not None
        if len(classes) == 2 and classes[1 - place] is None:
            other_kind = self.kinds.get(self.get(op.args[1 - place]), ANY)  # type: ignore[arg-type]
            if may_come_first(op.fn, other_kind, cls, place):
                return False  # (only the run knows whose method is called)
        function = lookup(cls, name)
        if not isinstance(function, types.FunctionType) or not self.host.is_user(function):
            return False
        if declines(function, classes, self.host):
            if name.startswith("__i") and (plain := without_place(op.fn)) is not None:
                return self._operator(replace(op, fn=plain))
            if (other := reflected(op.fn, classes)) is None:
                return False
            place, name = other
            cls = classes[place]
            function = lookup(cls, name)  # type: ignore[arg-type]
        assert cls is not None
        self._note(cls, name)
        args = op.args[::-1] if place == 1 else op.args
        text = getattr(op.fn, "__name__", "")
        spelled = f". reflected {text}" if place == 1 else f". {text}"
        return self.call_function(function, args, (), op, spelled)
