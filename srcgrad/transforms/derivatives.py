"""Derivatives that a function takes: made when it is compiled, called as the functions they are.

    g = grad(energy)               (a callee: callees.py)
    y = g(x)                 ->    y = energy_grad(x), which was generated for the kind of x
    y, dy = jvp(f, (x,), (v,))  -> y, dy = f_jvp(x, v)

>>> from ..api import grad
>>> found = derivative_of(grad, Direct(abs), (), ())
>>> found.value
<Gradient of abs with respect to x>
"""

from __future__ import annotations

import functools
import inspect
import operator
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .. import runtime
from ..analysis.outside_kinds import kind_there
from ..derived import Derivative, Version, Writer, derivative_along, versions_of
from ..errors import Unsupported
from ..ir.core import NONE, Atom, Block, Const, If, Op, Stmt, Var
from ..ir.kinds import Dict, Kind, Known, List, Obj, Record, Tuple, Unknown, join_all
from ..ir.walk import map_blocks, stmts_in
from .callee import Bound, Callee, Choice, Direct, Matrix
from .sizes_of_calls import widened

Options = Sequence[tuple[str, Atom]]


# --- making them -------------------------------------------------------------------------------


def derivative_of(
    maker: Callable, callee: Callee | None, rest: Sequence[Atom], options: Options
) -> Callee | None:
    """What `grad(callee, *rest, **options)` is, where all of it is known."""
    atoms = [*rest, *(value for _, value in options)]
    if not all(isinstance(atom, Const) for atom in atoms):
        return None
    args = tuple(atom.value for atom in rest)  # type: ignore[union-attr]
    named = tuple((key, value.value) for key, value in options)  # type: ignore[union-attr]
    match callee:
        case Direct(value=fn):
            return Direct(made(maker, fn, args, named))
        case Bound(callee=Direct(value=fn), args=first, options=given):
            taken = len(first), tuple(key for key, _ in given)
            return Bound(Direct(made(maker, fn, args, named, taken)), first, given)
        case Choice(test=test, then=then, orelse=orelse):
            arms = [derivative_of(maker, arm, rest, options) for arm in (then, orelse)]
            return None if None in arms else Choice(test, *arms)  # type: ignore[arg-type]
        case _:
            return None


def made(
    maker: Callable,
    fn: Callable,
    args: tuple[Any, ...],
    options: tuple[tuple[str, Any], ...],
    taken: tuple[int, tuple[str, ...]] = (0, ()),
) -> Derivative:
    """The derivative, the same one for the same function. `taken` are the parameters that have
    got their values: how many of the first ones, and names."""
    try:
        return _made_once(maker, fn, args, options, taken)
    except TypeError as error:
        if "unhashable" not in str(error):
            raise
        return _made(maker, fn, args, options, taken)


def _made(
    maker: Callable,
    fn: Callable,
    args: tuple[Any, ...],
    options: tuple[tuple[str, Any], ...],
    taken: tuple[int, tuple[str, ...]],
) -> Derivative:
    named = dict(options)
    if taken != (0, ()):
        wrt = args[0] if args else named.pop("wrt", None)
        args = (_left(maker, fn, wrt, taken), *args[1:])
    return maker(fn, *args, **named)


_made_once = functools.lru_cache(maxsize=256)(_made)


def _left(maker: Callable, fn: Callable, wrt: Any, taken: tuple[int, tuple[str, ...]]) -> Any:
    """`wrt`, which speaks of the parameters that are left, in names."""
    count, names = taken
    every = versions_of(maker(fn)).signature.parameters
    left = [name for name in list(every)[count:] if name not in names]
    if wrt is None:
        return left[0] if len(left) == 1 else tuple(left)
    if isinstance(wrt, tuple):
        return tuple(left[one] if isinstance(one, int) else one for one in wrt)
    return left[wrt] if isinstance(wrt, int) else wrt


# --- calling them ------------------------------------------------------------------------------


def given_along(op: Op) -> tuple[Atom, tuple[Atom, Atom], bool] | None:
    """The function of `jvp(...)`, the primals and the tangents, and whether there is an aux; None
    where that is not known."""
    try:
        bound = _JVP.bind(*op.args, **dict(op.options)).arguments
    except TypeError:
        return None
    has_aux = bound.pop("has_aux", Const(False))
    if not isinstance(has_aux, Const):
        return None
    fn, primals, tangents = bound.values()
    return fn, (primals, tangents), bool(has_aux.value)


_JVP = inspect.signature(lambda f, primals, tangents, has_aux=False: None)


def along(
    op: Op,
    callee: Callee | None,
    primals: Sequence[Atom],
    tangents: Sequence[Atom],
    has_aux: bool,
    kind: Callable[[Atom], Kind],
    stmts: list[Stmt],
) -> tuple[Callee, tuple[Atom, ...]] | None:
    """What `jvp(f, primals, tangents)` calls, and with what; the items of both are known. `stmts`
    receives what brings None to zeros."""
    made = derivative_along(op.fn)
    first: tuple[Atom, ...] = ()
    given: Options = ()
    if isinstance(callee, Bound):
        callee, first, given = callee.callee, callee.args, callee.options
    if isinstance(callee, Matrix):
        named = tuple((f"k{i}", value) for i, (_, value) in enumerate(given))
        first, given, callee = (
            (callee.function, *first),
            named,
            in_text(callee, len(first) + len(primals), given),
        )
    if made is None or not isinstance(callee, Direct) or len(primals) != len(tangents):
        return None
    doubles: list[Atom | None] = [None] * len(first)
    for x, tangent in zip(primals, tangents, strict=True):
        tangent = _with_zeros(tangent, x, op, kind, stmts)
        doubles.append(None if tangent == NONE else tangent)
    moves = tuple(d is not None for d in doubles)
    for others in (dict(given), _in_order(callee.value, len(moves), dict(given))):
        derivative = made(callee.value, moves, tuple(others), has_aux)
        if derivative is not None:
            values = (*first, *primals, *others.values())
            return Direct(derivative), (*values, *(d for d in doubles if d is not None))
    return None


