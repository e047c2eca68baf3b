"""What is asked for, and the function that answers it: gradients, pullbacks and tangents, as IR.

>>> Request(len, ("x",), "grad").bare
False
"""

from __future__ import annotations

import operator
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .analysis.kinds import Kinds, cotangent_kind
from .analysis.results import result_kind
from .errors import NOT_SCALAR_HINT, BadSelector, NotScalar
from .ir import prims
from .ir.core import Atom, Block, Const, Function, Op, Param, Var
from .ir.kinds import (
    ANY,
    NOTHING,
    Array,
    Dict,
    Kind,
    Known,
    List,
    Num,
    Obj,
    Record,
    Tuple,
    can_carry,
    is_unknown,
)
from .ir.kinds_of import kind_of_const
from .transforms.calls import distinct, plain
from .transforms.cotangents import Place, is_unbound
from .transforms.primals import Primal
from .transforms.program import Program
from .transforms.pullback import pull_back

# the modes of functions that take tangents after the arguments
TANGENTS = ("jvp", "hvp", "pushforward")


@dataclass(frozen=True)
class Request:
    """What is asked for: `mode` is "grad", "value_and_grad", "elementwise_grad", "jvp", "vjp" (the
    value, and a pullback for later), "hvp" (the tangent of a gradient, alone), or of a function
    that only the run knows "pair" (the two halves of a call) or "pushforward"; `wrt` are names of
    parameters, or paths; `bare`: one gradient instead of a tuple; `keeps_all`: nothing is
    checkpointed, because the text will be differentiated."""

    fn: types.FunctionType
    wrt: tuple[str, ...]
    mode: str
    has_aux: bool = False
    bare: bool = False
    allow: str = "scalar"
    keeps_all: bool = False


# --- gradients ---------------------------------------------------------------------------------


def gradient(
    request: Request, primal: Primal, program: Program, kinds: Kinds
) -> tuple[Function, Kinds]:
    """The function that returns the gradient (and the value)."""
    function = primal.function
    if request.has_aux:
        function = _with_value_and_aux(function, kinds)
    if request.mode == "elementwise_grad":
        function = _summed(function, kinds)
    value = function.body.end[0]
    checks = _scalar_check(request, value, kinds, function)
    function = replace(function, body=Block((*function.body.stmts, *checks), function.body.end))
    selected = [_place(function, name, kinds | primal.given) for name in request.wrt]
    params = [p.var for p in function.params]
    carrying = [place for place in selected if can_carry(place.kind)]
    inner = replace(primal, function=replace(function, body=Block(function.body.stmts, (value,))))
    seed = Const(1.0)
    ahead, mirror = program.gradient(inner, carrying, kinds, (seed,), params)
    ends = iter(mirror.end)
    stmts = [*ahead.stmts, *mirror.stmts]
    gradients: list[Atom] = [
        next(ends) if place in carrying else _nothing(place, stmts) for place in selected
    ]
    # the values of the forward block, under the names that remembering left them
    outs = (ahead.end[0], *function.body.end[1:])
    results = _results(request, outs, gradients, stmts)
    body = Block(tuple(stmts), results)
    name = program.unique(f"{function.name}_{request.mode}")
    doc = _doc(request, function)
    return Function(name, function.params, body, doc, function.span), kinds


def _summed(function: Function, kinds: Kinds) -> Function:
    """The function with the sum of the array that it returns as its result."""
    value = function.body.end[0]
    kind = _kind_of_result(value, kinds)
    if not isinstance(kind, Array) and not is_unknown(kind):
        return function
    total = Var(value.wish if isinstance(value, Var) else "y", True)
    kinds[total] = result_kind(np.sum, (kind,), ())
    op = Op((total,), np.sum, (value,), (), function.span)
    return replace(
        function, body=Block((*function.body.stmts, op), (total, *function.body.end[1:]))
    )


