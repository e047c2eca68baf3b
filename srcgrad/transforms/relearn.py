"""The kinds of what a pass has made: inferred from those around it.

>>> from ..ir.core import Const, Var
>>> x, y, kinds = Var("x"), Var("y"), {}
>>> relearn(Block((Op((y,), abs, (Const(-1.0),)),), (y,)), kinds), str(kinds[y])
(True, 'float')
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..analysis.effects import is_half
from ..analysis.kinds import Kinds, infer
from ..ir.core import Block, Op, Sweep
from ..ir.kinds import ANY, Kind, Known, is_unknown
from ..ir.walk import defined, definitions, stmts_in
from .narrowed import with_none


def relearn(
    block: Block,
    kinds: Kinds,
    namespace: Callable[[str], object] | None = None,
    call_kind: Callable[..., Kind] | None = None,
) -> bool:
    """Infer the kinds of all that the block defines anew, from those around it and from those
    of the results of generated functions. Is one of them news? (What was known before stays
    known: a value that is None where it was not saved says nothing of where it was; and what was
    not known to be constant, because it may be written under another name, is not.)"""
    own = defined(block)
    for stmt in stmts_in(block):
        if isinstance(stmt, Op) and is_half(stmt.fn):
            own.difference_update(stmt.outs)
    around = {var: kind for var, kind in kinds.items() if var not in own}
    found = infer(block, around, call_kind, namespace)
    is_news = any(kinds.get(var) != found[var] for var in found.keys() - around.keys())
    kinds.update({v: k for v, k in found.items() if v not in kinds or _is_more(k, kinds[v])})
    return is_news


def _is_more(found: Kind, before: Kind) -> bool:
    if is_unknown(found):
        return before is ANY
    return not is_unknown(before) or not isinstance(found, Known) or callable(found.value)


def learned(sweep: Sweep, kinds: Kinds) -> Sweep:
    """The sweep, with the kinds of what its mirror makes, as far as they were not known; and None
    where a test has found that."""
    defs = definitions(sweep.forward, sweep.mirror)
    sweep = replace(sweep, mirror=with_none(sweep.mirror, defs, kinds))
    found = infer(sweep.mirror, kinds)
    kinds.update({v: k for v, k in found.items() if is_unknown(kinds.get(v, ANY))})
    return sweep
