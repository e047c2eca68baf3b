"""Local queues, ordered dicts and dicts with defaults, as the lists and dicts they stand for.

>>> from collections import deque
>>> from .frames import Frame
>>> from .names import local_names
>>> from .source import source_of
>>> def last(xs):
...     window = deque(maxlen=2)
...     for x in xs:
...         window.append(x * x)
...     return sum(window)
>>> source = source_of(last)
>>> lowering = Lowering(source, Frame(local_names(source.tree)), None)
>>> print(gast.unparse(with_plain_containers(lowering, source.tree)).strip())
def last(xs):
    window = []
    for x in xs:
        window.append(x * x)
        if len(window) > 2:
            window.pop(0)
    return sum(window)

It is done where nobody can tell the difference (`queue_uses.py`); else nothing is rewritten. The
tree that is given stays as it is: another function with the same code may know another `deque`.
"""

from __future__ import annotations

import builtins
import collections
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import gast

from .build import Lowering
from .default_items import last_items, made_items
from .names import Names, below, parameters, stores_of
from .queue_uses import Queue, Scope, is_plain, scope_of, target_of, turns
from .resolve import resolve

_TYPES = (collections.OrderedDict, collections.defaultdict, collections.deque)
_DEFAULTS = {dict: "{}", float: "0.0", int: "0", list: "[]"}
# names that are written into the function
_WRITTEN = ("ValueError", "dict", "len", "list", "max")


@dataclass(frozen=True, eq=False, slots=True)
class Edits:
    """By `id` of a node: how it is changed, and the statements that come before and after it."""

    change: dict[int, Callable[[Any], gast.AST]] = field(default_factory=dict)
    before: dict[int, list[gast.stmt]] = field(default_factory=dict)
    after: dict[int, list[gast.stmt]] = field(default_factory=dict)


def with_plain_containers(lowering: Lowering, tree: gast.AST) -> gast.AST:
    """The function with lists and dicts in place of its queues; itself if there are none."""
    edits = Edits()
    if isinstance(tree, gast.FunctionDef) and _may_have_queues(lowering, tree.body):
        _look(lowering, tree, frozenset(), edits)
    return _rebuilt(tree, edits) if edits.change else tree


def _may_have_queues(lowering: Lowering, body: list[gast.stmt]) -> bool:
    if any(isinstance(one, (gast.Import, gast.ImportFrom)) for one in _statements(body)):
        return True
    before = dict(lowering.assumptions)
    calls = [statement.value for statement in _statements(body) if _is_binding(statement)]
    known = [resolve(lowering, call.func) for call in calls]
    lowering.assumptions = before
    return any(found is not None and found.value in _TYPES for found in known)


def _statements(body: list[gast.stmt]) -> Iterator[Any]:
    for node in body:
        yield node
        for part in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(node, part, []))
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            yield from _statements(part.body)


def _is_binding(node: gast.AST) -> bool:
    """Is it `name = call(...)`?"""
    match node:
        case gast.Assign(targets=[gast.Name()], value=gast.Call()):
            return True
        case gast.AnnAssign(target=gast.Name(), value=gast.Call()):
            return True
    return False


def _look(lowering: Lowering, node: gast.FunctionDef, hidden: Names, edits: Edits) -> None:
    scope = scope_of(lowering, node, hidden)
    made: list[tuple[int, Queue, gast.expr, gast.stmt]] = []
    for queue in _queues(scope):
        items = made_items(scope, queue) if is_plain(scope, queue) else None
        if items is not None:
            _edit(scope, queue, edits)
            made += [(place, queue, key, statement) for statement, place, key in items]
    for _, queue, key, statement in sorted(made, key=lambda each: each[0]):
        _make(queue, gast.unparse(key).strip(), statement, edits)
    for inner in scope.inner:
        _look(lowering, inner, scope.hidden, edits)


# --- what is a queue -----------------------------------------------------------------------------


def _queues(scope: Scope) -> list[Queue]:
    """The names that are bound to new queues of one kind."""
    found: dict[str, list[Queue | None]] = {}
    for uses in scope.uses.values():
        for use in uses:
            binding: Any = scope.parents[id(use)]
            if _is_binding(binding) and target_of(binding) is use:
                if scope.known(binding.value.func) in _TYPES:
                    found.setdefault(use.id, []).append(_queue(scope, use.id, binding))
    if not all(scope.known(_name(each)) is getattr(builtins, each) for each in _WRITTEN):
        return []
    return [
        Queue(
            name, first.type, [b for q in each if q for b in q.bindings], first.most, first.default
        )
        for name, each in found.items()
        if (first := each[0]) is not None and len({_form(queue) for queue in each}) == 1
    ]


