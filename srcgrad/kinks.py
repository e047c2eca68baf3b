"""Where a function has a kink at given arguments: a tie, abs of 0, a test of equal values.

>>> def f(x, y):
...     return abs(x) + max(x, y)
>>> [(kink.what, kink.span.line_text.strip()) for kink in kinks(f, (0.0, 0.0))]
[('abs of 0', 'return abs(x) + max(x, y)'), ('max of equal values', 'return abs(x) + max(x, y)')]
"""

from __future__ import annotations

import builtins
import math
import operator
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .errors import Span
from .front.lower import lower
from .front.source import source_of
from .ir.core import Block, Op, Stmt
from .ir.prims import Method
from .ir.run import run
from .ir.walk import map_blocks


@dataclass(frozen=True)
class Kink:
    """An operation whose arguments are where its derivative jumps."""

    what: str
    span: Span

    def __str__(self) -> str:
        return f"{self.what}, {self.span.file}:{self.span.line}"


def kinks(fn: types.FunctionType, args: Sequence[Any]) -> list[Kink]:
    """The kinks that a run of `fn` meets, in their order (none where it cannot be looked into).
    Functions that it calls are not looked into."""
    found: dict[Kink, None] = {}

    def watched(op: Op) -> Op:
        look = _looked_at(op.fn)
        if look is None or op.span is None:
            return op
        span, what = op.span, look

        def watching(*given: Any, **options: Any) -> Any:
            if reason := _reason(what, given, options):
                found[Kink(reason, span)] = None
            return op.fn(*given, **options)

        return replace(op, fn=watching)

    def visit(stmt: Stmt) -> Stmt:
        return watched(stmt) if isinstance(stmt, Op) else map_blocks(stmt, block)

    def block(inner: Block) -> Block:
        return Block(tuple(map(visit, inner.stmts)), inner.end)

    try:
        source = source_of(fn)
        function = lower(source)
        function = replace(function, body=block(function.body))
        cells = {name: cell.cell_contents for name, cell in source.cells.items()}
        run(function, args, {**vars(builtins), **source.globals, **cells})
    except Exception:  # it is only a hint, and what it runs is any program
        return []
    return list(found)


Look = Callable[[tuple, dict], bool]


def _looked_at(fn: Callable) -> tuple[str, Look] | None:
    if isinstance(fn, Method):
        return _METHODS.get(fn.name)
    try:
        return _FUNCTIONS.get(fn)
    except TypeError:  # an unhashable callable
        return None


def _reason(look: tuple[str, Look], args: tuple, options: dict) -> str:
    what, is_kink = look
    try:
        return what if is_kink(args, options) else ""
    except Exception:  # the arguments are no numbers
        return ""


def _is_zero(args: tuple, options: dict) -> bool:
    return bool(np.any(np.equal(args[0], 0)))


def _are_equal(args: tuple, options: dict) -> bool:
    return all(_is_number(arg) for arg in args[:2]) and bool(np.any(np.equal(args[0], args[1])))


def _is_number(value: Any) -> bool:
    """(Integers are compared to count.)"""
    return np.asarray(value).dtype.kind in "fc"


def _has_ties(args: tuple, options: dict) -> bool:
    """Is the largest of `max(a, b, …)` or `max(items)` there twice? (Of the smallest of `min`.)"""
    items = list(args[0]) if len(args) == 1 else list(args)
    return any(items.count(item) > 1 for item in (max(items), min(items)))


def _has_equal_extremes(args: tuple, options: dict) -> bool:
    axis = args[1] if len(args) > 1 else options.get("axis")
    array = np.asarray(args[0])
    extremes = [np.max(array, axis, keepdims=True), np.min(array, axis, keepdims=True)]
    return any(bool(np.any(np.sum(array == one, axis) > 1)) for one in extremes)


def _is_whole(args: tuple, options: dict) -> bool:
    return _is_number(args[0]) and bool(np.any(np.equal(np.mod(args[0], 1), 0)))


def _is_at_a_bound(args: tuple, options: dict) -> bool:
    bounds = [bound for bound in args[1:3] if bound is not None]
    return any(bool(np.any(np.equal(args[0], bound))) for bound in bounds)


def _has_repeats(args: tuple, options: dict) -> bool:
    array = np.asarray(args[0])
    return _is_number(array) and np.unique(array).size < array.size


_ABS = ("abs of 0", _is_zero)
_MAX = ("max of equal values", _has_equal_extremes)
_MIN = ("min of equal values", _has_equal_extremes)
_PAIR = ("a maximum of equal values", _are_equal)
_LOW = ("a minimum of equal values", _are_equal)
_TEST = ("a test of equal values", _are_equal)
_STEP = ("a step", _is_whole)
_BOUND = ("a value at a bound of clip", _is_at_a_bound)

_FUNCTIONS: dict[Callable, tuple[str, Look]] = {
    abs: _ABS,
    math.fabs: _ABS,
    np.abs: _ABS,
    np.fabs: _ABS,
    np.sign: ("sign of 0", _is_zero),
    np.sqrt: ("sqrt of 0", _is_zero),
    math.sqrt: ("sqrt of 0", _is_zero),
    max: ("max of equal values", _has_ties),
    min: ("min of equal values", _has_ties),
    np.max: _MAX,
    np.min: _MIN,
    np.maximum: _PAIR,
    np.fmax: _PAIR,
    np.minimum: _LOW,
    np.fmin: _LOW,
    np.clip: _BOUND,
    **dict.fromkeys(
        (sorted, np.sort, np.median, np.partition), ("order of equal values", _has_repeats)
    ),
    **dict.fromkeys((math.floor, math.ceil, np.floor, np.ceil, np.rint, np.trunc), _STEP),
    **dict.fromkeys(
        (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne), _TEST
    ),
    **dict.fromkeys((np.less, np.less_equal, np.greater, np.greater_equal, np.equal), _TEST),
}
_METHODS = {"max": _MAX, "min": _MIN, "clip": _BOUND}
