"""How a function uses a local queue: only in ways in which a list or dict means the same?

What is looked at is a `Scope`: a function, what stands in it but in no function inside of it, and
what stands above each node. A use that is not known to mean the same is not plain; then the queue
stays what it is.
"""

from __future__ import annotations

import collections
import math
from collections.abc import Iterator
from dataclasses import dataclass

import gast
import numpy as np

from .build import Lowering
from .imports import bound_by, names_of
from .names import (
    Definition,
    Names,
    below,
    children,
    effects_of,
    local_names,
    parameters,
    reads_of,
)
from .resolve import resolve

# functions that run through their first argument, and give items one by one when they are asked
EAGER = (all, any, dict, len, list, max, min, set, sorted, sum, tuple, math.fsum, math.prod)
LAZY = (enumerate, reversed, zip)
# NumPy's functions that make an array of their first argument, whatever sequence it is
ARRAYS = frozenset(
    "all amax amin any argmax argmin argsort array asarray average concatenate cumprod cumsum diff "
    "dot hstack max mean median min nanmax nanmean nanmin nansum norm prod ptp sort stack std sum "
    "var vstack".split()
)

# how many arguments the methods take: those that are called in lines of their own, and the others
_COMMANDS: dict[type, dict[str, tuple[int, ...]]] = {
    collections.deque: {
        **dict.fromkeys(("append", "appendleft", "extend", "remove"), (1,)),
        **dict.fromkeys(("clear", "reverse"), (0,)),
        "insert": (2,),
    },
    dict: {"clear": (0,), "update": (0, 1)},
}
_QUESTIONS: dict[type, dict[str, tuple[int, ...]]] = {
    collections.deque: {"pop": (0,), "popleft": (0,), "count": (1,), "index": (1, 2, 3)},
    dict: {"get": (1, 2), "pop": (1, 2), "popitem": (0,), "setdefault": (1, 2)},
}
_VIEWS = ("items", "keys", "values")
_READING = frozenset(("count", "get", "index", *_VIEWS))
_DISPLAYS = (gast.List, gast.ListComp, gast.Tuple)
# what may go on after an exception
CATCHING = (gast.Try, gast.TryStar, gast.With)


@dataclass(frozen=True, eq=False, slots=True)
class Queue:
    """A local name that is bound to new queues only. `most`: its `maxlen`; `default`: what is
    written where a `defaultdict` makes an item."""

    name: str
    type: type
    bindings: list[gast.Assign | gast.AnnAssign]
    most: gast.expr | None = None
    default: gast.expr | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Scope:
    """A function. `hidden` are names that the functions around it bind, but for the outermost one;
    `spoiled` names that are captured, or bound in ways that are no assignment; `rebound` those
    that functions inside of it bind."""

    lowering: Lowering
    node: gast.FunctionDef
    hidden: Names
    parents: dict[int, gast.AST]
    uses: dict[str, list[gast.Name]]
    spoiled: set[str]
    rebound: set[str]
    inner: list[gast.FunctionDef]
    imports: dict[str, list[gast.Import | gast.ImportFrom]]

    def above(self, node: gast.AST) -> Iterator[gast.AST]:
        """What the node stands in, from the inside to the outside, up to the function."""
        while (parent := self.parents.get(id(node))) is not None:
            yield parent
            node = parent

    def known(self, node: gast.expr) -> object:
        """The function or type that an expression stands for; nothing is taken for known."""
        root = node
        while isinstance(root, gast.Attribute):
            root = root.value
        if not isinstance(root, gast.Name) or root.id in self.hidden:
            return None
        if any(not isinstance(use.ctx, gast.Load) for use in self.uses.get(root.id, ())):
            return None
        if root.id in self.imports:
            return self._imported(node, root.id)
        before = dict(self.lowering.assumptions)
        found = resolve(self.lowering, node)
        self.lowering.assumptions = before
        return None if found is None else found.value

    def _imported(self, node: gast.expr, name: str) -> object:
        """What an expression stands for that begins with a name which an `import` binds."""
        first, *more = self.imports[name]
        if more or self.parents.get(id(first)) is not self.node:
            return None
        if isinstance(node, gast.Attribute):
            return getattr(self._imported(node.value, name), node.attr, None)
        try:
            found = dict(bound_by(first, self.lowering.source.globals.get("__package__")))
        except ImportError:
            return None
        return found.get(name)


