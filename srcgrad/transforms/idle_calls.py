"""Calls of the user's functions whose results nobody reads, and which do nothing else.

    for v in x:
        square(v)                   (what is left of `s += square(v)`: it cannot raise, and writes
                                    nothing)

>>> from ..analysis.kinds import infer
>>> from ..ir.core import Block
>>> from ..ir.kinds import Num
>>> x, y = Var("x"), Var("y")
>>> kinds = infer(Block((Op((y,), abs, (x,)),), (y,)), {x: Num(float)})
>>> is_quiet(Op((y,), abs, (x,)), kinds, lambda op, kinds: False)
True
>>> is_quiet(Op((), print, (x,)), kinds, lambda op, kinds: False)
False
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..analysis.effects import is_in_place, is_pure, may_raise
from ..analysis.memory import kind_of_atom, targets_of
from ..front.overwriting import out_of
from ..ir.core import Each, If, Loop, Op, Stmt, Var
from ..ir.kinds import Array, Dict, Kind, List, Tuple
from ..ir.walk import stmts_in
from .telling import Primal
from .users import is_user_function

Kinds = Mapping[Var, Kind]


@dataclass
class Idle:
    """Which calls may be left out, asked once for each function and kinds of arguments."""

    idle: dict[object, bool] = field(default_factory=dict)

    def called_primal(self, op: Op, kinds: Kinds) -> Primal | None:
        raise NotImplementedError

    def is_idle_call(self, op: Op, kinds: Kinds) -> bool:
        """Does the call of a user's function do nothing but give its result?"""
        if not is_user_function(op.fn) or len(op.outs) != 1:
            return False
        named = tuple((name, kind_of_atom(value, kinds)) for name, value in op.options)
        key = op.fn, tuple(kind_of_atom(arg, kinds) for arg in op.args), named
        if key not in self.idle:
            self.idle[key] = False  # (of one that calls itself)
            found = self.called_primal(op, kinds)
            self.idle[key] = found is not None and self._does_nothing(found)
        return self.idle[key]

    def _does_nothing(self, primal: Primal) -> bool:
        stmts = stmts_in(primal.function.body)
        is_idle = self.is_idle_call
        return primal.reason is None and all(is_quiet(s, primal.kinds, is_idle) for s in stmts)


def is_quiet(stmt: Stmt, kinds: Kinds, may_go: Callable[[Op, Kinds], bool]) -> bool:
    """Can the statement itself, without those inside, neither raise nor write nor go on for
    ever?"""
    match stmt:
        case Op():
            if targets_of(stmt, kinds) or out_of(stmt) is not None:
                return False  # (`np.add(p, 1.0, out=p)`)
            if is_in_place(stmt.fn):  # (of a number)
                return not may_raise(stmt, kinds)
            return may_go(stmt, kinds) or is_pure(stmt.fn) and not may_raise(stmt, kinds)
        case If():
            return True
        case Loop(head=Each(items=items)):
            return isinstance(kind_of_atom(items, kinds), (Array, List, Tuple, Dict))
        case _:
            return False
