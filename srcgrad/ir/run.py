"""Runs the IR, so that what a pass made can be tested without generating source.

>>> import numpy as np

from .core import Block, Function, Op, Param, Var
>>> from .core import Param
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
from functools import partial
from typing import Any, assert_never

import numpy as np

from . import marks
from .core import (
    UNBOUND,
    Atom,
    Block,
    Const,
    Each,
    Function,
    If,
    Loop,
    Mirror,
    Op,
    Stmt,
    Var,
    While,
)
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
    unpack,
    unpack_star,
)
from .walk import stmts_in
from .writers import writes_first

Values = dict[Var, Any]
Namespace = MutableMapping[str, object]


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
    _statements(block.stmts, values, namespace)
    return tuple(_value(atom, values) for atom in block.end)


def _statements(stmts: Sequence[Stmt], values: Values, namespace: dict[str, object]) -> None:
    place = 0
    attempts: set[Atom] = set()
    while place < len(stmts):
        stmt = stmts[place]
        place += 1
        match stmt:
            case Op(fn=fn) if fn in marks.OPENERS:
                place = _marked(stmts, place - 1, values, namespace)
            case Op(fn=marks.attempt):
                attempts.add(stmt.out)
            case Op():
                perform(stmt, values, namespace)
            case If() if stmt.test in attempts:
                _attempt(stmt, values, namespace)
            case If():
                arm = stmt.then if _read(stmt.test, values) else stmt.orelse
                values.update(zip(stmt.outs, run_block(arm, values, namespace), strict=True))
            case Loop():
                _loop(stmt, values, namespace)
            case Mirror():
                raise AssertionError("a Mirror cannot be run")
            case _:
                assert_never(stmt)


# --- exceptions --------------------------------------------------------------------------------


def _marked(stmts: Sequence[Stmt], place: int, values: Values, namespace: dict[str, object]) -> int:
    """Run what the mark at `place` begins; where it ends."""
    opener, close = stmts[place], marks.closing(stmts, place)
    body, closer = stmts[place + 1 : close], (*stmts, None)[close]
    assert isinstance(opener, Op)
    go = partial(_statements, values=values, namespace=namespace)
    if opener.fn is marks.enter:
        manager = _read(opener.args[0], values)
        with manager as value:
            values.update(zip(opener.outs, (value, manager), strict=True))
            go(body)
        return close + 1
    if not isinstance(closer, Op):
        go(body)
        return close
    if closer.fn is marks.at_last:
        end = marks.closing(stmts, close)
        try:
            go(body)
        except BaseException:
            for op in stmts_in(Block(tuple(body))):  # the versions that there would have been
                if isinstance(op, Op) and op.outs and _writes(op) and op.args[0] in values:
                    values.setdefault(op.outs[-1], values[op.args[0]])  # type: ignore[index]
            go(stmts[close + 1 : end])
            raise
        go(stmts[close + 1 : end])
        return end + 1
    handling = marks.tested_by(closer, stmts[close:])
    try:
        go(body)
    except BaseException as error:
        _handle(handling.then, error, values, namespace)
    return stmts.index(handling) + 1


def _writes(op: Op) -> bool:
    return op.fn in (append, store) or isinstance(op.fn, Method) and op.fn.name in MUTATORS


def _attempt(stmt: If, values: Values, namespace: dict[str, object]) -> None:
    count = marks.attempted(stmt.then)
    try:
        _statements(stmt.then.stmts[:count], values, namespace)
    except BaseException as error:
        ends = _handle(stmt.orelse, error, values, namespace)
    else:
        ends = run_block(Block(stmt.then.stmts[count:], stmt.then.end), values, namespace)
    values.update(zip(stmt.outs, ends, strict=True))


def _handle(
    block: Block, error: BaseException, values: Values, namespace: dict[str, object]
) -> tuple[Any, ...]:
    """Run a region that catches; raise what it does not catch."""
    test, *rest = block.stmts
    assert isinstance(test, Op) and test.fn is marks.catches
    types = tuple(_read(arg, values) for arg in test.args) or (BaseException,)
    is_caught = isinstance(error, types)
    match rest:
        case [If() as choice] if choice.test is test.out and not is_caught:
            ends = _handle(choice.orelse, error, values, namespace)
            values.update(zip(choice.outs, ends, strict=True))
            return tuple(_value(atom, values) for atom in block.end)
        case _ if not is_caught:
            raise error
    values[test.out] = True
    for op in stmts_in(block):
        if isinstance(op, Op) and op.fn is marks.error:
            values[op.out] = error
    return run_block(Block(tuple(rest), block.end), values, namespace)


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
        case marks.reraise:
            raise
        case fn if fn in marks.MARKS:
            return
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
        case fn if fn is unpack or fn is unpack_star:  # (a tuple, of one out too)
            results = fn(*args)
        case fn if fn is setattr and op.spelled == "back" and isinstance(args[0], np.ndarray):
            getattr(*args[:2])[...] = args[2]  # (a view: in arrays, `q.T` can only be written)
            results = (args[0],)
        case fn if fn is setattr and op.spelled == "back" and _holds(*args):
            results = (args[0],)
        case fn if writes_first(fn):  # (the out is that argument)
            fn(*args, **options)
            results = (args[0],)
        case fn:
            result = fn(*args, **options)
            results = result if len(op.outs) > 1 else (result,)
    if op.outs:
        values.update(zip(op.outs, results, strict=True))


def _holds(target: Any, name: str, value: object) -> bool:
    """(What a property gave is nowhere else.)"""
    is_property = isinstance(getattr(type(target), name, None), property)
    return is_property or getattr(target, name, None) is value


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
