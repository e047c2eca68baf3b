"""Where values live: for every Var the places its object may be, and what containers hold.

A place is made by a parameter, or by an operation whose result has memory of its own. A view has
the place of what it looks at. What an operation in a loop made in an earlier iteration is another
place: `Old(place)`.

>>> import numpy as np, operator
>>> from ..ir.core import Block, Const
>>> from ..ir.kinds import Array
>>> array = Array(np.dtype(float), (None,))
>>> x, part, twice = Var("x"), Var("part"), Var("twice")
>>> cut = Op((part,), operator.getitem, (x, Const(slice(1, None))))
>>> double = Op((twice,), operator.mul, (part, Const(2)))
>>> points = Points.of(Block((cut, double)), (x,), {x: array, part: array, twice: array})
>>> points.reach(part) == points.reach(x), points.reach(part) & points.reach(twice)
(True, frozenset())
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from ..front.overwriting import out_of
from ..ir import columns, prims
from ..ir.core import Atom, Block, Carry, Each, If, Loop, Mirror, Op, Stmt, Var, While
from ..ir.kinds import Array, Dict, Kind, List, Num, Slice, Started, Tuple
from .elementwise import IN_PLACE
from .keeping import makes_method, may_keep, owner_outside
from .made import (
    MADE_OF_ITEMS,
    MADE_OF_TUPLES,
    Copy,
    Made,
    adds_items,
    changed_copy,
    holds_arrays,
    is_display,
    is_nested,
    is_one_item,
    makes_items,
    taken_at_once,
)
from .memory import (
    Fresh,
    Maybe,
    View,
    has_numbers,
    is_immutable,
    joins_sequences,
    kind_of_atom,
    memory_of,
    shared_arguments,
)
from .places import NOWHERE, Old, Place, Places, base_of, union
from .variables_outside import place_outside

# they look at the container while a loop runs through them
_LOOKING = frozenset({reversed, iter, zip, enumerate})


@dataclass
class Points:
    kinds: Mapping[Var, Kind]
    own: dict[Var, Places] = field(default_factory=dict)
    held: dict[Place, Places] = field(default_factory=dict)
    held_before: dict[Place, Places] = field(default_factory=dict)  # the same, aged
    # what each operation puts into a holder, and the loops around what makes a place
    stored: dict[Place, dict[Op, Places]] = field(default_factory=dict)
    loops: dict[Place, tuple[Stmt, ...]] = field(default_factory=dict)
    around: tuple[Stmt, ...] = ()
    # what `zip` and `enumerate` made, and what a loop takes from it
    pairs: dict[Var, Op] = field(default_factory=dict)
    # calls that return containers of which any two items may be one memory, or an argument's
    mixed: frozenset[Op] = frozenset()
    # what indices take out of arrays of numbers
    numbers: set[Atom] = field(default_factory=set)
    # what is taken out of a container as soon as a call has made it, and that; the parameters
    at_once: Mapping[Var, Var] = field(default_factory=dict)
    given: frozenset[Place] = frozenset()
    methods: set[Var] = field(default_factory=set)  # values that are methods of objects
    op: Op | None = None
    changed: bool = False

    @staticmethod
    def of(
        block: Block,
        params: Iterable[Var],
        kinds: Mapping[Var, Kind],
        mixed: frozenset[Op] = frozenset(),
    ) -> Points:
        """The smallest solution."""
        points = Points(kinds, mixed=mixed)
        points.given = frozenset(params)
        points.at_once = taken_at_once(block, kinds, mixed)
        for param in points.given:
            if not points.is_immutable(param):
                points.own[param] = points.held[param] = frozenset({param})
                points.held_before[param] = points.held[param]
        points.changed = True
        while points.changed:
            points.changed = False
            points._block(block)
        return points

    @functools.cached_property
    def holding(self) -> dict[tuple[Place, Place], set[Op]]:
        """The operations that put a place into a holder."""
        found: dict[tuple[Place, Place], set[Op]] = {}
        for holder, by_op in self.stored.items():
            for op, places in by_op.items():
                for place in places:
                    found.setdefault((holder, place), set()).add(op)
        return found

    # --- questions -------------------------------------------------------------------------------

    def is_immutable(self, atom: Atom) -> bool:
        return is_immutable(kind_of_atom(atom, self.kinds))

    def at(self, atom: Atom) -> Places:
        """The places that the object itself may be."""
        return self.own.get(atom, NOWHERE) if isinstance(atom, Var) else NOWHERE

    def reach(self, atom: Atom, is_there: Callable[[Place, Place], bool] | None = None) -> Places:
        """These, and all places of what it holds. `is_there(holder, place)` tells of a place
        whether what the current iteration made there may already be in the holder."""
        if has_numbers(kind_of_atom(atom, self.kinds)):
            return self.at(atom)
        if is_there is None:
            return self.closed(self.at(atom))
        reached: set[Place] = set()
        todo = list(self.at(atom))
        while todo:
            place = todo.pop()
            if place in reached:
                continue
            reached.add(place)
            for inner in self.held.get(base_of(place), NOWHERE):
                todo.append(self._aged(inner))
                if is_there(base_of(place), inner):
                    todo.append(inner)
        return frozenset(reached)

    def closed(self, places: Iterable[Place]) -> Places:
        """The places, and what they hold: of what an iteration makes, that of earlier ones."""
        reached: set[Place] = set()
        following: set[Place] = set(places)
        while following:
            reached |= following
            found = [self.held_before.get(base_of(place), NOWHERE) for place in following]
            following = set().union(*found) - reached
        return frozenset(reached)

    def items(self, atom: Atom) -> Places:
        """The places of its items."""
        match kind_of_atom(atom, self.kinds):
            case Array(dtype=dtype) if not dtype.hasobject:
                return self.at(atom)
            case Tuple() | List() | Dict():
                return union(map(self._held_by, self.at(atom)))
            case _:
                return self.reach(atom)

    def _held_by(self, place: Place) -> Places:
        """What the holder may hold, of this iteration and of earlier ones. (A tuple holds what was
        there when it was made.)"""
        base = base_of(place)
        held = self.held.get(base, NOWHERE)
        if isinstance(self.kinds.get(base), Tuple) and base not in held:  # type: ignore[call-overload]
            return held if place is base else self.held_before.get(base, NOWHERE)
        return held | self.held_before.get(base, NOWHERE)

    def entries(self, atom: Atom) -> Places:
        """The places of the values of a dict that is made of it: of a dict, or of pairs."""
        items = self.items(atom)
        if isinstance(kind_of_atom(atom, self.kinds), Dict):
            return items
        inner = union(self.held.get(base_of(place), NOWHERE) for place in items)
        return items | inner | frozenset(map(self._aged, inner))

    def _aged(self, place: Place, loop: Stmt | None = None) -> Place:
        """The same place, made in an earlier iteration (of that loop)."""
        loops = self.loops.get(place, ())
        return Old(place) if loops and (loop is None or loop in loops) else place

    # --- building --------------------------------------------------------------------------------

    def _put(self, var: Var, places: Places) -> None:
        if not places or self.is_immutable(var):
            return
        before = self.own.get(var, NOWHERE)
        if not places <= before:
            self.own[var] = before | places
            self.changed = True

    def _hold(self, holders: Places, places: Places) -> None:
        for holder in map(base_of, holders):
            before = self.held.get(holder, NOWHERE)
            if not places <= before:
                self.held[holder] = before | places
                aged = self.held_before.get(holder, NOWHERE)
                self.held_before[holder] = aged.union(map(self._aged, places - before))
                self.changed = True
            if self.op is not None:
                put = self.stored.setdefault(holder, {})
                put[self.op] = put.get(self.op, NOWHERE) | places

    def _block(self, block: Block) -> None:
        for stmt in block.stmts:
            match stmt:
                case Op():
                    self._op(stmt)
                case If(then=then, orelse=orelse, outs=outs):
                    for arm in (then, orelse):
                        self._block(arm)
                        for out, end in zip(outs, arm.end, strict=True):
                            self._put(out, self.at(end))
                case Loop(head=head, carries=carries, body=body):
                    outside, self.around = self.around, (*self.around, stmt)
                    match head:
                        case Each(target=target, items=items):
                            self._put(target, self.items(items))
                            if items in self.pairs:
                                self.pairs[target] = self.pairs[items]  # type: ignore[index]
                        case While(test=test):
                            self._block(test)
                        case _:
                            assert_never(head)
                    self._repeat(stmt, carries, body)
                    self.around = outside
                case Mirror(carries=carries, body=body):
                    self._repeat(stmt, carries, body)
                case _:
                    assert_never(stmt)

    def _repeat(self, loop: Stmt, carries: tuple[Carry, ...], body: Block) -> None:
        self._block(body)
        for carry, end in zip(carries, body.end, strict=True):
            before = frozenset(self._aged(place, loop) for place in self.at(end))
            self._put(carry.inside, self.at(carry.init) | before)
            self._put(carry.out, self.at(carry.init) | self.at(end))

    def _op(self, op: Op) -> None:
        self.op = op
        if self.around:
            for out in op.outs:
                self.loops[out] = self.around
        if isinstance(op.fn, prims.Method) and op.fn.name in prims.MUTATORS:
            self._mutation(op)
            return
        if op.fn is prims.unpack and op.args[0] in self.pairs:
            self._unpacked(op, self.pairs[op.args[0]])  # type: ignore[index]
            return
        self._keep(op)
        results = op.outs
        if isinstance(op.fn, prims.Called):
            results = op.outs[: op.fn.results]
            targets = op.fn.written(op.args, op.options)
            for out, target in zip(op.outs[op.fn.results :], targets, strict=True):
                self._put(out, self.at(target))
            for put in op.fn.puts:
                self._put_there(op, put, *put.given((put.target,), op.args, op.options))
        for out in results:
            self._put(out, self._result(op, out))
        if op in self.mixed:
            every = (*op.args, *(value for _, value in op.options))
            made = frozenset[Place]({Made(op.outs[0])})
            self._hold(frozenset({op.outs[0]}) | made, made | union(map(self.reach, every)))
        if op.fn in MADE_OF_TUPLES and not op.options:
            self.pairs[op.out] = op

    def _keep(self, op: Op) -> None:
        """What a call may keep of which nobody knows what it does."""
        self.methods.update(op.outs if makes_method(op) else ())
        kept = may_keep(op, self.kinds, self.methods)
        if kept and (owner := owner_outside(op)) is not None:
            self._hold(frozenset({("elsewhere", owner)}), union(map(self.at, kept)))
        for holder in kept:
            if not has_numbers(kind_of_atom(holder, self.kinds)):
                others = (self.at(other) for other in kept if other is not holder)
                self._hold(self.at(holder), union(others))

    def _put_there(self, op: Op, put: prims.Put, target: Atom) -> None:
        """What a call puts into a container, and into those that it holds."""
        made = frozenset[Place]({Made(op.outs[0])} if put.makes else ())
        if self.around:
            self.loops.update(dict.fromkeys(made, self.around))
        self._hold(made, made | union(map(self.reach, put.given(put.inside, op.args, op.options))))
        places = made | union(map(self.reach, put.given(put.sources, op.args, op.options)))
        if put.gives:
            self._hold(frozenset(op.outs[:1]), made)
            self._put(op.outs[0], made)
        later = dict(zip(op.fn.writes, op.outs[op.fn.results :], strict=True))  # type: ignore[attr-defined]
        is_flat = holds_arrays(kind_of_atom(later.get(put.target, target), self.kinds))
        for holder in map(base_of, self.at(target) if is_flat else self.reach(target)):
            if not isinstance(self.kinds.get(holder), Array):  # type: ignore[call-overload]
                below = frozenset(p for p in places if holder not in map(base_of, self.closed({p})))
                # (what is given stands for its items, too)
                self._hold(frozenset({holder}), below | places & self.given & {holder})

    def _unpacked(self, op: Op, pair: Op) -> None:
        """`for a, b in zip(...)`: each from its own source."""
        sources = pair.args if pair.fn is zip else (None, pair.args[0])
        for out, source in zip(op.outs, sources, strict=False):
            if source in self.pairs:
                self.pairs[out] = self.pairs[source]  # type: ignore[index]
            if source is not None:
                self._put(out, self.items(source))

    def _result(self, op: Op, out: Var) -> Places:
        """The places of an out; what it holds is noted."""
        own, args = frozenset[Place]({out}), op.args
        if isinstance(op.fn, (prims.WrittenThrough, prims.SeenThrough)):
            return self.at(args[0])
        if is_display(op) or isinstance(op.fn, prims.Holding):
            held = args[1:] if isinstance(op.fn, prims.Holding) else args
            self._hold(own, union(map(self.at, (*held, *(value for _, value in op.options)))))
            return own
        if op.fn in MADE_OF_ITEMS or joins_sequences(op, self.kinds):
            named = [value for _, value in op.options] if op.fn is dict else []
            items = self.entries if op.fn is dict else self.items
            if not isinstance(memory_of(op, self.kinds), Fresh):  # (else numbers)
                self._hold(own, union(map(items, args)) | union(map(self.at, named)))
            return own | self._looked_at(op)
        if op.fn in MADE_OF_TUPLES or isinstance(op.fn, prims.Method) and op.fn.name == "items":
            self._hold(own, own | union(map(self.items, args)))
            return own | self._looked_at(op)
        if op.spelled == prims.KEYS:
            return own  # (they are run through at once, and what is under them is not taken)
        if op.fn is prims.get_attribute:
            return self._attribute(op)
        if op.fn is operator.getitem and self._is_of_numbers(args[0]):
            self.numbers.add(out)
        if op.fn is columns.attributes:
            self._hold(own, own if args[2:] else NOWHERE)
            return own
        if (copy := changed_copy(op, self.kinds)) is not None:
            own |= union(map(self.at, copy.may_be))
            if not isinstance(memory_of(op, self.kinds), Fresh):  # (else numbers)
                self._hold(own, self._copied(copy, op))
            return own
        if op.fn in (operator.getitem, prims.unpack, prims.unpack_star, next):
            copied = isinstance(memory_of(op, self.kinds), Fresh)
            return own if copied else self._item(op, out)
        if op.fn in (prims.store, prims.append, setattr, operator.setitem):
            if not has_numbers(kind_of_atom(args[0], self.kinds)):
                self._hold(self.at(args[0]), self._stored(op))
            return self.at(args[0])
        if op.fn in IN_PLACE:
            if args[0] in self.numbers:
                self.numbers.add(out)
            if args[0] in self.numbers or isinstance(self.kinds.get(args[0]), Started):  # type: ignore[call-overload]
                return self.at(args[0]) | own
            if not has_numbers(kind_of_atom(args[0], self.kinds)):
                again = self.items(args[0]) if op.fn is operator.imul else NOWHERE
                self._hold(self.at(args[0]), self.items(args[1]) | again)
                return self.at(args[0]) | own
            return self.at(args[0])
        return self._of_memory(op, own)

    def _copied(self, copy: Copy, op: Op) -> Places:
        """What a copy of a container holds, in which some items are others."""
        items = union(map(self.items, copy.of)) | union(map(self.at, copy.held))
        if not copy.adds:
            return items
        sums: Places = frozenset({Made(op.out)})
        self._hold(sums, sums | union(map(self.reach, (*copy.of, *copy.held))))
        return items | sums

    def _is_of_numbers(self, atom: Atom) -> bool:
        """Is it an array of numbers, or what an index takes out of one?"""
        kind = kind_of_atom(atom, self.kinds)
        return has_numbers(kind) or atom in self.numbers

    def _looked_at(self, op: Op) -> Places:
        is_looking = op.fn in _LOOKING or isinstance(op.fn, prims.Method)
        return union(map(self.at, op.args)) if is_looking else NOWHERE

    def _attribute(self, op: Op) -> Places:
        """An attribute has a place of its own: that of an argument that is changed is no other's
        memory, which is looked at when the function is called."""
        place: Places = frozenset({("attribute", self.at(op.args[0]), op.args[1])})
        self._hold(self.at(op.args[0]), place)
        self._hold(place, place)
        return place

    def _stored(self, op: Op) -> Places:
        """What the container holds then. (`xs[a:b] = ys` stores the items of `ys`.)"""
        container, index = (kind_of_atom(arg, self.kinds) for arg in op.args[:2])
        is_part = op.fn is prims.store and isinstance(index, Slice)
        is_one = op.fn is not prims.store or isinstance(container, Dict) or isinstance(index, Num)
        own = NOWHERE if is_part else self.at(op.args[-1])
        return own if is_one else own | self.items(op.args[-1])

    def _item(self, op: Op, out: Var) -> Places:
        """An item, or a list or tuple of items (of a slice, of a starred target)."""
        items = self.items(op.args[0])
        if has_numbers(kind_of_atom(op.args[0], self.kinds)):
            return items
        own: Places = frozenset({out})
        if out in self.at_once:
            items -= {Made(self.at_once[out])}
        elif items and is_one_item(op, self.kinds):
            return items
        self._hold(own, items)
        return items | own

    def _of_memory(self, op: Op, own: Places) -> Places:
        memory = memory_of(op, self.kinds)
        if (out := out_of(op)) is not None:
            return self.at(out)
        if isinstance(memory, Maybe) and not memory.args:
            name: object = place_outside(op, self.kinds) or owner_outside(op) or own
            place: Places = frozenset({("elsewhere", name)})
            self._hold(place, place)
            return place
        shared = shared_arguments(op, self.kinds)
        is_making = not isinstance(memory, View) and makes_items(op, self.kinds)
        made: Places = frozenset(map(Made, op.outs[:1]) if is_making else ())
        self._hold(own | made, made)  # (what is in it may be a container, too)
        if all(has_numbers(kind_of_atom(arg, self.kinds)) for arg in shared):
            places = union(map(self.at, shared))
            (out_kind,) = (kind_of_atom(out, self.kinds) for out in own)  # type: ignore[arg-type]
            if places and isinstance(out_kind, (Tuple, List, Dict)):
                inside = made or (own if is_nested(out_kind) else NOWHERE)
                self._hold(own | inside, places | inside)  # (containers of parts of them)
                return own
        else:
            places = union(map(self.reach, shared))
            self._hold(own, own | places)
        return places if not isinstance(memory, Maybe) and places else places | own

    def _mutation(self, op: Op) -> None:
        """Results come out of the receiver; what is added is held by it."""
        receiver, *added = op.args
        name = op.fn.name  # type: ignore[attr-defined]
        if not has_numbers(kind_of_atom(receiver, self.kinds)):
            named = [value for _, value in op.options]
            items = self.entries if name == "update" else self.items
            self._hold(self.at(receiver), union(map(items, added)))
            if not adds_items(op, self.kinds):
                named += added
            self._hold(self.at(receiver), union(map(self.at, named)))
        taken = self.items(receiver) | union(map(self.at, added))
        for result in op.outs[:-1]:
            if name == "popitem":  # (a pair, which holds it)
                self._hold(frozenset({result}), taken)
                taken = frozenset({result})
            self._put(result, taken)
        if op.outs:
            self._put(op.outs[-1], self.at(receiver))
