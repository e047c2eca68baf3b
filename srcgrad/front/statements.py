"""Python's statements, as operations, `If`s and `Loop`s.

There are no jumps in the IR. What follows an `if` of which one arm leaves goes into its other
arm; where a statement only may leave, what follows it stands under an `If` on a flag.
"""

from __future__ import annotations

import importlib
import operator
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType

import gast

from ..errors import Unsupported
from ..ir import prims
from ..ir.core import FALSE, NONE, TRUE, UNBOUND, Atom, Block, Const, Each, Var, While
from .build import LocalFunction, Lowering, Value
from .calls import call
from .expressions import (
    as_atom,
    atom,
    bind,
    get_attribute,
    get_item,
    known_items,
    local_function,
    located,
    mangled,
    read,
    retained_atom,
    value,
)
from .fence import opaque, refused_statement
from .names import (
    RETURNED,
    VALUE,
    Flags,
    completes,
    effects_of,
    exits_of,
    exits_of_all,
    reads_of,
    stores_of,
)
from .quote import quote

IN_PLACE: dict[type, Callable] = {
    gast.Add: operator.iadd,
    gast.BitAnd: operator.iand,
    gast.BitOr: operator.ior,
    gast.BitXor: operator.ixor,
    gast.Div: operator.itruediv,
    gast.FloorDiv: operator.ifloordiv,
    gast.LShift: operator.ilshift,
    gast.MatMult: operator.imatmul,
    gast.Mod: operator.imod,
    gast.Mult: operator.imul,
    gast.Pow: operator.ipow,
    gast.RShift: operator.irshift,
    gast.Sub: operator.isub,
}


def block(lowering: Lowering, statements: Sequence[gast.stmt]) -> None:
    for index, node in enumerate(statements):
        if lowering.is_dead:
            return
        rest = statements[index + 1 :]
        if rest and isinstance(node, gast.If) and (arms := _with_rest(node, rest)):
            guarded(lowering, node, lambda: branch(lowering, node, *arms, statements[-1]))
            return
        guarded(lowering, node, lambda: statement(lowering, node))
        if rest and exits_of(node):
            flag = lowering.loops[-1].left if lowering.loops else RETURNED
            _unless(lowering, flag or RETURNED, rest, node)
            return


def guarded(lowering: Lowering, node: gast.stmt, lower: Callable[[], None]) -> None:
    """All that cannot be expressed is reported together: after an error what the statement binds
    is made up, and lowering goes on."""
    before = lowering.stmts, lowering.frame, lowering.loops, lowering.inlining, lowering.env
    lowering.wish = ""
    if hasattr(node, "lineno"):  # the `return` at the end of a body is nowhere in the text
        lowering.statement = quote(lowering.source.lines, node)
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


def after(lowering: Lowering, node: gast.stmt) -> frozenset[str]:
    """The keys that are live after a statement."""
    frame = lowering.frame
    return frame.live | frame.keys(frame.facts.after[id(node)])


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
    _arms(
        lowering, test, node, lambda: block(lowering, then), lambda: block(lowering, orelse), last
    )


def _arms(
    lowering: Lowering,
    test: Atom,
    node: gast.AST,
    then: Callable[[], None],
    orelse: Callable[[], None],
    last: gast.stmt,
) -> None:
    """An `If` for its effect on the names that are live after the statement `last`."""

    def run(lower: Callable[[], None]) -> tuple[()]:
        lower()
        return ()

    live = after(lowering, last)
    statement_text = lowering.statement
    lowering.branch(test, lambda: run(then), lambda: run(orelse), node, live)
    lowering.statement = statement_text


def _unless(lowering: Lowering, flag: str, rest: Sequence[gast.stmt], node: gast.stmt) -> None:
    """The statements `rest`, if control has not left before."""
    key = lowering.frame.key(flag) or flag
    test = as_atom(lowering, lowering.env[key], node)

    def run_rest() -> None:
        if exits_of_all(rest):
            lowering.env[key] = FALSE
        block(lowering, rest)

    _arms(lowering, test, node, lambda: None, run_rest, rest[-1])


def _reads(lowering: Lowering, node: gast.AST) -> frozenset[str]:
    return lowering.frame.keys(lowering.frame.facts.reads(node))


def statement(lowering: Lowering, node: gast.stmt) -> None:
    lowering.live = after(lowering, node) | _reads(lowering, node)
    match node:
        case gast.Assign():
            assignment(lowering, node)
        case gast.AugAssign():
            augmented(lowering, node)
        case gast.AnnAssign():
            if node.value is not None:
                assignment(lowering, gast.copy_location(_plain(node), node))
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
            lowering.parts.match_statement(lowering, node)
        case gast.With() | gast.Try() | gast.TryStar() | gast.ClassDef():
            opaque(lowering, node)
        case _:
            refused_statement(lowering, node)


