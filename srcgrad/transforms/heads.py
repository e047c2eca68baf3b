"""The head of a mirrored loop: what each of its iterations needs of the forward one.

The mirror of `for i in range(n)` runs over `reversed(range(n))`; where values were saved, over the
reversed lists as well; where elements are read again, over the indexes of what the loop ran over.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import Any

from ..analysis.iterators import ITERATORS, is_done_once
from ..errors import Span
from ..ir import prims
from ..ir.core import FALSE, Atom, Const, Each, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Array, List, Num
from .emit import Emitter


@dataclass
class Head:
    """The head of a mirrored loop: what each iteration needs of the forward one."""

    memory: Any  # the `Memory` of `remember`, which makes the heads
    loop: Loop
    span: Span | None
    lists: dict[Var, Var] = field(default_factory=dict)
    places: dict[Var, tuple[Var, Var]] = field(default_factory=dict)
    needs_index: bool = False
    needs_element: bool = False
    parts: dict[tuple[int, ...], Var] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.trip = Var("i", True)
        self.target = Var("i")
        self.memory.kinds[self.trip] = Num(int)
        if isinstance(self.loop.head, Each):
            old = self.loop.head.target
            self.target = Var(old.wish, old.is_temporary)
            self.memory.kinds[self.target] = self.memory.kinds.get(old, ANY)

    def index(self) -> Var:
        self.needs_index = True
        return self.trip

    def part(self, path: tuple[int, ...], var: Var) -> Var:
        """One of the things that an iteration takes from `zip` or `enumerate`."""
        if path not in self.parts:
            self.parts[path] = self.memory.like(var)
        return self.parts[path]

    def element(self, var: Var) -> Var:
        self.needs_element = True
        return self.target

    def saved(self, var: Var) -> Var:
        if var not in self.lists:
            new = Var(var.wish, var.is_temporary)
            self.memory.kinds[new] = self.memory.kinds.get(var, ANY)
            self.lists[var] = new
        return self.lists[var]

    def holder(self, var: Var) -> Var | None:
        """The list, held by the function alone, whose arrays have the places that `var` has."""
        memory, loop = self.memory, self.loop
        op = memory.defs.get(var)
        if not isinstance(op, Op) or op.fn is not prims.place or memory.apart or not self.is_exact:
            return None
        assert isinstance(loop.head, Each)
        items = loop.head.items
        kind = memory.kinds.get(items, ANY)
        is_plain = isinstance(kind, List) and kind.type is list and isinstance(kind.item, Array)
        if not is_plain or memory.home.get(items) or loop.head.target is not op.args[0]:
            return None
        return items if memory.storage.keeps_items(items) else None  # type: ignore[return-value]

    def place(self, var: Var, items: Var) -> Var:
        """Where the array is that an iteration takes from a list."""
        if var not in self.places:
            new = Var(var.wish, var.is_temporary)
            self.memory.kinds[new] = self.memory.kinds.get(var, ANY)
            self.places[var] = new, items
        return self.places[var][0]

    def finish(self, known: dict[Var, Atom], emit: Emitter) -> tuple[Each, list[Stmt]]:
        """The head, and the statements with which the body starts."""
        emit.span = self.span
        first = Emitter(self.span)
        parts: list[tuple[Var, Atom]] = []
        memory, order = self.memory, self.memory.order
        for var, target in sorted(self.lists.items(), key=lambda pair: order[pair[0]]):
            saved = memory.saved_list(var, self.loop)
            there = memory.have(saved, known, emit, self.span)
            parts.append((target, emit(reversed, there)))
        for target, items in self.places.values():
            parts.append((target, emit(reversed, memory.have(items, known, emit, self.span))))
        parts[:0] = self._direct(known, emit)
        self.needs_index |= bool(self.parts)
        numbered = self._numbered(known, emit, first, bool(parts))
        if numbered is not None:
            parts.insert(0, numbered)
        if len(parts) == 1:
            return Each(*parts[0]), first.stmts
        items = emit(zip, *(items for _, items in parts))
        target = Var("", True)
        unpack = Op(
            tuple(v for v, _ in parts), prims.unpack, (target, Const(len(parts))), (), self.span
        )
        return Each(target, items), [unpack, *first.stmts]

    def _direct(self, known: dict[Var, Atom], emit: Emitter) -> list[tuple[Var, Atom]]:
        """What can be run over once more, the other way: the elements, if the forward loop ran
        backwards; those of each list in a `zip` of a generated loop, which are of one length."""
        if not self.is_exact or not isinstance(self.loop.head, Each):
            return []
        op = self.memory.defs.get(self.loop.head.items)
        if not isinstance(op, Op):
            return []
        found: list[tuple[Var, Atom]] = []
        if self.needs_element and op.fn is reversed:
            turned = self._turned(op.out, known, emit)
            if turned is not None:
                self.needs_element = False
                found.append((self.target, turned))
        if op.fn is zip and self.loop.span is not None and self.loop.span.is_mirrored:
            for path, var in sorted(self.parts.items()):
                turned = self._turned(op.args[path[0]], known, emit) if len(path) == 1 else None
                if turned is not None:
                    del self.parts[path]
                    found.append((var, turned))
        return found

    def _turned(self, items: Atom, known: dict[Var, Atom], emit: Emitter) -> Atom | None:
        """The same elements in the other order."""
        memory = self.memory
        op = memory.defs.get(items)
        if isinstance(op, Op) and op.fn is reversed:
            (inner,) = op.args
            made = memory.defs.get(inner)
            if isinstance(made, Op) and made.fn is range:
                return emit(range, *(memory.have(a, known, emit, self.span) for a in made.args))
            is_list = isinstance(memory.kinds.get(inner), (Array, List))
            return memory.have(inner, known, emit, self.span) if is_list else None
        if isinstance(op, Op) and op.fn is range:
            args = (memory.have(a, known, emit, self.span) for a in op.args)
            return emit(reversed, emit(range, *args))
        if isinstance(memory.kinds.get(items), (Array, List)):
            return emit(reversed, memory.have(items, known, emit, self.span))
        return None

    @property
    def is_exact(self) -> bool:
        return isinstance(self.loop.head, Each) and self.loop.stop == FALSE

    def _numbered(
        self, known: dict[Var, Atom], emit: Emitter, first: Emitter, has_lists: bool
    ) -> tuple[Var, Atom] | None:
        """The part of the head that counts, or that runs over the elements again."""
        memory = self.memory
        if self.is_exact and not self.needs_index and isinstance(self.loop.head, Each):
            if has_lists and not self.needs_element:
                return None
            items = self.loop.head.items
            op = memory.defs.get(items) if isinstance(items, Var) else None
            if isinstance(op, Op) and op.fn is range:
                args = [memory.have(a, known, emit, self.span) for a in op.args]
                made = emit(range, *args)
                if not self.needs_element:
                    return Var("_"), made
                return self.target, emit(reversed, made)
            if self.needs_element and not isinstance(op, Op):
                return self.target, emit(reversed, memory.have(items, known, emit, self.span))
            if self.needs_element and op is not None and op.fn not in (zip, enumerate, reversed):
                return self.target, emit(reversed, memory.have(items, known, emit, self.span))
        if has_lists and not self.needs_index and not self.needs_element:
            return None
        count = self._count(known, emit)
        if self.needs_element:
            assert isinstance(self.loop.head, Each)
            element = self._element(self.loop.head.items, self.trip, known, emit, first)
            first.stmts.append(Op((self.target,), prims.identity, (element,), (), self.span))
            self.needs_index = True
        assert isinstance(self.loop.head, Each) or not self.parts
        for path, var in sorted(self.parts.items()):
            atom = self._part(self.loop.head.items, path, known, emit, first)  # type: ignore[union-attr]
            first.stmts.append(Op((var,), prims.identity, (atom,), (), self.span))
        if not self.needs_index:
            return Var("_"), emit(range, count)
        return self.trip, emit(reversed, emit(range, count))

    def _count(self, known: dict[Var, Atom], emit: Emitter) -> Atom:
        """How many iterations the forward loop made."""
        memory = self.memory
        if self.is_exact and self._has_length(self.loop.head.items):  # type: ignore[union-attr]
            assert isinstance(self.loop.head, Each)
            return self._length(self.loop.head.items, known, emit)
        for var in self.lists:
            saved = memory.have(memory.saved_list(var, self.loop), known, emit, self.span)
            return emit(len, saved)
        return memory.have(memory.counted(self.loop), known, emit, self.span)

    def _has_length(self, items: Atom) -> bool:
        """(An iterator has none, if it is not known what it was made of.)"""
        op = self.memory.defs.get(items) if isinstance(items, Var) else None
        if isinstance(op, Op) and op.fn in ITERATORS:
            return all(map(self._has_length, op.args if op.fn is zip else op.args[:1]))
        return not is_done_once(items, self.memory.defs, self.memory.kinds)

    def _length(self, items: Atom, known: dict[Var, Atom], emit: Emitter) -> Atom:
        memory = self.memory
        op = memory.defs.get(items) if isinstance(items, Var) else None
        if isinstance(op, Op) and op.fn is range:
            args = [memory.have(a, known, emit, self.span) for a in op.args]
            return args[0] if len(args) == 1 else emit(len, emit(range, *args))
        if isinstance(op, Op) and op.fn is zip:
            lengths = [self._length(a, known, emit) for a in op.args]
            return lengths[0] if len(lengths) == 1 else emit(min, *lengths)
        if isinstance(op, Op) and op.fn in (enumerate, reversed):
            return self._length(op.args[0], known, emit)
        return emit(len, memory.have_shape(items, known, emit, self.span))

    def _part(
        self,
        items: Atom,
        path: tuple[int, ...],
        known: dict[Var, Atom],
        emit: Emitter,
        first: Emitter,
    ) -> Atom:
        """What stands at the path in the element of one iteration, read again."""
        if not path:
            return self._element(items, self.trip, known, emit, first)
        op = self.memory.defs[items]  # type: ignore[index]
        assert isinstance(op, Op)
        if op.fn is zip:
            return self._part(op.args[path[0]], path[1:], known, emit, first)
        if path[0] == 1:
            return self._part(op.args[0], path[1:], known, emit, first)
        if not op.args[1:]:
            return self.trip
        start = self.memory.have(op.args[1], known, emit, self.span)
        return first(operator.add, self.trip, start)

    def _element(
        self, items: Atom, index: Atom, known: dict[Var, Atom], emit: Emitter, first: Emitter
    ) -> Atom:
        """The element of one iteration, read again."""
        memory = self.memory
        op = memory.defs.get(items) if isinstance(items, Var) else None
        if isinstance(op, Op) and op.fn is range:
            args = [memory.have(a, known, emit, self.span) for a in op.args]
            if len(args) == 1:
                return index
            if len(args) == 2:
                return first(operator.add, args[0], index)
            return first(operator.add, args[0], first(operator.mul, index, args[2]))
        if isinstance(op, Op) and op.fn is zip:
            parts = [self._element(a, index, known, emit, first) for a in op.args]
            return first(prims.make_tuple, *parts)
        if isinstance(op, Op) and op.fn is enumerate:
            start = memory.have(op.args[1], known, emit, self.span) if op.args[1:] else Const(0)
            number = index if start == Const(0) else first(operator.add, index, start)
            part = self._element(op.args[0], index, known, emit, first)
            return first(prims.make_tuple, number, part)
        if isinstance(op, Op) and op.fn is reversed:
            last = first(operator.sub, self._length(op.args[0], known, emit), Const(1))
            return self._element(op.args[0], first(operator.sub, last, index), known, emit, first)
        return first(operator.getitem, memory.have(items, known, emit, self.span), index)
