"""Calls of functions that only the run knows, and the functions that the program makes as values.

y = f(x)              forward: y, saved = forward(f)(x)       reverse: dx = backward(saved, dy)
f = lambda t: t * a   forward: f = lambda t, *, a=a: t * a    reverse: da = captured(df, "a", a)

The cotangent of a function is a dict of those of what it captured; `None` is zero.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .. import half_texts, pairs
from ..analysis.kinds import cotangent_kind
from ..analysis.memory import is_immutable
from ..analysis.storage import Storage
from ..ir import prims
from ..ir.core import Atom, Block, Const, Function, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, Known, Obj, is_unknown
from ..ir.walk import map_blocks, stmts_in
from .context import Context
from .cotangents import Cotangent, Cotangents, Parts, cotangent_var, named
from .entries import EVERY, Entry, settle
from .tangents import Tangents

Options = tuple[tuple[str, Atom], ...]


@dataclass(frozen=True)
class Dispatch:
    """A call whose function the run asks for its halves: of which arguments, and whether what
    the function captured carries a derivative."""

    wrt: tuple[int | str, ...]
    captured: bool
    every: bool
    saved: Var = field(default_factory=lambda: Var("saved"))

    def forward_ops(self, op: Op) -> tuple[Op, ...]:
        """What stands for the call in the forward sweep."""
        *before, call = as_call(op, self.captured)
        half = Var("", True)
        options = (*self.options, *_method(op, self.captured))
        made = Op((half,), pairs.forward, (call.args[0],), options, op.span)
        called = replace(call, outs=(op.out, self.saved), args=(half, *call.args[1:]))
        return (*before, made, called)

    @property
    def options(self) -> Options:
        wrt = () if self.every else (("wrt", Const(self.wrt)),)
        return (*wrt, ("captured", Const(True))) if self.captured else wrt


def _method(op: Op, captured: bool) -> Options:
    """Of which method a half is asked of the object itself, which carries a derivative."""
    if not captured or not isinstance(op.fn, prims.Method):
        return ()
    return (("method", Const(op.fn.name)),)


def is_read_as(op: Op) -> bool:
    """Is it a call of a function that the run replaces, where it is differentiated again?"""
    return isinstance(op.fn, types.FunctionType) and op.fn in half_texts.READ_AS


def as_call(op: Op, captured: bool = False) -> tuple[Op, ...]:
    """A call of a method of an unknown object, as the call of what its attribute is; that of a
    half, as the call of a function which finds out what it does."""
    if is_read_as(op):
        return (replace(op, fn=prims.call, args=(Const(op.fn), *op.args), spelled=None),)
    if not isinstance(op.fn, prims.Method):
        return (op,)
    receiver, *args = op.args
    if captured:
        return (replace(op, fn=prims.call, spelled=None),)
    bound = Var("", True)
    loaded = Op((bound,), getattr, (receiver, Const(op.fn.name)), (), op.span)
    return loaded, replace(op, fn=prims.call, args=(bound, *args), spelled=None)


def _function_and_arguments(op: Op) -> tuple[Atom, ...]:
    """(The function of a method is a part of its object.)"""
    return as_call(op)[-1].args if is_read_as(op) else op.args


# --- calls ---------------------------------------------------------------------------------------


def _dispatch(op: Op, moves: Callable[[Atom], bool]) -> Dispatch:
    fn, *args = _function_and_arguments(op)
    atoms = [*enumerate(args), *op.options]
    wrt = tuple(place for place, atom in atoms if moves(atom))
    return Dispatch(wrt, moves(fn), len(wrt) == len(atoms))


def _pull_call(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    (out,) = outs
    made = context.pairs[op] = _dispatch(op, context.active.__contains__)
    fn, *args = _function_and_arguments(op)
    by_place = dict([*enumerate(args), *op.options])
    receivers = [*([fn] if made.captured else []), *(by_place[place] for place in made.wrt)]
    cotangents = [cotangent_var(var) for var in receivers]
    for var, cotangent in zip(receivers, cotangents, strict=True):
        table.learn(cotangent, cotangent_kind(context.kinds.get(var, ANY)))
    emit = table.emit
    dy = _some(out, op.out, table)
    emit.add(Op(tuple(cotangents), pairs.backward, (made.saved, dy), (), emit.span))
    for var, cotangent in zip(receivers, cotangents, strict=True):
        table.add(var, cotangent)
    return True


def _some(value: Cotangent, out: Var, table: Cotangents) -> Atom:
    """The cotangent of the result, or those of some of its items."""
    if not isinstance(value, Parts) or any(isinstance(p, Parts) for p in value.entries.values()):
        return _unfitted(table.atom(out, value), out, table)
    entries = {k: d for k, d in value.entries.items() if isinstance(d, (Var, Const))}
    places = [key for key in entries if isinstance(key, int) and key >= 0]
    if len(places) == len(entries):
        row = [entries.get(place, Const(None)) for place in range(max(places, default=-1) + 1)]
        return table.emit(prims.make_tuple, *row, **named(out))
    return table.emit(prims.make_dict, Const(tuple(entries)), *entries.values(), **named(out))


def _unfitted(dy: Atom, out: Var, table: Cotangents) -> Atom:
    """The cotangent as it was before it was brought to the result: the backward half does that."""
    made = {s.outs[0]: s for s in table.emit.stmts if isinstance(s, Op) and len(s.outs) == 1}
    while isinstance(dy, Var) and dy in made and made[dy].fn in (prims.identity, prims.unbroadcast):
        if made[dy].fn is prims.unbroadcast and made[dy].args[1] is not out:
            break
        dy = made[dy].args[0]
    return dy


def _push_call(op: Op, table: Tangents) -> bool:
    emit = table.emit
    made = _dispatch(op, table.has)
    emit.stmts.pop()
    *before, call = as_call(op, made.captured)
    fn, *args = _function_and_arguments(op)
    along = emit(prims.make_tuple, *(table.get(atom) or Const(None) for atom in args))
    options: Options = ()
    if names := [name for name, atom in op.options if table.has(atom)]:
        tangents = [table.atom(dict(op.options)[name]) for name in names]
        options = (("options", emit(prims.make_dict, Const(tuple(names)), *tangents)),)
    if made.captured:
        options = (*options, ("captured", table.atom(fn)), *_method(op, True))
    for stmt in before:
        emit.add(stmt)
    half, tangent = Var("", True), cotangent_var(op.out)
    emit.add(Op((half,), pairs.pushforward, (call.args[0], along), options, op.span))
    emit.add(replace(call, outs=(op.out, tangent), args=(half, *call.args[1:])))
    table.entries[op.out] = tangent
    return True


def _pull_partial(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    (out,) = outs
    emit, (fn, *args) = table.emit, op.args
    whole = table.atom(op.out, out)
    for place, atom in [*enumerate(args), *op.options]:
        if isinstance(atom, Var) and atom in context.active:
            part = emit(pairs.given, whole, Const(place), fn, atom, **named(atom))
            table.learn(part, cotangent_kind(context.kinds.get(atom, ANY)))
            table.add(atom, part)
    if isinstance(fn, Var) and fn in context.active:
        names = Const(tuple(name for name, _ in op.options))
        table.add(fn, emit(pairs.without, whole, names, **named(fn)) if op.options else whole)
    return True


def _push_partial(op: Op, table: Tangents) -> bool:
    tangents = table.emit(prims.make_tuple, *(table.get(a) or Const(None) for a in op.args))
    names = Const(tuple(name for name, _ in op.options))
    options = table.emit(prims.make_dict, names, *(table.atom(atom) for _, atom in op.options))
    return settle(op, table.emit(pairs.bind, op.args[0], tangents, options), table)


def _pull_as_it_is(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """The cotangent of a forward half is that of its function, and so is that of a function which
    keeps what it captured."""
    table.add(op.args[0], table.atom(op.out, outs[0]))
    return True


def _push_as_it_is(op: Op, table: Tangents) -> bool:
    return settle(op, table.atom(op.args[0]), table)


def _pull_pushforward(
    op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context
) -> bool:
    """What it was given has its cotangents by place."""
    whole = table.atom(op.out, outs[0])
    for place, atom in enumerate(_given_to_pushforward(op)):
        if isinstance(atom, Var) and atom in context.active:
            part = table.emit(pairs.given_half, whole, Const(place), atom, **named(atom))
            table.learn(part, cotangent_kind(context.kinds.get(atom, ANY)))
            table.add(atom, part)
    return True


def _push_pushforward(op: Op, table: Tangents) -> bool:
    tangents = {i: table.get(atom) for i, atom in enumerate(_given_to_pushforward(op))}
    moving = {place: tangent for place, tangent in tangents.items() if tangent is not None}
    made = table.emit(prims.make_dict, Const(tuple(moving)), *moving.values())
    return settle(op, made, table)


def _given_to_pushforward(op: Op) -> tuple[Atom, ...]:
    """The fields of `pairs.Pushforward`."""
    named_ones = dict(op.options)
    return (*op.args[:2], *(named_ones.get(k, Const(None)) for k in ("options", "captured")))


_CALL = Entry(_pull_call, _push_call, EVERY, True)
CALLS: dict[Callable, Entry] = {
    prims.call: _CALL,
    functools.partial: Entry(_pull_partial, _push_partial, EVERY, True),
    # of a derivative that is differentiated again
    pairs.gradient: Entry(_pull_as_it_is, _push_as_it_is, EVERY),
    pairs.forward: Entry(_pull_as_it_is, _push_as_it_is),
    pairs.keeping: Entry(_pull_as_it_is, _push_as_it_is),
    pairs.pushforward: Entry(_pull_pushforward, _push_pushforward, EVERY, True),
}


def read_as_entry(op: Op) -> Entry | None:
    """That of a call of a function which the run replaces."""
    return _CALL if is_read_as(op) else None


def method_entry(op: Op, kinds: Mapping[Var, Kind]) -> Entry | None:
    """That of a call of a method of an object of which the run knows what it is."""
    return _CALL if _is_open(op.args[0], kinds) and len(op.outs) == 1 else None


def _is_open(receiver: Atom, kinds: Mapping[Var, Kind]) -> bool:
    kind = kinds.get(receiver, ANY) if isinstance(receiver, Var) else None
    return is_unknown(kind) or isinstance(kind, Obj) and kind.type not in (str, bytes, set)


# --- functions that are made ---------------------------------------------------------------------


@dataclass(frozen=True)
class Bound:
    """A function whose captured values the run will find in defaults of its parameters."""

    def forward_ops(self, op: Op) -> tuple[Op, ...]:
        return (bound(op),)


def bound(op: Op) -> Op:
    return replace(op, fn=replace(op.fn, is_bound=True, is_kept=True))  # type: ignore[type-var]


def _captured(op: Op) -> list[tuple[str, Atom]]:
    """What the function captures, by the name of the parameter in whose default it is kept."""
    closure = op.fn
    assert isinstance(closure, prims.Closure) and isinstance(closure.function, Function)
    params = closure.function.params
    inner = [param.var for param in params[: len(op.args)]]
    given = {p.default: p.name for p in params[len(op.args) :] if isinstance(p.default, Var)}
    names = [given.get(var, name) for var, name in zip(inner, closure.captured, strict=True)]
    return list(zip(names, op.args, strict=True))


def _pull_closure(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    (out,) = outs
    context.pairs[op] = Bound()
    whole = table.atom(op.out, out)
    for name, atom in _captured(op):
        if isinstance(atom, Var) and atom in context.active:
            part = table.emit(pairs.captured, whole, Const(name), atom, **named(atom))
            table.learn(part, cotangent_kind(context.kinds.get(atom, ANY)))
            table.add(atom, part)
    return True


def _push_closure(op: Op, table: Tangents) -> bool:
    table.emit.stmts[-1] = bound(op)
    moving = [(name, atom) for name, atom in _captured(op) if table.has(atom)]
    keys = Const(tuple(name for name, _ in moving))
    tangents = (table.atom(atom) for _, atom in moving)
    return settle(op, table.emit(prims.make_dict, keys, *tangents), table)


CLOSURE = Entry(_pull_closure, _push_closure, EVERY, True)


def makes_functions(block: Block) -> bool:
    """Does it make functions that carry a derivative? (Their callers must find what they hold.)"""
    ops = (stmt for stmt in stmts_in(block) if isinstance(stmt, Op))
    return any(isinstance(op.fn, prims.Closure) and op.fn.is_kept for op in ops)


# --- calls through which nothing flows -----------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """What the program was given: its parameters, and what may share memory with them."""

    params: Sequence[Var]
    storage: Storage
    kinds: dict[Var, Kind]

    def besides(self, call: Op) -> tuple[Var, ...]:
        """What may be written that this call is not given: the function that is called was given,
        too, and may hold it."""
        fn, *args = call.args
        mutable = [p for p in self.params if not is_immutable(self.kinds.get(p, ANY))]
        group = self.storage.group
        if isinstance(fn, Var) and fn not in self.params:
            if all(group(fn) is not group(param) for param in mutable):
                return ()
        atoms = (fn, *args, *(atom for _, atom in call.options))
        known = {group(atom) for atom in atoms if isinstance(atom, Var)}
        return tuple(param for param in mutable if group(param) not in known)

    def called(self, op: Op) -> Op:
        """`put(x)`, where `put` is known as a method of a list that changes it, as a call of what
        only the run knows."""
        fn = op.fn
        if not isinstance(fn, types.BuiltinMethodType) or fn.__name__ not in prims.MUTATORS:
            return op
        if isinstance(fn.__self__, types.ModuleType) or len(op.outs) > 1:
            return op
        callee = next((p for p in self.params if self.kinds.get(p) == Known(fn)), Const(fn))
        return replace(op, fn=prims.call, args=(callee, *op.args), spelled=None)


def checked(
    block: Block, moving: Collection[Var], kinds: Mapping[Var, Kind], params: Sequence[Var]
) -> Block:
    """Calls of functions that nobody knows, of which no derivative comes back, may not write what
    carries one, nor what else the program was given: the run sees to that."""
    assert isinstance(kinds, dict)
    return _checked(block, moving, Given(params, Storage.of(block, params, kinds), kinds))


def _checked(block: Block, moving: Collection[Var], given: Given) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if not isinstance(stmt, Op):
            stmts.append(map_blocks(stmt, lambda inner: _checked(inner, moving, given)))
            continue
        if _is_given_memory(stmt, moving, given.kinds):
            *before, stmt = as_call(stmt)
            stmts += before
        call = given.called(stmt)
        if call.fn in (prims.call, prims.apply) and len(call.outs) < 2:
            atoms = [*call.args, *(atom for _, atom in call.options)]
            others = given.besides(call)
            if any(atom in moving for atom in atoms) and (others or call is stmt):
                half = Var("", True)
                given.kinds[half] = Obj(pairs.Reading)
                stmts.append(Op((half,), pairs.reading, (call.args[0], *others), (), stmt.span))
                stmt = replace(call, args=(half, *call.args[1:]))
        stmts.append(stmt)
    return Block(tuple(stmts), block.end)


def _is_given_memory(op: Op, moving: Collection[Var], kinds: Mapping[Var, Kind]) -> bool:
    """Is it a call of a method of an unknown object that could write what carries a derivative?"""
    if not isinstance(op.fn, prims.Method) or not _is_open(op.args[0], kinds) or len(op.outs) > 1:
        return False
    atoms = [*op.args[1:], *(atom for _, atom in op.options)]
    return any(atom in moving and not is_immutable(kinds.get(atom, ANY)) for atom in atoms)