# --- assignments -------------------------------------------------------------------------------


def _plain(node: gast.AnnAssign) -> gast.Assign:
    return gast.Assign(targets=[node.target], value=node.value, type_comment=None)


def assignment(lowering: Lowering, node: gast.Assign) -> None:
    match node:
        case gast.Assign(
            targets=[gast.Tuple(elts=targets) | gast.List(elts=targets)],
            value=gast.Tuple(elts=items) | gast.List(elts=items),
        ) if len(targets) == len(items) and not _has_star([*targets, *items]):
            values = []
            for target, item in zip(targets, items, strict=True):
                lowering.wish = _name_of(target) or ""
                values.append(value(lowering, item, _name_of(target)))
            for target, bound in zip(targets, values, strict=True):
                assign(lowering, target, bound)
            return
    name = _name_of(node.targets[0])
    lowering.wish = name or ""
    is_kept = any(isinstance(target, (gast.Subscript, gast.Attribute)) for target in node.targets)
    bound = (retained_atom if is_kept else value)(lowering, node.value, name)
    for target in node.targets:
        assign(lowering, target, bound)


def _has_star(nodes: Sequence[gast.expr]) -> bool:
    return any(isinstance(node, gast.Starred) for node in nodes)


def _name_of(node: gast.expr) -> str | None:
    return node.id if isinstance(node, gast.Name) else None


def assign(lowering: Lowering, target: gast.expr, bound: Value) -> None:
    match target:
        case gast.Name(id=name):
            bind(lowering, name, bound, target)
        case gast.Tuple(elts=targets) | gast.List(elts=targets):
            unpack(lowering, target, targets, as_atom(lowering, bound, target))
        case gast.Subscript():
            container, write_back = located(lowering, target.value)
            index = atom(lowering, target.slice)
            args = (container, index, as_atom(lowering, bound, target))
            write_back(lowering.write(prims.store, args, target))
        case gast.Attribute():
            holder, write_back = located(lowering, target.value)
            args = (holder, Const(mangled(lowering, target.attr)), as_atom(lowering, bound, target))
            write_back(lowering.write(setattr, args, target))
        case _:
            raise lowering.refuse("this target of an assignment is not understood", target)


def unpack(lowering: Lowering, node: gast.expr, targets: Sequence[gast.expr], items: Atom) -> None:
    known = known_items(lowering, items)
    if known is not None and len(known) == len(targets) and not _has_star(targets):
        for target, item in zip(targets, known, strict=True):
            assign(lowering, target, item)
        return
    plain = [target.value if isinstance(target, gast.Starred) else target for target in targets]
    outs = tuple(
        Var(target.id) if isinstance(target, gast.Name) else Var("", True) for target in plain
    )
    if _has_star(targets):
        before = next(i for i, target in enumerate(targets) if isinstance(target, gast.Starred))
        counts = (Const(before), Const(len(targets) - before - 1))
        lowering.effect(prims.unpack_star, (items, *counts), node, outs)
    else:
        lowering.effect(prims.unpack, (items, Const(len(targets))), node, outs)
    for target, out in zip(plain, outs, strict=True):
        assign(lowering, target, out)


def augmented(lowering: Lowering, node: gast.AugAssign) -> None:
    fn, target = IN_PLACE[type(node.op)], node.target
    match target:
        case gast.Name(id=name):
            lowering.wish = name
            old = as_atom(lowering, read(lowering, target), node)
            new = lowering.emit(fn, (old, atom(lowering, node.value)), node, name)
            bind(lowering, name, new, target)
        case gast.Subscript():
            container, write_back = located(lowering, target.value)
            index = atom(lowering, target.slice)
            old = get_item(lowering, container, index, target, None)
            new = lowering.emit(fn, (old, atom(lowering, node.value)), node)
            write_back(lowering.write(prims.store, (container, index, new), node))
        case gast.Attribute():
            holder, write_back = located(lowering, target.value)
            old = get_attribute(lowering, holder, target, None)
            new = lowering.emit(fn, (old, atom(lowering, node.value)), node)
            attr = Const(mangled(lowering, target.attr))
            write_back(lowering.write(setattr, (holder, attr, new), node))


def delete(lowering: Lowering, target: gast.expr) -> None:
    match target:
        case gast.Name(id=name):
            read(lowering, target)
            bind(lowering, name, UNBOUND, target)
        case gast.Tuple(elts=targets) | gast.List(elts=targets):
            for item in targets:
                delete(lowering, item)
        case gast.Subscript():
            container, write_back = located(lowering, target.value)
            index = atom(lowering, target.slice)
            write_back(lowering.write(prims.delete_item, (container, index), target))
        case gast.Attribute():
            holder, write_back = located(lowering, target.value)
            write_back(lowering.write(delattr, (holder, Const(target.attr)), target))


