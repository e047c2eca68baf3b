"""Calls of methods that the user wrote as operators.

>>> from ..ir.core import Var
>>> a, b, c = Var("a"), Var("b"), Var("c")
>>> plain = unspelled(Op((c,), print, (b, a), (), None, ". reflected sub"))
>>> plain.fn.__name__, [arg.wish for arg in plain.args]
('sub', ['a', 'b'])
"""

from __future__ import annotations

import builtins
import operator
from dataclasses import replace

from ..ir.core import Op


def unspelled(op: Op) -> Op:
    """The operation that the user wrote, of one that calls the operator's method."""
    assert op.spelled is not None
    words = op.spelled.split()
    fn = getattr(operator, words[-1], None) or getattr(builtins, words[-1])
    args = op.args[::-1] if words[1] == "reflected" else op.args
    return replace(op, fn=fn, args=args, spelled=None)
