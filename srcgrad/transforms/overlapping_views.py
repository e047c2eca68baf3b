"""Views in which one element stands at several places, written: whoever reads another of these
places sees it.

    windows = sliding_window_view(np.zeros(4), 2, writeable=True)
    windows[1] = x                 windows[0, 1] and windows[2, 0] are other numbers now

>>> import numpy as np
>>> sorted(fn.__name__ for fn in _OVERLAPPING)
['as_strided', 'broadcast_arrays', 'sliding_window_view']
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from ..analysis.memory import shared_arguments, targets_of
from ..errors import Aliased, SrcgradError
from ..hashing import hashable
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, If, Loop, Op, Var
from ..ir.kinds import Kind
from ..ir.walk import regions

_OVERLAPPING = frozenset({
    np.broadcast_arrays, np.lib.stride_tricks.as_strided,
    np.lib.stride_tricks.sliding_window_view,
})  # fmt: skip
_REASON = "a view in which one element may stand at several places is written"
_HINT = "write into the array that it looks into"


def written_overlapping(
    body: Block, moving: Collection[Var], kinds: Mapping[Var, Kind]
) -> Iterator[SrcgradError]:
    """An error for each write into such a view, if a derivative is in what is written or read."""
    found = set[Var]()
    while True:  # (what loops carry)
        count = len(found)
        _note(body, found, kinds)
        if len(found) == count:
            break
    if found:
        yield from _writes(body, found, moving, kinds)


def _writes(
    block: Block, found: set[Var], moving: Collection[Var], kinds: Mapping[Var, Kind]
) -> Iterator[SrcgradError]:
    for stmt in block.stmts:
        if not isinstance(stmt, Op):
            for region in regions(stmt):
                yield from _writes(region, found, moving, kinds)
            continue
        if isinstance(stmt.fn, (prims.WrittenThrough, prims.SeenThrough)):
            continue
        if stmt.fn is prims.store and stmt.spelled == "back":
            continue
        is_moved = any(atom in moving for atom in (*stmt.args, *stmt.outs))
        if is_moved and any(target in found for target in targets_of(stmt, kinds)):
            yield Aliased(_REASON, stmt.span, _HINT)


def _note(block: Block, found: set[Var], kinds: Mapping[Var, Kind]) -> None:
    def join(out: Var, *sources: Atom) -> None:
        if any(source in found for source in sources):
            found.add(out)

    for stmt in block.stmts:
        match stmt:
            case Op():
                if _is_made(stmt):
                    found.update(stmt.outs)
                elif not isinstance(stmt.fn, prims.WrittenThrough):
                    for out in stmt.outs:
                        join(out, *_looked_at(stmt, kinds))
            case If(then=then, orelse=orelse, outs=outs):
                for arm in (then, orelse):
                    _note(arm, found, kinds)
                    for out, end in zip(outs, arm.end, strict=True):
                        join(out, end)
            case Loop(head=head, carries=carries, body=body):
                if isinstance(head, Each):
                    join(head.target, head.items)
                for carry in carries:
                    join(carry.inside, carry.init)
                for region in regions(stmt):
                    _note(region, found, kinds)
                for carry, end in zip(carries, body.end, strict=True):
                    join(carry.inside, end)
                    join(carry.out, end, carry.init)
            case _:
                pass


def _looked_at(op: Op, kinds: Mapping[Var, Kind]) -> list[Atom]:
    """What the result may be part of. (What is stored into an array is copied.)"""
    if isinstance(op.fn, prims.SeenThrough):
        return list(op.args[:1])
    return shared_arguments(op, kinds)


def _is_made(op: Op) -> bool:
    if op.fn is np.lib.stride_tricks.sliding_window_view:
        named = dict(op.options)
        given = op.args[4] if len(op.args) > 4 else named.get("writeable", Const(False))
        return given != Const(False)
    return hashable(op.fn) in _OVERLAPPING
