"""The order of things: from a function and the kinds of its arguments to generated source.

    source, lower, kinds, specialise, activity, reverse, simplify, fuse, remember, print, load

>>> def area(w, h):
...     return w * h
>>> request = Request(area, ("w", "h"), "grad")
>>> print(build(request, (Num(float), Num(float))).text, end="")
def area_grad(w, h):
    \"\"\"Gradient of area with respect to w, h.\"\"\"
    # return w * h
    dw = h
    dh = w
    return dw, dh
"""

from __future__ import annotations

import operator
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .analysis.aliases import is_immutable
from .analysis.contract import scalar_kinds
from .analysis.kinds import Kinds, cotangent_kind
from .analysis.storage import Storage
from .back.build import generate
from .back.load import load
from .errors import NOT_SCALAR_HINT, BadSelector, NotScalar
from .front.source import Source, value_of
from .ir import prims
from .ir.check import check
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
    kind_of_const,
)
from .ir.show import show
from .transforms.calls import distinct, plain
from .transforms.cotangents import is_unbound
from .transforms.plan import Plan
from .transforms.program import Piece, Primal, Program, relearn
from .transforms.reverse import Place

CHECKING = False


@dataclass(frozen=True)
class Request:
    """What is asked for: `mode` is "grad", "value_and_grad", "jvp", or of a function that only
    the run knows "pair" (the two halves of a call) or "pushforward"; `wrt` are names of
    parameters; `bare`: one gradient instead of a tuple; `name` overrides the generated name."""

    fn: types.FunctionType
    wrt: tuple[str, ...]
    mode: str
    has_aux: bool = False
    bare: bool = False
    allow: str = "scalar"


@dataclass(frozen=True)
class Generated:
    """A version: the function that runs, its text, and what was taken for known."""

    function: types.FunctionType
    text: str
    plan: Plan
    codes: Mapping[str, object]
    assumptions: tuple[tuple[Source, str, object], ...]
    global_kinds: tuple[tuple[Source, str, Kind], ...]
    kinds: tuple[Kind, ...]
    own_cells: frozenset[str] = frozenset()
    backward: types.FunctionType | None = None
    # pairs of parameters that may not share memory; True: that may not share objects
    apart: tuple[tuple[str, str, bool], ...] = ()

    @property
    def stages(self) -> dict[str, str]:
        """Name of a pass -> the program after it, as text."""
        return {name: show(code) for name, code in self.codes.items()} | {"text": self.text}


def build(request: Request, kinds: Sequence[Kind]) -> Generated:
    """Generate the version of a gradient for these kinds of arguments, one per parameter."""
    program = Program()
    function, source = program.lowered(request.fn)
    program.record("lower", function)
    known = {p.var: kind for p, kind in zip(function.params, kinds, strict=True)}
    primal = program.primal(function, source, known)
    chosen = {name.split(".")[0] for name in request.wrt}
    primal = program.told(primal, [p.var for p in function.params if p.name in chosen])
    program.record("specialise", primal.function)
    if request.mode in ("pair", "pushforward"):
        program.must_not_write(primal)
    if request.mode == "pair":
        program.pair_of(primal, request.wrt)
        return _finished(program.pieces, program, tuple(kinds), is_pair=True)
    make = _tangent if request.mode in ("jvp", "pushforward") else _gradient
    made, facts = make(request, primal, program, dict(primal.kinds))
    program.record("remember", made)
    made = program.trimmed(made, facts)
    relearn(made.body, facts, lambda name: value_of(source, name), program.call_kind)
    pieces = [*program.pieces, Piece(made, facts, source)]
    apart = _must_be_apart(primal, program)
    return replace(_finished(pieces, program, tuple(kinds)), apart=apart)


def _must_be_apart(primal: Primal, program: Program) -> tuple[tuple[str, str, bool], ...]:
    """The pairs of parameters that may not share memory: the first of each is written. (A pair of
    a parameter and itself: what it holds may not.)"""
    params, kinds = primal.function.params, primal.kinds
    variables = [p.var for p in params]
    storage = Storage.of(
        primal.function.body, variables, kinds, lambda op: program.writes_of_call(op, kinds)
    )
    return tuple(
        (p.name, other.name, not storage.is_written(p.var))
        for p in params
        if storage.is_changed(p.var)
        for other in params
        if not is_immutable(kinds.get(other.var, ANY))
        and not (other is p and isinstance(kinds.get(p.var, ANY), Array))
    )


