"""Calls: of functions known now, of methods, of values; nested functions are inlined.

A nested function has its body here, so its call becomes that body in a frame of its own. Where it
is used as a value instead, it becomes a `prims.Closure`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from ..ir import prims
from ..ir.core import FALSE, NONE, UNBOUND, Atom, Const, Function, Param, Var
from .build import Frame, LocalFunction, Lowering, Value
from .expressions import (
    as_atom,
    atom,
    gathered,
    located,
    make_display,
    mangled,
    retained_atom,
    value,
)
from .names import RETURNED, VALUE, WRITERS, Facts, free_names, local_names, parameters, reads_of
from .resolve import resolve

Options = tuple[tuple[str, Atom], ...]

# what looks at the frame that it is called in
_FRAME_FUNCTIONS = ("dir", "eval", "exec", "globals", "locals", "super", "vars")


def call(
    lowering: Lowering, node: gast.Call, name: str | None = None, is_statement: bool = False
) -> Value:
    func = node.func
    known = resolve(lowering, func)
    if known is None and isinstance(func, gast.Attribute):
        return method(lowering, node, name, is_statement)
    callee = known if known is not None else value(lowering, func)
    if isinstance(callee, LocalFunction):
        args, options, spread = arguments(lowering, node, functions=True)
        if spread is None:
            return inline(lowering, callee, args, options, node, name)
        callee = as_atom(lowering, callee, node)
    else:
        args, options, spread = arguments(lowering, node)
    if isinstance(callee, Const):
        _refuse_frame_functions(lowering, callee, args, node)
    if spread is not None:
        return lowering.emit(prims.apply, (callee, *spread), node, name, (), _spelled(callee))
    if not isinstance(callee, Const):
        return _emit(lowering, prims.call, (callee, *args), options, node, name, None, is_statement)
    return _known(lowering, callee, args, options, node, name, is_statement)


def _spelled(callee: Atom) -> str | None:
    return callee.text if isinstance(callee, Const) else None


def _refuse_frame_functions(
    lowering: Lowering, callee: Const, args: tuple[Value, ...], node: gast.Call
) -> None:
    if callee.text in _FRAME_FUNCTIONS and getattr(callee.value, "__module__", "") == "builtins":
        if callee.text in ("eval", "exec") or not args:
            raise lowering.refuse(f"`{callee.text}` looks at the running frame", node)


def _known(
    lowering: Lowering,
    callee: Const,
    args: tuple[Atom, ...],
    options: Options,
    node: gast.Call,
    name: str | None,
    is_statement: bool,
) -> Atom:
    """A call of a function that is known now."""
    if _writes_first(callee) and args:
        lowering.replace(args[0], lowering.write(callee.value, args, node, callee.text, options))
        return NONE
    out = dict(options).get("out")
    if out is not None and out != NONE:
        return _with_out(lowering, callee.value, args, options, node, callee.text)
    return _emit(lowering, callee.value, args, options, node, name, callee.text, is_statement)


def _writes_first(callee: Const) -> bool:
    name = getattr(callee.value, "__name__", "")
    module = getattr(callee.value, "__module__", None) or "numpy"
    return name in WRITERS and module.split(".")[0] in ("builtins", "numpy", "random")


def _with_out(
    lowering: Lowering,
    fn: Callable,
    args: tuple[Atom, ...],
    options: Options,
    node: gast.Call,
    spelled: str | None,
) -> Atom:
    """`np.add(a, b, out=y)`: the result is the next version of `y`."""
    out = dict(options)["out"]
    items = lowering.tuples.get(out) if isinstance(out, Var) else None
    target = items[0] if items is not None and len(items) == 1 else out
    if items is not None and len(items) != 1:
        raise lowering.refuse("several outputs in `out=` are not understood", node)
    wish = target.wish if isinstance(target, Var) else None
    result = lowering.emit(fn, args, node, wish, options, spelled)
    lowering.replace(target, result)
    return result


def _emit(
    lowering: Lowering,
    fn: Callable,
    args: tuple[Atom, ...],
    options: Options,
    node: gast.Call,
    name: str | None,
    spelled: str | None,
    is_statement: bool,
) -> Atom:
    if is_statement:
        lowering.effect(fn, args, node, (), options, spelled)
        return NONE
    return lowering.emit(fn, args, node, name, options, spelled)


def method(lowering: Lowering, node: gast.Call, name: str | None, is_statement: bool) -> Value:
    func = node.func
    if _is_super(lowering, func.value):
        raise lowering.refuse(
            "`super()` is not understood", node, "name the base class: `Base.method(self, ...)`"
        )
    if func.attr not in prims.MUTATORS:
        receiver = atom(lowering, func.value)
        write_back = None
    else:
        receiver, write_back = located(lowering, func.value)
    attr, spelled = mangled(lowering, func.attr), "." + func.attr
    args, options, spread = arguments(lowering, node, retained=write_back is not None)
    if spread is not None:
        if write_back is not None:
            raise lowering.refuse(f"`{spelled}` with starred arguments is not understood", node)
        bound = lowering.emit(getattr, (receiver, Const(attr)), node, spelled=spelled)
        return lowering.emit(prims.apply, (bound, *spread), node, name)
    if write_back is None:
        if "out" in dict(options):
            fn_args = (receiver, *args)
            return _with_out(lowering, prims.Method(attr), fn_args, options, node, spelled)
        fn = prims.Method(attr)
        return _emit(lowering, fn, (receiver, *args), options, node, name, spelled, is_statement)
    if attr == "append" and len(args) == 1 and not options:
        write_back(lowering.write(prims.append, (receiver, *args), node, spelled))
        return NONE
    result = lowering.fresh(name)
    version = lowering.fresh(None)
    if isinstance(receiver, Var):
        version = Var(receiver.wish, receiver.is_temporary)
    lowering.effect(
        prims.Method(attr), (receiver, *args), node, (result, version), options, spelled
    )
    write_back(version)
    return result


def _is_super(lowering: Lowering, node: gast.expr) -> bool:
    match node:
        case gast.Call(func=gast.Name(id="super")):
            known = resolve(lowering, node.func)
            return known is not None and known.value is super
    return False


# --- arguments ---------------------------------------------------------------------------------


def arguments(
    lowering: Lowering, node: gast.Call, retained: bool = False, functions: bool = False
) -> tuple[tuple[Any, ...], tuple[tuple[str, Any], ...], tuple[Atom, Atom] | None]:
    """The arguments, the options, and None; or, where stars make their number a run-time matter,
    the tuple of all arguments and the dict of all options."""
    has_star = any(isinstance(arg, gast.Starred) for arg in node.args)
    args: tuple[Any, ...]
    pieces: list[Any] = []
    if has_star:
        pieces = gathered(lowering, node.args)
        args = pieces[0] if len(pieces) == 1 and isinstance(pieces[0], tuple) else ()
    else:
        take = value if functions else retained_atom if retained else _argument
        args = tuple(take(lowering, arg) for arg in node.args)
    options: list[tuple[str, Any]] = []
    stars: list[Atom] = []
    for keyword in node.keywords:
        if keyword.arg is None:
            stars.append(atom(lowering, keyword.value))
        else:
            take = value if functions else atom
            options.append((keyword.arg, take(lowering, keyword.value)))
    if not stars and (not has_star or args or not pieces):
        return args, tuple(options), None
    return (
        (),
        (),
        (_all_args(lowering, args, pieces, node), _all_options(lowering, options, stars, node)),
    )


def _argument(lowering: Lowering, node: gast.expr) -> Atom:
    """An argument; a lone generator expression is consumed at once."""
    return atom(lowering, node)


def _all_args(
    lowering: Lowering, args: tuple[Value, ...], pieces: list[Any], node: gast.Call
) -> Atom:
    pieces = pieces or [tuple(as_atom(lowering, arg, node) for arg in args)]
    parts = [
        make_display(lowering, prims.make_tuple, piece, node, None)
        if isinstance(piece, tuple)
        else lowering.emit(tuple, (piece,), node)
        for piece in pieces
    ]
    result = parts[0]
    for part in parts[1:]:
        result = lowering.emit(operator.add, (result, part), node)
    return result


def _all_options(
    lowering: Lowering, options: list[tuple[str, Value]], stars: list[Atom], node: gast.Call
) -> Atom:
    keys = Const(tuple(name for name, _ in options))
    values = [as_atom(lowering, option, node) for _, option in options]
    result: Atom | None = None
    if values or not stars:
        result = lowering.emit(prims.make_dict, (keys, *values), node)
    for star in stars:
        result = star if result is None else lowering.emit(operator.or_, (result, star), node)
    assert result is not None
    return result


# --- nested functions --------------------------------------------------------------------------


def inline(
    lowering: Lowering,
    fn: LocalFunction,
    args: tuple[Value, ...],
    options: tuple[tuple[str, Value], ...],
    node: gast.Call,
    name: str | None,
) -> Value:
    """The body of a nested function in the place of its call."""
    if fn.node in lowering.inlining:
        raise lowering.refuse(
            f"the nested function `{fn.name}` calls itself", node, "define it at module level"
        )
    facts = facts_of(lowering, fn.node, fn.frame)
    lowering.frame_count += 1
    suffix = f"@{lowering.frame_count}"
    live = lowering.live | lowering.frame.live
    frame = Frame(facts.locals, suffix, fn.frame, facts.globals, facts, live)
    bound = bound_arguments(lowering, fn, args, options, node)
    outer = lowering.frame, lowering.loops, lowering.inlining, lowering.live
    lowering.frame, lowering.loops = frame, ()
    lowering.inlining = (*lowering.inlining, fn.node)
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
    if fn.node in lowering.inlining:
        raise lowering.refuse(
            f"the nested function `{fn.name}` refers to itself", node, "define it at module level"
        )
    captured = [name for name in sorted(free_names(fn.node)) if fn.frame.key(name) is not None]
    if is_retained:
        _check_captures(lowering, fn, captured, node)
    defaults = _default_names(lowering, fn)
    outer = lowering.frame, lowering.inlining
    lowering.frame, lowering.inlining = fn.frame, (*lowering.inlining, fn.node)
    try:
        atoms = tuple(
            as_atom(lowering, lowering.env.get(fn.frame.key(name) or "", UNBOUND), node)
            for name in captured
        )
        atoms += tuple(as_atom(lowering, fn.defaults[param], node) for param in defaults)
        function = closed_function(lowering, fn, captured, defaults)
    finally:
        lowering.frame, lowering.inlining = outer
    captured += defaults.values()
    prim = prims.Closure(function, tuple(captured), fn.node)
    return lowering.emit(prim, atoms, node, None if fn.name == "lambda" else fn.name)


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
    """The parameters whose default is a variable, with its name: it is captured too."""
    spec = fn.node.args
    positional = [*spec.posonlyargs, *spec.args]
    pairs = [*zip(reversed(positional), reversed(spec.defaults), strict=False)][::-1]
    pairs += [*zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    names: dict[str, str] = {}
    for param, default in pairs:
        if default is None or isinstance(fn.defaults[param.id], Const):
            continue
        if not isinstance(default, gast.Name):
            raise lowering.refuse(
                f"the default of `{param.id}` is computed where the function is made",
                default,
                "compute it in a statement before, and give its name as the default",
            )
        names[param.id] = default.id
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