def scope_of(lowering: Lowering, node: gast.FunctionDef, hidden: Names) -> Scope:
    if node is not lowering.source.tree:
        hidden = hidden | local_names(node)
    spoiled = {param.id for param in parameters(node.args)}
    scope = Scope(lowering, node, hidden, {}, {}, spoiled, set(), [], {})
    for statement in node.body:
        _add(scope, statement, node)
    return scope


def _add(scope: Scope, node: gast.AST, parent: gast.AST) -> None:
    scope.parents[id(node)] = parent
    match node:
        case gast.Name(id=name):
            scope.uses.setdefault(name, []).append(node)
        case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.Lambda() | gast.ClassDef():
            scope.spoiled.update(reads_of(node), {getattr(node, "name", "")})
            if isinstance(node, Definition):
                scope.rebound.update(effects_of(node).rebound)
            if isinstance(node, gast.FunctionDef):
                scope.inner.append(node)
            return
        case gast.MatchAs(name=str(name)) | gast.MatchStar(name=str(name)):
            scope.spoiled.add(name)
        case gast.MatchMapping(rest=str(name)):
            scope.spoiled.add(name)
        case gast.Global(names=names) | gast.Nonlocal(names=names):
            scope.spoiled.update(names)
        case gast.Import() | gast.ImportFrom():
            scope.spoiled.update(names_of(node))
            for name in names_of(node):
                scope.imports.setdefault(name, []).append(node)
    for child in children(node):
        _add(scope, child, node)


# --- is it used as a list or dict? ---------------------------------------------------------------


def is_plain(scope: Scope, queue: Queue) -> bool:
    """Is every use of the queue one in which a list or dict means the same?"""
    bound = {id(target_of(binding)) for binding in queue.bindings}
    return queue.name not in scope.spoiled and all(
        id(use) in bound or _is_plain_use(scope, queue, use) for use in scope.uses[queue.name]
    )


def target_of(binding: gast.Assign | gast.AnnAssign) -> gast.expr:
    return binding.targets[0] if isinstance(binding, gast.Assign) else binding.target


def _is_plain_use(scope: Scope, queue: Queue, use: gast.Name) -> bool:
    for around in scope.above(use):
        if isinstance(around, gast.GeneratorExp) and consumer(scope, around) is None:
            return False
    match scope.parents[id(use)]:
        case gast.Attribute() as method:
            return _is_plain_method(scope, queue, method)
        case gast.Subscript(value=value, slice=key) if value is use:
            return not any(isinstance(part, gast.Slice) for part in below(key))
        case gast.AugAssign(target=target, value=value) if target is use:
            return queue.type is collections.deque and isinstance(value, _DISPLAYS)
        case _:
            return isinstance(use.ctx, gast.Load) and _is_read(scope, queue, use)


def _is_read(scope: Scope, queue: Queue, node: gast.expr) -> bool:
    """Is it only looked at, from its first to its last item at once?"""
    match scope.parents[id(node)]:
        case gast.Compare(ops=[gast.In() | gast.NotIn()], comparators=[holder]):
            return holder is node
        case gast.Call(func=func, args=[first, *_]) if first is node and is_array_of(scope, func):
            return queue.type is collections.deque and isinstance(node, gast.Name)
    taker = consumer(scope, node)
    if taker is None:
        return _is_tested(scope, node)
    return queue.type is collections.defaultdict or not _disturbs(queue, taker)


def is_array_of(scope: Scope, func: gast.expr) -> bool:
    known = scope.known(func)
    name, module = getattr(known, "__name__", ""), getattr(known, "__module__", "")
    return isinstance(known, np.ufunc) or (name in ARRAYS and module in ("numpy", "numpy.linalg"))


def consumer(scope: Scope, node: gast.AST) -> gast.AST | None:
    """What runs through the items that an expression gives: a call, a comprehension or a loop. None
    if nobody knows when that happens."""
    match parent := scope.parents[id(node)]:
        case gast.For(iter=items) if items is node:
            return parent
        case gast.comprehension(iter=items) if items is node:
            around = scope.parents[id(parent)]
            return consumer(scope, around) if isinstance(around, gast.GeneratorExp) else around
        case gast.Call(func=func, args=[first, *_]):
            known = scope.known(func)
            if known is zip and any(arg is node for arg in parent.args):
                return consumer(scope, parent)
            if first is node and known in LAZY:
                return consumer(scope, parent)
            if first is node and known in EAGER:
                return None if known in (max, min) and len(parent.args) > 1 else parent
    return None


