"""Where a `defaultdict` makes items: in front of which statements, and under which keys.

`d[key] += v` becomes `if key not in d: d[key] = 0.0` and the same `d[key] += v` of a dict. That is
the same only if nothing that the statement evaluates before `d[key]` can tell.
"""

from __future__ import annotations

from collections.abc import Iterator

import gast

from .names import (
    Comprehension,
    below,
    children,
    comprehension_names,
    local_names,
    reads_of,
    stores_of,
)
from .queue_uses import CATCHING, Queue, Scope, is_cheap
from .resolve import FIXED

# where an expression is evaluated sometimes, often or later
_ELSEWHERE = (*Comprehension, gast.BoolOp, gast.IfExp, gast.Lambda)
_REMOVING = ("clear", "pop", "popitem")
_OF_KEYS = (list, reversed, set, sorted, tuple)
_STEPPING = ("exec", "eval", "filter", "iter", "map", "next")


def made_items(scope: Scope, queue: Queue) -> list[tuple[gast.stmt, int, gast.expr]] | None:
    """The statements in front of which an item may have to be made, when they read it, and its
    key; None if that is no place to make one."""
    if queue.default is None:
        return []
    if any(_is_unknown(scope, part) for part in below(queue.default)):
        return None
    found: list[tuple[gast.stmt, int, gast.expr]] = []
    missing = _loads(scope, queue)
    loads = [
        load
        for load in missing
        if not _is_last(scope, queue, load) and not _was_made(scope, queue, load, missing)
    ]
    for statement in dict.fromkeys(_statement(scope, load) for load in loads):
        roots = [root for root in _roots(statement) if root is not None]
        order = [part for root in roots for part in _evaluated(root)]
        wanted = {id(load) for load in loads if _statement(scope, load) is statement}
        if not wanted <= set(map(id, order)) or any(map(_binds, roots)):
            return None
        for place, load in enumerate(order):
            if id(load) in wanted:
                if not _fits(scope, queue, statement, load, order[:place]):
                    return None
                found.append((statement, place, load.slice))
    return found


def last_items(scope: Scope, queue: Queue) -> list[gast.Subscript]:
    """The items that are read where nobody looks at the dict any more: with `d.get`."""
    if queue.default is None:
        return []
    return [load for load in _loads(scope, queue) if _is_last(scope, queue, load)]


def _loads(scope: Scope, queue: Queue) -> list[gast.Subscript]:
    """The items that are read and may be missing."""
    found = ((scope.parents[id(use)], use) for use in scope.uses[queue.name])
    loads = [item for item, use in found if _is_load(scope, item, use)]
    return [load for load in loads if not _is_there(scope, queue, load)]


def _is_last(scope: Scope, queue: Queue, load: gast.Subscript) -> bool:
    """Does it stand in a `return` that reads only items, and makes nothing that one can change?"""
    statement = _statement(scope, load)
    if not isinstance(statement, gast.Return) or not isinstance(queue.default, gast.Constant):
        return False
    if any(isinstance(around, CATCHING) for around in scope.above(statement)):
        return False
    return all(
        isinstance(scope.parents[id(part)], gast.Subscript)
        and scope.parents[id(part)].value is part
        for part in below(statement)
        if isinstance(part, gast.Name) and part.id == queue.name
    )


def _is_load(scope: Scope, node: gast.AST, use: gast.Name) -> bool:
    if not isinstance(node, gast.Subscript) or node.value is not use:
        return False
    around = scope.parents[id(node)]
    is_both = isinstance(around, gast.AugAssign) and around.target is node
    return is_both or isinstance(node.ctx, gast.Load)


def _statement(scope: Scope, node: gast.AST) -> gast.stmt:
    return next(each for each in scope.above(node) if isinstance(each, gast.stmt))


# --- in which order ------------------------------------------------------------------------------


