"""Functions that are values: is a variable that one captured bound anew before it is used?

Python reads a captured variable when the function runs; a `prims.Closure` has its value from where
it was made. Lowering marks where captured variables are bound (`rebinds`, `enters`) and notes what
each function captured; `unmarked` follows the functions through the block, refuses the use of one
of which a variable has changed since, and takes the marks out.

    t = closure(k); f = t if c else u; rebinds("k"); call(f)     `k` has changed: refused
    t = closure(k); f = t if c else u; call(f); rebinds("k")     right
"""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType

import numpy as np

from ..derived import called_of, makes_derivative
from ..errors import Span, Unsupported
from ..ir import marks, prims
from ..ir.core import Atom, Block, Const, Each, If, Loop, Mirror, Op, Stmt, Var, While
from ..ir.walk import map_blocks, stmts_in
from .kept import keeps_argument, only_calls


def rebinds(key):
    """The variable with this key has another value from here on."""
    raise AssertionError("marks are taken out when a function has been lowered")


def enters(suffix):
    """The variables of the frame with this suffix are new ones from here on."""
    raise AssertionError("marks are taken out when a function has been lowered")


@dataclass(frozen=True, slots=True)
class Capture:
    """A variable that a function captured: its key and name, and where the function stands.
    `comes_out`: a call of it may return a function that captured the variable. `changed` is the
    line where the variable was bound anew. `place`: its value is the function that is defined there
    (line and column), which captured nothing but what is noted too: it may be defined again."""

    key: str
    name: str
    span: Span
    comes_out: bool
    place: tuple[int, int] | None = None
    changed: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What a function that is a value captured, and which of the functions among its operands a
    call of it may return."""

    captures: frozenset[Capture]
    come_out: frozenset[Atom]


Captures = frozenset[Capture]
NO_CAPTURES: Captures = frozenset()


# --- where functions go ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class State:
    """What the functions that each Var may hold captured, and those that have been put where
    nobody follows them. `attempts` are the tests that say whether a `try` runs to its end."""

    held: Mapping[Atom, Captures]
    kept: Captures = NO_CAPTURES
    attempts: frozenset[Atom] = frozenset()

    def of(self, *atoms: Atom) -> Captures:
        return NO_CAPTURES.union(*(self.held.get(atom, NO_CAPTURES) for atom in atoms))

    def bound(self, pairs: Iterable[tuple[Var, Captures]]) -> State:
        return replace(self, held={**self.held, **dict(pairs)})

    def joined(self, other: State) -> State:
        atoms = {**self.held, **other.held}
        held = {atom: self.of(atom) | other.of(atom) for atom in atoms}
        return State(held, self.kept | other.kept, self.attempts | other.attempts)

    def changed(self, key: str, span: Span) -> State:
        here = span.line, span.column

        def is_changed(each: Capture) -> bool:
            return each.key == key and not each.changed and each.place != here

        def after(captures: Captures) -> Captures:
            if not any(map(is_changed, captures)):
                return captures
            return frozenset(
                replace(each, changed=span.line) if is_changed(each) else each for each in captures
            )

        held = {atom: after(captures) for atom, captures in self.held.items()}
        return replace(self, held=held, kept=after(self.kept))

    def entered(self, suffix: str) -> State:
        def after(captures: Captures) -> Captures:
            return frozenset(
                each for each in captures if each.changed or not each.key.endswith(suffix)
            )

        held = {atom: after(captures) for atom, captures in self.held.items()}
        return replace(self, held=held, kept=after(self.kept))


Errors = dict[tuple[Span, str], Unsupported]


@dataclass(frozen=True, slots=True)
class Flow:
    """`made` are the functions that are values; `errors` gathers what is refused. In `halved` are a
    value and another function, which captured what its own did."""

    made: Mapping[Var, Made]
    errors: Errors
    halved: frozenset[Atom] = frozenset()

    def block(self, block: Block, state: State) -> State:
        for stmt in block.stmts:
            state = self.stmt(stmt, state)
        return state

    def stmt(self, stmt: Stmt, state: State) -> State:
        match stmt:
            case Op():
                return self.op(stmt, state)
            case If(test=test, then=then, orelse=orelse, outs=outs):
                first = self.block(then, state)
                # (what catches runs after a part of what is attempted)
                start = state.joined(first) if test in state.attempts else state
                second = self.block(orelse, start)
                ends = zip(outs, then.end, orelse.end, strict=True)
                joined = first.joined(second)
                return joined.bound((out, first.of(a) | second.of(b)) for out, a, b in ends)
            case Loop():
                return self.loop(stmt, state)
            case Mirror():
                raise AssertionError("there is no reverse sweep yet")

    def loop(self, loop: Loop, state: State) -> State:
        carries, ends = loop.carries, loop.body.end
        inside = [state.of(carry.init) for carry in carries]
        entry = state
        while True:
            now = entry.bound(zip((carry.inside for carry in carries), inside, strict=True))
            match loop.head:
                case Each(target=target, items=items):
                    now = now.bound([(target, now.of(items))])
                    if not isinstance(items, Const):
                        self.check(now.of(items))
                case While(test=test):
                    now = self.block(test, now)
            after = self.block(loop.body, now)
            leaving = [
                state.of(carry.init) | after.of(end)
                for carry, end in zip(carries, ends, strict=True)
            ]
            again = state.joined(after)
            if leaving == inside and again == entry:
                outs = (carry.out for carry in carries)
                return again.bound(zip(outs, leaving, strict=True))
            entry, inside = again, leaving

    def check(self, used: Captures) -> None:
        for each in used:
            if each.changed is not None:
                self.errors.setdefault((each.span, each.name), refusal(each))

    def op(self, op: Op, state: State) -> State:
        fn = op.fn
        if fn is rebinds:
            (key,) = op.args
            assert isinstance(key, Const) and op.span is not None
            state = state.changed(key.value, op.span)  # type: ignore[arg-type]
            self.check(state.kept)
            return state
        if fn is enters:
            (suffix,) = op.args
            assert isinstance(suffix, Const)
            return state.entered(suffix.value)  # type: ignore[arg-type]
        if fn is marks.attempt:
            return replace(state, attempts=state.attempts | {*op.outs})
        options = [value for _, value in op.options]
        given = state.of(*op.args, *options)
        made = self.made.get(op.outs[0]) if op.outs else None
        own = NO_CAPTURES if made is None else made.captures
        if isinstance(fn, prims.Opaque):
            self.check(given)
            state = replace(state, kept=state.kept | given)
            return state.bound((out, own | given) for out in op.outs)
        if made is not None:
            inner = (
                replace(each, comes_out=atom in made.come_out)
                for atom in (*op.args, *options)
                for each in state.of(atom)
            )
            return state.bound([(op.outs[0], own.union(inner))])
        if not given or fn in _LOOKS:
            return state
        if fn is prims.unpack and op.args[0] in self.halved:
            return state.bound((out, given) for out in op.outs[1:])
        if called_of(fn) is not None:  # (it is called, and what comes out calls it again)
            self.check(given)
            return state.bound((out, given) for out in op.outs)
        if _moves(fn):
            self.check(state.of(*options) if fn in _ORDERS else NO_CAPTURES)
            given = state.of(*op.args) if fn in _ORDERS else given
            return state.bound((out, given) for out in op.outs)
        self.check(given)
        coming, kept = self.results(op, state)
        state = replace(state, kept=state.kept | kept)
        return state.bound((out, coming) for out in op.outs)

    def results(self, op: Op, state: State) -> tuple[Captures, Captures]:
        """What functions among the results captured, and among what has been kept somewhere."""
        if only_calls(op.fn) and op.fn not in (prims.call, prims.apply):
            return NO_CAPTURES, NO_CAPTURES
        if op.fn in (prims.call, prims.apply):
            own = frozenset(each for each in state.of(op.args[0]) if each.comes_out)
            given = state.of(*op.args[1:], *(value for _, value in op.options))
        elif isinstance(op.fn, FunctionType) and op.fn.__module__ != prims.__name__:
            own = NO_CAPTURES
            atoms: list[tuple[int | str, Atom]] = [*enumerate(op.args), *op.options]
            fn = op.fn
            given = state.of(*(atom for place, atom in atoms if keeps_argument(fn, place)))
        else:
            own = NO_CAPTURES
            given = state.of(*op.args, *(value for _, value in op.options))
        return own | given, given


# what asks a function for nothing that it captured
_LOOKS = frozenset({
    bool, callable, id, isinstance, operator.is_, operator.is_not, operator.not_, prims.read, type,
})  # fmt: skip
_ORDERS = (max, min, sorted)
# what hands on what it is given, and calls none of it yet
_MOVES = frozenset({
    dict, enumerate, filter, frozenset, functools.partial, getattr, iter, list, map, max, min, next,
    np.array, np.asarray, np.frompyfunc, operator.getitem, operator.or_, prims.get_attribute,
    prims.identity, prims.make_dict, prims.make_list, prims.make_set, prims.make_tuple,
    prims.select, prims.unpack, prims.unpack_star, reversed, set, sorted, tuple, zip,
})  # fmt: skip


def _moves(fn: object) -> bool:
    if isinstance(fn, FunctionType) and makes_derivative(fn):
        return True
    if isinstance(fn, type) and fn.__module__ == itertools.__name__:
        return True
    return type(fn).__hash__ is not None and fn in _MOVES


def refusal(capture: Capture) -> Unsupported:
    """The refusal of a function that has the value that a variable had before."""
    name = capture.name
    return Unsupported(
        f"the variable `{name}` that this function captures changes later: it is bound anew in "
        f"line {capture.changed}, and the function is used after that",
        capture.span,
        f"hand `{name}` to it as an argument, or bind the value that it has here: `{name}={name}`",
    )


def unmarked(block: Block, made: Mapping[Var, Made]) -> tuple[Block, list[Unsupported]]:
    """The block without marks, and the refusals of functions whose variables change."""
    if not any(isinstance(stmt, Op) and stmt.fn in _MARKS for stmt in stmts_in(block)):
        return block, []
    errors: Errors = {}
    if made:
        ops = (stmt for stmt in stmts_in(block) if isinstance(stmt, Op))
        flow = Flow(made, errors, frozenset(op.out for op in ops if called_of(op.fn) is not None))
        state = flow.block(block, State({}))
        flow.check(state.of(*block.end))
    return _without(block), list(errors.values())


_MARKS = (rebinds, enters)


def _without(block: Block) -> Block:
    kept = (s for s in block.stmts if not isinstance(s, Op) or s.fn not in _MARKS)
    return Block(tuple(map_blocks(stmt, _without) for stmt in kept), block.end)
