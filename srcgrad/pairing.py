"""The halves of functions that only the run knows: made, and remembered, when they are called.

A function is taken apart until a Python function with source is left, or something that has a
rule: `partial(f, 2.0)` is `f` with one more argument, a bound method is its function with the
object. It is compiled for the kinds of the arguments that it meets, as a gradient is.

>>> import math
>>> y, saved = pairs.forward(math.exp)(0.0)
>>> y, pairs.backward(saved, 3.0)
(1.0, 3.0)
>>> pairs.pushforward(pow, (1.0, None))(3.0, 2)
(9.0, 6.0)
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from . import half_texts, pairs
from .back.load import load
from .checkpoints import Checkpoint
from .derived import Computed, Derivative, check_has_text, versions_of
from .errors import NoRule, Unsupported
from .front.written import facts_of_text, written, written_lines
from .half_plans import Pairs, Plan, planned
from .half_texts import Path, Place
from .requests import Request
from .targets import function_of
from .transforms.users import is_user_function
from .tree import children


@dataclass(frozen=True)
class Call:
    """A call of a Python function. `own` are the places of what the callee brought itself (the
    object that it belongs to, what it captured or was given before), with the path at which the
    cotangent of each stands in that of the callee. `before` counts the arguments before those of
    the call."""

    fn: Callable
    args: tuple[Any, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[Place, Path] = field(default_factory=dict)
    before: int = 0

    def with_first(self, fn: Callable, first: tuple[Any, ...], options: Mapping = {}) -> Call:
        """The same with arguments before the others."""
        merged = {**options, **self.options}
        return replace(
            self, fn=fn, args=(*first, *self.args), options=merged, before=self.before + len(first)
        )


def forward(half: pairs.Forward, args: tuple, options: Mapping) -> tuple[Any, Any]:
    """Run the forward half: the result, and what `pairs.backward` takes."""
    call = _called(half, args, options, half.captured)
    places = _asked(half, call, len(args), options)
    own = tuple(call.own.values()) if half.captured else None
    if not places:
        return _target(half)(*args, **options), (pairs.Back(None, own=own), (), None)
    plan = _planned(call, "pair", places)
    version = plan.dispatcher.pick(call.args, call.options)
    y, saved = version.run(*call.args, **call.options)
    return y, (plan.back(version, own), saved, pairs.shaped(y))


def pushforward(half: pairs.Pushforward, args: tuple, options: Mapping) -> tuple[Any, Any]:
    """The result and its tangent."""
    call = _called(half, args, options, half.captured is not None)
    tangents = {place: d for place, (d, _) in _tangents(half, call).items()}
    if not tangents:
        y = _target(half)(*args, **options)
        return y, pairs.zeros_like(y)
    plan = _planned(call, "pushforward", tuple(tangents))
    version = plan.dispatcher.pick(call.args, call.options)
    bound = plan.dispatcher.signature.bind(*call.args, **call.options)
    bound.apply_defaults()
    return version.run(*bound.arguments.values(), *plan.gathered(bound.arguments, tangents))


def _asked(half: pairs.Forward, call: Call, count: int, options: Mapping) -> tuple[Place, ...]:
    """The places of a call of which a forward half is asked for the cotangents."""
    own = tuple(call.own) if half.captured else ()
    chosen = (*range(count), *options) if half.wrt is None else half.wrt
    return (*own, *(p + call.before if isinstance(p, int) else p for p in chosen))


def _tangents(half: pairs.Pushforward, call: Call) -> dict[Place, tuple[Any, Path]]:
    """The tangents of the places of a call, and where each stands in what was given."""
    found: dict[Place, tuple[Any, Path]] = {
        i + call.before: (d, (1, i)) for i, d in enumerate(half.tangents) if d is not None
    }
    found |= {name: (d, (2, name)) for name, d in half.options.items()}
    if half.captured is not None:
        own = call.own.items()
        found |= {p: (pairs.at_path(half.captured, path), (3, *path)) for p, path in own}
    return found


def gradient(fn: Callable, args: tuple, of: str) -> Callable:
    """The gradient with respect to the first argument of what `of` makes of `fn`'s value `y`, as a
    function that is called as `fn` is, and has source."""
    call = _call(fn, args, {}, bool(pairs.captured_by(_innermost(fn))))
    target = call.fn if of == "y" else _objective(call, of)
    assert isinstance(target, types.FunctionType)
    signature = inspect.signature(target, follow_wrapped=False)
    name = [*signature.parameters][call.before]
    request = Request(target, (name,), "grad", bare=True, keeps_all=True)
    # (functions that it is given are called by whoever they are: they may hold what is varied)
    found = Pairs(request, signature)
    run = found.pick(call.args, call.options).run
    cells = zip(run.__code__.co_freevars, run.__closure__ or (), strict=True)
    bound = {key: cell.cell_contents for key, cell in cells}
    made = _copied(run, {**run.__globals__, **bound})
    if call.options:
        made.__kwdefaults__ = dict(call.options)
        pairs.keeping(made)
    return _again(fn, made)


def _copied(run: types.FunctionType, namespace: dict[str, Any]) -> types.FunctionType:
    """A generated function with what it is bound to among its globals."""
    facts = facts_of_text(run.__code__)
    lines = written_lines(run.__code__.co_filename) or ()
    instead = written_lines(facts.file) if facts.file else None
    as_values = instead and ("".join(instead), facts.mirrored, facts.more)
    return load(
        "".join(lines), run.__name__, namespace, {}, None, run.__defaults__ or (),
        run.__kwdefaults__, facts.mirrored if instead is None else frozenset(), as_values or None,
    )  # fmt: skip


def _objective(call: Call, of: str) -> types.FunctionType:
    """What `of` makes of the value `y` of a call."""
    names, kept = [f"x{i}" for i in range(len(call.args))], [*call.options]
    given = ", ".join([*names, *(f"{name}={name}" for name in kept)])
    params = ", ".join([*names, *(["*", *kept] if kept else [])])
    text = f"def objective({params}):\n    y = fn({given})\n    return {of}\n"
    return written(text, "objective", {"__name__": "builtins", "np": np, "fn": call.fn})


def _innermost(fn: Callable) -> Callable:
    while isinstance(fn, (functools.partial, types.MethodType)):
        fn = fn.func if isinstance(fn, functools.partial) else fn.__func__
    return fn


def _again(fn: Callable, made: Callable) -> Callable:
    """`made` with what `fn` brings to its calls."""
    match fn:
        case functools.partial():
            return functools.partial(_again(fn.func, made), *fn.args, **fn.keywords)
        case types.MethodType():
            return types.MethodType(made, fn.__self__)
        case type() | types.FunctionType() | types.BuiltinFunctionType() | np.ufunc():
            return made
    return types.MethodType(made, fn)


def _planned(call: Call, mode: str, places: tuple[Place, ...]) -> Plan:
    return planned(call.fn, call.args, call.options, mode, places)


# --- what is called ----------------------------------------------------------------------------


# what methods of builtin types belong to that may carry a derivative
_HOLDERS = (np.ndarray, np.generic, float, complex, list, tuple, dict)


Half = pairs.Forward | pairs.Pushforward


def _target(half: Half) -> Callable:
    return half.fn if half.method is None else getattr(half.fn, half.method)


def _called(half: Half, args: tuple, options: Mapping[str, Any], captured: bool) -> Call:
    """The call of a Python function that a call of what a half is made of is."""
    fn, holder = _target(half), half.fn
    call = _call(fn, args, options, captured)
    if half.method is None or not captured or getattr(fn, "__self__", None) is holder:
        return call
    if half.method not in dict(children(holder) or ()):
        reason = f"the attribute .{half.method} of a {type(holder).__name__} is not followed"
        hint = "make it a method, or pass the function itself"
        raise pairs.placed(Unsupported(reason, None, hint))
    return replace(call, own={place: (half.method, *path) for place, path in call.own.items()})


def _call(fn: Callable, args: tuple, options: Mapping[str, Any], captured: bool) -> Call:
    """The call of a Python function that a call of `fn` is."""
    match fn:
        case pairs.Forward():
            return _forward_again(fn, args, options, captured)
        case pairs.Pushforward():
            return _pushforward_again(fn, args, options, captured)
        case types.FunctionType() if fn in pairs.READ_AS:
            return Call(pairs.READ_AS[fn](*args, **options), args, options)
    call = Call(fn, args, options)
    while (inner := _without_first(call)) is not call:
        call = inner
    target = call.fn
    if not isinstance(target, types.FunctionType) or not is_user_function(target):
        call = replace(call, fn=half_texts.calling(target, len(call.args), tuple(call.options)))
    return _as_before(_with_captured(call, fn, target, options) if captured else call)


def _with_captured(call: Call, fn: Callable, target: Callable, options: Mapping) -> Call:
    """The same, where what `fn` captured or was given before carries a derivative. (What `options`
    give anew comes from elsewhere.)"""
    if isinstance(target, types.FunctionType) and (kept := pairs.captured_by(target)):
        given = inspect.signature(target).bind_partial(*call.args, **call.options).arguments
        kept = {name: value for name, value in kept.items() if name not in given}
        call = replace(call, options={**call.options, **kept}, own={k: (k,) for k in kept})
    if isinstance(fn, functools.partial):
        start = call.before - len(fn.args)
        own: dict[Place, Path] = {start + i: (i,) for i in range(len(fn.args))}
        own |= {name: (name,) for name in fn.keywords.keys() - options.keys()}
        return replace(call, own={**own, **call.own})
    return replace(call, own={0: ()}) if call.before and not call.own else call


def _as_before(call: Call) -> Call:
    """The same with the first function that was made of this code, if no more than what is given
    in the call tells the two apart: what was generated for it is found again."""
    fn = call.fn
    assert isinstance(fn, types.FunctionType)
    if fn.__closure__ or fn.__dict__.keys() - {"keeps_captured"}:
        return call
    seen = _made_of(fn.__code__, id(fn.__globals__))
    if not seen:
        seen.append(fn)
    (first,) = seen
    if first is fn or first.__code__ is not fn.__code__ or first.__globals__ is not fn.__globals__:
        return call
    given = {*fn.__code__.co_varnames[: len(call.args)], *call.options}
    others = pairs.defaults_of(first)
    own = pairs.defaults_of(fn)
    is_same = all(name in given or others.get(name) is value for name, value in own.items())
    is_same = is_same and own.keys() == others.keys() and is_user_function(first)
    return replace(call, fn=first) if is_same else call


@functools.lru_cache(maxsize=1024)
def _made_of(code: types.CodeType, globals_id: int) -> list[types.FunctionType]:
    """The first function that was made of it (once there is one)."""
    return []


def _without_first(call: Call) -> Call:
    """A partial, a bound method or an object, as a function with more arguments."""
    fn = call.fn
    check_has_text(fn)
    match fn:
        case Derivative():
            versions = versions_of(fn)
            given = (*versions.first, *call.args)
            run = versions.to_be_read(versions.kinds_of(given, call.options)).run
            return call.with_first(run, versions.first)
        case Computed():
            return call.with_first(function_of(fn), ())
        case Checkpoint():  # (its backward half keeps what any other does)
            return replace(call, fn=fn.__wrapped__)
        case functools.partial():
            return call.with_first(fn.func, fn.args, fn.keywords)
        case types.MethodType():
            return call.with_first(fn.__func__, (fn.__self__,))
        case types.BuiltinMethodType() if isinstance(fn.__self__, _HOLDERS):
            method = half_texts.method(fn.__name__, len(call.args), tuple(call.options))
            return call.with_first(method, (fn.__self__,))
        case type() | types.FunctionType() | types.BuiltinFunctionType():
            return call
    if not callable(fn):
        fn(*call.args)  # raises what Python says of it
    made = inspect.getattr_static(type(fn), "__call__", None)
    if not isinstance(made, types.FunctionType) and not hasattr(fn, "__name__"):
        hint = "write a function that does the same in Python"
        raise pairs.placed(NoRule(f"{type(fn).__name__} has no derivative rule", None, hint))
    return call.with_first(made, (fn,)) if isinstance(made, types.FunctionType) else call


# --- halves, to be differentiated again --------------------------------------------------------


def _forward_again(half: pairs.Forward, args: tuple, options: Mapping, captured: bool) -> Call:
    call = _called(half, args, options, half.captured or captured)
    places = _asked(half, call, len(args), options)
    own = tuple(call.own.values()) if half.captured else None
    run, back = call.fn, pairs.Back(None, own=own)
    if places:
        plan = _planned(call, "pair", places)
        version = plan.dispatcher.to_read(call.args, call.options)
        run, back = version.run, plan.back(version, own)
    target = half_texts.kept(run, back, len(call.args), tuple(call.options))
    return replace(call, fn=target, own=call.own if captured else {})


def _pushforward_again(
    half: pairs.Pushforward, args: tuple, options: Mapping, captured: bool
) -> Call:
    call = _called(half, args, options, half.captured is not None or captured)
    tangents = _tangents(half, call)
    plan = _planned(call, "pushforward", tuple(tangents))
    version = plan.dispatcher.to_read(call.args, call.options)
    count = len(call.args)
    target = _pushed(plan, version.run, count, tuple(call.options))
    own: dict[Place, Path] = {place: (0, *path) for place, path in call.own.items()}
    own |= {count + j: path for j, (_, path) in enumerate(tangents.values())}
    given = (*call.args, *(d for d, _ in tangents.values()))
    return replace(call, fn=target, args=given, own=own if captured else {})


@functools.lru_cache(maxsize=1024)
def _pushed(plan: Plan, run: Callable, count: int, names: tuple[str, ...]) -> types.FunctionType:
    signature, wrt = plan.dispatcher.signature, plan.dispatcher.request.wrt
    return half_texts.pushed(run, signature, wrt, plan.keys, count, names)
