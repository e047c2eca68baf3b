"""`insert_grad`: a variable gets another version, whose cotangent a function is given.

In generated code, which is read again for a second derivative, the function is called.
"""

from __future__ import annotations

import gast

from ..ir import prims
from ..ir.core import NONE, Atom, Const
from ..markers import insert_grad, inserted
from .build import LocalFunction, Lowering, Value
from .exits import completes
from .expressions import atom, bind, value
from .names import INSERT, below, parameters, stores_of
from .nested import inline
from .resolve import resolve


def is_insertion(lowering: Lowering, func: gast.expr) -> bool:
    """Is it `insert_grad`? (Under another name it is not seen that the variable changes.)"""
    known = resolve(lowering, func)
    if not isinstance(known, Const) or known.value is not insert_grad:
        return False
    if getattr(func, "attr", getattr(func, "id", "")) == INSERT:
        return True
    raise lowering.refuse("insert_grad has another name here", func, f"call it {INSERT}")


def insertion(lowering: Lowering, decorator: gast.Call, fn: Atom) -> None:
    """What stands above the function `fn`."""
    match decorator:
        case gast.Call(args=[gast.Name(id=name)], keywords=[]) if lowering.frame.key(name):
            given = atom(lowering, decorator.args[0]), fn
            bind(lowering, name, lowering.emit(prims.marked, given, decorator, name), decorator)
        case _:
            raise lowering.refuse(
                "insert_grad is for a variable of the function that it stands in",
                decorator,
                "give the value a name: `y = …`",
            )


def refuse_elsewhere(lowering: Lowering, callee: Atom, node: gast.Call) -> None:
    if isinstance(callee, Const) and callee.value is insert_grad:
        raise lowering.refuse(
            "insert_grad stands above a function, which is given the cotangent",
            node,
            f"write `@{INSERT}(x)` above `def _(dx):`",
        )


def call_inserted(
    lowering: Lowering, callee: Value, node: gast.Call, name: str | None
) -> Value | None:
    """`inserted(fn, d)` of generated code: the body of the function, on a copy of `d`."""
    if not isinstance(callee, Const) or callee.value is not inserted:
        return None
    fn = value(lowering, node.args[0])
    if not isinstance(fn, LocalFunction):
        raise lowering.refuse(
            "the function that insert_grad calls is kept for the backward sweep, and is not known "
            "when that is differentiated",
            node,
            "for a second derivative, let insert_grad stand outside of loops and of functions "
            "that are called",
        )
    if not _returns_or_reads(fn.node):
        raise lowering.refuse(
            "the function that insert_grad calls cannot be differentiated",
            node,
            "let it return the cotangent on every path, or print it and return nothing",
        )
    d = lowering.emit(prims.copy, (atom(lowering, node.args[1]),), node, name)
    result = inline(lowering, fn, (d,), (), node, name)
    return d if result == NONE else result


def _returns_or_reads(node: gast.FunctionDef | gast.Lambda) -> bool:
    """Does it return a value on every path, or none at all and leaves its argument as it is?"""
    if isinstance(node, gast.Lambda) or not completes(node.body):
        return True
    found = [part for statement in node.body for part in below(statement)]
    returns = any(isinstance(part, gast.Return) and part.value is not None for part in found)
    own = {param.id for param in parameters(node.args)}
    return not returns and not own & stores_of(node.body).mutated.keys()
