"""Calls: of functions known now, of methods, of values.

A function known now is the `fn` of its Op, a method is a `prims.Method`, a value goes through
`prims.call`; where stars make the number of arguments a run-time matter, through `prims.apply`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from ..ir import prims
from ..ir.core import NONE, Atom, Const, Var
from .build import LocalFunction, Lowering, Value
from .consumers import TAKING_METHODS, how_taken, taken
from .displays import gathered, make_display, retained_atom
from .expressions import as_atom, atom, located, mangled, value
from .functional import functional
from .functional_arrays import functional_arrays
from .generators import is_generator, started
from .names import WRITERS
from .nested import beside, inline
from .overwriting import out_place, overwrites
from .resolve import resolve
from .supers import is_super, super_attribute

Options = tuple[tuple[str, Atom], ...]

# what looks at the frame that it is called in
_FRAME_FUNCTIONS = ("dir", "eval", "exec", "globals", "locals", "vars")


def call(
    lowering: Lowering, node: gast.Call, name: str | None = None, is_statement: bool = False
) -> Value:
    func = node.func
    known = resolve(lowering, func)
    if known is None and isinstance(func, gast.Attribute):
        return method(lowering, node, name, is_statement)
    callee = known if known is not None else value(lowering, func)
    if isinstance(callee, Const):
        made = functional(lowering, callee, node, name)
        if made is None:
            made = functional_arrays(lowering, callee, node, name)
        if made is not None:
            return made
        callee = beside(lowering, callee) or callee
    if isinstance(callee, LocalFunction):
        args, options, spread = arguments(lowering, node, functions=True)
        if spread is None:
            if is_generator(callee.node):
                return started(lowering, callee, args, options, node)
            return inline(lowering, callee, args, options, node, name)
        callee = as_atom(lowering, callee, node)
    else:
        takes = how_taken(callee.value) if isinstance(callee, Const) else ""
        args, options, spread = arguments(lowering, node, takes=takes)
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
            reason = f"`{callee.text}` looks at the running frame"
            raise lowering.refuse(reason, node, "name the variables themselves")


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
    if (option := overwrites(callee.value, args, options)) is not None:
        reason = f"`{option}` writes into an argument of {callee.text}"
        raise lowering.refuse(reason, node, f"leave {option} out")
    if _writes_first(callee) and args:
        lowering.replace(args[0], lowering.write(callee.value, args, node, callee.text, options))
        return NONE
    place = out_place(callee.value)
    if place is not None and len(args) > place and args[place] != NONE:  # `np.add(a, b, y)`
        if getattr(callee.value, "nout", 1) > 1 or len(args) > place + 1:
            raise lowering.refuse(_BY_POSITION, node, "write `out=`")
        args, options = args[:place], (*options, ("out", args[place]))
    out = dict(options).get("out")
    if out is not None and out != NONE:
        return _with_out(lowering, callee.value, args, options, node, callee.text)
    return _emit(lowering, callee.value, args, options, node, name, callee.text, is_statement)


_BY_POSITION = "an array is given by position for the result to be written into"


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
    if is_super(lowering, func.value):
        callee = super_attribute(lowering, func, None)
        args, options, spread = arguments(lowering, node)
        if spread is not None:
            return lowering.emit(prims.apply, (callee, *spread), node, name)
        fn_args = (callee, *args)
        return _emit(lowering, prims.call, fn_args, options, node, name, None, is_statement)
    if func.attr not in prims.MUTATORS:
        receiver = atom(lowering, func.value)
        write_back = None
    else:
        receiver, write_back = located(lowering, func.value)
    attr, spelled = mangled(lowering, func.attr), "." + func.attr
    takes = "wholly" if func.attr in TAKING_METHODS else ""
    args, options, spread = arguments(lowering, node, write_back is not None, takes=takes)
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


# --- arguments ---------------------------------------------------------------------------------


def arguments(
    lowering: Lowering,
    node: gast.Call,
    retained: bool = False,
    functions: bool = False,
    takes: str = "",
) -> tuple[tuple[Any, ...], tuple[tuple[str, Any], ...], tuple[Atom, Atom] | None]:
    """The arguments, the options, and None; or, where stars make their number a run-time matter,
    the tuple of all arguments and the dict of all options. `takes`: how generators among them are
    run through (see `how_taken`)."""
    has_star = any(isinstance(arg, gast.Starred) for arg in node.args)
    args: tuple[Any, ...]
    pieces: list[Any] = []
    if has_star:
        pieces = gathered(lowering, node.args)
        args = pieces[0] if len(pieces) == 1 and isinstance(pieces[0], tuple) else ()
    else:
        take = value if functions else retained_atom if retained else atom
        args = tuple(
            take(lowering, arg) if (made := taken(lowering, arg, takes)) is None else made
            for arg in node.args
        )
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