def _is_tested(scope: Scope, node: gast.expr) -> bool:
    """Is it only asked whether the queue is empty?"""
    match parent := scope.parents[id(node)]:
        case gast.UnaryOp(op=gast.Not()):
            return True
        case gast.If(test=test) | gast.While(test=test) | gast.IfExp(test=test):
            return test is node
        case gast.Assert(test=test):
            return test is node
        case gast.comprehension(ifs=tests):
            return any(test is node for test in tests)
        case gast.BoolOp():
            return _is_tested(scope, parent)
    return False


def _disturbs(queue: Queue, taker: gast.AST) -> bool:
    """May the queue change while it is run through? (A queue raises then; a list does not.)"""
    match taker:
        case gast.For(target=gast.Name(id=variable)):
            pass
        case _:
            variable = ""
    for part in below(taker):
        match part:
            case gast.Subscript(value=gast.Name(id=queue.name), slice=key, ctx=gast.Store()):
                is_there = isinstance(key, gast.Name) and key.id == variable
                if queue.type is collections.OrderedDict and not is_there:
                    return True
            case _ if is_change(part, queue.name):
                return True
    return False


def is_change(part: gast.AST, name: str) -> bool:
    """Does it change which items there are?"""
    match part:
        case gast.Call(func=gast.Attribute(value=gast.Name(id=known), attr=attr)):
            return known == name and attr not in _READING
        case gast.Subscript(value=gast.Name(id=known), ctx=gast.Del()):
            return known == name
        case gast.AugAssign(target=gast.Name(id=known)):
            return known == name
    return False


# --- methods -------------------------------------------------------------------------------------


def _is_plain_method(scope: Scope, queue: Queue, method: gast.Attribute) -> bool:
    call, name = scope.parents[id(method)], method.attr
    if not isinstance(call, gast.Call) or call.func is not method:
        return False
    given = len(call.args)
    if any(isinstance(arg, gast.Starred) for arg in call.args):
        return False
    is_dict = queue.type is not collections.deque
    if is_dict and name in _VIEWS:
        return not given and _is_read(scope, queue, call)
    if (queue.type, name) in _SPECIAL:
        return _SPECIAL[queue.type, name](call) and (name == "popitem" or _is_line(scope, call))
    if call.keywords and not (is_dict and name == "update"):
        return False
    kind = dict if is_dict else collections.deque
    if given in _COMMANDS[kind].get(name, ()):
        is_cut = queue.most is None or _keeps_length(scope, call, name)
        return is_cut and _is_line(scope, call)
    return given in _QUESTIONS[kind].get(name, ())


def _is_line(scope: Scope, call: gast.Call) -> bool:
    return isinstance(scope.parents[id(call)], gast.Expr)


def _keeps_length(scope: Scope, call: gast.Call, name: str) -> bool:
    """Can what is too long be cut off in the next line? (Not where an iterable raises halfway.)"""
    if name == "extend" and not isinstance(call.args[0], _DISPLAYS):
        return not any(isinstance(around, CATCHING) for around in scope.above(call))
    return name != "insert"


def turns(call: gast.Call) -> int:
    """By how many places `rotate` turns; 0 if that is not written down."""
    match call:
        case gast.Call(args=[], keywords=[]):
            return 1
        case gast.Call(args=[gast.Constant(value=1)], keywords=[]):
            return 1
        case gast.Call(
            args=[gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=1))], keywords=[]
        ):
            return -1
    return 0


def _is_moved_to_end(call: gast.Call) -> bool:
    return len(call.args) == 1 and _takes_last(call) and is_cheap(call.args[0])


def _takes_last(call: gast.Call) -> bool:
    """Is there no option but `last=True`?"""
    return all(
        option.arg == "last"
        and isinstance(option.value, gast.Constant)
        and option.value.value is True
        for option in call.keywords
    )


_SPECIAL = {
    (collections.deque, "rotate"): lambda call: turns(call) != 0,
    (collections.OrderedDict, "move_to_end"): _is_moved_to_end,
    (collections.OrderedDict, "popitem"): lambda call: not call.args and _takes_last(call),
}


def is_cheap(key: gast.expr) -> bool:
    """Can it be evaluated again: names, constants, and parts and arithmetic of these?"""
    match key:
        case gast.Constant() | gast.Name():
            return True
        case gast.Attribute(value=value) | gast.UnaryOp(op=gast.USub(), operand=value):
            return is_cheap(value)
        case gast.Subscript(value=value, slice=place):
            return is_cheap(value) and is_cheap(place)
        case gast.Tuple(elts=items):
            return all(map(is_cheap, items))
        case gast.BinOp(left=left, right=right):
            return is_cheap(left) and is_cheap(right)
    return False