def expression_statement(lowering: Lowering, node: gast.Expr) -> None:
    match node.value:
        case gast.Constant():
            pass
        case gast.Call():
            call(lowering, node.value, None, is_statement=True)
        case _:
            value(lowering, node.value)


def definition(lowering: Lowering, node: gast.FunctionDef) -> None:
    for part in gast.walk(node):
        if isinstance(part, (gast.Yield, gast.YieldFrom)):
            raise lowering.refuse(
                "a nested generator cannot be differentiated", part, "append to a list"
            )
    bound: Value = local_function(lowering, node)
    for decorator in reversed(node.decorator_list):
        made = as_atom(lowering, bound, node)
        callee = atom(lowering, decorator)
        if isinstance(callee, Const):
            bound = lowering.emit(callee.value, (made,), node, node.name, (), callee.text)
        else:
            bound = lowering.emit(prims.call, (callee, made), node, node.name)
    bind(lowering, node.name, bound, node)


def imported(lowering: Lowering, node: gast.Import | gast.ImportFrom) -> None:
    """Modules are imported when the function is compiled."""
    package = lowering.source.globals.get("__package__")
    for alias in node.names:
        try:
            if isinstance(node, gast.ImportFrom):
                module = importlib.import_module("." * node.level + (node.module or ""), package)
                found = _member(module, alias.name)
            elif alias.asname:
                found = importlib.import_module(alias.name)
            else:
                importlib.import_module(alias.name)
                found = importlib.import_module(alias.name.split(".")[0])
        except (ImportError, AttributeError) as error:
            raise lowering.refuse(f"this import fails: {error}", node) from None
        name = alias.asname or alias.name.split(".")[0]
        bind(lowering, name, Const(found, name), node)


def _member(module: ModuleType, name: str) -> object:
    try:
        return getattr(module, name)
    except AttributeError:
        return importlib.import_module(f"{module.__name__}.{name}")


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

            _arms(lowering, test, node, lambda: None, fail, node)


# --- exits -------------------------------------------------------------------------------------


def returned(lowering: Lowering, node: gast.Return) -> None:
    key = lowering.frame.key(VALUE) or VALUE
    name = lowering.names.get(key)
    lowering.wish = name or ""
    lowering.env[key] = NONE if node.value is None else value(lowering, node.value, name)
    if lowering.is_dead:
        return
    flags = {RETURNED}.union(*(loop.on_return for loop in lowering.loops))
    _set(lowering, flags)


def leave(lowering: Lowering, node: gast.Break | gast.Continue) -> None:
    loop = lowering.loops[-1]
    if isinstance(node, gast.Continue):
        _set(lowering, {loop.left})
    else:
        _set(lowering, {loop.left, loop.stop, loop.broke})


def _set(lowering: Lowering, flags: Iterable[str | None]) -> None:
    for flag in filter(None, flags):
        lowering.env[lowering.frame.key(flag) or flag] = TRUE


# --- loops -------------------------------------------------------------------------------------


def each(lowering: Lowering, node: gast.For) -> None:
    items = atom(lowering, node.iter)
    facts, frame = lowering.frame.facts, lowering.frame
    flags = facts.flags[id(node)]
    head = frame.live | frame.keys(facts.head[id(node)])
    end = frame.live | frame.keys(facts.end[id(node)])

    def body() -> None:
        _body(lowering, node, flags)

    for_loop(lowering, node, node, items, body, {}, head, end, flags)
    _otherwise(lowering, node, flags)


def _body(lowering: Lowering, node: gast.For | gast.While, flags: Flags) -> None:
    outer, lowering.loops = lowering.loops, (*lowering.loops, flags)
    text = lowering.statement
    block(lowering, node.body)
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
    found: dict[str, bool] = {}
    stores = stores_of(nodes)
    for names, is_rebound in ((stores.rebound, True), (stores.mutated, False)):
        for name in names:
            key = frame.key(name)
            if key is not None:
                found.setdefault(key, is_rebound)
    seen: set[int] = set()
    for node in nodes:
        for name in sorted(reads_of(node)):
            _add_effects(lowering, frame.key(name), found, seen)
    return found


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
                found.setdefault(changed, is_rebound)
    for name in sorted(reads_of(fn.node)):
        _add_effects(lowering, fn.frame.key(name), found, seen)


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
        stmts, test = lowering.region(lambda: (atom(lowering, node.test),))
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
                _set(lowering, {flags.stop})
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
        block(lowering, node.orelse)
        return
    broke = lowering.env[lowering.frame.key(flags.broke) or flags.broke]
    test = as_atom(lowering, broke, node)
    _arms(lowering, test, node, lambda: None, lambda: block(lowering, node.orelse), node)
