"""Operations that hand on what they are given, and ask for none of the numbers in it.

>>> from ..ir.core import Const, Var
>>> from ..ir.kinds import Array
>>> b, w = Var("b"), Var("w")
>>> kinds = dict.fromkeys((b, w), Array(np.dtype(float), (3,)))
>>> hands_on(Op((w,), np.ravel, (b,)), kinds)
True
>>> hands_on(Op((w,), np.einsum, (Const("i,i->i"), b, b)), kinds)
False
"""

from __future__ import annotations

import operator

import numpy as np

from .. import runtime_rules
from ..ir import prims
from ..ir.core import Op
from ..ir.kinds import Array, Num, Unknown
from .elementwise import IN_PLACE
from .memory import HOLD, VIEWS, Kinds, View, kind_of_atom, memory_of
from .purity import as_method


def hands_on(op: Op, kinds: Kinds) -> bool:
    """Are arguments whose memory the outs may have handed on as they are (in part, rearranged, in a
    container)? Then no derivative asks for the numbers in them."""
    fn = as_method(op.fn) or op.fn
    if isinstance(fn, prims.Method):
        return fn.name in _REARRANGING or fn.name in prims.MUTATORS
    if fn in IN_PLACE or fn is operator.imatmul:
        return not isinstance(kind_of_atom(op.args[0], kinds), (Array, Num, Unknown))
    if isinstance(memory_of(op, kinds), View):
        return True
    return fn in _REARRANGED or fn in HOLD or fn in VIEWS


_REARRANGING = frozenset(
    "reshape ravel transpose swapaxes squeeze diagonal view get items keys values conj conjugate "
    "flatten copy astype index count".split()
)
_REARRANGED = frozenset({
    operator.getitem, operator.add,
    np.reshape, np.ravel, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray,
    np.require, np.atleast_1d, np.atleast_2d, np.atleast_3d, np.diag, np.real, np.imag,
    np.real_if_close, np.asarray_chkfinite, np.block, np.diff, np.meshgrid, np.round, np.around,
    np.asmatrix, np.conj, np.conjugate, prims.add_cotangents, prims.select, getattr,
    prims.get_attribute, prims.super_attribute, runtime_rules.of_rule,
})  # fmt: skip
