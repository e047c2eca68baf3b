"""What the syntax tree says about names: which a statement binds, writes through and reads.

All of it is syntax: no value is looked at. What it finds is kept by node, for trees do not change.

>>> import gast
>>> tree = gast.parse("def f(x):\\n    y = x\\n    x[0] = z")
>>> sorted(local_names(tree.body[0])), sorted(reads_of(tree.body[0]))
(['x', 'y'], ['z'])
>>> list(stores_of(tree.body[0].body).mutated)
['x']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import gast

from ..ir.prims import MUTATORS

NOTHING: frozenset[str] = frozenset()

Names = frozenset[str]
Definition = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)
Comprehension = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)

# functions that write their first argument and return None, by the last part of their name
WRITERS = frozenset(
    "add_at at copyto delitem fill_diagonal place put putmask setattr setitem shuffle".split()
)
# functions that put a value into a list that is in order
INSORT = frozenset({"insort", "insort_left", "insort_right"})
# what stands above a function that is given a cotangent: of another version of the variable
INSERT = "insert_grad"


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
        case gast.Attribute(attr=attr) | gast.Name(id=attr) if (
            attr in (*WRITERS, *INSORT, INSERT) and node.args
        ):
            _add_root(node.args[0], found)
    for keyword in node.keywords:
        if keyword.arg == "out":
            out = keyword.value
            for item in out.elts if isinstance(out, gast.Tuple) else [out]:
                _add_root(item, found)


def root_of(node: gast.AST) -> str | None:
    """The name at the root of `a[i].b`."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else None


def _add_root(node: gast.AST, found: Stores) -> None:
    name = root_of(node)
    if name is not None:
        found.mutated[name] = None


def _collect_definition(node: gast.AST, found: Stores, with_nested: bool) -> None:
    if not isinstance(node, gast.Lambda):
        found.rebound[node.name] = None
        for decorator in node.decorator_list:
            _collect(decorator, found, with_nested)
    if not with_nested:
        return
    inner = effects_of(node)
    found.rebound |= inner.rebound
    found.mutated |= inner.mutated


@lru_cache(maxsize=2048)
def writes_parameters(node: gast.AST) -> bool:
    """Does the text of the function write into a parameter?"""
    own = {param.id for param in parameters(node.args)}
    return not own.isdisjoint(stores_of(_inside(node)).mutated)


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
