"""What is already certain when the function is compiled.

>>> import numpy as np
>>> from ..ir.core import Var
>>> from ..ir.kinds import Array
>>> x, y = Var("x"), Var("y")
>>> constant_of(Op((y,), getattr, (x, Const("ndim"))), {x: Array(np.dtype(float), (None, 1))})
2
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

import numpy as np

from ..ir.core import Const, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, Known, List, Num, Record, Tuple
from ..ir.kinds_of import kind_of_const
from .results import result_kind

# what has no effect and, where the kinds of its arguments fix the result, does not raise
_FOLDABLE: frozenset[Callable] = frozenset(
    {
        getattr, len, isinstance, callable, type, bool, np.ndim, np.size, np.iscomplexobj,
        np.isrealobj, np.issubdtype, np.isscalar,
        *(
            getattr(operator, name)
            for name in "is_ is_not not_ truth contains eq ne lt le gt ge add sub mul floordiv mod "
            "neg pos getitem".split()
        ),
    }
)  # fmt: skip


def constant_of(op: Op, kinds: Mapping[Var, Kind]) -> Const | None:
    """The value of the result, if the kinds of the arguments fix it."""
    if op.fn not in _FOLDABLE or len(op.outs) != 1:
        return None
    args = tuple(
        kinds.get(arg, ANY) if isinstance(arg, Var) else kind_of_const(arg.value) for arg in op.args
    )
    match result_kind(op.fn, args, ()):
        case Known(value=value):
            return Const(value)
        case Num(type=kind_type, size=int() as size, mixed=False) if kind_type is int:
            return Const(size)
        case _:
            return None


def may_be_one(a: Kind, b: Kind) -> bool:
    """May two lists be one? (A list of numbers is none of lists.)"""
    return not (isinstance(a, List) and isinstance(b, List)) or not differ(a.item, b.item)


def differ(a: Kind, b: Kind) -> bool:
    """Is one a number and the other a container? (Any may take the place of None.)"""
    holders = (Dict, List, Record, Tuple)
    return (isinstance(a, (Num, Array)) and isinstance(b, holders)) or (
        isinstance(b, (Num, Array)) and isinstance(a, holders)
    )
