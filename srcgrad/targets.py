"""What is to be differentiated, as a Python function with source.

A Python function is itself. Anything else that can be called (a ufunc, a function of `math`, a
`functools.partial`, a bound method, an object with `__call__`, a decorated function whose
signature is that of what it wraps, a function that has a rule) becomes a function of one line
that calls it:

>>> import numpy as np
>>> target = function_of(np.sin)
>>> bool(target(0.5) == np.sin(0.5))
True
>>> import inspect
>>> print(inspect.getsource(target), end="")
def sin(x):
    return np.sin(x)
"""

from __future__ import annotations

import functools
import inspect
import math
import types
from collections.abc import Callable
from inspect import Parameter
from typing import Any

import numpy as np

from .attributes import is_record_class
from .back.spell import numpy_path
from .checkpoints import Checkpoint
from .derived import Computed, Derivative, versions_of
from .errors import Span, SrcgradError, Unsupported
from .front.source import source_of
from .front.written import is_ours, written
from .rules.registry import jvp_rule_of, rule_of
from .selectors import defaults_of


def function_of(fn: Callable) -> types.FunctionType:
    """The Python function that a target is, or the one that stands for it."""
    if isinstance(fn, (staticmethod, classmethod)):
        return function_of(fn.__func__)
    if isinstance(fn, Checkpoint):  # (alone, there is nothing beside it to be kept)
        return function_of(fn.__wrapped__)
    if isinstance(fn, types.FunctionType) and not _is_disguised(fn) and rule_of(fn) is None:
        return _thin_once(fn, defaults_of(fn)) if jvp_rule_of(fn) is not None else fn
    if not callable(fn) or isinstance(fn, type):
        raise _refused(fn)
    if isinstance(fn, Computed):
        if fn.as_function is None:
            fn.as_function = _thin(fn)
        return fn.as_function
    if not isinstance(fn, _LASTING):
        return _thin(fn)
    return _thin_once(fn, defaults_of(fn))


def target_of(
    fn: Callable,
) -> tuple[types.FunctionType | Derivative, tuple[object, ...]]:
    """The Python function, or the derivative, and the arguments that it is always given first: of
    a method of an object, and of an object that is called, the object.

    >>> class Line:
    ...     def at(self, x): return self.w * x
    >>> line = Line()
    >>> function, first = target_of(line.at)
    >>> function is Line.at, first == (line,)
    (True, True)
    """
    if isinstance(fn, Derivative):
        return fn, versions_of(fn).first
    if isinstance(fn, Checkpoint):
        return target_of(fn.__wrapped__)
    if rule_of(fn) is not None:
        return function_of(fn), ()
    if isinstance(fn, types.MethodType) and isinstance(fn.__func__, Derivative):
        return fn.__func__, (*versions_of(fn.__func__).first, fn.__self__)
    if isinstance(fn, types.MethodType) and isinstance(fn.__func__, types.FunctionType):
        is_plain = rule_of(fn.__func__) is None and not _is_disguised(fn.__func__)
        if not isinstance(fn.__self__, type) and is_plain:
            return fn.__func__, (fn.__self__,)
    if is_record_class(type(fn)):
        method = inspect.getattr_static(type(fn), "__call__", None)
        if isinstance(method, types.FunctionType) and not _is_disguised(method):
            return method, (fn,)
    return function_of(fn), ()


# what is its own key, and usually as old as its module
_LASTING = (types.FunctionType, types.BuiltinFunctionType, np.ufunc)


def _refused(fn: object) -> Unsupported:
    return Unsupported(
        f"the target {fn!r} is not a function",
        None,
        "pass a function or a lambda; wrap anything else: grad(lambda x: obj(x))",
    )


def _is_disguised(fn: types.FunctionType) -> bool:
    """Does it show the signature of another function than itself?"""
    if not hasattr(fn, "__wrapped__") and not hasattr(fn, "__signature__"):
        return False
    shown, own = inspect.signature(fn), inspect.signature(fn, follow_wrapped=False)
    return _forms(shown) != _forms(own)


def _forms(signature: inspect.Signature) -> list[tuple[str, Any]]:
    return [(p.name, p.kind) for p in signature.parameters.values()]


# --- the function of one line ------------------------------------------------------------------


def _thin(fn: Callable) -> types.FunctionType:
    parameters = _parameters(fn)
    given, names = _callee(fn)
    taken = {p.name for p in parameters}
    namespace: dict[str, Any] = {"__name__": getattr(fn, "__module__", None) or "builtins"}
    spelled: list[str] = []
    for name, value in zip(names, given, strict=True):
        first, *rest = name.split(".")
        while first in taken:
            first += "_"
        namespace[first] = value
        taken.add(first)
        spelled.append(".".join([first, *rest]))
    name = _name(fn)
    arguments = ", ".join([*spelled[1:], *map(_passed, parameters)])
    text = f"def {name}({_listed(parameters)}):\n    return {spelled[0]}({arguments})\n"
    defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
    only = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    thin = written(text, name, namespace, _place(given[0]))
    thin.__defaults__ = tuple(v for key, v in defaults.items() if key not in only) or None
    thin.__kwdefaults__ = {key: v for key, v in defaults.items() if key in only} or None
    thin.__module__ = namespace["__name__"]
    return thin


