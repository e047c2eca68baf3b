"""Does a method change anything but its own variables? Read from its text.

>>> class Counter:
...     def __bool__(self):
...         self.asked += 1
...         return True
...     def __len__(self):
...         n = 0
...         n += 1
...         return n
>>> changes_something(Counter, "__bool__"), changes_something(Counter, "__len__")
(True, False)
>>> sets_attributes(Counter.__bool__, Counter), sets_attributes(Counter.__len__, Counter)
(True, False)
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator

import gast

from ..attributes import lookup
from ..errors import SrcgradError
from ..ir import prims
from .source import source_of

_DEEPEST = 8


def changes_something(
    cls: type, name: str, is_read: Callable[[object], bool] = lambda fn: True
) -> bool:
    """Has the class such a method, and does it, or what it calls, change anything but its own
    variables? (`is_read`: of which functions the text is read.)"""
    method = lookup(cls, name)
    if not isinstance(method, types.FunctionType):
        return False
    return _changes(method, cls, is_read, _DEEPEST, _is_write)


def sets_attributes(fn: object, cls: type) -> bool:
    """Does a method of the class, or what it calls, set attributes, of whatever it is?"""
    if not isinstance(fn, types.FunctionType):
        return False
    return _changes(fn, cls, lambda called: True, _DEEPEST, _sets_attribute)


# of a node, and the names that begin as numbers
IsWrite = Callable[[gast.AST, set[str]], bool]


def _changes(
    fn: types.FunctionType,
    cls: type,
    is_read: Callable[[object], bool],
    depth: int,
    is_write: IsWrite,
) -> bool:
    if not is_read(fn) or not depth:
        return False
    try:
        tree = source_of(fn).tree
    except SrcgradError:  # (what `dataclass` and `namedtuple` write has no source)
        return False
    counters = _counters(tree)
    return any(is_write(node, counters) for node in gast.walk(tree)) or any(
        _changes(called, cls, is_read, depth - 1, is_write) for called in _called(tree, fn, cls)
    )


def _is_write(node: gast.AST, counters: set[str]) -> bool:
    match node:
        case gast.Attribute(ctx=gast.Store() | gast.Del()):
            return True
        case gast.Subscript(ctx=gast.Store() | gast.Del()) | gast.Global() | gast.Nonlocal():
            return True
        case gast.AugAssign(target=gast.Name(id=name)):
            return name not in counters
        case gast.Call(func=gast.Attribute(attr=attr)):
            return attr in prims.MUTATORS or attr == "shuffle"
        case _:
            return False


def _sets_attribute(node: gast.AST, counters: set[str]) -> bool:
    match node:
        case gast.Attribute(ctx=gast.Store() | gast.Del()):
            return True
        case gast.Name(id=name) | gast.Attribute(attr=name):
            return name in ("setattr", "delattr", "vars", *_BY_METHOD)
        case _:
            return False


_BY_METHOD = ("__setattr__", "__delattr__", "__dict__")


def _counters(tree: gast.AST) -> set[str]:
    """The names that begin as numbers: `n += 1` binds them anew."""
    bound: dict[str, bool] = {}
    for node in gast.walk(tree):
        if isinstance(node, gast.Assign):
            for target in node.targets:
                if isinstance(target, gast.Name):
                    is_number = isinstance(node.value, gast.Constant)
                    bound[target.id] = bound.get(target.id, True) and is_number
    return {name for name, is_number in bound.items() if is_number}


def _called(tree: gast.AST, fn: types.FunctionType, cls: type) -> Iterator[types.FunctionType]:
    """The methods of its class, and functions of its module, that a function calls."""
    for node in gast.walk(tree):
        match node:
            case gast.Call(func=gast.Attribute(attr=name)):
                found = lookup(cls, name)
            case gast.Call(func=gast.Name(id=name)):
                found = fn.__globals__.get(name)
            case _:
                continue
        if isinstance(found, types.FunctionType) and found is not fn:
            yield found


__all__ = ["changes_something", "sets_attributes"]
