"""Context managers: may leaving one swallow an exception? Known ones and readable ones tell.

>>> import threading, contextlib, warnings
>>> lets_raise(warnings.catch_warnings), lets_raise(contextlib.suppress)
(True, False)
>>> lets_raise(type(threading.Lock())), lets_raise(contextlib.ExitStack)
(True, False)
"""

from __future__ import annotations

import contextlib
import io
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from types import FunctionType

import gast
import numpy as np

from ..errors import SrcgradError
from .names import below
from .source import source_of

_KNOWN = (
    np.errstate, warnings.catch_warnings, contextlib.nullcontext, contextlib.closing,
    contextlib.redirect_stdout, contextlib.redirect_stderr, contextlib.chdir, io.IOBase,
    threading.Condition, type(threading.Lock()), type(threading.RLock()), memoryview,
)  # fmt: skip

# these only change how NumPy and Python warn: around nothing they do nothing
IDLE = frozenset({np.errstate, warnings.catch_warnings, contextlib.nullcontext})


def lets_raise(made_by: Callable) -> bool:
    """Does an exception always get through a context manager of this class, or one that this
    function gives?"""
    if made_by in (open, np.printoptions):
        return True
    if isinstance(made_by, type):
        if issubclass(made_by, _KNOWN):
            return True
        leave = getattr(made_by, "__exit__", None)
        return isinstance(leave, FunctionType) and _returns_nothing(leave)
    wrapped = getattr(made_by, "__wrapped__", None)
    if not isinstance(wrapped, FunctionType) or not is_manager_maker(made_by):
        return False
    return _yields_plainly(wrapped)


def keeps_attributes(cls: type) -> bool:
    """Do entering and leaving surely leave the attributes of the manager as they are?"""
    for name in ("__enter__", "__exit__"):
        fn = getattr(cls, name, None)
        tree = _tree(fn) if isinstance(fn, FunctionType) else None
        if tree is None or any(map(_uses_itself, below(tree))):
            return False
    return True


def _uses_itself(node: gast.AST) -> bool:
    """Does it store an attribute or item, call a method of its own or of what it holds, or hand
    itself on?"""
    match node:
        case gast.Attribute(ctx=ctx) | gast.Subscript(ctx=ctx):
            return not isinstance(ctx, gast.Load)
        case gast.Call(func=func, args=args, keywords=keywords):
            parts = [*args, *(keyword.value for keyword in keywords)]
            while isinstance(func, (gast.Attribute, gast.Subscript)):
                func = func.value
                parts.append(func)
            return any(isinstance(part, gast.Name) and part.id == "self" for part in parts)
        case _:
            return False


def enters_itself(cls: type) -> bool:
    """Does `with` bind the manager itself?"""
    tree = _tree(cls.__enter__)  # type: ignore[attr-defined]
    returns = [node.value for node in below(tree) if isinstance(node, gast.Return)] if tree else []
    return bool(returns) and all(
        isinstance(value, gast.Name) and value.id == "self" for value in returns
    )


def is_manager_maker(fn: Callable) -> bool:
    """Is it a generator function under `contextlib.contextmanager`?"""
    code = getattr(fn, "__code__", None)
    return isinstance(code, types.CodeType) and code is _HELPER


@contextlib.contextmanager
def _manager() -> Iterator[None]:
    yield


_HELPER = _manager.__code__


def _tree(fn: FunctionType) -> gast.AST | None:
    try:
        return source_of(fn).tree
    except SrcgradError:
        return None


def _returns_nothing(fn: FunctionType) -> bool:
    tree = _tree(fn)
    if not isinstance(tree, gast.FunctionDef):
        return False
    for node in below(tree):
        if isinstance(node, gast.Return):
            match node.value:
                case None | gast.Constant(value=None | False):
                    pass
                case _:
                    return False
    return True


def _yields_plainly(fn: FunctionType) -> bool:
    """Does what is raised at a `yield` leave the generator?"""
    tree = _tree(fn)
    if tree is None:
        return False
    for node in below(tree):
        match node:
            case gast.Try(body=body, handlers=handlers) if handlers and _has_yield(body):
                return False
            case gast.Try(finalbody=final) if any(
                isinstance(n, gast.Return) for s in final for n in below(s)
            ):
                return False
            case gast.TryStar():
                return False
            case gast.With(items=items, body=body) if _has_yield(body):
                calls = [item.context_expr for item in items]
                if not all(map(_is_known_call, calls)):
                    return False
    return True


def yields_once(tree: gast.FunctionDef) -> bool:
    """Does it yield in one place, in no loop and in no `try` with handlers?"""
    places = [node for node in below(tree) if isinstance(node, (gast.Yield, gast.YieldFrom))]
    if len(places) != 1 or isinstance(places[0], gast.YieldFrom):
        return False
    return not any(
        places[0] in below(node)
        for node in below(tree)
        if isinstance(node, (gast.For, gast.While, gast.TryStar, gast.Lambda))
        or (isinstance(node, gast.Try) and node.handlers)
    )


def _has_yield(body: list[gast.stmt]) -> bool:
    parts = (node for stmt in body for node in below(stmt))
    return any(isinstance(node, (gast.Yield, gast.YieldFrom)) for node in parts)


def _is_known_call(node: gast.expr) -> bool:
    match node:
        case gast.Call(func=gast.Name(id=name) | gast.Attribute(attr=name)):
            return name in {known.__name__ for known in _KNOWN} | {"open", "printoptions"}
        case _:
            return False
