"""Calls of user functions: which atom each parameter gets, and the two halves of a call.

The forward half returns what the backward half reads beside the arguments and the result; where
that is nothing, the forward call stays the user's own.
"""

from __future__ import annotations

import inspect
import keyword
import operator
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..analysis.outside_kinds import kind_of_default
from ..errors import Span, Unsupported
from ..ir import prims
from ..ir.core import Atom, Block, Const, Function, Op, Param, Var
from ..ir.kinds import (
    ANY,
    Dict,
    Kind,
    List,
    Num,
    Obj,
    Record,
    Size,
    Tuple,
    join_all,
)
from .cotangents import Cotangent, Cotangents, Parts, Place, cotangent_var, named
from .emit import Emitter
from .sizes_of_calls import widened

# a parameter -> its atom, or those of `*args`, or (key, atom) pairs of `**kwargs`
Arguments = dict[str, "Atom | tuple"]


def arguments_of(function: Function, op: Op, skip: int = 0) -> Arguments:
    """Bind the arguments of a call to the parameters of the function that is called."""
    signature = signature_of(function)
    args = op.args[skip:]
    try:
        bound = signature.bind(*args, **dict(op.options))
    except TypeError as error:
        raise Unsupported(f"{function.name}() {error}", op.span, "check the call") from None
    found: Arguments = {}
    for param in function.params:
        if param.name in bound.arguments:
            value = bound.arguments[param.name]
            found[param.name] = tuple(value.items()) if param.form == "VAR_KEYWORD" else value
        elif param.default is not None:
            found[param.name] = param.default
        else:
            found[param.name] = ()
    return found


def signature_of(function: Function) -> inspect.Signature:
    """The signature, with the default objects of the original."""
    parameters = [
        inspect.Parameter(
            p.name,
            getattr(inspect.Parameter, p.form),
            default=inspect.Parameter.empty if p.default is None else p.default,
        )
        for p in function.params
    ]
    return inspect.Signature(parameters)


def kinds_of_arguments(
    arguments: Arguments,
    function: Function,
    kind_of_atom: Callable[[Atom], Kind],
    sizes: dict[Size, Size] | None = None,
) -> dict[Var, Kind]:
    """The kind of every parameter. The function's own names of the sizes are put into `sizes`."""
    kinds: dict[Var, Kind] = {}
    sizes = {} if sizes is None else sizes

    def kind(atom: Atom) -> Kind:
        return widened(kind_of_atom(atom), sizes)

    for param in function.params:
        value = arguments[param.name]
        if param.form == "VAR_POSITIONAL":
            kinds[param.var] = Tuple(tuple(map(kind, value)))  # type: ignore[arg-type]
        elif param.form == "VAR_KEYWORD":
            fields = tuple((key, kind(atom)) for key, atom in value)  # type: ignore[union-attr]
            kinds[param.var] = Dict(fields, Obj(str), join_all(k for _, k in fields))
        elif isinstance(value, Const) and value is param.default:
            kinds[param.var] = kind_of_default(value.value, param.name)
        else:
            kinds[param.var] = kind(value)  # type: ignore[arg-type]
    return kinds


def places_of(function: Function, op: Op) -> dict[str, int | str] | None:
    """Where in the call each parameter gets its argument."""
    if any(p.form.startswith("VAR_") for p in function.params):
        return None
    names = {name: name for name, _ in op.options}
    try:
        bound = signature_of(function).bind(*range(len(op.args)), **names)
    except TypeError:
        return None
    return dict(bound.arguments)


def written_params(function: Function, op: Op) -> tuple[str, ...]:
    """The parameters that get the arguments which the call writes."""
    assert isinstance(op.fn, prims.Called)
    places = places_of(function, op)
    assert places is not None
    names = {place: name for name, place in places.items()}
    return tuple(names[place] for place in op.fn.writes)


@dataclass(frozen=True)
class UserCall:
    """A call of a user's function: the kinds of its arguments, which of them are active, which are
    written, and of which of those the last versions carry a derivative."""

    fn: types.FunctionType
    function: Function
    arguments: Arguments
    known: Mapping[Var, Kind]
    moving: tuple[str, ...]
    written: tuple[str, ...] = ()
    finals: tuple[str, ...] = ()
    takes_result: bool = True

    @property
    def key(self) -> object:
        kinds = tuple(self.known[p.var] for p in self.function.params)
        return self.fn, kinds, self.moving, self.finals, self.takes_result, self.function.is_caught