def _form(queue: Queue | None) -> object:
    if queue is None:
        return None
    parts = (queue.most, queue.default)
    return queue.type, *(part and gast.dump(part) for part in parts)


def _queue(scope: Scope, name: str, binding: Any) -> Queue | None:
    """What the assignment says of the queue, if that can be written with a list or dict."""
    call: gast.Call = binding.value
    kind = scope.known(call.func)
    assert isinstance(kind, type)
    if any(isinstance(arg, gast.Starred) for arg in call.args):
        return None
    if kind is collections.deque:
        given = [*call.args[1:], *(option.value for option in call.keywords)]
        if len(given) > 1 or any(option.arg != "maxlen" for option in call.keywords):
            return None
        if not given or isinstance(given[0], gast.Constant) and given[0].value is None:
            return Queue(name, kind, [binding])
        return Queue(name, kind, [binding], given[0]) if _is_length(scope, given[0]) else None
    if kind is collections.defaultdict:
        default = _default(scope, call.args[0]) if call.args else None
        return None if default is None else Queue(name, kind, [binding], None, default)
    return Queue(name, kind, [binding])


def _is_length(scope: Scope, most: gast.expr) -> bool:
    """Is it a positive number, or a parameter that stays what it is (and is not None)?"""
    if isinstance(most, gast.Constant):
        return type(most.value) is int and most.value > 0
    spec = scope.node.args
    plain = [*spec.posonlyargs, *spec.args]
    defaults = [None] * (len(plain) - len(spec.defaults)) + [*spec.defaults, *spec.kw_defaults]
    given = {p.id: d for p, d in zip([*plain, *spec.kwonlyargs], defaults, strict=True)}
    if not isinstance(most, gast.Name) or most.id not in given:
        return False
    default, stores = given[most.id], stores_of(scope.node.body)
    is_none = isinstance(default, gast.Constant) and default.value is None
    return not is_none and most.id not in stores.rebound | stores.mutated


def _default(scope: Scope, factory: gast.expr) -> gast.expr | None:
    match factory:
        case gast.Lambda(args=args, body=body) if not parameters(args):
            binds = any(isinstance(part, (gast.NamedExpr, gast.Yield)) for part in below(body))
            return None if binds else body
        case gast.Name():
            known = scope.known(factory)
            if known in _DEFAULTS:
                return gast.parse(_DEFAULTS[known]).body[0].value
    return None


# --- what is written in its place ----------------------------------------------------------------


def _edit(scope: Scope, queue: Queue, edits: Edits) -> None:
    for binding in queue.bindings:
        resolve(scope.lowering, binding.value.func)  # (an assumption)
        edits.change[id(binding.value)] = partial(_container, queue)
        if isinstance(queue.most, gast.Name):
            text = f'if {queue.most.id} < 0: raise ValueError("maxlen must be non-negative")'
            edits.before[id(binding)] = _written(text, binding)
        if queue.most is not None and not _is_short(queue, binding.value):
            edits.after[id(binding)] = _cut(queue, binding)
    for item in last_items(scope, queue):
        edits.change[id(item)] = partial(_got, queue)
    for use in scope.uses[queue.name]:
        match scope.parents[id(use)]:
            case gast.Attribute() as method:
                call = scope.parents[id(method)]
                _edit_call(queue, call, scope.parents[id(call)], edits)
            case gast.AugAssign(target=target) as statement if target is use:
                if queue.most is not None:
                    edits.after[id(statement)] = _cut(queue, statement)


def _container(queue: Queue, call: gast.Call) -> gast.expr:
    """What the call of the type becomes."""
    is_dict = queue.type is not collections.deque
    args = call.args[1:] if queue.type is collections.defaultdict else call.args
    args = args if is_dict else args[:1]
    keywords = call.keywords if is_dict else []
    if not args and not keywords:
        made = gast.Dict([], []) if is_dict else gast.List([], gast.Load())
    elif is_dict and not keywords and len(args) == 1 and isinstance(args[0], gast.Dict):
        return args[0]
    elif not is_dict and isinstance(args[0], (gast.List, gast.ListComp)):
        return args[0]
    else:
        made = gast.Call(_placed(_name("dict" if is_dict else "list"), call), args, keywords)
    return gast.copy_location(made, call)


def _is_short(queue: Queue, call: gast.Call) -> bool:
    """Are there surely no more items than there may be?"""
    assert queue.most is not None
    match call.args[:1]:
        case []:
            return True
        case [gast.List(elts=items) | gast.Tuple(elts=items)]:
            most = queue.most.value if isinstance(queue.most, gast.Constant) else 0
            is_starred = any(isinstance(item, gast.Starred) for item in items)
            return len(items) <= most and not is_starred
    return False


