"""The kind of every variable, from the kinds of the parameters.

>>> import operator
>>> import numpy as np
>>> from ..ir.core import Block, Op
>>> from ..ir.kinds_of import kind_of
>>> x, y, z = Var("x"), Var("y"), Var("z")
>>> square = Op((y,), operator.mul, (x, x))
>>> total = Op((z,), np.sum, (y,), (("axis", Const(0)),))
>>> kinds = infer(Block((square, total), (z,)), {x: kind_of(np.ones((3, 4)))})
>>> str(kinds[y]), str(kinds[z]), needs_fit(kinds[y], kinds[z])
('f8[n0,n1]', 'f8[n1]', True)
"""

from __future__ import annotations

import builtins
import functools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

import numpy as np

from .. import runtime_objects
from ..ir import columns, marks, prims, side_by_side
from ..ir.core import (
    UNBOUND,
    Atom,
    Block,
    Carry,
    Const,
    Each,
    Function,
    If,
    Loop,
    Mirror,
    Op,
    Stmt,
    Sweep,
    Var,
    While,
)
from ..ir.kinds import (
    ANY,
    ASKED,
    NOTHING,
    Array,
    ByObject,
    Column,
    Fn,
    Kind,
    Known,
    List,
    Maybe,
    Num,
    Obj,
    Partial,
    Record,
    Ref,
    ResultKind,
    Slice,
    Started,
    Tuple,
    if_there,
    join,
    join_all,
    truth_of,
)
from ..ir.kinds_of import kind_of_const
from ..ir.walk import defined
from . import containers
from .changed_items import changed_items
from .cotangents import cotangent_kind, fit_axes, needs_fit
from .covering import Joined
from .displays import Display, note, with_lengths
from .effects import is_half, is_in_place
from .facts import constant_of
from .outside_kinds import global_kind
from .presence import PASSING_NONE, THERE, given_there, must_be_there
from .results import result_kind
from .starting import computed, is_none_so_far, next_kind

Kinds = dict[Var, Kind]

_SIDE_BY_SIDE = (Const(np.r_), Const(np.c_))
_MAX_PASSES = 12
_MAX_DEPTH = 8


def infer(
    code: Function | Block,
    known: Mapping[Var, Kind],
    call_kind: ResultKind | None = None,
    namespace: Callable[[str], object] | None = None,
    changed: Mapping[Var, Kind] | None = None,
) -> Kinds:
    """The kinds of the Vars in `known` and of all that `code` defines. `call_kind(fn, args,
    options)` answers for functions of the user; `namespace` gives the value of a global; `changed`
    tells what Vars may hold besides, because their memory is written under other names."""
    block = code.body if isinstance(code, Function) else code
    written: dict[str, Kind] = {}
    for number in range(_MAX_PASSES):
        before = dict(written)
        kinds = Joined(changed, known) if changed else dict(known)
        walk = _Walk(kinds, call_kind, namespace, written)
        walk.whole(block)
        if written == before:
            break
        if number == _MAX_PASSES - 2:
            written.update(dict.fromkeys(written, ANY))
    return dict(walk.kinds)


def infer_sweep(
    sweep: Sweep,
    known: Mapping[Var, Kind],
    call_kind: ResultKind | None = None,
    namespace: Callable[[str], object] | None = None,
) -> Kinds:
    """The same, of a function with its reverse."""
    walk = _Walk(dict(known), call_kind, namespace)
    walk.whole(sweep.forward)
    walk.whole(sweep.mirror)
    return walk.kinds


