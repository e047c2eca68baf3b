"""IR -> Python source.

In goes a closed Function (Op, If, Loop), the kinds of its Vars and the source that it came from,
out comes the text of a `def` and what has to be bound for it to run.

>>> import operator
>>> from ..ir.core import Block, Param
>>> x, y = Var("x"), Var("y", True)
>>> square = Function("square", (Param(x, "x"),), Block((Op((y,), operator.mul, (x, x)),), (y,)))
>>> print(generate(square, {}, None).text, end="")
def square(x):
    return x * x
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import gast

from .. import pairs
from ..analysis.liveness import Live, liveness
from ..ir import prims
from ..ir.core import (
    Const,
    Function,
    Loop,
    Op,
    Var,
)
from ..ir.kinds import Kind
from ..ir.walk import own_atoms, stmts_in
from .buffers import own_buffers
from .folded import Folded
from .handlers import with_whole_handlers
from .inline import fold
from .names import name_vars
from .printer import print_source
from .regions import Regions
from .spell import Speller
from .terms import Terms
from .trees import lasting
from .unbound_ends import filled, handed_on, without_dead_ends


@dataclass(frozen=True)
class Generation:
    """The text of a function, the objects that it needs under names which the user's globals do
    not provide, and the lines that belong to the reverse sweep. `relied`: which objects globals
    must stand for. `as_values`: where these write through views, the function without that."""

    text: str
    bound: dict[str, object]
    mirrored: frozenset[int] = frozenset()
    relied: Mapping[str, object] = field(default_factory=dict)
    as_values: Generation | None = None


def generate(function: Function, kinds: Mapping[Var, Kind], source: Any) -> Generation:
    """`source` (a `front.source.Source`) tells the user's own names for things; None: no names."""
    known = dict(kinds)
    owned = own_buffers(function, known)
    made = _generated(owned.function, known, source)
    if not owned.has_views:
        return made
    known = dict(kinds)
    plain = own_buffers(function, known, views=False)
    return replace(made, as_values=_generated(plain.function, known, source))


def _generated(function: Function, kinds: dict[Var, Kind], source: Any) -> Generation:
    body = with_whole_handlers(lasting(function.body), kinds)
    function = replace(function, body=body)
    speller = Speller(
        getattr(source, "globals", {}),
        getattr(source, "cells", {}),
        [param.name for param in function.params],
    )
    mention(function, speller)
    function, folded, live, names = _readable(function, kinds, speller.used)
    speller.params |= frozenset(names.values())
    builder = Regions(function, Terms(speller, kinds, names, folded), live)
    tree = builder.function()
    text = print_source(tree, builder.comments)
    mirrored = frozenset(_lines_of(builder.mirrored, tree, text))
    return Generation(text, speller.bound, mirrored, speller.relied)


def _lines_of(chosen: Collection[int], tree: Any, text: str) -> Iterator[int]:
    """The lines on which these statements of the tree begin in its text."""
    statements = zip(_statements(tree), _statements(ast.parse(text).body[0]), strict=False)
    return (found.lineno for made, found in statements if id(made) in chosen)


def _statements(tree: Any) -> Iterator[Any]:
    """A statement and those in it, in the order of the text."""
    yield tree
    for part in ("body", "orelse", "handlers", "finalbody", "cases"):
        for inner in getattr(tree, part, ()) if not isinstance(tree, gast.expr) else ():
            yield from _statements(inner)


def _readable(
    function: Function, kinds: Mapping[Var, Kind], reserved: Collection[str]
) -> tuple[Function, Folded, Live, dict[Var, str]]:
    """The function as it is written down, with what is known of it: nothing that may be unbound
    is written to another name."""
    found = arranged(function, kinds, reserved)
    for repaired in (without_dead_ends, filled):
        if not (copied := handed_on(function, found[1], found[2])):
            break
        function = replace(function, body=repaired(function.body, copied))
        found = arranged(function, kinds, reserved)
    return function, *found


def arranged(
    function: Function, kinds: Mapping[Var, Kind], reserved: Collection[str]
) -> tuple[Folded, Live, dict[Var, str]]:
    """What is folded, what is live, and names. Where the next value of a carried variable cannot
    have its name, because the old value is still needed (`a, b = b, a + b`), it is written into
    the assignment at the end of the body."""
    late: frozenset[Var] = frozenset()
    while True:
        folded = fold(function, kinds, late)
        live = liveness(function, folded.reading())
        names = name_vars(function, folded, live, reserved)
        if late or not (late := frozenset(_renamed_nexts(function, folded, live, names))):
            return folded, live, names


def _renamed_nexts(
    function: Function, folded: Folded, live: Live, names: Mapping[Var, str]
) -> Iterator[Var]:
    for loop in stmts_in(function.body):
        if isinstance(loop, Loop):
            for carry, end in zip(loop.carries, loop.body.end, strict=True):
                if isinstance(end, Var) and end.wish == carry.inside.wish and end in names:
                    if names.get(carry.inside, names[end]) != names[end]:
                        yield end


def mention(function: Function, speller: Speller) -> None:
    """Take the names of the functions and modules that the text will call: variables give way."""
    for stmt in stmts_in(function.body):
        for atom in own_atoms(stmt):
            if isinstance(atom, Const) and (atom.text or callable(atom.value)):
                if type(atom.value) is not type or atom.text:
                    speller.name(atom.value, atom.text)
        if not isinstance(stmt, Op):
            continue
        match stmt.fn:
            case prims.global_value | prims.set_global:
                speller.use(str(stmt.args[0].value))  # type: ignore[union-attr]
            case prims.Opaque(tree=tree) | prims.Closure(tree=tree):
                trees = tree if isinstance(tree, tuple) else (tree,)
                own = {*getattr(stmt.fn, "writes", ()), *getattr(stmt.fn, "reads", ())}
                own.update(getattr(stmt.fn, "captured", ()))
                if getattr(stmt.fn, "is_kept", False):
                    speller.name(pairs.keeping)
                for node in trees:
                    ids = {n.id for n in gast.walk(node) if isinstance(n, gast.Name)}
                    speller.used |= ids - own
            case prims.Generated(name=name) as fn:
                speller.name(fn, name)
            case prims.Method():
                pass
            case fn if stmt.spelled and not stmt.spelled.startswith("."):
                if not (getattr(fn, "__module__", "") or "").startswith("srcgrad.ir"):
                    speller.name(fn, stmt.spelled)
