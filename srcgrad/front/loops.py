"""`for` and `while`, with the `else` and the exits that they may have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import gast

from ..checkpoints import checkpointed
from ..ir.core import FALSE, TRUE, UNBOUND, Atom, Block, Const, Each, Loop, Var, While
from .assignments import assign
from .build import LocalFunction, Lowering, Value
from .expressions import as_atom, atom
from .facts import RETURNED, VALUE, Flags
from .flow import arms, note, set_flags
from .frames import Frame
from .generators import called
from .managing import managing
from .names import effects_of, parameters, reads_of, root_of, stores_of, writes_parameters
from .resolve import resolve


def each(lowering: Lowering, node: gast.For) -> None:
    inner, slots = _checkpointed(lowering, node.iter)
    generator = lowering.parts.generator(lowering, node.iter)
    if generator is not None:
        _each_yielded(lowering, node, generator)
        return
    items = atom(lowering, inner)
    kept = None if slots is None else atom(lowering, slots)
    facts, frame = lowering.frame.facts, lowering.frame
    flags = facts.flags[id(node)]
    head = frame.live | frame.keys(facts.head[id(node)])
    end = frame.live | frame.keys(facts.end[id(node)])

    def body() -> None:
        _body(lowering, node, flags)

    for_loop(lowering, node, node, items, body, {}, head, end, flags)
    if kept is not None:
        loop = lowering.stmts[-1]
        assert isinstance(loop, Loop)
        lowering.stmts[-1] = replace(loop, slots=kept)
    _otherwise(lowering, node, flags)


def _each_yielded(lowering: Lowering, node: gast.For, generator: LocalFunction) -> None:
    """The body is put behind each `yield`."""
    facts, key = lowering.frame.facts, lowering.frame.key
    flags = facts.flags[id(node)]
    own = sorted(flags.on_return if flags.has_return else flags.own)
    names = {key(name) or name for name in own}
    lowering.env.update(dict.fromkeys(names, FALSE))
    kept = names | ({key(VALUE) or VALUE} if flags.has_return else set())
    live = facts.head[id(node)] | facts.end[id(node)]
    changed = changes(lowering, [node.target, *node.body]) | dict.fromkeys(kept, True)

    def take(item: Value) -> Atom | None:
        lowering.env.update((key(name) or name, FALSE) for name in own)
        assign(lowering, node.target, item)
        note(lowering, map(key, stores_of([node.target]).rebound), node)
        _body(lowering, node, flags)
        return None if flags.stop is None else _stop(lowering, flags)

    inside = lowering.frame.keys(live) | kept
    lowering.parts.run(
        lowering, generator, take, changed, flags.stop is not None, inside, node.iter
    )
    if not lowering.is_dead:
        _otherwise(lowering, node, flags)


def _checkpointed(lowering: Lowering, node: gast.expr) -> tuple[gast.expr, gast.expr | None]:
    """What `checkpointed(items, slots=k)` in the head of a loop is given, also inside of
    `enumerate`: the loop is the same."""
    known = resolve(lowering, node.func) if isinstance(node, gast.Call) else None
    if known is not None and known.value is enumerate and node.args:
        first, *rest = node.args
        inner, slots = _checkpointed(lowering, first)
        if slots is None:
            return node, None
        outer = gast.Call(node.func, [inner, *rest], node.keywords)
        return gast.copy_location(outer, node), slots
    if known is None or known.value is not checkpointed:
        return node, None
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    given.update(zip(("items", "slots"), node.args, strict=False))
    has_star = any(isinstance(arg, gast.Starred) for arg in node.args)
    if given.keys() != {"items", "slots"} or has_star:
        hint = "write checkpointed(items, slots=k)"
        raise lowering.refuse("checkpointed takes the items and slots", node, hint)
    return given["items"], given["slots"]


def _body(lowering: Lowering, node: gast.For | gast.While, flags: Flags) -> None:
    outer, lowering.loops = lowering.loops, (*lowering.loops, flags)
    text = lowering.statement
    lowering.parts.block(lowering, node.body)
    lowering.loops, lowering.statement = outer, text


def for_loop(
    lowering: Lowering,
    holder: gast.For | gast.comprehension,
    node: gast.AST,
    items: Atom,
    body: Callable[[], None],
    extra: dict[str, bool],
    head: frozenset[str],
    end: frozenset[str],
    flags: Flags | None = None,
) -> None:
    """The loop of a `for` or of one part of a comprehension."""
    target = holder.target
    is_plain = isinstance(target, gast.Name)
    variable = Var(target.id) if is_plain else Var("", True)
    resets = _resets(lowering, flags)
    carried = dict(extra)
    if isinstance(holder, gast.For):
        carried |= changes(lowering, [target, *node.body])
    else:
        carried |= changes(lowering, [node])
    carried |= dict.fromkeys(resets, True)
    text = lowering.statement

    def run() -> Atom:
        lowering.statement = text
        assign(lowering, target, variable)
        note(lowering, map(lowering.frame.key, stores_of([target]).rebound), node)
        body()
        return _stop(lowering, flags)

    lowering.loop(node, lambda: Each(variable, items), run, carried, resets, head, end)


def _resets(lowering: Lowering, flags: Flags | None) -> dict[str, Const]:
    """The flags of a loop, with what they are whenever an iteration begins."""
    if flags is None:
        return {}
    names = flags.on_return if flags.has_return else flags.own
    key = lowering.frame.key
    resets: dict[str, Const] = {}
    if flags.has_return:
        resets = {key(VALUE) or VALUE: UNBOUND, key(RETURNED) or RETURNED: FALSE}
        names = names.union(*(loop.on_return for loop in lowering.loops))
    # "#stop" before "#left": where both are one flag, it is named after the first
    return resets | {key(name) or name: FALSE for name in sorted(names, reverse=True)}


def _stop(lowering: Lowering, flags: Flags | None) -> Atom:
    if flags is None or flags.stop is None or lowering.is_dead:
        return FALSE
    stop = lowering.env[lowering.frame.key(flags.stop) or flags.stop]
    return as_atom(lowering, stop, lowering.source.tree)


def changes(lowering: Lowering, nodes: Sequence[gast.AST]) -> dict[str, bool]:
    """The keys that the statements may change, with whether they are bound anew."""
    frame = lowering.frame
    found: dict[str, bool] = dict(lowering.parts.consumed(lowering, nodes))
    stores = stores_of(nodes)
    for names, is_rebound in ((stores.rebound, True), (stores.mutated, False)):
        for name in names:
            key = frame.key(name)
            if key is not None:
                _note(found, key, is_rebound)
    seen: set[int] = set()
    for node in nodes:
        for name in sorted(reads_of(node)):
            _add_effects(lowering, frame.key(name), found, seen)
        _add_given(lowering, frame, node, found)
    return found


def _note(found: dict[str, bool], key: str, is_rebound: bool) -> None:
    """(What is written in one place may be bound anew in another.)"""
    found[key] = is_rebound or found.get(key, False)


def _add_effects(
    lowering: Lowering, key: str | None, found: dict[str, bool], seen: set[int]
) -> None:
    """What a call of the nested function that a key is bound to changes."""
    fn = lowering.env.get(key or "")
    if not isinstance(fn, LocalFunction) or id(fn) in seen:
        return
    seen.add(id(fn))
    stores = effects_of(fn.node)
    for names, is_rebound in ((stores.rebound, True), (stores.mutated, False)):
        for name in names:
            changed = fn.frame.key(name)
            if changed is not None:
                _note(found, changed, is_rebound)
    for name in sorted(reads_of(fn.node)):
        _add_effects(lowering, fn.frame.key(name), found, seen)
    _add_given(lowering, fn.frame, fn.node, found)


def _add_given(lowering: Lowering, frame: Frame, node: gast.AST, found: dict[str, bool]) -> None:
    """What is handed to nested functions that write into their parameters."""
    for call in _calls_of_writers(lowering, frame, node, set()):
        for arg in [*call.args, *(keyword.value for keyword in call.keywords)]:
            name = root_of(arg)
            key = None if name is None else frame.key(name)
            if key is not None:
                found.setdefault(key, False)


def _calls_of_writers(
    lowering: Lowering, frame: Frame, node: gast.AST, seen: set[int]
) -> Iterator[gast.Call]:
    for call in gast.walk(node):
        if not isinstance(call, gast.Call):
            continue
        named = frame.key(call.func.id) if isinstance(call.func, gast.Name) else None
        fn = lowering.env.get(named or "") or called(lowering, call) or managing(lowering, call)
        if isinstance(fn, LocalFunction) and _writes_parameters(lowering, fn, seen):
            yield call


def _writes_parameters(lowering: Lowering, fn: LocalFunction, seen: set[int]) -> bool:
    if id(fn.node) in seen:
        return False
    seen.add(id(fn.node))
    own = {param.id for param in parameters(fn.node.args)}
    return writes_parameters(fn.node) or any(
        root_of(arg) in own
        for call in _calls_of_writers(lowering, fn.frame, fn.node, seen)
        for arg in [*call.args, *(keyword.value for keyword in call.keywords)]
    )


def repeat(lowering: Lowering, node: gast.While) -> None:
    facts, frame = lowering.frame.facts, lowering.frame
    flags = facts.flags[id(node)]
    head = frame.live | frame.keys(facts.head[id(node)])
    end = frame.live | frame.keys(facts.end[id(node)])
    resets = _resets(lowering, flags)
    carried = changes(lowering, [*node.body, node.test]) | dict.fromkeys(resets, True)
    lowering.live = head | end

    def make_head() -> While:
        if not flags.is_quiet:
            return While(Block((), (TRUE,)))
        before, lowering.unbound = lowering.unbound, set()
        stmts, test = lowering.region(lambda: (atom(lowering, node.test),))
        lowering.unbound = before
        return While(Block(tuple(stmts), test))

    def run() -> Atom:
        if flags.is_quiet:
            _body(lowering, node, flags)
        else:
            lowering.live = head | end
            test = atom(lowering, node.test)
            live = head | end | lowering.frame.keys({flags.stop})

            def go() -> tuple[()]:
                _body(lowering, node, flags)
                return ()

            def exhaust() -> tuple[()]:
                set_flags(lowering, {flags.stop})
                return ()

            lowering.branch(test, go, exhaust, node, live)
        return _stop(lowering, flags)

    lowering.loop(node, make_head, run, carried, resets, head, end)
    _otherwise(lowering, node, flags)


def _otherwise(lowering: Lowering, node: gast.For | gast.While, flags: Flags) -> None:
    """The `else` of a loop: it runs if the loop was not left."""
    if not node.orelse or lowering.is_dead:
        return
    if flags.broke is None:
        lowering.parts.block(lowering, node.orelse)
        return
    broke = lowering.env[lowering.frame.key(flags.broke) or flags.broke]
    test = as_atom(lowering, broke, node)
    arms(
        lowering,
        test,
        node,
        lambda: None,
        lambda: lowering.parts.block(lowering, node.orelse),
        node,
    )