@dataclass
class _Walk:
    """One pass over the code in the order of execution; loops until nothing changes. `kinds`
    grows; a Var inside a loop is set again at each pass, the last time from what all iterations
    have in common."""

    kinds: Kinds
    call_kind: ResultKind | None
    namespace: Callable[[str], object] | None
    written: dict[str, Kind] = field(default_factory=dict)  # what the code sets globals to
    depth: int = 0
    fresh: dict[Var, Display] = field(default_factory=dict)  # until they are read
    sure: frozenset[Var] = frozenset()  # what is not None
    back: Mapping[Op, Var] = field(default_factory=dict)  # stores of what was there
    beginning: int = 0  # of how many loops this is the first pass
    starts: dict[Var, Atom] = field(default_factory=dict)  # of what loops carry
    is_guess: bool = False  # what an attribute may hold is left open until more is known

    def of(self, atom: Atom) -> Kind:
        if isinstance(atom, Var):
            return self.kinds.get(atom, ANY)
        return NOTHING if atom is UNBOUND or atom == UNBOUND else kind_of_atom(atom)

    def block(self, block: Block) -> None:
        for stmt in block.stmts:
            self.stmt(stmt)

    def whole(self, block: Block) -> None:
        """A block that is in no other."""
        self.sure, self.back = must_be_there(block), changed_items(block)
        self.block(block)

    def stmt(self, stmt: Stmt) -> None:
        match stmt:
            case Op():
                self.op(stmt)
                note(stmt, self.fresh, self.of)
                return
            case If():
                self.branch(stmt)
            case Loop():
                self.loop(stmt)
            case Mirror(carries=carries, body=body):
                self.repeat(carries, None, body)
            case _:
                assert_never(stmt)
        self.fresh.clear()

    # --- regions ---------------------------------------------------------------------------------

    def branch(self, stmt: If) -> None:
        """A test that is known chooses the arm; the other is not looked at, nor what it calls."""
        truth = truth_of(self.of(stmt.test))
        arms: tuple[Block, ...] = (stmt.then, stmt.orelse)
        if truth is not None:
            arms, never = (arms[:1], arms[1]) if truth else (arms[1:], arms[0])
            self.kinds.update(dict.fromkeys(defined(never), ANY))
        for arm in arms:
            self.block(arm)
        for place, out in enumerate(stmt.outs):
            self.kinds[out] = join_all(self.of(arm.end[place]) for arm in arms)

    def loop(self, stmt: Loop) -> None:
        self.kinds[stmt.trip] = Num(int)
        match stmt.head:
            case Each(target=target, items=items):
                self.kinds[target] = containers.item_of(if_there(self.of(items)))
                self.repeat(stmt.carries, None, stmt.body)
            case While(test=test):
                self.repeat(stmt.carries, test, stmt.body)
            case _:
                assert_never(stmt.head)

    def repeat(self, carries: tuple[Carry, ...], test: Block | None, body: Block) -> None:
        """The fixed point: what a carry is before each iteration, whichever it is."""
        current = [self.of(carry.init) for carry in carries]
        self.fresh.clear()
        starts = [self.starts.get(c.init, c.init) for c in carries]  # type: ignore[arg-type]
        self.starts.update(zip((carry.inside for carry in carries), starts, strict=True))
        guessed, self.is_guess = self.is_guess, False
        for number in range(_MAX_PASSES + 1):
            self.beginning += number == 0
            for carry, kind in zip(carries, current, strict=True):
                self.kinds[carry.inside] = self.kinds[carry.out] = kind
            if test is not None:
                self.block(test)
            self.block(body)
            ends = zip(starts, current, map(self.of, body.end), strict=True)
            following = [next_kind(start, kind, end) for start, kind, end in ends]
            self.beginning -= number == 0
            is_first_guess = number == 0 and self.is_guess
            if following == current and not is_first_guess:
                self.is_guess |= guessed
                return
            if number >= _MAX_PASSES - 2:
                pairs = zip(current, following, strict=True)
                following = [ANY if kind != after else kind for kind, after in pairs]
            current = following

    # --- operations ------------------------------------------------------------------------------

    def op(self, op: Op) -> None:
        args = given_there(op, tuple(map(self.of, op.args)))
        options = tuple((name, self.of(value)) for name, value in op.options)
        if ASKED in (*args, *(kind for _, kind in options)):
            is_kept = is_in_place(op.fn) or op.fn is prims.store  # (an array, whatever is written)
            kind: Kind = args[0] if is_kept and isinstance(args[0], Array) else ASKED
            self.kinds.update(dict.fromkeys(op.outs, kind))
            return
        match op.outs:
            case ():
                if op.fn is prims.set_global:
                    self.set_global(*args)
            case (out,):
                result = lambda given: self.result(op, given, options)  # noqa: E731
                is_open = any(isinstance(kind, Started) for kind in args)
                self.kinds[out] = computed(op, args, result) if is_open else result(args)
            case _:
                several = self.results(op, args, options)
                for out, kind in zip(op.outs, several, strict=True):
                    self.kinds[out] = kind

    def results(self, op: Op, args: tuple[Kind, ...], options: tuple = ()) -> tuple[Kind, ...]:
        """Of an operation with several outs."""
        match op.fn:
            case prims.unpack:
                return containers.unpacked(args[0], len(op.outs))
            case columns.attributes:
                assert isinstance(op.args[1], Const)
                return (*op.args[1].value, Ref(runtime_objects.Before))  # type: ignore[misc]
            case prims.unpack_star:
                sizes = (part.value for part in op.args[1:])  # type: ignore[union-attr]
                return containers.unpacked_star(args[0], *sizes)
            case prims.Method(name=name):
                return containers.mutated(name, args[0], args[1:], dict(options))
            case marks.enter:
                return self.called(Known(prims.Method("__enter__")), args[:1], ()), args[0]
            case fn if is_half(fn):
                return tuple(self.kinds.get(out, ANY) for out in op.outs)
            case _:
                return (ANY,) * len(op.outs)

    def result(self, op: Op, args: tuple[Kind, ...], options: tuple) -> Kind:
        match op.fn:
            case fn if args and isinstance(args[0], Maybe) and fn in PASSING_NONE:
                there = self.result(op, (args[0].there, *args[1:]), options)
                return join(Known(None), there)
            case operator.getitem if isinstance(args[0], Column) and op.out in self.sure:
                return args[0].item
            case operator.getitem if op.args[0] in _SIDE_BY_SIDE and isinstance(args[1], Tuple):
                return self.called(Known(side_by_side.joined), args, ())
            case operator.getitem if self.beginning and is_none_so_far(args[0]):
                self.is_guess = True
                return NOTHING
            case prims.store if op in self.back and isinstance(self.of(self.back[op]), Array):
                return args[0]
            case prims.store if isinstance(args[0], Column) and op.spelled == "back":
                if args[2] == Known(None):
                    return replace(args[0], or_none=True)
                return self.called(Known(op.fn), args, options)
            case prims.identity if op.spelled == THERE:
                return if_there(args[0])
            case prims.make_tuple:
                return Tuple(args)
            case prims.make_list:
                return List(join_all(iter(args)))
            case prims.make_dict:
                return containers.make_dict(args[0], args[1:])
            case prims.make_slice:
                return Slice(*args)
            case prims.make_set | builtins.set:
                return Obj(set)
            case prims.format_string:
                return Obj(str)
            case prims.append:
                return containers.mutated("append", args[0], args[1:])[1]
            case prims.delete_item:
                return containers.without_item(args[0])
            case prims.unpack:
                return containers.unpacked(args[0], 1)[0]
            case prims.Closure(function=function):
                return Fn(function, args)
            case prims.Asking(fn=asked):
                return self.called(Known(asked), args, options)
            case functools.partial if isinstance(args[0], Known) and not options:
                return Partial(functools.partial, None, None, args[0].value, args[1:])
            case columns.New(cls=cls):
                return Ref(cls)
            case columns.CotangentsOf(kind=kind) | columns.Scattered(kind=kind):
                return ByObject(kind)
            case prims.Made(cls=cls, names=names) | prims.Holding(cls=cls, names=names):
                return Record(cls, tuple(zip(names, args[len(args) - len(names) :], strict=True)))
            case prims.global_value:
                return global_kind(args[0], len(args) == 2, self.namespace, self.written)
            case prims.call:
                return self.called(args[0], args[1:], options)
            case prims.apply:
                return self.applied(args)
            case fn if is_half(fn):
                # what builds a half of a call notes the kinds of its results
                return self.kinds.get(op.outs[0], ANY) if op.outs else ANY
            case prims.Opaque() | marks.error:
                return ANY
            case np.array | np.asarray if op.args and op.args[0] in self.fresh:
                fresh = self.fresh[op.args[0]]  # type: ignore[index]
                given = (fresh.as_list() or args[0], *args[1:])
                return fresh.as_array(self.called(Known(op.fn), given, options))
            case np.tensordot | np.linalg.tensordot:
                return self.called(Known(op.fn), *with_lengths(op, args, options, self.fresh))
            case marks.attempt | marks.failed | marks.catches:
                return Num(bool)
            case _:
                return self.called(Known(op.fn), args, options)

    def set_global(self, name: Kind, value: Kind) -> None:
        assert isinstance(name, Known)
        text = str(name.value)
        self.written[text] = join(self.written.get(text, NOTHING), value)

    def called(self, fn: Kind, args: tuple[Kind, ...], options: tuple) -> Kind:
        match fn:
            case Known(value=known) if callable(known):
                kind = result_kind(known, args, options)
                if kind is ANY and self.call_kind is not None:
                    return self.call_kind(known, args, dict(options))
                return kind
            case Fn(function=Function() as function, captured=captured):
                return self.closure_result(function, captured + args, options)
            case Partial(function=function, given=given):
                return self.called(Known(function), given + args, options)
            case _:
                return ANY

    def applied(self, args: tuple[Kind, ...]) -> Kind:
        match args:
            case (fn, Tuple(items=items), options) if getattr(options, "fields", None) is not None:
                return self.called(fn, items, tuple(options.fields))
            case (fn, Tuple(items=items), Known(value=None)):
                return self.called(fn, items, ())
            case _:
                return ANY

    def closure_result(self, function: Function, args: tuple[Kind, ...], options: tuple) -> Kind:
        """The result of a function made by the program, by inferring its body."""
        if self.depth >= _MAX_DEPTH or any("VAR" in param.form for param in function.params):
            return ANY
        given = dict(zip((param.name for param in function.params), args, strict=False))
        given.update(options)
        known: Kinds = {}
        for param in function.params:
            if param.name in given:
                known[param.var] = given[param.name]
            elif isinstance(param.default, Const):
                known[param.var] = kind_of_atom(param.default)
            else:  # none, or a captured variable
                known[param.var] = known.get(param.default, ANY) if param.default else ANY
        walk = _Walk(known, self.call_kind, self.namespace, self.written, self.depth + 1)
        walk.whole(function.body)
        return walk.of(function.body.end[0]) if function.body.end else Known(None)


def kind_of_atom(const: Const) -> Kind:
    """The kind of a constant (of a default object: nothing that may change is taken from it)."""
    return kind_of_const(const.value)


__all__ = [
    "Kinds", "constant_of", "cotangent_kind", "fit_axes", "infer", "infer_sweep", "kind_of_atom",
    "needs_fit",
]  # fmt: skip
