"""Which object a name that is not local stands for.

Functions, types and modules are known when the function is compiled; every other global or cell
is read where it stands, each time. What was taken as known is recorded as an assumption, so that
a later call can see whether it still holds.
"""

from __future__ import annotations

import builtins
import functools
import sys
import types

import gast
import numpy as np

from ..hashing import hashable
from ..ir import prims
from ..ir.core import UNBOUND, Const
from .build import Lowering, Value

# modules whose contents nobody changes
FIXED = frozenset({"builtins", "cmath", "math", "numpy", "operator", "scipy"})
_MISSING = object()


def is_known(value: object) -> bool:
    """Is this one of the things that a program does not compute: a function, type (or a tuple of
    types, for `isinstance` and `except`), module?"""
    if type(value) is tuple:
        return value != () and all(isinstance(each, type) for each in value)
    return isinstance(value, (type, types.ModuleType, np.ufunc, functools.partial)) or (
        callable(value) and hasattr(value, "__name__")
    )


def outside(lowering: Lowering, node: gast.AST, path: str) -> Value:
    """The value of a global, a closure cell or a builtin."""
    if lowering.frame.is_global(path):
        check_place(lowering, path, node)
        return lowering.emit(prims.global_value, (Const(path), Const(True)), node)
    found = lookup(lowering, path)
    if found is not _MISSING:
        if is_known(found) or is_made_by_scipy(found):
            assume(lowering, path, found)
            return Const(hashable(found), path)
        if found is None or found is Ellipsis or found is NotImplemented:
            if not _is_written_outside(lowering, path):
                return Const(found)
        if lowering.frozen:
            assume(lowering, path, found)
            return Const(found, path)
    return lowering.emit(prims.global_value, (Const(path),), node)


def check_place(lowering: Lowering, name: str, node: gast.AST) -> None:
    """Refuse a name that is a variable of the module in one function, and one of the function
    around in another that is written in the same place."""
    source = lowering.frame.text or lowering.source
    if lowering.frame.is_global(name) and name in source.cells:
        raise lowering.refuse(
            f"`{name}` is a variable of the module here, and elsewhere in `{source.name}` one of "
            "the function around",
            node,
            "give one of the two another name",
        )


def _is_written_outside(lowering: Lowering, name: str) -> bool:
    return name in lowering.source.globals or name in lowering.source.cells


def lookup(lowering: Lowering, name: str) -> object:
    source = lowering.frame.text or lowering.source
    cells = source.cells
    if name in cells:
        try:
            return cells[name].cell_contents
        except ValueError:
            return _MISSING
    if name in source.globals:
        return source.globals[name]
    return getattr(builtins, name, _MISSING)


def is_fixed(module: object) -> bool:
    name = getattr(module, "__name__", "")
    return isinstance(module, types.ModuleType) and name.split(".")[0] in FIXED


def is_made_by_scipy(value: object) -> bool:
    """Is it an object such as `scipy.stats.norm`, whose methods are functions of the module?"""
    room = ".".join(str(type(value).__module__).split(".")[:2])
    if not room.startswith("scipy.") or room not in sys.modules:
        return False
    return any(item is value for item in vars(sys.modules[room]).values())


def assume(lowering: Lowering, path: str, found: object) -> None:
    name = path.split(".")[0]
    source, beside = lowering.source, lowering.frame.text
    if name in source.fixed or is_fixed(found):
        return
    if beside is not None and (beside.globals is not source.globals or name in source.cells):
        return
    if name not in source.cells and name not in source.globals:
        return
    lowering.assumptions[path] = found


def resolve(lowering: Lowering, node: gast.expr) -> Const | None:
    """What a name or a chain of attributes stands for, if it is known. Emits nothing."""
    match node:
        case gast.Name(id=name):
            key = lowering.frame.key(name)
            if key is not None:
                bound = lowering.env.get(key, UNBOUND)
                if isinstance(bound, Const) and bound.text is not None:
                    return bound
                return None
            found = lookup(lowering, name)
            if lowering.frame.is_global(name) or found is _MISSING or not is_known(found):
                return None
            assume(lowering, name, found)
            return Const(hashable(found), name)
        case gast.Attribute(value=holder, attr=attr):
            base = resolve(lowering, holder) or _object_of_scipy(lowering, holder)
            if base is None or not (is_known(base.value) or is_made_by_scipy(base.value)):
                return None
            found = _attribute(base.value, attr)
            if found is _MISSING:
                return None
            path = f"{base.text}.{attr}"
            if is_known(found):
                if not is_fixed(base.value) and not is_made_by_scipy(base.value):
                    assume(lowering, path, found)
                return Const(hashable(found), path)
            if is_fixed(base.value) or lowering.frozen:
                assume(lowering, path, found)
                return Const(found, path)
            return None
        case _:
            return None


def _object_of_scipy(lowering: Lowering, node: gast.expr) -> Const | None:
    """`norm`, where it is the one of `scipy.stats`."""
    if not isinstance(node, gast.Name) or lowering.frame.key(node.id) is not None:
        return None
    found = lookup(lowering, node.id)
    if lowering.frame.is_global(node.id) or not is_made_by_scipy(found):
        return None
    assume(lowering, node.id, found)
    return Const(found, node.id)


def _attribute(holder: object, attr: str) -> object:
    try:
        return getattr(holder, attr, _MISSING)
    except Exception:  # a user's __getattr__ may raise anything; the run will show it
        return _MISSING


def global_path(lowering: Lowering, node: gast.Attribute) -> str | None:
    """The dotted name of a variable of a module or class: `config.step`."""
    base = resolve(lowering, node.value)
    if base is None or not isinstance(base.value, (types.ModuleType, type)) or base.text is None:
        return None
    is_local = lowering.frame.key(base.text.split(".")[0]) is not None
    return None if is_local else f"{base.text}.{node.attr}"
