"""Generators, run where they are consumed: each `yield` is followed by what its consumer does.

    for y in halved(x):            y = x              def halved(y):
        s += y                     while y > 1:           while y > 1:
                                       s += y                 yield y
                                       y /= 2                 y /= 2

So the order of effects is Python's own. A generator is a value that nothing but its consumer
looks at, once.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

import gast

from ..ir import prims
from ..ir.core import FALSE, NONE, UNBOUND, Atom, Var
from .bindings import enter
from .build import Frame, LocalFunction, Lowering, Value
from .facts import RETURNED, VALUE
from .in_place import in_place
from .names import Definition, below, children, free_names, reads_of
from .nested import bound_arguments, facts_of
from .resolve import resolve

_STOPPED = "#stopped"
_ITEMS = ".0"
# the body of a consumer is written down once for each `yield`
_MOST_YIELDS = 4

Take = Callable[[Value], Atom | None]


@dataclass(frozen=True, eq=False, slots=True)
class LocalGenerator(LocalFunction):
    """A generator that has not begun: its function, and the parameters of the call. `depth` is
    the number of loops around."""

    given: dict[str, Value]
    depth: int


@dataclass(frozen=True, eq=False)
class Consumer:
    """What is done with each item, where; the keys that it may change, with whether they are
    bound anew. `take` returns whether it wants no more, or None if it always does."""

    take: Take
    changed: dict[str, bool]
    frame: Frame
    loops: tuple[Any, ...]
    inlining: tuple[LocalFunction, ...]
    outer: Consumer | None


# --- making --------------------------------------------------------------------------------------


def is_generator(node: gast.AST) -> bool:
    """Is it the definition of a generator function?"""
    return isinstance(node, gast.FunctionDef) and any(map(_yields, node.body))


def _yields(node: gast.AST) -> bool:
    if isinstance(node, (gast.Yield, gast.YieldFrom)):
        return True
    inside = () if isinstance(node, (*Definition, gast.ClassDef)) else children(node)
    return any(map(_yields, inside))


def called(lowering: Lowering, node: gast.expr) -> LocalFunction | None:
    """The generator function that an expression calls."""
    if not isinstance(node, gast.Call):
        return None
    if isinstance(node.func, gast.Name) and (key := lowering.frame.key(node.func.id)):
        found = lowering.env.get(key)
        return found if type(found) is LocalFunction and is_generator(found.node) else None
    known = resolve(lowering, node.func)
    return local(lowering, known.value) if known is not None else None


def local(lowering: Lowering, fn: object) -> LocalFunction | None:
    """A generator function of the module, as one that is defined here: the names that it reads
    mean the same here."""
    if not isinstance(fn, FunctionType) or not inspect.isgeneratorfunction(fn):
        return None
    return in_place(lowering, fn)


def started(
    lowering: Lowering,
    fn: LocalFunction,
    args: tuple[Value, ...],
    options: tuple[tuple[str, Value], ...],
    node: gast.Call,
) -> LocalGenerator:
    """A call of a generator function."""
    given = bound_arguments(lowering, fn, args, options, node)
    return LocalGenerator(fn.node, fn.frame, fn.defaults, given, lowering.depth)


def expression(lowering: Lowering, node: gast.GeneratorExp, items: Atom) -> LocalGenerator:
    """A generator expression; what it runs through first is evaluated already."""
    function = _function_of(lowering, node)
    return LocalGenerator(function, lowering.frame, {}, {_ITEMS: items}, lowering.depth)


def _function_of(lowering: Lowering, node: gast.GeneratorExp) -> gast.FunctionDef:
    if (made := lowering.variants.get(id(node))) is not None:
        return made
    here: Callable[[Any], Any] = lambda part: gast.copy_location(part, node)  # noqa: E731
    body: gast.stmt = here(gast.Expr(here(gast.Yield(node.elt))))
    for place, part in reversed(list(enumerate(node.generators))):
        for test in reversed(part.ifs):
            body = here(gast.If(test, [body], []))
        first = here(gast.Name(_ITEMS, gast.Load(), None, None))
        body = here(gast.For(part.target, part.iter if place else first, [body], [], None))
    walrus = [n.target.id for n in below(node) if isinstance(n, gast.NamedExpr)]
    outside = [here(gast.Nonlocal(walrus))] if walrus else []
    name = here(gast.Name(_ITEMS, gast.Param(), None, None))
    spec = gast.arguments([name], [], None, [], [], None, [])
    made = here(gast.FunctionDef("generator", spec, [*outside, body], [], None, None, []))
    lowering.variants[id(node)] = made
    return made


# --- running -------------------------------------------------------------------------------------


def run(
    lowering: Lowering,
    generator: LocalGenerator,
    take: Take,
    changed: dict[str, bool],
    may_stop: bool,
    live: frozenset[str],
    node: gast.AST,
) -> None:
    """Run a generator through, or until `take` wants no more (`may_stop`)."""
    tree = _checked(lowering, generator, may_stop, node)
    lowering.consumed.add(generator)
    facts = facts_of(lowering, tree, generator.frame)
    lowering.frame_count += 1
    suffix = f"@{lowering.frame_count}"
    live = lowering.live | lowering.frame.live | live | _captured(lowering, generator)
    frame = Frame(facts.locals, suffix, generator.frame, facts.globals, facts, live)
    enter(lowering, suffix, tree, node)
    home = lowering.frame
    # (what the generator reads may be read after the consumer's turn)
    read = frozenset[str]().union(*map(reads_of, tree.body))
    own = {name + suffix for name in read & facts.locals}
    there = replace(home, live=live | own)
    outer = lowering.frame, lowering.loops, lowering.inlining, lowering.live, lowering.consumer
    around, statement = (lowering.loops, lowering.inlining, lowering.consumer), lowering.statement
    lowering.consumer = Consumer(take, changed, there, *around)
    lowering.frame, lowering.loops = frame, ()
    lowering.inlining = (*lowering.inlining, generator)
    for param, argument in generator.given.items():
        lowering.env[param + suffix] = argument
    lowering.env[VALUE + suffix], lowering.env[RETURNED + suffix] = UNBOUND, FALSE
    lowering.env[_STOPPED + suffix] = FALSE
    try:
        lowering.parts.block(lowering, facts.body)
    finally:
        lowering.frame, lowering.loops, lowering.inlining, lowering.live, lowering.consumer = outer
        lowering.statement = statement
    for key in [key for key in lowering.env if key.endswith(suffix)]:
        del lowering.env[key]


def _captured(lowering: Lowering, fn: LocalFunction) -> frozenset[str]:
    """The keys that a nested function reads, also by what it is given and calls."""
    found: set[str] = set()
    todo: list[Value | None] = [fn]
    while todo:
        one = todo.pop()
        if not isinstance(one, LocalFunction):
            continue
        keys = {one.frame.key(name) for name in free_names(one.node)} - {None} - found
        found |= keys  # type: ignore[arg-type]
        todo += [lowering.env.get(key) for key in keys]  # type: ignore[arg-type]
        todo += one.given.values() if isinstance(one, LocalGenerator) else ()
    return frozenset(found)


def _checked(
    lowering: Lowering, generator: LocalGenerator, may_stop: bool, node: gast.AST
) -> gast.FunctionDef:
    """The definition, with a `return` behind each `yield` if its consumer may stop."""
    if generator in lowering.consumed or generator.depth != lowering.depth:
        raise lowering.refuse(
            "a generator can be run through once, and this may be the second time",
            node,
            "make one for each, or count in a `while` loop",
        )
    for each in lowering.inlining:
        if each.node is generator.node and each is not generator:
            raise lowering.refuse(
                f"the generator `{generator.name}` calls itself", node, "append to a list"
            )
    yields = [part for part in below(generator.node) if _yields_here(part)]
    if len(yields) > _MOST_YIELDS:
        raise lowering.refuse(
            f"`{generator.name}` has more than {_MOST_YIELDS} `yield`s",
            node,
            "yield in a loop, or let it return a list",
        )
    for part in below(generator.node):
        if isinstance(part, gast.Try) and part.handlers and any(map(_yields, part.body)):
            raise lowering.refuse(
                "a `yield` in a `try` with handlers cannot be followed",
                part,
                "catch the errors of what is computed before",
                generator.frame,
            )
        if isinstance(part, gast.Raise) and "StopIteration" in map(_name, below(part)):
            raise lowering.refuse(
                "a generator that raises StopIteration (a RuntimeError, for who asks it)",
                part,
                "end it with `return`",
                generator.frame,
            )
    key = (id(generator.node), may_stop)
    if key not in lowering.variants:
        lowering.variants[key] = _variant(generator.node, may_stop)
    return lowering.variants[key]


def _yields_here(node: gast.AST) -> bool:
    return isinstance(node, (gast.Yield, gast.YieldFrom))


def _variant(node: gast.FunctionDef, may_stop: bool) -> gast.FunctionDef:
    """The definition, with `yield from` as a loop."""
    made = copy.deepcopy(node)
    ends_loop = _is_last_in_only_loop(made)

    def rewritten(body: list[gast.stmt]) -> list[gast.stmt]:
        found: list[gast.stmt] = []
        for stmt in body:
            here = _located_at(stmt)
            for name in ("body", "orelse", "finalbody"):
                if isinstance(inner := getattr(stmt, name, None), list):
                    if not isinstance(stmt, (*Definition, gast.ClassDef)):
                        setattr(stmt, name, rewritten(inner))
            match stmt:
                case gast.Expr(value=gast.YieldFrom(value=items)):
                    item = here(gast.Name("#item", gast.Load(), None, None))
                    one = here(gast.Expr(here(gast.Yield(item))))
                    target = here(gast.Name("#item", gast.Store(), None, None))
                    found.append(here(gast.For(target, items, rewritten([one]), [], None)))
                case gast.Expr(value=gast.Yield()) if may_stop:
                    test = here(gast.Name(_STOPPED, gast.Load(), None, None))
                    leave = here(gast.Break() if ends_loop else gast.Return(None))
                    found += [stmt, here(gast.If(test, [leave], []))]
                case _:
                    found.append(stmt)
        return found

    made.body = rewritten(made.body)
    return made


def _located_at(node: gast.AST) -> Callable[[Any], Any]:
    return lambda part: gast.copy_location(part, node)


def _is_last_in_only_loop(node: gast.FunctionDef) -> bool:
    """Is every `yield` in one loop, which is the last statement, and in no other? (Then `break`
    ends the generator.)"""
    match node.body[-1]:
        case gast.For(body=body, orelse=[]) | gast.While(body=body, orelse=[]):
            before = any(map(_yields, node.body[:-1]))
            inner = any(
                isinstance(part, (gast.For, gast.While, gast.YieldFrom))
                for stmt in body
                for part in below(stmt)
            )
            return not before and not inner
        case _:
            return False


def _name(node: gast.AST) -> str:
    return node.id if isinstance(node, gast.Name) else ""


def yielded(lowering: Lowering, node: gast.Yield) -> None:
    """A `yield` in a generator that is run: its consumer's turn."""
    consumer = lowering.consumer
    if consumer is None or lowering.frame.facts is None:
        made = f"list({lowering.source.name}(...))"
        reason = "a generator that is kept, or given away, cannot be differentiated"
        raise lowering.refuse(reason, node, f"make a list where it is called: {made}")
    item: Value = NONE if node.value is None else lowering.parts.value(lowering, node.value)
    own = lowering.frame, lowering.loops, lowering.live, lowering.statement, lowering.wish
    suffix, inlining = lowering.frame.suffix, lowering.inlining
    # (a generator that this one runs through goes on after the consumer's turn, too)
    waiting = consumer.frame.live | lowering.frame.live
    lowering.frame, lowering.loops = replace(consumer.frame, live=waiting), consumer.loops
    lowering.inlining, lowering.consumer = consumer.inlining, consumer.outer
    stopped = consumer.take(item)
    lowering.inlining, lowering.consumer = inlining, consumer
    lowering.frame, lowering.loops, lowering.live, lowering.statement, lowering.wish = own
    lowering.env[_STOPPED + suffix] = FALSE if stopped is None else stopped


