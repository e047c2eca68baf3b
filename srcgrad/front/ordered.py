"""Lists that are kept in order, or of which the first are asked for: `bisect.insort` as the
insertion that it is, `heapq.nsmallest` as the beginning of a sorted list.

    insort(xs, x)      xs.insert(bisect_right(xs, x), x)
    nlargest(n, xs)    sorted(xs, reverse=True)[:n]

>>> sorted(fn.__name__ for fn in _PLACES)
['insort_left', 'insort_right']
>>> print(_text_of_first(NONE, heapq.nsmallest, Const(3)))
def first(order, count, items):
    return order(items)[:count]
"""

from __future__ import annotations

import bisect
import heapq
import types
from collections.abc import Callable

import gast

from .. import runtime
from ..ir.core import NONE, Const
from .build import Lowering, Value
from .by_turns import check_apart
from .expressions import atom, value
from .functional import ordered
from .written_out import run_text, sequence

# by name, where the value is put among its equals
_PLACES: dict[Callable, Callable] = {
    bisect.insort_left: bisect.bisect_left,
    bisect.insort_right: bisect.bisect_right,
}

_TEXT = "def put(place, xs, x):\n    xs.insert(place(xs, x), x)"


def put_in_order(
    lowering: Lowering, callee: Const, node: gast.Call, name: str | None
) -> Value | None:
    """`insort(xs, x)`, `nsmallest(n, xs)`; None if it is something else, or is given more."""
    fn = callee.value
    if any(isinstance(arg, gast.Starred) for arg in node.args):
        return None
    if fn is heapq.nsmallest or fn is heapq.nlargest:
        return _first_in_order(lowering, fn, node, name)
    place = _PLACES.get(fn) if isinstance(fn, types.BuiltinFunctionType) else None
    if place is None or len(node.args) != 2 or node.keywords:
        return None
    library = Const(place, f"bisect.{place.__name__}")
    args = [atom(lowering, arg) for arg in node.args]
    return run_text(lowering, _TEXT, [library, *args], node, name)


def _first_in_order(
    lowering: Lowering, fn: Callable, node: gast.Call, name: str | None
) -> Value | None:
    """(Of equals those come first that are first among the items, as in a sorted list.)"""
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    given = dict(zip(("n", "iterable", "key"), node.args, strict=False))
    if len(node.args) > 3 or given.keys() & named.keys():
        return None
    given |= named
    if not {"n", "iterable"} <= given.keys() <= {"n", "iterable", "key"}:
        return None
    names = list(given)
    later = [given[name] for name in names[names.index("iterable") + 1 :]]
    check_apart(lowering, given["iterable"], later)
    made: dict[str | None, Value] = {}
    for option, found in given.items():
        evaluated = sequence if option == "iterable" else value
        made[option] = evaluated(lowering, found)
    count, items, function = made["n"], made["iterable"], made.get("key", NONE)
    text = _text_of_first(function, fn, count)
    if function == NONE:
        return run_text(lowering, text, [Const(sorted, "sorted"), count, items], node, name)
    order = Const(runtime.sorted_places, "sorted_places")
    return run_text(lowering, text, [order, function, count, items], node, name)


def _text_of_first(function: Value, fn: Callable, count: Value) -> str:
    """(A negative count is none at all, and not an end from behind; then no key is asked for.)"""
    is_plain = isinstance(count, Const) and type(count.value) is int and count.value > 0
    if function == NONE:
        end = "count" if is_plain else "(0 if count < 0 else count)"
        reverse = ", reverse=True" if fn is heapq.nlargest else ""
        return f"def first(order, count, items):\n    return order(items{reverse})[:{end}]"
    _, keys, _ = ordered(function).splitlines()
    return (
        "def first(order, function, count, items):\n"
        f"{keys}{'' if is_plain else ' if count > 0 else []'}\n"
        f"    places = order(keys, {fn is heapq.nlargest})[:count]\n"
        "    return [items[place] for place in places]"
    )
