"""Operations whose results are known where the objects are that they look at: is there a child, is
the number of the level 0?

>>> from ..ir.core import Var
>>> decided(Op((Var("t"),), operator.is_, (NONE, NONE)), False).value
True
>>> decided(Op((Var("m"),), operator.sub, (Const(3), Const(1))), True).value
2
>>> decided(Op((Var("m"),), operator.sub, (Var("n"), Const(1))), True) is None
True
"""

from __future__ import annotations

import operator

from ..ir.core import NONE, UNBOUND, Const, Op

_TRUTHS = (operator.not_, operator.truth)
_SAME = (operator.is_, operator.is_not)
_ORDERS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)
_COUNTS = frozenset({
    operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod, operator.neg,
    operator.iadd, operator.isub, operator.imul,
})  # fmt: skip
_WRITTEN = (int, float, str)


def decided(op: Op, is_counted: bool) -> Const | None:
    """What the operation gives, of constants; of integers only where they are counted."""
    if op.options or not all(isinstance(arg, Const) and arg != UNBOUND for arg in op.args):
        return None
    values = [arg.value for arg in op.args if isinstance(arg, Const)]
    if op.fn in _TRUTHS and (type(values[0]) is bool or values[0] is None):
        return Const(op.fn(values[0]))
    if op.fn in _SAME and op.args[1] == NONE:
        return Const(op.fn(values[0], None))
    if not is_counted:
        return None
    if op.fn in _ORDERS and all(type(value) in _WRITTEN for value in values):
        return _computed(op, values)
    if op.fn in _COUNTS and all(type(value) is int for value in values):
        return _computed(op, values)
    return None


def _computed(op: Op, values: list) -> Const | None:
    try:
        return Const(op.fn(*values))
    except (TypeError, ArithmeticError):  # (it fails when it runs)
        return None
