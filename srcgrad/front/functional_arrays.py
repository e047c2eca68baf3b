"""NumPy's functions that call the functions they are given, as the loops and writes they are.

`np.apply_along_axis`, `np.apply_over_axes`, `np.fromfunction` and `np.piecewise` are written down
as Python functions, whose bodies are put in the place of the call; so are `np.ndenumerate` and
`np.put_along_axis`.

>>> print(text_of_piecewise([True, False]))
def chosen(zeros_like, x, where1, where2, value1, value2):
    result = zeros_like(x)
    result[where1] = value1(x[where1])
    result[where2] = value2
    return result
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Hashable, Sequence

import gast
import numpy as np

from ..ir.core import NONE, Const, Var
from ..runtime_arrays import places_along, visited
from .build import LocalFunction, Lowering, Value
from .expressions import atom, value
from .frames import Frame
from .names import below, effects_of, local_names
from .nested import Vectorized
from .resolve import resolve
from .written_out import items_of, run_text


def functional_arrays(
    lowering: Lowering, callee: Const, node: gast.Call, name: str | None
) -> Value | None:
    """The value of a call of one of these functions; None if it is something else."""
    if not callable(callee.value) or type(callee.value).__hash__ is None:
        return None
    node = _by_position(callee.value, node)
    if any(isinstance(arg, gast.Starred) for arg in node.args) or node.keywords:
        return None
    if isinstance(callee.value, np.vectorize):
        plain = np.vectorize(callee.value.pyfunc)
        if {**vars(callee.value), "__doc__": None} == {**vars(plain), "__doc__": None}:
            return call_vectorized(lowering, _made_of(Const(plain.pyfunc), None), node, name)
    write, count = WRITTEN_OUT.get(callee.value, (None, 0))  # type: ignore[arg-type]
    return write(lowering, node, name) if write is not None and len(node.args) == count else None


def _by_position(fn: object, node: gast.Call) -> gast.Call:
    """The call with its arguments by position, where they are given in that order."""
    if not node.keywords or not isinstance(fn, Hashable) or fn not in WRITTEN_OUT:
        return node
    try:
        names = [*inspect.signature(fn).parameters]  # type: ignore[arg-type]
    except ValueError:  # (it does not tell)
        return node
    given, count = [keyword.arg for keyword in node.keywords], len(node.args)
    if names[count : count + len(given)] != given:
        return node
    args = [*node.args, *(keyword.value for keyword in node.keywords)]
    return gast.copy_location(gast.Call(func=node.func, args=args, keywords=[]), node)


def _along_axis(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    function, axis, x = value(lowering, node.args[0]), *(atom(lowering, a) for a in node.args[1:])
    text = (
        "def applied(array, asarray, moveaxis, reshape, ndim, function, axis, x):\n"
        "    lines = moveaxis(x, axis, -1)\n"
        "    shape = lines.shape\n"
        "    each = [function(line) for line in reshape(lines, (-1, shape[-1]))]\n"
        "    found = array(each).astype(asarray(each[0]).dtype)\n"
        "    found = reshape(found, shape[:-1] + found.shape[1:])\n"
        "    first, count = ndim(x) - 1, ndim(found) - ndim(x) + 1\n"
        "    place = axis % ndim(x)\n"
        "    return moveaxis(found, range(first, first + count), range(place, place + count))"
    )
    library = map(_library, (np.array, np.asarray, np.moveaxis, np.reshape, np.ndim))
    return run_text(lowering, text, [*library, function, axis, x], node, name)


def _over_axes(lowering: Lowering, node: gast.Call, name: str | None) -> Value | None:
    function, x = value(lowering, node.args[0]), atom(lowering, node.args[1])
    axes = items_of(node.args[2])
    places = [atom(lowering, axis) for axis in ([node.args[2]] if axes is None else axes)]
    text = (
        "def applied(ndim, expand_dims, function, x, axis):\n"
        "    axis = axis % ndim(x)\n"
        "    found = function(x, axis)\n"
        "    return found if ndim(found) == ndim(x) else expand_dims(found, axis)"
    )
    library = [_library(fn) for fn in (np.ndim, np.expand_dims)]
    found: Value = x
    for place in places:
        found = run_text(lowering, text, [*library, function, found, place], node, name)
    return found


def _enumerated(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    text = (
        "def enumerated(zip, list, ndindex, shape, ravel, x):\n"
        "    return zip(list(ndindex(shape(x))), ravel(x))"
    )
    library = [_library(fn) for fn in (np.ndindex, np.shape, np.ravel)]
    x = atom(lowering, node.args[0])
    return run_text(
        lowering, text, [Const(zip, "zip"), Const(list, "list"), *library, x], node, name
    )


def _visited(lowering: Lowering, node: gast.Call, name: str | None) -> Value | None:
    if items_of(node.args[0]) is not None:
        return None
    text = "def elements(take, visited, x):\n    return take(x, visited(x))"
    library = [_library(np.take), Const(visited, "visited")]
    return run_text(lowering, text, [*library, atom(lowering, node.args[0])], node, name)


def _of_buffer(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    text = (
        "def made(frombuffer, prod, reshape, shape, dtype, buffer):\n"
        "    return reshape(frombuffer(buffer, dtype, prod(shape)), shape)"
    )
    library = [_library(np.frombuffer), Const(math.prod, "math.prod"), _library(np.reshape)]
    args = [atom(lowering, arg) for arg in node.args]
    return run_text(lowering, text, [*library, *args], node, name)


def _put_along_axis(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    text = (
        "def put(places_along, shape, x, indices, values, axis):\n"
        "    x[places_along(indices, shape(x), axis)] = values"
    )
    library = [Const(places_along, "places_along"), _library(np.shape)]
    return run_text(
        lowering, text, [*library, *(atom(lowering, arg) for arg in node.args)], node, name
    )


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
    is_called = [None if isinstance(one, Var) else _is_function(one) for one in found]
    text = text_of_piecewise(is_called)
    return run_text(lowering, text, [_library(np.zeros_like), x, *places, *found], node, name)


def text_of_piecewise(is_called: Sequence[bool | None]) -> str:
    """`np.piecewise`; which of its values are functions? (None: it is not known yet.)"""
    numbers = range(1, len(is_called) + 1)
    calls = {
        True: "value{n}(x[where{n}])",
        False: "value{n}",
        None: "value{n}(x[where{n}]) if callable(value{n}) else value{n}",
    }
    lines = [
        f"    result[where{n}] = {calls[called].format(n=n)}"
        for n, called in zip(numbers, is_called, strict=True)
    ]
    names = [f"{kind}{n}" for kind in ("where", "value") for n in numbers]
    head = f"def chosen(zeros_like, x, {', '.join(names)}):\n    result = zeros_like(x)\n"
    return "\n".join([head.rstrip(), *lines, "    return result"])


def _is_function(found: Value) -> bool:
    return isinstance(found, LocalFunction) or isinstance(found, Const) and callable(found.value)


def _library(fn: object) -> Const:
    return Const(fn, f"np.{getattr(fn, '__name__', '')}")


def _broadcast(lowering: Lowering, node: gast.Call, name: str | None) -> Value | None:
    """In the head of a loop: else its shape may be asked for, and it is left as it is."""
    heads = [
        part.iter
        for part in gast.walk(lowering.source.tree)
        if isinstance(part, (gast.For, gast.comprehension))
    ]
    if not any(head is node for head in heads):
        return None
    letters = [f"x{number}" for number in range(1, len(node.args) + 1)]
    text = (
        f"def items(zip, ravel, broadcast_arrays, {', '.join(letters)}):\n"
        f"    {', '.join(letters)}, = broadcast_arrays({', '.join(letters)})\n"
        f"    return zip({', '.join(f'ravel({letter})' for letter in letters)})"
    )
    library = [Const(zip, "zip"), _library(np.ravel), _library(np.broadcast_arrays)]
    args = [atom(lowering, arg) for arg in node.args]
    return run_text(lowering, text, [*library, *args], node, name)


# --- functions made of functions ------------------------------------------------------------------


def _vectorized(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    return _made_of(value(lowering, node.args[0]), None)


def _made_of(function: Value, dtype: Const | None) -> Vectorized:
    nothing = gast.parse("lambda: None").body[0].value
    return Vectorized(nothing, Frame(frozenset()), {}, function, dtype)


def _object_ufunc(lowering: Lowering, node: gast.Call, name: str | None) -> Value | None:
    function, results = value(lowering, node.args[0]), atom(lowering, node.args[2])
    if not isinstance(results, Const) or results.value != 1:
        return None
    return _made_of(function, Const(object, "object"))


def call_vectorized(
    lowering: Lowering, made: Vectorized, node: gast.Call, name: str | None
) -> Value:
    """The loop that a function made by `np.vectorize` or `np.frompyfunc` runs. (Its function gets
    Python's numbers; the type of the first result is that of all.)"""
    if node.keywords or not node.args or any(isinstance(arg, gast.Starred) for arg in node.args):
        reason = "a function made by np.vectorize is given something by name, or a star"
        raise lowering.refuse(reason, node, "give it arrays by position, or write the loop")
    numbers = range(1, len(node.args) + 1)
    given, items = ", ".join(f"x{n}" for n in numbers), ", ".join(f"item{n}" for n in numbers)
    lists = ", ".join(f"ravel(x{n}).tolist()" for n in numbers)
    firsts = ", ".join(f"ravel(x{n})[0]" for n in numbers)
    # (NumPy calls it once more, to see of what type its results are)
    again = f"    function({firsts})\n" if _may_have_effects(lowering, made.function) else ""
    if len(numbers) == 1:
        same, each = "x1 = asarray(x1)", lists
    else:
        same, each = f"{given} = broadcast_arrays({given})", f"zip({lists})"
    text = (
        "def mapped(array, asarray, broadcast_arrays, ravel, reshape, zip, function, dtype, "
        f"{given}):\n"
        f"    {same}\n"
        f"{again}"
        f"    found = [function({items}) for {items} in {each}]\n"
        f"{_in_arrays(_count_of_results(made.function))}"
    )
    library = map(_library, (np.array, np.asarray, np.broadcast_arrays, np.ravel, np.reshape))
    known = [*library, Const(zip, "zip"), made.function, made.dtype or NONE]
    args = [atom(lowering, arg) for arg in node.args]
    return run_text(lowering, text, [*known, *args], node, name)


def _count_of_results(function: Value) -> int | None:
    """How many results a function returns in a tuple that is written out; None if in none."""
    if not isinstance(function, LocalFunction):
        return None
    node = function.node
    if isinstance(node, gast.Lambda):
        found = [node.body]
    else:
        found = [part.value for part in below(node) if isinstance(part, gast.Return)]
    counts = {len(one.elts) if isinstance(one, gast.Tuple) else None for one in found}
    return counts.pop() if len(counts) == 1 else None


def _in_arrays(count: int | None) -> str:
    """The lines that make arrays of the items of `found`, one for each result."""
    if count is None:
        return (
            "    if dtype is None:\n"
            "        found = array(found).astype(asarray(found[0]).dtype)\n"
            "    else:\n"
            "        found = array(found, dtype)\n"
            "    return reshape(found, x1.shape)"
        )
    lines = [
        f"    found{n} = [results[{n}] for results in found]\n"
        f"    found{n} = array(found{n}).astype(asarray(found{n}[0]).dtype)\n"
        for n in range(count)
    ]
    arrays = "".join(f"reshape(found{n}, x1.shape), " for n in range(count))
    return "".join(lines) + f"    return ({arrays})"


def _may_have_effects(lowering: Lowering, function: Value) -> bool:
    """May a call of it do more than give its result?"""
    if not isinstance(function, LocalFunction):
        return not (isinstance(function, Const) and _is_of_library(function.value))
    own, effects = local_names(function.node), effects_of(function.node)
    calls = [part.func for part in below(function.node) if isinstance(part, gast.Call)]
    roots = [_root(call) for call in calls]
    known = [
        resolve(lowering, call) if isinstance(root, gast.Name) and root.id not in own else None
        for call, root in zip(calls, roots, strict=True)
    ]
    return bool(effects.rebound or effects.mutated) or not all(
        one is not None and _is_of_library(one.value) for one in known
    )


def _root(node: gast.AST) -> gast.AST:
    return _root(node.value) if isinstance(node, gast.Attribute) else node


def _is_of_library(fn: object) -> bool:
    home = (getattr(fn, "__module__", None) or "").split(".")[0]
    return home in ("math", "cmath", "numpy") or fn in (abs, float, int, max, min, round, sum)


# how each is written, with how many arguments
WRITTEN_OUT: dict[Callable, tuple[Callable, int]] = {
    np.apply_along_axis: (_along_axis, 3),
    np.apply_over_axes: (_over_axes, 3),
    np.broadcast: (_broadcast, 2),
    np.fromfunction: (_from_function, 2),
    np.frompyfunc: (_object_ufunc, 3),
    np.ndarray: (_of_buffer, 3),
    np.ndenumerate: (_enumerated, 1),
    np.nditer: (_visited, 1),
    np.piecewise: (_piecewise, 3),
    np.put_along_axis: (_put_along_axis, 4),
    np.vectorize: (_vectorized, 1),
}