def in_text(callee: Matrix, count: int, options: Options) -> Direct | None:
    """The function with a text for `count` arguments and those of the options, which is called
    with the function and all of them."""
    if callee.place >= count:
        return None
    return Direct(callee.write(callee.place, count, tuple(name for name, _ in options)))


def called_with(op: Op, write: Writer, callee: Callee | None) -> tuple[Callee, tuple[Atom, ...]]:
    """What `vjp(f, x)` calls, and with what, of a function that may have some arguments already."""
    fn, *args = op.args
    first: tuple[Atom, ...] = ()
    given: Options = ()
    if isinstance(callee, Bound) and isinstance(callee.callee, Direct):
        fn, first, given = Const(callee.callee.value), callee.args, callee.options
    made = write(len(args), len(first), tuple(name for name, _ in given))
    return Direct(made), (fn, *first, *(value for _, value in given), *args)


def _in_order(fn: Callable, count: int, given: dict[str, Atom]) -> dict[str, Atom]:
    """The arguments after the first `count`, with the defaults of those that are not given."""
    others: dict[str, Atom] = {}
    if not isinstance(fn, (types.FunctionType, Derivative)):
        return given
    for param in list(inspect.signature(fn).parameters.values())[count:]:
        if param.name in given:
            others[param.name] = given[param.name]
        elif param.default is not param.empty:
            others[param.name] = Const(param.default)
    return others if given.keys() <= others.keys() else given


def _with_zeros(
    tangent: Atom, x: Atom, op: Op, kind: Callable[[Atom], Kind], stmts: list[Stmt]
) -> Atom:
    """The tangent, or zeros where it is None; None if that is sure."""
    given = kind(tangent)
    if given == Known(None):
        return NONE
    if _holds_none(given):
        reason = "jvp is given a container of tangents in which one is None"
        raise Unsupported(reason, op.span, "put zeros into it")
    if not isinstance(given, Unknown):
        return tangent
    is_none, zeros, out = Var("", True), Var("", True), Var("", True)
    stmts.append(Op((is_none,), operator.is_, (tangent, NONE), (), op.span))
    nothing = Op((zeros,), runtime.zeros_like, (x,), (), op.span)
    arms = Block((nothing,), (zeros,)), Block((), (tangent,))
    stmts.append(If(is_none, *arms, (out,), op.span))
    return out


def _holds_none(kind: Kind) -> bool:
    match kind:
        case Known(value=None):
            return True
        case Tuple(items=items):
            return any(map(_holds_none, items))
        case List(item=item):
            return _holds_none(item)
        case Dict(fields=fields) | Record(fields=fields):
            return any(_holds_none(item) for _, item in fields or ())
        case _:
            return False


def kinds_given(derivative: Derivative, op: Op, kind: Callable[[Atom], Kind]) -> tuple[Kind, ...]:
    """The kind of every parameter in a call."""
    versions = versions_of(derivative)
    args = [*map(Const, versions.first), *op.args]
    try:
        bound = versions.signature.bind(*args, **dict(op.options)).arguments
    except TypeError as error:
        name = getattr(derivative, "__name__", "the derivative")
        raise Unsupported(f"{name}() {error}", op.span, "check the call") from None
    sizes: dict = {}

    def widen(atom: Atom) -> Kind:
        return widened(kind(atom), sizes)

    found: list[Kind] = []
    for param in versions.signature.parameters.values():
        value = bound.get(param.name, param.default)
        if param.kind is param.VAR_POSITIONAL:
            found.append(Tuple(tuple(map(widen, bound.get(param.name, ())))))
        elif param.kind is param.VAR_KEYWORD:
            fields = tuple((key, widen(atom)) for key, atom in bound.get(param.name, {}).items())
            found.append(Dict(fields, Obj(str), join_all(item for _, item in fields)))
        elif param.name in bound:
            found.append(widen(value))
        else:
            found.append(kind_there(value, param.name))
    return tuple(found)


def version_called(derivative: Derivative, op: Op, kind: Callable[[Atom], Kind]) -> Version:
    """The version that a call runs."""
    try:
        return versions_of(derivative).to_be_read(kinds_given(derivative, op, kind))
    except RecursionError:
        name = getattr(derivative, "__name__", "a derivative")
        reason = f"{name} cannot be generated: it needs itself, of higher and higher order"
        raise Unsupported(reason, op.span, "take derivatives of a function without them") from None


def settled(
    block: Block, kinds: Mapping[Var, Kind], call: Callable[[Derivative, Op], Version]
) -> Block:
    """The block in which calls of derivatives are calls of the functions that run."""
    if not any(isinstance(s, Op) and isinstance(s.fn, Derivative) for s in stmts_in(block)):
        return block
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if not isinstance(stmt, Op):
            stmts.append(map_blocks(stmt, lambda inner: settled(inner, kinds, call)))
        elif isinstance(stmt.fn, Derivative):
            run, first = call(stmt.fn, stmt).run, versions_of(stmt.fn).first
            args = (*map(Const, first), *stmt.args)
            stmts.append(replace(stmt, fn=run, args=args, spelled=run.__name__))
        else:
            stmts.append(stmt)
    return Block(tuple(stmts), block.end)
