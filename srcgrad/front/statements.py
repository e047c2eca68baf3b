"""Python's statements, as operations, `If`s and `Loop`s.

There are no jumps in the IR. What follows an `if` of which one arm leaves goes into its other
arm; where a statement only may leave, what follows it stands under an `If` on a flag.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Sequence

import gast

from ..errors import Unsupported
from ..ir import prims
from ..ir.core import FALSE, UNBOUND, Const, Var
from .assignments import annotated, assignment, augmented, delete
from .attempts import moves_rest, reraise, try_statement, watch
from .build import Lowering, Value
from .by_turns import added
from .calls import call, function_atom
from .contexts import with_statement
from .exits import completes, exits_of, exits_of_all
from .expressions import as_atom, atom, bind, local_function, value
from .facts import RETURNED, VALUE
from .fence import opaque, refused_statement
from .flow import after, arms, leave, returned
from .generators import yielded
from .imports import bound_by
from .insertions import insertion, is_insertion
from .loops import each, repeat
from .managing import defined
from .matching import match_statement
from .names import free_names, stores_of
from .quote import quote
from .resolve import resolve


def block(lowering: Lowering, statements: Sequence[gast.stmt]) -> None:
    for index, node in enumerate(statements):
        if lowering.is_dead:
            return
        rest = statements[index + 1 :]
        if rest and isinstance(node, gast.If) and (sides := _with_rest(node, rest)):
            guarded(
                lowering, node, functools.partial(branch, lowering, node, *sides, statements[-1])
            )
            return
        if rest and moves_rest(node):
            guarded(lowering, node, functools.partial(try_statement, lowering, node, rest))
            return
        guarded(lowering, node, functools.partial(statement, lowering, node))
        if rest and exits_of(node):
            flag = lowering.loops[-1].left if lowering.loops else RETURNED
            unless(lowering, flag or RETURNED, rest, node)
            return


def guarded(lowering: Lowering, node: gast.stmt, lower: Callable[[], None]) -> None:
    """All that cannot be expressed is reported together: after an error what the statement binds
    is made up, and lowering goes on."""
    before = lowering.stmts, lowering.frame, lowering.loops, lowering.inlining, lowering.env
    lowering.wish = ""
    if hasattr(node, "lineno"):  # the `return` at the end of a body is nowhere in the text
        lowering.statement = quote((lowering.frame.text or lowering.source).lines, node)
    try:
        lower()
    except Unsupported as error:
        lowering.errors.append(error)
        lowering.stmts, lowering.frame, lowering.loops, lowering.inlining, lowering.env = before
        lowering.is_dead = False
        for name in stores_of([node]).rebound:
            key = lowering.frame.key(name)
            if key is not None:
                lowering.env[key] = Var(name)


def _with_rest(
    node: gast.If, rest: Sequence[gast.stmt]
) -> tuple[Sequence[gast.stmt], Sequence[gast.stmt]] | None:
    """The arms, with what follows the `if` moved into the one that completes; None where that
    need not be (an arm that only raises has no values to take along)."""
    leaves = [not completes(arm) and bool(exits_of_all(arm)) for arm in (node.body, node.orelse)]
    if not any(leaves):
        return None
    then = node.body if not completes(node.body) else [*node.body, *rest]
    orelse = node.orelse if not completes(node.orelse) else [*node.orelse, *rest]
    return then, orelse


def branch(
    lowering: Lowering,
    node: gast.If,
    then: Sequence[gast.stmt],
    orelse: Sequence[gast.stmt],
    last: gast.stmt,
) -> None:
    lowering.live = after(lowering, node) | _reads(lowering, node)
    test = atom(lowering, node.test)
    arms(lowering, test, node, lambda: block(lowering, then), lambda: block(lowering, orelse), last)


def unless(lowering: Lowering, flag: str, rest: Sequence[gast.stmt], node: gast.stmt) -> None:
    """The statements `rest`, if control has not left before."""
    key, result = (lowering.frame.key(name) or name for name in (flag, VALUE))
    test = as_atom(lowering, lowering.env[key], node)

    def run_rest() -> None:
        if exits_of_all(rest):
            lowering.env[key] = FALSE
            if result in lowering.env:  # what has not been returned is nothing that may be copied
                lowering.env[result] = UNBOUND
        block(lowering, rest)

    arms(lowering, test, node, lambda: None, run_rest, rest[-1])


def _reads(lowering: Lowering, node: gast.AST) -> frozenset[str]:
    return lowering.frame.keys(lowering.frame.facts.reads(node))


def statement(lowering: Lowering, node: gast.stmt) -> None:
    lowering.live = after(lowering, node) | _reads(lowering, node)
    if lowering.watched:
        watch(lowering, node, functools.partial(_statement, lowering, node))
    else:
        _statement(lowering, node)


def _statement(lowering: Lowering, node: gast.stmt) -> None:
    match node:
        case gast.Assign():
            assignment(lowering, node)
        case gast.AugAssign():
            if not added(lowering, node):
                augmented(lowering, node)
        case gast.AnnAssign():
            annotated(lowering, node)
        case gast.Return():
            returned(lowering, node)
        case gast.If():
            branch(lowering, node, node.body, node.orelse, node)
        case gast.For():
            each(lowering, node)
        case gast.While():
            repeat(lowering, node)
        case gast.Expr():
            expression_statement(lowering, node)
        case gast.Break() | gast.Continue():
            leave(lowering, node)
        case gast.Pass() | gast.Nonlocal() | gast.Global():
            pass
        case gast.Assert():
            assertion(lowering, node)
        case gast.Raise(exc=gast.expr()):
            errors = [atom(lowering, part) for part in (node.exc, node.cause) if part is not None]
            lowering.effect(prims.raise_, errors, node)
            lowering.is_dead = True
        case gast.Delete():
            for target in node.targets:
                delete(lowering, target)
        case gast.FunctionDef():
            definition(lowering, node)
        case gast.Import() | gast.ImportFrom():
            imported(lowering, node)
        case gast.Match():
            match_statement(lowering, node)
        case gast.Raise():
            reraise(lowering, node)
        case gast.Try():
            _or_opaque(lowering, node, functools.partial(try_statement, lowering, node))
        case gast.With():
            _or_opaque(lowering, node, functools.partial(with_statement, lowering, node))
        case gast.TryStar() | gast.ClassDef():
            opaque(lowering, node)
        case _:
            refused_statement(lowering, node)


def _or_opaque(lowering: Lowering, node: gast.stmt, lower: Callable[[], None]) -> None:
    """What cannot be understood inside of a statement may still run as it stands."""
    if exits_of(node):
        lower()
        return
    errors, stmts, env = len(lowering.errors), list(lowering.stmts), dict(lowering.env)
    guarded(lowering, node, lower)
    if len(lowering.errors) == errors:
        return
    found = lowering.errors[errors:]
    del lowering.errors[errors:]
    lowering.stmts[:], lowering.env, lowering.is_dead = stmts, env, False
    opaque(lowering, node, found)


def expression_statement(lowering: Lowering, node: gast.Expr) -> None:
    match node.value:
        case gast.Constant():
            pass
        case gast.Call():
            call(lowering, node.value, None, is_statement=True)
        case gast.Yield():
            yielded(lowering, node.value)
        case _:
            value(lowering, node.value)


def definition(lowering: Lowering, node: gast.FunctionDef) -> None:
    plain = node
    if node.decorator_list:  # they are called here, and are no part of the function
        plain = copy.copy(node)
        plain.decorator_list = []
    function = local_function(lowering, plain)
    if defined(lowering, node, function):
        return
    bound: Value = function
    for decorator in reversed(node.decorator_list):
        if isinstance(decorator, gast.Call) and is_insertion(lowering, decorator.func):
            insertion(lowering, decorator, as_atom(lowering, bound, node))
            continue
        _check_cached(lowering, decorator, node)
        callee = atom(lowering, decorator)
        made = function_atom(lowering, bound, callee, node)
        if isinstance(callee, Const):
            bound = lowering.emit(callee.value, (made,), node, node.name, (), callee.text)
        else:
            bound = lowering.emit(prims.call, (callee, made), node, node.name)
    bind(lowering, node.name, bound, node)


def _check_cached(lowering: Lowering, decorator: gast.expr, node: gast.FunctionDef) -> None:
    """Refuse to keep the results of a function that names itself: that name is decorated, too."""
    func = decorator.func if isinstance(decorator, gast.Call) else decorator
    known = resolve(lowering, func)
    is_cache = isinstance(known, Const) and known.value in (functools.cache, functools.lru_cache)
    if is_cache and node.name in free_names(node):
        reason = f"the results of the nested function `{node.name}`, which calls itself, are cached"
        raise lowering.refuse(reason, node, "keep them in a dict: `if n in memo: return memo[n]`")


def imported(lowering: Lowering, node: gast.Import | gast.ImportFrom) -> None:
    """(An import that fails, fails when it is run.)"""
    try:
        for name, found in bound_by(node, lowering.source.globals.get("__package__")):
            bind(lowering, name, Const(found, name), node)
    except ImportError as error:
        kind = type(error)
        made = lowering.emit(kind, (Const(str(error)),), node, spelled=kind.__name__)
        lowering.effect(prims.raise_, (made,), node)
        lowering.is_dead = True


def assertion(lowering: Lowering, node: gast.Assert) -> None:
    if not __debug__:
        return
    test = atom(lowering, node.test)
    match node.msg:
        case None:
            lowering.effect(prims.assert_, (test,), node)
        case gast.Constant(value=message):
            lowering.effect(prims.assert_, (test, Const(message)), node)
        case _:

            def fail() -> None:
                message = atom(lowering, node.msg)
                args = (message,)
                error = lowering.emit(AssertionError, args, node, spelled="AssertionError")
                lowering.effect(prims.raise_, (error,), node)
                lowering.is_dead = True

            arms(lowering, test, node, lambda: None, fail, node)
