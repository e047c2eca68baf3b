"""What a block makes itself: writing into that changes nothing of what it holds.

>>> is_among(frozenset(), set()), is_among(frozenset({1}), {1, 2})
(False, True)
"""

from __future__ import annotations

from collections.abc import Mapping

from ..ir.core import Block, Op, Var
from ..ir.kinds import Kind
from ..ir.walk import stmts_in
from .made import MAKING
from .memory import Fresh, memory_of
from .points import Place, Places, base_of


def made_here(block: Block, kinds: Mapping[Var, Kind]) -> set[Place]:
    """The arrays and containers that a block makes: what these hold does not change with them."""
    return {
        stmt.out
        for stmt in stmts_in(block)
        if isinstance(stmt, Op)
        and len(stmt.outs) == 1
        and (stmt.fn in MAKING or isinstance(memory_of(stmt, kinds), Fresh))
    }


def is_among(places: Places, made: set[Place]) -> bool:
    """Are all of them that, and is something known of them?"""
    return bool(places) and made.issuperset(map(base_of, places))
