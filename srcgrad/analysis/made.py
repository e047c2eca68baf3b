"""Containers that calls make: what is in them was put there out of sight.

    p, q = f(x)    each is memory of its own, as soon as it is there
    r = f(x)       `r[i]` and `r[j]` may be one memory: `Made(r)`

>>> import operator
>>> t, p, q, x = Var("t"), Var("p"), Var("q"), Var("x")
>>> call, take = Op((t,), len, (x,)), Op((p, q), prims.unpack, (t, Var("")))
>>> kinds = {t: List(Array(None, None))}
>>> makes_items(call, kinds), makes_items(take, kinds)
(False, False)
"""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ..ir import prims
from ..ir.core import Block, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Tuple
from ..ir.walk import reads, regions
from .memory import is_immutable


@dataclass(frozen=True)
class Made:
    """What a call put into the container that it returned."""

    container: Var


def makes_items(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is it a call of a function that makes containers in its own way?"""
    fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
    if isinstance(fn, (prims.Method, prims.Opaque)) or not op.outs:
        return False
    home = (getattr(fn, "__module__", None) or getattr(type(fn), "__module__", "")).split(".")[0]
    if home in ("srcgrad", "_operator", "operator", builtins.__name__):
        return fn in (prims.copy, prims.zeros_like)
    kind = kinds.get(op.outs[0], ANY)
    return isinstance(kind, (Tuple, List, Dict)) and not is_immutable(kind)


def taken_at_once(
    block: Block, kinds: Mapping[Var, Kind], mixed: Collection[Op] = ()
) -> frozenset[Var]:
    """The arrays that are taken out of such a container by the statement after the call, all of
    them and never again; of `mixed` calls two of them may be one memory."""
    uses = Counter(reads(block))
    pairs = ((a, b) for a, b in _pairs(block) if isinstance(a, Op) and isinstance(b, Op))
    return frozenset(
        out
        for call, take in pairs
        if take.fn is prims.unpack
        and call.outs[:1] == take.args[:1]
        and uses[call.outs[0]] == 1
        and makes_items(call, kinds)
        and call not in mixed
        for out in take.outs
        if isinstance(kinds.get(out), Array)
    )


def _pairs(block: Block) -> Iterator[tuple[Stmt, Stmt]]:
    yield from zip(block.stmts, block.stmts[1:])
    for stmt in block.stmts:
        if not isinstance(stmt, Op):
            for region in regions(stmt):
                yield from _pairs(region)
