"""Calls: of functions known now, of methods, of values.

A function known now is the `fn` of its Op, a method is a `prims.Method`, a value goes through
`prims.call`; where stars make the number of arguments a run-time matter, through `prims.apply`.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from functools import partial
from types import FunctionType

import gast
import numpy as np

from ..attributes import made
from ..checkpoints import checkpointed
from ..derived import is_maker, takes_derivative
from ..in_python import in_python
from ..ir import prims
from ..ir.core import NONE, Atom, Block, Const, Op, Stmt, Var
from ..ir.walk import stmts_in
from ..ir.writers import writes_first
from ..runtime import add_at
from .arguments import arguments
from .as_statements import as_statement
from .build import LocalFunction, Lowering, Value
from .by_place import by_place
from .by_turns import extended, makes_iterator
from .consumers import TAKING_METHODS, how_taken
from .expressions import as_atom, atom, located, mangled, value
from .functional import functional, sorted_in_place
from .functional_arrays import call_vectorized, functional_arrays
from .generators import is_generator, local, started
from .in_place import in_place
from .insertions import call_inserted, refuse_elsewhere
from .meanwhile import is_of_user
from .names import parameters
from .nested import Vectorized, apart, beside, inline
from .ordered import put_in_order
from .overwriting import out_place, overwrites, takes_out
from .resolve import resolve
from .source import is_mirrored
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
    maker = resolve(lowering, func.func) if isinstance(func, gast.Call) else None
    if maker is not None and takes_derivative(maker.value):
        callee: Value = differentiated(lowering, maker, func, None, is_called=True)
    else:
        callee = known if known is not None else value(lowering, func)
    if isinstance(callee, Const):
        made = functional(lowering, callee, node, name)
        if made is None:
            made = functional_arrays(lowering, callee, node, name)
        if made is None:
            made = put_in_order(lowering, callee, node, name)
        if made is None:
            made = as_statement(lowering, callee, node, name)
        if made is None:
            made = call_inserted(lowering, callee, node, name)
        if made is not None:
            return made
        inner = beside(lowering, callee) or _given_iterators(lowering, callee, node)
        if inner is None and name is not None:
            inner = local(lowering, callee.value)
        callee = inner or Const(in_python(callee.value), callee.text)
    if isinstance(callee, Vectorized):
        return call_vectorized(lowering, callee, node, name)
    if isinstance(callee, Const) and takes_derivative(callee.value):
        return differentiated(lowering, callee, node, name)
    if isinstance(callee, LocalFunction):
        args, options, spread = arguments(lowering, node, functions=True)
        if spread is None:
            if is_generator(callee.node):
                return started(lowering, callee, args, options, node)
            return inline(lowering, callee, args, options, node, name)
        callee = as_atom(lowering, callee, node)
    else:
        takes = how_taken(callee.value, node) if isinstance(callee, Const) else ""
        args, options, spread = arguments(lowering, node, takes=takes)
    if isinstance(callee, Const):
        _refuse_frame_functions(lowering, callee, args, node)
        refuse_elsewhere(lowering, callee, node)
    if spread is not None:
        return lowering.emit(prims.apply, (callee, *spread), node, name, (), _spelled(callee))
    if not isinstance(callee, Const):
        return _emit(lowering, prims.call, (callee, *args), options, node, name, None, is_statement)
    return _known(lowering, callee, args, options, node, name, is_statement)


def _given_iterators(lowering: Lowering, callee: Const, node: gast.Call) -> LocalFunction | None:
    """A function of the module that is given iterators, as a nested one."""
    fn = callee.value
    if not isinstance(fn, FunctionType) or not is_of_user(fn) or inspect.isgeneratorfunction(fn):
        return None
    if not any(makes_iterator(lowering, arg) for arg in node.args):
        return None
    return in_place(lowering, fn)


def differentiated(
    lowering: Lowering, callee: Const, node: gast.Call, name: str | None, is_called: bool = False
) -> Atom:
    """`grad(f)`, `jvp(f, ...)`: a nested function is one of its own, which is given what it
    captured. `is_called`: at once."""
    is_called = is_called or not is_maker(callee.value)
    args, options, spread = arguments(lowering, node, functions=True)
    if spread is not None:
        return lowering.emit(prims.apply, (callee, *spread), node, name, (), _spelled(callee))
    given = tuple(function_atom(lowering, arg, callee, node, is_called) for arg in args)
    named = tuple(
        (key, function_atom(lowering, arg, callee, node, is_called)) for key, arg in options
    )
    if len(args) == 1 and is_maker(callee.value) and isinstance(args[0], LocalFunction):
        own = tuple(param.id for param in parameters(args[0].node.args))
        if isinstance(given[0], Var) and "wrt" not in dict(named):  # (it is given what it captured)
            named = (("wrt", Const(own[0] if len(own) == 1 else own)), *named)
    return lowering.emit(callee.value, given, node, name, named, callee.text)


def function_atom(
    lowering: Lowering, value: Value, callee: Atom, node: gast.AST, is_called: bool = False
) -> Atom:
    """What is given to a function; what is differentiated is a function of its own."""
    makes = callee.value if isinstance(callee, Const) else _maker_of(lowering, callee)
    if isinstance(value, LocalFunction) and takes_derivative(makes):
        return apart(lowering, value, node, is_retained=not is_called)
    return as_atom(lowering, value, node)


def _maker_of(lowering: Lowering, callee: Atom) -> object:
    """Of the value `grad(wrt=...)`: `grad`."""
    made = lowering.stmts[-1] if lowering.stmts else None
    is_it = isinstance(made, Op) and made.outs == (callee,) and not made.args
    return made.fn if is_it else None


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
    if not writes_first(callee.value):
        args, options = by_place(callee.value, args, options)
    if callee.value is made and isinstance(args[0], Const) and isinstance(args[0].value, type):
        maker = prims.Made(args[0].value, tuple(key for key, _ in options))
        return lowering.emit(maker, tuple(value for _, value in options), node, name)
    if callee.value is typing.cast and len(args) == 2:
        return args[1]
    if callee.value is checkpointed:
        reason = "checkpointed is not all of the head of a `for`"
        hint = "write `for i in checkpointed(items, slots=k):`, with all of the items in it"
        raise lowering.refuse(reason, node, hint)
    if (option := overwrites(callee.value, args, options)) is not None:
        reason = f"`{option}` writes into an argument of {callee.text}"
        raise lowering.refuse(reason, node, f"leave {option} out")
    if writes_first(callee.value) and args:
        fn, spelled = callee.value, callee.text
        if is_mirrored(lowering.source, node) and fn in (add_at, np.add.at):
            fn, spelled = prims.add_item, None
        version = lowering.write(fn, args, node, spelled, options)
        lowering.replace(args[0], version)
        return version if callee.value is add_at else NONE
    if writes_first(callee.value) and options:
        reason = f"{callee.text} writes into an argument that is given by name"
        raise lowering.refuse(reason, node, "give it by position, as the first one")
    place = out_place(callee.value)
    if place is not None and len(args) > place and args[place] != NONE:  # `np.add(a, b, y)`
        if getattr(callee.value, "nout", 1) > 1 or len(args) > place + 1:
            raise lowering.refuse(_BY_POSITION, node, "write `out=`")
        args, options = args[:place], (*options, ("out", args[place]))
    out = dict(options).get("out")
    if out is not None and out != NONE and takes_out(callee.value):
        return _with_out(lowering, callee.value, args, options, node, callee.text)
    return _emit(lowering, callee.value, args, options, node, name, callee.text, is_statement)


_BY_POSITION = "an array is given by position for the result to be written into"


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
    options = tuple((key, target if key == "out" else value) for key, value in options)
    result = lowering.emit(fn, args, node, wish, options, spelled)
    lowering.replace(target, result)
    return result


_DOING = (print, setattr, delattr)


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
    is_asking = getattr(fn, "__module__", None) == "builtins" and fn not in (
        print,
        setattr,
        delattr,
    )
    if is_statement and not is_asking:
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
    if func.attr == "sort" and (done := sorted_in_place(lowering, node)) is not None:
        return done
    if extended(lowering, node):
        return NONE
    if func.attr not in prims.MUTATORS:
        receiver = atom(lowering, func.value)
        write_back = None
    else:
        receiver, write_back = located(lowering, func.value)
    attr, spelled = mangled(lowering, func.attr), "." + func.attr
    takes = "wholly" if func.attr in TAKING_METHODS else ""
    before = len(lowering.stmts)
    args, options, spread = arguments(lowering, node, write_back is not None, takes=takes)
    if any(map(partial(_binds, attr), stmts_in(Block(tuple(lowering.stmts[before:]))))):
        raise lowering.refuse(BOUND_ANEW.format(spelled), node, COMPUTE_FIRST)
    if spread is not None:
        if write_back is not None:
            raise lowering.refuse(f"`{spelled}` with starred arguments is not understood", node)
        bound = lowering.emit(getattr, (receiver, Const(attr)), node, spelled=spelled)
        return lowering.emit(prims.apply, (bound, *spread), node, name)
    if write_back is None:
        if "out" in dict(options) and takes_out(prims.Method(attr)):
            fn_args = (receiver, *args)
            return _with_out(lowering, prims.Method(attr), fn_args, options, node, spelled)
        fn = prims.Method(attr)
        return _emit(lowering, fn, (receiver, *args), options, node, name, spelled, is_statement)
    result = lowering.fresh(name)
    version = lowering.fresh(None)
    if isinstance(receiver, Var):
        version = Var(receiver.wish, receiver.is_temporary)
    lowering.effect(
        prims.Method(attr), (receiver, *args), node, (result, version), options, spelled
    )
    write_back(version)
    return result


def _binds(attr: str, stmt: Stmt) -> bool:
    """Does it bind an attribute of that name?"""
    is_set = isinstance(stmt, Op) and stmt.fn is setattr and stmt.spelled != "back"
    return is_set and stmt.args[1] == Const(attr)


BOUND_ANEW = "`{}` is looked up before the arguments are computed, which bind it anew"
COMPUTE_FIRST = "compute them first, in statements of their own"
