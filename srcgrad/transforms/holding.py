"""What a new value is part of: views of arrays, items of containers, what a loop takes.

>>> _may_be_same(Const(0), Const(1)), _may_be_same(Const(0), Const(-1))
(False, True)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import numpy as np

from ..analysis.memory import Fresh, Maybe, View, is_immutable, kind_of_atom, memory_of
from ..analysis.points import Place, base_of
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Array, Dict, Kind, List, Num, Tuple
from ..markers import stop_gradient
from ..rules.registry import rule_of
from .elements import Elements, same_level
from .things import Part, State, Thing, is_of_one


@dataclass
class Holding(Elements):
    """`parts_of`: which part of which array is an array that is known by its place; `moved`: where
    containers are that hold something else now, or at other places; `altered`: where arrays are
    that are written."""

    parts_of: dict[Thing, tuple[Thing, tuple[Atom, ...]]] = field(default_factory=dict)
    moved: set[Place] = field(default_factory=set)
    altered: set[Place] = field(default_factory=set)
    # the places that an object may be, and all that it may reach
    at: Callable[[Atom], Collection[Place]] = lambda atom: ()  # noqa: E731
    reach: Callable[[Atom], Collection[Place]] = lambda atom: ()  # noqa: E731

    # what is taken out of a container as soon as a call has made it
    at_once: Collection[Var] = ()

    # --- containers ----------------------------------------------------------------------------

    def rearranged(self, op: Op, thing: Thing, state: State) -> None:
        """A container holds something else now. (So does another name of the same list.)"""
        others = self.other_names(thing, state)
        state.forget_sizes([other for other in others if other is not thing])
        self.stir(others, state)
        held = [p for p in state.parts if p.whole is thing and p.fn is operator.getitem]
        if op.fn is prims.store and is_of_one(op, self.kinds):
            index, value = self.from_front(op.args[1], thing, state), op.args[2]
            gone = [p for p in held if _may_be_same(p.rest[0], index)]
            state.cut(gone)
            self.hold(value, thing, index, state)
        elif op.fn in (prims.Method("append"), prims.append):
            gone = [p for p in held if not _is_from_front(p.rest[0])]
            state.parts = [p for p in state.parts if p not in gone]
            if (size := state.sizes.get(thing)) is not None:
                self.hold(op.args[1], thing, Const(size), state)
                state.sizes[thing] = size + 1
        elif not self.is_entry(op):
            state.sizes.pop(thing, None)
            if held:
                self.lost.update(state.relatives(thing))

    def other_names(self, thing: Thing, state: State) -> list[Thing]:
        """What may be the same container, itself included."""
        mine, kind = self.places_of([thing]), self.kind(state.current[thing])
        return [
            other
            for other, var in state.current.items()
            if other is thing
            or not mine.isdisjoint(self.places_of([other]))
            and same_level(kind, self.kind(var))
        ]

    def emptied(self, container: Thing, state: State) -> None:
        """Nobody knows what it holds now, nor what that holds."""
        holders = [container, *state.below(container)]
        held = [p for p in state.parts if p.whole in holders and self.is_holder(p.whole, state)]
        state.forget_sizes(holders)
        self.stir([other for one in holders for other in self.other_names(one, state)], state)
        state.parts = [p for p in state.parts if p not in held]
        for part in held:
            self.lost.update(state.relatives(part.part))

    def note_write(self, op: Op, target: Atom) -> None:
        """Arrays are altered, containers hold something else; what is unknown may be either."""
        kind, places = kind_of_atom(target, self.kinds), set(map(base_of, self.at(target)))
        if isinstance(kind, Array) or not isinstance(kind, (List, Dict, Tuple)):
            self.altered |= places
        if not isinstance(kind, Array):
            self.moved |= places

    def written_inside(self, atoms: Iterable[Atom], moves: bool, alters: bool) -> None:
        """A call writes into these, and into what they hold."""
        places = {base_of(place) for atom in atoms for place in self.reach(atom)}
        self.moved |= places if moves else set()
        self.altered |= places if alters else set()

    def is_holder(self, thing: Thing, state: State) -> bool:
        return not isinstance(self.kinds.get(state.current[thing]), Array)

    def is_entry(self, op: Op) -> bool:
        """Is it `d.setdefault(key, default)`, with a default that nobody else has?"""
        if op.fn != prims.Method("setdefault") or len(op.args) != 3:
            return False
        default = op.args[2]
        is_dict = isinstance(self.kinds.get(op.args[0]), Dict)  # type: ignore[arg-type]
        is_new = isinstance(default, Const) or default.is_temporary
        return is_dict and is_new and set(self.reach(default)) <= {default}

    def hold(self, value: Atom, holder: Thing, index: Atom, state: State) -> None:
        thing = self.thing_of.get(value) if isinstance(value, Var) else None
        if thing is None:
            return
        mine, others = state.relatives(thing), state.relatives(holder)
        if thing not in others and self.may_meet(mine, others):
            self.lost.update((*mine, *others))
        self.join(Part(thing, holder, operator.getitem, (index,)), state)

    def may_meet(self, one: Iterable[Thing], other: Iterable[Thing]) -> bool:
        """May things of two families be the same memory, of which the parts tell nothing?"""
        if self.by_place or self.places_of(one).isdisjoint(self.places_of(other)):
            return False
        return any(
            not self.is_younger(a, b)
            and not self.is_younger(b, a)
            and not self.places_of([a]).isdisjoint(self.places_of([b]))
            for a in one
            for b in other
        )

    def is_younger(self, one: Thing, other: Thing) -> bool:
        """Was it made after the other was known?"""
        return one in self.fresh and self.order.get(other, len(self.order)) < self.order[one]

    def places_of(self, things: Iterable[Thing]) -> set[Place]:
        """Where they may be."""
        known = [self.first[thing] for thing in things if thing in self.first]
        return {base_of(place) for var in known for place in self.at(var)}

    # --- what results are ----------------------------------------------------------------------

    def result(self, op: Op, state: State) -> None:
        if op.fn in (zip, enumerate) and not op.options:
            self.made[op.out] = op
            return
        self.note_copy(op)
        if op.args and op.args[0] in self.elements and self.taken(op, state):
            return
        outs = [out for out in op.outs if self.is_tracked(out)]
        if not outs:
            return
        source = self.thing_of.get(op.args[0]) if op.args and isinstance(op.args[0], Var) else None
        if op.fn in (prims.make_tuple, prims.make_list, prims.make_dict):
            self.display(op, state)
        elif op.fn in (prims.identity, prims.marked) and source is not None:
            self.make(op.out, state, source)
        elif source is None:
            for out in outs:
                self.born(out, state)
            if len(op.outs) == 1 and isinstance(memory_of(op, self.kinds), Fresh):
                self.fresh.update(self.thing_of[out] for out in outs)
        elif op.fn is prims.unpack:
            for place, out in enumerate(op.outs):
                if out in self.at_once and out in self.by_place:
                    self.born(out, state)
                    continue
                self.item(out, source, Const(place), state)
        elif op.fn is operator.getitem and not isinstance(self.kinds[op.args[0]], Array):  # type: ignore[index]
            self.item_of(op, source, state)
        else:
            self.view(op, source, state)

    def display(self, op: Op, state: State) -> None:
        holder = self.make(op.out, state)
        assert holder is not None
        keys: Iterable[Atom] = map(Const, range(len(op.args)))
        values = op.args
        if op.fn is prims.make_dict:
            first, *rest = op.args
            values = tuple(rest)
            if not isinstance(first, Const):
                return
            keys = map(Const, first.value)  # type: ignore[call-overload]
        if op.fn is prims.make_list:
            state.sizes[holder] = len(values)
        for key, value in zip(keys, values, strict=True):
            self.hold(value, holder, key, state)
        state.known[holder] = state.seen[op.out] = state.last_write(holder)

    def item_of(self, op: Op, source: Thing, state: State) -> None:
        index = op.args[1]
        kind = kind_of_atom(index, self.kinds)
        is_key = isinstance(self.kinds[op.args[0]], Dict) and is_immutable(kind)  # type: ignore[index]
        if isinstance(kind, Num) or is_key:
            self.item(op.out, source, index, state)
        else:
            self.make(op.out, state)

    def item(self, out: Var, holder: Thing, index: Atom, state: State) -> None:
        """`out` is what `holder` holds at the index: perhaps a thing that is known already."""
        if not self.is_tracked(out):
            return
        if out in self.by_place:
            self.make(out, state)
            return
        index = self.from_front(index, holder, state)
        for part in state.parts:
            is_whole = part.whole is holder and part.guard is None
            if is_whole and part.fn is operator.getitem and part.rest == (index,):
                self.make(out, state, part.part)
                return
        thing = self.make(out, state)
        assert thing is not None
        self.join(Part(thing, holder, operator.getitem, (index,)), state)
        state.known[thing] = state.seen[out] = state.last_write(thing)

    def from_front(self, index: Atom, holder: Thing, state: State) -> Atom:
        """`pair[-1]` is `pair[1]`."""
        if not isinstance(index, Const) or type(index.value) is not int or index.value >= 0:
            return index
        kind = self.kinds.get(state.current[holder])
        size = len(kind.items) if isinstance(kind, Tuple) else state.sizes.get(holder)
        return index if size is None else Const(index.value + size)

    def is_the_same(self, op: Op) -> bool:
        """Is it `np.asarray(x)` of an array that is one of that type already?"""
        if op.fn not in (np.asarray, np.asanyarray) or len(op.args) + len(op.options) > 2:
            return False
        kind = kind_of_atom(op.args[0], self.kinds)
        if not isinstance(kind, Array) or any(name != "dtype" for name, _ in op.options):
            return False
        asked = [*op.args[1:], *(value for _, value in op.options)]
        return not asked or isinstance(asked[0], Const) and asked[0].value in (
            kind.dtype.type, float if kind.dtype == np.float64 else None, None
        )  # fmt: skip

    def view(self, op: Op, source: Thing, state: State) -> None:
        if self.is_the_same(op):
            self.make(op.out, state, source)
            return
        memory = memory_of(op, self.kinds)
        thing = None
        for out in op.outs:
            thing = self.make(out, state) if isinstance(memory, View) else self.born(out, state)
            if thing is not None and isinstance(memory, Fresh):
                self.fresh.add(thing)
        if thing is None or len(op.outs) != 1 or not isinstance(self.kinds.get(op.out), Array):
            return
        if memory not in (View((0,)), Maybe((0,))):
            return
        if not _is_selection(op, kind_of_atom(op.args[0], self.kinds)):
            return
        if op.out in self.by_place:
            if isinstance(memory, View):
                self.parts_of[thing] = source, op.args[1:]
                state.known[thing] = state.seen[op.out] = state.last_write(thing)
            return
        fn, rest, options, guard = op.fn, op.args[1:], op.options, None
        if op.fn in _SAME:
            fn, rest, options = prims.identity, (), ()
        if isinstance(memory, Maybe):
            test = Var("", True)
            self.learn(test, Num(bool))
            args = (op.out, op.args[0])
            self.stmts.append(Op((test,), np.may_share_memory, args, (), op.span))
            guard = test
        self.join(Part(thing, source, fn, rest, options, guard), state)
        state.known[thing] = state.seen[op.out] = state.last_write(thing)


def _is_from_front(index: Atom) -> bool:
    """Is it the same item, whatever is appended? (`xs[-1]` is not, and `xs[i]` may be that.)"""
    return isinstance(index, Const) and type(index.value) is int and index.value >= 0


def _may_be_same(a: Atom, b: Atom) -> bool:
    """May two indices name the same item?"""
    if isinstance(a, Const) and isinstance(b, Const):
        if isinstance(a.value, int) and isinstance(b.value, int):
            return a.value == b.value or (a.value < 0) != (b.value < 0)
        return bool(a.value == b.value)  # (of a dict, `1.0` is `1`)
    return True


# they give the array itself, or a copy of it
_SAME = frozenset({
    np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.asarray_chkfinite,
    np.require,
})  # fmt: skip


# they look at one half of each complex number
_HALVES = frozenset({np.real, np.imag, np.real_if_close})


# orders of elements that another array may have otherwise
_BY_MEMORY = frozenset({Const("K"), Const("A")})


def _is_selection(op: Op, array: Kind) -> bool:
    """Does each element of the result stand at one place of the first argument, and nowhere
    twice? And all are there, unless it is a part of the array by its index."""
    if op.fn is operator.getitem or op.fn is stop_gradient or op.fn in _SAME:
        return True
    if op.fn is np.frombuffer and (op.options or len(op.args) > 1):  # (a part of the buffer)
        return False
    if any(name == "order" for name, _ in op.options) or _BY_MEMORY & {*op.args[1:]}:
        return False
    if op.fn in _HALVES and (not isinstance(array, Array) or array.dtype.kind == "c"):
        return False
    rule = rule_of(op.fn)
    return rule is not None and rule.form == "linear" and op.fn not in (np.broadcast_to,)
