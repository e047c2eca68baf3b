"""Functions of `operator` that do what statements do, as these statements.

    operator.setitem(xs, i, x)    xs[i] = x
    operator.delitem(xs, i)       del xs[i]
    operator.iadd(xs, ys)         xs += ys, where `xs` is a list: what it gives is a version of it

>>> sorted(fn.__name__ for fn in _AT_ITEMS)
['delitem', 'setitem']
"""

from __future__ import annotations

import operator
from collections.abc import Callable

import gast

from ..hashing import hashable
from ..ir import prims
from ..ir.core import NONE, Const
from .assignments import IN_PLACE
from .build import Lowering, Value
from .displays import retained_atom
from .expressions import atom, located

# by name, what is done, and the number of arguments
_AT_ITEMS: dict[object, tuple[Callable, int]] = {
    operator.delitem: (prims.delete_item, 2),
    operator.setitem: (prims.store, 3),
}
_OF_TWO = frozenset({*IN_PLACE.values(), operator.iconcat})


def as_statement(
    lowering: Lowering, callee: Const, node: gast.Call, name: str | None
) -> Value | None:
    """`operator.setitem(xs, i, x)` and its like; None if it is something else."""
    fn = hashable(callee.value)
    if node.keywords or any(isinstance(arg, gast.Starred) for arg in node.args):
        return None
    if fn in _OF_TWO and len(node.args) == 2:
        args = tuple(atom(lowering, arg) for arg in node.args)
        return lowering.emit(callee.value, args, node, name)
    done, count = _AT_ITEMS.get(fn, (None, 0))
    if done is None or len(node.args) != count:
        return None
    container, write_back = located(lowering, node.args[0])
    index = atom(lowering, node.args[1])
    given = (retained_atom(lowering, arg) for arg in node.args[2:])
    write_back(lowering.write(done, (container, index, *given), node))
    return NONE