@dataclass
class Halves:
    """What is generated for one function, one choice of kinds and of active parameters.

    `reads` are the parameters that the backward half takes, `reads_result` says whether it takes
    the result, `saves` whether the forward half returns more than the result. While the body is
    still being built (`is_ready` false), a call of it is a recursive one: then the backward half
    takes nothing but what was saved. So it does where the callers do not know the function: then
    `asked` are the parameters whose cotangents they want.

    The backward half is given the cotangent of the result (if `takes_result`), and those of the
    last versions of the parameters called `finals`, which the function writes. The forward half
    returns what is `beside` the result too. `saves_others`: may what is saved be what it was given,
    or returns?"""

    function: Function
    active: tuple[Var | Place, ...]
    forward: prims.Generated
    backward: prims.Generated
    reads: tuple[Param, ...] = ()
    reads_result: bool = False
    saves: bool = True
    returns: bool = True
    saves_others: bool = True
    finals: tuple[str, ...] = ()
    takes_result: bool = True
    is_ready: bool = False
    is_recursive: bool = False
    asked: tuple[Var | Place, ...] | None = None
    beside: tuple[Atom, ...] = ()


@dataclass
class CallPair:
    """One call of a pair of halves. `written`: the parameters whose next versions are outs of the
    call, after its result."""

    halves: Halves
    arguments: Arguments
    learn: Callable[[Mapping[Var, Kind]], None]
    kind: Callable[[Atom], Kind]
    cotangent_kind: Callable[[Kind], Kind]
    written: tuple[str, ...] = ()
    saved: Var = field(default_factory=lambda: Var("saved"))

    def forward_ops(self, op: Op) -> tuple[Op, ...]:
        """What stands for the call in the forward sweep."""
        if not self.halves.saves:
            return (op,)
        result, *written = op.outs
        fn: Callable = self.halves.forward
        if self.halves.returns:
            outs = (result, self.saved, *written)
        else:
            outs = (self.saved, *written)
        if isinstance(op.fn, prims.Called):
            results, others = len(outs) - len(written), self.halves.saves_others
            fn = replace(op.fn, fn=fn, results=results, saves_others=others)
        call = replace(op, outs=outs, fn=fn, spelled=None)
        if self.halves.returns:
            return (call,)
        return (call, Op((result,), prims.identity, (Const(None),), (), op.span))

    def pull(
        self, op: Op, cotangents: Sequence[Cotangent], table: Cotangents
    ) -> list[tuple[Atom, Atom]]:
        """Write the call of the backward half; (argument, its cotangent) pairs."""
        emit, halves = table.emit, self.halves
        result, *written = op.outs
        args = [self._argument(param, emit) for param in halves.reads]
        if halves.reads_result:
            args.append(result)
        if halves.saves:
            args.append(self.saved)
        if halves.takes_result:
            dy = _with_floats(result, cotangents[0], self.kind(result), emit)
            args.append(table.atom(result, dy))
        finals = dict(zip(self.written, zip(written, cotangents[1:], strict=True), strict=True))
        for out, dy in (finals[name] for name in halves.finals):
            args.append(table.atom(out, _with_floats(out, dy, self.kind(out), emit)))
        outs = [cotangent_var(self._named(param)) for param in self._active()]
        emit.add(Op(tuple(outs), halves.backward, tuple(args), (), emit.span))
        pairs: list[tuple[Atom, Atom]] = []
        for param, out in zip(self._active(), outs, strict=True):
            pairs += self._delivered(param, out, emit)
        return pairs

    def _active(self) -> list[Param]:
        return [p for p in self.halves.function.params if p.var in self.halves.active]

    def _named(self, param: Param) -> Var:
        value = self.arguments[param.name]
        return value if isinstance(value, Var) else Var(param.name, True)

    def _argument(self, param: Param, emit: Emitter) -> Atom:
        value = self.arguments[param.name]
        if param.form == "VAR_POSITIONAL":
            return emit(prims.make_tuple, *value)  # type: ignore[misc]
        if param.form == "VAR_KEYWORD":
            keys = Const(tuple(key for key, _ in value))  # type: ignore[union-attr]
            return emit(prims.make_dict, keys, *(atom for _, atom in value))  # type: ignore[union-attr]
        return value  # type: ignore[return-value]

    def _delivered(self, param: Param, out: Var, emit: Emitter) -> list[tuple[Atom, Atom]]:
        value = self.arguments[param.name]
        if param.form == "VAR_POSITIONAL":
            items = list(enumerate(value))  # type: ignore[arg-type]
        elif param.form == "VAR_KEYWORD":
            items = list(value)  # type: ignore[arg-type]
        else:
            self.learn({out: self.cotangent_kind(self.kind(value))})  # type: ignore[arg-type]
            return [(value, out)]  # type: ignore[list-item]
        return [(atom, emit(operator.getitem, out, Const(key))) for key, atom in items]


def _with_floats(var: Var, dy: Cotangent, kind: Kind, emit: Emitter) -> Cotangent:
    """The cotangent, a float where the value is one: the backward half relies on it."""
    if isinstance(dy, Parts):
        parts = Var(var.wish, True)
        entries = dy.entries.items()
        return Parts({key: _with_floats(parts, d, _kind_at(kind, key), emit) for key, d in entries})
    if kind == Num(float) and isinstance(dy, (Var, Const)):
        return emit(prims.fit, dy, Const(1.0), **named(var))
    return dy