_EMPTY: dict[Kind, tuple[Callable, tuple[Atom, ...]]] = {
    List(NOTHING): (prims.make_list, ()),
    Tuple(()): (prims.make_tuple, ()),
    Dict((), Obj(str), NOTHING): (prims.make_dict, (Const(()),)),
}


def _nothing(place: Place, stmts: list) -> Atom:
    """The gradient of what carries none: of an empty list (which may be filled) an empty list."""
    if place.kind not in _EMPTY or place.names:
        return Const(None)
    out = Var(f"d{place.var.wish}")
    make, args = _EMPTY[place.kind]
    stmts.append(Op((out,), make, args, (), None))
    return out


def _place(function: Function, path: str, kinds: Kinds) -> Place:
    """What a name or a path of attributes selects."""
    name, *names = path.split(".")
    var = _param(function, name).var
    kind = kinds.get(var, ANY)
    for inner in names:
        match kind:
            case Record(fields=fields) if inner in dict(fields):
                kind = dict(fields)[inner]
            case Tuple(type=cls, items=items) if inner in getattr(cls, "_fields", ()):
                kind = items[cls._fields.index(inner)]  # type: ignore[attr-defined]
            case _ if is_unknown(kind):
                pass
            case _:
                known = ", ".join(name for name, _ in getattr(kind, "fields", None) or ())
                raise BadSelector(
                    f"`{path}` has no attribute {inner!r} of its own",
                    None,
                    f"the attributes are {known}" if known else "select the argument itself",
                )
    return Place(var, tuple(names), kind)


def _results(
    request: Request, outs: Sequence[Atom], gradients: Sequence[Atom], stmts: list
) -> tuple[Atom, ...]:
    def pack(atoms: Sequence[Atom]) -> Atom:
        bundle = Var("", True)
        stmts.append(Op((bundle,), prims.make_tuple, tuple(atoms), (), None))
        return bundle

    if (
        request.mode != "value_and_grad"
        and not request.has_aux
        and not request.bare
        and len(gradients) != 1
    ):
        return tuple(gradients)
    gradient = gradients[0] if request.bare else pack(gradients)
    if request.mode != "value_and_grad":
        return (gradient, outs[1]) if request.has_aux else (gradient,)
    return (pack(outs), gradient) if request.has_aux else (outs[0], gradient)


def _doc(request: Request, function: Function) -> str:
    what = request.mode.replace("_", " ").replace("grad", "gradient").capitalize()
    return f"{what} of {function.name} with respect to {', '.join(request.wrt)}."


def _param(function: Function, name: str) -> Param:
    return next(p for p in function.params if p.name == name)


def _with_value_and_aux(function: Function, kinds: Kinds) -> Function:
    """Take the pair that the function returns apart."""
    result = function.body.end[0]
    made = next((s for s in function.body.stmts if isinstance(s, Op) and s.outs == (result,)), None)
    if made is not None and made.fn is prims.make_tuple and len(made.args) == 2:
        stmts = tuple(s for s in function.body.stmts if s is not made)
        return replace(function, body=Block(stmts, made.args))
    kind = kinds.get(result, ANY) if isinstance(result, Var) else ANY
    if not isinstance(kind, Tuple) or len(kind.items) != 2:
        raise NotScalar(
            f"{function.name} must return (value, aux) with has_aux=True",
            function.span,
            "return two things, or leave has_aux out",
        )
    outs = (Var("value"), Var("aux"))
    kinds.update(zip(outs, kind.items, strict=True))
    span = function.span
    items = [
        Op((out,), operator.getitem, (result, Const(i)), (), span) for i, out in enumerate(outs)
    ]
    return replace(function, body=Block((*function.body.stmts, *items), outs))


