"""What objects are written as: made, called by operators, looked at as their base class.

>>> from ..ir.core import Var
>>> a, b, c = Var("a"), Var("b"), Var("c")
>>> plain = unspelled(Op((c,), print, (b, a), (), None, ". reflected sub"))
>>> plain.fn.__name__, [arg.wish for arg in plain.args]
('sub', ['a', 'b'])
"""

from __future__ import annotations

import builtins
import operator
import types
from dataclasses import replace
from typing import Protocol

from .. import runtime
from ..ir.core import Atom, Op
from . import nodes
from .nodes import Expr
from .spell import Speller


class Terms(Protocol):
    """What is asked of the writer of expressions (terms.py)."""

    speller: Speller

    def args(self, atoms: tuple[Atom, ...]) -> list[Expr]: ...


def unspelled(op: Op) -> Op:
    """The operation that the user wrote, of one that calls the operator's method."""
    assert op.spelled is not None
    words = op.spelled.split()
    fn = getattr(operator, words[-1], None) or getattr(builtins, words[-1])
    args = op.args[::-1] if words[1] == "reflected" else op.args
    return replace(op, fn=fn, args=args, spelled=None)


def made(
    terms: Terms, cls: type, names: tuple[str, ...], args: tuple[Atom, ...], is_call: bool
) -> Expr:
    """An object: by its class, or without `__init__`."""
    called = nodes.name(terms.speller.name(cls))
    if cls is types.SimpleNamespace:
        return nodes.call(called, [], zip(names, terms.args(args), strict=True))
    if is_call:
        return nodes.call(called, terms.args(args))
    maker = nodes.name(terms.speller.name(runtime.made))
    return nodes.call(maker, [called], zip(names, terms.args(args), strict=True))


def is_call_of_library(fn: object) -> bool:
    """Is it what a call of an object of SciPy means, so that the call is how it is written?"""
    module = getattr(fn, "__module__", None) or ""
    return getattr(fn, "__name__", "") == "__call__" and module.startswith("scipy.")


def super_attribute(terms: Terms, op: Op) -> Expr:
    cls, target, name = op.args
    base = nodes.call(nodes.name(terms.speller.name(super)), terms.args((cls, target)))
    return nodes.attribute(base, str(name.value))  # type: ignore[union-attr]
