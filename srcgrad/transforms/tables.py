"""Which entry an operation has: by its function, by method and kind of receiver, or by class.

>>> entry_of(Op((), list, ()), {}) is STRUCTURE[list]
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..ir import prims
from ..ir.core import Const, Op, Var
from ..ir.kinds import ANY, ByMemory, Kind
from ..ir.kinds_of import kind_of_const
from .by_memory import COPIES, SUMS
from .by_object import COLUMNS
from .dicts import DICTS
from .dicts_made import MAKING
from .dispatched import CALLS, CLOSURE, method_entry, read_as_entry
from .entries import Entry
from .iterators import ITERATING
from .lists import LISTS
from .rearranged import store_fn
from .records import ATTRIBUTES, NAMEDTUPLES, entry_for_class
from .structure import STRUCTURE
from .writes import ARRAY_METHODS, WRITES

_FUNCTIONS: dict[Callable, Entry] = {
    **STRUCTURE,
    **ITERATING,
    **MAKING,
    **WRITES,
    **ATTRIBUTES,
    **CALLS,
    **COLUMNS,
}
_METHODS: dict[tuple[str, type], Entry] = {
    **LISTS,
    **DICTS,
    **ARRAY_METHODS,
    **NAMEDTUPLES,
    **COPIES,
}


def entry_of(op: Op, kinds: Mapping[Var, Kind]) -> Entry | None:
    """The entry of an operation whose adjoint is structural."""
    if isinstance(op.fn, prims.Closure):
        return CLOSURE
    if isinstance(op.fn, prims.Method):
        receiver = op.args[0]
        if isinstance(receiver, Const):
            return _METHODS.get((op.fn.name, type(kind_of_const(receiver.value))))
        return _METHODS.get((op.fn.name, type(kinds.get(receiver, ANY)))) or method_entry(op, kinds)
    if op.args and type(kinds.get(op.args[0])) is ByMemory and op.fn in SUMS:  # type: ignore[arg-type]
        return SUMS[op.fn]
    try:
        found = _FUNCTIONS.get(op.fn)
    except TypeError:  # an unhashable callable
        return None
    return found or store_fn(op.fn) or entry_for_class(op.fn) or read_as_entry(op)