def _scalar_check(
    request: Request, value: Atom, kinds: Kinds, function: Function
) -> tuple[Op, ...]:
    """Refuse a result that is not a real scalar; check at run time what is not known."""
    if request.allow != "scalar":
        return ()
    kind = _kind_of_result(value, kinds)
    match kind:
        case Num(type=number):
            if not issubclass(number, complex) and "complex" not in number.__name__:
                return ()
            what = "a complex number"
        case Array(dims=(), dtype=dtype) if dtype.kind in "fiu":
            return ()
        case Array(dims=dims) if dims is not None:
            axes = "1 dimension" if len(dims) == 1 else f"{len(dims)} dimensions"
            what = f"an array with {axes}" if dims else f"a 0-d array of type {kind.dtype}"
        case Known(value=None):
            what = "None"
        case _ if kind is NOTHING:  # it raises before it returns
            return ()
        case _ if is_unknown(kind) or isinstance(kind, Array):
            return (Op((), prims.check_scalar, (value,), (), function.span),)
        case _:
            what = f"a {_word(kind)}"
    raise NotScalar(
        f"{function.name} returns {what}; grad needs a real scalar",
        function.span,
        NOT_SCALAR_HINT,
    )


def _word(kind: Kind) -> str:
    return {Dict: "dict", List: "list", Tuple: "tuple"}.get(type(kind), str(kind))


def _kind_of_result(value: Atom, kinds: Kinds) -> Kind:
    if is_unbound(value):
        return NOTHING
    return kind_of_const(value.value) if isinstance(value, Const) else kinds.get(value, ANY)


# --- pullbacks ---------------------------------------------------------------------------------


def pullback(request: Request, primal: Primal, program: Program) -> None:
    """Make the halves of a function of any result."""
    kinds = dict(primal.kinds)
    function = primal.function
    if request.has_aux:
        function = _with_value_and_aux(function, kinds)
    places = [_place(function, name, kinds | primal.given) for name in request.wrt]
    doc = f"Pullback of {function.name} to {', '.join(request.wrt)}."
    primal = replace(primal, function=function, kinds=kinds)
    carrying = [p for p in places if can_carry(p.kind) or p.kind in _EMPTY and not p.names]
    pull_back(program, primal, places, carrying, function.body.end[1:], doc)


# --- tangents ----------------------------------------------------------------------------------


def tangent(
    request: Request, primal: Primal, program: Program, kinds: Kinds
) -> tuple[Function, Kinds]:
    """The function of the primals and tangents that returns (value, tangent)."""
    function = primal.function
    if request.has_aux:
        function = _with_value_and_aux(function, kinds)
        inner = Block(function.body.stmts, function.body.end[:1])
        primal = replace(primal, function=replace(function, body=inner))
    aux = function.body.end[1:]
    roots = dict.fromkeys(name.split(".")[0] for name in request.wrt)
    chosen = [_param(function, name) for name in roots]
    given = kinds | primal.given
    tangents = {p.var: Var(f"d{p.name}") for p in chosen if can_carry(given.get(p.var, ANY))}
    kinds.update({d: cotangent_kind(given.get(v, ANY)) for v, d in tangents.items()})
    body = program.tangent_body(primal, tangents, kinds)
    doubles = [Param(tangents.get(p.var, Var(f"d{p.name}")), f"d{p.name}") for p in chosen]
    if body.end[1] in tangents.values():  # never the caller's own
        out = Var(f"d{function.name}", True)
        kinds[out] = kinds.get(body.end[1], ANY)
        copied = Op((out,), prims.copy, (body.end[1],), (), None)
        body = Block((*body.stmts, copied), (body.end[0], out))
    ends = body.end[1:] if request.mode == "hvp" else (*body.end, *aux)
    body = Block(body.stmts, ends)
    params = distinct(
        (*plain(function.params), *doubles), function.params, primal.source.fn.__code__
    )
    name, along = function.name, ", ".join(p.name for p in doubles)
    doc = f"Value and tangent of {name} along {along}."
    if request.mode == "hvp":
        name = name.removesuffix("_grad")
        doc = f"Product of the Hessian of {name} with {along}."
    name = program.unique(f"{name}_{'hvp' if request.mode == 'hvp' else 'jvp'}")
    return Function(name, params, body, doc, function.span), kinds
