"""Results that must not be written, whatever memory they have.

>>> x, t, z = Var("x"), Var("t"), Array(np.dtype(complex), (3,))
>>> part = Op((t,), getattr, (x, Const("imag")))
>>> must_not_be_written(part, {x: Array(np.dtype(float), (3,))}), must_not_be_written(part, {x: z})
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..ir import prims
from ..ir.core import Const, Op, Var
from ..ir.kinds import ANY, Array, Kind

# NumPy functions whose result has elements that share memory, or is locked for other reasons
_READ_ONLY = frozenset({
    np.broadcast_to, np.broadcast_arrays, np.diagonal, np.linalg.diagonal,
    np.lib.stride_tricks.sliding_window_view, prims.Method("diagonal"),
})  # fmt: skip


def must_not_be_written(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """(NumPy locks the zeros that are the imaginary part of a real array, and the diagonal of a
    matrix.)"""
    if op.fn is np.diag and isinstance(op.args[0], Var):
        kind = kinds.get(op.args[0], ANY)
        return not isinstance(kind, Array) or kind.dims is None or len(kind.dims) != 1
    is_imaginary = op.fn is np.imag or op.fn is getattr and op.args[1] == Const("imag")
    if not is_imaginary or not isinstance(op.args[0], Var):
        return op.fn in _READ_ONLY
    kind = kinds.get(op.args[0], ANY)
    return not isinstance(kind, Array) or kind.dtype.kind != "c"
