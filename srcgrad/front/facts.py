"""What is live where in one function, and the flags that its loops need.

>>> import gast
>>> tree = gast.parse("def f(x):\\n    y = x\\n    if x > 0:\\n        z = 1\\n    return y")
>>> facts = Facts(tree.body[0])
>>> sorted(facts.locals), sorted(facts.after[id(tree.body[0].body[0])])
(['x', 'y', 'z'], ['x', 'y'])

The names of a frame that are not the user's begin with "#": `#value` is what is returned,
`#returned` whether, and each loop has flags for what ends an iteration and what ends the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import gast

from .exits import completes, exits_of, exits_of_all, suppressing
from .names import (
    NOTHING,
    Names,
    below,
    body_of,
    declared,
    free_names,
    local_names,
    reads_of,
    stores_of,
)

VALUE, RETURNED = "#value", "#returned"


@dataclass(frozen=True, slots=True)
class Flags:
    """The names under which a loop keeps its flags, or None where nothing sets them. `left`: the
    rest of this iteration is skipped; `stop`: the loop ends after this iteration; `broke`: it
    ended by `break` or `return` (an `else` is skipped). `is_quiet`: the test of a `while` can be
    evaluated as often as one likes."""

    left: str | None
    stop: str | None
    broke: str | None
    has_return: bool
    is_quiet: bool = True

    @property
    def own(self) -> Names:
        return frozenset(filter(None, (self.left, self.stop, self.broke)))

    @property
    def on_return(self) -> Names:
        """The flags that a `return` in the loop sets."""
        return self.own | {RETURNED}


# what calls the functions that it is given when it is asked for an item
_OF_ITEMS = frozenset(
    "accumulate chain dropwhile filter from_iterable islice map pairwise starmap takewhile".split()
)


def is_of_items(node: gast.AST) -> bool:
    """Is it a call of an iterator that may read variables when it is asked for an item?"""
    func = node.func if isinstance(node, gast.Call) else None
    return (getattr(func, "attr", None) or getattr(func, "id", None)) in _OF_ITEMS


class Facts:
    """The local names of a function, and by `id` of statement the names live after it. Of a loop
    also those live at the head of its body, and those live when it ends (before its `else`). Of a
    `try` those live where its handlers begin (`handled`). `tries`: the `try` that a
    `with suppress(...)` is, and the one inside of a `try` with `finally`."""

    def __init__(self, node: gast.AST, is_quiet: Callable[[gast.expr], bool] = lambda test: True):
        self.node = node
        self.is_quiet = is_quiet
        self.locals = local_names(node)
        self.globals = declared(node, gast.Global)
        self.after: dict[int, Names] = {}
        self.head: dict[int, Names] = {}
        self.end: dict[int, Names] = {}
        self.flags: dict[int, Flags] = {}
        self.handled: dict[int, Names] = {}
        self.tries: dict[int, gast.Try] = {}
        self._reads: dict[int, Names] = {}
        self._caught = NOTHING
        self._captures, self._always = self._nested()
        self.body = self._with_return(body_of(node))
        self._block(self.body, frozenset({VALUE}), RETURNED, NOTHING, NOTHING)

    @staticmethod
    def _with_return(body: list[gast.stmt]) -> list[gast.stmt]:
        """The body; where it can run off its end, with the `return` that Python implies."""
        if not completes(body):
            return body
        return [*body, gast.Return(value=gast.Constant(value=None, kind=None))]

    def _nested(self) -> tuple[dict[str, Names], Names]:
        """What the functions bound to names capture, and what those capture that are used as
        values (so that nobody knows when they run)."""
        captures: dict[str, Names] = {}
        called: set[int] = set()
        loads: list[gast.Name] = []
        for statement in body_of(self.node):
            for item in below(statement):
                match item:
                    case gast.FunctionDef(name=name):
                        captures[name] = captures.get(name, NOTHING) | free_names(item)
                    case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda()):
                        captures[name] = captures.get(name, NOTHING) | free_names(item.value)
                    case gast.Assign(targets=[gast.Name(id=name)], value=gast.GeneratorExp()):
                        captures[name] = captures.get(name, NOTHING) | reads_of(item.value)
                    case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call() as call) if (
                        any(map(is_of_items, below(call)))
                    ):
                        captures[name] = captures.get(name, NOTHING) | reads_of(call)
                    case gast.Call(func=gast.Name()):
                        called.add(id(item.func))
                    case gast.Name(ctx=gast.Load()):
                        loads.append(item)
        for _ in captures:
            for name, names in list(captures.items()):
                captures[name] = names.union(*(captures.get(item, NOTHING) for item in names))
        escaped = {name.id for name in loads if id(name) not in called}
        always = NOTHING.union(*(captures[name] for name in escaped & captures.keys()))
        return captures, always

    def reads(self, node: gast.AST | None) -> Names:
        """What evaluating `node` may read, also through the nested functions that it names."""
        if node is None:
            return NOTHING
        found = self._reads.get(id(node))
        if found is None:
            found = reads_of(node)
            if self._captures:
                found = found.union(*(self._captures.get(name, NOTHING) for name in found))
            self._reads[id(node)] = found
        return found

    def changes_after(self, name: str, node: gast.AST) -> bool:
        """May the name be bound anew after `node`, which stands in this function, has run?"""
        places = [
            (item.lineno, item.col_offset)
            for statement in self.body
            for item in below(statement)
            if isinstance(item, gast.Name) and item.id == name and isinstance(item.ctx, gast.Store)
        ]
        here = (node.lineno, node.col_offset)
        loops = [
            ((item.lineno, 0), (item.end_lineno + 1, 0))
            for statement in self.body
            for item in below(statement)
            if isinstance(item, (gast.For, gast.While))
        ]
        around = [loop for loop in loops if loop[0] <= here < loop[1]]
        return any(
            place > here or any(first <= place < last for first, last in around) for place in places
        )

    # `left` is the flag that says that control has left the block; `end` and `head` are what is
    # live where `break` and `continue` go

    def _block(
        self, statements: Sequence[gast.stmt], out: Names, left: str, end: Names, head: Names
    ) -> Names:
        live = out = out | self._always
        for index in reversed(range(len(statements))):
            statement = statements[index]
            if index + 1 < len(statements) and exits_of(statement):
                live = live | out | {left}
            self.after[id(statement)] = live
            live = self._statement(statement, live, left, end, head) | self._always | self._caught
        return live

    def _statement(
        self, node: gast.stmt, after: Names, left: str, end: Names, head: Names
    ) -> Names:
        match node:
            case gast.Return():
                return self.reads(node.value)
            case gast.Raise():
                return self.reads(node)
            case gast.Break():
                return end
            case gast.Continue():
                return head
            case gast.If():
                arms = [
                    self._block(arm, after, left, end, head) for arm in (node.body, node.orelse)
                ]
                return self.reads(node.test).union(*arms)
            case gast.For() | gast.While():
                return self._loop(node, after, left, end, head)
            case gast.Match():
                live = after | self.reads(node.subject)
                for case in node.cases:
                    inner = self._block(case.body, after, left, end, head)
                    live |= inner | self.reads(case.pattern) | self.reads(case.guard)
                return live
            case gast.Try():
                return self._try(node, after, left, end, head)
            case gast.With(items=items):
                if (tried := self.tries.get(id(node), suppressing(node))) is not None:
                    self.tries[id(node)] = tried
                    self.after[id(tried)] = after
                    return self._try(tried, after, left, end, head) | self.reads(items[0])
                named = (item.optional_vars for item in items)
                kills = {one.id for one in named if isinstance(one, gast.Name)}
                live = self._block(node.body, after, left, end, head) - kills
                return live.union(*map(self.reads, items))
            case gast.Assign():
                kills = {target.id for target in node.targets if isinstance(target, gast.Name)}
                return after - kills | self.reads(node)
            case gast.AnnAssign(target=gast.Name(id=name), value=value) if value is not None:
                return after - {name} | self.reads(value)
            case gast.FunctionDef(name=name):
                return after - {name} | self.reads(node)
            case _:
                return after | self.reads(node)

    def _try(self, node: gast.Try, after: Names, left: str, end: Names, head: Names) -> Names:
        """(What a handler reads is live wherever the body may be left.)"""
        outer = self._caught
        if node.finalbody:
            final = self._block(node.finalbody, after, left, end, head)
            self._caught |= final
            live = self._block(self.inside(node), final, left, end, head)
            self._caught = outer
            return live
        handled = NOTHING
        for handler in node.handlers:
            inner = self._block(handler.body, after, left, end, head)
            handled |= inner - {getattr(handler.name, "id", "")} | self.reads(handler.type)
        orelse = self._block(node.orelse, after, left, end, head)
        if node.orelse and exits_of_all(node.body):
            orelse |= after | {left}
        self.handled[id(node)] = handled
        self._caught |= handled
        live = self._block(node.body, orelse, left, end, head)
        self._caught = outer
        return live | handled

    def inside(self, node: gast.Try) -> Sequence[gast.stmt]:
        """What stands before the `finally`."""
        if not node.handlers:
            return node.body
        if id(node) not in self.tries:
            inner = gast.Try(node.body, node.handlers, node.orelse, [])
            self.tries[id(node)] = gast.copy_location(inner, node)
        return [self.tries[id(node)]]

    def _loop(self, node: gast.stmt, after: Names, left: str, end: Names, head: Names) -> Names:
        flags = self.flags.get(id(node)) or self._flags(node)
        ended = after
        if node.orelse:
            ended |= self._block(node.orelse, after, left, end, head)
            ended |= {flags.broke} - {None}
        self.end[id(node)] = ended
        # (`for xs[i] in ys` reads `xs` and `i`)
        test = self.reads(node.test if isinstance(node, gast.While) else node.target)
        targets = stores_of([node.target]).rebound.keys() if isinstance(node, gast.For) else ()
        exits = ended | test | ({flags.stop} - {None})
        live = NOTHING
        for _ in range(2):
            live = self._block(node.body, exits | live, flags.left or left, ended, exits | live)
            # the flags and the value returned have no past when an iteration begins
            live = frozenset(name for name in live if name[0] != "#")
            live = (live - frozenset(targets)) | test
        self.head[id(node)] = live
        return live | ended | (self.reads(node.iter) if isinstance(node, gast.For) else NOTHING)

    def _flags(self, node: gast.stmt) -> Flags:
        exits = exits_of_all(node.body)
        is_quiet = isinstance(node, gast.For) or self.is_quiet(node.test)
        number = len(self.flags) + 1
        returned = RETURNED if "return" in exits else None
        stop = f"#stop{number}" if "break" in exits or not is_quiet else returned
        left = f"#left{number}" if "continue" in exits else stop if exits else None
        broke = f"#broke{number}" if node.orelse and not is_quiet else stop
        flags = Flags(left, stop, broke, "return" in exits, is_quiet)
        self.flags[id(node)] = flags
        return flags
