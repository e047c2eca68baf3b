"""What the syntax tree of one function says about its names.

Which names are local, what a statement reads and binds, how it can leave, and which names are
live after it. All of it is syntax: no value is looked at.

>>> import gast
>>> tree = gast.parse("def f(x):\\n    y = x\\n    if x > 0:\\n        z = 1\\n    return y")
>>> facts = Facts(tree.body[0])
>>> sorted(facts.locals), sorted(facts.after[id(tree.body[0].body[0])])
(['x', 'y', 'z'], ['x', 'y'])

The names of a frame that are not the user's begin with "#": `#value` is what is returned,
`#returned` whether, and each loop has flags for what ends an iteration and what ends the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import gast

from ..ir.prims import MUTATORS

VALUE, RETURNED = "#value", "#returned"
NOTHING: frozenset[str] = frozenset()

Names = frozenset[str]
Definition = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)
Comprehension = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)

# functions that write their first argument and return None, by the last part of their name
WRITERS = frozenset("at copyto fill_diagonal place put putmask setattr shuffle".split())


def parameters(arguments: gast.arguments) -> list[gast.Name]:
    """All parameters, in the order of the signature."""
    star = [arguments.vararg] if arguments.vararg else []
    double = [arguments.kwarg] if arguments.kwarg else []
    return [*arguments.posonlyargs, *arguments.args, *star, *arguments.kwonlyargs, *double]


def children(node: gast.AST) -> Iterator[gast.AST]:
    """The nodes right below a node, in the order of the text (without contexts and operators)."""
    for name in node._fields:
        part = getattr(node, name, None)
        if type(part) is list:
            for item in part:
                if isinstance(item, gast.AST):
                    yield item
        elif part is not None and name not in _ATTRIBUTES and isinstance(part, gast.AST):
            yield part


_ATTRIBUTES = frozenset({"annotation", "ctx", "id", "op", "type_comment"})


def below(node: gast.AST) -> Iterator[gast.AST]:
    """The node and all nodes below it."""
    yield node
    for child in children(node):
        yield from below(child)


def body_of(node: gast.AST) -> list[gast.stmt]:
    return [] if isinstance(node, gast.Lambda) else node.body


# --- what is bound -----------------------------------------------------------------------------


@dataclass(slots=True)
class Stores:
    """Names bound anew and names whose object is written through, in the order of the text (the
    keys of dicts)."""

    rebound: dict[str, None]
    mutated: dict[str, None]


def stores_of(nodes: Sequence[gast.AST], with_nested: bool = True) -> Stores:
    """What the statements bind in the frame they stand in. With `with_nested`, also what the
    functions defined in them do to names that are not their own."""
    found = Stores({}, {})
    for node in nodes:
        of_node = _stores_of(node, with_nested)
        found.rebound |= of_node.rebound
        found.mutated |= of_node.mutated
    return found


@lru_cache(maxsize=8192)
def _stores_of(node: gast.AST, with_nested: bool) -> Stores:
    found = Stores({}, {})
    _collect(node, found, with_nested)
    return found


def _collect(node: gast.AST, found: Stores, with_nested: bool) -> None:
    match node:
        case gast.Name(id=name, ctx=ctx):
            if not isinstance(ctx, gast.Load):
                found.rebound[name] = None
            return
        case gast.Constant():
            return
        case (
            gast.Subscript(ctx=gast.Store() | gast.Del())
            | gast.Attribute(ctx=gast.Store() | gast.Del())
        ):
            _add_root(node.value, found)
        case gast.Call():
            _collect_call(node, found)
        case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.Lambda():
            _collect_definition(node, found, with_nested)
            return
        case gast.ClassDef():
            found.rebound[node.name] = None
            return
        case gast.ListComp() | gast.SetComp() | gast.DictComp() | gast.GeneratorExp():
            _collect_comprehension(node, found, with_nested)
            return
        case gast.Import() | gast.ImportFrom():
            for alias in node.names:
                found.rebound[alias.asname or alias.name.split(".")[0]] = None
        case gast.MatchAs(name=str(name)) | gast.MatchStar(name=str(name)):
            found.rebound[name] = None
        case gast.MatchMapping(rest=str(name)):
            found.rebound[name] = None
    for child in children(node):
        _collect(child, found, with_nested)


def _collect_call(node: gast.Call, found: Stores) -> None:
    match node.func:
        case gast.Attribute(value=receiver, attr=attr) if attr in MUTATORS:
            _add_root(receiver, found)
    match node.func:
        case gast.Attribute(attr=attr) | gast.Name(id=attr) if attr in WRITERS and node.args:
            _add_root(node.args[0], found)
    for keyword in node.keywords:
        if keyword.arg == "out":
            out = keyword.value
            for item in out.elts if isinstance(out, gast.Tuple) else [out]:
                _add_root(item, found)


def _add_root(node: gast.AST, found: Stores) -> None:
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    if isinstance(node, gast.Name):
        found.mutated[node.id] = None


def _collect_definition(node: gast.AST, found: Stores, with_nested: bool) -> None:
    if not isinstance(node, gast.Lambda):
        found.rebound[node.name] = None
    if not with_nested:
        return
    inner = effects_of(node)
    found.rebound |= inner.rebound
    found.mutated |= inner.mutated


@lru_cache(maxsize=2048)
def effects_of(node: gast.AST) -> Stores:
    """What a call of the function defined by `node` does to names that are not its own."""
    inner = stores_of(_inside(node))
    own = local_names(node)
    return Stores(
        {name: None for name in inner.rebound if name not in own},
        {name: None for name in inner.mutated if name not in own},
    )


def _collect_comprehension(node: gast.AST, found: Stores, with_nested: bool) -> None:
    inner = Stores({}, {})
    for child in children(node):
        _collect(child, inner, with_nested)
    targets = comprehension_names(node)
    found.rebound |= {name: None for name in inner.rebound if name not in targets}
    found.mutated |= {name: None for name in inner.mutated if name not in targets}


def comprehension_names(node: gast.AST) -> Names:
    """The names that a comprehension has to itself: its targets."""
    return frozenset(
        name for generator in node.generators for name in stores_of([generator.target]).rebound
    )


def _inside(node: gast.AST) -> list[gast.AST]:
    return [node.body] if isinstance(node, gast.Lambda) else node.body


@lru_cache(maxsize=2048)
def declared(node: gast.AST, form: type[gast.Global] | type[gast.Nonlocal]) -> Names:
    """The names that a `global` or a `nonlocal` statement of the function lists."""
    names: set[str] = set()

    def walk(item: gast.AST) -> None:
        if isinstance(item, form):
            names.update(item.names)
        if not isinstance(item, (gast.expr, *Definition, gast.ClassDef)):
            for child in children(item):
                walk(child)

    for statement in body_of(node):
        walk(statement)
    return frozenset(names)


@lru_cache(maxsize=2048)
def local_names(node: gast.AST) -> Names:
    """The names that are local to the function."""
    own = {name.id for name in parameters(node.args)}
    own |= stores_of(_inside(node), with_nested=False).rebound.keys()
    return frozenset(own) - declared(node, gast.Global) - declared(node, gast.Nonlocal)


# --- what is read ------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def reads_of(node: gast.AST | None) -> Names:
    """The names that are read in `node`, in it and in the functions defined in it."""
    found: set[str] = set()
    if node is not None:
        _read(node, found, id(node))
    return frozenset(found)


def _read(node: gast.AST, found: set[str], root: int = 0) -> None:
    match node:
        case gast.Name():
            if not isinstance(node.ctx, gast.Store):
                found.add(node.id)
        case gast.Constant():
            pass
        case gast.stmt() if id(node) != root:
            found.update(reads_of(node))
        case gast.AugAssign():
            found.update(reads_of(node.value), reads_of(node.target))
            if isinstance(node.target, gast.Name):
                found.add(node.target.id)
        case gast.Lambda() | gast.FunctionDef() | gast.AsyncFunctionDef():
            found.update(free_names(node))
            for default in [*node.args.defaults, *node.args.kw_defaults]:
                if default is not None:
                    _read(default, found)
            for decorator in getattr(node, "decorator_list", ()):
                _read(decorator, found)
        case gast.ListComp() | gast.SetComp() | gast.DictComp() | gast.GeneratorExp():
            inner: set[str] = set()
            for child in children(node):
                _read(child, inner)
            found.update(inner - comprehension_names(node))
            _read(node.generators[0].iter, found)
        case _:
            for child in children(node):
                _read(child, found)


@lru_cache(maxsize=2048)
def free_names(node: gast.AST) -> Names:
    """The names that a nested function reads or rebinds and that are not its own."""
    inside = _inside(node)
    names = frozenset().union(*map(reads_of, inside)) | declared(node, gast.Nonlocal)
    return names - local_names(node)


# --- how a statement leaves --------------------------------------------------------------------


@lru_cache(maxsize=8192)
def exits_of(node: gast.AST) -> Names:
    """Of "return", "break", "continue": those by which control may leave the statement."""
    match node:
        case gast.Return():
            return frozenset({"return"})
        case gast.Break():
            return frozenset({"break"})
        case gast.Continue():
            return frozenset({"continue"})
        case gast.For() | gast.While() | gast.AsyncFor():
            return exits_of_all(node.body) & {"return"} | exits_of_all(node.orelse)
        case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.ClassDef():
            return NOTHING
        case gast.expr():
            return NOTHING
        case _:
            return exits_of_all(children(node))


def exits_of_all(nodes: Sequence[gast.AST] | Iterator[gast.AST]) -> Names:
    return NOTHING.union(*map(exits_of, nodes))


def completes(statements: Sequence[gast.stmt]) -> bool:
    """Can control reach the end of the statements?"""
    return all(map(_completes, statements))


def _completes(node: gast.stmt) -> bool:
    match node:
        case gast.Return() | gast.Break() | gast.Continue() | gast.Raise():
            return False
        case gast.If():
            return completes(node.body) or completes(node.orelse)
        case gast.While(test=gast.Constant(value=value)) if value:
            return "break" in exits_of_all(node.body)
        case gast.Match():
            match node.cases[-1]:
                case gast.match_case(pattern=gast.MatchAs(pattern=None), guard=None):
                    return any(completes(case.body) for case in node.cases)
            return True
        case _:
            return True


# --- what is live ------------------------------------------------------------------------------


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


class Facts:
    """The local names of a function, and by `id` of statement the names live after it. Of a loop
    also those live at the head of its body, and those live when it ends (before its `else`)."""

    def __init__(self, node: gast.AST, is_quiet: Callable[[gast.expr], bool] = lambda test: True):
        self.node = node
        self.is_quiet = is_quiet
        self.locals = local_names(node)
        self.globals = declared(node, gast.Global)
        self.after: dict[int, Names] = {}
        self.head: dict[int, Names] = {}
        self.end: dict[int, Names] = {}
        self.flags: dict[int, Flags] = {}
        self._reads: dict[int, Names] = {}
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
            live = self._statement(statement, live, left, end, head) | self._always
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
            case gast.Assign():
                kills = {target.id for target in node.targets if isinstance(target, gast.Name)}
                return after - kills | self.reads(node)
            case gast.AnnAssign(target=gast.Name(id=name), value=value) if value is not None:
                return after - {name} | self.reads(value)
            case gast.FunctionDef(name=name):
                return after - {name} | self.reads(node)
            case _:
                return after | self.reads(node)

    def _loop(self, node: gast.stmt, after: Names, left: str, end: Names, head: Names) -> Names:
        flags = self.flags.get(id(node)) or self._flags(node)
        ended = after
        if node.orelse:
            ended |= self._block(node.orelse, after, left, end, head)
            ended |= {flags.broke} - {None}
        self.end[id(node)] = ended
        test = self.reads(node.test) if isinstance(node, gast.While) else NOTHING
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
