"""Results that must not be written, whatever memory they have.

>>> x, t, z = Var("x"), Var("t"), Array(np.dtype(complex), (3,))
>>> part = Op((t,), getattr, (x, Const("imag")))
>>> must_not_be_written(part, {x: Array(np.dtype(float), (3,))}), must_not_be_written(part, {x: z})
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..ir.core import Const, Op, Var
from ..ir.kinds import ANY, Array, Kind

# NumPy functions whose result has elements that share memory
_READ_ONLY = frozenset(
    {np.broadcast_to, np.broadcast_arrays, np.diagonal, np.lib.stride_tricks.sliding_window_view}
)


def must_not_be_written(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """(NumPy locks the zeros that are the imaginary part of a real array.)"""
    is_imaginary = op.fn is np.imag or op.fn is getattr and op.args[1] == Const("imag")
    if not is_imaginary or not isinstance(op.args[0], Var):
        return op.fn in _READ_ONLY
    kind = kinds.get(op.args[0], ANY)
    return not isinstance(kind, Array) or kind.dtype.kind != "c"