# --- consumers -----------------------------------------------------------------------------------


def as_list(
    lowering: Lowering, generator: LocalGenerator, node: gast.AST, name: str | None = None
) -> Atom:
    """The items of a generator that is run through at once."""
    lowering.frame_count += 1
    key = f"#items@@{lowering.frame_count}"
    lowering.env[key] = lowering.emit(prims.make_list, (), node, name or "items")

    def take(item: Value) -> None:
        made = lowering.env[key]
        assert not isinstance(made, LocalFunction)
        found = lowering.parts.atom(lowering, item, node)
        lowering.env[key] = lowering.write(prims.append, (made, found), node, ".append")

    run(lowering, generator, take, {key: False}, False, frozenset({key}), node)
    made = lowering.env.pop(key)
    assert isinstance(made, Var)
    return made


def changes_of(lowering: Lowering, nodes: list[gast.AST]) -> dict[str, bool]:
    """What the consumer changes, if one of its turns is among the statements."""
    consumer = lowering.consumer
    if consumer is None or not any(map(_yields, nodes)):
        return {}
    return consumer.changed | {lowering.frame.key(_STOPPED) or _STOPPED: True}


def generator(lowering: Lowering, node: gast.expr) -> LocalGenerator | None:
    """The generator that an expression is, if it is known."""
    match node:
        case gast.GeneratorExp():
            first = node.generators[0].iter
            inner = generator(lowering, first)
            items: Value = inner or lowering.parts.atom_of(lowering, first)
            return expression(lowering, node, items)
        case gast.Name(id=name):
            found = lowering.env.get(lowering.frame.key(name) or "")
            if not isinstance(found, LocalGenerator):
                return None
            if name != _ITEMS and not lowering.frame.is_text and _ends_late(found):
                reason = f"what `{name}` does when it ends is done when the name is let go"
                raise lowering.refuse(reason, node, "call the generator where it is run through")
            return found
        case gast.Call() if (fn := called(lowering, node)) is not None:
            args, options, spread = lowering.parts.arguments(lowering, node, functions=True)
            if spread is not None:
                raise lowering.refuse(
                    "a generator called with a `*` of unknown length cannot be followed",
                    node,
                    "write the arguments one by one",
                )
            return started(lowering, fn, args, options, node)
        case gast.Call():
            return lowering.parts.by_items(lowering, node)
        case _:
            return None


def _ends_late(generator: LocalGenerator) -> bool:
    """Has it, or one that it runs through, something to do when it ends, wherever it stands?"""
    ends = (gast.Try, gast.With)
    own = (p for p in below(generator.node) if isinstance(p, ends) and any(map(_yields, p.body)))
    given = (one for one in generator.given.values() if isinstance(one, LocalGenerator))
    return any(isinstance(p, gast.With) or p.finalbody for p in own) or any(map(_ends_late, given))


def refuse_generator(lowering: Lowering, found: LocalFunction, node: gast.AST) -> None:
    """A generator is no value that could be kept."""
    if isinstance(found, LocalGenerator) or is_generator(found.node):
        raise lowering.refuse(
            "a generator that is kept, or given to a function, cannot be followed",
            node,
            "make a list of all its items",
        )
