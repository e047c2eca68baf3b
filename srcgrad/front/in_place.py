"""Functions of the module, written in the place of their calls like nested ones.

Generators are, and functions that are given iterators: nobody but who runs through one can follow
it.
"""

from __future__ import annotations

from types import FunctionType

import gast

from ..ir.core import Const
from .build import Lowering
from .frames import Frame, LocalFunction, Value
from .names import free_names
from .source import Source, source_of


def in_place(lowering: Lowering, fn: FunctionType) -> LocalFunction | None:
    """A function of the module, as one that is defined here; None if the names that it reads mean
    something else here."""
    source, names = source_of(fn), lowering.source.globals
    if source.cells or not isinstance(source.tree, gast.FunctionDef):
        return None
    if any(source.globals.get(name) is not names.get(name) for name in free_names(source.tree)):
        return None
    return as_local(lowering, fn, source)


def as_local(lowering: Lowering, fn: FunctionType, source: Source) -> LocalFunction:
    """A function as a nested one, whose names are looked up in its own module."""
    if fn not in lowering.beside:
        parameters = source.signature.parameters.values()
        defaults: dict[str, Value] = {
            p.name: Const(p.default) for p in parameters if p.default is not p.empty
        }
        home = Frame(frozenset(), home=source)
        lowering.beside[fn] = LocalFunction(source.tree, home, defaults)
    return lowering.beside[fn]