def _edit_call(queue: Queue, call: Any, statement: Any, edits: Edits) -> None:
    name, most = queue.name, queue.most and gast.unparse(queue.most).strip()
    match call.func.attr:
        case "append" if most:
            text = f"if len({name}) > {most}: {name}.pop(0)"
            edits.after[id(statement)] = _written(text, statement)
        case "appendleft":
            edits.change[id(call)] = partial(_called, "insert", True)
            if most:
                text = f"if len({name}) > {most}: {name}.pop()"
                edits.after[id(statement)] = _written(text, statement)
        case "extend" if most:
            edits.after[id(statement)] = _cut(queue, statement)
        case "popleft":
            edits.change[id(call)] = partial(_called, "pop", True)
        case "popitem":
            edits.change[id(call)] = partial(_called, "popitem", False)
        case "rotate":
            to_front = f"{name}.insert(0, {name}.pop())"
            text = to_front if turns(call) > 0 else f"{name}.append({name}.pop(0))"
            turned = _written(f"if {name}: {text}", statement)
            edits.change[id(statement)] = lambda _: turned[0]
        case "move_to_end":
            key = gast.unparse(call.args[0]).strip()
            moved = _written(f"{name}[{key}] = {name}.pop({key})", statement)
            edits.change[id(statement)] = lambda _: moved[0]


def _called(name: str, is_first: bool, call: gast.Call) -> gast.Call:
    """The call of another method; `is_first`: with 0 as its first argument."""
    made = copy.copy(call)
    made.func = copy.copy(call.func)
    made.func.attr, made.keywords = name, []
    zero = _placed(gast.Constant(0, None), call)
    made.args = [zero, *call.args] if is_first else call.args
    return made


def _got(queue: Queue, item: gast.Subscript) -> gast.Call:
    """`d.get(key, default)`"""
    func = gast.Attribute(item.value, "get", gast.Load())
    default = _placed(copy.copy(queue.default), item)
    call = gast.Call(gast.copy_location(func, item), [item.slice, default], [])
    return gast.copy_location(call, item)


def _cut(queue: Queue, at: gast.stmt) -> list[gast.stmt]:
    """Drop the first items where there are too many."""
    name, most = queue.name, gast.unparse(queue.most).strip()
    return _written(f"del {name}[:max(len({name}) - {most}, 0)]", at)


def _make(queue: Queue, key: str, statement: gast.stmt, edits: Edits) -> None:
    """Put an item into the dict in front of the statement, if it is not there."""
    item, default = f"{queue.name}[{key}]", gast.unparse(queue.default).strip()
    made = _written(f"if {key} not in {queue.name}: {item} = {default}", statement)
    before = edits.before.setdefault(id(statement), [])
    if not any(gast.dump(each) == gast.dump(made[0]) for each in before):
        before.extend(made)


def _written(text: str, at: gast.stmt) -> list[gast.stmt]:
    """The statements of the text, at the place of another one: of its head, if it has a body."""
    place: gast.AST = at
    head = getattr(at, "test", getattr(at, "iter", None))
    if head is not None:
        place = copy.copy(at)
        place.end_lineno, place.end_col_offset = head.end_lineno, head.end_col_offset
    return [_placed(statement, place) for statement in gast.parse(text).body]


def _placed(node: Any, at: gast.AST) -> Any:
    for part in gast.walk(node):
        gast.copy_location(part, at)
    return node


def _name(name: str) -> gast.Name:
    return gast.Name(name, gast.Load(), None, None)


def _rebuilt(node: Any, edits: Edits) -> Any:
    """The tree with the edits; parts without any are shared."""
    changed = {}
    for name in node._fields:
        part = getattr(node, name, None)
        if isinstance(part, list):
            made = [new for item in part for new in _rebuilt_item(item, edits)]
            if len(made) != len(part) or any(a is not b for a, b in zip(made, part, strict=True)):
                changed[name] = made
        elif isinstance(part, gast.AST) and (new := _rebuilt(part, edits)) is not part:
            changed[name] = new
    made = copy.copy(node) if changed else node
    for name, part in changed.items():
        setattr(made, name, part)
    change = edits.change.get(id(node))
    return made if change is None else change(made)


def _rebuilt_item(item: Any, edits: Edits) -> list[Any]:
    if not isinstance(item, gast.AST):
        return [item]
    new = _rebuilt(item, edits)
    return [*edits.before.get(id(item), ()), new, *edits.after.get(id(item), ())]
