"""Lists that are kept in order: `bisect.insort` as the insertion that it is.

    insort(xs, x)    xs.insert(bisect_right(xs, x), x)

>>> sorted(fn.__name__ for fn in _PLACES)
['insort_left', 'insort_right']
"""

from __future__ import annotations

import bisect
import types
from collections.abc import Callable

import gast

from ..ir.core import Const
from .build import Lowering, Value
from .expressions import atom
from .written_out import run_text

# by name, where the value is put among its equals
_PLACES: dict[Callable, Callable] = {
    bisect.insort_left: bisect.bisect_left,
    bisect.insort_right: bisect.bisect_right,
}

_TEXT = "def put(place, xs, x):\n    xs.insert(place(xs, x), x)"


def put_in_order(
    lowering: Lowering, callee: Const, node: gast.Call, name: str | None
) -> Value | None:
    """`insort(xs, x)`; None if it is something else, or is given more."""
    fn = callee.value
    place = _PLACES.get(fn) if isinstance(fn, types.BuiltinFunctionType) else None
    is_plain = len(node.args) == 2 and not node.keywords
    if place is None or not is_plain or any(isinstance(a, gast.Starred) for a in node.args):
        return None
    library = Const(place, f"bisect.{place.__name__}")
    args = [atom(lowering, arg) for arg in node.args]
    return run_text(lowering, _TEXT, [library, *args], node, name)
