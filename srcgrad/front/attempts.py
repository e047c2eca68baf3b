"""`try`, as what may fail and what is done then.

Where a handler goes on, the statement is an `If` on how it went (`marks.attempt`); where all of
them raise, the body stays where it is, and an `If` on `marks.failed` follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import gast

from ..ir import marks
from ..ir.core import UNBOUND, Atom, Const
from .bindings import rebind
from .build import Lowering
from .exits import completes, exits_of, exits_of_all
from .expressions import atom
from .facts import RETURNED
from .flow import arms, note
from .loops import changes
from .names import below, reads_of, stores_of

Lower = Callable[[], None]


def moves_rest(node: gast.stmt) -> bool:
    """Does what follows the `try` go with one of its ways, because the others leave?"""
    if not isinstance(node, gast.Try) or node.finalbody or not exits_of(node):
        return False
    runs = completes(node.body) and completes(node.orelse)
    return runs + sum(completes(handler.body) for handler in node.handlers) <= 1


def try_statement(lowering: Lowering, node: gast.Try, rest: Sequence[gast.stmt] = ()) -> None:
    """`rest` is what follows, where that goes with one of its ways."""
    if node.finalbody:
        _finally(lowering, node)
        return
    if not node.orelse and not any(_goes_on(handler) for handler in node.handlers):
        before = lowering.stmts, dict(lowering.env)
        lowering.stmts = list(lowering.stmts)
        _failing(lowering, node)
        if not lowering.is_dead:
            if completes(node.body):
                _after_body(lowering, node, rest)
            return
        (lowering.stmts, lowering.env), lowering.is_dead = before, False
    _attempt(lowering, node, rest)


def _goes_on(handler: gast.ExceptHandler) -> bool:
    return completes(handler.body) or bool(exits_of_all(handler.body))


def _rest(lowering: Lowering, rest: Sequence[gast.stmt], node: gast.stmt) -> None:
    if rest and not lowering.is_dead:
        lowering.parts.block(lowering, rest)


def _after_body(lowering: Lowering, node: gast.Try, tail: Sequence[gast.stmt]) -> None:
    """What follows the body of a `try`, which may have left by then."""
    if tail and exits_of_all(node.body):
        lowering.parts.unless(lowering, _flag(lowering), tail, node)
    else:
        _rest(lowering, tail, node)


def _failing(lowering: Lowering, node: gast.Try) -> None:
    """A body of which all handlers raise."""
    before = dict(lowering.env)
    lowering.effect(marks.begin, (), node)
    lowering.parts.block(lowering, node.body)
    if lowering.is_dead:
        return
    failed = lowering.emit(marks.failed, (), node)

    def handle() -> None:
        # (a name that was bound before has its old value: these handlers only tell of it)
        lowering.env.update((k, v) for k, v in before.items() if v is not UNBOUND)
        _handlers(lowering, node, node.handlers, ())

    arms(lowering, failed, node, handle, lambda: None, node)


def _attempt(lowering: Lowering, node: gast.Try, rest: Sequence[gast.stmt]) -> None:
    """A body after which some handler goes on."""
    frame = lowering.frame
    handled = frame.live | frame.keys(frame.facts.handled[id(node)])
    runs = completes(node.body)
    changed = changes(lowering, node.body).items()
    watched = frozenset(key for key, is_rebound in changed if is_rebound and key in handled)
    names = tuple(sorted(map(lowering.wish_of, watched)))
    test = lowering.emit(marks.attempt, (Const(names),), node)

    def body() -> None:
        outer = lowering.watched
        lowering.watched |= watched
        lowering.parts.block(lowering, node.body)
        lowering.watched = outer
        if lowering.is_dead:
            return
        lowering.effect(marks.completed, (), node)
        if runs:
            tail = [*node.orelse, *(rest if completes(node.orelse) else ())]
            _after_body(lowering, node, tail)

    handle = partial(_handlers, lowering, node, node.handlers, rest)
    arms(lowering, test, node, body, handle, rest[-1] if rest else node)


def _flag(lowering: Lowering) -> str:
    return lowering.loops[-1].left or RETURNED if lowering.loops else RETURNED


def _handlers(
    lowering: Lowering,
    node: gast.Try,
    handlers: Sequence[gast.ExceptHandler],
    rest: Sequence[gast.stmt],
) -> None:
    """The first of the handlers that catches the exception."""
    first, *others = handlers
    test = lowering.emit(marks.catches, _types(lowering, first.type), first)
    if not others:
        _handler(lowering, first, rest)
        return
    last = rest[-1] if rest else node
    then = partial(_handler, lowering, first, rest)
    arms(lowering, test, node, then, partial(_handlers, lowering, node, others, rest), last)


def _types(lowering: Lowering, node: gast.expr | None) -> tuple[Atom, ...]:
    before = len(lowering.stmts)
    types = _named(lowering, node)
    if node is not None and len(lowering.stmts) > before:
        raise lowering.refuse(
            "an `except` that computes what it catches", node, "name the classes: `except KeyError`"
        )
    return types


def _named(lowering: Lowering, node: gast.expr | None) -> tuple[Atom, ...]:
    match node:
        case None:
            return ()
        case gast.Tuple(elts=elts):
            return tuple(atom(lowering, each) for each in elts)
        case _:
            return (atom(lowering, node),)


def _handler(lowering: Lowering, handler: gast.ExceptHandler, rest: Sequence[gast.stmt]) -> None:
    name = handler.name.id if handler.name is not None else None
    key = lowering.frame.key(name) if name else None
    was_bound = key is not None and lowering.env.get(key, UNBOUND) is not UNBOUND
    if key is not None:
        rebind(lowering, key, lowering.emit(marks.error, (), handler, name), handler)
    outer, lowering.is_handling = lowering.is_handling, True
    lowering.parts.block(lowering, handler.body)
    lowering.is_handling = outer
    if lowering.is_dead:
        return
    if key is not None:  # Python forgets it
        rebind(lowering, key, UNBOUND, handler)
        if was_bound:
            lowering.effect(marks.forgotten, (Const(lowering.wish_of(key)),), handler)
    if rest and completes(handler.body) and exits_of_all(handler.body):
        lowering.parts.unless(lowering, _flag(lowering), rest, handler)
    elif completes(handler.body):
        _rest(lowering, rest, handler)


def reraise(lowering: Lowering, node: gast.Raise) -> None:
    if not lowering.is_handling:
        raise lowering.refuse(
            "a bare `raise` is not understood here", node, "name the error that is raised"
        )
    lowering.effect(marks.reraise, (), node)
    lowering.is_dead = True


def _finally(lowering: Lowering, node: gast.Try) -> None:
    if exits := exits_of_all(node.finalbody):
        what = f"a `finally` that may leave by `{min(exits)}`"
        raise lowering.refuse(what, node, "leave after the `try`")
    inner = lowering.frame.facts.inside(node)
    block = lowering.parts.block
    read = lowering.frame.keys(frozenset().union(*map(reads_of, node.finalbody)))
    changed = changes(lowering, inner).items()
    watched = frozenset(key for key, is_rebound in changed if is_rebound and key in read)
    if not watched:
        before = lowering.stmts, dict(lowering.env)
        lowering.stmts = list(lowering.stmts)
        lowering.effect(marks.begin, (), node)
        block(lowering, inner)
        if not lowering.is_dead:
            lowering.effect(marks.at_last, (), node)
            block(lowering, node.finalbody)
            if not lowering.is_dead:
                lowering.effect(marks.ended, (), node)
            return
        (lowering.stmts, lowering.env), lowering.is_dead = before, False
    names = tuple(sorted(map(lowering.wish_of, watched)))
    test = lowering.emit(marks.attempt, (Const(names),), node)

    def run() -> None:
        outer = lowering.watched
        lowering.watched |= watched
        block(lowering, inner)
        lowering.watched = outer
        if not lowering.is_dead:
            lowering.effect(marks.completed, (), node)
            block(lowering, node.finalbody)

    def handle() -> None:
        lowering.emit(marks.catches, (Const(BaseException, "BaseException"),), node)
        block(lowering, node.finalbody)
        if not lowering.is_dead:
            lowering.effect(marks.reraise, (), node)
            lowering.is_dead = True

    arms(lowering, test, node, run, handle, node)


# --- names that are bound in what may fail -------------------------------------------------------


def watch(lowering: Lowering, node: gast.stmt, lower: Lower) -> None:
    """Lower a statement of a body that may fail: where it binds names that are read after a
    failure, that is noted."""
    parts = _HEADS.get(type(node), lambda node: [node])(node)
    direct = {lowering.frame.key(name) for name in stores_of(parts, False).rebound}
    changed = {key for key, is_rebound in changes(lowering, parts).items() if is_rebound}
    is_simple = parts == [node] and not _binds_inside(node) and _binds_last(node)
    note(lowering, changed - direct if is_simple else changed, node)
    lower()
    if is_simple and not lowering.is_dead:
        note(lowering, direct, node)


def _binds_inside(node: gast.stmt) -> bool:
    return any(isinstance(part, gast.NamedExpr) for part in below(node))


def _binds_last(node: gast.stmt) -> bool:
    """Does nothing that may fail follow a name that it binds? (`s, xs[i] = ...`, `s = xs[i] = ...`)

    >>> [_binds_last(gast.parse(text).body[0]) for text in ("a, b = c", "a[0] = b = c")]
    [True, True]
    >>> [_binds_last(gast.parse(text).body[0]) for text in ("a = b[0] = c", "a, (b, c) = d")]
    [False, False]
    """
    if isinstance(node, (gast.Import, gast.ImportFrom)):
        return len(node.names) == 1
    steps = [step for target in getattr(node, "targets", ()) for step in _steps(target)]
    return True not in steps or False not in steps[steps.index(True) :]


def _steps(target: gast.expr) -> Iterator[bool]:
    """Of each thing that is done where a value is assigned: does it bind a name? (Else it may
    fail.)"""
    match target:
        case gast.Tuple(elts=elts) | gast.List(elts=elts):
            yield False
            for each in elts:
                yield from _steps(each)
        case gast.Starred(value=value):
            yield from _steps(value)
        case _:
            yield isinstance(target, gast.Name)


# of statements with statements in them, what they evaluate themselves
_HEADS: dict[type, Callable[[Any], list[gast.AST]]] = {
    gast.For: lambda node: [node.iter],
    gast.If: lambda node: [node.test],
    gast.Match: lambda node: [node.subject, *(case.pattern for case in node.cases)],
    gast.Try: lambda node: [],
    gast.While: lambda node: [node.test],
    gast.With: lambda node: [*node.items],
}
