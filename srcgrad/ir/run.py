"""Runs the IR, so that what a pass made can be tested without generating source.

>>> from .core import Block, Function, Op, Param, Var
>>> x, y = Var("x"), Var("y")
>>> run(Function("f", (Param(x, "x"),), Block((Op((y,), abs, (x,)),), (y,))), (-3,))
3
"""

from __future__ import annotations

import builtins
import functools
import inspect
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace
from types import FunctionType
from typing import Any, assert_never

from .core import UNBOUND, Atom, Block, Const, Each, Function, If, Loop, Mirror, Op, Var, While
from .prims import (
    MUTATORS,
    Closure,
    Method,
    Opaque,
    append,
    assert_,
    global_value,
    set_global,
    store,
)

Values = dict[Var, Any]
Namespace = MutableMapping[str, object]

# functions that write their first argument and return None: the out is that argument
_WRITERS = frozenset("at copyto fill_diagonal place put putmask setattr delattr shuffle".split())


def run(
    function: Function,
    args: Sequence[object],
    namespace: Mapping[str, object] | None = None,
    options: Mapping[str, object] | None = None,
) -> Any:
    """The result of a function, or the tuple of its results if there are several. `namespace` is
    where global variables are looked up."""
    bound = _signature(function).bind(*args, **(options or {}))
    bound.apply_defaults()
    values = {param.var: bound.arguments[param.name] for param in function.params}
    results = _results(function, values, dict(namespace or {}))
    return results[0] if len(results) == 1 else results


def _results(function: Function, values: Values, namespace: Namespace) -> tuple[Any, ...]:
    run_block(Block(function.body.stmts), values, namespace)
    return tuple(_read(atom, values) for atom in function.body.end)


def _signature(function: Function) -> inspect.Signature:
    empty = inspect.Parameter.empty
    return inspect.Signature(
        [
            inspect.Parameter(
                param.name,
                getattr(inspect.Parameter, param.form),
                default=empty if param.default is None else param.default.value,
            )
            for param in function.params
        ]
    )


def run_block(block: Block, values: Values, namespace: Namespace) -> tuple[Any, ...]:
    """The values at the end of the block. What it defines is added to `values`."""
    for stmt in block.stmts:
        match stmt:
            case Op():
                perform(stmt, values, namespace)
            case If():
                arm = stmt.then if _read(stmt.test, values) else stmt.orelse
                values.update(zip(stmt.outs, run_block(arm, values, namespace), strict=True))
            case Loop():
                _loop(stmt, values, namespace)
            case Mirror():
                raise AssertionError("a Mirror cannot be run")
            case _:
                assert_never(stmt)
    return tuple(_value(atom, values) for atom in block.end)


def _value(atom: Atom, values: Values) -> Any:
    return values[atom] if isinstance(atom, Var) else UNBOUND if atom == UNBOUND else atom.value


def _read(atom: Atom, values: Values) -> Any:
    """A value that is used, so it must be bound."""
    value = _value(atom, values)
    if value is UNBOUND:
        name = atom.wish if isinstance(atom, Var) else "?"
        raise UnboundLocalError(
            f"cannot access local variable {name!r} where it is not associated with a value"
        )
    return value


def _loop(loop: Loop, values: Values, namespace: Namespace) -> None:
    current = [_value(carry.init, values) for carry in loop.carries]
    items = iter(_read(loop.head.items, values)) if isinstance(loop.head, Each) else None
    insides = [carry.inside for carry in loop.carries]
    for trip in _count():
        inner = dict(values)
        inner.update(zip(insides, current, strict=True))
        inner[loop.trip] = trip
        match loop.head:
            case Each(target=target):
                try:
                    inner[target] = next(items)
                except StopIteration:
                    break
            case While(test=test):
                (go,) = run_block(test, dict(inner), namespace)
                if not go:
                    break
        current = list(run_block(loop.body, inner, namespace))
        if _read(loop.stop, inner):
            break
    values.update(zip((carry.out for carry in loop.carries), current, strict=True))


def _count():
    number = 0
    while True:
        yield number
        number += 1


def perform(op: Op, values: Values, namespace: Namespace) -> None:
    """Run one operation on the values that it reads, and add its outs to them."""
    args = [_read(arg, values) for arg in op.args] if not isinstance(op.fn, Closure) else []
    options = {name: _read(option, values) for name, option in op.options}
    match op.fn:
        case Method(name=name):
            result = op.fn(*args, **options)
            results = result if name in MUTATORS else (result,)
        case Opaque():
            raise AssertionError("an opaque statement cannot be run")
        case Closure(function=function):
            captured = [_value(arg, values) for arg in op.args]
            results = (_function(function, captured, namespace),)
        case fn if fn is global_value:
            results = (_look_up(args[0], namespace),)
        case fn if fn is set_global:
            namespace[str(args[0])] = args[1]
            results = ()
        case fn if fn is store and op.spelled == "back" and args[0][args[1]] is args[2]:
            results = (args[0],)
        case fn if fn is append or fn is assert_:
            results = (fn(*args),)
        case fn if fn is setattr and op.spelled == "back" and _holds(*args):
            results = (args[0],)
        case fn if getattr(fn, "__name__", "") in _WRITERS and not _is_users(fn):
            fn(*args, **options)
            results = (args[0],)
        case fn:
            result = fn(*args, **options)
            results = result if len(op.outs) > 1 else (result,)
    if op.outs:
        values.update(zip(op.outs, results, strict=True))


def _holds(target: Any, name: str, value: object) -> bool:
    return getattr(target, name, None) is value


def _is_users(fn: object) -> bool:
    return isinstance(fn, FunctionType)


def _function(function: Function, captured: list[Any], namespace: Namespace) -> Any:
    count = len(captured)
    free = {param.var: value for param, value in zip(function.params, captured, strict=False)}
    own = [
        replace(param, default=Const(free[param.default]))
        if isinstance(param.default, Var)
        else param
        for param in function.params[count:]
    ]
    signature = _signature(Function(function.name, tuple(own), function.body))

    def closure(*args, **options):
        bound = signature.bind(*args, **options)
        bound.apply_defaults()
        values = free | {param.var: bound.arguments[param.name] for param in own}
        return _results(function, values, namespace)[0]

    return closure


def _look_up(path: str, namespace: Namespace) -> Any:
    name, *attributes = path.split(".")
    if name in namespace:
        value = namespace[name]
    elif hasattr(builtins, name):
        value = getattr(builtins, name)
    else:
        raise NameError(f"name {name!r} is not defined")
    return functools.reduce(getattr, attributes, value)
