"""Functions in functions: a call becomes the body; used as a value, a `prims.Closure`."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from types import FunctionType

import gast

from ..ir import prims
from ..ir.core import FALSE, UNBOUND, Atom, Const, Function, Param, Var
from .bindings import enter, note
from .build import LocalFunction, Lowering, Value
from .displays import make_display
from .expressions import as_atom, value
from .facts import RETURNED, VALUE, Facts
from .frames import Frame
from .in_place import as_local
from .kept import keeps
from .lift import captured_keys, is_recursive, lifted
from .names import effects_of, free_names, local_names, parameters, reads_of
from .source import source_of

# functions that make functions without end
_DEEPEST = 60


@dataclass(frozen=True, eq=False, slots=True)
class Vectorized(LocalFunction):
    """What `np.vectorize(function)` makes, or `np.frompyfunc`, whose results are of type `dtype`.
    It can be called only: its body depends on the number of arguments."""

    function: Value
    dtype: Const | None


def inline(
    lowering: Lowering,
    fn: LocalFunction,
    args: tuple[Value, ...],
    options: tuple[tuple[str, Value], ...],
    node: gast.Call,
    name: str | None,
) -> Value:
    """The body of a nested function in the place of its call."""
    if is_recursive(lowering, fn):
        return call_lifted(lowering, fn, args, options, node, name)
    if fn in lowering.inlining or len(lowering.inlining) > _DEEPEST:
        raise lowering.refuse(
            f"the nested function `{fn.name}` calls itself", node, "define it at module level"
        )
    facts = facts_of(lowering, fn.node, fn.frame)
    lowering.frame_count += 1
    suffix = f"@{lowering.frame_count}"
    live = lowering.live | lowering.frame.live
    frame = Frame(facts.locals, suffix, fn.frame, facts.globals, facts, live)
    bound = bound_arguments(lowering, fn, args, options, node)
    enter(lowering, suffix, fn.node, node)
    outer = lowering.frame, lowering.loops, lowering.inlining, lowering.live
    lowering.frame, lowering.loops = frame, ()
    lowering.inlining = (*lowering.inlining, fn)
    for param, argument in bound.items():
        lowering.env[param + suffix] = argument
    if name is not None:
        lowering.names[VALUE + suffix] = name
    try:
        if isinstance(fn.node, gast.Lambda):
            lowering.live |= frame.keys(reads_of(fn.node.body))
            result = value(lowering, fn.node.body, name)
        else:
            lowering.env[VALUE + suffix], lowering.env[RETURNED + suffix] = UNBOUND, FALSE
            lowering.parts.block(lowering, facts.body)
            result = lowering.env[VALUE + suffix]
    finally:
        lowering.frame, lowering.loops, lowering.inlining, lowering.live = outer
    if not isinstance(result, LocalFunction):
        if not _is_captured(lowering, frame):
            for key in [key for key in lowering.env if key.endswith(suffix)]:
                del lowering.env[key]
    return result


def beside(lowering: Lowering, callee: Value) -> LocalFunction | None:
    """A function that is written in place, as a nested one is: what it calls by name is looked up
    in its own module."""
    fn = callee.value if isinstance(callee, Const) else None
    if not isinstance(fn, FunctionType) or not lowering.is_part(fn):
        return None
    source = source_of(fn)
    if isinstance(source.tree, gast.AsyncFunctionDef) or source.cells:
        return None
    return as_local(lowering, fn, source)


def call_lifted(
    lowering: Lowering,
    fn: LocalFunction,
    args: tuple[Value, ...],
    options: tuple[tuple[str, Value], ...],
    node: gast.Call,
    name: str | None,
) -> Var:
    """A call of a nested function that calls itself."""
    made, captured = lifted(lowering, fn, node)
    given = tuple(as_atom(lowering, arg, node) for arg in args)
    named = {key: as_atom(lowering, item, node) for key, item in (*options, *captured.items())}
    return lowering.emit(made, given, node, name, tuple(named.items()), made.__name__)


def _is_captured(lowering: Lowering, frame: Frame) -> bool:
    """Is a function defined in this frame still around?"""

    def is_below(inner: Frame | None) -> bool:
        while inner is not None and inner is not frame:
            inner = inner.parent
        return inner is frame

    return any(
        isinstance(bound, LocalFunction)
        and is_below(bound.frame)
        and not key.endswith(frame.suffix)
        for key, bound in lowering.env.items()
    )


def facts_of(lowering: Lowering, node: gast.AST, frame: Frame) -> Facts:
    facts = lowering.facts.get(id(node))
    if facts is None:
        outer, quiet = lowering.frame, lowering.parts.is_quiet
        if frame is not outer or frame.facts is not None:
            lowering.frame = Frame(local_names(node), "@", frame)
        facts = lowering.facts[id(node)] = Facts(node, lambda test: quiet(lowering, test))
        lowering.frame = outer
    return facts


def bound_arguments(
    lowering: Lowering,
    fn: LocalFunction,
    args: tuple[Value, ...],
    options: tuple[tuple[str, Value], ...],
    node: gast.Call,
) -> dict[str, Value]:
    """The parameters of a nested function with what a call gives them."""
    spec = fn.node.args
    positional = [param.id for param in (*spec.posonlyargs, *spec.args)]
    by_name = {param.id for param in (*spec.args, *spec.kwonlyargs)}
    bound: dict[str, Value] = dict(zip(positional, args, strict=False))
    extra = args[len(positional) :]
    rest: dict[str, Atom] = {}
    problem = "too many positional arguments" if extra and spec.vararg is None else None
    for key, option in options:
        if key in by_name and key not in bound:
            bound[key] = option
        elif key in bound and key in by_name:
            problem = f"two values for the parameter `{key}`"
        elif spec.kwarg is None:
            problem = f"no parameter `{key}`"
        else:
            rest[key] = as_atom(lowering, option, node)
    bound = {**fn.defaults, **bound}
    if spec.vararg is not None:
        items = tuple(as_atom(lowering, item, node) for item in extra)
        bound[spec.vararg.id] = make_display(lowering, prims.make_tuple, items, node, None)
    if spec.kwarg is not None:
        keys = Const(tuple(rest))
        bound[spec.kwarg.id] = lowering.emit(prims.make_dict, (keys, *rest.values()), node)
    missing = [param.id for param in parameters(spec) if param.id not in bound]
    if missing:
        problem = f"no value for the parameter `{missing[0]}`"
    if problem:
        raise lowering.refuse(
            f"this call of `{fn.name}` does not fit its parameters: {problem}", node
        )
    return bound


def closure(
    lowering: Lowering, fn: LocalFunction, node: gast.AST, is_retained: bool = False
) -> Var:
    """A nested function as a value. Python reads a captured variable when the function runs; here
    it is captured now, so where the function may be kept, the variable must not change later."""
    if isinstance(fn, Vectorized):
        reason = "what np.vectorize makes is used as a value"
        raise lowering.refuse(reason, node, "call it by the name that it was given")
    lowering.parts.refuse_generator(lowering, fn, node)
    if is_recursive(lowering, fn):
        return apart(lowering, fn, node)  # type: ignore[return-value]
    if fn in lowering.inlining:
        raise lowering.refuse(
            f"the nested function `{fn.name}` refers to itself", node, "define it at module level"
        )
    captured = [name for name in sorted(free_names(fn.node)) if fn.frame.key(name) is not None]
    _check_rebound(lowering, fn, captured)
    if is_retained:
        _check_captures(lowering, fn, captured, node)
    defaults = _default_names(lowering, fn)
    outer = lowering.frame, lowering.inlining
    lowering.frame, lowering.inlining = fn.frame, (*lowering.inlining, fn)
    try:
        atoms = tuple(
            as_atom(lowering, lowering.env.get(fn.frame.key(name) or "", UNBOUND), node)
            for name in captured
        )
        atoms += tuple(as_atom(lowering, fn.defaults[param], node) for param in defaults)
        function = closed_function(lowering, fn, captured, defaults)
    finally:
        lowering.frame, lowering.inlining = outer
    come_out = {
        atom
        for name, atom in zip(captured, atoms, strict=False)
        if keeps(fn.node, name, lowering.source.globals)
    }
    come_out.update(atoms[len(captured) :])
    keys = {fn.frame.key(name) or name: name for name in captured}
    captured += defaults.values()
    prim = prims.Closure(function, tuple(captured), fn.node)
    out = lowering.emit(prim, atoms, node, None if fn.name == "lambda" else fn.name)
    note(lowering, out, fn, keys, come_out)
    return out


def _check_rebound(lowering: Lowering, fn: LocalFunction, captured: list[str]) -> None:
    """What is captured is a value: the function cannot give the variable another one."""
    for name in effects_of(fn.node).rebound:
        if name in captured:
            raise lowering.refuse(
                f"`{fn.name}` is used as a value, and rebinds the variable `{name}` outside of it",
                fn.node,
                "let it return the value, and assign it where it is called",
            )


def apart(lowering: Lowering, fn: LocalFunction, node: gast.AST, is_retained: bool = False) -> Atom:
    """A nested function as a function of its own, with the values of what it captured."""
    made, bound = lifted(lowering, fn, node)
    if is_retained:
        captured = [name for name in bound if fn.frame.key(name) is not None]
        _check_captures(lowering, fn, captured, node)
    given = tuple((key, as_atom(lowering, item, node)) for key, item in bound.items())
    callee = Const(made, made.__name__)
    if not given:
        return callee
    out = lowering.emit(functools.partial, (callee,), node, fn.name, given)
    keys, places = captured_keys(lowering, fn)
    note(lowering, out, fn, keys, dict(given).values(), places)
    return out


def _check_captures(
    lowering: Lowering, fn: LocalFunction, captured: list[str], node: gast.AST
) -> None:
    facts = fn.frame.root.facts
    for name in captured:
        if facts is not None and facts.changes_after(name, fn.node):
            raise lowering.refuse(
                f"the variable `{name}` that this function captures changes later",
                fn.node,
                f"bind its value: `lambda ..., {name}={name}: ...`",
            )


def _default_names(lowering: Lowering, fn: LocalFunction) -> dict[str, str]:
    """The parameters whose default is a variable, with its name: it is captured too. What is
    computed where the function is made goes by the name of the parameter."""
    spec = fn.node.args
    positional = [*spec.posonlyargs, *spec.args]
    pairs = [*zip(reversed(positional), reversed(spec.defaults), strict=False)][::-1]
    pairs += [*zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    names: dict[str, str] = {}
    for param, default in pairs:
        if default is None:
            continue
        is_local = any(fn.frame.key(name) is not None for name in reads_of(default))
        if isinstance(fn.defaults[param.id], Const) and not is_local:
            continue
        names[param.id] = default.id if isinstance(default, gast.Name) else f"{param.id}="
    return names


def closed_function(
    lowering: Lowering, fn: LocalFunction, captured: list[str], defaults: dict[str, str]
) -> Function:
    """A nested function as a function of its own, the captured variables first; the default of a
    parameter may be one of these."""
    variables = [Param(Var(name), name) for name in captured]
    values = {param: Param(Var(name), name) for param, name in defaults.items()}
    frame = Frame(local_names(fn.node) | frozenset(captured))
    inner = Lowering(
        lowering.source,
        frame,
        lowering.parts,
        lowering.frozen,
        facts=lowering.facts,
        errors=lowering.errors,
        assumptions=lowering.assumptions,
        inlining=lowering.inlining,
        statement=lowering.statement,
    )
    own = [
        Param(Var(param.id), param.id, form, _default(fn, values, param.id))
        for param, form in forms(fn.node.args)
    ]
    inner.env = {param.name: param.var for param in (*variables, *own)}
    body = lowering.parts.function_body(inner, fn.node)
    params = (*variables, *values.values(), *own)
    return Function(fn.name, params, body, span=lowering.span(fn.node))


def _default(fn: LocalFunction, values: dict[str, Param], name: str) -> Atom | None:
    if name in values:
        return values[name].var
    default = fn.defaults.get(name)
    return default if isinstance(default, Const) else None


def forms(spec: gast.arguments) -> list[tuple[gast.Name, str]]:
    """The parameters with what `inspect.Parameter` calls their kind."""
    return [
        *((param, "POSITIONAL_ONLY") for param in spec.posonlyargs),
        *((param, "POSITIONAL_OR_KEYWORD") for param in spec.args),
        *((param, "VAR_POSITIONAL") for param in ([spec.vararg] if spec.vararg else [])),
        *((param, "KEYWORD_ONLY") for param in spec.kwonlyargs),
        *((param, "VAR_KEYWORD") for param in ([spec.kwarg] if spec.kwarg else [])),
    ]
