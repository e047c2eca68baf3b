"""Values that can be read from the last version of an array, because no later write hides them.

In `for i in range(1, n): y[i] = g(y[i - 1])` each slot is written once and read after that, so
the reverse sweep may read `y[i]` and `y[i - 1]` from `y` as the loop left it.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Carry, Const, Each, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, Num, Size
from .storage import Storage


@dataclass(frozen=True)
class Place:
    """`array[index]`, where `array` is what the loop left and `index` a Var of the iteration."""

    array: Var
    index: Atom


@dataclass(frozen=True)
class Finals:
    """What the question needs to know: definitions, memory, kinds, the loops around a Var."""

    defs: Mapping[Var, Stmt]
    storage: Storage
    kinds: Mapping[Var, Kind]

    def place_of(self, var: Var, loop: Loop) -> Place | None:
        """Where the value of `var`, defined in the body of `loop`, stands when all is done."""
        made = self.defs.get(var)
        if isinstance(made, Op) and made.fn is operator.getitem:
            found = self._read_place(made, loop)
            if found is not None:
                return found
        for store in self._stores(loop):
            if store.args[2] is var and self._keeps_value(store):
                if self._written_once(store, loop, self._offset(store.args[1], loop)):
                    return self._place(store, loop, store.args[1])
        return None

    def _read_place(self, read: Op, loop: Loop) -> Place | None:
        array, index = read.args
        read_offset = self._offset(index, loop)
        if read_offset is None or not isinstance(array, Var):
            return None
        for store in self._stores(loop):
            write_offset = self._offset(store.args[1], loop)
            if write_offset is None or not self._is_one_array(array, store.args[0], loop):
                continue
            if not self._written_once(store, loop, write_offset, read_offset):
                return None
            is_later = self.storage.order[read.out] > self.storage.order[store.out]
            behind = (write_offset - read_offset) * self._step(loop)
            if behind > 0 or (behind == 0 and is_later):
                return self._place(store, loop, index)
            return None
        return None

    def _is_one_array(self, a: Atom, b: Atom, loop: Loop) -> bool:
        """Are the two versions of one array that the loop carries? (To share memory, as a view
        does, is less: its slots have other numbers.)"""
        first = self._carried(a)
        return first is self._carried(b) and any(first is c.inside for c in loop.carries)

    def _carried(self, atom: Atom) -> Atom:
        """The version of an array that was there before all the writes that led to this one."""
        *_, first = self._versions(atom)
        return first

    def _versions(self, atom: Atom) -> Iterator[Atom]:
        """The version itself, and those that it was made of by writes, backwards."""
        yield atom
        made = self.defs.get(atom) if isinstance(atom, Var) else None
        while isinstance(made, Op) and made.fn is prims.store:
            yield (atom := made.args[0])
            made = self.defs.get(atom) if isinstance(atom, Var) else None

    def _stores(self, loop: Loop) -> list[Op]:
        return [s for s in loop.body.stmts if isinstance(s, Op) and s.fn is prims.store]

    def _place(self, store: Op, loop: Loop, index: Atom) -> Place | None:
        carry = self._carry(store, loop)
        return None if carry is None else Place(carry.out, index)

    def _carry(self, store: Op, loop: Loop) -> Carry | None:
        """The carry that hands the written array on, if nothing else happens to it: it is the
        array that came in under the name. (Swapped, it would be another one at the end.)"""
        for carry, end in zip(loop.carries, loop.body.end, strict=True):
            versions = [*self._versions(end)]
            if store.out in versions and versions[-1] is carry.inside:
                return carry
        return None

    def _written_once(self, store: Op, loop: Loop, write: int | None, *offsets: int | None) -> bool:
        """Is this the only write that can follow the loop's own writes into the array?"""
        target = store.args[0]
        if write is None or not isinstance(target, Var):
            return False
        if not all(self._stays_positive(loop, o) for o in (write, *offsets) if o is not None):
            return False
        around = self.storage.loops[target]
        for other, when, loops in self.storage.writes:
            if not self.storage.may_share(other, target) or when == self._when(store):
                continue
            if loop in loops or when > self.storage.order[self._last(loop)]:
                return False
        return not any(
            self.storage.outlives(target, outer) for outer in around if outer is not loop
        )

    def _when(self, store: Op) -> int:
        return self.storage.order[store.out] - 1

    def _last(self, loop: Loop) -> Var:
        return loop.carries[-1].out

    def _offset(self, index: Atom, loop: Loop) -> int | None:
        """`index` as the loop's variable plus a constant."""
        if not isinstance(loop.head, Each):
            return None
        if index is loop.head.target:
            return 0
        made = self.defs.get(index) if isinstance(index, Var) else None
        if not isinstance(made, Op) or made.fn not in (operator.add, operator.sub):
            return None
        first, second = made.args
        if first is loop.head.target and isinstance(second, Const) and type(second.value) is int:
            return second.value if made.fn is operator.add else -second.value
        if second is loop.head.target and isinstance(first, Const) and made.fn is operator.add:
            return first.value if type(first.value) is int else None
        return None

    def _bounds(self, loop: Loop) -> tuple[Atom, Atom, int] | None:
        assert isinstance(loop.head, Each)
        items = loop.head.items
        made = self.defs.get(items) if isinstance(items, Var) else None
        if not isinstance(made, Op) or made.fn is not range:
            return None
        match made.args:
            case (stop,):
                return Const(0), stop, 1
            case (start, stop):
                return start, stop, 1
            case (start, stop, Const(value=1 | -1 as step)):
                return start, stop, step
            case _:
                return None

    def _step(self, loop: Loop) -> int:
        bounds = self._bounds(loop)
        return 0 if bounds is None else bounds[2]

    def _stays_positive(self, loop: Loop, offset: int) -> bool:
        """(A negative index would name a slot at the other end.)"""
        bounds = self._bounds(loop)
        if bounds is None:
            return False
        start, stop, step = bounds
        match start, stop:
            case Const(value=int(first)), _ if step == 1:
                return first + offset >= 0
            case _, Const(value=int(last)) if step == -1:
                return last + 1 + offset >= 0
            case _:
                return False

    def _keeps_value(self, store: Op) -> bool:
        """Does the array hold exactly what was stored, neither cast nor broadcast?"""
        array, value = self.kinds.get(store.out, ANY), store.args[2]
        if not isinstance(array, Array) or array.dtype != np.float64 or array.dims is None:
            return False
        match self.kinds.get(value, ANY) if isinstance(value, Var) else ANY:
            case Num(type=number):
                return issubclass(number, float) and len(array.dims) == 1
            case Array(dtype=dtype, dims=dims):
                same_rank = dims is not None and len(dims) == len(array.dims) - 1
                fixed = dims is not None and all(
                    isinstance(d, Size) and d.is_never_one for d in dims
                )
                return dtype == np.float64 and same_rank and fixed
            case _:
                return False