def expected_kinds(request: Request, kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    """The kinds for which a gradient is shown before it has been called."""
    if request.mode == "jvp":
        return tuple(kinds)
    function, _ = Program().lowered(request.fn)
    return scalar_kinds(function, kinds)


def _finished(
    pieces: Sequence[Piece], program: Program, kinds: tuple[Kind, ...], is_pair: bool = False
) -> Generated:
    if CHECKING:
        for piece in pieces:
            check(piece.function)
    texts = [generate(piece.function, piece.kinds, piece.source) for piece in pieces]
    functions: list[types.FunctionType] = []
    for piece, made in zip(pieces, texts, strict=True):
        params = piece.function.params
        defaults = tuple(p.default.value for p in params if p.default and p.form != "KEYWORD_ONLY")
        named = {p.name: p.default.value for p in params if p.default and p.form == "KEYWORD_ONLY"}
        source = piece.source
        functions.append(
            load(
                made.text,
                piece.function.name,
                source.globals,
                made.bound,
                source.cells,
                defaults or None,
                named or None,
            )
        )
    _connect(functions, pieces)
    text = "\n\n".join(made.text for made in texts)
    plan = Plan(tuple(entry for p in program.plans for entry in p.entries))
    assumptions = tuple(program.assumptions.values())
    last = -2 if is_pair else -1
    own_cells = frozenset(pieces[-1].source.cells)
    own_cells -= {name for made in texts[last:] for name in made.bound}
    return Generated(
        functions[last],
        text,
        plan,
        dict(program.stages),
        assumptions,
        tuple(program.global_kinds.values()),
        kinds,
        own_cells,
        functions[-1] if is_pair else None,
    )


def _connect(functions: Sequence[types.FunctionType], pieces: Sequence[Piece]) -> None:
    """Bind the handles of generated functions to the functions."""
    made = {p.handle: fn for p, fn in zip(pieces, functions, strict=True) if p.handle is not None}
    for function in functions:
        for cell in function.__closure__ or ():
            try:
                value = cell.cell_contents
            except ValueError:
                continue
            if isinstance(value, prims.Generated):
                cell.cell_contents = made[value]


# --- gradients ---------------------------------------------------------------------------------


def _gradient(
    request: Request, primal: Primal, program: Program, kinds: Kinds
) -> tuple[Function, Kinds]:
    """The function that returns the gradient (and the value)."""
    function = primal.function
    if request.has_aux:
        function = _with_value_and_aux(function, kinds)
    value = function.body.end[0]
    checks = _scalar_check(request, value, kinds, function)
    function = replace(function, body=Block((*function.body.stmts, *checks), function.body.end))
    selected = [_place(function, name, kinds) for name in request.wrt]
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


def _nothing(place: Place, stmts: list) -> Atom:
    """The gradient of what carries none: of an empty list an empty list."""
    empty = (List(NOTHING), Tuple(()), Dict((), Obj(str), NOTHING))
    if place.kind not in empty or place.names:
        return Const(None)
    out = Var(f"d{place.var.wish}")
    stmts.append(Op((out,), prims.zeros_like, (place.var,), (), None))
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
            case _ if kind is ANY:
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

    if request.mode == "grad" and not request.has_aux and not request.bare and len(gradients) != 1:
        return tuple(gradients)
    gradient = gradients[0] if request.bare else pack(gradients)
    if request.mode == "grad":
        return (gradient, outs[1]) if request.has_aux else (gradient,)
    return (pack(outs), gradient) if request.has_aux else (outs[0], gradient)


def _doc(request: Request, function: Function) -> str:
    what = "Gradient" if request.mode == "grad" else "Value and gradient"
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
        case _ if kind is ANY or isinstance(kind, Array):
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


# --- tangents ----------------------------------------------------------------------------------


def _tangent(
    request: Request, primal: Primal, program: Program, kinds: Kinds
) -> tuple[Function, Kinds]:
    """The function of the primals and tangents that returns (value, tangent)."""
    function = primal.function
    chosen = [_param(function, name) for name in request.wrt]
    tangents = {p.var: Var(f"d{p.name}") for p in chosen if can_carry(kinds.get(p.var, ANY))}
    kinds.update({d: cotangent_kind(kinds.get(v, ANY)) for v, d in tangents.items()})
    body = program.tangent_body(primal, tangents, kinds)
    doubles = [Param(tangents.get(p.var, Var(f"d{p.name}")), f"d{p.name}") for p in chosen]
    if body.end[1] in tangents.values():  # never the caller's own
        out = Var(f"d{function.name}", True)
        kinds[out] = kinds.get(body.end[1], ANY)
        copied = Op((out,), prims.copy, (body.end[1],), (), None)
        body = Block((*body.stmts, copied), (body.end[0], out))
    params = distinct(
        (*plain(function.params), *doubles), function.params, primal.source.fn.__code__
    )
    name = program.unique(f"{function.name}_jvp")
    doc = f"Value and tangent of {function.name} along {', '.join(p.name for p in doubles)}."
    return Function(name, params, body, doc, function.span), kinds
