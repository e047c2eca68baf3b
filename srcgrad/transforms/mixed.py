"""Calls that return several arrays of which two may be one memory: `return b, b[1:]`.

A caller that then writes one of them, or what they are part of, is not told that by names. The
body of the function takes the place of such a call.

>>> Mixed().mixed_calls(Block((), ()), {})
frozenset()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..analysis.conflicts import has_own_law
from ..analysis.memory import is_immutable
from ..analysis.points import Points
from ..analysis.twice import is_mixed
from ..errors import Unsupported
from ..ir import prims
from ..ir.core import Block, Op, Var
from ..ir.kinds import ANY, Dict, Kind, List, Tuple
from ..ir.walk import stmts_in
from .asked import MAYBE, Asked
from .telling import Primal
from .users import is_user_function


@dataclass
class Mixed:
    """Of `Primals`: what is known of the results of functions, per kinds of their arguments."""

    asked: Asked = field(default_factory=Asked)

    def called_key(self, op: Op, kinds: Mapping[Var, Kind]) -> object | None:
        """What the function that is called is known by, with these kinds; None if it cannot be
        read."""
        return None

    def called_primal(self, op: Op, kinds: Mapping[Var, Kind]) -> Primal | None:
        """The function, fitted to these kinds."""
        return None

    def is_mixed(self, op: Op, kinds: Mapping[Var, Kind]) -> bool:
        """Is it a call whose result holds arrays of which two, or one and an argument, may be one
        memory?"""
        fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
        kind = kinds.get(op.outs[0], ANY) if op.outs else ANY
        if not is_user_function(fn) or not isinstance(kind, (Tuple, List, Dict)):
            return False
        if is_immutable(kind) or (key := self.called_key(op, kinds)) is None:
            return False

        def find() -> bool:
            if (primal := self.called_primal(op, kinds)) is None:
                return False
            body, params = primal.function.body, [p.var for p in primal.function.params]
            inner = self.mixed_calls(body, primal.kinds)
            points = Points.of(body, params, primal.kinds, inner)
            return is_mixed(points, primal.result)

        return self.asked.of(("mixed", key), find, MAYBE)

    def mixed_calls(self, body: Block, kinds: Mapping[Var, Kind]) -> frozenset[Op]:
        """All such calls."""
        ops = (stmt for stmt in stmts_in(body) if isinstance(stmt, Op))
        return frozenset(op for op in ops if self.is_mixed(op, kinds))

    def stops(self, op: Op, kinds: Mapping[Var, Kind]) -> bool:
        """Is it a call in which something has a derivative of its own: `stop_gradient`?"""
        fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
        if not is_user_function(fn) or (key := self.called_key(op, kinds)) is None:
            return False

        def find() -> bool:
            if (primal := self.called_primal(op, kinds)) is None:
                return False
            ops = [stmt for stmt in stmts_in(primal.function.body) if isinstance(stmt, Op)]
            return any(has_own_law(o) or self.stops(o, primal.kinds) for o in ops)

        return self.asked.of(("stops", key), find, MAYBE)


def mixed_error(op: Op) -> Unsupported:
    """What is said of such a call, if the body of the function cannot take its place."""
    fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
    return Unsupported(
        f"{fn.__name__}() returns arrays that may share memory, which is written later",  # type: ignore[attr-defined]
        op.span,
        "return copies of them, or take a copy of the one that is written",
    )