def _roots(statement: gast.stmt) -> list[gast.expr | None]:
    """What a statement evaluates once and first, in this order; none where that is not clear."""
    match statement:
        case gast.Expr(value=value) | gast.Return(value=value):
            return [value]
        case gast.Assign(targets=[gast.Tuple() | gast.List()]):
            return [statement.value]
        case gast.Assign(targets=[target]) | gast.AnnAssign(target=target):
            return [statement.value, target]
        case gast.Assign():
            return [statement.value]
        case gast.AugAssign():
            return [statement.target, statement.value]
        case gast.If(test=test):
            return [test]
        case gast.For(iter=items):
            return [items]
        case gast.Delete(targets=[target]):
            return [target]
    return []


def _binds(root: gast.expr) -> bool:
    return any(isinstance(part, gast.NamedExpr) for part in below(root))


def _evaluated(node: gast.AST) -> Iterator[gast.AST]:
    """The nodes in the order in which they are evaluated; none below those that are evaluated
    sometimes, often or later."""
    if isinstance(node, gast.Dict):
        parts = [part for pair in zip(node.keys, node.values, strict=True) for part in pair]
    elif isinstance(node, _ELSEWHERE) or isinstance(node, gast.Compare) and len(node.ops) > 1:
        parts = []
    else:
        parts = list(children(node))
    for part in parts:
        if part is not None:
            yield from _evaluated(part)
    yield node


def _fits(
    scope: Scope, queue: Queue, statement: gast.stmt, load: gast.AST, before: list[gast.AST]
) -> bool:
    """May the item be made in front of the statement, though `before` is evaluated before?"""
    key, default = load.slice, queue.default
    if not is_cheap(key) or queue.name in reads_of(key):
        return False
    if any(isinstance(around, CATCHING) for around in scope.above(statement)):
        return False
    inside = [part for root in before for part in below(root)]
    for part in inside:
        if isinstance(part, gast.Name) and part.id == queue.name:
            holder = scope.parents[id(part)]
            if not isinstance(holder, gast.Subscript) or holder.value is not part:
                return False
    if _is_steady(scope, key, True) and _is_steady(scope, default, False):
        return True
    return not any(_is_unknown(scope, part) for part in inside)


def _is_steady(scope: Scope, node: gast.expr, is_key: bool) -> bool:
    """Is it the same whatever is called before? (What the names in a key stand for cannot be
    written into: it has a hash.)"""
    for part in below(node):
        match part:
            case gast.Name(id=name, ctx=gast.Load()):
                is_own = is_key and name in local_names(scope.node) - scope.rebound
                if not is_own and scope.known(part) is None:
                    return False
            case gast.Attribute():
                if scope.known(part) is None:
                    return False
            case gast.Subscript():
                return False
            case _ if _is_unknown(scope, part):
                return False
    return True


def _is_unknown(scope: Scope, part: gast.AST) -> bool:
    """May it change what other expressions give?"""
    if not isinstance(part, gast.Call):
        return isinstance(part, (gast.Yield, gast.YieldFrom, gast.Await))
    known = scope.known(part.func)
    module = getattr(known, "__module__", None) or ""
    return module.split(".")[0] not in FIXED or getattr(known, "__name__", "") in _STEPPING


# --- items that are there ------------------------------------------------------------------------


def _is_there(scope: Scope, queue: Queue, load: gast.Subscript) -> bool:
    """Is the key one that a loop or a comprehension around takes from the dict itself?"""
    if not isinstance(load.slice, gast.Name) or load.slice.id in scope.rebound:
        return False
    name, inside = load.slice.id, [load]
    for around in scope.above(load):
        if isinstance(around, Comprehension) and name in comprehension_names(around):
            return _is_key_of_comprehension(scope, queue, around, name, inside)
        if isinstance(around, gast.For) and name in stores_of([around.target]).rebound:
            if any(inside[-1] is statement for statement in around.body):
                return (
                    _gives(scope, queue, around.target, around.iter, name)
                    and not {name, queue.name} & stores_of(around.body).rebound.keys()
                    and not any(_removes(queue, statement) for statement in around.body)
                )
        inside.append(around)
    return False


