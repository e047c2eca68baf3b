"""Which memory that was there before a function was called is written, and which is read: by
whichever of the functions that it calls, under whichever name.

In go the functions of a program as they were lowered, out comes an `Accesses`.

>>> from ..front.lower import lower
>>> from ..front.source import source_of
>>> from .outside_things import Content
>>> f = parts
>>> found = accesses({f: (lower(source_of(f)), source_of(f))}, f)
>>> list(found.writes)
[]
"""

from __future__ import annotations

import copy
import operator
import types
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..attributes import lookup
from ..front.source import Source, value_of
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, Function, If, Loop, Op, Stmt, Var
from ..ir.walk import stmts_in
from .effects import is_in_place, is_pure_method
from .memory import shared_arguments, written
from .outside_flow import NONE, Accesses, Flow, Things
from .outside_sites import CALLED, DESCRIPTORS, LOADS, STORES, Sites, is_step
from .outside_things import (
    CODE,
    Content,
    Place,
    Shared,
    Slot,
    SomeClass,
    attributes,
    name_of,
    parts,
)
from .unknown_writes import may_be_written

_BACK = "back"  # (the `spelled` of what puts a changed value back where it was)
_ADDING = frozenset("append add appendleft clear extend extendleft insert update put fill".split())
_ITEMS = (operator.getitem, prims.unpack, prims.unpack_star)
_DISPLAYS = (prims.make_tuple, prims.make_list, prims.make_dict, prims.make_set)
_CALLS = (prims.call, prims.apply, operator.call)
# they make a new container of what is in another one
_COPYING = frozenset({
    list, dict, tuple, set, sorted, reversed, enumerate, zip, copy.copy, copy.deepcopy, prims.copy,
})  # fmt: skip
_ASKING = frozenset({isinstance, issubclass, callable, id, prims.assert_, prims.raise_, print})


def accesses(
    functions: Mapping[types.FunctionType, tuple[Function, Source]],
    root: types.FunctionType,
    given: Iterable[type] = (),
) -> Accesses:
    """Of the functions of a program, of which `root` is the one that is differentiated; `given` are
    the classes of its arguments."""
    flow = Flow(functions, root, given)
    before = -1
    while flow.size() != before:
        before = flow.size()
        _run(flow)
    flow.found = Accesses()
    _run(flow)
    return flow.found


def _run(flow: Flow) -> None:
    for fn, (function, source) in flow.functions.items():
        _Body(flow, fn, source, function.body).block(function.body)
        flow.give(fn, function)


