"""Context managers that are written as generators: functions under `contextlib.contextmanager`."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import gast

from .build import LocalFunction, Lowering
from .expressions import bind
from .generators import is_generator, local
from .managers import is_manager_maker
from .resolve import resolve


@dataclass(frozen=True, eq=False, slots=True)
class LocalManager(LocalFunction):
    """A nested one, as the generator function that it is written as."""


def defined(lowering: Lowering, node: gast.FunctionDef, fn: LocalFunction) -> bool:
    """Bind a nested function, if it is one under that decorator alone."""
    if len(node.decorator_list) != 1 or not is_generator(node):
        return False
    decorator = resolve(lowering, node.decorator_list[0])
    if decorator is None or decorator.value is not contextlib.contextmanager:
        return False
    bind(lowering, node.name, LocalManager(fn.node, fn.frame, fn.defaults), node)
    return True


def managing(lowering: Lowering, node: gast.expr) -> LocalFunction | None:
    """The generator function whose manager an expression makes."""
    if not isinstance(node, gast.Call):
        return None
    if isinstance(node.func, gast.Name) and (key := lowering.frame.key(node.func.id)):
        found = lowering.env.get(key)
        return found if isinstance(found, LocalManager) else None
    known = resolve(lowering, node.func)
    if known is None or not callable(known.value) or not is_manager_maker(known.value):
        return None
    return local(lowering, getattr(known.value, "__wrapped__", None))