def _is_key_of_comprehension(
    scope: Scope, queue: Queue, around: gast.AST, name: str, inside: list[gast.AST]
) -> bool:
    """`inside`: what the item stands in, from the item to a part of the comprehension."""
    binding = [part for part in around.generators if name in stores_of([part.target]).rebound]
    if len(binding) != 1 or _removes(queue, around):
        return False
    place, own = around.generators.index(binding[0]), binding[0]
    if inside[-1] is own and not any(inside[-2] is test for test in own.ifs):
        return False
    is_late = not any(inside[-1] is part for part in around.generators[:place])
    return is_late and _gives(scope, queue, own.target, own.iter, name)


def _was_made(
    scope: Scope, queue: Queue, load: gast.Subscript, loads: list[gast.Subscript]
) -> bool:
    """Has the same item surely been read or written before, and not been removed since?"""
    statement, form = _statement(scope, load), gast.dump(load.slice)
    names = {queue.name, *reads_of(load.slice)}

    def changes(node: gast.AST) -> bool:
        return _removes(queue, node) or not names.isdisjoint(stores_of([node]).rebound)

    is_apart = any(isinstance(around, Comprehension) for around in scope.above(load))
    if is_apart or changes(statement) or not _is_steady(scope, load.slice, True):
        return False
    for earlier, run in _run_before(scope, statement):
        if changes(run):
            return False
        read = [other.slice for other in loads if _statement(scope, other) is earlier]
        targets = earlier.targets if isinstance(earlier, gast.Assign) else []
        stored = [target.slice for target in targets if _is_item(target, queue)]
        if any(gast.dump(key) == form for key in (*read, *stored)):
            return True
    return False


def _run_before(scope: Scope, statement: gast.AST) -> Iterator[tuple[gast.stmt, gast.AST]]:
    """The statements that have surely run right before, the last one first, and what of them has
    run: of those that the statement stands in the test."""
    while True:
        around = scope.parents[id(statement)]
        for part in ("body", "orelse", "finalbody"):
            block = getattr(around, part, [])
            places = [place for place, one in enumerate(block) if one is statement]
            for earlier in reversed(block[: places[0]] if places else []):
                yield earlier, earlier
        if not isinstance(around, gast.If):
            return
        yield around, around.test
        statement = around


def _is_item(node: gast.AST, queue: Queue) -> bool:
    match node:
        case gast.Subscript(value=gast.Name(id=queue.name)):
            return True
    return False


def _removes(queue: Queue, node: gast.AST) -> bool:
    for part in below(node):
        match part:
            case gast.Call(func=gast.Attribute(value=gast.Name(id=queue.name), attr=attr)):
                if attr in _REMOVING:
                    return True
            case gast.Subscript(value=gast.Name(id=queue.name), ctx=gast.Del()):
                return True
    return False


def _gives(scope: Scope, queue: Queue, target: gast.AST, items: gast.expr, name: str) -> bool:
    """Are the values that `name` takes, as a part of `target`, keys of the dict?"""
    match target, items:
        case gast.Name(id=known), _:
            return known == name and _is_view(scope, queue, items, "keys")
        case gast.Tuple(elts=[place, part]), gast.Call(func=func, args=[given]):
            if scope.known(func) is enumerate and name not in stores_of([place]).rebound:
                return _gives(scope, queue, part, given, name)
    match target:
        case gast.Tuple(elts=[gast.Name(id=known), part]):
            is_other = known == name and name not in stores_of([part]).rebound
            return is_other and _is_view(scope, queue, items, "items")
    return False


def _is_view(scope: Scope, queue: Queue, items: gast.expr, view: str) -> bool:
    match items:
        case gast.Name(id=known):
            return known == queue.name and view == "keys"
        case gast.Call(func=gast.Attribute(value=gast.Name(id=known), attr=attr), args=[]):
            return known == queue.name and attr == view
        case gast.Call(func=func, args=[given]):
            return scope.known(func) in _OF_KEYS and _is_view(scope, queue, given, view)
    return False
