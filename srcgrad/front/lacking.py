"""Properties that may lack something: who asks an object for one may be told that it has none.

>>> _is_another(gast.parse("ValueError(1)").body[0].value), _is_another(None)
(True, False)
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from types import FunctionType

import gast

from ..errors import SourceUnavailable
from .source import source_of


def may_lack(function: FunctionType, has: Callable[[str], bool]) -> bool:
    """May the getter of a property raise AttributeError, so that the object seems to lack the
    property? `has`: does the object have an attribute?"""
    try:
        tree = source_of(function).tree
    except SourceUnavailable:
        return True
    owner = function.__code__.co_varnames[0]
    for part in gast.walk(tree):
        match part:
            case gast.Raise(exc=exc) if not _is_another(exc):
                return True
            case gast.Attribute(value=gast.Name(id=name), attr=attr) if name == owner:
                if not has(attr):
                    return True
    return False


def _is_another(raised: gast.expr | None) -> bool:
    """Is what is raised surely no AttributeError?"""
    named = raised.func if isinstance(raised, gast.Call) else raised
    found = getattr(builtins, named.id, None) if isinstance(named, gast.Name) else None
    is_class = isinstance(found, type) and issubclass(found, BaseException)
    return is_class and not issubclass(found, AttributeError)