class _Body(Sites):
    """The operations of a function, or of one that is made in it."""

    def block(self, block: Block) -> None:
        for stmt in stmts_in(block):
            match stmt:
                case Op():
                    self.op(stmt)
                case If(then=then, orelse=orelse, outs=outs):
                    for out, *ends in zip(outs, then.end, orelse.end, strict=True):
                        self.same(out, *ends)
                case Loop(head=head, carries=carries, body=body):
                    if isinstance(head, Each):
                        self.item(head.target, head.items, stmt)
                    for carry, end in zip(carries, body.end, strict=True):
                        self.same(carry.inside, carry.init, end)
                        self.same(carry.out, carry.init, end)
                case _:
                    pass

    def same(self, out: Var, *atoms: Atom) -> None:
        for atom in atoms:
            self.flow.put(out, self.flow.is_(atom), self.flow.hold.get(atom, NONE))  # type: ignore[call-overload]

    def read_content(self, owners: Things, atom: Atom, op: Stmt) -> None:
        for owner in owners:
            label = f"what `{self.flow.labels[owner]}` holds"
            self.read(Content(owner), label, op, self.is_global(atom))

    def read_all(self, atom: Atom, op: Op) -> None:
        """All that is in it may be read."""
        are = self.flow.is_(atom)
        self.read_content(are, atom, op)
        inner = self.flow.deep(are | self.flow.hold.get(atom, NONE)) - are  # type: ignore[call-overload]
        self.read_content(inner, op.outs[0] if op.outs else atom, op)

    def write_content(
        self, atom: Atom, op: Op, name: str | None = None, is_deep: bool = False
    ) -> None:
        """(By a method of this name: of those that have it.)"""
        are = self.flow.is_(atom)
        for owner in self.flow.deep(are | self.flow.hold.get(atom, NONE)) if is_deep else are:  # type: ignore[call-overload]
            label = f"what `{self.flow.labels[owner]}` holds"
            thing = self.flow.things[owner]
            if isinstance(thing, CODE) or name is not None and not hasattr(thing, name):
                continue  # (its attributes are set by `setattr`)
            is_direct = self.is_global(atom) and not is_deep
            self.write(Content(owner), label, op, is_direct)
            if attributes(self.flow.things[owner]):
                self.write(Slot(owner, None), label, op)

    def keep(self, atoms: Iterable[Atom]) -> None:
        """The values are put into something."""
        self.flow.held = self.flow.held.union(*map(self.flow.of, atoms))

    # --- operations ----------------------------------------------------------------------------

    def op(self, op: Op) -> None:
        flow, fn, args = self.flow, op.fn, op.args
        if isinstance(fn, DESCRIPTORS) and args and fn not in STORES:
            fn = prims.Method(fn.__name__)
        if fn is prims.global_value:
            self.load_global(op)
        elif fn is prims.set_global:
            self.set_global(op)
        elif fn in LOADS or fn is hasattr:
            self.load(op)
        elif fn in STORES or fn is delattr:
            self.store_attribute(op)
        elif fn in (type, vars) and len(args) == 1:
            known = [type(flow.things[one]) for one in flow.is_(args[0])] if fn is type else []
            found = [flow.thing(cls, name_of(cls)) for cls in known or [SomeClass]]
            flow.put(op.out, NONE.union(*found) if fn is type else flow.is_(args[0]))
        elif fn in _ITEMS:
            for out in op.outs:
                self.item(out, args[0], op)
        elif fn in _DISPLAYS:
            flow.put(op.out, NONE, NONE.union(*map(flow.of, args)))
        elif fn in (prims.identity, prims.WrittenThrough, prims.SeenThrough):
            self.same(op.out, args[0])
        elif fn in (prims.store, prims.append, prims.delete_item) or is_in_place(fn):
            self.change(op)
        elif isinstance(fn, prims.Closure):
            self.close(op)
        elif fn in _CALLS:
            self.call(op, args[0], args[1:])
        elif isinstance(fn, prims.Method):
            self.method(op, fn.name)
        elif isinstance(fn, (types.FunctionType, types.MethodType, type)) and self.known(op):
            pass
        elif fn not in _ASKING:
            self.other(op)

    def load_global(self, op: Op) -> None:
        first, *rest = str(op.args[0].value).split(".")  # type: ignore[union-attr]
        slot = self.slot(first)
        self.read(slot, f"`{first}`", op, True)
        try:
            found = self.flow.thing(value_of(self.source, first), first)
        except (AttributeError, KeyError, ValueError):
            found = NONE
        found |= self.flow.slots.get(slot, NONE)
        self.flow.found.reached[slot] = self.flow.deep(found)
        for name in rest:
            found = self.attribute(found, name, op, len(rest) == 1)
        self.flow.put(op.out, found)

    def slot(self, name: str) -> Slot:
        holder = self.source.cells.get(name, self.source.globals)
        return Slot(id(holder), name)

    def set_global(self, op: Op) -> None:
        name = str(op.args[0].value)  # type: ignore[union-attr]
        slot = self.slot(name)
        self.write(slot, f"`{name}`", op, True)
        self.flow.slots[slot] = self.flow.slots.get(slot, NONE) | self.flow.of(op.args[1])

    def load(self, op: Op) -> None:
        if not isinstance(op.args[1], Const):
            self.read_all(op.args[0], op)
            return
        name = str(op.args[1].value)
        if name in ("__class__", "__dict__"):
            are = self.flow.is_(op.args[0])
            own = [type(self.flow.things[one]) for one in are] or [SomeClass]
            cls = NONE.union(*(self.flow.thing(one, name_of(one)) for one in own))
            self.flow.put(op.outs[0], cls if name == "__class__" else are)
            return
        found = self.attribute(self.flow.is_(op.args[0]), name, op, self.is_global(op.args[0]))
        hold = self.flow.hold.get(op.args[0], NONE)  # type: ignore[call-overload]
        called = [f for f in self.flow.by_name.get(name, ()) if self.flow.of(op.args[0])]
        for getter in called:
            found |= self.flow.call(getter, (self.flow.is_(op.args[0]),), {})
        if op.outs:
            self.flow.put(op.outs[0], found | hold, hold)

    def attribute(self, owners: Things, name: str, op: Op, is_direct: bool = False) -> Things:
        """What the attribute of one of the things may be, and of an object of which no more is
        known."""
        found = self.flow.attributes.get(name, NONE)
        if not owners:
            self.read(Shared(name), f"`{name}` of a class", op)
            return found | self.flow.class_values(name)
        for owner in owners:
            thing = self.flow.things[owner]
            if isinstance(thing, type):
                self.read(Shared(name), f"`{name_of(thing)}.{name}`", op)
                found |= self.flow.class_values(name)
                found |= self.flow.thing(lookup(thing, name), f"{name_of(thing)}.{name}")
                continue
            holder = vars(thing) if isinstance(thing, types.ModuleType) else thing
            text = f"{self.flow.labels[owner]}.{name}"
            slot = Slot(id(holder), name)
            self.read(slot, f"`{text}`", op, is_direct)
            held = attributes(thing)
            found |= self.flow.slots.get(slot, NONE)
            if name in held:
                found |= self.flow.thing(held[name], text)
            else:
                self.read(Shared(name), f"`{type(thing).__name__}.{name}`", op)
                found |= self.flow.class_values(name)
        return found

    def store_attribute(self, op: Op) -> None:
        target, name = op.args[0], op.args[1]
        if op.outs:
            self.same(op.outs[0], target)
        if op.spelled == _BACK:
            return
        value = op.args[2] if len(op.args) > 2 else Const(None)
        if not isinstance(name, Const):
            self.keep((value,))
            self.write_content(target, op)
            return
        text, put = str(name.value), self.flow.of(value)
        self.flow.attributes[text] = self.flow.attributes.get(text, NONE) | put
        for setter in self.flow.by_name.get(text, ()):
            self.flow.call(setter, (self.flow.is_(target), put), {})
        for owner in self.flow.is_(target):
            thing = self.flow.things[owner]
            holder = vars(thing) if isinstance(thing, types.ModuleType) else thing
            label = f"`{self.flow.labels[owner]}.{text}`"
            place: Place = Shared(text) if isinstance(thing, type) else Slot(id(holder), text)
            self.flow.slots[place] = self.flow.slots.get(place, NONE) | put
            is_direct = self.is_global(target) and isinstance(place, Slot)
            self.write(place, label, op, is_direct)
            self.write(Content(owner), label, op, is_direct)

    def item(self, out: Var, whole: Atom, at: Stmt) -> None:
        flow = self.flow
        are, hold = flow.is_(whole), flow.hold.get(whole, NONE)  # type: ignore[call-overload]
        self.read_content(are, whole, at)
        views = frozenset(one for one in are if isinstance(flow.things[one], np.ndarray))
        found = flow.parts(are) | hold | views | (flow.held if are or hold else NONE)
        flow.put(out, found, hold | found if self.is_part(at) else hold)

    def change(self, op: Op) -> None:
        """The first argument is written."""
        if op.outs:
            self.same(op.outs[-1], op.args[0])
            self.flow.put(op.outs[-1], NONE, NONE.union(*map(self.flow.of, op.args[1:])))
        if op.spelled != _BACK:
            self.write_content(op.args[0], op)
            self.keep(op.args[1:])
            for atom in op.args[1:]:
                self.read_all(atom, op)

    def close(self, op: Op) -> None:
        inner = op.fn.function  # type: ignore[attr-defined]
        self.flow.closures[inner] = len(op.args)
        for param, atom in zip(inner.params, op.args, strict=False):
            self.flow.put(param.var, self.flow.is_(atom), self.flow.hold.get(atom, NONE))  # type: ignore[call-overload]
        _Body(self.flow, self.fn, self.source, inner.body, True).block(inner.body)
        self.flow.give(inner, inner)

    def given(self, args: Sequence[Atom], op: Op) -> tuple[list[Things], dict[str, Things]]:
        return [*map(self.flow.of, args)], {k: self.flow.of(v) for k, v in op.options}

    def call(self, op: Op, fn: Atom, args: Sequence[Atom]) -> None:
        given, options = self.given(args, op)
        known = [self.flow.things[one] for one in self.flow.is_(fn)]
        known = [one for one in known if callable(one)]
        found = NONE
        for one in known:
            found |= self.flow.call(one, given, options)
        if not known:
            found = self.flow.call_any(given, options)
        for out in op.outs:
            self.flow.put(out, found, found)

    def known(self, op: Op) -> bool:
        """A call of a function or a class of the program."""
        given, options = self.given(op.args, op)
        target = getattr(op.fn, "__func__", op.fn)
        if isinstance(target, types.FunctionType) and target not in self.flow.functions:
            return False
        if isinstance(target, type) and not any(cls is target for cls in self.flow.classes):
            return False
        found = self.flow.call(op.fn, given, options)
        hold = NONE.union(*given, *options.values()) if isinstance(target, type) else found
        for out in op.outs:
            self.flow.put(out, NONE if isinstance(target, type) else found, hold)
        return True

    def method(self, op: Op, name: str) -> None:
        flow, receiver = self.flow, op.args[0]
        given, options = self.given(op.args, op)
        are, hold = flow.is_(receiver), flow.hold.get(receiver, NONE)  # type: ignore[call-overload]
        found = self.called_by_name(name, are, given, options)
        if name in prims.MUTATORS or not is_pure_method(name):
            if not flow.by_name.get(name) and not all(
                self.is_written_in_python(one, name) for one in are
            ):
                self.write_content(receiver, op, name)
            self.keep((*op.args[1:], *(value for _, value in op.options)))
            if self.is_class(receiver):
                for atom in op.args[1:2]:
                    self.write_content(atom, op)
        if name not in _ADDING:
            self.read_content(are, receiver, op)
        for atom in op.args[1:]:
            self.read_all(atom, op)
        views = frozenset(one for one in are if isinstance(flow.things[one], np.ndarray))
        if op.outs and name == "copy":
            flow.put(op.outs[0], found, self.inside(receiver))
        elif op.outs:
            flow.put(op.outs[0], found | flow.parts(are) | views | hold, hold)
        if len(op.outs) > 1:
            self.same(op.outs[1], receiver)
            flow.put(op.outs[1], NONE, NONE.union(*given[1:], *options.values()))

    def called_by_name(
        self, name: str, owners: Things, given: list[Things], options: dict[str, Things]
    ) -> Things:
        """What the functions of this name give, and those that the owners have under it."""
        flow, found = self.flow, NONE
        spaces = [isinstance(flow.things[one], (type, types.ModuleType)) for one in owners]
        for fn in flow.by_name.get(name, ()):
            if (not spaces or not all(spaces)) and not flow.is_static(fn):
                found |= flow.call(fn, given, options)
            if any(spaces) or flow.is_static(fn):
                found |= flow.call(fn, given[1:], options)
        for owner in owners:
            own = getattr(flow.things[owner], name, None)
            if isinstance(own, CALLED):
                found |= flow.call(own, given[1:], options)
        return found

    def other(self, op: Op) -> None:
        """What is no function of the program: it may call those that it is given."""
        flow = self.flow
        atoms = (*op.args, *(value for _, value in op.options))
        every = NONE.union(*map(flow.of, atoms))
        for atom in atoms:
            self.read_all(atom, op)
        for one in every:
            if callable(flow.things[one]) and not isinstance(flow.things[one], type):
                rest = every | flow.parts(every)
                flow.call(flow.things[one], [rest] * 4, {})
        target = written(op, {})
        if target is not None:
            self.write_content(target, op)
        for atom in may_be_written(op, {}) if every else ():
            self.write_content(atom, op, is_deep=True)
        shared = shared_arguments(op, {})
        for out in op.outs:
            if op.fn in _COPYING:
                flow.put(out, NONE, NONE.union(*map(self.inside, op.args)))
            elif not (is_step(op) or isinstance(op.fn, np.ufunc)):
                self.same(out, *shared)
            elif not self.are_arrays(every):  # (an object may be its own sum)
                self.same(out, *shared)

    def inside(self, atom: Atom) -> Things:
        """What is in a container."""
        return self.flow.parts(self.flow.is_(atom)) | self.flow.hold.get(atom, NONE)  # type: ignore[call-overload]


__all__ = ["accesses", "parts"]
