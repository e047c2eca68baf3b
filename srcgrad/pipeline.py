"""The order of things: from a function and the kinds of its arguments to generated source.

    source, lower, kinds, specialise, activity, reverse, simplify, fuse, remember, print, load

>>> def area(w, h):
...     return w * h
>>> from srcgrad.ir.kinds import Num
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

import functools
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .analysis.aliases import is_immutable
from .analysis.complex_powers import doubtful
from .analysis.contract import is_of_records, scalar_kinds
from .analysis.made_here import is_among, made_here
from .analysis.memory import written
from .analysis.points import Points
from .analysis.storage import ELSEWHERE, Storage
from .back.build import Generation
from .back.load import load
from .errors import Unsupported, together
from .front.source import Source, value_of
from .front.written import is_ours
from .ir import prims
from .ir.check import check
from .ir.core import Function, Op
from .ir.kinds import ANY, Dim, Kind
from .ir.show import show
from .ir.walk import own_outs
from .merged import merged
from .origins import Origin, note
from .requests import TANGENTS, Request, gradient, pullback, tangent
from .transforms.batched_program import batched_pieces, shapes_of
from .transforms.heap import PULLED_BACK, handles_of, is_by_identity
from .transforms.heap_checks import classes_in, written_holders
from .transforms.levels import Level, NotBatched
from .transforms.outside_conflicts import outside_conflicts
from .transforms.plan import Plan
from .transforms.program import Piece, Primal, Program, relearn
from .transforms.taken import beside

CHECKING = False


# stands among parameters for the variables outside of the function
OUTSIDE = ""


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
    # the code of the user's function, and the other functions that were read, with theirs
    code: types.CodeType
    texts: tuple[tuple[types.FunctionType, types.CodeType], ...] = ()
    own_cells: frozenset[str] = frozenset()
    backward: types.FunctionType | None = None
    # pairs of parameters that may not share memory (OUTSIDE: a variable of the module, of a class,
    # or captured); True: that may not share objects
    apart: tuple[tuple[str, str, bool], ...] = ()
    # the parameters that are written (and OUTSIDE)
    writes: tuple[str, ...] = ()
    # a power of a float flows into the result: complex, if its base is negative
    may_be_complex: bool = False
    # what was printed, and the number of its last parameters that are tangents or cotangents
    pieces: tuple[Piece, ...] = ()
    moving: int = 1

    @functools.cached_property
    def many(self) -> Many | None:
        """The backward half, or the tangent, for many directions at once; None where that is not
        known."""
        try:
            pieces, levels = batched_pieces(self.pieces, self.moving)
        except NotBatched:
            return None
        functions, kept = _loaded(pieces)
        texts = [made for _, made in kept]
        own_cells = frozenset(pieces[-1].source.cells) - texts[-1].bound.keys()
        text = "\n\n".join(made.text for made in texts)
        return Many(functions[-1], text, levels, own_cells, shapes_of(pieces))

    # the classes of objects of which a pullback keeps no more than which they are
    handles: tuple[type, ...] = ()
    # it computes again what it could have kept
    is_checkpointed: bool = False
    # the variables outside that this reads: (the source of a function, or a module or class; name)
    done_again: tuple[tuple[Any, str], ...] = ()

    @property
    def stages(self) -> dict[str, str]:
        """Name of a pass -> the program after it, as text."""
        return {name: show(code) for name, code in self.codes.items()} | {"text": self.text}


@dataclass(frozen=True)
class Many:
    """A function whose directions, and whose results at these levels, have an axis of directions
    in front."""

    function: types.FunctionType
    text: str
    levels: tuple[Level, ...]
    own_cells: frozenset[str]
    # of the arrays for many directions, without the axis of these
    shapes: tuple[tuple[Dim, ...], ...]


_ENDLESS = (
    "a function calls itself, each time with arguments of other kinds, or an object is put into a "
    "container that one of its own class holds"
)
_WITH_AN_END = "give it arguments of the same kinds; write a loop, or keep the objects in one list"


def build(request: Request, kinds: Sequence[Kind]) -> Generated:
    """Generate the version of a gradient for these kinds of arguments, one per parameter."""
    program = Program(keeps_all=request.keeps_all, given=tuple(kinds), root=request.fn)
    function, source = program.lowered(request.fn)
    made = _built(request, kinds, program, function, source)
    read = {**program.looked_at, request.fn: (function, source)}
    if errors := outside_conflicts(read, request.fn, kinds, program.looked):
        raise together(errors)
    return made


def _built(
    request: Request, kinds: Sequence[Kind], program: Program, function: Function, source: Source
) -> Generated:
    program.record("lower", function)
    known = {p.var: kind for p, kind in zip(function.params, kinds, strict=True)}
    try:
        primal = program.primal(function, source, known)
    except RecursionError:
        raise Unsupported(_ENDLESS, function.span, _WITH_AN_END) from None
    chosen = {name.split(".")[0] for name in request.wrt}
    for param in function.params:
        if param.name in chosen and is_of_records(known[param.var]):
            raise Unsupported(
                f"`{param.name}` is an array of records, whose fields cannot carry a derivative",
                function.span,
                "pass an array for each field, or select other parameters with `wrt`",
            )
    primal = program.told(primal, [p.var for p in function.params if p.name in chosen])
    program.record("specialise", primal.function)
    if request.mode in ("pair", "pushforward"):
        program.must_not_write(primal)
    if request.mode == "pair" and is_by_identity(primal.function):
        raise Unsupported(PULLED_BACK[0], primal.function.span, PULLED_BACK[1])
    if request.mode == "pair":
        program.pair_of(primal, request.wrt)
        return _finished(program.pieces, program, tuple(kinds))
    if request.mode == "vjp":
        pullback(request, primal, program)
        apart, writes = _written(primal, program)
        halves = _finished(program.pieces, program, tuple(kinds), apart, writes)
        handles = handles_of(kind for piece in program.pieces for kind in piece.kinds.values())
        _check_kept(program.pieces[-1], handles)
        return replace(halves, handles=handles)
    make = tangent if request.mode in TANGENTS else gradient
    made, facts = make(request, primal, program, dict(primal.kinds))
    program.record("remember", made)
    made = program.trimmed(made, facts)
    relearn(made.body, facts, lambda name: value_of(source, name), program.call_kind)
    pieces = [*program.pieces, Piece(made, facts, source)]
    finished = _finished(pieces, program, tuple(kinds), *_written(primal, program))
    moving = len({name.split(".")[0] for name in request.wrt})
    is_complex = _may_be_complex(request, primal, program)
    return replace(finished, may_be_complex=is_complex, moving=moving)


def _check_kept(back: Piece, handles: tuple[type, ...]) -> None:
    """Refuse a pullback that keeps an object for what it holds, of a class whose objects another
    function knows by their identity: there is no copy that is both."""
    params = [param.var for param in back.function.params]
    for stmt in back.function.body.stmts[:1]:
        is_saved = isinstance(stmt, Op) and stmt.fn is prims.unpack and stmt.args[0] in params
        held = [cls for var in own_outs(stmt) for cls in classes_in(back.kinds.get(var, ANY))]
        for cls in (cls for cls in held if is_saved and cls in handles):
            raise Unsupported(
                f"the pullback reads an object of the class {cls.__name__}, and such objects are "
                "known by their identity in a function that is called",
                back.function.span,
                "take grad or value_and_grad of it, or read its attributes before",
            )


def _may_be_complex(request: Request, primal: Primal, program: Program) -> bool:
    """May a function of real arguments return a complex number, against what kinds say?"""
    if request.mode not in ("grad", "value_and_grad"):
        return False
    given = [primal.kinds.get(p.var, ANY) for p in primal.function.params]
    if any("complex" in str(kind) or "c16" in str(kind) for kind in given):
        return False
    gives_power = program.surroundings().powers.gives_power
    return primal.result in doubtful(primal.function.body, primal.kinds, gives_power)


def _written(
    primal: Primal, program: Program
) -> tuple[tuple[tuple[str, str, bool], ...], tuple[str, ...]]:
    """The pairs of parameters that may not share memory: the first of each is written. (A pair of
    a parameter and itself: what it holds may not, nor the elements of an array.) Nor may those that
    are written with variables outside, or any with variables outside that are written. And the
    parameters that are written, and OUTSIDE if something else is."""
    params, kinds = primal.function.params, primal.kinds
    variables = [p.var for p in params]
    body = primal.function.body
    points, made = Points.of(body, variables, kinds), made_here(body, kinds)

    def counts(op: Op) -> bool:  # (what the function makes itself, it may write)
        is_ours = op.span is not None and op.span.is_mirrored
        return not is_ours and not is_among(points.at(written(op, kinds)), made)

    storage = Storage.of(
        body, variables, kinds, lambda op: program.writes_of_call(op, kinds), is_counted=counts
    )
    holders, in_place = written_holders(variables, body, kinds)
    holders = holders if in_place else frozenset()
    changed = [p for p in params if storage.is_changed(p.var) or p.var in holders]
    mutable = [p for p in params if not is_immutable(primal.given.get(p.var, ANY))]
    of_objects = {p: p.var not in holders and not storage.is_written(p.var) for p in params}
    pairs = [(p.name, other.name, of_objects[p]) for p in changed for other in mutable]
    writes = [p.name for p in changed]
    if not all(is_immutable(kind) for *_, kind in program.global_kinds.values()):
        is_written = any(storage.may_share(target, ELSEWHERE) for target, *_ in storage.writes)
        writes += [OUTSIDE] if is_written else []
        met = [(p, False) for p in mutable] if is_written else [(p, of_objects[p]) for p in changed]
        pairs += [(p.name, OUTSIDE, is_object) for p, is_object in met]
    return tuple(pairs), tuple(writes)


def expected_kinds(request: Request, kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    """The kinds for which a gradient is shown before it has been called."""
    if request.mode in ("jvp", "vjp"):
        return tuple(kinds)
    function, _ = Program().lowered(request.fn)
    return scalar_kinds(function, kinds)


def _finished(
    pieces: Sequence[Piece],
    program: Program,
    kinds: tuple[Kind, ...],
    apart: tuple[tuple[str, str, bool], ...] = (),
    writes: tuple[str, ...] = (),
) -> Generated:
    """(The forward half of a pair is the last but one of the pieces.)"""
    functions, kept = _loaded(pieces, 2 if pieces[-1].handle is not None else 1)
    texts = [made for _, made in kept]
    text = "\n\n".join([*program.derivatives, *(made.text for made in texts)])
    for piece, made in kept:
        for name, value in {**made.relied, **(made.as_values or made).relied}.items():
            program.assume(piece.source, name, value)
    plan = Plan(tuple(entry for p in program.plans for entry in p.entries))
    root = pieces[-1].source.fn
    taken = (program.assumptions.values(), program.global_kinds.values())
    assumptions, global_kinds = (
        tuple((beside(source, root), name, value) for source, name, value in each) for each in taken
    )
    is_pair = pieces[-1].handle is not None
    last = -2 if is_pair else -1
    own_cells = frozenset(pieces[-1].source.cells)
    own_cells -= {name for made in texts[last:] for name in made.bound}
    return Generated(
        functions[last],
        text,
        plan,
        dict(program.stages),
        assumptions,
        global_kinds,
        kinds,
        root.__code__,
        program.texts(),
        own_cells,
        functions[-1] if is_pair else None,
        apart,
        writes,
        pieces=tuple(pieces),
        is_checkpointed=program.is_checkpointed,
        done_again=tuple(program.done_again),
    )


def _loaded(
    pieces: Sequence[Piece], count: int = 1
) -> tuple[list[types.FunctionType], list[tuple[Piece, Generation]]]:
    """The functions of the pieces, and the pieces with their texts; the last `count` are asked
    for."""
    if CHECKING:
        for piece in pieces:
            check(piece.function)
    kept = merged(pieces, count)
    functions: list[types.FunctionType] = []
    for piece, made in kept:
        params = piece.function.params
        defaults = tuple(p.default.value for p in params if p.default and p.form != "KEYWORD_ONLY")
        named = {p.name: p.default.value for p in params if p.default and p.form == "KEYWORD_ONLY"}
        source, values = piece.source, made.as_values
        as_values = values and (values.text, values.mirrored, values.bound)
        loaded = load(
            made.text,
            piece.function.name,
            source.globals,
            made.bound,
            source.cells,
            defaults or None,
            named or None,
            made.mirrored,
            as_values,
        )
        functions.append(loaded)
        if not is_ours(source.fn.__code__):
            place = loaded.__code__.co_filename
            note(place, made.text, made.mirrored, Origin(source.file, source.name, _lines(source)))
    _connect(functions, [piece for piece, _ in kept])
    return functions, kept


def _lines(source: Source) -> dict[int, str]:
    first = source.first_line
    return dict(enumerate(source.lines[first - 1 :][: len(source.text.splitlines())], first))


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
