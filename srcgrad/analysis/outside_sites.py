"""Where memory from outside is read and written, and whether that is plain to see there.

>>> import operator
>>> is_step(Op((Var("y"),), operator.add, (Var("x"), Const(1))))
True
"""

from __future__ import annotations

import functools
import operator
import types
from collections import Counter
from typing import Any

import numpy as np

from ..attributes import lookup
from ..front.source import Source
from ..ir import prims
from ..ir.core import Atom, Block, Const, Loop, Op, Stmt, Var
from ..ir.kinds_of import NUMBERS
from ..ir.walk import definitions, reads, stmts_in
from .effects import is_in_place
from .memory import shared_arguments
from .outside_flow import Flow, Site, Things
from .outside_things import Content, Place, Slot, attributes, is_filled, name_of

DESCRIPTORS = (
    types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType,
)  # fmt: skip
CALLED = (types.FunctionType, types.MethodType, functools.partial)
CACHED = (functools._lru_cache_wrapper,)
LOADS = (getattr, prims.get_attribute)
STORES = (setattr, prims.set_attribute, object.__setattr__)


def is_step(op: Op) -> bool:
    """Is it an operator?"""
    return is_in_place(op.fn) or getattr(op.fn, "__module__", "") == "_operator"


def is_spelled_out(op: Op) -> bool:
    """Is a write called by another name than that of a statement, or of a method that writes?"""
    if isinstance(op.fn, prims.Method):
        return op.fn.name not in prims.MUTATORS
    return isinstance(op.fn, DESCRIPTORS)


