"""NumPy's functions that call the functions they are given, as the loops and writes they are.

`np.apply_along_axis`, `np.fromfunction` and `np.piecewise` are written down as Python functions,
whose bodies are put in the place of the call.

>>> print(text_of_piecewise([True, False]))
def chosen(zeros_like, x, where1, where2, value1, value2):
    result = zeros_like(x)
    result[where1] = value1(x[where1])
    result[where2] = value2
    return result
"""

from __future__ import annotations

from collections.abc import Sequence

import gast
import numpy as np

from ..ir.core import Const
from .build import LocalFunction, Lowering, Value
from .expressions import atom, value
from .functional import items_of, run_text


def functional_arrays(
    lowering: Lowering, callee: Const, node: gast.Call, name: str | None
) -> Value | None:
    """The value of a call of one of these functions; None if it is something else."""
    if any(isinstance(arg, gast.Starred) for arg in node.args) or node.keywords:
        return None
    if callee.value is np.apply_along_axis and len(node.args) == 3:
        return _along_axis(lowering, node, name)
    if callee.value is np.fromfunction and len(node.args) == 2:
        return _from_function(lowering, node, name)
    if callee.value is np.piecewise and len(node.args) == 3:
        return _piecewise(lowering, node, name)
    return None


def _along_axis(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    function, axis, x = value(lowering, node.args[0]), *(atom(lowering, a) for a in node.args[1:])
    text = (
        "def applied(array, moveaxis, reshape, ndim, function, axis, x):\n"
        "    lines = moveaxis(x, axis, -1)\n"
        "    shape = lines.shape\n"
        "    found = array([function(line) for line in reshape(lines, (-1, shape[-1]))])\n"
        "    found = reshape(found, shape[:-1] + found.shape[1:])\n"
        "    first, count = ndim(x) - 1, ndim(found) - ndim(x) + 1\n"
        "    place = axis % ndim(x)\n"
        "    return moveaxis(found, range(first, first + count), range(place, place + count))"
    )
    library = [_library(fn) for fn in (np.array, np.moveaxis, np.reshape, np.ndim)]
    return run_text(lowering, text, [*library, function, axis, x], node, name)


def _from_function(lowering: Lowering, node: gast.Call, name: str | None) -> Value | None:
    sizes = items_of(node.args[1])
    if not sizes:
        return None
    names = ", ".join(f"axis{number}" for number in range(1, len(sizes) + 1))
    text = (
        "def made(indices, float, function, shape):\n"
        f"    {names}, = indices(shape, float)\n"
        f"    return function({names})"
    )
    args = [value(lowering, node.args[0]), atom(lowering, node.args[1])]
    return run_text(lowering, text, [_library(np.indices), Const(float), *args], node, name)


def _piecewise(lowering: Lowering, node: gast.Call, name: str | None) -> Value | None:
    tests, values = items_of(node.args[1]), items_of(node.args[2])
    if tests is None or values is None or len(tests) != len(values):
        return None
    x = atom(lowering, node.args[0])
    places = [atom(lowering, test) for test in tests]
    found = [value(lowering, each) for each in values]
    is_called = [_is_function(each) for each in found]
    text = text_of_piecewise(is_called)
    return run_text(lowering, text, [_library(np.zeros_like), x, *places, *found], node, name)


def text_of_piecewise(is_called: Sequence[bool]) -> str:
    """`np.piecewise`; which of its values are functions?"""
    numbers = range(1, len(is_called) + 1)
    lines = [
        f"    result[where{n}] = value{n}" + (f"(x[where{n}])" if called else "")
        for n, called in zip(numbers, is_called, strict=True)
    ]
    names = [f"{kind}{n}" for kind in ("where", "value") for n in numbers]
    head = f"def chosen(zeros_like, x, {', '.join(names)}):\n    result = zeros_like(x)\n"
    return "\n".join([head.rstrip(), *lines, "    return result"])


def _is_function(found: Value) -> bool:
    return isinstance(found, LocalFunction) or isinstance(found, Const) and callable(found.value)


def _library(fn: object) -> Const:
    return Const(fn, f"np.{getattr(fn, '__name__', '')}")