def _place(fn: object) -> Span | None:
    """Where a function of Python begins; None for anything else."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    if not isinstance(fn, (types.FunctionType, types.MethodType)):
        return None
    try:
        source = source_of(getattr(fn, "__func__", fn))
    except SrcgradError:
        return None
    line, text = source.first_line, source.lines[source.first_line - 1].rstrip()
    start = len(text) - len(text.lstrip())
    return Span(source.file, source.name, line, start, line, len(text), text)


@functools.lru_cache(maxsize=256)
def _thin_once(fn: Callable, defaults: tuple[object, ...]) -> types.FunctionType:
    return _thin(fn)


_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def _callee(fn: Callable) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """What the line calls, with the arguments it gives first, and their names."""
    if rule_of(fn) is not None and isinstance(fn, (types.MethodType, types.FunctionType)):
        return (fn,), (_plain(fn.__name__, "fn"),)
    if isinstance(fn, types.MethodType) and isinstance(fn.__func__, types.FunctionType):
        return (fn.__func__, fn.__self__), (_plain(fn.__func__.__name__, "method"), "self")
    name = getattr(fn, "__name__", "")
    if isinstance(fn, Computed):
        return (fn,), (_plain(name, "fn"),)
    if not isinstance(fn, types.FunctionType) and (path := numpy_path(fn)):
        return (np,), (f"np.{path}",)
    if getattr(math, name, None) is fn:
        return (math,), (f"math.{name}",)
    call = inspect.getattr_static(type(fn), "__call__", None)
    if isinstance(call, types.FunctionType) and rule_of(fn) is None:
        return (call, fn), ("call", "self")
    return (fn,), ("wrapped" if isinstance(fn, types.FunctionType) else "fn",)


def _parameters(fn: Callable) -> list[Parameter]:
    if isinstance(fn, Computed):
        return fn.parameters()
    inner = fn.func if isinstance(fn, functools.partial) else fn
    try:
        shown = list(inspect.signature(fn).parameters.values())
    except (ValueError, TypeError):
        shown = []
    rule = rule_of(inner)
    if (
        shown
        and not is_closed(inner)
        and not isinstance(inner, (np.ufunc, types.BuiltinFunctionType))
    ):
        if not (getattr(inner, "__module__", None) or "").startswith("numpy"):
            return shown
    # options stay what they are
    needed = [p for p in shown if p.default is p.empty and p.kind in _POSITIONAL]
    if needed and not isinstance(inner, np.ufunc):
        return needed
    if not needed and rule is not None and not isinstance(inner, np.ufunc):
        own = rule.signature.parameters
        starred = [name for name in rule.parameters if own[name].kind is Parameter.VAR_POSITIONAL]
        if starred:
            return [Parameter(starred[0], Parameter.VAR_POSITIONAL)]
        return [Parameter(name, Parameter.POSITIONAL_ONLY) for name in rule.parameters]
    if isinstance(inner, np.ufunc):
        names = ["x"] if inner.nin == 1 else [f"x{i}" for i in range(1, inner.nin + 1)]
        names = names[len(fn.args) :] if isinstance(fn, functools.partial) else names
        return [Parameter(name, Parameter.POSITIONAL_ONLY) for name in names]
    raise _refused(fn)


def is_closed(fn: Callable) -> bool:
    """Has it a rule that is not the user's, and is not looked into?"""
    return rule_of(fn) is not None and not _is_of_user(fn)


def _is_of_user(fn: Callable) -> bool:
    """Is it a Python function whose rule is the user's? (That one tells of all parameters.)"""
    rule = rule_of(fn)
    is_python = isinstance(fn, (types.FunctionType, types.MethodType))
    return is_python and rule is not None and rule.place is not None


def options_without_rule(fn: Callable) -> frozenset[str]:
    """The parameters with a default of which the rule of a function gives no derivative.

    >>> options_without_rule(np.sin)
    frozenset()
    """
    rule = rule_of(fn)
    if rule is None or not _is_of_user(fn):
        return frozenset()
    every = inspect.signature(fn).parameters.values()
    return frozenset(p.name for p in every if p.default is not p.empty and p.name not in rule.wrt)


def _name(fn: Callable) -> str:
    inner = fn.func if isinstance(fn, functools.partial) else fn
    return _plain(getattr(inner, "__name__", None) or type(inner).__name__, "target")


def _plain(name: str, instead: str) -> str:
    return name if name.isidentifier() else instead


def _listed(parameters: list[Parameter]) -> str:
    """The parameters as a `def` lists them, each default a stand-in for the real one."""
    parts: list[str] = []
    before: Any = None
    for p in parameters:
        if before is Parameter.POSITIONAL_ONLY and p.kind is not before:
            parts.append("/")
        if p.kind is p.KEYWORD_ONLY and before not in (p.KEYWORD_ONLY, p.VAR_POSITIONAL):
            parts.append("*")
        star = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
        parts.append(f"{star}{p.name}" + ("=None" if p.default is not p.empty else ""))
        before = p.kind
    return ", ".join(parts)


def _passed(p: Parameter) -> str:
    match p.kind:
        case Parameter.VAR_POSITIONAL:
            return f"*{p.name}"
        case Parameter.VAR_KEYWORD:
            return f"**{p.name}"
        case Parameter.KEYWORD_ONLY:
            return f"{p.name}={p.name}"
        case _:
            return p.name


def wrong_call(fn: Callable, error: TypeError) -> Exception:
    """What is said of a call that does not fit `fn`: of a function of one line, what to do."""
    code = getattr(fn, "__code__", None)
    if code is None or not is_ours(code):
        return error
    name = fn.__name__
    hint = f"write the call in a lambda, with all that it is given: lambda x: {name}(x, ...)"
    return Unsupported(f"{name}() as the target does not take these arguments: {error}", None, hint)