def _kind_at(kind: Kind, key: object) -> Kind:
    match kind:
        case Tuple(items=items) if isinstance(key, int) and -len(items) <= key < len(items):
            return items[key]
        case Dict(fields=fields) | Record(fields=fields) if fields is not None:
            return dict(fields).get(key, ANY)  # type: ignore[call-overload]
        case List(item=item):
            return item
        case _:
            return ANY


@dataclass
class CallTangent:
    """One call of a function in forward mode."""

    function: Function
    active: tuple[Var, ...]
    tangent: prims.Generated
    bound: Arguments
    written: tuple[str, ...] = ()
    finals: tuple[str, ...] = ()

    def push(self, op: Op, tangent_of: Callable[[Atom], Atom], emit: Emitter) -> dict[Var, Var]:
        """Write the call that gives the result (under its own Var) and its tangent, and those of
        the arguments that it writes; out -> tangent."""
        args: list[Atom] = []
        options: list[tuple[str, Atom]] = []
        for param in self.function.params:
            atom = _whole(self.bound[param.name], param, emit)
            args.append(atom)
        for param in self.function.params:
            if param.var in self.active:
                value = self.bound[param.name]
                args.append(_whole_tangent(value, param, tangent_of, emit))
        result, *nexts = op.outs
        finals = [n for n, name in zip(nexts, self.written, strict=True) if name in self.finals]
        tangents = {out: cotangent_var(out) for out in (result, *finals)}
        fn: Callable = self.tangent
        outs = (result, *tangents.values())
        if isinstance(op.fn, prims.Called):
            places = [param.name for param in self.function.params]
            writes = tuple(map(places.index, self.written))
            fn = prims.Called(fn, writes, (), len(outs))
        emit.add(Op((*outs, *nexts), fn, tuple(args), tuple(options), op.span))
        return tangents


def _whole(value: Atom | tuple, param: Param, emit: Emitter) -> Atom:
    if param.form == "VAR_POSITIONAL":
        return emit(prims.make_tuple, *value)  # type: ignore[misc]
    if param.form == "VAR_KEYWORD":
        keys = Const(tuple(key for key, _ in value))  # type: ignore[union-attr]
        return emit(prims.make_dict, keys, *(atom for _, atom in value))  # type: ignore[union-attr]
    return value  # type: ignore[return-value]


def _whole_tangent(
    value: Atom | tuple, param: Param, tangent_of: Callable[[Atom], Atom], emit: Emitter
) -> Atom:
    if param.form == "VAR_POSITIONAL":
        return emit(prims.make_tuple, *map(tangent_of, value))  # type: ignore[arg-type]
    if param.form == "VAR_KEYWORD":
        keys = Const(tuple(key for key, _ in value))  # type: ignore[union-attr]
        atoms = [tangent_of(atom) for _, atom in value]  # type: ignore[union-attr]
        return emit(prims.make_dict, keys, *atoms)
    return tangent_of(value)  # type: ignore[arg-type]


def plain(params: Sequence[Param]) -> tuple[Param, ...]:
    """The same parameters, each of them an ordinary positional one without default."""
    return tuple(Param(p.var, p.name) for p in params)


def distinct(
    params: Sequence[Param], own: Sequence[Param], code: types.CodeType
) -> tuple[Param, ...]:
    """The parameters under names that differ. Those that are added to a function's `own` keep
    clear of the globals and closure variables that its code reads, and of keywords (`d` + `el`)."""
    kept = {param.name for param in own}
    taken = outside_names(code) - kept | set(keyword.kwlist)
    out: list[Param] = []
    for param in params:
        name, number = param.name, 1
        while name in taken:
            number += 1
            name = f"{param.name}{number}"
        taken.add(name)
        out.append(replace(param, name=name))
    return tuple(out)


def outside_names(code: types.CodeType) -> set[str]:
    """The names of globals, attributes and closure variables in a code object."""
    names = {*code.co_names, *code.co_freevars}
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            names |= outside_names(const)
    return names


def giving_its_own(mirror: Block, seeds: Sequence[Var], span: Span | None) -> Block:
    """The backward half in which what it was given is not given back by an operation of nobody:
    results of the reverse sweep are copied where they are not its own."""
    span = None if span is None else replace(span, is_adjoint=True)
    stmts = [replace(s, span=span) if s.span is None else s for s in mirror.stmts]
    ends = list(mirror.end)
    for place, end in enumerate(ends):
        if isinstance(end, Var) and end in seeds:
            ends[place] = Var(end.wish)
            stmts.append(Op((ends[place],), prims.identity, (end,), (), span))  # type: ignore[arg-type]
    return Block(tuple(stmts), tuple(ends))
