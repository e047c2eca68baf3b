"""Variables and attributes outside of a function: what is read and written of them.

>>> from .outside_sites import CALLED
>>> isinstance(len, CALLED), isinstance(Names.load, CALLED)
(False, True)
"""

from __future__ import annotations

import types
import weakref
from collections.abc import Iterable

from ..attributes import is_constant_enum, lookup
from ..front.source import value_of
from ..ir.core import Atom, Const, Op, Stmt, Var
from .outside_flow import NONE, Things
from .outside_sites import CALLED, STORES, Sites
from .outside_things import CODE, Content, Place, Shared, Slot, SomeClass, attributes, name_of

_BACK = "back"  # (the `spelled` of what puts a changed value back where it was)
_SOME = 0  # (stands for whichever object)


class Names(Sites):
    """What operations on names do; and what is in what they stand for."""

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
            if is_constant_enum(type(thing)) and isinstance(op, Op) and op.fn not in STORES:
                continue
            is_direct = self.is_global(atom) and not is_deep
            self.write(Content(owner), label, op, is_direct)
            if attributes(self.flow.things[owner]):
                self.write(Slot(owner, None), label, op)

    def keep(self, atoms: Iterable[Atom]) -> None:
        """The values are put into something."""
        self.flow.held = self.flow.held.union(*map(self.flow.of, atoms))

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
            found |= self.flow.call(getter, (self.flow.given(op.args[0]),), {})
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
            if isinstance(thing, weakref.ProxyTypes):
                self.read(Slot(_SOME, name), f"`{text}`", op)
            held = attributes(thing)
            found |= self.flow.slots.get(slot, NONE)
            if name in held:
                found |= self.flow.thing(held[name], text)
            elif isinstance(thing, (*CALLED, tuple)):  # (`keywords`, `__self__`, a named item)
                found |= frozenset({owner}) | self.flow.parts({owner})
            else:
                self.read(Shared(name), f"`{type(thing).__name__}.{name}`", op)
                found |= self.flow.class_values(name)
                getter = lookup(type(lookup(type(thing), name)), "__get__")
                found |= self.flow.call(getter, (), {})
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
            self.flow.call(setter, (self.flow.given(target), self.flow.given(value)), {})
        for owner in self.flow.is_(target):
            thing = self.flow.things[owner]
            holder = vars(thing) if isinstance(thing, types.ModuleType) else thing
            label = f"`{self.flow.labels[owner]}.{text}`"
            place: Place = Shared(text) if isinstance(thing, type) else Slot(id(holder), text)
            self.flow.slots[place] = self.flow.slots.get(place, NONE) | put
            is_direct = self.is_global(target) and isinstance(place, Slot)
            self.write(place, label, op, is_direct)
            self.write(Slot(_SOME, text), label, op)
            self.write(Content(owner), label, op, is_direct)
