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

from ..front.source import Source
from ..ir import prims
from ..ir.core import Atom, Block, Each, Function, If, Loop, Op, Stmt, Var
from ..ir.kinds import Array, Kind
from ..ir.walk import stmts_in
from .effects import is_in_place, is_pure_method
from .memory import shared_arguments, written
from .outside_flow import NONE, Accesses, Flow, Given, Things, every_of
from .outside_names import Names
from .outside_sites import CACHED, CALLED, DESCRIPTORS, LOADS, STORES, is_step
from .outside_things import (
    Shared,
    SomeClass,
    name_of,
    parts,
)
from .unknown_writes import may_be_written

_BACK = "back"  # (the `spelled` of what puts a changed value back where it was)
_SOME = 0  # (stands for whichever object)
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
    flow.found = Accesses(missing=flow.found.missing)
    _run(flow)
    return flow.found


def name_in(atom: Atom) -> str:
    return str(getattr(atom, "value", ""))


def _run(flow: Flow) -> None:
    for fn, (function, source) in flow.functions.items():
        _Body(flow, fn, source, function.body).block(function.body)
        flow.give(fn, function)


class _Body(Names):
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
        elif fn is prims.super_attribute:
            self.read(Shared(name_in(args[2])), f"`{name_in(args[2])}` of a class", op)
            flow.put(op.out, flow.class_values(name_in(args[2])))
        elif isinstance(fn, (*CALLED, *CACHED, type)) and self.known(op):
            pass
        elif fn not in _ASKING:
            self.other(op)

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
            given = NONE.union(*map(self.flow.of, op.args[1:]))
            if is_in_place(op.fn):  # (a list takes the items)
                given = frozenset(one for one in given if not self.gives_numbers(one, op))
            self.flow.put(op.outs[-1], NONE, given)
        if op.spelled != _BACK:
            self.write_content(op.args[0], op)
            self.keep(op.args[1:])
            for atom in op.args[1:]:
                self.read_all(atom, op)

    def gives_numbers(self, one: int, op: Op) -> bool:
        """Is it an array that an operator in place takes no more than numbers of?"""
        thing = self.flow.things[one]
        return _is_of_numbers(thing) and (op.fn is not operator.iadd or thing.ndim < 2)

    def close(self, op: Op) -> None:
        inner = op.fn.function  # type: ignore[attr-defined]
        self.flow.closures[inner] = len(op.args)
        for param, atom in zip(inner.params, op.args, strict=False):
            self.flow.put(param.var, self.flow.is_(atom), self.flow.hold.get(atom, NONE))  # type: ignore[call-overload]
        _Body(self.flow, self.fn, self.source, inner.body, True).block(inner.body)
        self.flow.give(inner, inner)

    def given(self, args: Sequence[Atom], op: Op) -> tuple[list[Given], dict[str, Given]]:
        return [*map(self.flow.given, args)], {k: self.flow.given(v) for k, v in op.options}

    def call(self, op: Op, fn: Atom, args: Sequence[Atom]) -> None:
        given, options = self.given(args, op)
        every = self.flow.is_(fn)  # (what a weak reference gives is what it stands for)
        known = [self.flow.things[one] for one in every if callable(self.flow.things[one])]
        found = every - {id(one) for one in known}
        for one in known:
            self.read_callable(one, op)
            found |= self.flow.call(one, given, options)
        if not known:
            found |= self.flow.call_any(given, options)
        for out in op.outs:
            self.flow.put(out, found, found)

    def known(self, op: Op) -> bool:
        """A call of a function or a class of the program."""
        given, options = self.given(op.args, op)
        target = getattr(op.fn, "__func__", op.fn)
        if isinstance(target, types.FunctionType) and target not in self.flow.functions:
            self.flow.found.missing.add(target)
            return False
        if isinstance(target, type) and not any(cls is target for cls in self.flow.classes):
            return False
        self.read_callable(op.fn, op)
        found = self.flow.call(op.fn, given, options)
        hold = every_of(given, options) if isinstance(target, type) else found
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
            flow.put(op.outs[1], NONE, every_of(given[1:], options))

    def called_by_name(
        self, name: str, owners: Things, given: list[Given], options: dict[str, Given]
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
                rest = flow.data(every | flow.parts(every))
                flow.call(flow.things[one], [Given(rest, rest)] * 4, {})
        target = written(op, {})
        if target is not None:
            self.write_content(target, op)
        for atom in may_be_written(op, {}) if every else ():
            self.write_content(atom, op, is_deep=True)
        shared = shared_arguments(op, self.kinds_of(atoms))
        for out in op.outs:
            if op.fn in _COPYING:
                flow.put(out, NONE, NONE.union(*map(self.inside, op.args)))
            elif is_step(op) or isinstance(op.fn, np.ufunc):  # (an object may be its own sum)
                things = {one: flow.things[one] for one in every}
                new = (np.ndarray, *CALLED, type)
                flow.put(out, frozenset(k for k, v in things.items() if not isinstance(v, new)))
            else:
                self.same(out, *shared)

    def kinds_of(self, atoms: Iterable[Atom]) -> dict[Var, Kind]:
        """The kinds of values that are arrays of numbers if they are any of the things."""
        kinds: dict[Var, Kind] = {}
        for atom in atoms:
            things = [self.flow.things[one] for one in self.flow.of(atom)]
            if isinstance(atom, Var) and things and all(map(_is_of_numbers, things)):
                kinds[atom] = Array(things[0].dtype, None)
        return kinds

    def inside(self, atom: Atom) -> Things:
        """What is in a container."""
        return self.flow.parts(self.flow.is_(atom)) | self.flow.hold.get(atom, NONE)  # type: ignore[call-overload]


def _is_of_numbers(thing: object) -> bool:
    return type(thing) is np.ndarray and not thing.dtype.hasobject


__all__ = ["accesses", "parts"]
