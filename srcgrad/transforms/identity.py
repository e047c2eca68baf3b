"""A function whose objects are known by their identity: resolved round by round.

What attributes hold is known when all that is written into them is found; for that, methods must
be looked up, by what attributes hold. So each round takes what the last one has found for a guess;
nothing is decided by it but which class an object is of, and that is looked at in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..analysis.kinds import Kinds
from ..errors import SrcgradError, Unsupported
from ..ir import prims
from ..ir.columns import Attribute
from ..ir.core import Block, Const, Function, Op, Var
from ..ir.kinds import ANY, NOTHING, Column, Kind, Known, Ref, is_unknown, join
from ..ir.kinds_of import kind_of_const
from ..ir.walk import same_statements, stmts_in
from .attributes_held import read_once
from .callees import Host
from .functions_held import Held, functions_held, held_by_name
from .giving_objects import gives_object
from .heap import TOO_LONG, Assumed, heaped
from .heap_checks import refer, why_not

_MOST_ROUNDS = 16
_MOST_GUESSES = 4
_CLASSES = (
    "objects of several classes are changed, and stand in one place",
    None,
    "keep objects of each class in an attribute or a list of their own",
)


def by_identity(
    function: Function,
    given: Mapping[Var, Kind],
    fitted: Callable[..., tuple[Kinds, Block]],
    host: Host,
    in_time: Callable[[Block, Kinds, Sequence[Var]], Block],
) -> tuple[Block, Kinds] | SrcgradError:
    """The body of a function, and its kinds, with objects that are known by their identity; or
    what is done with them that cannot be followed. `fitted` infers kinds, and specialises;
    `in_time`: nothing is put back where something else has been bound since."""
    known = {var: refer(kind) for var, kind in given.items()}
    body, assumed = function.body, Assumed()
    held: dict[str, Kind] = {}
    functions: dict[str, Held] = {}

    def call_kind(fn: object, args: Sequence[Kind], options: Mapping[str, Kind]) -> Kind:
        if fn is getattr and isinstance(args[0], Ref) and isinstance(args[1], Known):
            return _guess(held, str(args[1].value), args[0].type)
        if not is_whole and isinstance(fn, prims.Method) and args and isinstance(args[0], Ref):
            if gives_object(args[0].type, fn.name, host):
                return NOTHING  # (of which class it is, is known when it has been written in)
        return host.call_kind(fn, args, options)  # type: ignore[misc]

    is_whole = False  # until then not all that is written into attributes may be seen
    for _ in range(_MOST_ROUNDS):
        try:
            before = held
            for _ in range(_MOST_GUESSES):
                kinds, smaller = fitted(body, known, call_kind, is_whole)
                last, held = held, _held(body, kinds)
                if last == held:
                    break
            smaller, used = functions_held(smaller, kinds)
            functions.update(used)
            smaller, why = heaped(function, smaller, kinds, given, host, assumed)
        except SrcgradError as error:  # a function has no source
            return Unsupported(error.reason, error.span or function.span, error.hint)
        if why is not None:
            return why
        if _functions(smaller) == _functions(body) and before == held:
            if is_whole:
                why = why_not(body, kinds)
                if why is None and not assumed.holds(kinds):
                    why = Unsupported(*_CLASSES)
                if why is None and not _are_held(functions, body, kinds):
                    why = Unsupported(*_REPLACED)
                body = in_time(body, kinds, tuple(known))
                return why or _read_once(body, kinds, known, fitted, call_kind)
            is_whole = True
        body = smaller
    return Unsupported(*TOO_LONG)


_REPLACED = (
    "a function in an attribute is replaced, of an object that stands in a container",
    None,
    "choose the function with an `if`, or keep it in a container of its own",
)


def _are_held(functions: Mapping[str, Held], body: Block, kinds: Kinds) -> bool:
    """Do attributes still hold the functions that were read from them?"""
    last = held_by_name(body, kinds)
    stored = {
        kinds[op.args[0]].name  # type: ignore[index,union-attr]
        for op in stmts_in(body)
        if isinstance(op, Op) and op.fn is prims.store and isinstance(kinds.get(op.args[0]), Column)  # type: ignore[arg-type]
    }
    return all(last.get(name) == own or name not in stored for name, own in functions.items())


def _read_once(
    body: Block,
    kinds: Kinds,
    known: Kinds,
    fitted: Callable[..., tuple[Kinds, Block]],
    *how: object,
) -> tuple[Block, Kinds]:
    """What attributes hold is looked up once."""
    fewer = read_once(body, kinds)
    if fewer is body:
        return body, kinds
    for _ in range(_MOST_ROUNDS):
        kinds, smaller = fitted(fewer, known, *how, True)
        if same_statements(smaller, fewer):
            break
        fewer = smaller
    return fewer, kinds


def _guess(held: Mapping[str, Kind], name: str, cls: type) -> Kind:
    """What an attribute may hold."""
    kind = held.get(Attribute(name, cls), NOTHING)
    if kind is NOTHING or isinstance(kind, Known):
        kind = join(kind, held.get(name, NOTHING))
    return ANY if kind is NOTHING or isinstance(kind, Known) else kind


def _held(block: Block, kinds: Mapping[Var, Kind]) -> dict[str, Kind]:
    """What attributes hold, as far as is known; under plain names what is given to any object."""
    found: dict[str, Kind] = {}

    def add(name: str, kind: Kind) -> None:
        found[name] = join(found.get(name, NOTHING), kind)

    for kind in kinds.values():
        if isinstance(kind, Column):
            add(kind.name, kind.item)
            if kind.or_none:
                add(kind.name, Known(None))
    for op in stmts_in(block):
        if isinstance(op, Op) and op.fn is setattr and isinstance(op.args[1], Const):
            value = op.args[2]
            is_var = isinstance(value, Var)
            kind = kinds.get(value, ANY) if is_var else kind_of_const(value.value)  # type: ignore
            if not is_unknown(kind):
                add(str(op.args[1].value), refer(kind))
    return found


def _functions(block: Block) -> list[object]:
    return [getattr(stmt, "fn", None) for stmt in stmts_in(block)]


__all__ = ["by_identity"]
