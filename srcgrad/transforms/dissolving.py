"""The block without the objects that it makes and changes: their attributes are variables.

>>> from ..ir.core import Const, Op, Var
>>> x, y = Var("x"), Var("y")
>>> block = Block((Op((y,), abs, (x,)),), (y,))
>>> dissolve(Function("f", (), block), block, {}, Host(None, None, None)) == (block, None)
True
"""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import SrcgradError, Unsupported
from ..ir.core import Block, Function, Var
from ..ir.kinds import Kind
from ..ir.walk import same_statements, stmts_in
from .callees import Host
from .changes import Changes
from .instances import Again, Demands, GiveUp, PutAway
from .making_objects import is_interesting, reads_given_in_loops
from .objects import Walk

_MOST_WALKS = 40


def dissolve(
    function: Function, block: Block, kinds: Mapping[Var, Kind], host: Host
) -> tuple[Block, SrcgradError | None]:
    """The block without its objects; or the block as it is, and what stands in the way."""
    changes = Changes(host)
    if not any(is_interesting(stmt, kinds, host, changes) for stmt in stmts_in(block)):
        if not reads_given_in_loops(function, block, kinds):
            return block, None
        return _dissolved(function, block, kinds, host, changes)[0], None
    return _dissolved(function, block, kinds, host, changes)


def _dissolved(
    function: Function, block: Block, kinds: Mapping[Var, Kind], host: Host, changes: Changes
) -> tuple[Block, SrcgradError | None]:
    demands, first = Demands(), None
    for _ in range(_MOST_WALKS):
        try:
            smaller = Walk(demands, kinds, host, changes).function(function, block)
        except Again:
            continue
        except GiveUp as why:
            first = first or Unsupported(why.reason, why.span, why.hint)
            if isinstance(why, PutAway) and not why.classes <= demands.left:
                # (what holds them may be followed, and then it is known what they are)
                demands = Demands(left=demands.left | why.classes)
                continue
            return block, first
        return smaller, first if same_statements(smaller, block) else None
    return block, first
