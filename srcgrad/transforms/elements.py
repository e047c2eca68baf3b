"""What loops take: of an array or a list, of a copy of one, of several at once.

`for q in L[1:]` takes items of `L` itself: number k of them is `L[k + 1]`, as long as neither list
holds something else meanwhile.

>>> same_level(List(Num(float)), List(List(Num(float)))), same_level(List(ANY), List(ANY))
(False, True)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..analysis.memory import kind_of_atom
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, Loop, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Tuple
from ..ir.walk import stmts_in
from .current import Current
from .things import NEVER, Part, State, Thing


@dataclass(frozen=True)
class _Element:
    """`items[index]`, which `holder` holds."""

    holder: Thing
    items: Var
    index: Atom


@dataclass(frozen=True)
class Copy:
    """A list of which item number k is `items[start + step * k]`, made at that time. `is_whole`:
    are all items from `start` on in it?"""

    items: Var
    start: int
    step: int
    is_whole: bool
    time: int


@dataclass
class Elements(Current):
    """`made`: what `zip` and `enumerate` gave; `elements`: what a loop took from those; `copies`:
    lists that hold what others hold; `stirred`: when a list last held something else than
    before."""

    made: dict[Var, Op] = field(default_factory=dict)
    elements: dict[Var, tuple] = field(default_factory=dict)
    copies: dict[Var, Copy] = field(default_factory=dict)
    stirred: dict[Thing, int] = field(default_factory=dict)
    slices: dict[Atom, slice] = field(default_factory=dict)

    # --- copies of lists -----------------------------------------------------------------------

    def note_copy(self, op: Op) -> None:
        """`list(xs)`, `xs[1:]`, `reversed(xs)` and the like."""
        if not op.outs:
            return
        if op.fn is prims.make_slice:
            bounds = [arg.value if isinstance(arg, Const) else arg for arg in op.args]
            self.slices[op.out] = slice(*bounds)
        found = self.copied(op)
        if found is not None:
            out, start, step, is_whole = found
            self.copies[out] = Copy(op.args[0], start, step, is_whole, self.tick())  # type: ignore[arg-type]

    def copied(self, op: Op) -> tuple[Var, int, int, bool] | None:
        """The copy; which item is its first, and the step to the next; whether it has all those
        that follow."""
        source = op.args[0] if op.args else None
        kind = kind_of_atom(source, self.kinds) if source is not None else ANY
        if not isinstance(source, Var) or not isinstance(kind, (List, Array)) or op.options:
            return None
        if op.fn is reversed:
            return op.out, -1, -1, True
        if isinstance(kind, Array) or kind.type is not list and source not in self.copies:
            return None
        match op:
            case Op(fn=fn) if fn in (list, tuple) or fn == prims.Method("copy"):
                return op.out, 0, 1, True
            case Op(fn=prims.unpack_star, args=(_, Const(value=int() as before), after)):
                return op.outs[before], before, 1, after == Const(0)
            case Op(fn=operator.getitem, args=(_, index)) if part := self.slice_of(index):
                start, stop, step = part.start or 0, part.stop, part.step or 1
                if part.start is None and stop is None and step == -1:
                    return op.out, -1, -1, True
                if type(start) is type(step) is int and start >= 0 and step > 0:
                    return op.out, start, step, stop is None and step == 1
        return None

    def slice_of(self, index: Atom) -> slice | None:
        is_known = isinstance(index, Const) and isinstance(index.value, slice)
        return index.value if is_known else self.slices.get(index)  # type: ignore

    def stir(self, things: Iterable[Thing], state: State) -> None:
        """These hold something else from now on."""
        now = self.tick()
        self.stirred.update(dict.fromkeys(things, now))

    # --- what a loop takes ---------------------------------------------------------------------

    def opened(self, loop: Loop, items: Atom, inner: State) -> None:
        """What the loop takes from an array or a list is part of it."""
        if isinstance(loop.head, Each):
            target = loop.head.target
            self.forget(target)
            found = self.elements_of(items, loop.trip, loop.body)
            if isinstance(found, _Element):
                self.element(target, found, inner)
            elif found is not None:
                self.elements[target] = found
            else:
                self.make(target, inner)

    def forget(self, target: Var) -> None:
        """(A walk that knew less may have found out something else.)"""
        self.elements.pop(target, None)
        self.renamed.pop(target, None)

    def elements_of(
        self, items: Atom, index: Atom, body: Block, is_back: bool = False
    ) -> _Element | tuple | None:
        """What the loop takes from there in an iteration, as far as it is known. `is_back`: is the
        index one from the end?"""
        if not isinstance(items, Var):
            return None
        made = self.made.get(items)
        if made is not None and made.fn is zip:
            return tuple(self.elements_of(arg, index, body) for arg in made.args)
        if made is not None:
            return None, self.elements_of(made.args[0], index, body)
        if (copy := self.copies.get(items)) is not None:
            return self.of_copy(items, copy, index, body, is_back)
        holder, kind = self.thing_of.get(items), self.kinds.get(items, ANY)
        if holder is None:
            return None
        is_list = isinstance(kind, List) and kind.type is list and not self.moves_items(body)
        return _Element(holder, items, index) if is_list or isinstance(kind, Array) else None

    def of_copy(
        self, items: Var, copy: Copy, index: Atom, body: Block, is_back: bool
    ) -> _Element | tuple | None:
        """The same of a copy, if what it is a copy of holds the same items still."""
        for var in (items, copy.items):
            thing = self.thing_of.get(var)
            if thing is None or self.stirred.get(thing, NEVER) > copy.time:
                return None
        if is_back and (copy.step < 0 or not copy.is_whole):
            return None
        if not is_back and copy.step < 0:
            index = self.computed(operator.sub, Const(copy.start), index)
        elif not is_back:
            index = self.computed(operator.mul, index, Const(copy.step))
            index = self.computed(operator.add, index, Const(copy.start))
        return self.elements_of(copy.items, index, body, is_back or copy.step < 0)

    def computed(self, fn: Callable, left: Atom, right: Atom) -> Atom:
        """An index, computed if that changes anything."""
        if right == Const(1 if fn is operator.mul else 0):
            return left
        new = Var("", True)
        self.learn(new, Num(int))
        self.stmts.append(Op((new,), fn, (left, right), (), self.span))
        return new

    def moves_items(self, block: Block) -> bool:
        """May an item of some list get another place?"""

        def moves(op: Op) -> bool:
            if not isinstance(op.fn, prims.Method):
                return op.fn in (prims.delete_item, operator.delitem)
            is_array = isinstance(kind_of_atom(op.args[0], self.kinds), Array)
            return op.fn.name in prims.MUTATORS and op.fn.name != "append" and not is_array

        return any(isinstance(stmt, Op) and moves(stmt) for stmt in stmts_in(block))

    def element(self, target: Var, found: _Element, state: State) -> None:
        """`target` is what the loop took, from the version from before it."""
        if not self.is_tracked(target):
            self.number(target, found, state)
            return
        thing = self.make(target, state)
        if thing is not None and target not in self.by_place and found.holder in state.current:
            self.join(Part(thing, found.holder, operator.getitem, (found.index,)), state)
            seen = state.seen.get(found.items, NEVER)
            state.known[thing] = state.seen[target] = seen

    def number(self, target: Var, found: _Element, state: State) -> None:
        """A number that the loop took from an array that it writes into."""
        holder = found.holder
        if holder in self.lost or holder not in state.current:
            return
        if not isinstance(self.kinds.get(target, ANY), Num):
            return
        if state.seen.get(found.items, NEVER) < state.last_write(holder):
            self.is_needed = True
            new = Var(target.wish, target.is_temporary)
            self.learn(new, self.kinds.get(target, ANY))
            array = self.update(holder, state)
            fn = prims.SeenThrough(operator.getitem)
            self.stmts.append(Op((new,), fn, (target, array, found.index), (), self.span))
            self.renamed[target] = new

    def taken(self, op: Op, state: State) -> bool:
        """`a, b = pair` of a loop over `zip(...)`."""
        pair = self.elements[op.args[0]]  # type: ignore[index]
        if op.fn is prims.unpack and len(op.outs) == len(pair):
            found = zip(op.outs, pair, strict=True)
        elif op.fn is operator.getitem and isinstance(op.args[1], Const):
            found = zip(op.outs, [pair[op.args[1].value]], strict=True)
        else:
            return False
        for out, one in found:
            self.forget(out)
            if isinstance(one, _Element):
                self.element(out, one, state)
            elif one is not None:
                self.elements[out] = one
            else:
                self.make(out, state)
        return True


def same_level(one: Kind, other: Kind) -> bool:
    """May two containers of these kinds be one object?"""
    if not (isinstance(one, List) and isinstance(other, List)):
        return type(one) is type(other) or ANY in (one, other)
    if ANY in (one.item, other.item):
        return True
    held = (List, Dict, Tuple)
    return isinstance(one.item, held) == isinstance(other.item, held)
