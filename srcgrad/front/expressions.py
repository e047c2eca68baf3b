"""Python's expressions, as operations.

`value(lowering, node)` emits the operations of an expression, in Python's order, and returns what
it is; `atom` the same, where a nested function is to be a value too. `name` is the variable that
the result is bound to, if it is.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

import gast
import numpy as np

from ..ir import prims
from ..ir.core import NONE, UNBOUND, Atom, Const, Var
from .bindings import rebind
from .build import LocalFunction, Lowering, Value, is_poison
from .resolve import check_place, global_path, outside, resolve
from .source import is_mirrored

BINARY: dict[type, Callable] = {
    gast.Add: operator.add,
    gast.BitAnd: operator.and_,
    gast.BitOr: operator.or_,
    gast.BitXor: operator.xor,
    gast.Div: operator.truediv,
    gast.FloorDiv: operator.floordiv,
    gast.LShift: operator.lshift,
    gast.MatMult: operator.matmul,
    gast.Mod: operator.mod,
    gast.Mult: operator.mul,
    gast.Pow: operator.pow,
    gast.RShift: operator.rshift,
    gast.Sub: operator.sub,
}

COMPARE: dict[type, Callable] = {
    gast.Eq: operator.eq,
    gast.Gt: operator.gt,
    gast.GtE: operator.ge,
    gast.Is: operator.is_,
    gast.IsNot: operator.is_not,
    gast.Lt: operator.lt,
    gast.LtE: operator.le,
    gast.NotEq: operator.ne,
}

UNARY: dict[type, Callable] = {
    gast.Invert: operator.invert,
    gast.Not: operator.not_,
    gast.UAdd: operator.pos,
    gast.USub: operator.neg,
}


def value(lowering: Lowering, node: gast.expr, name: str | None = None) -> Value:
    match node:
        case gast.Name():
            return read(lowering, node)
        case gast.Constant():
            return Const(node.value)
        case gast.BinOp():
            left, right = atom(lowering, node.left), atom(lowering, node.right)
            return lowering.emit(BINARY[type(node.op)], (left, right), node, name)
        case gast.Call():
            return lowering.parts.call(lowering, node, name)
        case gast.Attribute():
            return attribute(lowering, node, name)
        case gast.Subscript():
            return item(lowering, node, name)
        case gast.UnaryOp():
            return unary(lowering, node, name)
        case gast.Compare():
            return compare(lowering, node, name)
        case gast.BoolOp():
            return boolean(lowering, node, name)
        case gast.IfExp():
            return conditional(lowering, node, name)
        case gast.Tuple() | gast.List() | gast.Set():
            return lowering.parts.display(lowering, node, name)
        case gast.Dict():
            return lowering.parts.dictionary(lowering, node, name)
        case gast.Slice():
            bounds = [
                NONE if b is None else atom(lowering, b)
                for b in (node.lower, node.upper, node.step)
            ]
            return lowering.emit(prims.make_slice, bounds, node)
        case gast.JoinedStr():
            return lowering.parts.formatted(lowering, node, name)
        case gast.NamedExpr():
            return walrus(lowering, node)
        case gast.Lambda():
            return local_function(lowering, node)
        case gast.GeneratorExp():
            return lowering.parts.generator(lowering, node)
        case gast.ListComp() | gast.SetComp() | gast.DictComp():
            return lowering.parts.comprehension(lowering, node, name)
        case _:
            raise lowering.refuse(*_refusal(node))


def _refusal(node: gast.expr) -> tuple[str, gast.expr, str | None]:
    match node:
        case gast.Yield() | gast.YieldFrom():
            return (
                "a generator cannot be differentiated",
                node,
                "make a list of it: list(...)",
            )
        case gast.Await():
            return "an asynchronous function cannot be differentiated", node, None
        case gast.Starred():
            return "a starred expression is not understood here", node, None
        case _:
            return f"this expression is not understood ({type(node).__name__})", node, None


def atom(lowering: Lowering, node: gast.expr, name: str | None = None) -> Atom:
    """The value of an expression as something that an operation can take."""
    found = value(lowering, node, name)
    return as_atom(lowering, found, node) if isinstance(found, LocalFunction) else found


def as_atom(lowering: Lowering, found: Value, node: gast.AST) -> Atom:
    if isinstance(found, LocalFunction):
        return lowering.parts.closure(lowering, found, node)
    return found


# --- names -------------------------------------------------------------------------------------


def read(lowering: Lowering, node: gast.Name) -> Value:
    key = lowering.frame.key(node.id)
    if key is None:
        return outside(lowering, node, node.id)
    found = lowering.env.get(key, UNBOUND)
    if is_poison(found):
        raise AssertionError(f"{node.id!r} is read at line {node.lineno} but was held to be dead")
    if found is UNBOUND:
        return unbound(lowering, node)
    if found in lowering.unbound:
        lowering.effect(prims.read, (as_atom(lowering, found, node),), node)
    return found


def unbound(lowering: Lowering, node: gast.Name) -> Atom:
    """A read of a name that is bound on no path to here."""
    if node.id in lowering.frame.root.names or node.id in lowering.frame.names:
        text = f"cannot access local variable {node.id!r} where it is not associated with a value"
        kind: type = UnboundLocalError
    else:
        text = (
            f"cannot access free variable {node.id!r} where it is not associated with a value in "
            "enclosing scope"
        )
        kind = NameError
    error = lowering.emit(kind, (Const(text),), node, spelled=kind.__name__)
    lowering.effect(prims.raise_, (error,), node)
    lowering.is_dead = True
    return UNBOUND


def bind(lowering: Lowering, name: str, bound: Value, node: gast.AST) -> None:
    key = lowering.frame.key(name)
    if key is None:
        set_global(lowering, name, bound, node)
    else:
        rebind(lowering, key, bound, node)


def set_global(lowering: Lowering, name: str, bound: Value, node: gast.AST) -> None:
    check_place(lowering, name, node)
    found = as_atom(lowering, bound, node)
    if found is UNBOUND:
        raise lowering.refuse(f"the variable `{name}` outside of the function is deleted", node)
    lowering.effect(prims.set_global, (Const(name), found), node)


def walrus(lowering: Lowering, node: gast.NamedExpr) -> Value:
    name = node.target.id
    bound = value(lowering, node.value, name)
    frame = lowering.frame.root
    key = frame.key(name)
    if key is None:
        set_global(lowering, name, bound, node.target)
    else:
        rebind(lowering, key, bound, node)
    return bound


def local_function(lowering: Lowering, node: gast.FunctionDef | gast.Lambda) -> LocalFunction:
    """The defaults are evaluated now, the rest when it is called."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = positional[len(positional) - len(arguments.defaults) :]
    pairs = [*zip(with_default, arguments.defaults, strict=True)]
    pairs += [*zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    defaults = {
        param.id: value(lowering, default) for param, default in pairs if default is not None
    }
    return LocalFunction(node, lowering.frame, defaults)


# --- operators ---------------------------------------------------------------------------------


def unary(lowering: Lowering, node: gast.UnaryOp, name: str | None) -> Atom:
    match node:
        case gast.UnaryOp(
            op=gast.USub(), operand=gast.Constant(value=int() | float() | complex() as number)
        ):
            return Const(-number)
    return lowering.emit(UNARY[type(node.op)], (atom(lowering, node.operand),), node, name)


def compare(lowering: Lowering, node: gast.Compare, name: str | None) -> Atom:
    return _compare(lowering, node, atom(lowering, node.left), 0, name)


def _compare(
    lowering: Lowering, node: gast.Compare, left: Atom, index: int, name: str | None
) -> Atom:
    """The comparisons of a chain from `index` on; each operand is evaluated once, if at all."""
    op, right = node.ops[index], atom(lowering, node.comparators[index])
    is_last = index + 1 == len(node.ops)
    result_name = name if is_last else None
    match op:
        case gast.In():
            result = lowering.emit(operator.contains, (right, left), node, result_name)
        case gast.NotIn():
            inside = lowering.emit(operator.contains, (right, left), node)
            result = lowering.emit(operator.not_, (inside,), node, result_name)
        case _:
            result = lowering.emit(COMPARE[type(op)], (left, right), node, result_name)
    if is_last:
        return result
    (joined,) = lowering.branch(
        result,
        lambda: (_compare(lowering, node, right, index + 1, None),),
        lambda: (result,),
        node,
        lowering.live,
        (name,),
    )
    return joined


def boolean(lowering: Lowering, node: gast.BoolOp, name: str | None) -> Atom:
    return _boolean(lowering, node, 0, name)


def _boolean(lowering: Lowering, node: gast.BoolOp, index: int, name: str | None) -> Atom:
    first = atom(lowering, node.values[index])
    if index + 1 == len(node.values) or lowering.is_dead:
        return first

    def rest() -> tuple[Atom]:
        return (_boolean(lowering, node, index + 1, None),)

    def same() -> tuple[Atom]:
        return (first,)

    arms = (rest, same) if isinstance(node.op, gast.And) else (same, rest)
    (result,) = lowering.branch(first, *arms, node, lowering.live, (name,))
    return result


def conditional(lowering: Lowering, node: gast.IfExp, name: str | None) -> Atom:
    test = atom(lowering, node.test)
    (result,) = lowering.branch(
        test,
        lambda: (value(lowering, node.body),),
        lambda: (value(lowering, node.orelse),),
        node,
        lowering.live,
        (name,),
    )
    return result


# --- attributes and items ----------------------------------------------------------------------


def attribute(lowering: Lowering, node: gast.Attribute, name: str | None) -> Atom:
    known = resolve(lowering, node)
    if known is not None:
        return known
    path = global_path(lowering, node)
    if path is not None:
        return lowering.emit(prims.global_value, (Const(path),), node, name)
    if lowering.parts.is_super(lowering, node.value):
        return lowering.parts.super_attribute(lowering, node, name)
    receiver = atom(lowering, node.value)
    return get_attribute(lowering, receiver, node, name)


def get_attribute(
    lowering: Lowering, receiver: Atom, node: gast.Attribute, name: str | None
) -> Atom:
    attr = mangled(lowering, node.attr)
    if attr == "T" and is_mirrored(lowering.source, node):
        return lowering.emit(np.transpose, (receiver,), node, name)  # (of cotangents: arrays)
    return lowering.emit(getattr, (receiver, Const(attr)), node, name, spelled="." + node.attr)


def mangled(lowering: Lowering, attr: str) -> str:
    """`__x` in a method of class `C` is `_C__x`."""
    if not attr.startswith("__") or attr.endswith("__"):
        return attr
    path = lowering.source.fn.__qualname__.split(".")
    is_method = len(path) > 1 and path[-2] != "<locals>"
    return f"_{path[-2].lstrip('_')}{attr}" if is_method else attr


def item(lowering: Lowering, node: gast.Subscript, name: str | None) -> Value:
    container = atom(lowering, node.value)
    index = atom(lowering, node.slice)
    return get_item(lowering, container, index, node, name)


def get_item(
    lowering: Lowering, container: Atom, index: Atom, node: gast.AST, name: str | None
) -> Atom:
    """An item of a tuple made in this function is known without an operation."""
    items = known_items(lowering, container)
    if items is not None and isinstance(index, Const) and type(index.value) is int:
        if -len(items) <= index.value < len(items):
            return items[index.value]
    return lowering.emit(operator.getitem, (container, index), node, name)


def known_items(lowering: Lowering, container: Value) -> tuple[Atom, ...] | None:
    match container:
        case Const(value=tuple() as items) if type(items) is tuple:
            return tuple(map(Const, items))
        case Var():
            return lowering.tuples.get(container)
        case _:
            return None


def located(lowering: Lowering, node: gast.expr) -> tuple[Atom, Callable[[Atom], None]]:
    """The object that an expression denotes, and what to do with its next version: every name
    bound to it is bound anew, and what contains it has a next version too."""
    match node:
        case gast.Subscript():
            container, write_back = located(lowering, node.value)
            index = atom(lowering, node.slice)
            found = get_item(lowering, container, index, node, None)

            def write_item(new: Atom) -> None:
                lowering.replace(found, new)
                args = (container, index, new)
                write_back(lowering.write(prims.store, args, node, spelled="back"))

            return found, write_item
        case gast.Attribute() if resolve(lowering, node) is None:
            holder, write_back = located(lowering, node.value)
            found = get_attribute(lowering, holder, node, None)

            def write_attribute(new: Atom) -> None:
                lowering.replace(found, new)
                args = (holder, Const(mangled(lowering, node.attr)), new)
                write_back(lowering.write(setattr, args, node, spelled="back"))

            return found, write_attribute
        case _:
            found = atom(lowering, node)
            return found, lambda new: lowering.replace(found, new)
