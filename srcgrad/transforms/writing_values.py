"""Calls of functions that are values and write into what they captured, what a partial was given,
or what they are called with.

    def put(v): log.append(v)
    fs = [put]
    fs[0](x)                        nothing tells that `log` holds `x` now
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from ..analysis.kinds import infer
from ..analysis.memory import is_immutable, kind_of_atom, written
from ..analysis.storage import ELSEWHERE, Storage
from ..errors import SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import Atom, Block, Const, Function, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Unknown
from ..ir.walk import stmts_in

Kinds = Mapping[Var, Kind]
CalleeWrites = Callable[[Op, dict[Var, Kind]], tuple[Atom, ...]]

_REASON = "`{}` is used as a value, and writes into what it captured or was given"
_HINT = "let it return the value, and write where it is called"


@dataclass(frozen=True)
class Writer:
    """A function that is made here, `value`, and may write into the `targets`; `writes_own`: and
    into what it is called with."""

    name: str
    value: Var
    targets: tuple[Atom, ...]
    writes_own: bool = False


def calls_of_writers(
    function: Function,
    moving: Collection[Var],
    used: Collection[Var],
    kinds: Kinds,
    callee_writes: CalleeWrites,
) -> list[SrcgradError]:
    """An error for each call of a value that may be such a function, where the result depends on
    what is written: an array that carries a derivative, or may then, or a container, of which
    neither length nor kind are known then."""
    body = function.body
    calls = [op for op in _ops(body) if op.fn in (prims.call, prims.apply)]
    writers = [*_writers(body, kinds, callee_writes)] if calls and moving else []
    if not writers:
        return []
    storage = Storage.of(body, [param.var for param in function.params], kinds)
    read = {storage.group(var) for var in used}
    carrying = {storage.group(var) for var in moving if not is_immutable(kinds.get(var, ANY))}
    partials = [op for op in _ops(body) if op.fn is functools.partial]
    errors: list[SrcgradError] = []
    for op in calls:
        given = _given(op)
        reached = {storage.group(atom) for atom in given if isinstance(atom, Var)}
        given = given.union(*(_given(p) for p in partials if storage.group(p.out) in reached))
        is_moved = not given.isdisjoint(moving)
        for writer in writers:
            if storage.group(writer.value) not in reached:
                continue
            own = given - {op.args[0]} if writer.writes_own else set()
            for target in filter(lambda atom: _is_of_account(atom, kinds), {*writer.targets, *own}):
                group = storage.group(target)  # type: ignore[arg-type]
                lost = is_moved or group in carrying or _is_container(kind_of_atom(target, kinds))
                if lost and group in read:
                    errors.append(Unsupported(_REASON.format(writer.name), op.span, _HINT))
                    break
    return errors


def _ops(block: Block) -> Iterator[Op]:
    return (stmt for stmt in stmts_in(block) if isinstance(stmt, Op))


def _given(op: Op) -> set[Atom]:
    return {*op.args, *(atom for _, atom in op.options)}


def _is_of_account(atom: Atom, kinds: Kinds) -> bool:
    """Can what is written there carry a derivative? (What a list holds now tells nothing.)"""
    kind = kind_of_atom(atom, kinds)
    if not isinstance(atom, Var) or is_immutable(kind):
        return False
    return not isinstance(kind, Array) or kind.dtype.kind in "fcO"


def _is_container(kind: Kind) -> bool:
    return isinstance(kind, (List, Dict, Unknown))


def _writers(body: Block, kinds: Kinds, callee_writes: CalleeWrites) -> Iterator[Writer]:
    for op in _ops(body):
        if isinstance(op.fn, prims.Closure):
            writer = _closure(op, kinds, callee_writes)
        elif op.fn is functools.partial and isinstance(op.args[0], Const):
            writer = _partial(op, kinds, callee_writes)
        else:
            continue
        if writer.targets or writer.writes_own:
            yield writer


def _closure(op: Op, kinds: Kinds, callee_writes: CalleeWrites) -> Writer:
    """A nested function: what it may write of what it captured."""
    function = op.fn.function  # type: ignore[attr-defined]
    params = [param.var for param in function.params]
    captured = dict(zip(params, op.args, strict=False))
    inner = infer(function.body, {v: kind_of_atom(a, kinds) for v, a in captured.items()})
    storage = Storage.of(function.body, params, inner, lambda call: callee_writes(call, inner))
    targets = [atom for var, atom in captured.items() if storage.is_changed(var)]
    if any(storage.may_share(target, ELSEWHERE) for target, *_ in storage.writes):
        targets.append(ELSEWHERE)
    writes_own = any(map(storage.is_changed, params[len(op.args) :]))
    return Writer(function.name, op.out, tuple(targets), writes_own)


def _partial(op: Op, kinds: Kinds, callee_writes: CalleeWrites) -> Writer:
    """A known function with its first arguments: which of these it may write."""
    assert isinstance(op.args[0], Const)
    fn, given = op.args[0].value, op.args[1:]
    missing = list[Atom]()
    if isinstance(fn, types.FunctionType):
        names = fn.__code__.co_varnames[len(given) : fn.__code__.co_argcount]
        required = names[: len(names) - len(fn.__defaults__ or ())]
        missing = [Var(name) for name in required if name not in dict(op.options)]
    known = dict(kinds)
    call = Op((), fn, (*given, *missing), op.options, op.span)
    found = [*callee_writes(call, known), written(call, known)]
    targets = tuple(atom for atom in found if atom in _given(op) or atom is ELSEWHERE)
    name = getattr(fn, "__name__", type(fn).__name__)
    return Writer(name, op.out, targets, any(atom in missing for atom in found))  # type: ignore[arg-type]
