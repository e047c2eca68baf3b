"""Where captured variables are bound, and what functions captured: marks and notes for captures.py.

>>> import gast
>>> tree = gast.parse("def f(x):\\n    k = x\\n    return lambda y: y * k").body[0]
>>> sorted(captured_names(tree))
['k']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

import gast

from ..ir.core import Atom, Const, Var
from .build import Lowering
from .captures import Capture, Made, enters, rebinds
from .frames import Frame, LocalFunction, Value
from .kept import makes_functions
from .names import Definition, Names, below, free_names


@lru_cache(maxsize=2048)
def captured_names(tree: gast.AST) -> Names:
    """The names that functions defined in this one read from around them."""
    inner = (node for node in below(tree) if isinstance(node, Definition) and node is not tree)
    return frozenset().union(*map(free_names, inner))


def is_captured(name: str, frame: Frame, tree: gast.AST) -> bool:
    """May a function defined in the frame, or around it, have captured the name?"""
    around: Frame | None = frame
    while around is not None:
        if around.facts is not None and name in captured_names(around.facts.node):
            return True
        around = around.parent
    return name in captured_names(tree)


def rebind(lowering: Lowering, key: str, value: Value, node: gast.AST) -> None:
    """The variable has this value from here on, also for the functions that captured it."""
    lowering.env[key] = value
    if is_captured(key.split("@")[0], lowering.frame, lowering.source.tree):
        lowering.effect(rebinds, (Const(key),), node)


def enter(lowering: Lowering, suffix: str, tree: gast.AST, node: gast.AST) -> None:
    """The variables of a frame, in which `tree` runs, are new ones."""
    if captured_names(tree):
        lowering.effect(enters, (Const(suffix),), node)


def note(
    lowering: Lowering,
    out: Var,
    fn: LocalFunction,
    keys: dict[str, str],
    come_out: Iterable[Atom],
    places: Mapping[str, tuple[int, int]] = MappingProxyType({}),
) -> None:
    """Write down what the function that is the value `out` captured: the names of variables by
    key; `places`, by key, where functions among them are defined."""
    span = lowering.span(fn.node)
    comes_out = makes_functions(fn.node)
    captures = (Capture(key, name, span, comes_out, places.get(key)) for key, name in keys.items())
    lowering.made[out] = Made(frozenset(captures), frozenset(come_out))


def note_inner(lowering: Lowering, outs: tuple[Var, ...], node: gast.stmt) -> None:
    """Write down what functions captured that are defined in a statement that is not looked into
    (those that are made for a call are not kept)."""
    arguments = {
        id(arg) for each in below(node) if isinstance(each, gast.Call) for arg in each.args
    }
    names: Names = frozenset().union(
        *(
            free_names(inner)
            for inner in below(node)
            if isinstance(inner, Definition) and id(inner) not in arguments
        )
    )
    span, key = lowering.span(node), lowering.frame.key
    captures = (Capture(at, name, span, True) for name in names if (at := key(name)) is not None)
    if outs:
        lowering.made[outs[0]] = Made(frozenset(captures), frozenset())