class Sites:
    """Of a function, or of one that is made in it (`is_inner`)."""

    def __init__(
        self,
        flow: Flow,
        fn: types.FunctionType,
        source: Source,
        body: Block,
        is_inner: bool = False,
    ):
        self.flow, self.fn, self.source = flow, fn, source
        self.is_root = fn is flow.root and not is_inner
        self.defs, self.uses = definitions(body), Counter(reads(body))
        self.readers: dict[Atom, list[Op]] = {}
        for stmt in stmts_in(body):
            if isinstance(stmt, Op):
                for atom in stmt.args:
                    self.readers.setdefault(atom, []).append(stmt)

    def read(self, place: Place, label: str, op: Stmt, is_direct: bool = False) -> None:
        if isinstance(op, Op) and self.is_own_update(op):
            return
        self.flow.found.names.setdefault(place, label)
        is_number = self.number_in(place) is not None
        is_own = is_direct and self.fn is self.flow.root  # (by a lambda in it, too)
        site = Site(self.fn, op, is_own, is_direct and is_number)
        self.flow.found.reads.setdefault(place, []).append(site)

    def write(self, place: Place, label: str, op: Op, is_direct: bool = False) -> None:
        self.flow.found.names.setdefault(place, label)
        is_direct = is_direct and not is_spelled_out(op)
        is_own = is_direct and self.is_root and all(map(self.is_plain, op.args[1:]))
        site = Site(self.fn, op, is_own, is_direct and self.keeps_type(place, op))
        self.flow.found.writes.setdefault(place, []).append(site)

    def read_callable(self, fn: object, op: Op) -> None:
        """A call reads what it was given before."""
        if isinstance(fn, functools.partial):
            label = f"what `{name_of(fn)}` holds"
            for inner in (fn, fn.keywords):
                self.flow.thing(inner, name_of(fn))
                self.read(Content(id(inner)), label, op)
        target = getattr(fn, "__func__", fn)
        for name in ("__defaults__", "__kwdefaults__"):
            self.read(Slot(id(target), name), f"`{name_of(target)}.{name}`", op)

    def is_plain(self, atom: Atom) -> bool:
        """Has nobody else what is written?"""
        return isinstance(atom, Const) or self.uses[atom] == 1 and not self.flow.of(atom)

    def number_in(self, place: Place) -> type | None:
        """The type of the numbers that are there now: in an array, in a list, or in a variable of
        the module."""
        thing: Any = None
        if isinstance(place, Content):
            thing = self.flow.things.get(place.holder)
            if isinstance(thing, np.ndarray):
                return thing.dtype.type if thing.dtype != object else None
            items = {type(item) for item in thing} if isinstance(thing, list) else set()
            return items.pop() if len(items) == 1 and items <= NUMBERS else None
        if isinstance(place, Slot):
            thing = self.variable(place)
        return type(thing) if type(thing) in NUMBERS else None

    def variable(self, slot: Slot) -> Any:
        """What a variable of the module, or of the function around, is now."""
        if slot.holder == id(self.source.globals):
            return self.source.globals.get(slot.name)
        cell = self.source.cells.get(slot.name or "")
        if cell is None or slot.holder != id(cell):
            return None
        return cell.cell_contents if is_filled(cell) else None

    def keeps_type(self, place: Place, op: Op) -> bool:
        """Is what is put there a number of the type that was there, whatever it is?"""
        now, value = self.number_in(place), op.args[-1]
        if now is None or isinstance(place, Content) and self.is_array(place):
            return now is not None
        is_item = op.fn is prims.store and self.is_index(op.args[1])
        if isinstance(place, Content) and not is_item:
            return False
        made = self.defs.get(value) if isinstance(value, Var) else None
        if isinstance(made, Op) and is_step(made):  # (`n += 1`)
            before, value = made.args[0], made.args[-1]
            read = self.defs.get(before)  # type: ignore[arg-type]
            if not isinstance(read, Op) or not self.is_put_back(read, op, made.out):
                return False
        return isinstance(value, Const) and type(value.value) is now

    def is_array(self, place: Content) -> bool:
        return isinstance(self.flow.things.get(place.holder), np.ndarray)

    def is_part(self, op: Stmt) -> bool:
        """Does it take a part of a list, which is a new list?"""
        if not isinstance(op, Op):
            return False
        is_slice = op.fn is operator.getitem and not self.is_index(op.args[1])
        return is_slice or op.fn is prims.unpack_star

    def is_index(self, atom: Atom) -> bool:
        """Is it no slice?"""
        made = self.defs.get(atom) if isinstance(atom, Var) else atom
        if isinstance(made, Const):
            return type(made.value) is int
        return isinstance(made, (Loop, type(None))) or (
            isinstance(made, Op) and made.fn is not prims.make_slice
        )

    def is_global(self, atom: Atom) -> bool:
        """Is it the value of a variable of the module, or an array that is in it or a view of it,
        as this function alone has it?"""
        are_arrays = bool(self.flow.of(atom)) and self.are_arrays(self.flow.of(atom))
        while isinstance(atom, Var) and isinstance(made := self.defs.get(atom), Op):
            if made.fn is prims.global_value:
                return True
            shared = shared_arguments(made, {})
            if len(shared) != 1 or not are_arrays:
                return False
            atom = made.args[0] if made.fn in LOADS else shared[0]
        return False

    def are_arrays(self, things: Things) -> bool:
        return all(isinstance(self.flow.things[one], np.ndarray) for one in things)

    def is_own_update(self, op: Op) -> bool:
        """Is what is read made into what is written in the same place, and nothing else
        (`n += 1`)?"""
        if not op.outs or len(made := self.readers.get(op.outs[0], [])) != 1:
            return False
        step = made[0]
        if self.uses[op.outs[0]] != 1 or len(step.outs) != 1 or self.uses[step.out] != 1:
            return False
        last = self.readers.get(step.out, [])
        return is_step(step) and bool(last) and self.is_put_back(op, last[0], step.out)

    def is_put_back(self, op: Op, last: Op, value: Var) -> bool:
        if last.args[-1] is not value:
            return False
        if last.fn is prims.set_global:
            return op.fn is prims.global_value and last.args[0] == op.args[0]
        if last.fn in (prims.store, *STORES) and len(op.args) > 1:
            return last.args[1] == op.args[1] and self.is_one(last.args[0], op.args[0])
        return False

    def is_one(self, a: Atom, b: Atom) -> bool:
        """Are both the same variable?"""
        if a == b:
            return True
        one, other = (self.defs.get(x) if isinstance(x, Var) else None for x in (a, b))
        return (
            isinstance(one, Op)
            and isinstance(other, Op)
            and one.fn in (prims.global_value, *LOADS)
            and (one.fn, one.args) == (other.fn, other.args)
        )

    def is_class(self, atom: Atom) -> bool:
        """Is it what `type(x)` is?"""
        made = self.defs.get(atom) if isinstance(atom, Var) else None
        if not isinstance(made, Op):
            return False
        return made.fn is type or made.fn in LOADS and made.args[1] == Const("__class__")

    def is_written_in_python(self, owner: int, name: str) -> bool:
        """(One that is not among the functions of the program is looked at when it runs.)"""
        thing = self.flow.things[owner]
        found = lookup(type(thing), name)
        own = attributes(thing).get(name, getattr(found, "__func__", found))
        return isinstance(own, CALLED)
